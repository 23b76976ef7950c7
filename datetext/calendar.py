"""Calendar days by what they are called: a number, a name, a weekday, a week-end; the next to come."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1970, 2200
#: A 29 February may be that far: 1896 to 1904.
LEAP_CYCLE_YEARS = 8
MONTHS = 12
SATURDAY = 5
ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)


def date_in(year: int, month: int, day: int) -> date | None:
    """Return that day if it exists; -1 is the last of its month."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= MONTHS):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, last if day == -1 else day) if day == -1 or 1 <= day <= last else None


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_named(month: int, day: int, today: date) -> date | None:
    """Return the first such day from ``today`` on: «12 décembre», «29 février»."""
    days = (date_in(today.year + more, month, day) for more in range(LEAP_CYCLE_YEARS + 1))
    return next((found for found in days if found and found >= today), None)


def days_numbered(number: int, today: date, months: int) -> Iterator[date]:
    """Yield the day ``number`` of each of the next ``months`` months, from ``today`` on."""
    for more in range(months):
        year, month = divmod(today.year * MONTHS + today.month - 1 + more, MONTHS)
        day = date_in(year, month + 1, number)
        if day and day >= today:
            yield day


def next_weekday(weekday: int, today: date, *, is_next: bool = False) -> date:
    """Return the next day of that name: today counts, but today is not «prochain»."""
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    return day + WEEK if is_next and day == today else day


def weekend_of(today: date) -> tuple[date, date]:
    """Return Saturday and Sunday of this week, even when today is the Sunday."""
    saturday = today + timedelta(days=SATURDAY - today.weekday())
    return saturday, saturday + ONE_DAY
