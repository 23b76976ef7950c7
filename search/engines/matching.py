"""Index of many queries, which finds those that an event answers, in plain Python (percolation)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, chain, compress
from math import inf
from operator import attrgetter
from typing import Generic, NamedTuple, Self, TypeVar

from django.db.models.functions import Coalesce

from search.engines.date_states import state_mask
from search.engines.sort_keys import epoch_seconds, is_off, is_span
from search.enums import ExclusionKind, Facet, MomentOfDay, When
from search.models import IndexedDay, IndexedEvent
from search.query.amounts import possibly_within, price_ranges
from search.query.date_conditions import ANY_DATE, DateConditions
from search.query.event_query import EventQuery
from search.query.exclusions import Exclusion
from search.query.parameters import Point, distance_m
from search.query.said import INDEXED, NAMED_IN
from search.query.terms import Term, Way, Ways
from search.query.windows import Window
from search.text import stems

#: Estimated share of all events that have one given value; for a stem see :data:`A_STEM`.
SHARES = {
    Facet.PLACE: 0.001,
    Facet.ORGANISATION: 0.005,
    Facet.SHELTER: 0.4,
    Facet.LANGUAGE: 0.5,
    Facet.PROGRAMME: 0.01,
    Facet.AREA: 0.05,
    Facet.CATEGORY: 0.1,
    Facet.AUDIENCE: 0.3,
    Facet.ACCESS: 0.3,
    Facet.PRICE: 0.4,
}
A_STEM = 0.01
#: Before any day that can be asked for, so that no part of a window is over yet.
LONG_AGO = datetime(1, 1, 3, tzinfo=UTC)
Name = TypeVar("Name", bound=Hashable)
#: The part of a query that fixes its window, without ``ends_within``.
Days = tuple[When | None, date | None, date | None, MomentOfDay | None, DateConditions]
#: Number of a distinct ``Days``; queries with equal days share it.
DaysNumber = int
#: Probe of every event: fills up a query with fewer than two demands.
ANYTHING = frozenset([""])


class Dates(NamedTuple):
    """One date of an event: when it answers and when it ends, in seconds since 1970."""

    since: int
    until: int
    ends: int
    #: Start of the date itself.
    starts: int
    is_span: bool
    #: Sort key (:mod:`search.engines.sort_keys`): the occurrence, and whether it is off.
    rank: int = 0
    #: Ordinals of the first and the last day for which it answers, and of the last day on which it
    #: still lasts.
    first_day: int = 0
    answered_day: int = 0
    last_day: int = 0
    #: See :class:`search.models.IndexedDay`.
    minute_from: int | None = None
    minute_to: int | None = None
    length: int | None = None
    state: int | None = None


def read_indexed_dates(event_ids: Collection[int]) -> Mapping[int, Collection[Dates]]:
    """Return the dates of each event, once each, in one query."""
    answering = Coalesce("since", "starts"), Coalesce("until", "ends")
    days = "day", Coalesce("answering_day", "day")
    facts = "minute_from", "minute_to", "length", "state"
    rows = IndexedDay.objects.filter(event__in=event_ids).values_list(
        "event", *answering, "ends", "starts", "rank", *days, *facts
    )
    dates: dict[int, dict[int, Dates]] = defaultdict(dict)
    for event_id, since, until, ends, starts, rank, day, answered, *known in rows:
        date = Dates(since, until, ends, starts, is_span(rank), rank, answered, answered, day)
        before = dates[event_id].get(rank, date)
        dates[event_id][rank] = date._replace(
            first_day=min(before.first_day, answered),
            answered_day=max(before.answered_day, answered),
            last_day=max(before.last_day, day),
            **dict(zip(facts, known, strict=True)),
        )
    return defaultdict(tuple, {pk: tuple(known.values()) for pk, known in dates.items()})


@dataclass(frozen=True, slots=True)
class IndexedFacts:
    """A published event, as indexed."""

    event_id: int
    values: Mapping[str, frozenset[str]]
    #: Title, place, summary and body: stems, with a space on both sides of each.
    fields: tuple[str, ...]
    stems: frozenset[str]
    point: Point | None
    #: Lowest entrance price in hundredths, if known.
    spent: int | None
    dates: tuple[Dates, ...]
    #: Ages in years that it suits, if it names limits.
    age_from: int | None = None
    age_to: int | None = None

    @classmethod
    def of_events(cls, event_ids: Collection[int]) -> dict[int, Self]:
        """Return the facts by event id, in two queries, without events that are not public."""
        dates = read_indexed_dates(event_ids)
        found = IndexedEvent.objects.filter(pk__in=event_ids).select_related("text")
        facts = {}
        for row in found:
            values: dict[str, set[str]] = {}
            for written in f"{row.facets} {row.others}".split():
                name, _colon, value = written.partition(":")
                values.setdefault(name, set()).add(value)
            text = row.text
            fields = (text.title, text.place, text.summary, text.body)
            facts[row.pk] = cls(
                event_id=row.pk,
                values={name: frozenset(given) for name, given in values.items()},
                fields=fields,
                stems=frozenset(" ".join(fields).split()),
                point=None
                if row.latitude is None or row.longitude is None
                else Point(row.latitude, row.longitude),
                spent=row.spent,
                dates=tuple(sorted(dates[row.pk])),
                age_from=row.age_from,
                age_to=row.age_to,
            )
        return facts

    @property
    def last_end(self) -> int:
        """End of the last date in seconds since 1970; 0 without dates."""
        return max((date.ends for date in self.dates), default=0)


def meets_conditions(query: EventQuery, facts: IndexedFacts) -> bool:
    """Whether every condition but the days is met."""
    return (
        all(not query.chosen(facet) or has_value(query, facet, facts) for facet in query.facets)
        and all(contains_term(term, facts) for term in query.terms)
        and (
            query.near is None
            or is_near(query.near, query.radius_m, facts)
            or contains_words_of("pres", query, facts)
        )
        and all(suits_age(age, facts) for age in query.ages)
        and not any(is_excluded(exclusion, facts) for exclusion in query.exclusions)
    )


def suits_age(age: int, facts: IndexedFacts) -> bool:
    """Whether ``age`` is within the limits that the event names."""
    is_too_young = facts.age_from is not None and age < facts.age_from
    is_too_old = facts.age_to is not None and age > facts.age_to
    return not (is_too_young or is_too_old)


def is_excluded(exclusion: Exclusion, facts: IndexedFacts) -> bool:
    """Whether the event is what ``exclusion`` names; days are left out date by date."""
    kind, value = exclusion
    if kind == ExclusionKind.DAY:
        return False
    if kind == ExclusionKind.WORD:
        way = tuple(stems(value))
        return bool(way) and contains_way(way, facts)
    if kind == ExclusionKind.PRICE and costs_within([value], facts):
        return True
    return value in facts.values.get(kind.value, frozenset())


def has_value(query: EventQuery, facet: Facet, facts: IndexedFacts) -> bool:
    """Whether the event meets the facet.

    It has a wanted value, costs an amount asked for, or contains the words that meant the facet.
    """
    has, wanted = facts.values.get(facet, frozenset()), query.wanted(facet)
    if not has.isdisjoint(wanted) or (facet == Facet.PRICE and costs_within(wanted, facts)):
        return True
    return facet not in INDEXED and contains_words_of(facet, query, facts)


def contains_words_of(name: str, query: EventQuery, facts: IndexedFacts) -> bool:
    """Whether the event contains the words from which the condition ``name`` was understood."""
    fields = facts.fields[: len(NAMED_IN)]
    return any(f" {' '.join(way)} " in said for way in query.ways_of(name) for said in fields)


def costs_within(values: Iterable[str], facts: IndexedFacts) -> bool:
    """Whether the event's price is known and within an amount among ``values``."""
    spent = facts.spent
    return spent is not None and any(
        prices.lowest <= spent <= prices.highest for prices in price_ranges(values)
    )


