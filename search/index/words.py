"""Words that events say and how many say them, as each process keeps them; of the database alone."""

import math
import time
from collections.abc import Iterable

from search.models import IndexedWord, StemFrequency
from search.query.lexicon import Lexicon
from search.query.rarity import Frequencies
from search.text import stem

#: How long what was read is good for, in seconds.
KEPT_S = 600.0


class FrequencyCache:
    """How often words are said, as last counted; read again now and then by each process."""

    def __init__(self) -> None:
        self._kept: tuple[float, Frequencies] | None = None

    def read(self) -> Frequencies:
        now = time.monotonic()
        if self._kept is None or now - self._kept[0] > KEPT_S:
            counts = dict(StemFrequency.objects.values_list("stem", "events"))
            self._kept = now, Frequencies(counts.pop("", 0), counts)
        return self._kept[1]

    def clear(self) -> None:
        self._kept = None


class LexiconCache:
    """The words that events said; those that this process indexes are known at once."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._read_at = -math.inf
        self._lexicon = Lexicon()

    def read(self) -> Lexicon:
        """The lexicon, read again now and then: in no query or one."""
        if time.monotonic() - self._read_at > KEPT_S:
            self._lexicon.add(dict(IndexedWord.objects.values_list("word", "stem")))
            self._read_at = time.monotonic()
        return self._lexicon

    def note(self, words: Iterable[str]) -> None:
        """Know what is indexed just now; nothing while no question needed a word."""
        if self._read_at > -math.inf:
            self._lexicon.add({word: stem(word) for word in words})


#: Of this process.
FREQUENCY_CACHE, LEXICON = FrequencyCache(), LexiconCache()
