"""Construction of sentences about dates, common to all languages."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from datetext.closures import is_closed
from datetext.expansion import Moment, expand, rule_days
from datetext.rules import WEEKDAYS, Frequency, Rule, RuleFields, Slot, rule_fields

MAX_DATES = 8  # dates named one by one; more are counted
MAX_GROUPS = 4  # groups of dates with the same times
MAX_EXCEPTIONS = 3
MAX_SLOTS = 6
RUN = 3  # from this many consecutive days on, «du … au …» is used
RUN_AMONG_OTHERS = 4
NBSP = "\u00a0"
MORNING = time(6)  # an end after midnight and later than this is said to be on the next day

Times = tuple[Slot, ...]
#: Words for one thing, and a template for several.
Counted = tuple[str, str]


class Phrasebook(ABC):
    """Phrases of one language; the parts of a sentence have the same order in all languages."""

    conjunction: str
    besides: str  # word before the exceptions
    asides: tuple[str, ...]  # phrases after which a comma is needed
    every_day: str
    all_day: str
    dates_in_text: str  # said of a span
    at: str
    hours: str  # template of start and end
    next_day: str
    end_of_day: str  # 24 h
    figures: str  # template of a time in figures
    to: str  # between start and end
    zone_of: str  # template of school holidays and their zone
    school_holidays: str  # template of a zone
    public_holidays: str
    more_dates: Counted
    more_times: Counted
    date_count: Counted

    def rule_sentence(self, rule: Rule, today: date | None) -> str:
        """Return a rule in words: its days and hours, exceptions and bounds.

        The first day is left out if it is not after ``today``.
        """
        fields = rule_fields(rule.rrule).anchored(rule.first_on)
        last_on, count = fields.until, 0
        if fields.count is not None:  # exceptions are not counted
            days = {moment.start.date() for moment in expand(rule, rule.first_on, date.max)}
            last_on, count = max(days, default=None), len(days)
        first_on = rule.first_on if today and today < rule.first_on else None
        bounds = self.between(first_on, last_on)
        parts = [
            self.at_times(self.days(fields), rule.slots),
            self._exceptions(rule, last_on or date.max, today),
            f"{bounds} ({self.counted(self.date_count, count)})" if count else bounds,
        ]
        return ", ".join(part for part in parts if part)

    def moments_sentence(self, moments: Sequence[Moment], today: date | None) -> str:
        """Return typed dates in words, grouped by hours; beyond a maximum, only their number."""
        groups = days_by_times(moments)
        said: list[str] = []
        left = MAX_DATES
        for times, days in groups.items():
            if left > 0 and len(said) < MAX_GROUPS:
                said.append(self._group(days, times, left, today, alone=len(groups) == 1))
            left -= len(days)
        unsaid = list(groups.values())[len(said) :]
        if unsaid:
            said.append(self.counted(self.more_dates, sum(len(days) for days in unsaid)))
        return self.join(said)

    def at_times(self, days: str, slots: Times) -> str:
        """Return ``days`` with their times, after a comma if the days already have a clause."""
        if slots[0].is_all_day:
            return f"{days}, {self.all_day}"
        comma = "," if any(aside in days for aside in self.asides) else ""
        return f"{days}{comma} {self.times(slots)}"

    def times(self, slots: Times) -> str:
        """Return times in words: each opening «from … to …»; consecutive starts share one «at»."""
        shown = slots if len(slots) <= MAX_SLOTS else slots[: MAX_SLOTS - 1]
        said, was_start = [], False
        for slot in shown:
            is_start = slot.end is None
            said.append(self.start(slot, was_start) if is_start else self.opening(slot))
            was_start = is_start
        more = len(slots) - len(shown)
        return self.join([*said, self.counted(self.more_times, more)] if more else said)

    def counted(self, words: Counted, count: int) -> str:
        one, several = words
        return one if count == 1 else several.format(count)

    def opening(self, slot: Slot) -> str:
        """Return start and end in words, with «le lendemain» for an end after the morning
        begins.
        """
        opens, closes = slot.start or time.min, slot.end or time.min
        said = self.hours.format(self.hour(opens), self.hour(closes))
        return said + self.next_day if slot.is_past_midnight and closes > MORNING else said

    def start(self, slot: Slot, follows: bool) -> str:
        """Return a start without an end: «à 20 h», or only «20 h» after another start."""
        hour = self.hour(slot.start or time.min)
        return hour if follows else f"{self.at} {hour}"

    def join(self, items: Sequence[str]) -> str:
        """Join the items with commas and «et»."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.conjunction} {items[-1]}"

    def dates(self, days: Sequence[date], limit: int, today: date | None) -> list[str]:
        """Return days in words.

        Consecutive ones are ranges, each year is said once, more than ``limit`` are counted.
        """
        chunks = _chunks(days, limit)
        years = [chunk[-1].year for chunk in chunks]
        said = []
        for number, chunk in enumerate(chunks):
            is_last_of_year = years[number] not in years[number + 1 :]
            said.append(
                self.chunk(chunk, _said_year(chunk[-1], today) if is_last_of_year else None)
            )
        more = len(days) - sum(len(chunk) for chunk in chunks)
        return [*said, self.counted(self.more_dates, more)] if more else said

    def chunk(self, days: list[date], year: int | None) -> str:
        """Return days of one month or one long run in words."""
        if are_consecutive(days) and len(days) >= RUN_AMONG_OTHERS:
            return self.range(days[0], days[-1], year)
        return self.listed(days, year)

    def _group(
        self, days: list[date], times: Times, limit: int, today: date | None, *, alone: bool
    ) -> str:
        """Return days that share ``times`` in words, with these times."""
        year = _said_year(days[-1], today)
        if len(days) == 1:
            return self.at_times(self.single(days[0], year, alone=alone), times)
        if are_consecutive(days) and len(days) >= RUN:
            span = f"{self.range(days[0], days[-1], year)}, {self.every_day}"
            return span if times[0].is_all_day else f"{span} {self.times(times)}"
        return self.at_times(self.join(self.dates(days, limit, today)), times)

    def _exceptions(self, rule: Rule, last_on: date, today: date | None) -> str:
        """Return the exceptions of ``rule`` in words, without days that it does not give."""
        items = [self.school_holidays.format(rule.school_zone)] if rule.school_zone else []
        items += [self.public_holidays] if rule.skip_public_holidays else []
        if rule.except_on:  # name only days of the rule that no holiday leaves out already
            left_out = (
                set(rule_days(rule, min(rule.except_on), max(rule.except_on))) & rule.except_on
            )
            days = [day for day in sorted(left_out) if (today or date.min) <= day <= last_on]
            items += self.dates(
                [day for day in days if not is_closed(rule, day)], MAX_EXCEPTIONS, today
            )
        return f"{self.besides} {self.join(items)}" if items else ""

    def days(self, fields: RuleFields) -> str:
        by_frequency = {
            Frequency.DAILY: self.daily,
            Frequency.WEEKLY: self.weekly,
            Frequency.MONTHLY: self.monthly,
            Frequency.YEARLY: self.yearly,
        }
        return by_frequency[fields.frequency](fields)

    @abstractmethod
    def daily(self, fields: RuleFields) -> str: ...

    @abstractmethod
    def weekly(self, fields: RuleFields) -> str: ...

    @abstractmethod
    def monthly(self, fields: RuleFields) -> str: ...

    @abstractmethod
    def yearly(self, fields: RuleFields) -> str: ...

    @abstractmethod
    def hour(self, at: time) -> str: ...

    @abstractmethod
    def single(self, day: date, year: int | None, *, alone: bool) -> str: ...

    @abstractmethod
    def listed(self, days: list[date], year: int | None) -> str: ...

    @abstractmethod
    def range(self, first: date, last: date, year: int | None) -> str: ...

    @abstractmethod
    def between(self, first: date | None, last: date | None) -> str: ...


