"""Word frequencies of French and English, on the Zipf scale.

7 for the commonest words, 3 for those once in a million.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

#: Licence: word_frequencies.LICENSE.md.
_FILE = Path(__file__).parent / "data" / "word_frequencies.txt.gz"


def zipf(word: str) -> float:
    """Return the Zipf frequency of a folded word.

    0 below three in a million and for one or two letters.
    """
    return _frequencies().get(word, 0) / 10


@cache
def _frequencies() -> Mapping[str, int]:
    lines = gzip.decompress(_FILE.read_bytes()).decode().splitlines()
    return {word: int(tenths) for tenths, *words in map(str.split, lines) for word in words}
