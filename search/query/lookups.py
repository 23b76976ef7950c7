"""Lookups: what a question's words are looked up in; who has a question understood says where."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from search.query.lexicon import Lexicon
from search.query.parameters import Point
from search.query.rarity import Frequencies
from search.query.vocabulary import Vocabulary

#: What stands for the kind of a name where an event says a stem.
SAID = "said"


class NameRow(NamedTuple):
    """Of one kind, all that bears one name: a title that many events share is one. Or a stem that is said."""

    kind: str
    words: str
    #: One of those that bear it, and how many they are.
    entity: int
    entities: int
    called: str
    at: str
    north: float | None
    east: float | None


class Together(NamedTuple):
    """How many events say two stems, counted up to a few: anywhere, both in the title or the place, side by side."""

    anywhere: int
    in_name: int
    side_by_side: int


class Lookups(Protocol):
    """What is known of words, names and points."""

    @property
    def vocabulary(self) -> Vocabulary: ...

    @property
    def lexicon(self) -> Lexicon: ...

    @property
    def frequencies(self) -> Frequencies: ...

    def names(self, spans: Collection[str], stems: Collection[str]) -> Iterable[NameRow]:
        """What bears one of these names, and which of these stems some event says."""

    def name_of_point(self, point: Point) -> str:
        """Name of the landmark or place at exactly this point; empty where there is none."""

    def count_saying(self, stems: Collection[str]) -> dict[str, int]:
        """How many events say each of these stems, counted up to a thousand."""

    def count_together(self, pairs: Sequence[tuple[str, str]]) -> list[Together]:
        """Of each pair of stems, how many events say both."""
