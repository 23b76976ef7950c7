"""The conditions of a question as pieces of SQL, and what differs between databases."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from search.engines.facets import token
from search.engines.sort_keys import OFF, SPANS
from search.enums import COUNTED_FACETS, Facet
from search.index.sql import Sql, all_of, compose, joined, listed
from search.query import EventQuery, Point, Term, Window
from search.query.amounts import amount_of, below, surely_below
from search.query.said import INDEXED

#: The table of what events are chosen by.
EVENTS = "search_indexedevent"
METRES_A_DEGREE = 111_000


@dataclass(slots=True)
class Source:
    """Where rows come from: tables of which one is ``e``, an event as it is chosen by."""

    tables: str
    conditions: list[Sql] = field(default_factory=list)
    #: Common table expressions that the tables name.
    before: list[Sql] = field(default_factory=list)
    #: Columns that the score names, of each event that is left at the end.
    fields: Sql | None = None
    #: What the words that an event says count.
    score: Sql = field(default_factory=lambda: Sql("0"))
    #: A column of its tables that the score needs.
    counted: str = ""
    #: What an event says, one field a line, where that is to come with it; nothing of many.
    said: Sql = field(default_factory=lambda: Sql("NULL"))
    #: The rank of its date to show, if that is known.
    rank: str = ""


class Dialect(Protocol):
    """What differs between databases."""

    def saying_all(self, terms: Sequence[Term], window: Window, *, scored: bool, more: Sequence[Term] = ()) -> Source:
        """The events that say every term; it may leave out those without a date in the window.

        Scored, what they say of ``more`` terms counts, too; unless words are counted apart from the rows.
        """

    def saying_some(self, terms: Sequence[Term], least: int, window: Window, more: Sequence[Term]) -> Source:
        """The events that say terms that weigh ``least``, not all, scored; perhaps but for those outside the window.

        Where words are counted apart from the rows, perhaps others too.
        """

    def add_score(self, source: Source, terms: Sequence[Term]) -> None:
        """Score what comes from ``source`` by what it says of ``terms``, none of which is wanted."""

    def naming(self, ways: Sequence[Sequence[str]]) -> Sql:
        """Select ``event_id`` of what says one of these ways where names are said."""

    def holds(self, column: str) -> str:
        """The condition that a text column holds a given text."""

    def begins(self, column: str, beginning: str) -> Sql:
        """The condition that a column of the names ``n`` begins with ``beginning``, of letters, digits and spaces."""

    def named(self, words: Sequence[str]) -> Sql:
        """The condition that the name ``n`` says every word, of which the last may be but begun."""

    def saying_both(self, one: str, other: str) -> Sequence[Sql]:
        """Select of what says both stems: anywhere, both in the title or the place, the other right after the one."""

    def saying_one(self, stem: str, limit: int) -> str:
        """How many events say the stem in a column; counted up to ``limit``."""


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def on(window: Window) -> Sql:
    """The condition that a date answers in the window."""
    if window.end is None:
        return Sql("ends > %s", [seconds(window.start)])
    answers = Sql(
        "ends > %s AND coalesce(since, starts) < %s AND coalesce(until, ends) > %s",
        [seconds(window.start), seconds(window.end), seconds(window.since)],
    )
    by_hour = Sql("starts < %s AND (rank < %s OR rank >= %s)", [seconds(window.end), SPANS, OFF])
    return all_of([answers, by_hour]) if window.is_by_hour else answers


def conditions_of(
    query: EventQuery, dialect: Dialect, *, counted: bool, among: Collection[int] | None = None
) -> list[Sql]:
    """What the event's own row must meet; when facets are counted, theirs are left to :func:`unmet`."""
    conditions = [] if query.window.end else [Sql("e.last_end > %s", [seconds(query.window.start)])]
    chosen = [facet for facet in Facet if query.chosen(facet) and not (counted and facet in COUNTED_FACETS)]
    conditions += [_meets(facet, query, dialect) for facet in chosen]
    if query.over_at:
        conditions.append(Sql("e.last_end <= %s", [seconds(query.over_at)]))
    if query.near:
        conditions.append(_around(query.near, query.radius_m, query.ways_of("pres"), dialect))
    if among is not None:
        conditions.append(compose("e.event_id IN {}", listed(among)))
    return conditions


def unmet(query: EventQuery, dialect: Dialect) -> Sql:
    """The facets that a row does not meet, a bit each."""
    failures = [
        compose("CASE WHEN {} THEN 0 ELSE {} END", _meets(facet, query, dialect), 1 << COUNTED_FACETS.index(facet))
        for facet in chosen_facets(query)
    ]
    return joined(" + ", failures or [Sql("0")])


def chosen_facets(query: EventQuery) -> list[Facet]:
    return [facet for facet in COUNTED_FACETS if query.chosen(facet)]


def or_named(condition: Sql, name: str, query: EventQuery, dialect: Dialect) -> Sql:
    """``condition``, or where words said it by the name ``name``, that the event says them."""
    return compose("({} OR {})", condition, is_named(name, query, dialect))


def is_named(name: str, query: EventQuery, dialect: Dialect) -> Sql:
    """The condition that an event says what words said of the condition ``name``."""
    ways = query.ways_of(name)
    return compose("e.event_id IN ({})", dialect.naming(ways)) if ways else Sql("1 = 0")


def is_below(query: EventQuery, dialect: Dialect) -> list[Sql]:
    """The condition on an amount, if one is asked for: what costs as much shares a combination with what costs more."""
    return [] if below(query.chosen(Facet.PRICE)) is None else [_meets(Facet.PRICE, query, dialect)]


def _meets(facet: Facet, query: EventQuery, dialect: Dialect) -> Sql:
    column = "e.facets" if facet in COUNTED_FACETS else "e.others"
    values = query.wanted(facet)
    amount = below(values) if facet == Facet.PRICE else None
    # Rows written before amounts were have their class alone.
    listed = values if amount is None else (*values, *surely_below(amount))
    one_of = [Sql(dialect.holds(column), [f" {token(facet, value)} "]) for value in listed if not amount_of(value)]
    if amount is not None:
        one_of.append(Sql("e.spent < %s", [amount * 100]))
    any_of = joined(" OR ", one_of)
    return compose("({})", any_of) if facet in INDEXED else or_named(any_of, facet, query, dialect)


def _around(point: Point, radius_m: int, ways: Sequence[Sequence[str]], dialect: Dialect) -> Sql:
    """Within a box around the circle, or named in one of ``ways``.

    What is in its corners is left out once the distance is known. Each is looked up by an index of its own, which an
    «or» of both would keep from either.
    """
    height = radius_m / METRES_A_DEGREE * 1.01
    width = height / max(math.cos(math.radians(min(abs(point.latitude) + height, 90))), 1e-9)
    if width >= 180 or abs(point.longitude) + width > 180:
        longitudes = (-180.0, 180.0)
    else:
        longitudes = (point.longitude - width, point.longitude + width)
    within = Sql(
        f"SELECT event_id FROM {EVENTS} WHERE latitude BETWEEN %s AND %s AND longitude BETWEEN %s AND %s",
        [point.latitude - height, point.latitude + height, *longitudes],
    )
    found = joined(" UNION ALL ", [within, *([dialect.naming(ways)] if ways else [])])
    return compose("e.event_id IN ({})", found)
