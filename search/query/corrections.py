"""Mistyped words: those that no event says, and the nearest that some event says, or that mean a filter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from search.engines import engine
from search.engines.spelling import nearest
from search.query.calendar_words import MONTHS, WEEKDAYS
from search.query.sentences import Sentence
from search.query.terms import Term

#: Shorter words have too many neighbours.
SHORTEST = 4

_WISHES = """
    gratuit gratuite gratuits gratuites demain aujourdhui tomorrow today tonight weekend soiree matinee afternoon
    evening enfant enfants famille familles children family families adolescents seniors fauteuil accessible
    arrondissement
"""
#: Words that mean a filter: no event need say them.
FILTERS = frozenset(word for word in (*WEEKDAYS, *MONTHS, *_WISHES.split()) if len(word) >= SHORTEST)


@dataclass(frozen=True, slots=True)
class Corrections:
    """Folded words, and what each was taken for."""

    words: Mapping[str, str] = field(default_factory=dict)

    def written(self, typed: str) -> str:
        """``typed`` with the better words; what stands between quotes is as it was."""
        sentence = Sentence.read(typed)
        parts, at = [], 0
        for token in sentence.tokens:
            parts += [
                sentence.typed[at : token.start],
                self.words.get(token.word) or sentence.typed[token.start : token.end],
            ]
            at = token.end
        return "".join([*parts, sentence.typed[at:]])


def corrected(terms: Sequence[Term], places: Collection[str]) -> Corrections:
    """The better words for those of ``terms`` that find nothing: in one query when there are none.

    Best is what events say; else what means a filter, or is a word of the names of ``places``.
    """
    words = [
        term.words[0] for term in terms if len(term.words) == len(term.ways) == 1 and _may_be_mistyped(term.words[0])
    ]
    if not words:
        return Corrections()
    better = engine().correct(words)
    known = dict.fromkeys([*FILTERS, *places], 1)
    for word in words:
        if word not in better and word not in known and (meant := nearest(word, known)) and not engine().saying(word):
            better[word] = meant
    return Corrections(better)


def _may_be_mistyped(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()
