"""Time windows: from values of the query string to instants, in the city's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from agenda.openings import END_OF_NIGHT, EVENING, day_bounds
from datetext import calendar
from search.enums import MomentOfDay, When
from search.query.date_conditions import ANY_DATE, DateConditions

NOON = time(12)
#: «Maintenant» includes what starts within this time.
SOON = timedelta(hours=2)
#: No single event lasts longer.
LONGEST = timedelta(days=2)
#: In a window of fewer days, a span may have no date; in a longer one, it is assumed to have one.
MONTH_DAYS = 31
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Window:
    """Instants of ``[start, end)`` in UTC; without an end, all that is to come.

    A single event answers by the instant of its start, unless it has ended at ``start``; an event
    that is open for hours, by any instant of its opening. Without an end, any event that has not
    ended answers.
    """

    start: datetime
    end: datetime | None = None
    #: Original start, if part of the window is over: an event that started since, and has not
    #: ended, answers.
    began: datetime | None = None
    #: Whether the window is by hours: an event after midnight counts by its own hour, not as part
    #: of the evening before, and spans, whose days are unknown, do not count.
    is_by_hour: bool = False
    #: What a date in the window must meet too.
    conditions: DateConditions = ANY_DATE

    @property
    def since(self) -> datetime:
        return self.began or self.start

    @property
    def is_empty(self) -> bool:
        return self.end is not None and self.end <= self.start

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.start)

    @property
    def last_day(self) -> date | None:
        """The day of the window's last instant."""
        return timezone.localdate(self.end - timedelta(seconds=1)) if self.end else None

    @property
    def is_short(self) -> bool:
        """Whether the window is so short that spans are listed after all dates."""
        return self.last_day is not None and (self.last_day - self.first_day).days < MONTH_DAYS


def named_window(when: When | str, now: datetime) -> Window:
    """Return the window named ``when``, without its past part.

    «Ce soir» is the evening of the calendar day at any hour: after midnight it is the coming
    evening. Events of last evening that are still on are found without a window.
    """
    if when == When.NOW:
        start = now.astimezone(UTC)
        return Window(start, start + SOON, began=start - LONGEST, is_by_hour=True)
    today = timezone.localdate(now)
    start, end = {
        When.TODAY: lambda: day_bounds(today),
        When.TONIGHT: lambda: evening_of(today),
        When.TOMORROW: lambda: day_bounds(today + timedelta(days=1)),
        When.WEEKEND: lambda: weekend_window(today),
        When.WEEK: lambda: day_bounds(today, calendar.weekend_of(today)[1]),
        When.MONTH: lambda: day_bounds(today, calendar.last_of_month(today)),
    }[When(when)]()
    return from_now(start, end, now)


def window_of_moment(moment: MomentOfDay, day: date, now: datetime) -> Window:
    """Return this part of ``day`` without its past part; the day starts and ends at 4:00."""
    start, end = {
        MomentOfDay.MORNING: (wall_time(day, END_OF_NIGHT), wall_time(day, NOON)),
        MomentOfDay.AFTERNOON: (wall_time(day, NOON), wall_time(day, EVENING)),
        MomentOfDay.EVENING: evening_of(day),
    }[moment]
    return from_now(start, end, now)


def window_of_days(first: date | None, last: date | None, now: datetime) -> Window:
    """Return the window from day ``first`` to day ``last``, inclusive, without its past part."""
    start = day_bounds(first)[0] if first else now
    end = day_bounds(last)[1] if last else None
    return from_now(start, end, now)


def from_now(start: datetime, end: datetime | None, now: datetime) -> Window:
    """Return the window from ``start``, or from ``now`` if it began before, to ``end``."""
    # Compare in UTC, because wall times of one zone compare without their offsets.
    start, now = start.astimezone(UTC), now.astimezone(UTC)
    if end is None or now <= start:
        return Window(max(start, now), end.astimezone(UTC) if end else None)
    return Window(now, end.astimezone(UTC), began=start)


def evening_of(day: date) -> tuple[datetime, datetime]:
    return wall_time(day, EVENING), wall_time(day + timedelta(days=1), END_OF_NIGHT)


def weekend_window(today: date) -> tuple[datetime, datetime]:
    """Return Friday evening to the end of Sunday, of the current week-end or the next."""
    saturday, sunday = calendar.weekend_of(today)
    return wall_time(saturday - timedelta(days=1), EVENING), day_bounds(sunday)[1]


def wall_time(day: date, hour: time) -> datetime:
    """Return the instant of a wall time in the city.

    Of one that the clock skips, the instant of the skip.
    """
    return datetime.combine(day, hour, timezone.get_default_timezone())
