"""What happens when, by plain loops over days: what the real code is held against.

It imports nothing of the project, nor any library of dates: it must be wrong on its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Series:
    """A recurrence in plain values: weekdays are numbers (Monday is 0), a slot is (start, end)."""

    frequency: str
    first_on: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    month_day: int | None = None
    month: int | None = None
    until: date | None = None
    count: int | None = None
    slots: tuple[tuple[time | None, time | None], ...] = ((None, None),)
    left_out: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Happening:
    """One date in wall time and in UTC; ``key`` identifies it in a test."""

    start: datetime
    end: datetime
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    key: object = None


def days(series: Series, after: date, before: date) -> list[date]:
    """Yield the days of the series from ``after`` to ``before``, exceptions included."""
    found, first, number, day = [], None, 0, series.first_on
    while day <= before and not (series.until and day > series.until):
        if fits(series, day):
            first = first or day
            if periods_between(series.frequency, first, day) % series.interval == 0:
                number += 1
                if series.count and number > series.count:
                    break
                if day >= after:
                    found.append(day)
        day += ONE_DAY
    return found


def fits(series: Series, day: date) -> bool:
    """Whether ``day`` fits the pattern, ignoring the interval."""
    if series.frequency == "DAILY":
        return True
    if series.frequency == "WEEKLY":
        return day.weekday() in (series.weekdays or (series.first_on.weekday(),))
    if series.frequency == "YEARLY" and day.month != (series.month or series.first_on.month):
        return False
    if series.nth:
        return day.weekday() in series.weekdays and rank_fits(series.nth, day)
    if series.month_day == -1:
        return (day + ONE_DAY).day == 1
    return day.day == (series.month_day or series.first_on.day)


def rank_fits(nth: int, day: date) -> bool:
    if nth == -1:
        return (day + 7 * ONE_DAY).month != day.month
    return 7 * (nth - 1) < day.day <= 7 * nth


def periods_between(frequency: str, first: date, day: date) -> int:
    if frequency == "DAILY":
        return (day - first).days
    if frequency == "WEEKLY":
        first_monday = first - first.weekday() * ONE_DAY
        return (day - first_monday).days // 7
    if frequency == "MONTHLY":
        return (day.year - first.year) * 12 + day.month - first.month
    return day.year - first.year


def happenings(
    series: Series, after: date, before: date, zone: str = "Europe/Paris", key: object = None
) -> list[Happening]:
    """Return the dates on the days from ``after`` to ``before``, by start in wall time."""
    found = []
    for day in days(series, after, before):
        if day not in series.left_out:
            found += [happening(day, start, end, zone, key) for start, end in series.slots]
    return sorted(found, key=lambda happening: happening.start)


def happening(
    day: date, start: time | None, end: time | None, zone: str = "Europe/Paris", key: object = None
) -> Happening:
    """Return one opening on ``day``: all day without a start, two hours without an end."""
    opens = datetime.combine(day, start or time(0))
    if start is None:
        closes = opens + ONE_DAY
    elif end is None:
        closes = opens + timedelta(hours=2)
    else:
        closes = datetime.combine(day, end)
        closes = closes + ONE_DAY if closes <= opens else closes
    starts_at, ends_at = to_utc(opens, zone), to_utc(closes, zone)
    if ends_at <= starts_at:  # the start is skipped and falls after the end
        ends_at = starts_at + (closes - opens)
    return Happening(opens, closes, starts_at, ends_at, all_day=start is None, key=key)


def to_utc(naive: datetime, zone: str) -> datetime:
    """Both offsets around a clock change are tried: the first that is true on the clock counts.

    A time that the clocks skip has none, and takes the offset before the change.
    """
    about = naive.replace(tzinfo=UTC)
    offsets = [
        (about + shift).astimezone(ZoneInfo(zone)).utcoffset() for shift in (-ONE_DAY, ONE_DAY)
    ]
    instants = [about - offset for offset in offsets]
    true = [
        instant
        for instant in instants
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive
    ]
    return min(true) if true else instants[0]


def overlapping(
    happenings: Iterable[Happening], window_start_utc: datetime, window_end_utc: datetime
) -> list[Happening]:
    """Return the dates between two instants, both excluded."""
    return [
        happening
        for happening in happenings
        if happening.starts_at < window_end_utc and happening.ends_at > window_start_utc
    ]
