"""Clauses of a sentence about dates, as the grammar finds them: years are not known yet."""

from dataclasses import dataclass, field
from datetime import date

from datetext.reading.symbols import Clock
from datetext.rules import RuleFields
from datetext.vocabulary import Part


@dataclass(slots=True)
class NamedDay:
    """One day as the person wrote it: a number of a month, or a day known from today, perhaps with its weekday."""

    day: int = 0
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    known: date | None = None
    is_plural: bool = False  # «les mercredis 3 et 10»
    is_borrowing: bool = False  # its month and year are the next day's
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Clause:
    """Part of a sentence with its place in the text.

    ``is_apart``: a comma, a new line or an «and» stands between it and the clause before.
    """

    start: int
    end: int
    is_apart: bool = field(default=False, kw_only=True)


@dataclass(slots=True)
class Days(Clause):
    days: list[NamedDay]
    part: Part | None = None


@dataclass(slots=True)
class Run(Clause):
    """Range of days, perhaps with only one end. A range of whole months only bounds rules."""

    first: NamedDay | None
    last: NamedDay | None
    is_of_months: bool = False
    is_end_of_month: bool = False  # «jusqu’en juin»


@dataclass(slots=True)
class Pattern(Clause):
    """Days that repeat; several ranks («le 1er et le 3e jeudi») give several rules.

    A bare one («le mardi») may mean this week alone. ``idiom`` is the 15 of «tous les 15 jours».
    """

    rules: tuple[RuleFields, ...]
    is_bare: bool = False
    idiom: int = 0
    part: Part | None = None


@dataclass(slots=True)
class Opening:
    """Start time and perhaps end time, with their place in the text."""

    opens: Clock
    closes: Clock | None
    start: int
    end: int
    is_next_day: bool = False


@dataclass(slots=True)
class Times(Clause):
    """Hours of one or several openings; ``has_break`` when a point, a semicolon or a new line stands between two."""

    openings: list[Opening]
    is_all_day: bool = False
    has_break: bool = False


@dataclass(slots=True)
class PartOfDay(Clause):
    part: Part


@dataclass(slots=True)
class SchoolHolidays(Clause):
    """School holidays, all or those of one name, perhaps with their zone."""

    name: str | None
    zone: str


@dataclass(slots=True)
class PublicHolidays(Clause):
    """«les jours fériés»."""


@dataclass(slots=True)
class Exceptions(Clause):
    """Days, ranges, weekdays and holidays that a rule leaves out, in the order of the text.

    A closure («fermé le lundi») states a fact, so it may name days that the rule does not have.
    """

    items: list[Clause]
    is_closure: bool = False


@dataclass(slots=True)
class Count(Clause):
    """Number of dates: «10 fois», or a check beside an end: «(10 dates)»."""

    number: int
    is_check: bool
