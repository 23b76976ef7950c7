"""A segment of a sentence to lines of dates: what it gives, and what it leaves to ask."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from agenda.recurrence.checks import check_rule
from agenda.recurrence.closures import school_holidays
from agenda.recurrence.expansion import expand, rule_days
from agenda.recurrence.reading.asking import LAST_DAY, ZONES, Asking
from agenda.recurrence.reading.clauses import Exceptions, Opening, Pattern, Run, SchoolHolidays
from agenda.recurrence.reading.hours import fits
from agenda.recurrence.reading.results import DateLine, Reading
from agenda.recurrence.reading.segments import Segment
from agenda.recurrence.reading.years import Calendar
from agenda.recurrence.rules import WEEKDAYS, Frequency, Rule, RuleError, RuleFields, Slot

LONGEST_RUN = timedelta(days=366)
LONGEST_NIGHT_MINUTES = 18 * 60
DAY_MINUTES = 24 * 60
MOST_MOMENTS = 1000
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Hours:
    """The slots of a segment; ``late`` ones start at the end of their day, at 24 h."""

    slots: list[Slot]
    late: list[Slot]

    @property
    def are_known(self) -> bool:
        return bool(self.slots or self.late)


@dataclass(slots=True)
class Lines:
    """Writes the lines of each segment into ``reading``."""

    reading: Reading
    calendar: Calendar
    asking: Asking
    today: date
    school_zone: str
    country: str
    #: Of the rule at hand, the days that were left out by name.
    named_exceptions: set[date] = field(default_factory=set)

    def add(self, segment: Segment) -> None:
        if not (segment.is_named or segment.is_repeated) and all(run.is_of_months for run in segment.bounds):
            self.asking.leave_over(*segment.bounds, *segment.times, *segment.exceptions, *segment.counts)
            return
        hours = self._hours(segment)
        for pattern in self._patterns(segment):
            self._add_pattern(segment, pattern, hours)
        self._add_days([day for days in segment.days for day in self.calendar.days(days.days)], hours)
        for run in segment.runs:
            self._add_run(segment, run, hours)
        if not segment.is_repeated:
            if segment.bounds:
                self._add_bounds(segment, hours)
            self.asking.leave_over(*segment.counts, *(segment.exceptions if not segment.runs else ()))

    # Hours

    def _hours(self, segment: Segment) -> Hours:
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
            self.asking.contradict("all_day", _("« Toute la journée » ne va avec aucun autre horaire."))
        named = [days.part for days in segment.days] + [pattern.part for pattern in segment.patterns]
        for part in [part for part in [*named, *(clause.part for clause in segment.parts)] if part]:
            if any(slot.start and not fits(part, slot.start.hour) for slot in hours.slots):
                self.asking.contradict("part", _("L’heure ne va pas avec le moment de la journée."))
        return hours

    def _add_opening(self, opening: Opening, hours: Hours) -> None:
        start, end = opening.opens.time, opening.closes.time if opening.closes else None
        slot = Slot(start, end)
        (hours.late if opening.opens.is_end_of_day else hours.slots).append(slot)
        if opening.opens.is_midnight:
            self.asking.night(opening)
        if end and slot.is_past_midnight and not opening.is_next_day:
            minutes = (end.hour - start.hour) * 60 + end.minute - start.minute + DAY_MINUTES
            if minutes > LONGEST_NIGHT_MINUTES:
                self.asking.order(opening)

    # Days and runs

    def _add_days(self, days: list[date], hours: Hours) -> None:
        pairs = [(day, slot) for day in dict.fromkeys(days) for slot in hours.slots or ([] if hours.late else [Slot()])]
        pairs += [(day + ONE_DAY, slot) for day in dict.fromkeys(days) for slot in hours.late]
        if len(pairs) > MOST_MOMENTS:
            self.asking.contradict("too_many", _("C’est plus de 1 000 dates : donnez une règle."))
        elif len({day for day, _slot in pairs}) == 1:
            slots = tuple(slot for _day, slot in pairs)
            self._keep(DateLine(slots, first_on=pairs[0][0], has_hours=hours.are_known))
        elif pairs:
            self._keep(DateLine(moments=_in_order(pairs), has_hours=hours.are_known))

    def _keep(self, line: DateLine) -> None:
        """With those of the same sentence that are days too, as one line of several dates."""
        last = self.reading.lines[-1] if self.reading.lines else None
        is_alone = last is None or last.rule or last.last_on or last.is_all_day != line.is_all_day
        if last is None or is_alone:
            self.reading.lines.append(line)
            return
        days = [(one.first_on, slot) for one in (last, line) if one.first_on for slot in one.slots]
        both = _in_order([*last.moments, *line.moments, *days])
        self.reading.lines[-1] = DateLine(moments=both, has_hours=last.has_hours and line.has_hours)

    def _add_run(self, segment: Segment, run: Run, hours: Hours) -> None:
        first, last = self.calendar.run(run)
        if first and last:
            self._add_every_day(segment, first, last, hours)

    def _add_every_day(self, segment: Segment, first: date, last: date, hours: Hours) -> None:
        if last < first:
            self.asking.contradict("order_of_days", _("Le dernier jour est avant le premier."))
        elif last - first > LONGEST_RUN:
            self.asking.contradict("too_long", _("C’est plus d’un an : vérifiez l’année."))
        elif segment.exceptions:
            pattern = Pattern(0, 0, rules=(RuleFields(Frequency.DAILY),))
            self._add_rule(segment, pattern.rules[0], (first, last), hours)
        elif hours.late:
            self.asking.contradict("end_of_day", _("« 24 h » : écrivez le jour suivant, à 0 h."))
        else:
            slots = tuple(hours.slots) or (Slot(),)
            self.reading.lines.append(DateLine(slots, first_on=first, last_on=last, has_hours=hours.are_known))

    def _add_bounds(self, segment: Segment, hours: Hours) -> None:
        """«jusqu’au 15 janvier»: from today is a guess; «à partir du 5 janvier» alone has no end."""
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

    def _bounds(self, segment: Segment) -> tuple[date | None, date | None]:
        firsts: set[date] = set()
        lasts: set[date] = set()
        for run in segment.bounds:
            first, last = self.calendar.run(run)
            firsts |= {first} if first else set()
            lasts |= {last} if last else set()
            if run.is_end_of_month and last and not (run.last and run.last.year):
                self.asking.note("end_of_month", _("Jusqu’à la fin du mois : %(day)s."), last)
        if len(firsts) > 1 or len(lasts) > 1:
            self.asking.contradict("bounds", _("Il y a plus d’un début ou d’une fin : écrivez-les en deux phrases."))
        return min(firsts, default=None), max(lasts, default=None)

    # Rules

    def _patterns(self, segment: Segment) -> list[Pattern]:
        """Those of the segment, weekdays of every week joined; school holidays alone are daily."""
        if segment.school and segment.days and not segment.patterns:
            self.asking.leave_over(*segment.school)
            return []
        if segment.school and not segment.patterns:
            return [Pattern(0, 0, rules=(RuleFields(Frequency.DAILY),))]
        weekly = [pattern for pattern in segment.patterns if is_every_week(pattern)]
        if len(weekly) < 2:
            return segment.patterns
        names = {name for pattern in weekly for name in pattern.rules[0].weekdays}
        joined = RuleFields(Frequency.WEEKLY, 1, tuple(name for name in WEEKDAYS if name in names))
        is_bare = all(pattern.is_bare for pattern in weekly)
        whole = Pattern(weekly[0].start, weekly[-1].end, rules=(joined,), is_bare=is_bare)
        return [whole, *(pattern for pattern in segment.patterns if pattern not in weekly)]

    def _add_pattern(self, segment: Segment, pattern: Pattern, hours: Hours) -> None:
        first, last = self._bounds(segment)
        if first and last and last < first:
            self.asking.contradict("order_of_days", _("Le dernier jour est avant le premier."))
            return
        if segment.school:
            self._add_school_days(segment, pattern, (first, last), hours)
            return
        is_open = last is None and not any(not count.is_check for count in segment.counts)
        if pattern.is_bare and is_open and first is None:
            self.asking.which(pattern)
        elif is_open:
            self.asking.end(first or self.today)
        if pattern.idiom:
            self.asking.idiom(pattern)
        for rule in pattern.rules:
            self._add_rule(segment, rule, (first, last), hours)

    def _add_rule(
        self, segment: Segment, fields: RuleFields, bounds: tuple[date | None, date | None], hours: Hours
    ) -> None:
        first, last = bounds
        if hours.late:
            self.asking.contradict("end_of_day", _("« 24 h » : écrivez le jour suivant, à 0 h."))
            return
        rule = Rule("", first or self.today, tuple(hours.slots) or (Slot(),), country=self.country)
        self.named_exceptions = set()
        for exceptions in segment.exceptions:
            rule, fields = self._excepting(rule, fields, exceptions, last)
        count = next((count.number for count in segment.counts if not count.is_check), None)
        count = None if last else count
        rule = replace(rule, rrule=replace(fields, until=last, count=count).text())
        try:
            check_rule(rule)
        except RuleError as error:
            self.asking.contradict(error.code, str(error.message))
            return
        if fields.interval > 1 and first is None:
            self.asking.first(rule, fields)
        rule = replace(rule, first_on=next(rule_days(rule, rule.first_on, LAST_DAY)))
        self._note_idle_exceptions(rule)
        for check in [count for count in segment.counts if count.is_check]:
            happening = {moment.start.date() for moment in expand(rule, rule.first_on, last or rule.first_on)}
            if last is None or len(happening) != check.number:
                message = _("Cela donne %(count)s dates, et non %(number)s.")
                self.asking.contradict("count", message % {"count": len(happening), "number": check.number})
        self.reading.lines.append(DateLine(rule=rule, has_hours=hours.are_known))

    def _excepting(
        self, rule: Rule, fields: RuleFields, exceptions: Exceptions, last: date | None
    ) -> tuple[Rule, RuleFields]:
        named = self.calendar.days(exceptions.days)
        self.named_exceptions |= set(named)
        except_on = set(rule.except_on) | set(named)
        for run in exceptions.runs:
            start, end = self.calendar.run(run)
            if start and end and start <= end <= start + LONGEST_RUN:
                except_on |= {start + timedelta(days=more) for more in range((end - start).days + 1)}
            else:
                self.asking.leave_over(run)
        if exceptions.weekdays:
            fields = self._without(fields, exceptions)
        zone = rule.school_zone
        if exceptions.school and exceptions.school.name:
            except_on |= set(self._school_days(exceptions.school, until=last))
        elif exceptions.school:
            zone = exceptions.school.zone or self.school_zone
            if not zone:
                self.asking.zone(exceptions.school)
        is_public = rule.skip_public_holidays or exceptions.is_public
        rule = replace(rule, except_on=frozenset(except_on), school_zone=zone, skip_public_holidays=is_public)
        return rule, fields

    def _without(self, fields: RuleFields, exceptions: Exceptions) -> RuleFields:
        is_weekly = fields.frequency == Frequency.WEEKLY
        said = fields.weekdays if is_weekly else WEEKDAYS
        left = tuple(name for name in said if name not in exceptions.weekdays)
        if not left or not (is_weekly or (fields.frequency == Frequency.DAILY and fields.interval == 1)):
            self.asking.leave_over(exceptions)
            return fields
        return replace(fields, frequency=Frequency.WEEKLY, weekdays=left)

    def _note_idle_exceptions(self, rule: Rule) -> None:
        """Of «tous les mardis sauf le 24 décembre», a Thursday."""
        if self.named_exceptions:
            falls = rule_days(rule, min(self.named_exceptions), max(self.named_exceptions))
            for day in sorted(self.named_exceptions.difference(falls)):
                self.asking.note("exception", _("Rien ne tombe le %(day)s : l’exception ne change rien."), day)

    # School holidays

    def _add_school_days(
        self, segment: Segment, pattern: Pattern, bounds: tuple[date | None, date | None], hours: Hours
    ) -> None:
        first, last = max(bounds[0] or self.today, self.today), bounds[1]
        closed = {day for school in segment.school for day in self._school_days(school, until=last) if day >= first}
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
            self.asking.note("known_until", _("Les vacances scolaires sont connues jusqu’au %(day)s."), max(closed))
        self._add_days(sorted(days), hours)

    def _school_days(self, school: SchoolHolidays, *, until: date | None) -> list[date]:
        """Of a name, the next ones; of none, all that are known, for a year at most."""
        end = until or self.today + relativedelta(years=1)
        by_zone = {zone: self._next_of(school, zone, end) for zone in ZONES}
        zone = school.zone or self.school_zone
        if not zone and len({tuple(days) for days in by_zone.values()}) == 1:
            zone = ZONES[0]
        if not zone:
            self.asking.zone(school)
            return []
        return by_zone[zone]

    def _next_of(self, school: SchoolHolidays, zone: str, end: date) -> list[date]:
        days = [day for day in school_holidays(zone, school.name) if self.today <= day <= end]
        if school.name is None:
            return days
        breaks = [number for number in range(1, len(days)) if days[number] - days[number - 1] > ONE_DAY]
        return days[: breaks[0]] if breaks else days


def _in_order(pairs: Iterable[tuple[date, Slot]]) -> tuple[tuple[date, Slot], ...]:
    return tuple(sorted(set(pairs), key=lambda pair: (pair[0], pair[1].start or time.min)))


def is_every_week(pattern: Pattern) -> bool:
    first = pattern.rules[0]
    return len(pattern.rules) == 1 and (first.frequency, first.interval) == (Frequency.WEEKLY, 1)
