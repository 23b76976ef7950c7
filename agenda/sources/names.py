"""Names compared: when two spellings are of one thing."""

import difflib
import re
import unicodedata

ALIKE = 0.85
SMALL_WORDS = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"])


def words(text: str) -> str:
    """``text`` for comparing: no accents, no case, no marks, no small words."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    found = re.findall(r"[a-z0-9]+", bare.encode("ascii", "ignore").decode().lower())
    return " ".join(word for word in found if word not in SMALL_WORDS)


def are_alike(name: str, other: str, *, same_street: bool) -> bool:
    """Whether two names, found at one point, are of one venue: two theatres may share a door."""
    one, two = words(name), words(other)
    some, more = sorted((set(one.split()), set(two.split())), key=len)
    if same_street and some and some <= more:
        return True
    return one == two or difflib.SequenceMatcher(None, one, two).ratio() >= ALIKE
