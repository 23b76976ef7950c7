"""Conditions that one date must meet beside lying in the window: days, hours, length, state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from search.enums import DateState, ExclusionKind
from search.query.dates_wanted import EVERY_DAY, DatesWanted
from search.query.exclusions import Exclusion

WEEKDAYS = tuple("0123456")


@dataclass(frozen=True, slots=True)
class DateConditions:
    """Conditions of which one date must meet all; none by default.

    The fields are as in :class:`~search.query.event_query.EventQuery`.
    """

    dates: DatesWanted = EVERY_DAY
    from_minute: int | None = None
    until_minute: int | None = None
    longest: int | None = None
    states: tuple[DateState, ...] = ()
    #: Days that do not count; 0 is Monday.
    excluded_weekdays: tuple[int, ...] = ()
    excluded_days: tuple[date, ...] = ()

    def __bool__(self) -> bool:
        return self != ANY_DATE

    def allows(self, day: date) -> bool:
        """Whether dates that answer for ``day`` count."""
        is_excluded = day.weekday() in self.excluded_weekdays or day in self.excluded_days
        return not is_excluded and self.dates.contains(day)

    def allows_hours(self, minute_from: int | None, minute_to: int | None) -> bool:
        """Whether a date that answers between these minutes counts; not if they are unknown."""
        earliest, latest = self.from_minute, self.until_minute
        is_late = earliest is None or (minute_to is not None and minute_to > earliest)
        is_early = latest is None or (minute_from is not None and minute_from < latest)
        return is_late and is_early

    def allows_length(self, minutes: int | None) -> bool:
        """Whether a date that lasts so long counts; not if its length is unknown."""
        return self.longest is None or (minutes is not None and minutes <= self.longest)


#: No condition.
ANY_DATE = DateConditions()


def excluded_weekdays(exclusions: Iterable[Exclusion]) -> tuple[int, ...]:
    """Return the weekdays among ``exclusions``; 0 is Monday."""
    return tuple(int(value) for value in _days(exclusions) if value in WEEKDAYS)


def excluded_days(exclusions: Iterable[Exclusion]) -> tuple[date, ...]:
    """Return the days among ``exclusions``; what is neither weekday nor day excludes nothing."""
    days = (read_day(value) for value in _days(exclusions))
    return tuple(day for day in days if day)


def read_day(value: str) -> date | None:
    """Return the day that ``value`` names (2026-12-24), if it is one."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _days(exclusions: Iterable[Exclusion]) -> list[str]:
    return [one.value for one in exclusions if one.kind == ExclusionKind.DAY]
