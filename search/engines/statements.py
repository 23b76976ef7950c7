"""The statements by which a relational database finds the rows that answer."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from search.engines.facets import token
from search.enums import FACETS, Choice, Sort
from search.query import EventQuery, Point, Term, Window

EVENTS = "search_indexedevent"
DAYS = "search_indexedday"
METRES_A_DEGREE = 111_000
#: Nothing failed, or one choice alone.
FAILURES = f"({', '.join(str(bit) for bit in [0, *(1 << rank for rank in range(len(FACETS)))])})"


@dataclass(slots=True)
class Sql:
    """A piece of SQL and the values of its marks, in order."""

    text: str
    values: list[Any] = field(default_factory=list)


class Dialect(Protocol):
    """What differs between databases."""

    def found(self, terms: Sequence[Term], *, scored: bool) -> Sql:
        """A select of ``event_id``, and if asked ``score``, of what says every term; the best score is the least."""

    def holds(self, column: str) -> str:
        """The condition that a text column holds a given text."""


def select_rows(query: EventQuery, dialect: Dialect, *, facets: bool, among: Collection[int] | None = None) -> Sql:
    """Select a :class:`~search.engines.sql.Row` of each event that answers.

    With ``facets``, also those that one choice alone keeps out, and the values of each.
    """
    sources, columns = _sources(query, dialect), _columns(query, dialect, facets=facets)
    where = _all_of(_conditions(query, dialect, counted=facets, among=among))
    listed = Sql(
        f"SELECT {columns.text} FROM {_from(query)} WHERE {where.text}",
        [*sources.values, *columns.values, *where.values],
    )
    if not (facets and _chosen_facets(query)) and not _is_looked_up(query):
        return Sql(sources.text + listed.text, listed.values)
    separator = f"{sources.text.rstrip()}, " if sources.text else "WITH "
    return Sql(
        f"{separator}listed AS MATERIALIZED ({listed.text}) "
        f"SELECT * FROM listed WHERE rank IS NOT NULL AND failed IN {FAILURES}",
        listed.values,
    )


def select_groups(query: EventQuery, dialect: Dialect) -> Sql:
    """Select ``count, failed, facets`` of groups of events alike.

    For an endless window without text or point: nothing but an index is read.
    """
    where = _all_of(_conditions(query, dialect, counted=True))
    failed = _failed(query, dialect)
    return Sql(
        # Materialised, or SQLite asks of each event what it need only ask of each group.
        f"WITH e AS MATERIALIZED (SELECT count(*) AS alike, facets FROM {EVENTS} e WHERE {where.text} GROUP BY facets) "
        f"SELECT alike, {failed.text} AS failed, facets FROM e",
        [*where.values, *failed.values],
    )


def select_count(query: EventQuery, dialect: Dialect) -> Sql:
    """Select how many answer, where :func:`select_groups` would do."""
    where = _all_of(_conditions(query, dialect, counted=False))
    return Sql(f"SELECT count(*) FROM {EVENTS} e WHERE {where.text}", where.values)


def select_next(query: EventQuery, dialect: Dialect, days: tuple[int, int] | None) -> Sql:
    """Select ``event_id, rank`` of what answers: the date to show in an endless window.

    With ``days``, of those events alone that have a date on them.
    """
    conditions = _conditions(query, dialect, counted=False)
    on = _on(query.window)
    source = f"{EVENTS} e"
    if days:
        source = f"{DAYS} t JOIN {EVENTS} e ON e.event_id = t.event_id"
        conditions = [Sql("t.day BETWEEN %s AND %s", list(days)), *conditions]
    where = _all_of(conditions)
    return Sql(
        f"SELECT event_id, (SELECT min(d.rank) FROM {DAYS} d WHERE d.event_id = c.event_id AND {on.text}) "
        f"FROM (SELECT DISTINCT e.event_id FROM {source} WHERE {where.text}) c",
        [*on.values, *where.values],
    )


def select_ranks(event_ids: Collection[int], window: Window) -> Sql:
    """Select ``event_id, rank`` of the date to show of each of these events."""
    on = _on(window)
    return Sql(
        f"SELECT event_id, min(rank) FROM {DAYS} WHERE event_id IN {_marks(event_ids)} AND {on.text} GROUP BY event_id",
        [*event_ids, *on.values],
    )


def select_days(query: EventQuery, dialect: Dialect, first_day: int, last_day: int) -> Sql:
    """Select ``day, count`` of the events that answer on each day, whatever the query's window.

    With a point, ``day, latitude, longitude`` of each such event instead.
    """
    anytime = query.without("quand")
    sources = _sources(anytime, dialect)
    conditions = _conditions(anytime, dialect, counted=False)[1:]  # the first is about when
    on = Sql("d.day BETWEEN %s AND %s AND d.ends > %s", [first_day, last_day, _seconds(query.now)])
    where = _all_of([on, *conditions])
    source = f"{DAYS} d"
    if conditions or query.text:
        source = f"{_from(anytime)} JOIN {DAYS} d ON d.event_id = e.event_id"
    columns, grouped = "d.day, count(DISTINCT d.event_id)", " GROUP BY d.day"
    if query.near:
        columns, grouped = "DISTINCT d.day, e.latitude, e.longitude, e.event_id", ""
    return Sql(
        f"{sources.text}SELECT {columns} FROM {source} WHERE {where.text}{grouped}",
        [*sources.values, *where.values],
    )


def select_dates(first_day: int, last_day: int) -> Sql:
    """Select a :class:`~search.engines.base.Touch` of each date on these days."""
    return Sql(
        f"SELECT d.event_id, d.rank, d.starts, d.ends, e.facets FROM {DAYS} d "
        f"JOIN {EVENTS} e ON e.event_id = d.event_id WHERE d.day BETWEEN %s AND %s",
        [first_day, last_day],
    )


def joined(separator: str, parts: Sequence[Sql]) -> Sql:
    return Sql(separator.join(part.text for part in parts), [value for part in parts for value in part.values])


def is_endless(query: EventQuery) -> bool:
    """Whether all that is to come answers but for choices: there are many, of which few are shown."""
    return query.window.end is None and not query.text and query.near is None


def is_dated_first(query: EventQuery) -> bool:
    """Whether the days of the window lead to the events, and not the other way round."""
    return query.window.end is not None and not query.text


def _is_looked_up(query: EventQuery) -> bool:
    """Whether each event's dates are looked up, to know if one is in the window or to sort by it."""
    if is_dated_first(query):
        return False
    return query.window.end is not None or query.sort == Sort.DATE


