"""Interface of the data in which the words of a query are looked up; the caller provides it."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from search.query.lexicon import Lexicon
from search.query.parameters import Point
from search.query.rarity import Frequencies
from search.query.vocabulary import QueryVocabulary

#: ``NameRow.kind`` of a stem that some event contains.
SAID = "said"


class NameRow(NamedTuple):
    """All bearers of one name, of one kind (events with equal titles are one row).

    Each landmark is a row of its own. Or a stem in events.
    """

    kind: str
    words: str
    #: Key of one bearer, and the number of bearers.
    entity: int
    entities: int
    called: str
    at: str
    north: float | None
    east: float | None
    #: Of a landmark: kind, radius, and whether it was imported.
    landmark_kind: str | None = None
    radius_m: int | None = None
    is_imported: bool | None = None


class Together(NamedTuple):
    """Number of events with two stems, counted up to a limit.

    Anywhere; both in title or place; adjacent.
    """

    anywhere: int
    in_name: int
    side_by_side: int


class Lookups(Protocol):
    """Words, names and points known to the index."""

    @property
    def vocabulary(self) -> QueryVocabulary: ...

    @property
    def lexicon(self) -> Lexicon: ...

    @property
    def frequencies(self) -> Frequencies: ...

    def names(self, spans: Collection[str], stems: Collection[str]) -> Iterable[NameRow]:
        """Return the rows of these names, and those of the stems that some event contains."""

    def name_of_point(self, point: Point) -> str:
        """Return the name of the landmark or place at exactly this point.

        Empty if there is none.
        """

    def count_saying(self, stems: Collection[str]) -> dict[str, int]:
        """Return the number of events with each of these stems, counted up to a thousand."""

    def count_together(self, pairs: Sequence[tuple[str, str]]) -> list[Together]:
        """Return for each pair of stems the number of events with both."""
