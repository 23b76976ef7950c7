"""Expansion of rules to days and dates in wall time, and conversion of wall time to UTC."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from datetext.closures import is_closed
from datetext.rules import Rule, RuleFields, Slot, rule_fields

ONE_DAY = timedelta(days=1)
UNKNOWN_LENGTH = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Moment:
    """One date in naive wall time; ``slot`` is the index of its slot in the rule.

    The end is after the start and at most 24 hours later. Without ``has_end`` the end is an
    estimate (two hours), used to know what is still on but never shown.
    """

    start: datetime
    end: datetime
    all_day: bool
    slot: int
    has_end: bool


def expand(rule: Rule, after: date, before: date) -> Iterator[Moment]:
    """Yield the dates of ``rule`` that start between ``after`` and ``before``, both included."""
    for day in rule_days(rule, after, before):
        if day in rule.except_on or is_closed(rule, day):
            continue
        for number, slot in enumerate(rule.slots):
            yield slot_moment(day, slot, number)


def rule_days(rule: Rule, after: date, before: date) -> Iterator[date]:
    """Yield the days of the rule's pattern from ``after`` to ``before``, ignoring exceptions."""
    fields = rule_fields(rule.rrule).anchored(rule.first_on)
    # An interval is counted from the pattern's first day on or after ``first_on``: «one Saturday in
    # two» written on a Sunday starts on the next Saturday, where RFC 5545 would skip that one for
    # being in the week after DTSTART's.
    start = next(
        iter(_pattern(replace(fields, interval=1, until=None, count=1), rule.first_on)), None
    )
    if start is None:
        return
    for moment in _pattern(fields, start.date()):
        day = moment.date()
        if day > before:
            return
        if day >= after:
            yield day


def slot_moment(day: date, slot: Slot, number: int = 0) -> Moment:
    """Return the date of ``slot`` on ``day``."""
    start = datetime.combine(day, slot.start or time.min)
    end = start + (ONE_DAY if slot.is_all_day else UNKNOWN_LENGTH)
    if slot.end is not None:
        end = datetime.combine(day, slot.end) + (ONE_DAY if slot.is_past_midnight else timedelta())
    has_end = slot.is_all_day or slot.end is not None
    return Moment(start, end, all_day=slot.is_all_day, slot=number, has_end=has_end)


def to_utc(naive: datetime, zone: str) -> datetime:
    """Convert wall time in ``zone`` to UTC (RFC 5545 3.3.5).

    A time skipped by a clock change takes the offset before the change; a time that occurs twice is
    the first.
    """
    return naive.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def utc_span(moment: Moment, zone: str) -> tuple[datetime, datetime]:
    """Return start and end of ``moment`` in UTC, the end always after the start.

    A start skipped by a clock change may fall after its end; the end is then moved to keep the
    wall-time length.
    """
    start, end = to_utc(moment.start, zone), to_utc(moment.end, zone)
    return start, end if end > start else start + (moment.end - moment.start)


def _pattern(fields: RuleFields, start: date) -> rrule:
    pattern = rrulestr(fields.text(), dtstart=datetime.combine(start, time.min))
    assert isinstance(pattern, rrule)  # noqa: S101 -- a single line never gives a set
    return pattern