def _sources(query: EventQuery, dialect: Dialect) -> Sql:
    if query.text:
        found = dialect.found(query.terms, scored=query.sort == Sort.RELEVANCE)
        return Sql(f"WITH found AS MATERIALIZED ({found.text}) ", found.values)
    if is_dated_first(query):
        window = query.window
        on = _on(window)
        days = [window.first_day.toordinal(), window.last_day.toordinal() if window.last_day else 0]
        return Sql(
            f"WITH dated AS MATERIALIZED (SELECT event_id, min(rank) AS rank FROM {DAYS} "
            f"WHERE day BETWEEN %s AND %s AND {on.text} GROUP BY event_id) ",
            [*days, *on.values],
        )
    return Sql("")


def _from(query: EventQuery) -> str:
    if query.text:
        return f"found JOIN {EVENTS} e ON e.event_id = found.event_id"
    if is_dated_first(query):
        return f"dated JOIN {EVENTS} e ON e.event_id = dated.event_id"
    return f"{EVENTS} e"


def _columns(query: EventQuery, dialect: Dialect, *, facets: bool) -> Sql:
    rank = Sql("dated.rank" if is_dated_first(query) else "0")
    if _is_looked_up(query):
        on = _on(query.window)
        rank = Sql(f"(SELECT min(d.rank) FROM {DAYS} d WHERE d.event_id = e.event_id AND {on.text})", on.values)
    rank.text += " AS rank"
    near = "e.latitude, e.longitude" if query.near else "NULL AS latitude, NULL AS longitude"
    failed = _failed(query, dialect) if facets else Sql("0")
    failed.text += " AS failed"
    columns = ["e.event_id", "found.score" if query.sort == Sort.RELEVANCE else "0 AS score"]
    parts = [*(Sql(column) for column in columns), rank, Sql(near), failed]
    if facets:
        parts.append(Sql("e.facets"))
    return joined(", ", parts)


def _failed(query: EventQuery, dialect: Dialect) -> Sql:
    """The choices that a row fails, a bit each."""
    return joined(" + ", [_failure(choice, query, dialect) for choice in _chosen_facets(query)] or [Sql("0")])


def _failure(choice: Choice, query: EventQuery, dialect: Dialect) -> Sql:
    meets = _meets(choice, query.chosen(choice), dialect)
    return Sql(f"CASE WHEN {meets.text} THEN 0 ELSE {1 << FACETS.index(choice)} END", meets.values)


def _chosen_facets(query: EventQuery) -> list[Choice]:
    return [choice for choice in FACETS if query.chosen(choice)]


def _conditions(
    query: EventQuery, dialect: Dialect, *, counted: bool, among: Collection[int] | None = None
) -> list[Sql]:
    """What the event's own row must meet; when choices are counted, theirs are left to :func:`_failed`."""
    conditions = [] if query.window.end else [Sql("e.last_end > %s", [_seconds(query.window.start)])]
    chosen = [choice for choice in Choice if query.chosen(choice) and not (counted and choice in FACETS)]
    conditions += [_meets(choice, query.chosen(choice), dialect) for choice in chosen]
    if query.near:
        conditions.append(_around(query.near, query.radius_m))
    if among is not None:
        conditions.append(Sql(f"e.event_id IN {_marks(among)}", list(among)))
    return conditions


def _all_of(conditions: Sequence[Sql]) -> Sql:
    return joined(" AND ", conditions) if conditions else Sql("1 = 1")


def _marks(values: Collection[Any]) -> str:
    return f"({', '.join(['%s'] * len(values))})"


def _meets(choice: Choice, values: Sequence[str], dialect: Dialect) -> Sql:
    column = "e.facets" if choice in FACETS else "e.others"
    any_of = joined(" OR ", [Sql(dialect.holds(column), [f" {token(choice, value)} "]) for value in values])
    return Sql(f"({any_of.text})", any_of.values)


def _around(point: Point, radius_m: int) -> Sql:
    """A box around the circle; what is in its corners is left out once the distance is known."""
    height = radius_m / METRES_A_DEGREE * 1.01
    width = height / max(math.cos(math.radians(min(abs(point.latitude) + height, 90))), 1e-9)
    if width >= 180 or abs(point.longitude) + width > 180:
        longitudes = (-180.0, 180.0)
    else:
        longitudes = (point.longitude - width, point.longitude + width)
    return Sql(
        "e.latitude BETWEEN %s AND %s AND e.longitude BETWEEN %s AND %s",
        [point.latitude - height, point.latitude + height, *longitudes],
    )


def _on(window: Window) -> Sql:
    """The condition that a date is on at some instant of the window."""
    if window.end is None:
        return Sql("ends > %s", [_seconds(window.start)])
    return Sql("ends > %s AND starts < %s", [_seconds(window.start), _seconds(window.end)])


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
