"""Whether an event answers a question: the engines' promise for one event, in plain Python, and for many questions."""

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

from search.engines.sort_keys import is_off, is_span
from search.enums import Facet, Moment, When
from search.models import IndexedDay, IndexedEvent
from search.query.amounts import below, possibly_below
from search.query.event_query import EventQuery
from search.query.parameters import Point, distance_m
from search.query.said import INDEXED, NAMED_IN
from search.query.terms import Term
from search.query.windows import Window

#: About which part of all events has one given value; of a stem, see :data:`A_STEM`.
SHARES = {
    Facet.PLACE: 0.001,
    Facet.ORGANISATION: 0.005,
    Facet.PROGRAMME: 0.01,
    Facet.AREA: 0.05,
    Facet.CATEGORY: 0.1,
    Facet.AUDIENCE: 0.3,
    Facet.ACCESS: 0.3,
    Facet.PRICE: 0.4,
}
A_STEM = 0.01
#: Before any day that can be asked for: nothing of a window is over yet.
LONG_AGO = datetime(1, 1, 3, tzinfo=UTC)
Name = TypeVar("Name", bound=Hashable)
#: What of a question says when, but for when it is over for good.
Days = tuple[When | None, date | None, date | None, Moment | None]
#: Days by a number: the same for all questions that have the same.
DaysNumber = int
#: What every event has: it stands for a demand where a question has fewer than two.
ANYTHING = frozenset([""])


class Dates(NamedTuple):
    """One date of an event: the instants by which it answers, and its end, in seconds since 1970."""

    since: int
    until: int
    ends: int
    #: When it starts, whatever it answers for.
    starts: int
    is_span: bool
    #: Its sort key (:mod:`search.engines.sort_keys`): which occurrence it is, and whether nobody should come.
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A published event as the index knows it."""

    event_id: int
    values: Mapping[str, frozenset[str]]
    #: Its title, place, summary and body: stems, with a space on both sides of each.
    fields: tuple[str, ...]
    stems: frozenset[str]
    point: Point | None
    #: The least that one must spend, in hundredths, if that is known.
    spent: int | None
    dates: tuple[Dates, ...]

    @classmethod
    def of_events(cls, event_ids: Collection[int]) -> dict[int, Self]:
        """By id, in two queries; one that is not public is not there."""
        dates: dict[int, set[Dates]] = {}
        answering = Coalesce("since", "starts"), Coalesce("until", "ends")
        rows = IndexedDay.objects.filter(event__in=event_ids).values_list("event", *answering, "ends", "starts", "rank")
        for event_id, since, until, ends, starts, rank in rows:
            dates.setdefault(event_id, set()).add(Dates(since, until, ends, starts, is_span(rank), rank))
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
                point=None if row.latitude is None or row.longitude is None else Point(row.latitude, row.longitude),
                spent=row.spent,
                dates=tuple(sorted(dates.get(row.pk, ()))),
            )
        return facts

    @property
    def last_end(self) -> int:
        """When its last date ends, in seconds since 1970; 0 without any."""
        return max((date.ends for date in self.dates), default=0)


def answers(query: EventQuery, facts: Facts) -> bool:
    """Whether the event answers, as :class:`~search.engines.base.Engine` promises it."""
    return meets(query, facts) and is_in_time(query, facts)


def meets(query: EventQuery, facts: Facts) -> bool:
    """Whether every condition holds, its days aside."""
    return (
        all(not query.chosen(facet) or has_value(query, facet, facts) for facet in query.facets)
        and all(says(term, facts) for term in query.terms)
        and (query.near is None or is_near(query.near, query.radius_m, facts) or is_named("pres", query, facts))
    )


def has_value(query: EventQuery, facet: Facet, facts: Facts) -> bool:
    """Whether it has a value that is wanted, costs less than what is, or says the name where that does."""
    has, wanted = facts.values.get(facet, frozenset()), query.wanted(facet)
    if not has.isdisjoint(wanted) or (facet == Facet.PRICE and is_below(below(wanted), facts)):
        return True
    return facet not in INDEXED and is_named(facet, query, facts)


def is_named(name: str, query: EventQuery, facts: Facts) -> bool:
    """Whether it says what words said of the condition ``name``."""
    fields = facts.fields[: len(NAMED_IN)]
    return any(f" {' '.join(way)} " in said for way in query.ways_of(name) for said in fields)


def is_below(amount: int | None, facts: Facts) -> bool:
    return amount is not None and facts.spent is not None and facts.spent < amount * 100


def says(term: Term, facts: Facts) -> bool:
    """Whether it says one of the term's ways: all its stems, in a row within one field."""
    return any(
        facts.stems.issuperset(way) and (len(way) == 1 or any(f" {' '.join(way)} " in said for said in facts.fields))
        for way in term.ways
    )


def is_near(point: Point, radius_m: int, facts: Facts) -> bool:
    return facts.point is not None and distance_m(point, facts.point) <= radius_m


