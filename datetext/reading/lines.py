"""Lines of dates from the segments of a sentence, with questions about what is ambiguous."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from datetext.checks import check_rule
from datetext.closures import is_public_holiday, school_holidays
from datetext.expansion import expand, rule_days
from datetext.reading.asking import LAST_DAY, ZONES, Asking
from datetext.reading.clauses import (
    Clause,
    DayRange,
    Days,
    Exceptions,
    Opening,
    PartOfDay,
    PublicHolidays,
    RepeatingDays,
    SchoolHolidays,
)
from datetext.reading.hours import fits
from datetext.reading.results import DateLine, Reading
from datetext.reading.segments import Segment
from datetext.reading.years import Bounds, Calendar
from datetext.rules import WEEKDAYS, Frequency, Rule, RuleError, RuleFields, Slot

LONGEST_RUN = timedelta(days=366)
LONGEST_NIGHT_MINUTES = 18 * 60
DAY_MINUTES = 24 * 60
MOST_MOMENTS = 1000
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Hours:
    """Slots of a segment; ``late`` are those that start at 24 h, the end of their day."""

    slots: list[Slot]
    late: list[Slot]

    @property
    def are_known(self) -> bool:
        return bool(self.slots or self.late)


@dataclass(slots=True)
class LineBuilder:
    """Adds the lines of each segment to ``reading``."""

    reading: Reading
    calendar: Calendar
    asking: Asking
    today: date
    country: str
    #: Exceptions by position in the text; and, per item or day of them, whether a rule lost a day
    #: by it.
    exceptions: dict[int, Exceptions] = field(default_factory=dict)
    effects: dict[tuple[int, date | None], bool] = field(default_factory=lambda: defaultdict(bool))
    #: Positions of exceptions about which a question is already asked.
    asked: set[int] = field(default_factory=set)

    def add(self, segment: Segment) -> None:
        """Add the lines of ``segment``, and questions on what is doubtful in it."""
        added = self._divide(segment)
        self._ask_what_is_doubtful(segment)
        if not (segment.is_named or segment.is_repeated) and all(
            run.is_of_months for run in segment.bounds
        ):
            self.asking.leave_over(
                *segment.bounds, *segment.times, *segment.exceptions, *segment.counts
            )
            return
        hours = self._hours(segment)
        for pattern in self._patterns(segment):
            self._add_pattern(segment, pattern, hours)
        self._add_days(
            [day for days in segment.days for day in self.calendar.days(days.days)], hours
        )
        for first, last in map(self.calendar.run, segment.runs):
            if first and last:
                self._add_every_day(segment, first, last, hours)
        if not segment.is_repeated:
            if segment.bounds:
                self._add_bounds(segment, hours)
            self.asking.leave_over(
                *segment.counts, *(segment.exceptions if not segment.runs else ())
            )
        if added:
            self.add(added)

    def _ask_what_is_doubtful(self, segment: Segment) -> None:
        """Ask about hours, bounds and exceptions that may belong to two clauses."""
        for times in segment.stray_times:
            self.asking.which_days(times)
        for bound in segment.doubtful_bounds:
            self.asking.which_dates(bound)
        for item in [item for exceptions in segment.exceptions for item in exceptions.items]:
            if (
                isinstance(item, DayRange) and item.is_apart and not segment.bounds
            ):  # it may bound the rule
                self.asking.which_dates(item)

    # Hours

    def _hours(self, segment: Segment) -> Hours:
        """Return the slots of the segment; missing hours are asked, conflicting ones reported."""
        hours = Hours([], [])
        for times in segment.times:
            if times.is_all_day:
                hours.slots.append(Slot())
            for opening in times.openings:
                self._add_opening(opening, hours)
        slots = [*hours.slots, *hours.late]
        if not slots:
            self.asking.hour(segment.end())
        elif len({(slot.start, slot in hours.late) for slot in slots}) != len(slots):
            self.asking.contradict("same_start", _("Deux horaires commencent à la même heure."))
        elif len(slots) > 1 and any(slot.is_all_day for slot in slots):
            self.asking.contradict(
                "all_day", _("« Toute la journée » ne va avec aucun autre horaire.")
            )
        self._compare_parts(segment, hours)
        return hours

    def _compare_parts(self, segment: Segment, hours: Hours) -> None:
        """Report hours outside the given part of the day («samedi soir à 10h»)."""
        clauses: list[Days | RepeatingDays | PartOfDay] = [
            *segment.days,
            *segment.patterns,
            *segment.parts,
        ]
        for part in [clause.part for clause in clauses if clause.part]:
            if any(slot.start and not fits(part, slot.start.hour) for slot in hours.slots):
                self.asking.contradict("part", _("L’heure ne va pas avec le moment de la journée."))

    def _add_opening(self, opening: Opening, hours: Hours) -> None:
        """Add an opening to ``hours``; ask if it is at midnight or ends suspiciously late."""
        start, end = opening.opens.time, opening.closes.time if opening.closes else None
        slot = Slot(start, end)
        (hours.late if opening.opens.is_end_of_day else hours.slots).append(slot)
        if opening.opens.is_midnight:
            self.asking.night(opening)
        if end and slot.is_past_midnight and not opening.is_next_day:
            minutes = (end.hour - start.hour) * 60 + end.minute - start.minute + DAY_MINUTES
            if minutes > LONGEST_NIGHT_MINUTES:
                self.asking.order(opening)

    # Days and ranges

    def _add_days(self, days: list[date], hours: Hours) -> None:
        """Add ``days`` with the same hours as one line; hours at 24 h count for the next day."""
        pairs = [
            (day, slot)
            for day in dict.fromkeys(days)
            for slot in hours.slots or ([] if hours.late else [Slot()])
        ]
        pairs += [(day + ONE_DAY, slot) for day in dict.fromkeys(days) for slot in hours.late]
        if len(pairs) > MOST_MOMENTS:
            self.asking.contradict("too_many", _("C’est plus de 1 000 dates : donnez une règle."))
        elif len({day for day, _slot in pairs}) == 1:
            slots = tuple(slot for _day, slot in pairs)
            self._keep(DateLine(slots, first_on=pairs[0][0], has_hours=hours.are_known))
        elif pairs:
            self._keep(DateLine(moments=_in_order(pairs), has_hours=hours.are_known))

    def _keep(self, line: DateLine) -> None:
        """Append ``line``; if it and the line before are single days, join them."""
        last = self.reading.lines[-1] if self.reading.lines else None
        is_alone = last is None or last.rule or last.last_on or last.is_all_day != line.is_all_day
        if last is None or is_alone:
            self.reading.lines.append(line)
            return
        days = [(one.first_on, slot) for one in (last, line) if one.first_on for slot in one.slots]
        both = _in_order([*last.moments, *line.moments, *days])
        self.reading.lines[-1] = DateLine(moments=both, has_hours=last.has_hours and line.has_hours)

    def _add_every_day(self, segment: Segment, first: date, last: date, hours: Hours) -> None:
        """Add a line for each day from ``first`` to ``last``; a daily rule if there are exceptions.

        Contradictions are noted instead.
        """
        if last < first:
            self.asking.contradict("order_of_days", _("Le dernier jour est avant le premier."))
        elif last - first > LONGEST_RUN:
            self.asking.contradict("too_long", _("C’est plus d’un an : vérifiez l’année."))
        elif segment.exceptions:
            self._add_rule(segment, RuleFields(Frequency.DAILY), (first, last), hours)
        elif hours.late:
            self.asking.contradict("end_of_day", _("« 24 h » : écrivez le jour suivant, à 0 h."))
        else:
            slots = tuple(hours.slots) or (Slot(),)
            self.reading.lines.append(
                DateLine(slots, first_on=first, last_on=last, has_hours=hours.are_known)
            )

    def _add_bounds(self, segment: Segment, hours: Hours) -> None:
        """Add every day between the bounds.

        A missing start is assumed as today, a missing end is asked.
        """
        first, last = self._bounds(segment)
        bound = segment.bounds[0]
        if first and last:
            self._add_every_day(segment, first, last, hours)
        elif last:
            self.asking.start(bound, last)
            self._add_every_day(segment, self.today, last, hours)
        elif first:
            self.asking.end(first, "last_day")
            self._add_days([first], hours)

    def _bounds(self, segment: Segment) -> Bounds:
        """Return first and last day of the segment's bounds; two different ones are reported."""
        firsts = set()
        lasts = set()
        for run in segment.bounds:
            first, last = self.calendar.run(run)
            firsts |= {first} if first else set()
            lasts |= {last} if last else set()
            if run.is_end_of_month and last and not (run.last and run.last.year):
                self.asking.note("end_of_month", _("Jusqu’à la fin du mois : %(day)s."), last)
        if len(firsts) > 1 or len(lasts) > 1:
            self.asking.contradict(
                "bounds", _("Il y a plus d’un début ou d’une fin : écrivez-les en deux phrases.")
            )
        return min(firsts, default=None), max(lasts, default=None)

    # Rules

    def _patterns(self, segment: Segment) -> list[RepeatingDays]:
        """Return the segment's patterns with weekly ones joined.

        School holidays without a pattern repeat daily.
        """
        if segment.school and segment.days and not segment.patterns:
            self.asking.leave_over(*segment.school)
            return []
        if segment.school and not segment.patterns:
            return [RepeatingDays((RuleFields(Frequency.DAILY),))]
        weekly = [pattern for pattern in segment.patterns if is_every_week(pattern)]
        if len(weekly) < 2:
            return segment.patterns
        names = {name for pattern in weekly for name in pattern.rules[0].weekdays}
        joined = RuleFields(Frequency.WEEKLY, 1, tuple(name for name in WEEKDAYS if name in names))
        is_bare = all(pattern.is_bare for pattern in weekly)
        whole = RepeatingDays((joined,), is_bare, start=weekly[0].start, end=weekly[-1].end)
        return [whole, *(pattern for pattern in segment.patterns if pattern not in weekly)]

    def _add_pattern(self, segment: Segment, pattern: RepeatingDays, hours: Hours) -> None:
        """Add the rules of a pattern, or its days in school holidays; ask for missing bounds."""
        first, last = self._bounds(segment)
        if first and last and last < first:
            self.asking.contradict("order_of_days", _("Le dernier jour est avant le premier."))
            return
        if segment.school:
            self._add_school_days(segment, pattern, (first, last), hours)
            return
        is_open = last is None and segment.count is None
        if pattern.is_bare and is_open and first is None:
            self.asking.which(pattern)
        elif is_open:
            self.asking.end(first or self.today)
        if pattern.idiom:
            self.asking.idiom(pattern)
        for rule in pattern.rules:
            self._add_rule(segment, rule, (first, last), hours)

    def _add_rule(
        self,
        segment: Segment,
        fields: RuleFields,
        bounds: Bounds,
        hours: Hours,
    ) -> None:
        """Add a line for a rule within ``bounds``; exceptions, counts and doubts are checked."""
        first, last = bounds
        if hours.late:
            self.asking.contradict("end_of_day", _("« 24 h » : écrivez le jour suivant, à 0 h."))
            return

        count = None if last else segment.count
        unbroken = replace(fields, until=last, count=count)
        rule = Rule("", first or self.today, tuple(hours.slots) or (Slot(),), country=self.country)
        for exceptions in segment.exceptions:
            rule, fields = self._excepting(rule, fields, exceptions, last)
        rule = replace(rule, rrule=replace(fields, until=last, count=count).text())
        try:
            check_rule(rule)
        except RuleError as error:
            self.asking.contradict(error.code, str(error.message))
            return

        if fields.interval > 1 and first is None:
            self.asking.first(rule, fields)
        rule = replace(rule, first_on=next(rule_days(rule, rule.first_on, LAST_DAY)))
        self._weigh_exceptions(segment, replace(rule, rrule=unbroken.text()), last)
        self._compare_counts(segment, rule, last)
        self.reading.lines.append(DateLine(rule=rule, has_hours=hours.are_known))

    def _compare_counts(self, segment: Segment, rule: Rule, last: date | None) -> None:
        """Report a number of dates given beside an end that differs from the rule's."""
        checks = [count for count in segment.counts if count.is_check or last]
        if not checks:
            return
        days = {
            moment.start.date() for moment in expand(rule, rule.first_on, last or rule.first_on)
        }
        for check in checks:
            if last is None or len(days) != check.number:
                message = _("Cela donne %(count)s dates, et non %(number)s.")
                self.asking.contradict(
                    "count", message % {"count": len(days), "number": check.number}
                )

    def _excepting(
        self, rule: Rule, fields: RuleFields, exceptions: Exceptions, last: date | None
    ) -> tuple[Rule, RuleFields]:
        """Return ``rule`` and ``fields`` with ``exceptions`` applied."""
        except_on = set(rule.except_on)
        for item in exceptions.items:
            match item:
                case Days():
                    except_on |= set(self.calendar.days(item.days))
                case DayRange():
                    except_on |= self._days_of_run(item)
                case RepeatingDays():
                    fields, days = self._without(rule, fields, item, last)
                    except_on |= days
                case PublicHolidays():
                    rule = replace(rule, skip_public_holidays=True)
                case SchoolHolidays() if item.name:
                    except_on |= set(self._school_days(item, until=last))
                case SchoolHolidays():
                    if not item.zone:
                        self.asking.zone(item)
                    elif rule.school_zone not in ("", item.zone):
                        self.asking.leave_over(item)
                    rule = replace(rule, school_zone=item.zone)
        return replace(rule, except_on=frozenset(except_on)), fields

    def _days_of_run(self, run: DayRange) -> set[date]:
        """Return the days of a run, at most ``LONGEST_RUN`` long; otherwise leave its words
        over.
        """
        start, end = self.calendar.run(run)
        if start and end and start <= end <= start + LONGEST_RUN:
            return {start + timedelta(days=more) for more in range((end - start).days + 1)}
        self.asking.leave_over(run)
        return set()

    def _without(
        self, rule: Rule, fields: RuleFields, excepted: RepeatingDays, last: date | None
    ) -> tuple[RuleFields, set[date]]:
        """Remove weekdays from the rule.

        If it cannot express that, return the days to leave out until its end.
        """
        is_weekly = fields.frequency == Frequency.WEEKLY
        is_daily = fields.frequency == Frequency.DAILY and fields.interval == 1
        if last and not (is_weekly or is_daily):
            whole = replace(rule, rrule=replace(fields, until=last).text())
            return fields, self._days_left_out(whole, excepted, last)
        said = fields.weekdays if is_weekly else WEEKDAYS
        left = tuple(name for name in said if name not in excepted.rules[0].weekdays)
        if not left or not (is_weekly or is_daily):
            self.asking.leave_over(excepted)
            return fields, set()
        return replace(fields, frequency=Frequency.WEEKLY, weekdays=left), set()

    # Effects of exceptions

    def _weigh_exceptions(self, segment: Segment, unbroken: Rule, last: date | None) -> None:
        """Record which exceptions remove a day from the rule.

        Ask about doubtful ones that would.
        """
        for exceptions in segment.exceptions:
            self.exceptions[exceptions.start] = exceptions
            for item in exceptions.items:
                if isinstance(item, SchoolHolidays) and not self._zone_of(item, last):
                    continue  # the zone is asked
                lost = self._days_left_out(unbroken, item, last)
                for day in self._days_in(item):
                    self.effects[item.start, day] |= day in lost if day else bool(lost)
        for exceptions in segment.doubtful_exceptions:
            if any(self._days_left_out(unbroken, item, last) for item in exceptions.items):
                self.asking.whose_exceptions(segment, exceptions)

    def _days_in(self, item: Clause) -> Sequence[date | None]:
        """Return the days of a list; of any other item of exceptions, one ``None``."""
        return self.calendar.days(item.days) if isinstance(item, Days) else [None]

    def _days_left_out(self, rule: Rule, item: Clause, last: date | None) -> set[date]:
        """Return the days that ``item`` removes from ``rule``, until ``last`` or for a year."""
        end = last or rule.first_on + relativedelta(years=1)
        days = set()
        match item:
            case PublicHolidays():
                return {
                    day
                    for day in rule_days(rule, rule.first_on, end)
                    if is_public_holiday(day, rule.country)
                }
            case RepeatingDays():
                names = item.rules[0].weekdays
                return {
                    day
                    for day in rule_days(rule, rule.first_on, end)
                    if WEEKDAYS[day.weekday()] in names
                }
            case Days():
                days = set(self.calendar.days(item.days))
            case DayRange():
                days = self._days_of_run(item)
            case SchoolHolidays():
                days = set(self._school_days(item, until=end))
        return days.intersection(rule_days(rule, min(days), max(days))) if days else days

    def ask_what_is_idle(self) -> None:
        """Ask about exceptions that remove no date.

        «tous les mardis sauf le 24 décembre», a Thursday. A closure on other weekdays is no error.
        Public holidays that the rule never meets are only noted.
        """
        for start, exceptions in self.exceptions.items():
            idle = [
                (item, day)
                for item in exceptions.items
                for day in self._days_in(item)
                if not self.effects.get((item.start, day), True)
            ]
            holidays = [(item, day) for item, day in idle if isinstance(item, PublicHolidays)]
            wrong = [
                one
                for one in idle
                if one not in holidays and not (exceptions.is_closure and one[1] is None)
            ]
            if holidays:
                self.asking.note_idle(holidays)
            if wrong and start not in self.asked:
                self.asking.idle(exceptions, wrong)

    def _divide(self, segment: Segment) -> Segment | None:
        """Move a date with its own hours out of the exceptions.

        «sauf vacances, et samedi 12 décembre à 20h30». If the rule gives that day, it may be an
        exception or have other hours: then a question is asked and nothing is moved.
        """
        times, exceptions = segment.excepted_times, segment.exceptions[-1:]
        if times is None or not exceptions:
            return None
        items = exceptions[0].items
        last = items[-1]
        falling = self._falling(segment)
        if isinstance(last, Days):
            # Right after «sauf», a day is an exception, with days that share its month; later days
            # may be either.
            first = next(number for number, day in enumerate(last.days) if not day.is_borrowing)
            number = 0 if items[:-1] else first + 1
            kept, given = last.days[:number], last.days[number:]
            if given and not falling(self.calendar.days(given)):
                last.days = kept
                exceptions[0].items = items if kept else items[:-1]
                moved = Days(given, start=given[0].start, end=given[-1].end)
                return Segment(days=[moved], times=[times])
        elif isinstance(last, DayRange) and items[:-1] and not falling(self._days_of_run(last)):
            exceptions[0].items = items[:-1]
            return Segment(runs=[last], times=[times])
        self.asking.whose_hours(exceptions[0], times)
        self.asked.add(exceptions[0].start)
        return None

    def _falling(self, segment: Segment) -> Callable[[Iterable[date]], bool]:
        """Return a predicate: whether the segment's rules give one of some days.

        Exceptions are ignored.
        """
        rules = [fields for pattern in segment.patterns for fields in pattern.rules]
        if segment.runs or segment.school:
            rules.append(RuleFields(Frequency.DAILY))
        first, last = self._bounds(segment)
        series = [
            Rule(replace(fields, until=last).text(), first or self.today, (Slot(),))
            for fields in rules
        ]

        def falls(days: Iterable[date]) -> bool:
            return any(day in rule_days(rule, day, day) for day in days for rule in series)

        return falls

    # School holidays

    def _add_school_days(
        self,
        segment: Segment,
        pattern: RepeatingDays,
        bounds: Bounds,
        hours: Hours,
    ) -> None:
        """Add the days of a pattern that are in school holidays, as far as the holidays are
        known.
        """
        first, last = max(bounds[0] or self.today, self.today), bounds[1]
        closed = {
            day
            for school in segment.school
            for day in self._school_days(school, until=last)
            if day >= first
        }
        if not closed:
            return
        days = {
            day
            for fields in pattern.rules
            for day in rule_days(Rule(fields.text(), first, (Slot(),)), first, max(closed))
            if day in closed
        }
        if segment.exceptions:
            self.asking.leave_over(*segment.exceptions)
        if not days:
            self.asking.contradict("empty", _("Cette règle ne donne aucune date."))
        if not all(school.name for school in segment.school):
            self.asking.note(
                "known_until",
                _("Les vacances scolaires sont connues jusqu’au %(day)s."),
                max(closed),
            )
        self._add_days(sorted(days), hours)

    def _school_days(self, school: SchoolHolidays, *, until: date | None) -> list[date]:
        """Return the next holidays of that name; without a name, all published ones, for a year at
        most.

        If the zone is not known, ask for it and return none.
        """
        zone = self._zone_of(school, until)
        if not zone:
            self.asking.zone(school)
            return []
        return self._next_of(school, zone, until or self.today + relativedelta(years=1))

    def _zone_of(self, school: SchoolHolidays, until: date | None) -> str:
        """Return the zone, or any zone if all have the same days.

        Empty if the person must be asked.
        """
        if school.zone:
            return school.zone
        end = until or self.today + relativedelta(years=1)
        is_same = (
            school.name and len({tuple(self._next_of(school, zone, end)) for zone in ZONES}) == 1
        )
        return ZONES[0] if is_same else ""

    def _next_of(self, school: SchoolHolidays, zone: str, end: date) -> list[date]:
        """Return the holidays of ``zone`` until ``end``; with a name, only the next run of them."""
        days = [day for day in school_holidays(zone, school.name) if self.today <= day <= end]
        if school.name is None:
            return days
        breaks = [
            number for number in range(1, len(days)) if days[number] - days[number - 1] > ONE_DAY
        ]
        return days[: breaks[0]] if breaks else days


def _in_order(pairs: Iterable[tuple[date, Slot]]) -> tuple[tuple[date, Slot], ...]:
    return tuple(sorted(set(pairs), key=lambda pair: (pair[0], pair[1].start or time.min)))


def is_every_week(pattern: RepeatingDays) -> bool:
    first = pattern.rules[0]
    return len(pattern.rules) == 1 and (first.frequency, first.interval) == (Frequency.WEEKLY, 1)
