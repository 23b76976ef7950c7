"""Result of parsing a sentence about dates: lines, questions, contradictions, left-over words."""

from dataclasses import dataclass, field
from datetime import date

from datetext.expansion import Moment, expand, slot_moment
from datetext.rules import Rule, Slot
from datetext.sentences import describe_moments, describe_rule, phrasebook


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question: its label, and the whole sentence rewritten with it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A message on a sentence for the person; ``code`` is for programs."""

    code: str
    message: str
    answers: tuple[Answer, ...] = ()


#: Code of a contradiction: a day that does not exist. Its hours are not asked.
NO_DAY = "no_day"


@dataclass(frozen=True, slots=True)
class DateLine:
    """One line of dates: days with their own times (``moments``), a range of days, or a rule.

    Without ``has_hours`` the text gives no hours yet, and the line is all day.
    """

    slots: tuple[Slot, ...] = ()
    moments: tuple[tuple[date, Slot], ...] = ()
    first_on: date | None = None
    last_on: date | None = None
    rule: Rule | None = None
    has_hours: bool = True

    @property
    def is_all_day(self) -> bool:
        slots = (
            self.rule.slots
            if self.rule
            else self.slots or tuple(slot for _day, slot in self.moments)
        )
        return all(slot.is_all_day for slot in slots)

    def happenings(self, after: date, before: date) -> list[Moment]:
        """Return the dates that start from ``after`` to ``before``, both included, in order."""
        if self.rule:
            return list(expand(self.rule, after, before))
        pairs = self.moments
        if self.first_on:
            count = ((self.last_on or self.first_on) - self.first_on).days + 1
            days = [date.fromordinal(self.first_on.toordinal() + number) for number in range(count)]
            pairs = tuple((day, slot) for day in days for slot in self.slots or (Slot(),))
        moments = [slot_moment(day, slot) for day, slot in pairs if after <= day <= before]
        return sorted(moments, key=lambda moment: moment.start)

    def sentence(self, language: str, today: date) -> str:
        """Return the line in words, without a capital."""
        if self.rule:
            said = describe_rule(self.rule, language, today)
        else:
            said = describe_moments(self.happenings(date.min, date.max), language, today)
        return said if self.has_hours else said.replace(f", {phrasebook(language).all_day}", "")


@dataclass(slots=True)
class Reading:
    """Result of parsing ``text``: lines, left-over words, contradictions, questions and notes.

    Unless :meth:`is_clear`, a form must not store the lines without asking the person.
    """

    text: str
    lines: list[DateLine] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    contradictions: list[Remark] = field(default_factory=list)
    questions: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    def is_clear(self, *, but: frozenset[str] = frozenset()) -> bool:
        """Whether all was understood and no question is open, except those in ``but``."""
        is_open = any(question.code not in but for question in self.questions)
        return bool(self.lines) and not (self.left_over or self.contradictions or is_open)

    def settle(self) -> None:
        """Drop questions for hours if a day does not exist, and remove duplicates."""
        if any(remark.code == NO_DAY for remark in self.contradictions):
            self.questions = [question for question in self.questions if question.code != "hour"]
        self.left_over = list(dict.fromkeys(self.left_over))
        self.contradictions = list(dict.fromkeys(self.contradictions))
        self.questions = list(dict.fromkeys(self.questions))
        self.notes = list(dict.fromkeys(self.notes))
