"""Caches of the words in events and of their frequencies, in each process."""

import math
import time
from collections.abc import Iterable

from search.models import IndexedWord, StemFrequency
from search.query.lexicon import Lexicon
from search.query.rarity import Frequencies
from search.text import stem

#: Lifetime of a cached value in seconds.
KEPT_S = 600.0


class FrequencyCache:
    """Cache of the number of events by stem, read again every :data:`KEPT_S` seconds."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._read_at, self._kept = -math.inf, Frequencies()

    def read(self) -> Frequencies:
        """Return the stem frequencies; at most one query."""
        if time.monotonic() - self._read_at > KEPT_S:
            counts = dict(StemFrequency.objects.values_list("stem", "events"))
            self._kept, self._read_at = Frequencies(counts.pop("", 0), counts), time.monotonic()
        return self._kept


class LexiconCache:
    """Cache of the words in events; words that this process indexes are added at once."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._read_at = -math.inf
        self._lexicon = Lexicon()

    def read(self) -> Lexicon:
        """Return the lexicon, read again every :data:`KEPT_S` seconds; at most one query."""
        if time.monotonic() - self._read_at > KEPT_S:
            self._lexicon.add(dict(IndexedWord.objects.values_list("word", "stem")))
            self._read_at = time.monotonic()
        return self._lexicon

    def note(self, words: Iterable[str]) -> None:
        """Add words that were just indexed; nothing if the lexicon was never read."""
        if self._read_at > -math.inf:
            self._lexicon.add({word: stem(word) for word in words})


#: One of each for this process.
FREQUENCY_CACHE, LEXICON = FrequencyCache(), LexiconCache()
