"""What every engine promises, whatever it is made of."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from search.enums import Facet, NameKind
from search.query import EventQuery

PAGE_LENGTH = 20
MOST_SAYING = 10_000


@dataclass(frozen=True, slots=True)
class Hit:
    """An event that answers, and its date to show: the first in the window at which one may come.

    Only when there is none is it a span, of which nobody knows the days; when none of those is left, the first that is
    off.
    """

    event_id: int
    occurrence_id: int
    #: The day under which it is listed: its own, or the window's first if it began before; none of a span.
    day: date | None
    is_off: bool
    distance_m: int | None = None
    #: Its place in the order, for whoever reads on from there: a number below 2**53, then the event.
    key: tuple[float, int] = (0, 0)
    #: By relevance, what it was sorted by.
    score: int = 0


class Touch(NamedTuple):
    """A date of an event, and what the event is chosen by."""

    event_id: int
    #: See :mod:`search.engines.sort_keys`.
    rank: int
    #: In seconds since 1970; and the instants by which it answers.
    starts: int
    ends: int
    since: int
    until: int
    #: See :func:`search.engines.facets.token`.
    values: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that has a name, of which a date is still to come."""

    kind: NameKind
    #: The primary key of what bears the name.
    key: int
    label: str
    slug: str


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Zero-result relaxation: what would have answered without one of the facets."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found."""

    hits: tuple[Hit, ...] = ()
    #: Distinct events, over all pages.
    total: int = 0
    page: int = 1
    #: For each facet, how many events each value would give under all the *other* conditions.
    facets: Mapping[Facet, Mapping[str, int]] = field(default_factory=dict)
    #: When sorted by date: how many events, over all pages, are listed under each day of this one, and under none.
    day_totals: Mapping[date | None, int] = field(default_factory=dict)
    #: When nothing was found: what each facet alone stood in the way of.
    relaxed: Mapping[Facet, Relaxed] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_LENGTH))


class Engine(ABC):
    """Answers questions about published events.

    An event answers when it meets every condition and has a date that answers in the window
    (:class:`~search.query.Window`); a date that is cancelled or postponed counts, for one is told of it. Sets, counts
    and orders are the same on every engine:

    - by date: the sooner day first; of a day what starts on it, by its hour, then what is open for hours; then the
      lower id; those of which nothing but a span stands, last;
    - by distance: the nearer first, then the lower id;
    - by end: what is over for good sooner first, then the lower id;
    - by relevance (:mod:`search.engines.scores`): those of which a date in the window stands, then, if it is of few
      days, those of which a span does, then those whose dates in it are all off; of each the higher score, the sooner
      date (a span last), the lower id.
    """

    @abstractmethod
    def find(
        self,
        query: EventQuery,
        *,
        limit: int = PAGE_LENGTH,
        after: tuple[float, int] | None = None,
        facets: bool = True,
    ) -> Answer:
        """The query's page of ``limit`` hits in its order, the last page if it asks beyond.

        With ``after``, a hit's key, the ``limit`` that follow it instead.
        """

    @abstractmethod
    def almost(self, query: EventQuery, limit: int) -> tuple[Hit, ...]:
        """The first ``limit`` by relevance of what meets every condition of the query but its words, and says some.

        Such an event does not say every term, but some: with what words said of other conditions, they weigh three
        tenths of all. None when one term is asked.
        """

    @abstractmethod
    def count_each(self, queries: Sequence[EventQuery]) -> list[int]:
        """How many events answer each of these questions, asked together."""

    @abstractmethod
    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        """How many events would answer on each of ``days``, whatever the query's own window."""

    @abstractmethod
    def matching(self, query: EventQuery, event_ids: Collection[int]) -> set[int]:
        """Which of these events answer."""

    @abstractmethod
    def saying(self, text: str) -> set[int]:
        """Published events that say every word of ``text``, whenever they are; none when it says nothing.

        At most :data:`MOST_SAYING`: enough for a list that a person reads.
        """

    @abstractmethod
    def dates_on(self, first: date, last: date) -> list[Touch]:
        """Every date that touches these days, ended or not; one that touches several may come several times."""

    @abstractmethod
    def suggest(self, text: str, now: datetime, limit: int = 8) -> list[Suggestion]:
        """Names that say every word of ``text``, whose last is but begun; what is over at ``now`` is left out."""
