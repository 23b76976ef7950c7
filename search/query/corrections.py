"""Mistyped words: those that no event says, and the nearest that some event says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from search.engines import engine
from search.query.sentences import Sentence
from search.query.terms import Term

#: Shorter words have too many neighbours.
SHORTEST = 4


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


def corrected(terms: Sequence[Term]) -> Corrections:
    """The better words for those of ``terms`` that find nothing: in one query when there are none."""
    words = [
        term.words[0] for term in terms if len(term.words) == len(term.ways) == 1 and _may_be_mistyped(term.words[0])
    ]
    if not words:
        return Corrections()
    return Corrections(engine().correct(words))


def _may_be_mistyped(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()
