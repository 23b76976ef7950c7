"""Terms: units in which the words of a query are searched."""

from collections.abc import Container, Iterable, Mapping, Sequence
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
    #: Index of the first way that is an everyday word or a word family: from there on, ways score
    #: less. ``None`` if all ways are the typed words or synonyms of the editors.
    widened_from: int | None = None

    @property
    def own_ways(self) -> tuple[Way, ...]:
        """The typed words and the editors' synonyms."""
        return self.ways[: self.widened_from]

    @property
    def wider_ways(self) -> tuple[Way, ...]:
        """The everyday words and word families."""
        return () if self.widened_from is None else self.ways[self.widened_from :]

    def widened_by(self, ways: Iterable[Way]) -> "Term":
        """Return the term with everyday words or word families added."""
        own = tuple(dict.fromkeys(self.own_ways))
        every = tuple(dict.fromkeys([*own, *self.wider_ways, *ways]))
        return self._replace(ways=every, widened_from=len(own) if len(every) > len(own) else None)

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
