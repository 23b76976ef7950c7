"""Events by day: the strip above the results and the calendar of a month, counted together."""

import calendar
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from search.engines import engine
from search.enums import MomentOfDay, When
from search.query import EventQuery
from search.query.understanding import UnderstoodQuery
from search.results.shades import Shades

DAYS_IN_STRIP = 14
#: The shade of a day in the strip grows with every hundred events.
STRIP_SHADES = Shades(step=100, most=0)
#: Parameter of the month displayed, which is independent of the query: «mois=2026-03».
PARAMETER = "mois"
#: How many months ahead one may browse.
MONTHS_AHEAD = 18
#: Groups of days at most so far apart are counted in one call.
TOGETHER = timedelta(days=62)

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class DayLink:
    """A day, its number of events, and the URL that chooses it."""

    day: date
    count: int
    level: int
    url: str
    is_today: bool
    is_chosen: bool
    is_over: bool = False


@dataclass(frozen=True)
class CalendarMonth:
    """A month in weeks of seven days, with ``None`` for days of other months."""

    first: date
    weeks: Sequence[Sequence[DayLink | None]]
    shades: Shades
    previous_url: str
    next_url: str

    @property
    def weekdays(self) -> list[date]:
        """The dates of a week, Monday to Sunday, for the column headings."""
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(days=rank) for rank in range(7)]


def count_strip_and_month(
    understood: UnderstoodQuery, data: QueryDict, path: str, *, has_any: bool
) -> tuple[list[DayLink], CalendarMonth]:
    """Return the strip of days and the month, counted together if they are close.

    With ``has_any`` false, the query without days may be known to have no result, and nothing is
    counted.
    """
    query = understood.query
    first = shown_month(query, data.get(PARAMETER, ""))
    in_strip, in_month = strip_days(query), days_of_month(first)
    coming = [day for day in in_month if day >= timezone.localdate(query.now)]
    is_known = not has_any and (understood.is_vain or not query.has_window)
    counts = dict.fromkeys([*in_strip, *coming], 0) if is_known else count(query, in_strip, coming)
    return day_links(query, in_strip, counts, STRIP_SHADES, path), month(
        understood, first, counts, path
    )


def strip_days(query: EventQuery) -> list[date]:
    """Return two weeks of days, from today, or from the window's first day if that is later."""
    today = timezone.localdate(query.now)
    first = query.window.first_day
    start = today if (first - today).days < DAYS_IN_STRIP else first
    return [start + timedelta(days=rank) for rank in range(DAYS_IN_STRIP)]


def day_links(
    query: EventQuery, days: Sequence[date], counts: Mapping[date, int], shades: Shades, path: str
) -> list[DayLink]:
    """Return a link for each day, with its count and shade."""
    today = timezone.localdate(query.now)
    chosen = set(chosen_days(query, days))
    return [
        DayLink(
            day=day,
            count=(number := counts.get(day, 0)),
            level=shades.level(number),
            url=path + query.on_days(day, day).querystring(),
            is_today=day == today,
            is_chosen=day in chosen,
            is_over=day < today,
        )
        for day in days
    ]


def chosen_days(query: EventQuery, days: Sequence[date]) -> Iterator[date]:
    """Yield those of ``days`` that the window means; an evening means only the day it starts on."""
    if not query.has_window:
        return
    window = query.window
    is_evening = query.when in (When.NOW, When.TONIGHT) or query.moment == MomentOfDay.EVENING
    last = window.first_day if is_evening else window.last_day
    yield from (day for day in days if window.first_day <= day and (last is None or day <= last))


def count(query: EventQuery, *groups: Collection[date]) -> dict[date, int]:
    """Count the events on the days of all groups; in one call if the groups are close."""
    together = sorted({day for group in groups for day in group})
    if together[-1] - together[0] <= TOGETHER:
        return engine().count_days(query, together)
    return {
        day: number for group in groups for day, number in engine().count_days(query, group).items()
    }


def shown_month(query: EventQuery, asked: str) -> date:
    """Return the first day of the month asked for, within reach.

    By default of the window's first month.
    """
    earliest = timezone.localdate(query.now).replace(day=1)
    found = _MONTH.fullmatch(asked.strip())
    if not found:
        return query.window.first_day.replace(day=1)
    year, number = int(found[1]), int(found[2])
    return later(
        earliest, min(max((year - earliest.year) * 12 + number - earliest.month, 0), MONTHS_AHEAD)
    )


def later(first: date, months: int) -> date:
    """Return the first day of the month ``months`` after that of ``first``."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def days_of_month(first: date) -> list[date]:
    length = calendar.monthrange(first.year, first.month)[1]
    return [first + timedelta(days=rank) for rank in range(length)]


def month(
    understood: UnderstoodQuery, first: date, counts: Mapping[date, int], path: str
) -> CalendarMonth:
    """Return the calendar of the month that begins on ``first``."""
    dates = days_of_month(first)
    shades = Shades.of(counts.get(day, 0) for day in dates)
    cells: list[DayLink | None] = [None] * first.weekday()
    cells += day_links(understood.query, dates, counts, shades, path)
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    return CalendarMonth(
        first, weeks, shades, leaf(understood, first, -1, path), leaf(understood, first, 1, path)
    )


def leaf(understood: UnderstoodQuery, first: date, months: int, path: str) -> str:
    """Return the URL of the same result with another month.

    Empty if that month is past or too far.
    """
    earliest, other = timezone.localdate(understood.query.now).replace(day=1), later(first, months)
    if other < earliest or (months > 0 and other > later(earliest, MONTHS_AHEAD)):
        return ""
    return f"{path}?{urlencode([*understood.pairs(), (PARAMETER, f'{other:%Y-%m}')])}#mois"
