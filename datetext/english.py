"""English wording of rules and dates."""

from datetime import date, time

from datetext.phrasebook import NBSP, Phrasebook, weekday_run
from datetext.rules import WEEKDAYS, RuleFields

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
RANKS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}


class English(Phrasebook):
    """English phrases: «every Tuesday and Thursday from 2 pm to 6 pm, until 31 January 2027»."""

    conjunction = "and"
    besides = "except"
    asides = (" except ", " that has one")
    every_day = "every day"
    all_day = "all day"
    dates_in_text = "dates in the text"
    at = "at"
    hours = "from {} to {}"
    next_day = " the next day"
    end_of_day = "24:00"
    figures = "{:%H:%M}"
    to = "to"
    zone_of = "zone {1} {0}"
    school_holidays = "zone {} school holidays"
    public_holidays = "public holidays"
    more_dates = ("one more date", "{} more dates")
    more_times = ("one more time", "{} more times")
    date_count = ("one date", "{} dates")

    def daily(self, fields: RuleFields) -> str:
        return _every(fields.interval, "day")

    def weekly(self, fields: RuleFields) -> str:
        """Return a weekly rule's days in words: «every other week, Monday to Friday»."""
        names = [DAYS[WEEKDAYS.index(weekday)] for weekday in fields.weekdays]
        run = weekday_run(fields.weekdays)
        if len(names) == len(DAYS):
            days = "every day"
        elif run and len(names) == len(DAYS) - 1 and run[1] < run[0]:
            days = f"every day except {DAYS[run[0] - 1]}"
        elif run:
            days = f"{DAYS[run[0]]} to {DAYS[run[1]]}"
        elif fields.interval == 1 or (fields.interval == 2 and len(names) == 1):
            return _every(fields.interval, self.join(names))
        else:
            return f"{_every(fields.interval, 'week')} on {self.join(names)}"
        return days if fields.interval == 1 else f"{_every(fields.interval, 'week')}, {days}"

    def monthly(self, fields: RuleFields) -> str:
        """Return a monthly rule's days in words: «the first Sunday of the month»."""
        days = self._days_of_month(fields)
        if fields.interval > 1:
            return f"{_every(fields.interval, 'month')} on {days}"
        if fields.nth or fields.month_day == -1:
            return f"{days} of the month"
        return f"on {days} of every month" + (
            " that has one" if (fields.month_day or 0) > 28 else ""
        )

    def yearly(self, fields: RuleFields) -> str:
        """Return a yearly rule's days in words: «every year on 14 July»."""
        is_leap = (fields.month, fields.month_day, fields.interval) == (2, 29, 1)
        years = _every(fields.interval, "leap year" if is_leap else "year")
        month = MONTHS[(fields.month or 1) - 1]
        if fields.month_day and fields.month_day > 0:
            return f"{years} on {fields.month_day} {month}"
        return f"{years} on {self._days_of_month(fields)} of {month}"

    def hour(self, at: time) -> str:
        return time_in_english(at.hour, at.minute)

    def single(self, day: date, year: int | None, *, alone: bool) -> str:
        return f"{DAYS[day.weekday()]} {_date(day, year)}"

    def listed(self, days: list[date], year: int | None) -> str:
        return self.join([str(day.day) for day in days[:-1]] + [_date(days[-1], year)])

    def range(self, first: date, last: date, year: int | None) -> str:
        """Return «3 to 12 March»; a part that both dates share is said once."""
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day} to {_date(last, year)}"
        return (
            f"{_date(first, first.year if first.year != last.year else None)} to "
            f"{_date(last, year)}"
        )

    def between(self, first: date | None, last: date | None) -> str:
        """Return the bounds in words: on a day, from, until, or both; empty without any."""
        if first and first == last:
            return f"on {_date(first, first.year)}"
        if first and last:
            return f"from {self.range(first, last, last.year)}"
        if first:
            return f"from {_date(first, first.year)}"
        return f"until {_date(last, last.year)}" if last else ""

    def _days_of_month(self, fields: RuleFields) -> str:
        """Return the weekdays by rank, or the day of the month: «the second Monday», «the 3rd»."""
        if fields.nth:
            rank = RANKS[fields.nth]
            return self.join([f"the {rank} {DAYS[WEEKDAYS.index(day)]}" for day in fields.weekdays])
        if fields.month_day == -1:
            return "the last day"
        number = fields.month_day or 1
        ending = (
            "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        )
        return f"the {number}{ending}"


def _every(interval: int, noun: str) -> str:
    """Return «every week», «every other week» or «every three weeks»."""
    if interval == 1:
        return f"every {noun}"
    if interval == 2:
        return f"every other {noun}"
    return f"every {NUMBERS.get(interval, str(interval))} {noun}s"


def time_in_english(hours: int, minutes: int) -> str:
    """Return «6.30 pm», «noon»."""
    if (hours, minutes) in {(0, 0), (12, 0)}:
        return "noon" if hours else "midnight"
    figures = f"{hours % 12 or 12}.{minutes:02}" if minutes else str(hours % 12 or 12)
    return f"{figures}{NBSP}{'pm' if hours >= 12 else 'am'}"


def _date(day: date, year: int | None) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {year}" if year else "")
