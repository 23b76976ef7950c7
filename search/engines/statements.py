"""The statements by which a relational database finds the rows that answer."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from search.engines.facets import COLUMNS, LISTS, access_mask
from search.enums import FACETS, Choice
from search.query import EventQuery, Point, Window

EVENTS = "search_indexedevent"
DAYS = "search_indexedday"
METRES_A_DEGREE = 111_000


@dataclass(slots=True)
class Sql:
    """A piece of SQL and the values of its marks, in order."""

    text: str
    values: list[Any] = field(default_factory=list)


class Dialect(Protocol):
    """What differs between databases."""

    def found(self, terms: Sequence[tuple[str, str]]) -> Sql:
        """A select of ``event_id, score`` of the events that say every term; the best score is the least."""

    def holds(self, column: str) -> str:
        """The condition that a text column holds a given text."""


def select_rows(query: EventQuery, dialect: Dialect, *, cells: bool, among: Collection[int] | None = None) -> Sql:
    """Select a :class:`~search.engines.sql.Row` of each event that answers.

    With ``cells``, also those that one choice alone keeps out, and the cells of all choices.
    """
    sources, columns = _sources(query, dialect), _columns(query, dialect, cells=cells)
    where = joined(" AND ", _conditions(query, dialect, cells=cells, among=among))
    listed = Sql(
        f"SELECT {columns.text} FROM {_from(query)} WHERE {where.text or '1 = 1'}",
        [*sources.values, *columns.values, *where.values],
    )
    if not (cells and _chosen_facets(query)) and not _is_looked_up(query):
        return Sql(sources.text + listed.text, listed.values)
    separator = f"{sources.text.rstrip()}, " if sources.text else "WITH "
    failures = ", ".join(str(bit) for bit in [0, *(1 << rank for rank in range(len(FACETS)))])
    return Sql(
        f"{separator}listed AS MATERIALIZED ({listed.text}) "
        f"SELECT * FROM listed WHERE rank IS NOT NULL AND failed IN ({failures})",
        listed.values,
    )


def select_ranks(event_ids: Collection[int], window: Window) -> Sql:
    """Select ``event_id, rank`` of the date to show of each of these events."""
    marks = ", ".join(["%s"] * len(event_ids))
    return Sql(
        f"SELECT event_id, min(rank) FROM {DAYS} WHERE event_id IN ({marks}) AND {_on(window).text} GROUP BY event_id",
        [*event_ids, *_on(window).values],
    )


def select_next(window: Window, first_day: int, last_day: int | None) -> Sql:
    """Select ``event_id, rank`` of all events with a date on these days: the date to show in the whole window."""
    days = Sql("day >= %s", [first_day]) if last_day is None else Sql("day BETWEEN %s AND %s", [first_day, last_day])
    return Sql(
        f"SELECT event_id, (SELECT min(rank) FROM {DAYS} d WHERE d.event_id = c.event_id AND {_on(window).text}) "
        f"FROM (SELECT DISTINCT event_id FROM {DAYS} WHERE {days.text} AND {_on(window).text}) c",
        [*_on(window).values, *days.values, *_on(window).values],
    )


def select_days(query: EventQuery, dialect: Dialect, first_day: int, last_day: int) -> Sql:
    """Select ``day, event_id, latitude, longitude`` of each day that an event which answers touches, but for when."""
    anytime = query.without("quand")
    sources = _sources(anytime, dialect)
    conditions = _conditions(anytime, dialect, cells=False, among=None)
    on = Sql("d.day BETWEEN %s AND %s AND d.ends > %s", [first_day, last_day, _seconds(query.now)])
    where = joined(" AND ", [on, *conditions])
    return Sql(
        f"{sources.text} SELECT DISTINCT d.day, e.event_id, e.latitude, e.longitude "
        f"FROM {_from(anytime)} JOIN {DAYS} d ON d.event_id = e.event_id WHERE {where.text}",
        [*sources.values, *where.values],
    )


def joined(separator: str, parts: Sequence[Sql]) -> Sql:
    return Sql(separator.join(part.text for part in parts), [value for part in parts for value in part.values])


def is_dated_first(query: EventQuery) -> bool:
    """Whether the days of the window lead to the events, and not the other way round."""
    return query.window.end is not None and not query.text


def _is_looked_up(query: EventQuery) -> bool:
    """Whether each event's dates are looked up to know if one is in the window."""
    return query.window.end is not None and not is_dated_first(query)


def _sources(query: EventQuery, dialect: Dialect) -> Sql:
    if query.text:
        found = dialect.found(query.terms)
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


def _columns(query: EventQuery, dialect: Dialect, *, cells: bool) -> Sql:
    rank = Sql("dated.rank" if is_dated_first(query) else "0")
    if _is_looked_up(query):
        on = _on(query.window)
        rank = Sql(f"(SELECT min(d.rank) FROM {DAYS} d WHERE d.event_id = e.event_id AND {on.text})", on.values)
    rank.text += " AS rank"
    near = "e.latitude, e.longitude" if query.near else "NULL AS latitude, NULL AS longitude"
    chosen = _chosen_facets(query) if cells else []
    failed = joined(" + ", [_failure(choice, query, dialect) for choice in chosen] or [Sql("0")])
    failed.text += " AS failed"
    columns = ["e.event_id", "found.score" if query.text else "0 AS score"]
    parts = [*(Sql(column) for column in columns), rank, Sql(near), failed]
    if cells:
        parts += [Sql(f"e.{COLUMNS[choice]}") for choice in FACETS]
    return joined(", ", parts)


def _failure(choice: Choice, query: EventQuery, dialect: Dialect) -> Sql:
    meets = _meets(choice, query.chosen(choice), dialect)
    return Sql(f"CASE WHEN {meets.text} THEN 0 ELSE {1 << FACETS.index(choice)} END", meets.values)


def _chosen_facets(query: EventQuery) -> list[Choice]:
    return [choice for choice in FACETS if query.chosen(choice)]


def _conditions(query: EventQuery, dialect: Dialect, *, cells: bool, among: Collection[int] | None) -> list[Sql]:
    """All but those of the text, of a window with an end, and of the choices that are counted."""
    conditions = [] if query.window.end else [Sql("e.last_end > %s", [_seconds(query.window.start)])]
    chosen = [choice for choice in Choice if query.chosen(choice) and not (cells and choice in FACETS)]
    conditions += [_meets(choice, query.chosen(choice), dialect) for choice in chosen]
    if query.near:
        conditions.append(_around(query.near, query.radius_m))
    if among is not None:
        conditions.append(Sql(f"e.event_id IN ({', '.join(['%s'] * len(among))})", list(among)))
    return conditions


def _meets(choice: Choice, values: Sequence[str], dialect: Dialect) -> Sql:
    column = f"e.{COLUMNS[choice]}"
    if choice == Choice.ACCESS:
        return Sql(f"({column} & %s) <> 0", [access_mask(values)])
    if choice in LISTS:
        any_of = joined(" OR ", [Sql(dialect.holds(column), [f" {value} "]) for value in values])
        return Sql(f"({any_of.text})", any_of.values)
    return Sql(f"{column} IN ({', '.join(['%s'] * len(values))})", list(values))


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
