"""VTIMEZONE of an IANA zone: its clock changes as rules, as far back and ahead as a city plans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR, LAST_YEAR = 2000, 2037
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One night when the clocks change; ``wall`` is what they show at that instant, before."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def pattern(self) -> tuple[object, ...]:
        """What the changes of one observance share: month, weekday, hour, offsets."""
        wall = self.wall
        return (self.is_daylight, wall.month, wall.weekday(), wall.time(), self.before, self.after, self.name)

    @property
    def ranks(self) -> set[int]:
        """Its weekday's rank in the month, and -1 when it is also the last."""
        last = {-1} if (self.wall + ONE_WEEK).month != self.wall.month else set()
        return {(self.wall.day - 1) // 7 + 1} | last


@lru_cache(maxsize=64)
def timezone_component(zone: str) -> bytes:
    """The VTIMEZONE of ``zone``, from FIRST_YEAR on and without an end while its rule holds.

    Ours, because the library's own starts summer time an hour late: RFC 5545 3.6.5 gives an
    onset in the offset before it.
    """
    component = Timezone()
    component.add("TZID", zone)
    changes = list(_clock_changes(ZoneInfo(zone)))
    for observance in _observances(changes) or [_constant(ZoneInfo(zone))]:
        component.add_component(observance)
    written: bytes = component.to_ical()
    return written


def _clock_changes(zone: ZoneInfo) -> Iterator[ClockChange]:
    day = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    while day.year <= LAST_YEAR:
        following = day + timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            yield _change(_instant(day, following, zone), zone)
        day = following


def _instant(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second of the new offset, between two instants of different offsets."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _change(instant: datetime, zone: ZoneInfo) -> ClockChange:
    before = _offset(instant - timedelta(seconds=1), zone)
    there = instant.astimezone(zone)
    return ClockChange(
        wall=(instant + before).replace(tzinfo=None),
        before=before,
        after=_offset(instant, zone),
        name=there.tzname() or "",
        is_daylight=bool(there.dst()),
    )


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 -- a ZoneInfo has one at every instant
    return offset


def _observances(changes: Sequence[ClockChange]) -> list[TimezoneDaylight | TimezoneStandard]:
    by_pattern = sorted(changes, key=lambda change: (str(change.pattern), change.wall))
    groups = [list(group) for _, group in groupby(by_pattern, key=lambda change: change.pattern)]
    runs = sorted((run for group in groups for run in _runs(group)), key=lambda run: run[0].wall)
    return [_observance(run) for run in runs]


def _runs(changes: Sequence[ClockChange]) -> list[list[ClockChange]]:
    """Years that follow each other on the same weekday's rank."""
    runs: list[list[ClockChange]] = []
    for change in changes:
        run = runs[-1] if runs else []
        if run and change.wall.year == run[-1].wall.year + 1 and _shared_rank([*run, change]):
            run.append(change)
        else:
            runs.append([change])
    return runs


def _shared_rank(changes: Sequence[ClockChange]) -> int | None:
    shared = set.intersection(*(change.ranks for change in changes))
    return min(shared, default=None)


def _observance(run: Sequence[ClockChange]) -> TimezoneDaylight | TimezoneStandard:
    first, last = run[0], run[-1]
    observance = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
    observance.add("DTSTART", first.wall)
    observance.add("TZOFFSETFROM", first.before)
    observance.add("TZOFFSETTO", first.after)
    observance.add("TZNAME", first.name)
    if len(run) > 1:
        rank = _shared_rank(run)
        rule = {"FREQ": "YEARLY", "BYMONTH": first.wall.month, "BYDAY": f"{rank}{WEEKDAYS[first.wall.weekday()]}"}
        if last.wall.year < LAST_YEAR:
            # A day later than need be: some readers take it for local time and would miss the last.
            rule["UNTIL"] = (last.wall - last.before + timedelta(days=1)).replace(tzinfo=UTC)
        observance.add("RRULE", vRecur(rule))
    return observance


def _constant(zone: ZoneInfo) -> TimezoneStandard:
    """A zone whose clocks never changed in these years."""
    there = datetime(FIRST_YEAR, 1, 1, tzinfo=zone)
    observance = TimezoneStandard()
    observance.add("DTSTART", there.replace(tzinfo=None))
    observance.add("TZOFFSETFROM", there.utcoffset())
    observance.add("TZOFFSETTO", there.utcoffset())
    observance.add("TZNAME", there.tzname() or "")
    return observance
