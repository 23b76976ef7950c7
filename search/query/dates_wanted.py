"""Days wanted within the window: weekdays, every second week, holidays; and days left out."""

from dataclasses import dataclass
from datetime import date

#: First and last day, inclusive.
DateRange = tuple[date, date]


@dataclass(frozen=True, slots=True)
class DatesWanted:
    """Days of the window that count; all of them by default.

    The window stays the outer bound: a day counts if it lies in the window and here.
    """

    #: 0 is Monday; empty means every weekday.
    weekdays: tuple[int, ...] = ()
    #: A day of the first week that counts, of which every second counts; ``None``: every week.
    every_other_from: date | None = None
    #: The day lies in one of these; empty means anywhere.
    ranges: tuple[DateRange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.every_other_from or self.ranges)

    def contains(self, day: date) -> bool:
        """Whether ``day`` counts."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        if self.every_other_from and (week_of(day) - week_of(self.every_other_from)) % 2:
            return False
        return not self.ranges or any(first <= day <= last for first, last in self.ranges)


def week_of(day: date) -> int:
    """Return the number of the week of ``day``; weeks begin on Monday."""
    return (day.toordinal() - 1) // 7


#: No restriction.
EVERY_DAY = DatesWanted()


def common_ranges(
    ones: tuple[DateRange, ...], others: tuple[DateRange, ...]
) -> tuple[DateRange, ...]:
    """Return the days that are in both; empty restricts nothing."""
    if not ones or not others:
        return ones or others
    both = ((max(one[0], other[0]), min(one[1], other[1])) for one in ones for other in others)
    return tuple(sorted((first, last) for first, last in both if first <= last))
