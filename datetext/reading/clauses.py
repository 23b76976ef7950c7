"""Clauses of a sentence about dates, as the grammar parses them, before years are resolved."""

from dataclasses import dataclass
from datetime import date

from datetext.reading.symbols import WrittenTime
from datetext.rules import RuleFields
from datetext.vocabulary import DayPart


@dataclass(slots=True)
class NamedDay:
    """A day as written: day and month, or a day relative to today, with an optional weekday."""

    day: int = 0
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    known: date | None = None
    is_plural: bool = False  # «les mercredis 3 et 10»
    is_borrowing: bool = False  # month and year were taken from the next day in the list
    start: int = 0
    end: int = 0


@dataclass(slots=True, kw_only=True)
class Clause:
    """Part of a sentence with its position in the text, which :meth:`Cursor.attempt` sets.

    ``is_apart``: a comma, line break or «and» separates it from the clause before.
    """

    start: int = 0
    end: int = 0
    is_apart: bool = False


@dataclass(slots=True)
class Days(Clause):
    days: list[NamedDay]
    part: DayPart | None = None


@dataclass(slots=True)
class DayRange(Clause):
    """Range of days; one end may be missing.

    A range of whole months is only used as bounds of rules.
    """

    first: NamedDay | None
    last: NamedDay | None
    is_of_months: bool = False
    is_end_of_month: bool = False  # «jusqu’en juin»


@dataclass(slots=True)
class RepeatingDays(Clause):
    """Repeating days; several ordinals («le 1er et le 3e jeudi») give several rules.

    ``is_bare``: «le mardi», which may mean one day only. ``idiom``: the 15 of «tous les 15 jours».
    """

    rules: tuple[RuleFields, ...]
    is_bare: bool = False
    idiom: int = 0
    part: DayPart | None = None


@dataclass(slots=True)
class Opening:
    """Start time and optional end time, with their position in the text."""

    opens: WrittenTime
    closes: WrittenTime | None
    start: int
    end: int
    is_next_day: bool = False


@dataclass(slots=True)
class Times(Clause):
    """One or several openings.

    ``has_break``: a period, semicolon or line break separates two of them.
    """

    openings: list[Opening]
    is_all_day: bool = False
    has_break: bool = False


@dataclass(slots=True)
class PartOfDay(Clause):
    part: DayPart


@dataclass(slots=True)
class SchoolHolidays(Clause):
    """School holidays, all or one of them by name; the zone may be empty."""

    name: str | None
    zone: str


@dataclass(slots=True)
class PublicHolidays(Clause):
    """Public holidays («les jours fériés»)."""


@dataclass(slots=True)
class Exceptions(Clause):
    """Days, ranges, weekdays and holidays that a rule leaves out, in the order of the text.

    ``is_closure``: «fermé le lundi», which may name days that the rule does not give.
    """

    items: list[Clause]
    is_closure: bool = False


@dataclass(slots=True)
class DateCount(Clause):
    """Number of dates, «10 fois».

    ``is_check``: a number to verify beside an end, «(10 dates)».
    """

    number: int
    is_check: bool
