"""Whether an event answers a question: the engines' promise for one event, in plain Python, and for many questions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, Self

from django.db.models.functions import Coalesce

from search.engines.sort_keys import is_span
from search.enums import Facet, Moment, When
from search.models import IndexedDay, IndexedEvent
from search.query.amounts import below, possibly_below
from search.query.event_query import EventQuery
from search.query.parameters import Point, distance_m
from search.query.said import INDEXED, NAMED_IN
from search.query.terms import Term
from search.query.window_index import WindowIndex
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


class Dates(NamedTuple):
    """One date of an event: the instants by which it answers, and its end, in seconds since 1970."""

    since: int
    until: int
    ends: int
    #: When it starts, whatever it answers for.
    starts: int
    is_span: bool


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
            dates.setdefault(event_id, set()).add(Dates(since, until, ends, starts, is_span(rank)))
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
    return is_on(query.window, facts) and is_over_in_time(query, facts, query.now)


def is_over_in_time(query: EventQuery, facts: Facts, now: datetime) -> bool:
    """Whether its last date is over when that was asked, if it was, at ``now``."""
    return not query.ends_within or facts.last_end <= (now + timedelta(days=query.ends_within)).timestamp()


def is_on(window: Window, facts: Facts) -> bool:
    """Whether a date answers in ``window``."""
    if window.is_empty:
        return False
    start, since = int(window.start.timestamp()), int(window.since.timestamp())
    end = int(window.end.timestamp()) if window.end else None
    return any(
        date.ends > start
        and (end is None or (date.since < end and date.until > since))
        and not (window.is_by_hour and (date.is_span or (end is not None and date.starts >= end)))
        for date in facts.dates
    )


#: What of a question says when, but for when it is over for good.
Days = tuple[When | None, date | None, date | None, Moment | None]


class QueryIndex:
    """Many questions by name; those that an event answers are found without asking each.

    Each question stands under what an event must have to answer it, the rarest of that: a stem, or a facet's value
    (``ou:11``). Those that demand neither stand under their days.
    """

    def __init__(self) -> None:
        self.queries: dict[str, EventQuery] = {}
        self._by_probe: dict[str, list[str]] = {}
        self._by_days: dict[Days, list[str]] = {}
        #: Of days that have a date, and of names of days («ce soir»), which move with the clock: a question each.
        self._windows: WindowIndex[Days] = WindowIndex()
        self._dated: set[Days] = set()
        self._named: dict[Days, EventQuery] = {}

    def add(self, name: str, query: EventQuery) -> None:
        """Add a question that is not known yet."""
        self.queries[name] = query
        days = _days_of(query)
        if days[1:3] == (None, None):
            self._named.setdefault(days, query)
        elif days not in self._dated:
            self._dated.add(days)
            window = replace(query, now=LONG_AGO).window
            self._windows.add(days, window, is_from_now=query.first_on is None)
        # An event must have one of them, such as few events have.
        _share, probes = min(_demands(query), key=itemgetter(0), default=(1.0, []))
        for probe in dict.fromkeys(probes):
            self._by_probe.setdefault(probe, []).append(name)
        if not probes:
            self._by_days.setdefault(days, []).append(name)

    def answered_by(self, facts: Facts, now: datetime) -> list[str]:
        """The names of those that the event answers, asked at ``now``."""
        on = dict.fromkeys(self._windows.on(facts.dates, now))
        on |= {days: None for days, query in self._named.items() if is_on(replace(query, now=now).window, facts)}
        values = (f"{name}:{value}" for name, given in facts.values.items() for value in given)
        probes = [*facts.stems, *values]
        possible = dict.fromkeys(name for probe in probes for name in self._by_probe.get(probe, ()))
        found = []
        for name in chain(possible, *(self._by_days.get(days, ()) for days in on)):
            query = self.queries[name]
            if _days_of(query) in on and is_over_in_time(query, facts, now) and meets(query, facts):
                found.append(name)
        return found


def _days_of(query: EventQuery) -> Days:
    return query.when, query.first_on, query.last_on, query.moment


def _demands(query: EventQuery) -> Iterator[tuple[float, list[str]]]:
    """What is demanded: about which part of all events has it, and its probes."""
    for facet in query.facets:
        if wanted := query.wanted(facet):
            amount = below(wanted) if facet == Facet.PRICE else None
            values = [*wanted, *(possibly_below(amount) if amount else ())]
            share, named = _saying(() if facet in INDEXED else query.ways_of(facet))
            yield SHARES[facet] * len(values) + share, [*(f"{facet.value}:{value}" for value in values), *named]
    for term in query.terms:
        yield _saying(term.ways)


def _saying(ways: Sequence[Sequence[str]]) -> tuple[float, list[str]]:
    """About which part of all events says one of these ways, and a stem of each: a longer word is the rarer."""
    longest = [max(way, key=len) for way in ways]
    return sum(A_STEM / len(stem) for stem in longest), longest
