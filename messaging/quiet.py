"""Quiet hours: rounding to quarters of an hour, and when they run, in the subscriber's time zone.

No table.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)


@lru_cache(maxsize=1_000)  # Python keeps eight, and reads a file for any other
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone ``name`` (IANA), else the city's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def to_quarters(start: time, end: time) -> tuple[time, time]:
    """Widen quiet hours to whole quarters of an hour.

    Equal hours last all day. Hours that leave out less than a quarter become equal, shorter hours
    never do.
    """
    begins, ends = (datetime.combine(date.min, wall, None) for wall in (start, end))
    if ends <= begins:
        ends += DAY
    midnight = datetime.combine(date.min, time())
    first = midnight + (begins - midnight) // QUARTER * QUARTER
    last = midnight - (midnight - ends) // QUARTER * QUARTER
    return first.time(), min(last, first + DAY).time()


def quiet_window(at: datetime, start: time, end: time, zone: str) -> tuple[datetime, datetime]:
    """Return start and end (UTC) of the quiet hours that run at ``at``, else of the next ones.

    They run over midnight if ``end`` is not after ``start``; equal hours last all day. An hour that
    the clock skips is read as the instant after the gap.
    """
    tz = zone_of(zone)
    day_of_end = at.astimezone(tz).date()
    while (ends_at := datetime.combine(day_of_end, end, tz).astimezone(UTC)) <= at:
        day_of_end += DAY
    day_of_start = day_of_end if start < end else day_of_end - DAY
    return datetime.combine(day_of_start, start, tz).astimezone(UTC), ends_at