def contains_term(term: Term, facts: IndexedFacts) -> bool:
    """Whether the event contains one of the term's ways: all its stems, adjacent in one field."""
    return any(contains_way(way, facts) for way in term.ways)


def contains_way(way: Way, facts: IndexedFacts) -> bool:
    """Whether the event contains all stems of ``way``, adjacent in one field."""
    if not facts.stems.issuperset(way):
        return False
    return len(way) == 1 or any(f" {' '.join(way)} " in said for said in facts.fields)


def is_near(point: Point, radius_m: int, facts: IndexedFacts) -> bool:
    """Whether the event has a point within ``radius_m``."""
    return facts.point is not None and distance_m(point, facts.point) <= radius_m


def is_over_in_time(query: EventQuery, facts: IndexedFacts, now: datetime) -> bool:
    """Whether the last date ends within ``ends_within`` days after ``now``.

    True if the query does not ask.
    """
    return (
        not query.ends_within
        or facts.last_end <= (now + timedelta(days=query.ends_within)).timestamp()
    )


class Bounds(NamedTuple):
    """Window in seconds since 1970; ``inf`` without an end."""

    start: int
    since: int
    end: float
    is_by_hour: bool
    #: Ordinals of its first and last day, and what a date on them must meet.
    first_day: int = 0
    last_day: int = date.max.toordinal()
    conditions: DateConditions = ANY_DATE


