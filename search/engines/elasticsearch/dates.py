"""Conditions on the dates of an event, and orders by them, in Elasticsearch's query DSL."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from django.utils import timezone

from agenda.openings import day_bounds
from search.engines.elasticsearch.clauses import match_all, match_any, match_range
from search.engines.elasticsearch.mapping import Json
from search.engines.sort_keys import LAST_MINUTE, epoch_seconds
from search.query import EventQuery, Window

#: No date but a span lasts so long after the instant from which it answers.
LONGEST = timedelta(days=2)
#: Added to the «turn» of a date that is off.
IS_OFF = LAST_MINUTE + 1

_OFF: Json = {"term": {"dates.is_off": True}}
_SPAN: Json = {"term": {"dates.turn": LAST_MINUTE}}


@dataclass(frozen=True, slots=True)
class DateConditions:
    """What one and the same date must meet."""

    window: Window
    #: Clauses on the nested ``dates``, beside the window.
    met: tuple[Json, ...] = ()
    unmet: tuple[Json, ...] = ()

    @classmethod
    def of_query(cls, query: EventQuery) -> Self:
        """Return what ``query`` asks of a date."""
        return cls(query.window)

    def within(self, window: Window) -> Self:
        """Return the same conditions in another window."""
        return replace(self, window=window)

    def until(self, end: datetime) -> Self:
        """Return the same conditions in the part of the window before ``end``."""
        return self.within(Window(self.window.start, end, earliest_start(self.window)))

    @property
    def needs_single_dates(self) -> bool:
        """Whether the ranges of instants cannot tell: each date must be looked at."""
        return bool(self.window.is_by_hour or self.met or self.unmet)


def earliest_start(window: Window) -> datetime:
    """Return the earliest start of events that answer because they are still on."""
    return window.since if window.end else window.start - LONGEST


def during(field: str, dates: DateConditions) -> Json:
    """Return the condition that a date of ``field`` (``when``, ``on``, ``dated``) answers."""
    left_out = {"when": [], "on": [_OFF], "dated": [_OFF, _SPAN]}[field]
    if dates.needs_single_dates:
        return _nested(match_all([_answers(dates)], left_out))
    window = dates.window
    start = epoch_seconds(window.start)
    end = epoch_seconds(window.end) if window.end else None
    found = match_range(field, gte=start, lt=end)
    if earliest_start(window) == window.start:
        return found
    # Dates that started before the window, and answer by their start.
    began = [
        match_range("dates.last", gte=epoch_seconds(earliest_start(window)), lt=start),
        match_range("dates.ends", gt=start),
    ]
    return match_any([found, _nested(match_all(began, left_out[:1]))])


def shown_before(edge: datetime, dates: DateConditions) -> Json:
    """Match events whose date to show is before ``edge``, which lies in the window.

    Never a span.
    """
    before = dates.until(edge)
    off = match_all([{"term": {"has_off": True}}, during("when", before)], [during("on", dates)])
    return match_any([during("dated", before), off])


def count_windows(windows: Iterable[tuple[str, DateConditions]]) -> Json:
    """Return aggregations that count the events with a date in each window, by name."""
    return {
        "days": {"filters": {"filters": {name: during("when", dates) for name, dates in windows}}}
    }


def sort_by_date(dates: DateConditions) -> list[Json]:
    """Return the sort by the date to show, then by event; each hit brings its date's rank."""
    return [_least("dates.turn", dates), {"id": "asc"}, least_rank(dates)]


def least_rank(dates: DateConditions) -> Json:
    """Return the last sort value of each hit: the rank of its date to show."""
    return _least("dates.rank", dates)


def _least(field: str, dates: DateConditions) -> Json:
    """Return a sort by the least value of ``field`` among the dates that answer."""
    nested = {"path": "dates", "filter": _answers(dates)}
    return {field: {"order": "asc", "mode": "min", "nested": nested}}


def _nested(query: Json) -> Json:
    return {"nested": {"path": "dates", "query": query}}


def _answers(dates: DateConditions) -> Json:
    """Return the condition on a nested date that it answers."""
    window = dates.window
    met = [match_range("dates.ends", gt=epoch_seconds(window.start)), *dates.met]
    unmet = [*dates.unmet]
    if window.end:
        met.append(match_range("dates.first", lt=epoch_seconds(window.end)))
        met.append(match_range("dates.last", gte=epoch_seconds(window.since)))
    if window.end and window.is_by_hour:
        unmet += [_later_at_night(window.end), _SPAN]
    return match_all(met, unmet)


def _later_at_night(end: datetime) -> Json:
    """Match dates that belong to the evening before and start at ``end`` or later.

    The minute is in the «turn».
    """
    before_midnight = epoch_seconds(day_bounds(timezone.localdate(end))[0]) - 1
    minute = epoch_seconds(end) // 60
    turns = [match_range("dates.turn", gte=off + minute, lt=off + IS_OFF) for off in (0, IS_OFF)]
    return match_all([{"term": {"dates.first": before_midnight}}, match_any(turns)])
