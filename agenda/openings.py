"""Which day a date belongs to, and which dates are openings, like those of an exhibition."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

#: Before this time, a start belongs to the evening before.
END_OF_NIGHT = time(4)
EVENING = time(18)
#: Minimum length of an opening by day; concerts, lessons and guided tours are shorter.
FOR_HOURS = timedelta(hours=4)
ONE_DAY = timedelta(days=1)


def is_opening(start: datetime, end: datetime) -> bool:
    """Whether visitors come and go between ``start`` and ``end`` (city time), as in an exhibition.

    An opening starts by day, lasts four hours at least, and closes by END_OF_NIGHT. An evening
    start is none (a concert from eight to midnight, a «nuit blanche»), nor is a start after
    midnight that ends by day.
    """
    # With timestamps: datetimes of one zone are subtracted without their offsets.
    length = timedelta(seconds=end.timestamp() - start.timestamp())
    closes = end.replace(tzinfo=None, fold=0)
    is_by_day = END_OF_NIGHT <= start.time() < EVENING or (
        start.time() < END_OF_NIGHT and closes >= datetime.combine(start.date(), EVENING)
    )
    closes_by = datetime.combine(start.date() + ONE_DAY, END_OF_NIGHT)
    return is_by_day and length >= FOR_HOURS and closes <= closes_by


def day_of_start(start: datetime) -> date:
    """Return the day of a date that starts at ``start``, city time.

    A start before END_OF_NIGHT belongs to the day before.
    """
    return start.date() - (ONE_DAY if start.time() < END_OF_NIGHT else timedelta())


def day_bounds(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """Return start and end (exclusive) of the city's days ``first`` to ``last``."""
    zone = ZoneInfo(settings.TIME_ZONE)
    start = datetime.combine(first, time.min, zone)
    return start, datetime.combine((last or first) + timedelta(days=1), time.min, zone)
