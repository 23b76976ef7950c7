"""Dates of one record: its corrected occurrences, else its text if unambiguous, else its bounds."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from sources.base import (
    ONE_DAY,
    FoundDate,
    FoundMoment,
    FoundRule,
    FoundSpan,
    Repair,
    RepairKind,
    moment_on,
)
from sources.quefaire.clock import ClockCorrection
from sources.quefaire.text import EVERY_DAY, NO_HOURS, NotPlainError, TextDates
from sources.quefaire.weekdays import read_weekdays

#: Fewest dates that become a rule.
SHORTEST_RULE = 4
#: Most dates of an irregular series: the nearest are kept.
MAX_MOMENTS = 1_000
#: Fewest consecutive days that become «tous les jours».
SHORTEST_DAILY = 30
#: Fewest days of a period; of fewer, the first and last are all.
SHORTEST_SPAN = 3
#: Largest share of exceptions in a rule.
MOST_LEFT_OUT = 0.2
LAST_MINUTE = time(23, 59)

Dates = tuple[FoundDate, ...]


@dataclass
class RecordDates:
    """Reader of one record's dates.

    It counts each kind of repair with the number of dates concerned.
    """

    clock: ClockCorrection
    bounds_clock: ClockCorrection
    #: Later dates are typing errors, as the year 2530.
    limit_on: date
    #: Approximate day of the file: of a series that is too long, dates from this day on are kept.
    near_on: date = date.max
    #: Other texts of the record, which may name the weekdays of a period.
    description: str = ""
    lead: str = ""
    counts: dict[RepairKind, int] = field(default_factory=lambda: defaultdict(int))

    def read(self, occurrences: str, text: str, bounds: tuple[str, str]) -> Dates:
        """Return the record's dates in order.

        As rules where they describe it exactly, else single dates.
        """
        given = [
            moment
            for pair in occurrences.split(";")
            if pair.strip()
            for moment in self._moments(pair.strip())
        ]
        moments = one_per_start(given)
        self.counts[RepairKind.REPEATED_DATE] += len(given) - len(moments)
        lines, bare = self._lines(text, bounds, is_needed=not moments)
        if moments:
            return self._checked(moments, lines)
        if not lines:
            return self._from_bounds(bounds)
        self.counts[RepairKind.DATES_FROM_TEXT] += 1
        said = [line for line in lines if line not in bare]
        dates = self._without_hours(as_rules(said, _expanded(said), self.near_on))
        return (*dates, *(date for line in bare for date in self._range(line.first, line.last)))

    @property
    def repairs(self) -> list[Repair]:
        return [Repair(kind, str(count)) for kind, count in self.counts.items() if count]

    def _moments(self, pair: str) -> Iterable[FoundMoment]:
        """Return the dates of one pair in the field ``occurrences``."""
        start_text, _, end_text = pair.partition("_")
        try:
            start = datetime.fromisoformat(start_text)
            end = datetime.fromisoformat(end_text or start_text)
        except ValueError:
            self.counts[RepairKind.BAD_DATE] += 1
            return ()
        if start.date() > self.limit_on:
            self.counts[RepairKind.FAR_DATE] += 1
            return ()
        if start == end and start.tzinfo and start.astimezone(UTC).time() == time.min:
            self.counts[RepairKind.HOURS_UNKNOWN] += 1
            return (moment_on(start.astimezone(UTC).date(), *NO_HOURS),)
        walls = self._in_zone(start), self._in_zone(end)
        self.counts[RepairKind.HOUR_SHIFTED] += bool(self.clock.shift(walls[0]))
        return self._span(*map(self.clock.correct, walls))

    def _in_zone(self, instant: datetime) -> datetime:
        """Return the instant as naive wall time in the file's zone."""
        return (instant.astimezone(self.clock.zone) if instant.tzinfo else instant).replace(
            tzinfo=None
        )

    def _span(self, start: datetime, end: datetime) -> Iterable[FoundMoment]:
        """Return one date, or for several days with hours one opening a day."""
        if end == start:
            return (FoundMoment(start),)
        if end < start:
            self.counts[RepairKind.PAST_MIDNIGHT] += 1
            return (moment_on(start.date(), start.time(), end.time()),)
        if end - start <= ONE_DAY:
            return (FoundMoment(start, end),)
        self.counts[RepairKind.LONG_RANGE] += 1
        last = end.date() if end.time() > start.time() else end.date() - ONE_DAY
        daily = FoundRule(
            start.date(), min(last, self.limit_on), EVERY_DAY, ((start.time(), end.time()),)
        )
        return daily.moments()

    def _lines(
        self, text: str, bounds: tuple[str, str], *, is_needed: bool
    ) -> tuple[tuple[FoundRule, ...], tuple[FoundRule, ...]]:
        """Return the rules in the text, and those of them that are only periods."""
        if not text.strip():
            return (), ()
        start, end = map(_wall, bounds)
        reader = TextDates((start.date(), end.date()) if start and end and start <= end else None)
        try:
            lines = reader.read(text)
        except NotPlainError:
            self.counts[RepairKind.DATES_UNREAD] += is_needed
            return (), ()
        known = {
            line: replace(line, last=min(line.last, self.limit_on))
            for line in lines
            if line.first <= self.limit_on
        }
        self.counts[RepairKind.FAR_DATE] += sum(line != near for line, near in known.items())
        bare = (
            near
            for line, near in known.items()
            if (line.first, line.last) in reader.bare
            and line.is_daily
            and line.hours == (NO_HOURS,)
        )
        return tuple(known.values()), tuple(bare)

    def _checked(self, moments: list[FoundMoment], lines: tuple[FoundRule, ...]) -> Dates:
        """Return the text's rules if they give these dates, with a few exceptions.

        Else the dates.
        """
        said = _expanded(lines)
        given = set(moments)
        if given <= said and len(said) - len(given) <= MOST_LEFT_OUT * len(said):
            return as_rules(lines, given, self.near_on)
        self.counts[RepairKind.DATES_DISAGREE] += bool(said)
        if every_day := daily_rules(moments):
            return as_rules(every_day, given, self.near_on)
        self.counts[RepairKind.SERIES_CUT] += max(0, len(moments) - MAX_MOMENTS)
        return keep_nearest(moments, self.near_on)

    def _range(self, first: date, last: date) -> Dates:
        """Return the days of a period that the record's text names; a span if it names none."""
        days = FoundRule(first, last, EVERY_DAY, (NO_HOURS,))
        if (last - first).days + 1 < SHORTEST_SPAN:
            return self._without_hours(tuple(days.moments()))
        try:
            rules = read_weekdays(self.description, first, last, self.lead)
        except NotPlainError:
            self.counts[RepairKind.DATES_IN_TEXT] += 1
            return (FoundSpan(first, last),)
        self.counts[RepairKind.WEEKDAYS_FROM_TEXT] += 1
        return self._without_hours(as_rules(rules, _expanded(rules), self.near_on))

    def _without_hours(self, dates: Dates) -> Dates:
        """Count the dates without hours as repairs, and return all dates."""
        self.counts[RepairKind.HOURS_UNKNOWN] += sum(
            found.all_day
            if isinstance(found, FoundMoment)
            else isinstance(found, FoundRule) and NO_HOURS in found.hours
            for found in dates
        )
        return dates

    def _from_bounds(self, bounds: tuple[str, str]) -> Dates:
        """Return the dates of ``date_start`` and ``date_end``, whatever their offset."""
        start, end = map(_wall, bounds)
        if start is None or start.date() > self.limit_on:
            return ()
        self.counts[RepairKind.DATES_FROM_BOUNDS] += 1
        end = end if end and end >= start else start
        is_whole = start.time() == time.min and (end.time() >= LAST_MINUTE or end == start)
        if is_whole or (end - start).days + 1 >= SHORTEST_SPAN:
            return self._range(start.date(), min(end.date(), self.limit_on))
        return tuple(self._span(self.bounds_clock.correct(start), self.bounds_clock.correct(end)))


