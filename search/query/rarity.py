"""Rarity of what is asked, in eight classes: by how many events say it, and how often the language does."""

import math
import time
from collections.abc import Iterable

from search.alike.entries import RAREST, Frequencies
from search.models import StemFrequency
from search.query.language import zipf
from search.query.terms import RAREST_CLASS, Term

#: How long the frequencies that were read are good for, in seconds.
KEPT_S = 600.0
#: A word that the language says so often is in no class; each Zipf value below is worth so many.
EVERYWHERE_ZIPF, PER_ZIPF = 7.5, 1.8


#: The class at most, beside other words, of numbers and of one or two letters, which are rare and seldom the subject.
BESIDE_OTHERS = 3


class FrequencyCache:
    """How often words are said, as last counted; read again now and then by each process, of the database alone."""

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


FREQUENCY_CACHE = FrequencyCache()


def says_little(word: str) -> bool:
    """Whether it is a number, or of one or two letters."""
    return word.isdigit() or len(word) <= 2


def weighed(terms: Iterable[Term]) -> tuple[Term, ...]:
    """``terms``, each with its class: the logarithm of how many times as many events there are as say it.

    What the language says everywhere is worth little, also where few events say it: «with», «quel».
    """
    known = FREQUENCY_CACHE.read()
    found, asked = [], list(terms)
    for term in asked:
        by_events = max(map(known.weight, term.ways[0])) * math.log(RAREST)
        by_language = (EVERYWHERE_ZIPF - min(map(zipf, term.words))) * PER_ZIPF
        is_little = len(asked) > 1 and len(term.ways) == 1 and all(map(says_little, term.words))
        most = BESIDE_OTHERS if is_little else RAREST_CLASS
        found.append(term._replace(weight=min(max(round(min(by_events, by_language)), 1), most)))
    return tuple(found)
