"""Word frequencies of French and English, on the Zipf scale: 7 for the commonest words, 3 once in a million."""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

#: «word_frequencies.LICENSE.md» says whose they are.
_FILE = Path(__file__).parent / "data" / "word_frequencies.txt.gz"


def zipf(word: str) -> float:
    """How often a folded ``word`` is said; 0 below three in a million, and of words of one or two letters."""
    return _frequencies().get(word, 0) / 10


@cache
def _frequencies() -> Mapping[str, int]:
    lines = gzip.decompress(_FILE.read_bytes()).decode().splitlines()
    return {word: int(tenths) for tenths, *words in map(str.split, lines) for word in words}