def daily_rules(moments: Sequence[FoundMoment]) -> list[FoundRule]:
    """Return rules «tous les jours» if they describe the series with few exceptions.

    Else nothing.
    """
    by_hours: dict[tuple[time | None, time | None], list[date]] = defaultdict(list)
    for moment in moments:
        by_hours[moment.hours].append(moment.start.date())
    rules = [
        FoundRule(
            days[0],
            days[-1],
            EVERY_DAY,
            (hours,),
            tuple(
                sorted(
                    {days[0] + n * ONE_DAY for n in range((days[-1] - days[0]).days)} - set(days)
                )
            ),
        )
        for hours, days in by_hours.items()
    ]
    is_so = all(
        len(days) >= SHORTEST_DAILY
        and len(rule.except_on) <= MOST_LEFT_OUT * (len(days) + len(rule.except_on))
        for rule, days in zip(rules, by_hours.values(), strict=True)
    )
    return rules if is_so else []


def keep_nearest(moments: Sequence[FoundMoment], day: date) -> Dates:
    """Return the dates from ``day`` on, and the last past ones that fit within the limit."""
    coming = bisect_left(moments, day, key=lambda moment: moment.start.date())
    end = max(MAX_MOMENTS, min(coming + MAX_MOMENTS, len(moments)))
    return tuple(moments[max(0, end - MAX_MOMENTS) : end])


