"""Interface of the search engines, and the types of their answers."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from search.enums import Facet, NameKind, Sort
from search.query import EventQuery

PAGE_LENGTH = 20
#: Number of hits that are shown for each relaxed facet.
NEAREST = 3
#: Sort key of a hit: position in the order, then the event's id.
Key = tuple[float, int]
#: Rank of the date to show, by event.
Ranks = Mapping[int, int]
#: Ordinals of a first and a last day.
DaySpan = tuple[int, int]
#: Number of events by facet and value.
FacetCounts = Mapping[Facet, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An event that answers, and its date to show.

    The date is the first in the window at which a visitor may come; failing that, the first span
    (a period whose days are unknown); failing that, the first cancelled or postponed date.
    """

    event_id: int
    occurrence_id: int
    #: Day under which the event is listed: the date's own day, or the window's first day if the
    #: date began before; ``None`` for a span.
    day: date | None
    is_off: bool
    distance_m: int | None = None
    #: For a cursor; its number is below 2**53.
    key: Key = (0, 0)
    #: When sorted by relevance: the score.
    score: int = 0
    #: Whether the event contains every term; a partial match does not.
    is_full: bool = True


class Touch(NamedTuple):
    """A date in the index, with the facet values of its event."""

    event_id: int
    #: See :mod:`search.engines.sort_keys`.
    rank: int
    #: In seconds since 1970; ``since`` and ``until`` bound the instants at which the date answers.
    starts: int
    ends: int
    since: int
    until: int
    #: See :func:`search.engines.facets.token`.
    values: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested name, whose bearer has a date to come."""

    kind: NameKind
    #: Primary key of the bearer of the name.
    key: int
    label: str
    slug: str


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Zero-result relaxation: total and first hits without one of the facets."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of the events that answer a query, with their total and the counts of facets."""

    hits: tuple[Hit, ...] = ()
    #: Number of distinct events that answer: those that contain every term.
    total: int = 0
    #: Number of events on all pages, partial matches included; equal to the total without them.
    listed: int = 0
    page: int = 1
    #: Number of events by facet and value, under all conditions of the *other* facets
    #: (drill-sideways).
    facets: FacetCounts = field(default_factory=dict)
    #: When sorted by date: number of events on all pages by day, for the days of this page;
    #: ``None`` for spans.
    day_totals: Mapping[date | None, int] = field(default_factory=dict)
    #: When nothing was found: the result without each facet that alone excludes something.
    relaxed: Mapping[Facet, Relaxed] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.listed // PAGE_LENGTH))


def lists_partial_matches(query: EventQuery) -> bool:
    """Whether a list of ``query`` may contain partial matches: one by relevance, with words."""
    return bool(query.text) and query.sort == Sort.RELEVANCE


class Engine(ABC):
    """Lists and counts of published events: the interface, and the orders that all engines share.

    An event answers when it meets every condition and has a date that answers in the window
    (:class:`~search.query.Window`). A cancelled or postponed date counts: visitors are told of it.
    Sets, counts and orders are the same on every engine:

    - by date: the sooner day first; within a day what starts on it, by its hour, then what is open
      for hours; then the lower id; events with nothing but a span come last;
    - by distance: the nearer first, then the lower id;
    - by end: the sooner last end first, then the lower id;
    - by relevance (:mod:`search.engines.scores`): events with a date in the window that is not off;
      in a short window then those with a span; then those whose dates in it are all off. Of each,
      the higher score, the sooner date (a span last), the lower id.
    """

    @abstractmethod
    def find(
        self,
        query: EventQuery,
        *,
        limit: int = PAGE_LENGTH,
        after: Key | None = None,
        facets: bool = True,
        partial: bool = False,
        bonus: Mapping[int, int] | None = None,
    ) -> SearchAnswer:
        """Return the query's page of ``limit`` hits in its order.

        The last page if it asks for a later one. With ``after``, the key of a hit, return the
        ``limit`` hits that follow that hit instead.

        With ``partial``, a query that :func:`lists_partial_matches` also lists partial matches, in
        one order with the events that answer. A partial match meets all conditions but the words,
        of which it contains some: the terms that it contains, with the words of other conditions,
        weigh at least three tenths of all. Totals and facets count the events that answer alone.

        ``bonus`` is added to the scores, by event id, when sorted by relevance. With ``partial``,
        events with a high one (:func:`~search.engines.scores.least_bonus`) are listed without any
        of the words if they meet the other conditions.
        """

    @abstractmethod
    def count_each(self, queries: Sequence[EventQuery]) -> list[int]:
        """Return the number of events that answer each query, in one statement."""

    @abstractmethod
    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        """Return the number of events that would answer on each of ``days``.

        The query's own window is ignored.
        """
