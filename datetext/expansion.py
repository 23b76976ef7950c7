"""Rules to days and to dated happenings, in wall time, and wall time to UTC."""

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
    """One happening in naive wall time; ``slot`` is its place in the rule's slots.

    The end is after the start and at most 24 hours later. Without ``has_end`` it is a guess
    (two hours) that serves to know what is still on, and is not shown.
    """

    start: datetime
    end: datetime
    all_day: bool
    slot: int
    has_end: bool


def expand(rule: Rule, after: date, before: date) -> Iterator[Moment]:
    """What happens from ``after`` to ``before``, both included, by order of start.

    A happening belongs to the day on which it starts.
    """
    for day in rule_days(rule, after, before):
        if day in rule.except_on or is_closed(rule, day):
            continue
        for number, slot in enumerate(rule.slots):
            yield slot_moment(day, slot, number)


def rule_days(rule: Rule, after: date, before: date) -> Iterator[date]:
    """The days of the rule's text alone, from ``after`` to ``before``: exceptions still in."""
    fields = rule_fields(rule.rrule).anchored(rule.first_on)
    # An interval is counted from the pattern's first day on or after ``first_on``: «one Saturday in two» written on a
    # Sunday starts on the next Saturday, where RFC 5545 would skip that one for being in the week after DTSTART's.
    start = next(iter(_pattern(replace(fields, interval=1, until=None, count=1), rule.first_on)), None)
    if start is None:
        return
    for moment in _pattern(fields, start.date()):
        day = moment.date()
        if day > before:
            return
        if day >= after:
            yield day


def slot_moment(day: date, slot: Slot, number: int = 0) -> Moment:
    """The happening of ``slot`` on ``day``."""
    start = datetime.combine(day, slot.start or time.min)
    end = start + (ONE_DAY if slot.is_all_day else UNKNOWN_LENGTH)
    if slot.end is not None:
        end = datetime.combine(day, slot.end) + (ONE_DAY if slot.is_past_midnight else timedelta())
    has_end = slot.is_all_day or slot.end is not None
    return Moment(start, end, all_day=slot.is_all_day, slot=number, has_end=has_end)


def to_utc(naive: datetime, zone: str) -> datetime:
    """``naive`` of ``zone`` in UTC, by RFC 5545 3.3.5.

    A time that the clocks skip takes the offset before the change; one that comes twice is the
    first.
    """
    return naive.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def utc_span(moment: Moment, zone: str) -> tuple[datetime, datetime]:
    """Start and end of ``moment`` in UTC, the end always after the start.

    A start that the clocks skip may fall after its own end; it then lasts as long as in wall time.
    """
    start, end = to_utc(moment.start, zone), to_utc(moment.end, zone)
    return start, end if end > start else start + (moment.end - moment.start)


def _pattern(fields: RuleFields, start: date) -> rrule:
    pattern = rrulestr(fields.text(), dtstart=datetime.combine(start, time.min))
    assert isinstance(pattern, rrule)  # noqa: S101 -- a set only comes of several lines
    return pattern
