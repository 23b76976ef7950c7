"""Calendar dates of the days in a sentence: the next ones to come, checked against weekdays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from datetext.calendar import LEAP_CYCLE_YEARS, MONTHS, date_in, days_numbered, next_named
from datetext.phrasebook import Phrasebook
from datetext.reading.clauses import Clause, DayRange, NamedDay, Opening
from datetext.reading.results import NO_DAY, Answer, Reading, Remark

#: A day whose next occurrence is later than this was probably just past: the year is asked.
FAR = timedelta(days=335)
JUST_PAST = timedelta(days=31)
#: A range without a year is not assumed to have started longer ago than this.
LONG_AGO = timedelta(days=180)
ONE_YEAR = timedelta(days=366)
NEAR_DAYS = 3
#: First and last day, where they are known.
Bounds = tuple[date | None, date | None]


@dataclass(slots=True)
class Calendar:
    """Resolves the days of one sentence to dates.

    Adds questions and contradictions to ``reading``.
    """

    reading: Reading
    book: Phrasebook
    today: date

    def days(self, named: list[NamedDay]) -> list[date]:
        """Return the dates of a list.

        A day without a year is before the next one, unless that is long past.
        """
        found: list[date] = []
        later: date | None = None
        for day in reversed(named):
            resolved = self.day(day, later)
            if resolved:
                found.insert(0, resolved)
                later = resolved
        return found

    def day(self, named: NamedDay, later: date | None = None) -> date | None:
        """Return the date of a day; without a year, the next one, asking if it may be past."""
        if named.known:
            return named.known
        if named.month is None:
            return self._of_no_month(named)
        if named.year is not None:
            return self._of_year(named, named.year)
        to_come = next_named(named.month, named.day, self.today)
        before = self._last_before(named, later) if later else None
        if to_come and before and before != to_come and before >= self.today - JUST_PAST:
            self._ask_year(named, [before, to_come])
            return self._checked(named, before if before >= self.today else to_come)
        if to_come:
            self._ask_whether_just_past(named, to_come)
        return self._checked(named, to_come)

    def _of_year(self, named: NamedDay, year: int) -> date | None:
        """Return a day with its year; a note is added if it is past."""
        found = self._checked(named, _date(year, named))
        if found and found < self.today:
            self.reading.notes.append(
                Remark("past", _("%(day)s est passé.") % {"day": self._said(found)})
            )
        return found

    def _ask_whether_just_past(self, named: NamedDay, to_come: date) -> None:
        """Ask for the year of a day if its next occurrence is so late that it may be just past."""
        if to_come - self.today <= FAR or named.is_borrowing or not self._suits(named, to_come):
            return
        last = self._last_before(named, self.today)
        is_just_past = last is not None and last >= self.today - JUST_PAST  # not for a 29 February
        self._ask_year(named, [last, to_come] if last and is_just_past else [to_come])

    def run(self, run: DayRange) -> Bounds:
        """Return first and last day of a range.

        The first is the latest possible before the last.
        """
        first, last = run.first, run.last
        if first is None or last is None:
            return (self.day(first) if first else None), (self.day(last) if last else None)
        if first.month is None:
            return self._run_of_no_month(first, last)
        is_without_year = last.year is None and not last.known
        if is_without_year and first.year is not None:
            return self._run_from_year(first, first.year, last)
        end = last.known or (
            self._end_to_come(first, last) if is_without_year else _date(last.year or 0, last)
        )
        start = self._start_before(first, end)
        if is_without_year and start and end:
            self._ask_year_of_run(run, start, end)
        return self._checked(first, start), self._checked(last, end)

    def _run_from_year(self, first: NamedDay, year: int, last: NamedDay) -> Bounds:
        """Return a range of which only the first day has a year."""
        start = self._checked(first, _date(year, first))
        return start, self._checked(
            last, next_named(last.month or 0, last.day, start)
        ) if start else None

    def _start_before(self, first: NamedDay, end: date | None) -> date | None:
        """Return the first day of a range that ends on ``end``."""
        if first.known:
            return first.known
        if first.year:
            return _date(first.year, first)
        return self._last_before(first, end) if end else None

    def _of_no_month(self, named: NamedDay) -> date | None:
        """Return the next day with that number («le 12»).

        Ask for the month unless the weekday decides.
        """
        to_come = list(days_numbered(named.day, self.today, 2 * MONTHS - self.today.month))
        suited = [day for day in to_come if self._suits(named, day)][:3]
        if not suited:
            return None
        if named.weekday is None or suited[0] not in to_come[:2]:
            answers = tuple(self._replaced(named, day) for day in suited)
            message = _("Le %(number)s de quel mois ?") % {"number": named.day}
            self.reading.questions.append(Remark("month", message, answers))
        return suited[0]

    def _run_of_no_month(self, first: NamedDay, last: NamedDay) -> Bounds:
        end = self._of_no_month(last)
        return (_date(end.year, NamedDay(first.day, end.month)) if end else None), end

    def _ask_year(self, named: NamedDay, options: Iterable[date]) -> None:
        """Ask of which year a day is; coming days are offered first."""
        in_order = sorted(set(options), key=lambda day: (day < self.today, day))
        answers = tuple(self._replaced(named, day) for day in in_order)
        message = _("De quelle année ?")
        self.reading.questions.append(Remark("year", message, answers))

    def _ask_year_of_run(self, run: DayRange, start: date, end: date) -> None:
        """Ask for the year of a range that was just past, or would have started long ago."""
        if (
            not (end - self.today > FAR or self.today - start > LONG_AGO)
            or run.first is None
            or run.last is None
        ):
            return
        is_ahead = end - self.today > FAR
        years = (0, -1) if is_ahead else (0, 1)
        answers = []
        for more in years:
            first, last = (
                _date(day.year + more, NamedDay(day.day, day.month)) for day in (start, end)
            )
            if first and last:
                said = self.book.range(first, last, last.year)
                answers.append(self.answer(said, run, said))
        if not run.is_of_months:
            self.reading.questions.append(Remark("year", _("De quelle année ?"), tuple(answers)))

    def answer(self, label: str, part: Clause | NamedDay | Opening, words: str) -> Answer:
        """Return an answer: the sentence with ``words`` in place of that part of the text."""
        text = self.reading.text
        return Answer(label, f"{text[: part.start]}{words}{text[part.end :]}")

    def _replaced(self, named: NamedDay, day: date) -> Answer:
        said = self._said(day)
        return self.answer(said, named, said)

    def _said(self, day: date) -> str:
        return self.book.single(day, day.year, alone=True)

    def _suits(self, named: NamedDay, day: date) -> bool:
        return named.weekday in (None, day.weekday())

    def _checked(self, named: NamedDay, day: date | None) -> date | None:
        """Return ``day``; report a day that does not exist or has another weekday."""
        if day is None:
            if not named.known:
                words = self.reading.text[named.start : named.end]
                message = _("« %(day)s » n’existe pas.") % {"day": words}
                self.reading.contradictions.append(Remark(NO_DAY, message))
            return named.known
        if not self._suits(named, day):
            self._contradict(named, day)
        return day

    def _contradict(self, named: NamedDay, day: date) -> None:
        """Report a weekday that does not match, with possible corrections."""
        near = [day + timedelta(days=more) for more in range(-NEAR_DAYS, NEAR_DAYS + 1)]
        others = [_date(year, named) for year in range(self.today.year, self.today.year + 3)]
        options = [
            day,
            *(other for other in [*near, *others] if other and self._suits(named, other)),
        ]
        message = _("%(words)s : c’est un autre jour de la semaine, %(day)s.") % {
            "words": self.reading.text[named.start : named.end],
            "day": self._said(day),
        }
        answers = tuple(self._replaced(named, option) for option in dict.fromkeys(options))
        self.reading.contradictions.append(Remark("weekday", message, answers))

    def _end_to_come(self, first: NamedDay, last: NamedDay) -> date | None:
        """Return the next end of a range whose start is within the year before.

        29 February may need years.
        """
        ends = (_date(self.today.year + more, last) for more in range(LEAP_CYCLE_YEARS + 1))
        to_come = [end for end in ends if end and end >= self.today]
        if first.known or first.year:
            return to_come[0] if to_come else None
        starts = ((self._last_before(first, end), end) for end in to_come)
        return next((end for start, end in starts if start and end - start <= ONE_YEAR), None)

    def _last_before(self, named: NamedDay, last: date) -> date | None:
        """Return the latest such day on or before ``last``."""
        years = range(last.year, last.year - LEAP_CYCLE_YEARS - 1, -1)
        return next((day for year in years if (day := _date(year, named)) and day <= last), None)


def _date(year: int, named: NamedDay) -> date | None:
    return date_in(year, named.month or 0, named.day)
