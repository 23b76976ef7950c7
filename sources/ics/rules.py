"""Recurrence rules (RFC 5545) of foreign calendars.

Their days, and their equivalent in the agenda's own rules.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from icalendar import vRecur

from datetext.rules import WEEKDAYS, Frequency, rule_fields

ONE_DAY = timedelta(days=1)
#: Days examined beyond the end: the longest period is a year.
LONGEST_PERIOD = timedelta(days=366)
PARTS = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "COUNT", "UNTIL"}
)
#: Parts with numeric values.
NUMBERS = ("INTERVAL", "COUNT", "BYMONTHDAY", "BYMONTH", "BYSETPOS")


@dataclass(frozen=True, slots=True)
class RecurrencePattern:
    """The days of a rule, without hours.

    Weekdays are pairs of rank (in the month or year) and number (Monday is 0).
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[tuple[int | None, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    count: int | None = None
    #: Last possible day.
    until: date | None = None

    def days(self, first: date, last: date, since: date = date.min) -> Iterator[date]:
        """Yield the days from ``first``, where intervals and counts begin, to ``last``, inclusive.

        None before ``since``. Examines day by day, so that a pattern without any day (30 February)
        terminates too.
        """
        whole = self._from(first)
        origin = whole._period(first)
        begin = first if self.count else max(first, since)
        begin -= LONGEST_PERIOD if self.positions else timedelta()
        every = (
            begin + timedelta(days=number)
            for number in range((last - begin + LONGEST_PERIOD).days + 1)
        )
        given = 0
        for period, days in groupby(every, whole._period):
            if (period - origin) % self.interval or period < origin:
                continue
            for day in whole._placed([day for day in days if whole._has(day)]):
                if day > min(last, self.until or last) or given == self.count:
                    return
                given += day >= first
                if day >= max(first, since):
                    yield day

    def _placed(self, held: Sequence[date]) -> Sequence[date]:
        """Apply BYSETPOS: return the days of one period at the positions, from either end."""
        if not self.positions:
            return held
        places = {place - 1 if place > 0 else len(held) + place for place in self.positions}
        return [day for number, day in enumerate(held) if number in places]

    def text(self) -> str:
        """Return the RRULE for the agenda's own rules, which have no WKST.

        ``RuleError`` if there is none.
        """
        ranks = {rank for rank, _weekday in self.weekdays}
        if self.positions and len(self.positions) == len(self.weekdays) == 1 and ranks == {None}:
            return replace(
                self, weekdays=((self.positions[0], self.weekdays[0][1]),), positions=()
            ).text()
        is_daily = self.frequency == Frequency.DAILY and self.weekdays and self.interval == 1
        parts = {
            "FREQ": str(Frequency.WEEKLY if is_daily else self.frequency),
            "INTERVAL": str(self.interval),
            "BYMONTH": ",".join(map(str, self.months)),
            "BYMONTHDAY": ",".join(map(str, self.month_days)),
            "BYDAY": ",".join(
                f"{rank or ''}{WEEKDAYS[weekday]}" for rank, weekday in self.weekdays
            ),
            "BYSETPOS": ",".join(map(str, self.positions)),
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
            "COUNT": str(self.count or ""),
        }
        return rule_fields(
            ";".join(f"{name}={value}" for name, value in parts.items() if value)
        ).text()

    def _from(self, first: date) -> "RecurrencePattern":
        """Return the pattern with missing parts derived from the first day (RFC 5545, 3.3.10)."""
        if self.weekdays or self.month_days or self.frequency == Frequency.DAILY:
            return self
        if self.frequency == Frequency.WEEKLY:
            return replace(self, weekdays=((None, first.weekday()),))
        months = self.months or ((first.month,) if self.frequency == Frequency.YEARLY else ())
        return replace(self, month_days=(first.day,), months=months)

    def _period(self, day: date) -> int:
        """Return the number of the period of ``day``, as INTERVAL counts.

        The period is a day, week, month or year.
        """
        if self.frequency == Frequency.DAILY:
            return day.toordinal()
        if self.frequency == Frequency.WEEKLY:
            return (day.toordinal() - 1 - self.week_start) // 7
        return day.year if self.frequency == Frequency.YEARLY else day.year * 12 + day.month

    def _has(self, day: date) -> bool:
        """Whether ``day`` matches the pattern's months, days and weekdays, its period aside."""
        number, length = day.day, monthrange(day.year, day.month)[1]
        if self.months and day.month not in self.months:
            return False
        if self.month_days and not {number, number - length - 1} & set(self.month_days):
            return False
        # ranks count within the year, else within the month
        if self.frequency == Frequency.YEARLY and not self.months:
            number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
        ranks = (None, (number - 1) // 7 + 1, -((length - number) // 7 + 1))
        return not self.weekdays or any(
            day.weekday() == one and rank in ranks for rank, one in self.weekdays
        )


def parse_rrule(recur: vRecur, start: date) -> RecurrencePattern:
    """Parse a rule; ``ValueError`` for an unsupported part.

    ``start`` is DTSTART in its own zone.
    """
    parts: Mapping[str, list[object]] = {str(name).upper(): value for name, value in recur.items()}
    if not set(parts) <= PARTS or len(parts.get("FREQ", [])) != 1:
        raise ValueError(recur)
    weekdays = tuple(_weekday(str(one).upper()) for one in parts.get("BYDAY", []))
    numbers = {name: tuple(int(str(one)) for one in parts.get(name, [])) for name in NUMBERS}
    intervals, counts = numbers["INTERVAL"], numbers["COUNT"]
    frequency = Frequency(str(parts["FREQ"][0]).upper())
    has_ranks = any(rank for rank, _weekday_number in weekdays)
    if 0 in (*intervals, *counts) or (
        has_ranks and frequency in (Frequency.DAILY, Frequency.WEEKLY)
    ):
        raise ValueError(recur)
    return RecurrencePattern(
        frequency,
        intervals[0] if intervals else 1,
        weekdays,
        numbers["BYMONTHDAY"],
        numbers["BYMONTH"],
        numbers["BYSETPOS"],
        WEEKDAYS.index(str(parts["WKST"][0]).upper()) if parts.get("WKST") else 0,
        counts[0] if counts else None,
        _until_day(parts["UNTIL"][0], start) if parts.get("UNTIL") else None,
    )


def _weekday(written: str) -> tuple[int | None, int]:
    """Return rank and number of a weekday: «2MO» gives 2 and 0."""
    return int(written[:-2]) if written[:-2] else None, WEEKDAYS.index(written[-2:])


def _until_day(until: object, start: date) -> date:
    """Return the last day on which a date at the hour of ``start`` begins no later than ``until``.

    Raises ``ValueError`` if ``until`` is no date.
    """
    if not isinstance(until, datetime):
        if isinstance(until, date):
            return until
        raise ValueError(until)
    if not isinstance(start, datetime):
        return until.date()
    wall = until.astimezone(start.tzinfo) if until.tzinfo and start.tzinfo else until
    return wall.date() if wall.time() >= start.time() else wall.date() - ONE_DAY
