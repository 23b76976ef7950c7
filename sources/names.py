"""Entity resolution of venues: whether two names at one point mean the same place."""

import difflib
import re
from itertools import dropwhile

from web.folding import fold

LEAST_SIMILARITY = 0.85
SMALL_WORDS = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"]
)
OF = frozenset(["d", "de", "des", "du", "l", "la"])


def normalised_name(text: str) -> str:
    """Return ``text`` normalised for comparison: folded, without punctuation and small words."""
    return " ".join(word for word in _all_words(text) if word not in SMALL_WORDS)


def is_same_venue(name: str, other: str, *, same_street: bool) -> bool:
    """Whether two names at one point are of one venue; two theatres may share a door."""
    one, two = normalised_name(name), normalised_name(other)
    if one == two:
        return True
    if _is_part(name, other) or _is_part(other, name):
        return False
    some, more = sorted((set(one.split()), set(two.split())), key=len)
    if same_street and some and some <= more:
        return True
    return difflib.SequenceMatcher(None, one, two).ratio() >= LEAST_SIMILARITY


def _is_part(name: str, other: str) -> bool:
    """Whether ``name`` is a part of ``other``.

    «Bibliothèque de l’Hôtel de Ville» of «Hôtel de Ville».
    """
    longer, shorter = _all_words(name), list(dropwhile(SMALL_WORDS.__contains__, _all_words(other)))
    before = longer[: -len(shorter)] if shorter else []
    return longer[len(before) :] == shorter and bool(set(before) - SMALL_WORDS) and before[-1] in OF


def _all_words(text: str) -> list[str]:
    """Return the folded words of ``text``."""
    return re.findall(r"[^\W_]+", fold(text))