def is_in_time(query: EventQuery, facts: Facts) -> bool:
    """Whether a date is on at some instant of the query's window, and the last is over when that was asked."""
    return is_on(query.window, facts.dates) and is_over_in_time(query, facts, query.now)


def is_over_in_time(query: EventQuery, facts: Facts, now: datetime) -> bool:
    """Whether its last date is over when that was asked, if it was, at ``now``."""
    return not query.ends_within or facts.last_end <= (now + timedelta(days=query.ends_within)).timestamp()


class Bounds(NamedTuple):
    """A window in seconds since 1970; without an end, ``inf``."""

    start: int
    since: int
    end: float
    is_by_hour: bool


def bounds_of(window: Window) -> Bounds:
    end = window.end.timestamp() if window.end else inf
    return Bounds(int(window.start.timestamp()), int(window.since.timestamp()), end, window.is_by_hour)


def is_on(window: Window, dates: Iterable[Dates]) -> bool:
    """Whether one of ``dates`` answers in ``window``."""
    return not window.is_empty and first_of(dates, bounds_of(window)) is not None


def first_of(dates: Iterable[Dates], bounds: Bounds) -> Dates | None:
    """The first of ``dates``, in their order, that answers within ``bounds``, which are not empty."""
    start, since, end, is_by_hour = bounds
    for one in dates:
        is_in_days = end == inf or (one.since < end and one.until > since)
        if one.ends > start and is_in_days and not (is_by_hour and (one.is_span or one.starts >= end)):
            return one
    return None


def standing_dates(facts: Facts) -> list[Dates]:
    """The dates of an event that one can still go to: single dates first, then spans of days."""
    return sorted((one for one in facts.dates if not is_off(one.rank)), key=attrgetter("is_span", "starts", "rank"))


class Demand(NamedTuple):
    """One condition of a question, as an event must have it."""

    #: About which part of all events meets it.
    share: float
    #: What an event must have one of: a stem, or a facet's value (``ou:11``).
    probes: frozenset[str]
    #: Whether one of them is all that the condition asks.
    is_enough: bool


class WindowIndex(Generic[Name]):
    """Windows that stay where they are, whatever the time; none means hours of the day (:attr:`Window.is_by_hour`)."""

    def __init__(self) -> None:
        #: By its end, in seconds since 1970 (``inf`` without one): the beginnings (``-inf``: now), in order, and names.
        self._by_end: dict[float, tuple[list[float], list[Name]]] = {}

    def add(self, name: Name, window: Window, *, is_from_now: bool = False) -> None:
        """Add a window as it was before any of it was over; one that is from now on begins whenever it is asked."""
        start = -inf if is_from_now else window.since.timestamp()
        end = window.end.timestamp() if window.end else inf
        starts, names = self._by_end.setdefault(end, ([], []))
        rank = bisect_left(starts, start)
        starts.insert(rank, start)
        names.insert(rank, name)

    def on(self, dates: Sequence[Dates], now: datetime) -> set[Name]:
        """The names of the windows in which one of ``dates`` answers at ``now``, as ``is_on`` says of one."""
        instant = int(now.timestamp())
        coming = sorted((date for date in dates if date.ends > instant), key=lambda date: date.since)
        found: set[Name] = set()
        if not coming:
            return found
        sinces = [date.since for date in coming]
        last_end = max(date.ends for date in coming)
        #: Of the first dates, until when one of them answers in a window that ends.
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
    """A question, and what an event must have to answer it: one of each of these probes."""

    days: DaysNumber
    #: Those by which it is found, and those that are looked at with its days.
    first: frozenset[str]
    second: frozenset[str]
    others: tuple[frozenset[str], ...]
    #: What is asked nevertheless; nothing where these and its days are all of its conditions.
    query: EventQuery | None

    @property
    def is_sure(self) -> bool:
        """Whether an event answers as soon as it has one of both, and is on in its days."""
        return self.query is None and not self.others


class _Shelf(Generic[Name]):
    """The questions of one probe: their names, their days and their second probes, each in one list."""

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
        """Those whose days are ``on``, and that have one of their second probes among these."""
        rows = compress(zip(self.names, self.seconds, strict=True), map(on.__contains__, self.days))
        return [name for name, second in rows if not probes.isdisjoint(second)]


