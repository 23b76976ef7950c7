"""Rarity of what is asked, in eight classes: by how many events say it, and how often the language does."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from search.query.common_words import COMMON_WORDS
from search.query.language import zipf
from search.query.terms import RAREST_CLASS, Term

#: Of a word that fewer say than one event in so many, all is known: it is a name.
RAREST = 2_000
#: How many events of other cities the frequencies that are shipped weigh as much as.
PRIOR_EVENTS = 500
#: A word that the language says so often is in no class; each Zipf value below is worth so many.
EVERYWHERE_ZIPF, PER_ZIPF = 7.5, 1.8
#: The class at most, beside other words, of numbers and of one or two letters, which are rare and seldom the subject.
BESIDE_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many of ``events`` say each stem; one that is not there is said by none."""

    events: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def weight(self, stem: str) -> float:
        """Inverse document frequency from 0, said by all, to 1, a name; a young city leans on what others say."""
        if (known := self._weights.get(stem)) is None:
            said = self.counts.get(stem, 0) + PRIOR_EVENTS * COMMON_WORDS.get(stem, 0) / 1_000 + 0.5
            share = min(1.0, said / (self.events + PRIOR_EVENTS + 1))
            known = self._weights[stem] = min(1.0, -math.log(share) / math.log(RAREST))
        return known


def says_little(word: str) -> bool:
    """Whether it is a number, or of one or two letters."""
    return word.isdigit() or len(word) <= 2


def weighed(terms: Iterable[Term], known: Frequencies) -> tuple[Term, ...]:
    """``terms``, each with its class: the logarithm of how many times as many events there are as say it.

    What the language says everywhere is worth little, also where few events say it: «with», «quel».
    """
    found, asked = [], list(terms)
    for term in asked:
        by_events = max(map(known.weight, term.ways[0])) * math.log(RAREST)
        by_language = (EVERYWHERE_ZIPF - min(map(zipf, term.words))) * PER_ZIPF
        is_little = len(asked) > 1 and len(term.ways) == 1 and all(map(says_little, term.words))
        most = BESIDE_OTHERS if is_little else RAREST_CLASS
        found.append(term._replace(weight=min(max(round(min(by_events, by_language)), 1), most)))
    return tuple(found)
