"""Rarity of terms, in eight classes, by their frequency in events and in the language."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from search.query.common_words import COMMON_WORDS
from search.query.language import zipf
from search.query.terms import RAREST_CLASS, Term

#: A word in fewer than one event in so many has weight 1: it is a name.
RAREST = 2_000
#: Number of events as which the shipped frequencies count.
PRIOR_EVENTS = 500
#: A word of this Zipf frequency has class 0; each point less adds so many classes.
EVERYWHERE_ZIPF, PER_ZIPF = 7.5, 1.8
#: Highest class of numbers and of words of one or two letters beside other words: rare, but seldom
#: the subject.
BESIDE_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Number of ``events`` with each stem; a missing stem is in none."""

    events: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def weight(self, stem: str) -> float:
        """Return the inverse document frequency, from 0 (in all events) to 1 (a name).

        While a city has few events, the shipped frequencies dominate.
        """
        if (known := self._weights.get(stem)) is None:
            said = self.counts.get(stem, 0) + PRIOR_EVENTS * COMMON_WORDS.get(stem, 0) / 1_000 + 0.5
            share = min(1.0, said / (self.events + PRIOR_EVENTS + 1))
            known = self._weights[stem] = min(1.0, -math.log(share) / math.log(RAREST))
        return known


def weighed(terms: Iterable[Term], known: Frequencies) -> tuple[Term, ...]:
    """Return ``terms`` with their classes of rarity.

    The logarithm of all events divided by those with the term. A word that is common in the
    language gets a low class even if few events contain it: «with», «quel».
    """
    found, asked = [], list(terms)
    for term in asked:
        by_events = max(map(known.weight, term.ways[0])) * math.log(RAREST)
        by_language = (EVERYWHERE_ZIPF - min(map(zipf, term.words))) * PER_ZIPF
        are_short = all(word.isdigit() or len(word) <= 2 for word in term.words)
        is_little = are_short and len(asked) > 1 and len(term.ways) == 1
        most = BESIDE_OTHERS if is_little else RAREST_CLASS
        found.append(term._replace(weight=min(max(round(min(by_events, by_language)), 1), most)))
    return tuple(found)
