"""Conditions on the dates of an event, and orders by them, in Elasticsearch's query DSL."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from agenda.openings import day_bounds
from search.engines.date_states import STATE_BITS, state_mask
from search.engines.elasticsearch.clauses import match_all, match_any, match_range, match_values
from search.engines.elasticsearch.mapping import Json
from search.engines.sort_keys import LAST_MINUTE, epoch_seconds
from search.query import Window
from search.query.date_conditions import DateConditions
from search.query.dates_wanted import week_of

#: No date but a span lasts so long after the instant from which it answers.
LONGEST = timedelta(days=2)
#: Added to the «turn» of a date that is off.
IS_OFF = LAST_MINUTE + 1
#: Number of combinations of the states of a date.
MOST_STATES = 1 << len(STATE_BITS)

_OFF: Json = {"term": {"dates.is_off": True}}
_SPAN: Json = {"term": {"dates.turn": LAST_MINUTE}}
#: What each field of ranges leaves out.
_LEFT_OUT: dict[str, list[Json]] = {"when": [], "on": [_OFF], "dated": [_OFF, _SPAN]}


def earliest_start(window: Window) -> datetime:
    """Return the earliest start of events that answer because they are still on."""
    return window.since if window.end else window.start - LONGEST


def during(field: str, window: Window, before: datetime | None = None) -> Json:
    """Return the condition that a date of ``field`` (``when``, ``on``, ``dated``) answers.

    With ``before``, that it also answers before that instant, which lies in the window. Ranges of
    instants tell it for most windows; else each date is looked at.
    """
    left_out = _LEFT_OUT[field]
    if window.is_by_hour or window.conditions:
        begun = [match_range("dates.first", lt=epoch_seconds(before))] if before else []
        return _nested(match_all([_answers(window), *begun], left_out))
    if before:
        window = Window(window.start, before, earliest_start(window))
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


def shown_before(edge: datetime, window: Window) -> Json:
    """Match events whose date to show is before ``edge``, which lies in the window.

    Never a span.
    """
    has_off = {"term": {"has_off": True}}
    off = match_all([has_off, during("when", window, edge)], [during("on", window)])
    return match_any([during("dated", window, edge), off])


def count_windows(windows: Iterable[tuple[str, Window]]) -> Json:
    """Return aggregations that count the events with a date in each window, by name."""
    return {
        "days": {"filters": {"filters": {name: during("when", window) for name, window in windows}}}
    }


def sort_by_date(window: Window) -> list[Json]:
    """Return the sort by the date to show, then by event; each hit brings its date's rank."""
    return [_least("dates.turn", window), {"id": "asc"}, least_rank(window)]


def least_rank(window: Window) -> Json:
    """Return the last sort value of each hit: the rank of its date to show."""
    return _least("dates.rank", window)


def _least(field: str, window: Window) -> Json:
    """Return a sort by the least value of ``field`` among the dates that answer."""
    nested = {"path": "dates", "filter": _answers(window)}
    return {field: {"order": "asc", "mode": "min", "nested": nested}}


def _nested(query: Json) -> Json:
    return {"nested": {"path": "dates", "query": query}}


def _answers(window: Window) -> Json:
    """Return the condition on a nested date that it answers in the window."""
    met = [match_range("dates.ends", gt=epoch_seconds(window.start))]
    unmet = []
    if window.end:
        met.append(match_range("dates.first", lt=epoch_seconds(window.end)))
        met.append(match_range("dates.last", gte=epoch_seconds(window.since)))
    if window.end and window.is_by_hour:
        # Dates of the evening before that start at the end or later; the minute is in the «turn».
        before_midnight = epoch_seconds(day_bounds(timezone.localdate(window.end))[0]) - 1
        minute = epoch_seconds(window.end) // 60
        turns = [
            match_range("dates.turn", gte=off + minute, lt=off + IS_OFF) for off in (0, IS_OFF)
        ]
        later = match_all([{"term": {"dates.first": before_midnight}}, match_any(turns)])
        unmet += [later, _SPAN]
    if window.conditions:
        # A date of many days is once there for each; only those of the window count.
        met.append(match_range("dates.lasts_to", gte=window.first_day.toordinal()))
        if window.last_day:
            met.append(match_range("dates.day", lte=window.last_day.toordinal()))
        met += _met(window.conditions)
        if weekdays := window.conditions.excluded_weekdays:
            unmet.append(match_values("dates.weekday", weekdays))
        if days := window.conditions.excluded_days:
            unmet.append(match_values("dates.day", [day.toordinal() for day in days]))
    return match_all(met, unmet)


def _met(asked: DateConditions) -> Iterator[Json]:
    """Yield the conditions that a date meets."""
    if asked.from_minute is not None:
        yield match_range("dates.to", gt=asked.from_minute)
    if asked.until_minute is not None:
        yield match_range("dates.from", lt=asked.until_minute)
    if asked.longest is not None:
        yield match_range("dates.length", lte=asked.longest)
    if asked.states:
        mask = state_mask(asked.states)
        yield match_values("dates.state", [one for one in range(MOST_STATES) if one & mask])
    wanted = asked.dates
    if wanted.weekdays:
        yield match_values("dates.weekday", wanted.weekdays)
    if wanted.every_other_from:
        yield {"term": {"dates.week_parity": week_of(wanted.every_other_from) % 2}}
    if wanted.ranges:
        yield match_any(
            [
                match_range("dates.day", gte=first.toordinal(), lte=last.toordinal())
                for first, last in wanted.ranges
            ]
        )
