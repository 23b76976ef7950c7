"""Windows of time: from the words of the query string to instants, on the city's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from agenda.openings import END_OF_NIGHT, EVENING, day_bounds
from datetext import calendar
from search.enums import Moment, When

NOON = time(12)
#: «Maintenant» is what is on, and what starts within so long.
SOON = timedelta(hours=2)
#: No happening lasts so long.
LONGEST = timedelta(days=2)
#: Of so many days, a span that touches them may have no date; of more, it is taken to have one.
MONTH_DAYS = 31
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Window:
    """The instants of ``[start, end)``, in UTC; without an end, all that is to come.

    A happening answers by the instant at which it starts, as long as it has not ended at ``start``; what is open for
    hours, by any instant of its opening. Without an end, whatever has not ended answers.
    """

    start: datetime
    end: datetime | None = None
    #: When it began, if some of it is over: what started since, and has not ended, answers.
    began: datetime | None = None
    #: Whether hours are meant: what starts after midnight counts by its own, not at 22:30 as of that evening;
    #: and a span, of which nobody knows the days, not at all.
    is_by_hour: bool = False

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
        """The last day of which it holds an instant."""
        return timezone.localdate(self.end - timedelta(seconds=1)) if self.end else None

    @property
    def is_short(self) -> bool:
        """Whether spans come after all dates, whatever they say; in a longer window they stand as dates do."""
        return self.last_day is not None and (self.last_day - self.first_day).days < MONTH_DAYS


def named_window(when: When | str, now: datetime) -> Window:
    """The window called ``when``, without what has ended.

    «Ce soir» is the evening of the day's date, at any hour: after midnight it is the one to
    come, and what still goes on since last evening is found without a window.
    """
    if when == When.NOW:
        start = now.astimezone(UTC)
        return Window(start, start + SOON, began=start - LONGEST, is_by_hour=True)
    today = timezone.localdate(now)
    start, end = {
        When.TODAY: lambda: day_bounds(today),
        When.TONIGHT: lambda: evening_of(today),
        When.TOMORROW: lambda: day_bounds(today + timedelta(days=1)),
        When.WEEKEND: lambda: weekend_of(today),
        When.WEEK: lambda: day_bounds(today, calendar.weekend_of(today)[1]),
        When.MONTH: lambda: day_bounds(today, calendar.last_of_month(today)),
    }[When(when)]()
    return from_now(start, end, now)


def window_of_moment(moment: Moment, day: date, now: datetime) -> Window:
    """That part of ``day``, which begins and ends at the end of a night, without what has ended."""
    start, end = {
        Moment.MORNING: (instant(day, END_OF_NIGHT), instant(day, NOON)),
        Moment.AFTERNOON: (instant(day, NOON), instant(day, EVENING)),
        Moment.EVENING: evening_of(day),
    }[moment]
    return from_now(start, end, now)


def window_of_days(first: date | None, last: date | None, now: datetime) -> Window:
    """From the day ``first`` to the day ``last``, both included, without what has ended."""
    start = day_bounds(first)[0] if first else now
    end = day_bounds(last)[1] if last else None
    return from_now(start, end, now)


def from_now(start: datetime, end: datetime | None, now: datetime) -> Window:
    # Compared in UTC: two wall times of one zone compare without their offsets.
    start, now = start.astimezone(UTC), now.astimezone(UTC)
    if end is None or now <= start:
        return Window(max(start, now), end.astimezone(UTC) if end else None)
    return Window(now, end.astimezone(UTC), began=start)


def evening_of(day: date) -> tuple[datetime, datetime]:
    return instant(day, EVENING), instant(day + timedelta(days=1), END_OF_NIGHT)


def weekend_of(today: date) -> tuple[datetime, datetime]:
    """From Friday evening to Sunday's end: the week-end under way, else the next."""
    saturday, sunday = calendar.weekend_of(today)
    return instant(saturday - timedelta(days=1), EVENING), day_bounds(sunday)[1]


def instant(day: date, hour: time) -> datetime:
    """The city's wall time; one that the clock skips is the instant at which it is skipped."""
    return datetime.combine(day, hour, timezone.get_default_timezone())
