"""Joining the dates of two events: which lines of one event add dates to the other."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from agenda.enums import DateKind
from agenda.models import Event, EventDate
from agenda.services.planning import Planned, next_dates

#: Limit of dates to come that are read of one line.
MOST_DATES = 10_000


def missing_lines(kept: Event, other: Event) -> Iterator[EventDate]:
    """Yield lines of ``other`` with dates to come that ``kept`` lacks, reduced to these dates."""
    known = [date for line in kept.dates.all() for date in next_dates(kept, line, MOST_DATES)]
    starts = {date.start_at for date in known if not date.all_day}
    days = {date.day for date in known}
    spans = {(date.start_at, date.end_at) for date in known if date.is_span}

    def is_known(date: Planned) -> bool:
        if date.is_span:
            return (date.start_at, date.end_at) in spans
        return date.day in days if date.all_day else date.start_at in starts

    for line in other.dates.all():
        coming = next_dates(other, line, MOST_DATES)
        new = [date for date in coming if not is_known(date)]
        if new:
            _cut(line, coming, new)
            yield line


def _cut(line: EventDate, coming: Sequence[Planned], new: Sequence[Planned]) -> None:
    """Reduce ``line`` to its ``new`` dates; ``coming`` are all its dates to come."""
    if line.kind == DateKind.RULE:
        gone = {date.day for date in coming} - {date.day for date in new}
        line.except_on = sorted({*line.except_on, *(day.isoformat() for day in gone)})
    elif len(new) < len(coming):
        line.moments = [_moment(date) for date in new]
        line.kind = DateKind.SEVERAL
        line.times = []
        line.start_on = line.end_on = None


def _moment(date: Planned) -> list[str | None]:
    """Return start and end in wall time, as a line of several days stores them."""
    start, end = (
        f"{at.astimezone(ZoneInfo(date.zone)):%Y-%m-%dT%H:%M}"
        for at in (date.start_at, date.end_at)
    )
    return [start, end if date.has_end and not date.all_day else None]
