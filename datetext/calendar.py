"""Calendar days by name: number, month name, weekday, weekend; the next one to come."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1970, 2200
#: Longest time between two leap days, as from 1896 to 1904.
LEAP_CYCLE_YEARS = 8
MONTHS = 12
SATURDAY = 5
ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)


def date_in(year: int, month: int, day: int) -> date | None:
    """Return that day, ``None`` if it does not exist; day -1 is the last of the month."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= MONTHS):
        return None
    last = monthrange(year, month)[1]
    return date(year, month, last if day == -1 else day) if day == -1 or 1 <= day <= last else None


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_named(month: int, day: int, today: date) -> date | None:
    """Return the first such day from ``today`` on, as for «12 décembre» or «29 février»."""
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
    """Return the next such weekday; today counts, unless ``is_next`` («prochain»)."""
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    return day + WEEK if is_next and day == today else day


def weekend_of(today: date) -> tuple[date, date]:
    """Return Saturday and Sunday of the current week, also on its Sunday."""
    saturday = today + timedelta(days=SATURDAY - today.weekday())
    return saturday, saturday + ONE_DAY
