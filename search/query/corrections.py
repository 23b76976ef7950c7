"""Mistyped words: those that no event says, and the nearest that some event says, or that mean a filter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from search.engines import engine
from search.engines.spelling import nearest, reach
from search.query.calendar_words import MONTHS, WEEKDAYS
from search.query.sentences import Sentence
from search.query.terms import Term
from search.text import is_noted

#: Shorter words have too many neighbours.
SHORTEST = 4

_FILTER_WORDS = """
    gratuit gratuite gratuits gratuites demain aujourdhui tomorrow today tonight weekend soiree matinee afternoon
    evening enfant enfants famille familles children family families adolescents seniors fauteuil accessible
    arrondissement
"""
#: Words that mean a filter: no event need say them. Not the shortest, which are near to many others: «août», «bout».
FILTERS = frozenset(word for word in (*WEEKDAYS, *MONTHS, *_FILTER_WORDS.split()) if len(word) > SHORTEST)


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


def corrected(terms: Sequence[Term], unsaid: Collection[str], places: Collection[str]) -> Corrections:
    """The better words for those of ``terms`` that no event says: in no query when there are none, else in one.

    ``unsaid`` are stems that no event says. Best is what is nearest: as near, what events say; else what means a
    filter, or is a word of the names of ``places``.
    """
    known = dict.fromkeys([*FILTERS, *(word for word in places if len(word) > SHORTEST)], 1)
    asked = [term.words[0] for term in terms if is_unsaid(term, unsaid)]
    words = [word for word in asked if len(word) >= SHORTEST and word not in known]
    better = engine().correct(words) if words else {}
    meant = {word: nearer(word, better.get(word, ""), nearest(word, known)) for word in words}
    return Corrections({word: correction for word, correction in meant.items() if correction})


def nearer(word: str, said: str, known: str) -> str:
    """The nearer of two to ``word``: another form of a word that events say may be farther than a filter."""
    if not (said and known):
        return said or known
    far = reach(word)
    is_known_nearer = OSA.distance(word, known, score_cutoff=far) < OSA.distance(word, said, score_cutoff=far)
    return known if is_known_nearer else said


def is_unsaid(term: Term, unsaid: Collection[str]) -> bool:
    """Whether it is one word that means nothing else and that no event says; of one that is not noted nobody knows."""
    is_one = len(term.words) == len(term.ways) == len(term.ways[0]) == 1
    return is_one and is_noted(term.words[0]) and term.ways[0][0] in unsaid