def weekday_run(weekdays: Iterable[str]) -> tuple[int, int] | None:
    """Return the first and last of three or more consecutive weekdays, else ``None``.

    The run may go across Sunday.
    """
    numbers = sorted(WEEKDAYS.index(weekday) for weekday in weekdays)
    starts = [number for number in numbers if (number - 1) % 7 not in numbers]
    if len(numbers) < RUN or len(starts) != 1:
        return None
    return starts[0], (starts[0] + len(numbers) - 1) % 7


def days_by_times(moments: Iterable[Moment]) -> dict[Times, list[date]]:
    """Group days by equal times, in order of the first day."""
    by_day: dict[date, list[Slot]] = {}
    for moment in sorted(moments, key=lambda moment: moment.start):
        end = moment.end.time() if moment.has_end else None
        slot = Slot() if moment.all_day else Slot(moment.start.time(), end)
        by_day.setdefault(moment.start.date(), []).append(slot)
    groups: dict[Times, list[date]] = {}
    for day, slots in by_day.items():
        groups.setdefault(tuple(slots), []).append(day)
    return groups


def are_consecutive(days: Sequence[date]) -> bool:
    return (days[-1] - days[0]).days == len(days) - 1


def _said_year(day: date, today: date | None) -> int | None:
    return None if today and today.year == day.year else day.year


def _chunks(days: Sequence[date], limit: int) -> list[list[date]]:
    """Group days into long runs and, otherwise, by month; at most ``limit`` are named."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    chunks: list[list[date]] = []
    for run in runs:
        if limit <= 0:
            break
        if len(run) >= RUN_AMONG_OTHERS:
            chunks.append(run)
            limit -= 1
            continue
        for day in run[:limit]:
            before = chunks[-1] if chunks else []
            is_long_run = len(before) >= RUN_AMONG_OTHERS and are_consecutive(before)
            if (
                before
                and not is_long_run
                and (before[-1].year, before[-1].month) == (day.year, day.month)
            ):
                before.append(day)
            else:
                chunks.append([day])
        limit -= len(run)
    return chunks
