"""Questions about ambiguous sentences on dates; each answer is a whole, rewritten sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from datetext.expansion import rule_days
from datetext.phrasebook import Phrasebook
from datetext.reading.clauses import (
    Clause,
    DayRange,
    Days,
    Exceptions,
    Opening,
    RepeatingDays,
    SchoolHolidays,
    Times,
)
from datetext.reading.patterns import IDIOMS
from datetext.reading.results import Answer, Reading, Remark
from datetext.reading.segments import Segment
from datetext.reading.years import Calendar
from datetext.rules import WEEKDAYS, Frequency, Rule, RuleFields

LAST_DAY = date(2200, 12, 31)
ZONES = ("A", "B", "C")
MOST_FIRSTS = 3
SCHOOL_YEAR_END, YEAR_END = (6, 30), (12, 31)
SOON = timedelta(days=31)
#: An item of an exception clause, or one day of it.
Part = tuple[Clause, date | None]
#: Characters removed from the end of a sentence before words are appended.
ENDS = " .,;\n"


@dataclass(slots=True)
class Asking:
    """Adds questions, contradictions, left-over words and notes to ``reading``."""

    reading: Reading
    calendar: Calendar
    book: Phrasebook
    today: date

    def start(self, bound: DayRange, last: date) -> None:
        """Ask for the start of a range without one, «jusqu’au 15 janvier»; today is assumed."""
        said = self.book.range(self.today, last, last.year)
        self.ask("start", _("À partir de quand ?"), self.calendar.answer(said, bound, said))

    def night(self, opening: Opening) -> None:
        """Ask which night «le 24 décembre à minuit» means."""
        closes = opening.closes.time if opening.closes else None
        late, early = (self._span(hour, closes) for hour in (self.book.end_of_day, time.min))
        self.ask(
            "midnight",
            _("Minuit : de quelle nuit ?"),
            self.calendar.answer(_("Dans la nuit qui suit ce jour"), opening, late),
            self.calendar.answer(_("Dans la nuit qui précède ce jour"), opening, early),
        )

    def order(self, opening: Opening) -> None:
        """Ask whether the two hours are in the wrong order.

        Called if an opening lasts nearly a whole day.
        """
        start, end = opening.opens.time, opening.closes.time if opening.closes else time.min
        late = self._span(start, end) + self.book.next_day
        self.ask(
            "order",
            _("Cela finit-il le lendemain ?"),
            self.calendar.answer(_("Oui, le lendemain"), opening, late),
            self.calendar.answer(_("Non, dans l’autre ordre"), opening, self._span(end, start)),
        )

    def hour(self, end: int) -> None:
        """Ask for the hours of a segment that ends at position ``end``; «all day» is offered."""
        words = f", {self.book.all_day}"
        answer = self.calendar.answer(_("Toute la journée"), Clause(start=end, end=end), words)
        self.ask("hour", _("À quelle heure ?"), answer)

    def zone(self, school: SchoolHolidays) -> None:
        """Ask for the zone of school holidays."""
        words, label = self._words(school), _("Zone %(zone)s")
        answers = [
            self.calendar.answer(
                label % {"zone": zone}, school, self.book.zone_of.format(words, zone)
            )
            for zone in ZONES
        ]
        self.ask("zone", _("Les vacances de quelle zone ?"), *answers)

    def which(self, pattern: RepeatingDays) -> None:
        """Ask whether bare weekdays («le mardi») mean the next ones only, or every week."""
        names = [WEEKDAYS.index(name) for name in pattern.rules[0].weekdays]
        days = sorted(
            self.today + timedelta(days=(name - self.today.weekday()) % 7) for name in names
        )
        once = self.book.join([self.book.single(day, day.year, alone=True) for day in days])
        every = self.book.weekly(pattern.rules[0])
        self.ask(
            "which",
            _("Cette fois seulement, ou chaque semaine ?"),
            self.calendar.answer(once, pattern, once),
            self.calendar.answer(every, pattern, every),
        )

    def end(self, first: date, code: str = "no_end") -> None:
        """Ask for the end of a rule, or of a range (code ``last_day``).

        Offer usual ends within a year.
        """
        furthest = first + relativedelta(years=1)
        usual = [
            date(year, *day)
            for year in (first.year, furthest.year)
            for day in (SCHOOL_YEAR_END, YEAR_END)
        ]
        ends = [*(day for day in usual if first + SOON < day < furthest), furthest]
        self.ask(
            code,
            _("Jusqu’à quand ?"),
            *(self._appended(self.book.between(None, end)) for end in ends),
        )

    def first(self, rule: Rule, fields: RuleFields) -> None:
        """Ask for the first day of a rule with an interval: «un mardi sur deux»."""
        every = replace(rule, rrule=replace(fields, interval=1).text())
        firsts: dict[object, date] = {}
        for day in rule_days(every, self.today, LAST_DAY):
            turns = {
                Frequency.WEEKLY: day.isocalendar()[:2],
                Frequency.MONTHLY: (day.year, day.month),
            }
            firsts.setdefault(turns.get(fields.frequency, day), day)
            if len(firsts) >= min(fields.interval, MOST_FIRSTS):
                break
        answers = [self._appended(self.book.between(day, None)) for day in firsts.values()]
        self.ask("first", _("Laquelle d’abord ?"), *answers)

    def idiom(self, pattern: RepeatingDays) -> None:
        """Ask whether «tous les 15 jours» means exactly 15 days or two weeks."""
        number, weekday = pattern.idiom, WEEKDAYS[self.today.weekday()]
        by_week = self.book.weekly(RuleFields(Frequency.WEEKLY, IDIOMS[number], (weekday,)))
        exactly = f"un jour sur {number}"
        self.ask(
            "idiom",
            _("Tous les %(days)s jours exactement, ou toujours le même jour de la semaine ?")
            % {"days": number},
            self.calendar.answer(by_week, pattern, by_week),
            self.calendar.answer(exactly, pattern, exactly),
        )

    # Questions about exceptions

    def idle(self, exceptions: Exceptions, parts: Sequence[Part]) -> None:
        """Ask about exceptions that remove no date."""
        self.ask(
            "exception",
            self._idle(parts),
            self._without(_("Sans cette exception"), exceptions, parts),
        )

    def note_idle(self, parts: Sequence[Part]) -> None:
        """Note that no public holiday falls on a day of the rule."""
        self.reading.notes.append(Remark("exception", self._idle(parts)))

    def _idle(self, parts: Sequence[Part]) -> str:
        words = (
            self.book.single(day, day.year, alone=True) if day else self._words(item)
            for item, day in parts
        )
        return _("Cette exception n’enlève aucune date : %(words)s.") % {"words": ", ".join(words)}

    def whose_exceptions(self, segment: Segment, exceptions: Exceptions) -> None:
        """Ask whether exceptions apply to both rules.

        «tous les mardis jusqu’en juin, tous les jeudis sauf vacances»
        """
        text, words = self.reading.text, self._words(exceptions)
        start, end = segment.clauses[0].start, segment.clauses[-1].end
        said = text[start:end]
        self.ask(
            "exceptions_of",
            _("« %(exceptions)s » : aussi pour « %(dates)s » ?")
            % {"exceptions": words, "dates": said},
            Answer(_("Oui, aussi"), f"{text[:end]} {words}{text[end:]}"),
            Answer(_("Non"), f"{text[:start]}{text[segment.next_start :].rstrip(ENDS)}, {said}"),
        )

    def whose_hours(self, exceptions: Exceptions, times: Times) -> None:
        """Ask whether a day is an exception or has other hours.

        «tous les mardis à 19h sauf le 22 décembre à 20h30»
        """
        text, last = self.reading.text, exceptions.items[-1]
        days = last.days if isinstance(last, Days) else []
        number = len(days) - 1
        while number > 0 and days[number - 1].is_borrowing:
            number -= 1
        start = days[number].start if days else last.start
        before = days[number - 1].end if number > 0 else exceptions.start
        if number <= 0 and len(exceptions.items) > 1:
            before = exceptions.items[-2].end
        named = text[start : times.end]
        left_out = text[: times.start].rstrip(ENDS) + text[times.end :]
        also = text[:before].rstrip(ENDS) + text[times.end :]
        answers = [
            Answer(_("Rien ces jours-là"), left_out),
            Answer(_("À cette heure, à la place"), f"{named}, {left_out}"),
            Answer(_("À cette heure, en plus"), f"{named}, {also}"),
        ]
        self.ask(
            "hours_of_exception",
            _("« %(words)s » : qu’y a-t-il alors ?") % {"words": named},
            *answers,
        )

    def which_days(self, times: Times) -> None:
        """Ask which days the last hours belong to: «tous les mardis jusqu’au 30 juin à 20h»."""
        self.ask("hours", _("« %(hours)s » : pour quels jours ?") % {"hours": self._words(times)})

    def which_dates(self, bound: Clause) -> None:
        """Ask which dates a bound belongs to: «mardis à 19h, jusqu’au 30 juin, jeudis à 20h»."""
        self.ask("bounds", _("« %(days)s » : pour quelles dates ?") % {"days": self._words(bound)})

    def _words(self, clause: Clause) -> str:
        return self.reading.text[clause.start : clause.end]

    def _without(self, label: str, exceptions: Exceptions, parts: Sequence[Part]) -> Answer:
        """Return the sentence without these items of its exceptions."""
        text, gone = self.reading.text, [(item.start, day) for item, day in parts]
        kept = []
        for item in exceptions.items:
            days = self.calendar.days(item.days) if isinstance(item, Days) else []
            left = [day for day in days if (item.start, day) not in gone]
            if left and len(left) < len(days):
                kept += [self.book.single(day, day.year, alone=True) for day in left]
            elif left or ((item.start, None) not in gone and not days):
                kept.append(self._words(item))
        if not kept:
            return Answer(label, text[: exceptions.start].rstrip(ENDS) + text[exceptions.end :])
        opener = text[exceptions.start : exceptions.items[0].start]
        return self.calendar.answer(label, exceptions, opener + self.book.join(kept))

    def _appended(self, words: str) -> Answer:
        """Return the answer that adds ``words`` to the end of the sentence."""
        return Answer(words, f"{self.reading.text.rstrip(ENDS)}, {words}")

    def leave_over(self, *clauses: Clause) -> None:
        """Report ``clauses`` that belong to no date as left-over words."""
        self.reading.left_over += map(self._words, clauses)

    def ask(self, code: str, message: str, *answers: Answer) -> None:
        self.reading.questions.append(Remark(code, message, answers))

    def contradict(self, code: str, message: str) -> None:
        self.reading.contradictions.append(Remark(code, message))

    def note(self, code: str, message: str, day: date) -> None:
        said = self.book.single(day, day.year, alone=True)
        self.reading.notes.append(Remark(code, message % {"day": said}))

    def _span(self, *times: time | str | None) -> str:
        """Return start and end in figures, «20 h 30 à 22 h», or the start alone.

        24 h is given as text, because ``time`` cannot hold it.
        """
        said = (
            at if isinstance(at, str) else self.book.figures.format(at).removesuffix(" 00")
            for at in times
            if at is not None
        )
        return f" {self.book.to} ".join(said)
