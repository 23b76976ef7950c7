"""What a sentence about dates is made of, before its years are known: the clauses that the grammar finds."""

from dataclasses import dataclass, field
from datetime import date

from agenda.recurrence.reading.symbols import Clock
from agenda.recurrence.reading.vocabulary import Part
from agenda.recurrence.rules import RuleFields


@dataclass(slots=True)
class NamedDay:
    """A day as it is said: a number of a month, or a day known from today; its weekday when that is said too."""

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
    """Its place in the text, and whether a comma, a new line or an «and» parts it from what stands before."""

    start: int
    end: int
    is_apart: bool = field(default=False, kw_only=True)


@dataclass(slots=True)
class Days(Clause):
    days: list[NamedDay]
    part: Part | None = None


@dataclass(slots=True)
class Run(Clause):
    """From a day to another, or but one of the two; of whole months, it only bounds rules."""

    first: NamedDay | None
    last: NamedDay | None
    is_of_months: bool = False
    is_end_of_month: bool = False  # «jusqu’en juin»


@dataclass(slots=True)
class Pattern(Clause):
    """Days that repeat: several rules for several ranks. A bare one may be of this week alone; ``idiom`` is the 15 of
    «tous les 15 jours».
    """

    rules: tuple[RuleFields, ...]
    is_bare: bool = False
    idiom: int = 0
    part: Part | None = None


@dataclass(slots=True)
class Opening:
    """A start and perhaps an end, with the place of both."""

    opens: Clock
    closes: Clock | None
    start: int
    end: int
    is_next_day: bool = False


@dataclass(slots=True)
class Times(Clause):
    """Without ``has_break`` nothing but commas and «and» stand between its openings."""

    openings: list[Opening]
    is_all_day: bool = False
    has_break: bool = False


@dataclass(slots=True)
class PartOfDay(Clause):
    part: Part


@dataclass(slots=True)
class SchoolHolidays(Clause):
    """All of them, or those of a name; of a zone, when it is said."""

    name: str | None
    zone: str


@dataclass(slots=True)
class PublicHolidays(Clause):
    """«les jours fériés»."""


@dataclass(slots=True)
class Exceptions(Clause):
    """What is left out, in the order said: days, runs, weekdays, school holidays, public holidays.

    A closure («fermé le lundi») says what is so, and may leave out what is not there anyway.
    """

    items: list[Clause]
    is_closure: bool = False


@dataclass(slots=True)
class Count(Clause):
    """«10 fois», or «(10 dates)» said beside an end, which it must equal."""

    number: int
    is_check: bool
