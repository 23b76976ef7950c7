"""What a sentence about dates leaves to ask: each question with its answers, which are whole sentences."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from agenda.recurrence.expansion import rule_days
from agenda.recurrence.phrasebook import Phrasebook
from agenda.recurrence.reading.clauses import Clause, Opening, Pattern, Run, SchoolHolidays
from agenda.recurrence.reading.patterns import IDIOMS
from agenda.recurrence.reading.results import Answer, Reading, Remark
from agenda.recurrence.reading.years import Calendar
from agenda.recurrence.rules import WEEKDAYS, Frequency, Rule, RuleFields

LAST_DAY = date(2200, 12, 31)
ZONES = ("A", "B", "C")
MOST_FIRSTS = 3
SCHOOL_YEAR_END, YEAR_END = (6, 30), (12, 31)
SOON = timedelta(days=31)


@dataclass(slots=True)
class Asking:
    """Writes into ``reading`` what is open, wrong, left over, or decided and said."""

    reading: Reading
    calendar: Calendar
    book: Phrasebook
    today: date
    language: str

    def start(self, bound: Run, last: date) -> None:
        """«jusqu’au 15 janvier»: from today is a guess."""
        said = self.book.range(self.today, last, last.year)
        self.ask("start", _("À partir de quand ?"), self.calendar.answer(said, bound.start, bound.end, said))

    def night(self, opening: Opening) -> None:
        """«le 24 décembre à minuit»."""
        closes = opening.closes.time if opening.closes else None
        self.ask(
            "midnight",
            _("Minuit : de quelle nuit ?"),
            self._replaced(_("Dans la nuit qui suit ce jour"), opening, self._span("24", closes)),
            self._replaced(_("Dans la nuit qui précède ce jour"), opening, self._span("0", closes)),
        )

    def order(self, opening: Opening) -> None:
        """Nearly a whole day of night is two hours in the wrong order."""
        start, end = opening.opens.time, opening.closes.time if opening.closes else time.min
        next_day = "the next day" if self.language == "en" else "le lendemain"
        self.ask(
            "order",
            _("Cela finit-il le lendemain ?"),
            self._replaced(_("Oui, le lendemain"), opening, f"{self._span(start, end)} {next_day}"),
            self._replaced(_("Non, dans l’autre ordre"), opening, self._span(end, start)),
        )

    def hour(self, end: int) -> None:
        words = ", all day" if self.language == "en" else ", toute la journée"
        self.ask("hour", _("À quelle heure ?"), self.calendar.answer(_("Toute la journée"), end, end, words))

    def zone(self, school: SchoolHolidays) -> None:
        words = self.reading.text[school.start : school.end]
        answers = []
        for zone in ZONES:
            said = f"zone {zone} {words}" if self.language == "en" else f"{words} de la zone {zone}"
            answers.append(self.calendar.answer(_("Zone %(zone)s") % {"zone": zone}, school.start, school.end, said))
        self.ask("zone", _("Les vacances de quelle zone ?"), *answers)

    def which(self, pattern: Pattern) -> None:
        names = [WEEKDAYS.index(name) for name in pattern.rules[0].weekdays]
        days = sorted(self.today + timedelta(days=(name - self.today.weekday()) % 7) for name in names)
        once = self.book.join([self.book.single(day, day.year, alone=True) for day in days])
        every = self.book.weekly(pattern.rules[0])
        self.ask(
            "which",
            _("Cette fois seulement, ou chaque semaine ?"),
            self.calendar.answer(once, pattern.start, pattern.end, once),
            self.calendar.answer(every, pattern.start, pattern.end, every),
        )

    def end(self, first: date, code: str = "no_end") -> None:
        """Of a rule; what has but a first day is no rule, and lacks its ``last_day``."""
        furthest = first + relativedelta(years=1)
        usual = [date(year, *day) for year in (first.year, furthest.year) for day in (SCHOOL_YEAR_END, YEAR_END)]
        ends = [*(day for day in usual if first + SOON < day < furthest), furthest]
        self.ask(code, _("Jusqu’à quand ?"), *(self._appended(self.book.between(None, end)) for end in ends))

    def first(self, rule: Rule, fields: RuleFields) -> None:
        """«un mardi sur deux»: which one first, of so many weeks, months or days."""
        every = replace(rule, rrule=replace(fields, interval=1).text())
        firsts: dict[object, date] = {}
        for day in rule_days(every, self.today, LAST_DAY):
            turns = {Frequency.WEEKLY: day.isocalendar()[:2], Frequency.MONTHLY: (day.year, day.month)}
            firsts.setdefault(turns.get(fields.frequency, day), day)
            if len(firsts) >= min(fields.interval, MOST_FIRSTS):
                break
        answers = [self._appended(self.book.between(day, None)) for day in firsts.values()]
        self.ask("first", _("Laquelle d’abord ?"), *answers)

    def idiom(self, pattern: Pattern) -> None:
        """«tous les 15 jours» is said of two weeks."""
        number, weekday = pattern.idiom, WEEKDAYS[self.today.weekday()]
        by_week = self.book.weekly(RuleFields(Frequency.WEEKLY, IDIOMS[number], (weekday,)))
        exactly = f"un jour sur {number}"
        self.ask(
            "idiom",
            _("Tous les %(days)s jours exactement, ou toujours le même jour de la semaine ?") % {"days": number},
            *(self.calendar.answer(said, pattern.start, pattern.end, said) for said in (by_week, exactly)),
        )

    def _appended(self, words: str) -> Answer:
        text = self.reading.text
        end = len(text.rstrip(" .,;\n"))
        return self.calendar.answer(words, end, len(text), f", {words}")

    def leave_over(self, *clauses: Clause) -> None:
        """Clauses that go with nothing else in the sentence."""
        for clause in clauses:
            self.reading.left_over.append(self.reading.text[clause.start : clause.end])

    def ask(self, code: str, message: str, *answers: Answer) -> None:
        self.reading.questions.append(Remark(code, message, answers))

    def contradict(self, code: str, message: str) -> None:
        self.reading.contradictions.append(Remark(code, message))

    def note(self, code: str, message: str, day: date) -> None:
        said = self.book.single(day, day.year, alone=True)
        self.reading.notes.append(Remark(code, message % {"day": said}))

    def _hour(self, moment: time | str) -> str:
        """«20 h 30», «20:30»; a text is a whole hour: 24 has no time of its own."""
        if isinstance(moment, str):
            return f"{moment.zfill(2)}:00" if self.language == "en" else f"{moment} h"
        return f"{moment:%H:%M}" if self.language == "en" else f"{moment.hour} h {moment.minute:02}".removesuffix(" 00")

    def _span(self, start: time | str, end: time | None) -> str:
        tie = "to" if self.language == "en" else "à"
        return self._hour(start) if end is None else f"{self._hour(start)} {tie} {self._hour(end)}"

    def _replaced(self, label: str, opening: Opening, words: str) -> Answer:
        return self.calendar.answer(label, opening.start, opening.end, words)
