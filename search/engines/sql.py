"""What the engines of a relational database share: rows that answer are fetched once and counted in Python."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from agenda.querysets import day_bounds
from search.engines.base import PAGE_LENGTH, Answer, Engine, Hit, Miss
from search.engines.facets import count_choices
from search.engines.ranks import minute_of, read_rank
from search.engines.statements import Dialect, Sql, select_days, select_next, select_ranks, select_rows
from search.enums import FACETS, Choice, Sort
from search.query import EventQuery, Point, distance_m

#: How many hits stand for what a choice kept out.
NEAREST = 3
#: Up to so many events, the next date of each is looked up; beyond, days are read until a page is full.
FEW = 1_000
#: How many days are read at first, and how much further each time.
FIRST_STRIDE, FURTHER = 2, 4
LONGEST_STRIDE = 400


class Row(NamedTuple):
    """What is fetched of an event; the cells of the choices follow when they are counted."""

    event_id: int
    score: float
    rank: int
    latitude: float | None
    longitude: float | None
    #: The choices that it fails, one bit each: none, or one alone.
    failed: int


FIRST_CELL = len(Row._fields)
EVENT_ID, SCORE, RANK, LATITUDE, LONGITUDE, FAILED = range(FIRST_CELL)
#: Place in the order, event.
Key = tuple[float, int]


class SqlEngine(Engine, Dialect):
    """An engine over the index rows of this database."""

    def find(
        self,
        query: EventQuery,
        *,
        limit: int = PAGE_LENGTH,
        after: Key | None = None,
        facets: bool = True,
    ) -> Answer:
        if query.window.is_empty:
            return Answer(facets={choice: {} for choice in FACETS} if facets else {})
        rows = self._rows(query, cells=facets)
        by_failure: dict[int, list[Sequence[Any]]] = defaultdict(list)
        for row in rows:
            by_failure[row[FAILED]].append(row)
        answering = by_failure.pop(0, [])
        total = len(answering)
        page = min(query.page, max(1, -(-total // limit))) if limit else 1
        listing = _Listing(self, query, answering)
        hits, day_totals = listing.page((page - 1) * limit, limit, after)
        return Answer(
            hits=tuple(hits),
            total=total,
            page=page,
            facets=count_choices(answering, by_failure, FIRST_CELL) if facets else {},
            day_totals=day_totals,
            misses={} if total else self._misses(query, by_failure),
        )

    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        if not days:
            return {}
        statement = select_days(query, self, min(days).toordinal(), max(days).toordinal())
        counts: Counter[int] = Counter()
        for day, _event_id, latitude, longitude in fetch(statement):
            if query.near is None or _metres(query.near, latitude, longitude) <= query.radius_m:
                counts[day] += 1
        return {day: counts[day.toordinal()] for day in days}

    def matching(self, query: EventQuery, event_ids: Collection[int]) -> set[int]:
        if not event_ids or query.window.is_empty:
            return set()
        return {row[EVENT_ID] for row in self._rows(query, cells=False, among=event_ids)}

    def _rows(self, query: EventQuery, *, cells: bool, among: Collection[int] | None = None) -> list[Sequence[Any]]:
        rows = fetch(select_rows(query, self, cells=cells, among=among))
        if query.near is None:
            return rows
        here, radius = query.near, query.radius_m
        return [row for row in rows if _metres(here, row[LATITUDE], row[LONGITUDE]) <= radius]

    def _misses(self, query: EventQuery, by_failure: dict[int, list[Sequence[Any]]]) -> dict[Choice, Miss]:
        misses = {}
        for rank, choice in enumerate(FACETS):
            missed = by_failure.get(1 << rank, [])
            if missed:
                hits, _totals = _Listing(self, query, missed).page(0, NEAREST, None)
                misses[choice] = Miss(len(missed), tuple(hits))
        return misses


class _Listing:
    """Rows put in the order of the query, and the date of each to show."""

    def __init__(self, engine: SqlEngine, query: EventQuery, rows: list[Sequence[Any]]) -> None:
        self.engine, self.query, self.rows = engine, query, rows
        self.window = query.window
        self.ranks: dict[int, int] = {}

    def page(self, offset: int, limit: int, after: Key | None) -> tuple[list[Hit], dict[date, int]]:
        """The hits from ``offset``, or those after a key; and the totals of their days when sorted by date."""
        if not limit or not self.rows:
            return [], {}
        keys = self._dates(offset + limit, after) if self.query.sort == Sort.DATE else self._others()
        start = bisect_right(keys, after) if after else offset
        chosen = keys[start : start + limit]
        if self.query.sort != Sort.DATE:
            self._look_up([event_id for _place, event_id in chosen])
        distances = self._distances({event_id for _place, event_id in chosen})
        hits = [self._hit(key, distances.get(key[1])) for key in chosen]
        return hits, self._day_totals(hits, keys) if self.query.sort == Sort.DATE else {}

    def _others(self) -> list[Key]:
        """Every key, by relevance or by distance; dates are looked up for the page alone."""
        if self.query.sort == Sort.RELEVANCE:
            keys = [(row[SCORE], row[EVENT_ID]) for row in self.rows]
        else:
            distances = self._distances({row[EVENT_ID] for row in self.rows})
            keys = [(distance, event_id) for event_id, distance in distances.items()]
        self.ranks = {row[EVENT_ID]: row[RANK] for row in self.rows} if self.window.end else {}
        return sorted(keys)

    def _dates(self, needed: int, after: Key | None) -> list[Key]:
        """Keys by date: all of them, or when they are many, at least the ``needed`` first."""
        if self.window.end:
            self.ranks = {row[EVENT_ID]: row[RANK] for row in self.rows}
        elif len(self.rows) <= FEW:
            self._look_up([row[EVENT_ID] for row in self.rows])
        else:
            return self._first_dates(needed, after)
        return sorted((minute_of(rank), event_id) for event_id, rank in self.ranks.items())

    def _first_dates(self, needed: int, after: Key | None) -> list[Key]:
        """Read the days of an endless window until they hold the ``needed`` first, or those after a key."""
        answering = {row[EVENT_ID] for row in self.rows}
        first = self.window.first_day
        if after:
            first = max(first, _day_of_minute(int(after[0])))
        stride = FIRST_STRIDE if needed * FURTHER < len(self.rows) else LONGEST_STRIDE + 1
        while True:
            last = first + timedelta(days=stride - 1) if stride <= LONGEST_STRIDE else None
            found = fetch(select_next(self.window, first.toordinal(), last.toordinal() if last else None))
            self.ranks = {event_id: rank for event_id, rank in found if event_id in answering}
            # An event whose dates here are all off may be shown at a later one, beyond these days.
            limit = _first_minute(last + timedelta(days=1)) if last else None
            keys: list[Key] = sorted(
                (minute_of(rank), event_id)
                for event_id, rank in self.ranks.items()
                if limit is None or minute_of(rank) < limit
            )
            beyond = len(keys) - (bisect_right(keys, after) if after else 0)
            if last is None or beyond >= needed:
                return keys
            stride *= FURTHER

    def _look_up(self, event_ids: Sequence[int]) -> None:
        missing = [event_id for event_id in event_ids if event_id not in self.ranks]
        if missing:
            self.ranks |= dict(fetch(select_ranks(missing, self.window)))

    def _hit(self, key: Key, distance: float | None) -> Hit:
        event_id = key[1]
        ranked = read_rank(self.ranks[event_id])
        return Hit(
            event_id=event_id,
            occurrence_id=ranked.occurrence_id,
            start_at=ranked.start_at,
            day=max(timezone.localdate(ranked.start_at), self.window.first_day),
            is_off=ranked.is_off,
            distance_m=None if distance is None else round(distance),
            key=key,
        )

    def _distances(self, event_ids: set[int]) -> dict[int, float]:
        """How far these are, if the query says from where."""
        here = self.query.near
        if here is None:
            return {}
        near = (row for row in self.rows if row[EVENT_ID] in event_ids)
        return {row[EVENT_ID]: _metres(here, row[LATITUDE], row[LONGITUDE]) for row in near}

    def _day_totals(self, hits: Iterable[Hit], keys: Sequence[Key]) -> dict[date, int]:
        """How many events are listed under each of the days of ``hits``, over all pages."""
        totals = {}
        for day in dict.fromkeys(hit.day for hit in hits):
            first = 0 if day == self.window.first_day else _first_minute(day)
            end = _first_minute(day + timedelta(days=1))
            totals[day] = bisect_left(keys, (end, 0)) - bisect_left(keys, (first, 0))
        return totals


def fetch(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()


def _metres(here: Point, latitude: float, longitude: float) -> float:
    return distance_m(here, Point(latitude, longitude))


def _first_minute(day: date) -> int:
    return int(day_bounds(day)[0].timestamp()) // 60


def _day_of_minute(minute: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(minute * 60, UTC))