class QueryIndex(Generic[Name]):
    """Many questions by name; those that an event answers are found without asking each.

    Each question stands under what an event must have to answer it, the rarest of that, and there under its days.
    Most questions are answered by what an event has, and are not looked at one by one.
    """

    def __init__(self) -> None:
        self._entries: dict[Name, _Entry] = {}
        self._sure: dict[str, _Shelf[Name]] = defaultdict(_Shelf)
        self._unsure: dict[str, _Shelf[Name]] = defaultdict(_Shelf)
        self._numbers: dict[Days, DaysNumber] = {}
        #: Of days that have a date, and of names of days («ce soir»), which move with the clock: a question each.
        self._windows: WindowIndex[DaysNumber] = WindowIndex()
        self._named: dict[DaysNumber, EventQuery] = {}
        #: Of days that have a date, before any of it was over.
        self._dated: dict[DaysNumber, Bounds] = {}
        self._bounds: dict[DaysNumber, Bounds] = {}
        self._bounds_at: datetime | None = None

    def __contains__(self, name: Name) -> bool:
        return name in self._entries

    def add(self, name: Name, query: EventQuery) -> None:
        """Add a question, or what it means now in the place of what it meant."""
        if name in self._entries:
            for shelf in self._shelves_of(self._entries.pop(name)):
                shelf.remove(name)
        demands = sorted(_demands(query), key=attrgetter("share"))
        is_whole = not (query.near or query.ends_within) and all(demand.is_enough for demand in demands)
        probes = [demand.probes for demand in demands]
        while len(probes) < 2:
            probes.append(ANYTHING)
        # An event must have one of the first, such as few events have.
        first, second, *others = probes
        entry = _Entry(self._days(query), first, second, tuple(others), None if is_whole else query)
        self._entries[name] = entry
        for shelf in self._shelves_of(entry):
            shelf.add(name, entry)

    def _shelves_of(self, entry: _Entry) -> list[_Shelf[Name]]:
        by_probe = self._sure if entry.is_sure else self._unsure
        return [by_probe[probe] for probe in entry.first]

    def answered_by(self, facts: Facts, now: datetime, dates: Sequence[Dates] | None = None) -> list[Name]:
        """The names of those that the event answers, asked at ``now``; by one of its ``dates``, if they are given."""
        dates = facts.dates if dates is None else dates
        on = self._windows.on(dates, now)
        on |= {days for days, query in self._named.items() if is_on(replace(query, now=now).window, dates)}
        values = (f"{name}:{value}" for name, given in facts.values.items() for value in given)
        probes = {*ANYTHING, *facts.stems, *values}
        found = _among(self._sure, probes, on)
        for name in _among(self._unsure, probes, on):
            _days, _first, _second, others, query = self._entries[name]
            for one in others:
                if one.isdisjoint(probes):
                    break
            else:
                if query is None or (meets(query, facts) and is_over_in_time(query, facts, now)):
                    found.append(name)
        return found

    def bounds(self, name: Name, now: datetime) -> Bounds:
        """The days that a question asks for at ``now``; made once for all that ask for the same."""
        if now != self._bounds_at:
            self._bounds_at, self._bounds = now, {}
        days = self._entries[name].days
        if days not in self._bounds:
            self._bounds[days] = self._bounds_of(days, now)
        return self._bounds[days]

    def _bounds_of(self, days: DaysNumber, now: datetime) -> Bounds:
        if days in self._named:
            return bounds_of(replace(self._named[days], now=now).window)
        first, since, end, is_by_hour = self._dated[days]
        start = max(first, int(now.timestamp()))
        is_begun = first > LONG_AGO.timestamp() and end != inf
        return Bounds(start, since if is_begun else start, end, is_by_hour)

    def _days(self, query: EventQuery) -> DaysNumber:
        days = query.when, query.first_on, query.last_on, query.moment
        if days in self._numbers:
            return self._numbers[days]
        number = self._numbers[days] = len(self._numbers)
        if days[1:3] == (None, None):
            self._named[number] = query
        else:
            window = replace(query, now=LONG_AGO).window
            self._windows.add(number, window, is_from_now=query.first_on is None)
            self._dated[number] = bounds_of(window)
        return number


def _among(shelves: Mapping[str, _Shelf[Name]], probes: set[str], on: set[DaysNumber]) -> list[Name]:
    """The names that stand under one of ``probes``, as their days and second probes are there; each once."""
    names = (shelves[probe].among(probes, on) for probe in shelves.keys() & probes)
    return list(dict.fromkeys(chain.from_iterable(names)))


def _demands(query: EventQuery) -> Iterator[Demand]:
    """What is demanded of an event, its days, its distance and its end aside."""
    for facet in query.facets:
        if wanted := query.wanted(facet):
            amount = below(wanted) if facet == Facet.PRICE else None
            values = [*wanted, *(possibly_below(amount) if amount else ())]
            named = _saying(() if facet in INDEXED else query.ways_of(facet))
            probes = frozenset(f"{facet.value}:{value}" for value in values)
            is_enough = amount is None and not named.probes
            yield Demand(SHARES[facet] * len(values) + named.share, probes | named.probes, is_enough)
    for term in query.terms:
        yield _saying(term.ways)


def _saying(ways: Sequence[Sequence[str]]) -> Demand:
    """A stem of each of these ways, one of which an event must say: a longer word is the rarer."""
    longest = [max(way, key=len) for way in ways]
    share = sum(A_STEM / len(stem) for stem in longest)
    return Demand(share, frozenset(longest), all(len(way) == 1 for way in ways))
