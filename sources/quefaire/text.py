"""The dates that a text spells out, read only where they are plain."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time

from sources.base import FoundRule

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
EVERY_DAY = tuple(range(7))
NO_HOURS: tuple[None, None] = (None, None)

_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_DATE = rf"(?P<weekday>{_WEEKDAY} )?(?P<day>\d\d?)(?:er)? (?P<month>{_MONTH}) (?P<year>\d{{4}})"
_LIST = rf"{_WEEKDAY}s?(?:(?:, ?| et ){_WEEKDAY}s?)*"

SHUT = re.compile(rf"fermée? le {_DATE}")
ONE_DAY = re.compile(rf"le {_DATE}")
RANGE = re.compile(
    rf"du (?:{_WEEKDAY} )?(?P<from_day>\d\d?)(?:er)?(?: (?P<from_month>{_MONTH}))?(?: (?P<from_year>\d{{4}}))?"
    rf" au {_DATE}"
)
ALL_DAYS = re.compile(r"tous les jours")
SOME_DAYS = re.compile(rf"(?:tous les )?(?P<list>{_LIST})\b")
HOURS = re.compile(r"de (\d\d?) ?h ?(\d\d)? à (\d\d?) ?h ?(\d\d)?\b")
START = re.compile(r"à (\d\d?) ?h ?(\d\d)?\b")
EMPTY_HOURS = re.compile(r"de à(?!\w)")
BETWEEN = re.compile(r"[\s,;.:]*")


class NotPlainError(ValueError):
    """The text says more, or less, than this reader understands."""


@dataclass
class TextDates:
    """Reads one text from left to right: days, then the weekdays and hours that hold on them."""

    #: First and last day of the whole, for a text that gives weekdays only.
    bounds: tuple[date, date] | None = None
    lines: list[FoundRule] = field(default_factory=list)
    shut: set[date] = field(default_factory=set)
    days: tuple[date, date] | None = None
    weekdays: tuple[int, ...] | None = None
    is_owed: bool = False
    #: Ranges of which the text says neither weekdays nor hours.
    bare: set[tuple[date, date]] = field(default_factory=set)

    def read(self, text: str) -> tuple[FoundRule, ...]:
        """One rule for every line of the text, in its order; ``NotPlainError`` if a word is left over."""
        plain = " ".join(re.sub(r"<[^>]*>", " ", text).replace("\xa0", " ").lower().split())
        at = BETWEEN.match(plain, 0).end()  # type: ignore[union-attr]
        while at < len(plain):
            at = BETWEEN.match(plain, self._step(plain, at)).end()  # type: ignore[union-attr]
        self._settle()
        if not self.lines:
            raise NotPlainError(text)
        return tuple(self._without_shut(line) for line in self.lines)

    def _step(self, plain: str, at: int) -> int:
        for pattern, take in STEPS:
            if found := pattern.match(plain, at):
                take(self, found)
                return found.end()
        raise NotPlainError(plain[at : at + 80])

    def _take_shut(self, found: re.Match[str]) -> None:
        self.shut.add(_day(found))

    def _take_day(self, found: re.Match[str]) -> None:
        self._settle()
        day = _day(found)
        self.days, self.weekdays, self.is_owed = (day, day), None, True

    def _take_range(self, found: re.Match[str]) -> None:
        self._settle()
        last = _day(found)
        first = _built(found["from_year"] or found["year"], found["from_month"] or found["month"], found["from_day"])
        if first > last:
            raise NotPlainError(found[0])
        self.days, self.weekdays, self.is_owed = (first, last), None, True

    def _take_all_days(self, found: re.Match[str]) -> None:
        self._take_weekdays(EVERY_DAY)

    def _take_some_days(self, found: re.Match[str]) -> None:
        names = re.findall(_WEEKDAY, found["list"])
        self._take_weekdays(tuple(sorted({WEEKDAYS.index(name) for name in names})))

    def _take_weekdays(self, weekdays: tuple[int, ...]) -> None:
        if self.weekdays is not None:
            self._settle()
        self.days = self.days or self.bounds
        self.weekdays, self.is_owed = weekdays, True

    def _take_hours(self, found: re.Match[str]) -> None:
        self._add(_time(found[1], found[2]), _time(found[3], found[4]))

    def _take_start(self, found: re.Match[str]) -> None:
        self._add(_time(found[1], found[2]), None)

    def _take_empty_hours(self, found: re.Match[str]) -> None:
        self._add(*NO_HOURS)

    def _settle(self) -> None:
        """Days for which no hours came are days without hours."""
        if self.is_owed:
            self._add(*NO_HOURS)

    def _add(self, start: time | None, end: time | None) -> None:
        if self.days is None:
            raise NotPlainError("no day")
        weekdays = EVERY_DAY if self.weekdays is None else self.weekdays
        if self.weekdays is None and start is None:
            self.bare.add(self.days)
        self.lines.append(FoundRule(*self.days, weekdays, ((start, end),)))
        self.is_owed = False

    def _without_shut(self, line: FoundRule) -> FoundRule:
        shut = sorted(day for day in self.shut if line.first <= day <= line.last and day.weekday() in line.weekdays)
        return FoundRule(line.first, line.last, line.weekdays, line.hours, tuple(shut))


STEPS: tuple[tuple[re.Pattern[str], Callable[[TextDates, re.Match[str]], None]], ...] = (
    (SHUT, TextDates._take_shut),
    (ONE_DAY, TextDates._take_day),
    (RANGE, TextDates._take_range),
    (ALL_DAYS, TextDates._take_all_days),
    (SOME_DAYS, TextDates._take_some_days),
    (HOURS, TextDates._take_hours),
    (EMPTY_HOURS, TextDates._take_empty_hours),
    (START, TextDates._take_start),
)


def _day(found: re.Match[str]) -> date:
    day = _built(found["year"], found["month"], found["day"])
    weekday = (found["weekday"] or "").strip()
    if weekday and WEEKDAYS[day.weekday()] != weekday:
        raise NotPlainError(found[0])
    return day


def _built(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), MONTHS.index(month) + 1, int(day))
    except ValueError as error:
        raise NotPlainError(f"{day} {month} {year}") from error


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour) % 24 if hour == "24" else int(hour), int(minute or 0))
    except ValueError as error:
        raise NotPlainError(f"{hour}h{minute}") from error
