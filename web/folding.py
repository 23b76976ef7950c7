"""Accent and case folding, for comparing texts."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans("’‘ʼ′´＇", "''''''")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents and ligatures, apostrophes as "'"."""
    # Only non-ASCII runs go through the slow path: that takes a third of the time.
    plain = text.casefold().replace("`", "'")
    return (
        plain if plain.isascii() else _BEYOND_ASCII.sub(lambda found: _fold_signs(found[0]), plain)
    )


@lru_cache(4_096)
def _fold_signs(signs: str) -> str:
    """Fold a run of non-ASCII characters."""
    decomposed = unicodedata.normalize("NFKD", signs.translate(_APOSTROPHES).translate(_LIGATURES))
    # «№» becomes two letters only by NFKD, so case folding comes last.
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
