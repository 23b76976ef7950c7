"""Parser of dates in French text; it rejects ambiguous text."""

import re
from dataclasses import dataclass, field, replace
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
DAYS = re.compile(
    rf"(?:le|du (?:{_WEEKDAY} )?(?P<from_day>\d\d?)(?:er)?(?: (?P<from_month>{_MONTH}))?"
    rf"(?: (?P<from_year>\d{{4}}))? au) {_DATE}"
)
ON_WEEKDAYS = re.compile(rf"tous les jours|(?:tous les )?(?P<list>{_LIST})\b")
#: «De 10h à 12h», «à 10h», and «de à» when both fields were left empty.
HOURS = re.compile(r"de à(?!\w)|(?:de (\d\d?) ?h ?(\d\d)? )?à (\d\d?) ?h ?(\d\d)?\b")
BETWEEN = re.compile(r"[\s,;.:]*")


class NotPlainError(ValueError):
    """The text has more, or less, than the parser understands."""


@dataclass
class TextDates:
    """Parses a text from left to right: days, then their weekdays and hours."""

    #: First and last day of the event, for a text with only weekdays.
    bounds: tuple[date, date] | None = None
    lines: list[FoundRule] = field(default_factory=list)
    shut: set[date] = field(default_factory=set)
    days: tuple[date, date] | None = None
    weekdays: tuple[int, ...] | None = None
    is_pending: bool = False
    #: Periods for which the text names neither weekdays nor hours.
    bare: set[tuple[date, date]] = field(default_factory=set)

    def read(self, text: str) -> tuple[FoundRule, ...]:
        """Return one rule for each line of the text, in order.

        ``NotPlainError`` if a word is not understood.
        """
        plain = " ".join(re.sub(r"<[^>]*>", " ", text).replace("\xa0", " ").lower().split())
        at = BETWEEN.match(plain, 0).end()  # type: ignore[union-attr]
        while at < len(plain):
            if found := SHUT.match(plain, at):
                self.shut.add(_day(found))
            elif found := DAYS.match(plain, at):
                self._settle()
                self.days = _first_and_last(found)
                self.weekdays = None
                self.is_pending = True
            elif found := ON_WEEKDAYS.match(plain, at):
                if self.weekdays is not None:
                    self._settle()
                names = re.findall(_WEEKDAY, found["list"] or "") or WEEKDAYS
                self.days = self.days or self.bounds
                self.weekdays = tuple(sorted({WEEKDAYS.index(name) for name in names}))
                self.is_pending = True
            elif found := HOURS.match(plain, at):
                given = [found.group(*pair) for pair in ((1, 2), (3, 4)) if found[pair[0]]]
                start, end, *_rest = [*(clock_time(*one) for one in given), None, None]
                self._add(start, end)
            else:
                raise NotPlainError(plain[at : at + 80])
            at = BETWEEN.match(plain, found.end()).end()  # type: ignore[union-attr]
        self._settle()
        if not self.lines:
            raise NotPlainError(text)
        return tuple(
            replace(line, except_on=tuple(filter(line.holds_on, sorted(self.shut))))
            for line in self.lines
        )

    def _settle(self) -> None:
        """Close the present days: if no hours followed, add them without hours."""
        if self.is_pending:
            self._add(*NO_HOURS)

    def _add(self, start: time | None, end: time | None) -> None:
        """Add a rule with the present days and weekdays, at these hours.

        Raises :class:`NotPlainError` without days.
        """
        if self.days is None:
            raise NotPlainError("no day")
        weekdays = EVERY_DAY if self.weekdays is None else self.weekdays
        if self.weekdays is None and start is None:
            self.bare.add(self.days)
        self.lines.append(FoundRule(*self.days, weekdays, ((start, end),)))
        self.is_pending = False


def _first_and_last(found: re.Match[str]) -> tuple[date, date]:
    """Return first and last day of a match; both equal for a single date.

    Raises :class:`NotPlainError` if the last day is before the first.
    """
    last = _day(found)
    if not found["from_day"]:
        return last, last
    first = _built(
        found["from_year"] or found["year"],
        found["from_month"] or found["month"],
        found["from_day"],
    )
    if first > last:
        raise NotPlainError(found[0])
    return first, last


def _day(found: re.Match[str]) -> date:
    """Return the date of a match; ``NotPlainError`` if its weekday is wrong."""
    day = _built(found["year"], found["month"], found["day"])
    weekday = (found["weekday"] or "").strip()
    if weekday and WEEKDAYS[day.weekday()] != weekday:
        raise NotPlainError(found[0])
    return day


def _built(year: str, month: str, day: str) -> date:
    """Return the date; ``NotPlainError`` if there is no such day."""
    try:
        return date(int(year), MONTHS.index(month) + 1, int(day))
    except ValueError as error:
        raise NotPlainError(f"{day} {month} {year}") from error


def clock_time(hour: str, minute: str | None) -> time:
    """Return the time of day; ``NotPlainError`` if invalid."""
    try:
        return time(int(hour) % 24 if hour == "24" else int(hour), int(minute or 0))
    except ValueError as error:
        raise NotPlainError(f"{hour}h{minute}") from error
