"""Conditions of a query as fragments of SQL, and what differs between databases."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.engines.database.date_conditions import meets_date_conditions
from search.engines.facets import token
from search.engines.sort_keys import OFF, SPANS, epoch_seconds
from search.enums import COUNTED_FACETS, ExclusionKind, Facet
from search.index.sql import Sql, all_of, compose, in_list, joined
from search.query import EventQuery, Point, Window
from search.query.amounts import price_ranges, surely_within
from search.query.exclusions import Exclusion
from search.query.parameters import OLDEST
from search.query.said import INDEXED
from search.query.terms import Terms, Ways
from search.text import stems

#: Table with the facet values and places of events.
EVENTS = "search_indexedevent"
METRES_A_DEGREE = 111_000
#: Table with a row for each day of each date.
DAYS = "search_indexedday"
ANYTHING = Sql("1 = 1")
#: Up to so many events are counted to find the commoner of two words; beyond, both count as equally
#: common.
MOST_COUNTED = 1_000


@dataclass(slots=True)
class FromClause:
    """Tables of a FROM clause, one of them ``e`` (the event's row), with conditions and a score."""

    tables: str
    conditions: list[Sql] = field(default_factory=list)
    #: Common table expressions that the tables refer to.
    before: list[Sql] = field(default_factory=list)
    #: Score of the event's words.
    score: str = "0"
    #: 1 if the event contains every term, else 0.
    is_full: str = "1"
    #: Rank of the date to show, if known.
    rank: str = ""


class Dialect(Protocol):
    """SQL that differs between databases."""

    def saying_all(self, terms: Terms, window: Window) -> FromClause:
        """Return the events that contain every term.

        Those without a date in the window may be left out.
        """

    def with_words(self, said: Sql, window: Window) -> FromClause:
        """Return the events of ``said``, a common table expression that selects ``event_id``.

        Those without a date in the window may be left out.
        """

    def saying_way(self, way: Sequence[str]) -> Sql:
        """Select ``event_id`` of the events with these stems in a row in some field."""

    def naming(self, ways: Ways) -> Sql:
        """Select ``event_id`` of the events with one of ``ways`` in the fields for names."""

    def containing(self, ways: Ways) -> Sql:
        """Select ``event_id`` of the events with one of ``ways`` in any field."""

    def holds(self, column: str) -> str:
        """Return the condition that a text column contains a given text."""

    def begins(self, beginning: str) -> Sql:
        """Return the condition that the words of the name ``n`` begin with ``beginning``.

        It consists of letters, digits and spaces.
        """

    def named(self, words: Sequence[str]) -> Sql:
        """Return the condition that the name ``n`` contains every word, the last as a prefix."""

    def saying_both(self, one: str, other: str) -> Sequence[Sql]:
        """Return selects of events with both stems: anywhere.

        Both in the title or the place; adjacent, in this order.
        """

    def saying_one(self) -> str:
        """Return SQL that counts the events with the stem ``w.stem``, up to ``MOST_COUNTED``."""


def on(window: Window) -> Sql:
    """Return the condition that a date answers in the window and meets its conditions."""
    return all_of([_in_time(window), *meets_date_conditions(window)])


def _in_time(window: Window) -> Sql:
    """Return the condition that a date answers between the instants of the window."""
    if window.end is None:
        return Sql("ends > %s", [epoch_seconds(window.start)])
    answers = Sql(
        "ends > %s AND coalesce(since, starts) < %s AND coalesce(until, ends) > %s",
        [epoch_seconds(window.start), epoch_seconds(window.end), epoch_seconds(window.since)],
    )
    by_hour = Sql(
        "starts < %s AND (rank < %s OR rank >= %s)", [epoch_seconds(window.end), SPANS, OFF]
    )
    return all_of([answers, by_hour]) if window.is_by_hour else answers


def conditions_of(
    query: EventQuery, dialect: Dialect, *, counted: bool, among: Collection[int] | None = None
) -> list[Sql]:
    """Return the conditions on the event's own row.

    With ``counted``, those of the counted facets are left to :func:`unmet`.
    """
    conditions, window = [], query.window
    if window.end is None:
        conditions.append(Sql("e.last_end > %s", [epoch_seconds(window.start)]))
    if window.end is None and window.conditions:
        dated = "EXISTS (SELECT 1 FROM {} d WHERE d.event_id = e.event_id AND {})"
        conditions.append(compose(dated, DAYS, on(window)))
    chosen = [
        facet
        for facet in Facet
        if query.chosen(facet) and not (counted and facet in COUNTED_FACETS)
    ]
    conditions += [_meets(facet, query, dialect) for facet in chosen]
    conditions += [_is_not(exclusion, dialect) for exclusion in query.exclusions]
    if query.ages:
        ages = [min(query.ages), max(query.ages)]
        suits = f"coalesce(e.age_from, 0) <= %s AND coalesce(e.age_to, {OLDEST}) >= %s"
        conditions.append(Sql(suits, ages))
    if query.over_at:
        conditions.append(Sql("e.last_end <= %s", [epoch_seconds(query.over_at)]))
    if query.near:
        conditions.append(_around(query.near, query.radius_m, query.ways_of("pres"), dialect))
    if among is not None:
        conditions.append(compose("e.event_id IN {}", in_list(among)))
    return conditions


def _is_not(exclusion: Exclusion, dialect: Dialect) -> Sql:
    """Return the condition that an event is not what ``exclusion`` names.

    Days are left out date by date, in :func:`on`.
    """
    kind, value = exclusion
    if kind == ExclusionKind.DAY:
        return ANYTHING
    if kind == ExclusionKind.WORD:
        way = tuple(stems(value))
        return compose("e.event_id NOT IN ({})", dialect.containing([way])) if way else ANYTHING
    # A price that is not known is not below an amount.
    return compose("({}) IS NOT TRUE", _has(Facet(kind.value), [value], dialect))


def unmet(query: EventQuery, dialect: Dialect) -> Sql:
    """Return SQL of a bit mask: one bit for each chosen facet that a row does not meet."""
    failures = [
        compose(
            "CASE WHEN {} THEN 0 ELSE {} END",
            _meets(facet, query, dialect),
            1 << COUNTED_FACETS.index(facet),
        )
        for facet in chosen_facets(query)
    ]
    return joined(" + ", failures or [Sql("0")])


def chosen_facets(query: EventQuery) -> list[Facet]:
    """Return the counted facets of which the query has values."""
    return [facet for facet in COUNTED_FACETS if query.chosen(facet)]


def or_named(condition: Sql, name: str, query: EventQuery, dialect: Dialect) -> Sql:
    """Return ``condition``, or that the event contains the words that meant it.

    ``name`` is the condition's name in the query.
    """
    return compose("({} OR {})", condition, is_named(name, query, dialect))


def is_named(name: str, query: EventQuery, dialect: Dialect) -> Sql:
    """Return the condition that an event contains the words that meant the condition ``name``."""
    ways = query.ways_of(name)
    return compose("e.event_id IN ({})", dialect.naming(ways)) if ways else Sql("1 = 0")


def amount_conditions(query: EventQuery, dialect: Dialect) -> list[Sql]:
    """Return the condition on an amount, if there is one.

    Facet combinations do not hold amounts: cheaper and dearer events share one.
    """
    has_amount = price_ranges(query.chosen(Facet.PRICE))
    return [_meets(Facet.PRICE, query, dialect)] if has_amount else []


def _meets(facet: Facet, query: EventQuery, dialect: Dialect) -> Sql:
    """Return the condition that an event has a value of ``facet`` that the query wants."""
    any_of = _has(facet, query.wanted(facet), dialect)
    return compose("({})", any_of) if facet in INDEXED else or_named(any_of, facet, query, dialect)


def _has(facet: Facet, values: Sequence[str], dialect: Dialect) -> Sql:
    """Return the condition that an event has one of these values of ``facet``."""
    column = "e.facets" if facet in COUNTED_FACETS else "e.others"
    ranges = price_ranges(values) if facet == Facet.PRICE else []
    # Rows written before amounts were indexed have a price class alone.
    listed = (*values, *surely_within(values)) if ranges else values
    one_of = [
        Sql(dialect.holds(column), [f" {token(facet, value)} "])
        for value in listed
        if not (facet == Facet.PRICE and price_ranges([value]))
    ]
    one_of += [Sql("e.spent BETWEEN %s AND %s", list(prices)) for prices in ranges]
    return joined(" OR ", one_of)


def _around(point: Point, radius_m: int, ways: Ways, dialect: Dialect) -> Sql:
    """Return the condition: within a box around the circle, or named in one of ``ways``.

    The caller drops the corners of the box once it knows the distance. The two are separate
    selects, so that each uses its own index; an «OR» would use neither.
    """
    height = radius_m / METRES_A_DEGREE * 1.01
    width = height / max(math.cos(math.radians(min(abs(point.latitude) + height, 90))), 1e-9)
    if width >= 180 or abs(point.longitude) + width > 180:
        longitudes = (-180.0, 180.0)
    else:
        longitudes = (point.longitude - width, point.longitude + width)
    within = Sql(
        f"SELECT event_id FROM {EVENTS} WHERE latitude BETWEEN %s AND %s AND longitude BETWEEN %s "
        f"AND %s",
        [point.latitude - height, point.latitude + height, *longitudes],
    )
    found = joined(" UNION ALL ", [within, *([dialect.naming(ways)] if ways else [])])
    return compose("e.event_id IN ({})", found)