def bounds_of(window: Window) -> Bounds:
    end = window.end.timestamp() if window.end else inf
    return Bounds(
        epoch_seconds(window.start),
        epoch_seconds(window.since),
        end,
        window.is_by_hour,
        window.first_day.toordinal(),
        (window.last_day or date.max).toordinal(),
        window.conditions,
    )


def is_on(window: Window, dates: Iterable[Dates]) -> bool:
    """Whether one of ``dates`` answers in ``window``."""
    return not window.is_empty and first_of(dates, bounds_of(window)) is not None


def first_of(dates: Iterable[Dates], bounds: Bounds) -> Dates | None:
    """Return the first of ``dates`` that answers within ``bounds``, which must not be empty."""
    start, since, end, is_by_hour, *_days, conditions = bounds
    for one in dates:
        is_in_days = end == inf or (one.since < end and one.until > since)
        if (
            one.ends > start
            and is_in_days
            and not (is_by_hour and (one.is_span or one.starts >= end))
            and (not conditions or meets_date_conditions_of(bounds, one))
        ):
            return one
    return None


def meets_date_conditions_of(bounds: Bounds, one: Dates) -> bool:
    """Whether the date meets the conditions of ``bounds`` on one of its days in them."""
    conditions = bounds.conditions
    is_short = conditions.allows_length(one.length)
    if not (is_short and conditions.allows_hours(one.minute_from, one.minute_to)):
        return False
    if conditions.states and not (one.state or 0) & state_mask(conditions.states):
        return False
    first, last = max(bounds.first_day, one.first_day), min(bounds.last_day, one.last_day)
    # On the days on which it only lasts, it answers for an earlier day.
    answering = {min(day, one.answered_day) for day in range(first, last + 1)}
    return any(conditions.allows(date.fromordinal(day)) for day in answering)


def dates_not_off(facts: IndexedFacts) -> list[Dates]:
    """Return the dates that are not off: single dates first, then spans of days."""
    return sorted(
        (one for one in facts.dates if not is_off(one.rank)),
        key=attrgetter("is_span", "starts", "rank"),
    )


class Demand(NamedTuple):
    """One condition of a query, as tokens of which an event must have one."""

    #: Estimated share of all events that meet it.
    share: float
    #: An event must have one of these: a stem, or a facet's value (``ou:11``).
    probes: frozenset[str]
    #: Whether one of the probes is sufficient, not only necessary.
    is_enough: bool


