"""VTIMEZONE of an IANA zone: its clock changes as rules, from FIRST_YEAR to LAST_YEAR."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from datetext import WEEKDAYS

FIRST_YEAR, LAST_YEAR = 2000, 2037
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OffsetChange:
    """One clock change; ``wall`` is the wall time shown before the change."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def pattern(self) -> tuple[object, ...]:
        """Key shared by the changes of one observance: month, weekday, hour, offsets, name."""
        wall = self.wall
        return (
            self.is_daylight,
            wall.month,
            wall.weekday(),
            wall.time(),
            self.before,
            self.after,
            self.name,
        )

    @property
    def ranks(self) -> set[int]:
        """Ordinals of the weekday in the month, with -1 if it is also the last."""
        last = {-1} if (self.wall + ONE_WEEK).month != self.wall.month else set()
        return {(self.wall.day - 1) // 7 + 1} | last


@lru_cache(maxsize=64)
def timezone_component(zone: str) -> bytes:
    """Return the VTIMEZONE of ``zone``, from FIRST_YEAR on, without an end while its rule holds.

    Written here because the library's version starts summer time an hour late: RFC 5545 3.6.5 gives
    an onset in the offset before it.
    """
    component = Timezone()
    component.add("TZID", zone)
    for run in _runs(list(_clock_changes(ZoneInfo(zone)))):
        first, last = run[0], run[-1]
        observance = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
        observance.add("DTSTART", first.wall)
        observance.add("TZOFFSETFROM", first.before)
        observance.add("TZOFFSETTO", first.after)
        observance.add("TZNAME", first.name)
        if len(run) > 1:
            day = f"{_shared_rank(run)}{WEEKDAYS[first.wall.weekday()]}"
            rule: dict[str, object] = {"FREQ": "YEARLY", "BYMONTH": first.wall.month, "BYDAY": day}
            if last.wall.year < LAST_YEAR:
                # A day later than necessary: some clients read it as local time and would miss the
                # last change.
                rule["UNTIL"] = (last.wall - last.before + timedelta(days=1)).replace(tzinfo=UTC)
            observance.add("RRULE", vRecur(rule))
        component.add_component(observance)
    return component.to_ical()


def _clock_changes(zone: ZoneInfo) -> Iterator[OffsetChange]:
    """Yield the clock changes of all these years; one without effect if there were none."""
    start = day = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    never = True
    while day.year <= LAST_YEAR:
        low, high = day, day + timedelta(days=1)
        before = _offset(low, zone)
        if before != _offset(high, zone):
            while high - low > timedelta(seconds=1):  # bisect to the first second of the new offset
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
            yield _change(high, zone)
            never = False
        day += timedelta(days=1)
    if never:
        yield _change(start - _offset(start, zone), zone)


def _change(instant: datetime, zone: ZoneInfo) -> OffsetChange:
    """Return the clock change of ``zone`` at ``instant``, the first second of the new offset."""
    before = _offset(instant - timedelta(seconds=1), zone)
    there = instant.astimezone(zone)
    return OffsetChange(
        wall=(instant + before).replace(tzinfo=None),
        before=before,
        after=_offset(instant, zone),
        name=there.tzname() or "",
        is_daylight=bool(there.dst()),
    )


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 -- a ZoneInfo has an offset at every instant
    return offset


def _runs(changes: Sequence[OffsetChange]) -> list[list[OffsetChange]]:
    """Group changes of one pattern in consecutive years with the same ordinal of the weekday."""
    runs: list[list[OffsetChange]] = []
    for change in sorted(changes, key=lambda change: (str(change.pattern), change.wall)):
        run = runs[-1] if runs else []
        follows = (
            run and run[-1].pattern == change.pattern and run[-1].wall.year + 1 == change.wall.year
        )
        if follows and _shared_rank([*run, change]):
            run.append(change)
        else:
            runs.append([change])
    return sorted(runs, key=lambda run: run[0].wall)


def _shared_rank(changes: Sequence[OffsetChange]) -> int | None:
    shared = set.intersection(*(change.ranks for change in changes))
    return min(shared, default=None)
