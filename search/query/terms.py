"""Terms: units in which the words of a query are searched."""

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from search.text import content_words, is_noted, stem

#: Most terms of a query; the rest are ignored.
MOST_WORDS = 12
#: Class of a term that hardly any event contains.
RAREST_CLASS = 8
#: Stems of one word, or of several adjacent in one field.
Way = tuple[str, ...]
Ways = Sequence[Sequence[str]]
#: An expression and its equivalents.
Synonyms = Mapping[Way, Sequence[Way]]


class Term(NamedTuple):
    """One thing that an event must contain: the typed words and all ways to say them.

    An event contains the term if it contains one of ``ways``. A way is the stems of one word, or of
    several adjacent in one field. The first way is what was typed, the others are equivalents.
    """

    #: Folded words as typed; they score more where an event has them.
    words: tuple[str, ...]
    ways: tuple[Way, ...]
    #: Class of rarity (:mod:`search.query.rarity`), a factor of the score.
    weight: int = 1

    def is_unsaid(self, unsaid: Container[str]) -> bool:
        """Whether it is a single word without equivalents that no event contains.

        False for words that the index does not record.
        """
        is_one = len(self.words) == len(self.ways) == len(self.ways[0]) == 1
        return is_one and is_noted(self.words[0]) and self.ways[0][0] in unsaid


Terms = Sequence[Term]


def terms_of(text: str) -> tuple[Term, ...]:
    """Return a term without equivalents for each distinct stem of ``text``.

    Its word is the first one typed for the stem.
    """
    found: dict[str, str] = {}
    for word in content_words(text):
        found.setdefault(stem(word), word)
    return tuple(Term((word,), ((stemmed,),)) for stemmed, word in found.items())[:MOST_WORDS]
