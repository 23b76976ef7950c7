"""Expansion of an event's lines of dates in memory, for publication and previews."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import timezone

from agenda.enums import DateKind
from agenda.models import Event, EventDate
from datetext import (
    HORIZON_MONTHS,
    Moment,
    Reading,
    Rule,
    RuleError,
    Slot,
    clock_remarks,
    describe_moments,
    describe_rule,
    describe_span,
    expand,
    rule_days,
    rule_fields,
    slot_moment,
    utc_span,
)

#: Rules are expanded from a year ago on: older dates are kept as they happened.
LOOK_BACK = timedelta(days=366)
#: Of a rule that ended before that, its last month is expanded, so that its page can name dates.
LAST_DAYS = timedelta(days=31)
#: Number of next dates shown.
NEXT = 10
#: Exceptions that expanding a line of dates may raise if no form has validated the line.
UNREADABLE = (RuleError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Planned:
    """One date given by a line of dates, in UTC and in the wall time of its zone."""

    line_uid: uuid.UUID
    uid: uuid.UUID
    slot: int
    #: Time of day in the line; the real start differs in a night when clocks skip that time.
    wall: time
    start_at: datetime
    end_at: datetime
    has_end: bool
    day: date
    time: time | None
    zone: str
    all_day: bool
    in_series: bool
    label: str
    is_span: bool = False

    @property
    def last_day(self) -> date:
        """Last day of a span, else its day."""
        if not self.is_span:
            return self.day
        return (self.end_at - timedelta(seconds=1)).astimezone(ZoneInfo(self.zone)).date()


def planning_horizon(today: date) -> date:
    """Return the last day to which rules are expanded."""
    return today + relativedelta(months=HORIZON_MONTHS)


def plan(
    event: Event, dates: Iterable[EventDate] | None = None, *, today: date | None = None
) -> list[Planned]:
    """Return all dates that ``dates`` give (default: the event's own lines), in order of start.

    If two lines give the same start, both dates are returned: each has its own identity. One line
    gives a start once: in a night when clocks skip 02:30, 02:30 and 03:30 give one date at 03:30.
    """
    lines = event.dates.all() if dates is None else dates
    today = today or timezone.localdate()
    planned: list[Planned] = []
    for line in lines:
        by_start: dict[datetime, Planned] = {}
        for one in _planned(line, event.time_zone, today):
            # Of several with the same start, keep the one whose time of day the clocks really show.
            if one.start_at not in by_start or one.time == one.wall:
                by_start[one.start_at] = one
        planned += by_start.values()
    return sorted(planned, key=lambda p: (p.start_at, p.end_at))


def next_dates(event: Event, line: EventDate, limit: int | None = NEXT) -> list[Planned]:
    """Return the first ``limit`` dates of ``line`` from now on.

    None if the line is not valid yet.
    """
    try:
        planned = plan(event, [line])
    except UNREADABLE:
        return []
    now = timezone.now()
    return [date for date in planned if date.end_at > now][:limit]


@dataclass(frozen=True, slots=True)
class Coming:
    """Next dates of a line: the first ones, and the count and the last of all others."""

    first: list[Planned] = field(default_factory=list)
    others: int = 0
    #: ``None`` if there are no others, or if the rule goes on after the horizon.
    last: Planned | None = None

    @classmethod
    def of_line(cls, event: Event, line: EventDate) -> "Coming":
        """Return the next dates of ``line``, how many more follow, and the last if it is final."""
        every = next_dates(event, line, None)
        others = every[NEXT:]
        is_whole = not others or _is_written_out(line, timezone.localdate())
        return cls(every[:NEXT], len(others), others[-1] if others and is_whole else None)


def _is_written_out(line: EventDate, today: date) -> bool:
    """Whether ``line`` ends before the planning horizon, so that its last date is its very last."""
    rule = rule_of(line)
    if rule is None:
        return True
    fields = rule_fields(rule.rrule)
    if fields.count:
        return len(list(rule_days(rule, rule.first_on, planning_horizon(today)))) == fields.count
    return fields.until is not None and fields.until <= planning_horizon(today)


@dataclass(frozen=True, slots=True)
class DescribedLine:
    """A line of dates as a sentence, with its next dates and notes on clock changes."""

    sentence: str
    coming: Coming
    clock_notes: list[str] = field(default_factory=list)

    @property
    def next_dates(self) -> list[Planned]:
        return self.coming.first


def describe_reading(reading: Reading, language: str) -> list[DescribedLine]:
    """Return the lines of ``reading`` as sentences with next dates, in the city's time zone."""
    today = timezone.localdate()
    return [
        DescribedLine(
            line.sentence(language, today),
            Coming.of_line(Event(), EventDate.of_line(line)) if line.has_hours else Coming(),
        )
        for line in reading.lines
    ]


def describe_typed_line(line: EventDate, language: str) -> DescribedLine:
    """Return a line typed in form fields as a sentence with next dates."""
    event = Event()
    notes = clock_notes(event, line, language)
    return DescribedLine(describe_line(line, language), Coming.of_line(event, line), notes)


def clock_notes(event: Event, line: EventDate, language: str) -> list[str]:
    """Return notes on hours of ``line`` that clock changes affect within a year.

    They are skipped, repeated, or changed in length.
    """
    today = timezone.localdate()
    try:
        until = today + LOOK_BACK
        moments = [one for one in line_moments(line, today) if today <= one.start.date() <= until]
    except UNREADABLE:
        return []
    remarks = clock_remarks(moments, event.time_zone, language)
    return list(dict.fromkeys(remark.message for remark in remarks))


def line_moments(line: EventDate, today: date) -> Iterator[Moment]:
    """Yield the dates of one line in wall time.

    A rule is expanded from :func:`_written_from` to the horizon.
    """
    if line.kind == DateKind.SPAN and line.start_on:  # one date for all its days
        end = datetime.combine((line.end_on or line.start_on) + timedelta(days=1), time.min)
        yield Moment(
            datetime.combine(line.start_on, time.min), end, all_day=True, slot=0, has_end=True
        )
    elif line.kind == DateKind.SEVERAL:  # each with its own times, unless the line is all day
        for start, end in line.moments:
            start_at = datetime.fromisoformat(start)
            end_time = datetime.fromisoformat(end).time() if end else None
            slot = Slot() if line.all_day else Slot(start_at.time(), end_time)
            yield slot_moment(start_at.date(), slot)
    elif rule := rule_of(line):
        yield from expand(
            rule, max(rule.first_on, _written_from(rule, today)), planning_horizon(today)
        )
    elif line.start_on:
        count = ((line.end_on or line.start_on) - line.start_on).days + 1
        for day in (line.start_on + timedelta(days=number) for number in range(count)):
            for number, slot in enumerate(_slots(line)):
                yield slot_moment(day, slot, number)


def _written_from(rule: Rule, today: date) -> date:
    """Return the first day from which ``rule`` is expanded.

    It is a year ago, or earlier if the rule ended before.
    """
    fields = rule_fields(rule.rrule)
    last_on = fields.until or today
    if fields.count:
        counted = list(rule_days(rule, rule.first_on, today))
        last_on = counted[-1] if len(counted) == fields.count else today
    return min(today - LOOK_BACK, last_on - LAST_DAYS)


def rule_of(line: EventDate) -> Rule | None:
    """Return the rule of ``line``; ``None`` if it is of another kind or incomplete."""
    if line.kind != DateKind.RULE or not line.rrule or not line.start_on:
        return None
    return Rule(
        rrule=line.rrule,
        first_on=line.start_on,
        slots=_slots(line),
        except_on=frozenset(date.fromisoformat(day) for day in line.except_on),
        school_zone=line.school_zone,
        skip_public_holidays=line.skip_public_holidays,
        country=settings.CITY_COUNTRY,
    )


def end_on_last_date(rule: Rule) -> Rule:
    """Return ``rule`` with its end on its last date, not on a closed day after it.

    Unchanged if it has no end, or no date in the :data:`LAST_DAYS` before it.
    """
    fields = rule_fields(rule.rrule)
    if fields.until is None:
        return rule
    days = [moment.start.date() for moment in expand(rule, fields.until - LAST_DAYS, fields.until)]
    return replace(rule, rrule=replace(fields, until=days[-1]).text()) if days else rule


def describe_line(line: EventDate, language: str) -> str:
    """Return the meaning of a line of dates as a sentence; empty if the line is incomplete."""
    today = timezone.localdate()
    if line.kind == DateKind.SPAN and line.start_on:
        return describe_span(line.start_on, line.end_on or line.start_on, language)
    if rule := rule_of(line):
        return describe_rule(end_on_last_date(rule), language, today)
    moments = list(line_moments(line, today))
    return describe_moments(moments, language, today) if moments else ""


def _planned(line: EventDate, zone: str, today: date) -> Iterator[Planned]:
    """Yield the occurrences that a line of dates plans, with their UIDs and UTC times."""
    moments = list(line_moments(line, today))
    in_series = line.kind == DateKind.RULE
    for moment in moments:
        start_at, end_at = utc_span(moment, zone)
        local = start_at.astimezone(ZoneInfo(zone))
        # Of an only date or a rule's first time, the line's own UID; else one derived from it.
        uid = line.uid if len(moments) == 1 else date_uid(line.uid, start_at)
        yield Planned(
            line_uid=line.uid,
            uid=series_uid(line.uid, moment.slot) if in_series else uid,
            slot=moment.slot,
            wall=moment.start.time(),
            start_at=start_at,
            end_at=end_at,
            has_end=moment.has_end,
            day=local.date(),
            time=None if moment.all_day else local.time(),
            zone=zone,
            all_day=moment.all_day,
            in_series=in_series,
            label=line.label,
            is_span=line.kind == DateKind.SPAN,
        )


def series_uid(line: uuid.UUID, slot: int) -> uuid.UUID:
    """Return the UID of the series of one time of day of a rule."""
    return line if slot == 0 else uuid.uuid5(line, f"time {slot}")


def date_uid(line: uuid.UUID, start_at: datetime) -> uuid.UUID:
    """Return the UID of one date of a line that has several."""
    return uuid.uuid5(line, start_at.astimezone(UTC).isoformat())


def _slots(line: EventDate) -> tuple[Slot, ...]:
    """Return the hours of ``line``; one empty slot for all day or without hours."""
    if line.all_day or not line.times:
        return (Slot(),)
    return tuple(Slot(_time(start), _time(end)) for start, end in line.times)


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