def as_rules(lines: Sequence[FoundRule], given: set[FoundMoment], near_on: date) -> Dates:
    """Return ``given`` as rules if the lines give exactly these dates, each once; else as dates.

    A rule excludes the days without any given opening.
    """
    # Openings on the same days become one rule.
    hours: dict[
        tuple[date, date, tuple[int, ...], tuple[date, ...]], set[tuple[time | None, time | None]]
    ] = {}
    for line in _merged(lines):
        hours.setdefault((line.first, line.last, line.weekdays, line.except_on), set()).update(
            line.hours
        )
    rules: list[FoundRule] = []
    for (first, last, weekdays, shut), openings in hours.items():
        rule = FoundRule(first, last, weekdays, tuple(sorted(openings, key=str)), shut)
        off = {
            day
            for day in rule.days()
            if given.isdisjoint(moment_on(day, *opening) for opening in rule.hours)
        }
        rules.append(replace(rule, except_on=tuple(sorted(off.union(shut)))))
    made = [moment for rule in rules for moment in rule.moments()]
    if len(made) != len(one_per_start(made)) or set(made) != given:
        return keep_nearest(one_per_start(given), near_on)
    shortest: list[FoundDate] = []
    for rule in sorted(rules, key=lambda rule: rule.first):
        days = len(list(rule.days()))
        # «Lundi, mardi, mercredi» in a period of only these days is every day.
        is_daily = days == (rule.last - rule.first).days + 1
        whole = replace(rule, weekdays=EVERY_DAY) if is_daily else rule
        shortest += rule.moments() if days < SHORTEST_RULE else [whole]
    return tuple(shortest)


def one_per_start(moments: Iterable[FoundMoment]) -> list[FoundMoment]:
    """Return the dates in order, one for each start.

    Of two with one start, the one that ends later.
    """
    in_order = sorted(moments, key=lambda moment: (moment.start, moment.end or moment.start))
    return list({moment.start: moment for moment in in_order}.values())


def _merged(lines: Iterable[FoundRule]) -> list[FoundRule]:
    """Merge lines of equal weekdays and hours whose periods touch; a repeated day counts once."""
    merged: list[FoundRule] = []
    for line in sorted(
        lines, key=lambda line: (str(line.hours), line.first, -line.last.toordinal())
    ):
        touching = (
            rule
            for rule in merged
            if line.hours == rule.hours and line.first <= rule.last + ONE_DAY
        )
        before = next(
            (
                rule
                for rule in touching
                if (line.weekdays == rule.weekdays and line.first != line.last)
                or (
                    line.last <= rule.last
                    and all(day.weekday() in rule.weekdays for day in line.days())
                )
            ),
            None,
        )
        if before is None:
            merged.append(line)
            continue
        shut = set(before.except_on) | set(line.except_on)
        joined = replace(before, last=max(before.last, line.last), except_on=tuple(sorted(shut)))
        merged[merged.index(before)] = joined
    return merged


def _expanded(lines: Iterable[FoundRule]) -> set[FoundMoment]:
    """Return all dates that the rules give."""
    return {moment for line in lines for moment in line.moments()}


def _wall(text: str) -> datetime | None:
    """Parse a local time, ignoring its offset; ``None`` if unreadable."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
