"""Terms: what the words of a question are looked up by."""

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from search.text import content_words, is_noted, stem

#: Words beyond these do not count: no event is described by so many.
MOST_WORDS = 12
#: The class of what hardly any event says.
RAREST_CLASS = 8
#: An expression, and all that mean the same, as stems.
Synonyms = Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]


class Term(NamedTuple):
    """One thing that is wanted: the words typed for it, and every way to say it.

    An event says it when it says one of ``ways``. A way is the stems of one word, or of several in a row within
    one field; the first is what was typed, the others mean the same.
    """

    #: As typed, folded: they count more where an event has them so.
    words: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]
    #: Its class of rarity (:mod:`search.query.rarity`): what counts by it.
    weight: int = 1

    def is_unsaid(self, unsaid: Container[str]) -> bool:
        """Whether it is one word that means nothing else and that no event says; of what is not noted nobody knows."""
        is_one = len(self.words) == len(self.ways) == len(self.ways[0]) == 1
        return is_one and is_noted(self.words[0]) and self.ways[0][0] in unsaid


def terms_of(text: str) -> tuple[Term, ...]:
    """A term for each stem of ``text``, with the word that it was first typed as, and no other way to say it."""
    found: dict[str, str] = {}
    for word in content_words(text):
        found.setdefault(stem(word), word)
    return tuple(Term((word,), ((stemmed,),)) for stemmed, word in found.items())[:MOST_WORDS]