class WindowIndex(Generic[Name]):
    """Index of fixed windows, which do not move with the clock.

    It holds no window by hours of the day (:attr:`Window.is_by_hour`).
    """

    def __init__(self) -> None:
        #: By the window's end in seconds since 1970 (``inf`` without one): sorted starts (``-inf``
        #: for «from now on») and names.
        self._by_end: dict[float, tuple[list[float], list[Name]]] = {}

    def add(self, name: Name, window: Window, *, is_from_now: bool = False) -> None:
        """Add a window in its full length.

        With ``is_from_now`` its start is the moment of each later question.
        """
        start = -inf if is_from_now else window.since.timestamp()
        end = window.end.timestamp() if window.end else inf
        starts, names = self._by_end.setdefault(end, ([], []))
        rank = bisect_left(starts, start)
        starts.insert(rank, start)
        names.insert(rank, name)

    def on(self, dates: Sequence[Dates], now: datetime) -> set[Name]:
        """Return the names of the windows in which one of ``dates`` answers at ``now``.

        Equals ``is_on`` of each.
        """
        instant = epoch_seconds(now)
        coming = sorted(
            (date for date in dates if date.ends > instant), key=lambda date: date.since
        )
        found: set[Name] = set()
        if not coming:
            return found
        sinces = [date.since for date in coming]
        last_end = max(date.ends for date in coming)
        #: For the first n dates: the latest instant until which one of them answers in a window
        #: that ends.
        until = list(accumulate((min(date.until, date.ends) for date in coming), max))
        for end, (starts, names) in self._by_end.items():
            if end == inf:
                found.update(names[: bisect_left(starts, last_end)])
            elif end > instant and end > sinces[0]:
                last = until[bisect_left(sinces, end) - 1]
                first = 0 if last > instant else bisect_right(starts, -inf)
                found.update(names[first : bisect_left(starts, last)])
        return found


class _Entry(NamedTuple):
    """An indexed query: its days, and sets of probes; an event must have one probe of each set."""

    days: DaysNumber
    #: The set by which it is found, and the set that is checked with its days.
    first: frozenset[str]
    second: frozenset[str]
    others: tuple[frozenset[str], ...]
    #: The query to evaluate in the end; ``None`` if the probes and the days are all its conditions.
    query: EventQuery | None

    @property
    def is_sure(self) -> bool:
        """Whether one probe of both sets and the days are sufficient for an answer."""
        return self.query is None and not self.others


class _Shelf(Generic[Name]):
    """The queries of one probe: parallel lists of names, days and second probes."""

    def __init__(self) -> None:
        self.names: list[Name] = []
        self.days: list[DaysNumber] = []
        self.seconds: list[frozenset[str]] = []

    def add(self, name: Name, entry: _Entry) -> None:
        self.names.append(name)
        self.days.append(entry.days)
        self.seconds.append(entry.second)

    def remove(self, name: Name) -> None:
        rank = self.names.index(name)
        for column in (self.names, self.days, self.seconds):
            del column[rank]

    def among(self, probes: set[str], on: set[DaysNumber]) -> list[Name]:
        """Return the queries with days in ``on`` and a second probe in ``probes``."""
        rows = compress(zip(self.names, self.seconds, strict=True), map(on.__contains__, self.days))
        return [name for name, second in rows if not probes.isdisjoint(second)]


