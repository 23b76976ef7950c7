"""Which day a date is of: a happening is of the day on which it starts; what is open for hours has no such hour."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

#: Until then, a night belongs to the evening before.
END_OF_NIGHT = time(4)
EVENING = time(18)
#: What is open so long, by day, is come to at any hour; a concert, a lesson or a guided tour is shorter.
FOR_HOURS = timedelta(hours=4)
ONE_DAY = timedelta(days=1)


def is_opening(start: datetime, end: datetime) -> bool:
    """Whether one comes and goes between ``start`` and ``end``, on the city's clock: an exhibition, a flea market.

    It opens by day, for four hours at least, and closes by the end of the night. What starts in the evening does not
    (a concert from eight to midnight, a «nuit blanche»), nor what starts after midnight and ends by day.
    """
    # By timestamps: two wall times of one zone would be subtracted without their offsets.
    length = timedelta(seconds=end.timestamp() - start.timestamp())
    closes = end.replace(tzinfo=None, fold=0)
    is_by_day = END_OF_NIGHT <= start.time() < EVENING or (
        start.time() < END_OF_NIGHT and closes >= datetime.combine(start.date(), EVENING)
    )
    closes_by = datetime.combine(start.date() + ONE_DAY, END_OF_NIGHT)
    return is_by_day and length >= FOR_HOURS and closes <= closes_by


def day_of(start: datetime) -> date:
    """The day of a happening that starts then, on the city's clock."""
    return start.date() - (ONE_DAY if start.time() < END_OF_NIGHT else timedelta())


def day_bounds(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """The instants between which the city's days ``first`` to ``last`` lie, end excluded."""
    zone = ZoneInfo(settings.TIME_ZONE)
    start = datetime.combine(first, time.min, zone)
    return start, datetime.combine((last or first) + timedelta(days=1), time.min, zone)
