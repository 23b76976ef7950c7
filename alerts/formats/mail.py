"""Words of a mail: what nobody sees is taken out of them."""

import unicodedata

#: Unicode's categories of what has no shape of its own: controls, formats, halves of a pair.
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
#: Of these, what stands in texts: a line's end, and what joins the signs of an emoji.
KEPT = frozenset("\n\u200d")


def visible_text(text: str) -> str:
    """``text`` less what hides or turns the line around (U+202E, U+200B and their like), its lines ended by ``\\n``."""
    lines = "\n".join(text.splitlines()).replace("\t", " ")
    return "".join(sign for sign in lines if sign in KEPT or unicodedata.category(sign) not in UNSEEN)


def visible_line(text: str, size: int) -> str:
    """``text`` on one line of at most ``size`` signs."""
    line = " ".join(visible_text(text).split())
    return line if len(line) <= size else f"{line[: size - 1]}…"