class QueryIndex(Generic[Name]):
    """Index of many queries by name (percolator).

    It finds those that an event answers without evaluating each. A query is stored under the rarest
    token that an event must have, and there with its days. Most queries are answered by tokens and
    days alone and are never evaluated.
    """

    def __init__(self) -> None:
        self._entries: dict[Name, _Entry] = {}
        self._sure: dict[str, _Shelf[Name]] = defaultdict(_Shelf)
        self._unsure: dict[str, _Shelf[Name]] = defaultdict(_Shelf)
        self._numbers: dict[Days, DaysNumber] = {}
        #: Fixed windows; others move with the clock («ce soir») or have conditions on dates, and
        #: are evaluated.
        self._windows: WindowIndex[DaysNumber] = WindowIndex()
        self._named: dict[DaysNumber, EventQuery] = {}
        #: Fixed windows in their full length.
        self._dated: dict[DaysNumber, Bounds] = {}
        self._bounds: dict[DaysNumber, Bounds] = {}
        self._bounds_at: datetime | None = None

    def __contains__(self, name: Name) -> bool:
        return name in self._entries

    def add(self, name: Name, query: EventQuery) -> None:
        """Add a query, or replace the one of this name."""
        if name in self._entries:
            for shelf in self._shelves_of(self._entries.pop(name)):
                shelf.remove(name)
        demands = sorted(_demands(query), key=attrgetter("share"))
        is_evaluated = query.near or query.ends_within or query.ages or query.exclusions
        is_whole = not is_evaluated and all(demand.is_enough for demand in demands)
        probes = [demand.probes for demand in demands]
        while len(probes) < 2:
            probes.append(ANYTHING)
        # The first set is the one that the fewest events have.
        first, second, *others = probes
        entry = _Entry(self._days(query), first, second, tuple(others), None if is_whole else query)
        self._entries[name] = entry
        for shelf in self._shelves_of(entry):
            shelf.add(name, entry)

    def _shelves_of(self, entry: _Entry) -> list[_Shelf[Name]]:
        """Return the shelves under whose probes the query is stored."""
        by_probe = self._sure if entry.is_sure else self._unsure
        return [by_probe[probe] for probe in entry.first]

    def answered_by(
        self, facts: IndexedFacts, now: datetime, dates: Sequence[Dates] | None = None
    ) -> list[Name]:
        """Return the names of the queries that the event answers at ``now``.

        With ``dates``, only by one of these.
        """
        dates = facts.dates if dates is None else dates
        on = self._windows.on(dates, now)
        on |= {
            days
            for days, query in self._named.items()
            if is_on(replace(query, now=now).window, dates)
        }
        values = (f"{name}:{value}" for name, given in facts.values.items() for value in given)
        probes = {*ANYTHING, *facts.stems, *values}
        found = _among(self._sure, probes, on)
        for name in _among(self._unsure, probes, on):
            _days, _first, _second, others, query = self._entries[name]
            for one in others:
                if one.isdisjoint(probes):
                    break
            else:
                if query is None or (
                    meets_conditions(query, facts) and is_over_in_time(query, facts, now)
                ):
                    found.append(name)
        return found

    def bounds(self, name: Name, now: datetime) -> Bounds:
        """Return the bounds of a query's window at ``now``.

        Cached for all queries with equal days.
        """
        if now != self._bounds_at:
            self._bounds_at, self._bounds = now, {}
        days = self._entries[name].days
        if days not in self._bounds:
            self._bounds[days] = self._bounds_of(days, now)
        return self._bounds[days]

    def _bounds_of(self, days: DaysNumber, now: datetime) -> Bounds:
        """Return the instants between which a window of days is open at ``now``."""
        if days in self._named:
            return bounds_of(replace(self._named[days], now=now).window)
        first, since, end, is_by_hour, *_conditions = self._dated[days]
        start = max(first, epoch_seconds(now))
        is_begun = first > LONG_AGO.timestamp() and end != inf
        return Bounds(start, since if is_begun else start, end, is_by_hour)

    def _days(self, query: EventQuery) -> DaysNumber:
        """Return the number of the query's days, and index their window if they are new."""
        conditions = query.date_conditions
        days = query.when, query.first_on, query.last_on, query.moment, conditions
        if days in self._numbers:
            return self._numbers[days]
        number = self._numbers[days] = len(self._numbers)
        if days[1:3] == (None, None) or conditions:
            self._named[number] = query
        else:
            window = replace(query, now=LONG_AGO).window
            self._windows.add(number, window, is_from_now=query.first_on is None)
            self._dated[number] = bounds_of(window)
        return number


def _among(
    shelves: Mapping[str, _Shelf[Name]], probes: set[str], on: set[DaysNumber]
) -> list[Name]:
    """Return the distinct names under one of ``probes`` that match days and second probes."""
    names = (shelves[probe].among(probes, on) for probe in shelves.keys() & probes)
    return list(dict.fromkeys(chain.from_iterable(names)))


def _demands(query: EventQuery) -> Iterator[Demand]:
    """Yield the demands of a query, without its days, distance and ``ends_within``."""
    for facet in query.facets:
        if wanted := query.wanted(facet):
            is_amount = facet == Facet.PRICE and bool(price_ranges(wanted))
            values = [*wanted, *(possibly_within(wanted) if is_amount else ())]
            named = _saying(() if facet in INDEXED else query.ways_of(facet))
            probes = frozenset(f"{facet.value}:{value}" for value in values)
            is_enough = not is_amount and not named.probes
            yield Demand(
                SHARES[facet] * len(values) + named.share, probes | named.probes, is_enough
            )
    for term in query.terms:
        yield _saying(term.ways)


def _saying(ways: Ways) -> Demand:
    """Return the demand for one of these ways.

    Its probes are the longest stem of each, because longer words are rarer.
    """
    longest = [max(way, key=len) for way in ways]
    share = sum(A_STEM / len(stem) for stem in longest)
    return Demand(share, frozenset(longest), all(len(way) == 1 for way in ways))
