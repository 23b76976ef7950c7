"""Remarks on dates in nights when clocks change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from datetext.expansion import Moment, to_utc, utc_span
from datetext.reading.results import DateLine, Remark
from datetext.rules import Slot
from datetext.sentences import phrasebook

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)
#: How far ahead a rule is checked.
LOOK_AHEAD = timedelta(days=366)
#: Code of a contradiction: an hour of one day that the clocks skip.
NO_HOUR = "no_hour"


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A clock change.

    Wall times from ``low`` to ``high`` are skipped in spring, and occur twice in autumn.
    """

    low: datetime
    high: datetime
    is_forward: bool


@lru_cache(maxsize=64)
def clock_changes(zone: str, year: int) -> tuple[ClockChange, ...]:
    """Return the clock changes of a year, in order."""
    tz = ZoneInfo(zone)

    def offset(instant: datetime) -> timedelta:
        return instant.astimezone(tz).utcoffset() or timedelta()

    changes = []
    start = datetime(year, 1, 1, tzinfo=UTC)
    for number in range((datetime(year + 1, 1, 1, tzinfo=UTC) - start).days):
        before, after = start + number * ONE_DAY, start + (number + 1) * ONE_DAY
        old, new = offset(before), offset(after)
        if old == new:
            continue
        while after - before > ONE_MINUTE:
            middle = before + (after - before) // ONE_MINUTE // 2 * ONE_MINUTE
            before, after = (middle, after) if offset(middle) == old else (before, middle)
        walls = sorted((after + shift).replace(tzinfo=None) for shift in (old, new))
        changes.append(ClockChange(walls[0], walls[1], is_forward=new > old))
    return tuple(changes)


def line_clock_remarks(line: DateLine, today: date, zone: str, language: str) -> list[Remark]:
    """Return the remarks on one line; a rule is checked for the year ahead."""
    if not line.rule:
        return list(clock_remarks(line.happenings(date.min, date.max), zone, language))
    nights = [
        change.low.date()
        for year in (today.year, today.year + 1)
        for change in clock_changes(zone, year)
        if today <= change.low.date() <= today + LOOK_AHEAD
        and any(
            slot.start and (slot.start < change.high.time() or slot.is_past_midnight)
            for slot in line.rule.slots
        )
    ]
    moments = [moment for night in nights for moment in line.happenings(night - ONE_DAY, night)]
    return list(clock_remarks(moments, zone, language))


def clock_remarks(moments: Iterable[Moment], zone: str, language: str) -> Iterator[Remark]:
    """Yield a remark for each start or end skipped or repeated, and each changed duration."""
    for moment in moments:
        end = moment.end if moment.has_end else moment.start
        if moment.all_day:
            continue
        for change in clock_changes(zone, moment.start.year):
            if moment.start < change.high and end >= change.low:
                yield from _remarks(moment, end, change, zone, language)


def _remarks(
    moment: Moment, end: datetime, change: ClockChange, zone: str, language: str
) -> Iterator[Remark]:
    """Yield remarks on a moment that a clock change touches: an hour that is missing or double,
    or its length.
    """
    book = phrasebook(language)
    day = change.low.date()
    words = {
        "day": book.single(day, day.year, alone=False),
        "low": book.hour(change.low.time()),
        "high": book.hour(change.high.time()),
    }
    edges = [at for at in dict.fromkeys([moment.start, end]) if change.low <= at < change.high]
    if change.is_forward and end == change.low > moment.start:  # ends at the instant of the change
        return
    for at in edges:
        shown = to_utc(at, zone).astimezone(ZoneInfo(zone)).time()
        words |= {"hour": book.hour(at.time()), "shown": book.hour(shown)}
        if not change.is_forward:
            said = _(
                "%(day)s, l’horloge revient de %(high)s à %(low)s : %(hour)s vient deux fois, "
                "c’est la première."
            )
        else:
            said = _(
                "%(day)s, l’horloge passe de %(low)s à %(high)s : %(hour)s n’existe pas, ce "
                "serait %(shown)s."
            )
        is_missing = change.is_forward and at == moment.start
        yield Remark(NO_HOUR if is_missing else "clock", capfirst(said % words))
    if edges or end == moment.start or end <= change.low:
        return
    starts_at, ends_at = utc_span(moment, zone)
    hours, minutes = divmod((ends_at - starts_at) // ONE_MINUTE, 60)
    words |= {
        "hours": book.opening(Slot(moment.start.time(), end.time())),
        "length": f"{hours} h {minutes:02}".removesuffix(" 00").replace(" ", "\u00a0"),
    }
    if change.is_forward:
        said = _(
            "%(day)s, l’horloge passe de %(low)s à %(high)s : %(hours)s, cela dure %(length)s."
        )
    else:
        said = _(
            "%(day)s, l’horloge revient de %(high)s à %(low)s : %(hours)s, cela dure %(length)s."
        )
    yield Remark("clock", capfirst(said % words))
