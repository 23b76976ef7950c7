"""Series: which dates of an event are described by one RRULE."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from agenda.enums import DateKind
from agenda.models import EventDate, Occurrence
from datetext import Rule, RuleError, rule_days, rule_fields, to_utc

#: Most starts left out for each date of a series; with more, the rule is not used.
MOST_GAPS = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Series:
    """Dates given by one RRULE, and starts that the rule gives without a date (EXDATE).

    ``wall`` and ``length`` are the start time and duration of the master component, in wall time;
    ``dates`` are sorted by original start, and the first is DTSTART.
    """

    rule: str
    wall: time
    length: timedelta
    all_day: bool
    dates: tuple[Occurrence, ...]
    without: tuple[date, ...]

    @property
    def zone(self) -> str:
        return self.dates[0].zone

    def is_as_ruled(self, occurrence: Occurrence) -> bool:
        """Whether the master component gives the right times for a date.

        Also for a client that counts its length in hours.
        """
        wall = original_wall(occurrence)
        return self.is_as_long_in_hours(wall) and (
            occurrence.all_day,
            occurrence.start_at,
            occurrence.end_at,
        ) == (
            self.all_day,
            occurrence.original_start_at,
            to_utc(wall + self.length, self.zone),
        )

    def is_as_long_in_hours(self, start: datetime) -> bool:
        """Whether the end is the same if the length is counted in hours across a clock change."""
        end = start + self.length
        hours = to_utc(end, self.zone) - to_utc(start, self.zone)
        return self.all_day or (hours == self.length and not is_ambiguous(end, self.zone))

    @property
    def is_read_alike(self) -> bool:
        """Whether all calendar clients interpret the series correctly.

        After a night in which clocks skip the rule's hour, some clients stay at the shifted hour;
        and some take either of two instants for an hour that occurs twice. The length from DTSTART
        to DTEND must be the same in hours as in wall time, or the other dates would be wrong.
        """
        if len(self.without) > MOST_GAPS * len(self.dates):
            return False
        if self.all_day:
            return True
        days = [*self.without, *(original_wall(o).date() for o in self.dates)]
        if any(is_ambiguous(datetime.combine(day, self.wall), self.zone) for day in days):
            return False
        return self.is_as_long_in_hours(original_wall(self.dates[0]))


def find_series(dates: Sequence[Occurrence], line: EventDate | None) -> Series | None:
    """Return the series that the rule of ``line`` gives to some of ``dates``, or ``None``.

    Dates that the rule no longer gives (an earlier time or weekday) are left out.
    """
    text = _day_pattern(line)
    if text is None or line is None or line.start_on is None:
        return None
    wall = _usual_wall(dates, line)
    # Only all-day or only timed dates, whichever are more: few clients accept both in one series.
    all_day = _usual(o.all_day for o in dates)
    alike = [o for o in dates if o.all_day == all_day]
    by_day = {original_wall(o).date(): o for o in alike if original_wall(o).time() == wall}
    first_on = _first_on(text, line.start_on, sorted(by_day))
    if first_on is None:
        return None
    ruled = list(rule_days(_days_of(text, first_on), first_on, max(by_day)))
    held = tuple(by_day[day] for day in ruled if day in by_day)
    # The most frequent length, in wall time, of dates that were not moved.
    lengths = (
        one.end_at.astimezone(one.tzinfo).replace(tzinfo=None) - original_wall(one)
        for one in held
        if one.start_at == one.original_start_at
    )
    series = Series(
        rule=text,
        wall=wall,
        length=_usual(lengths) or timedelta(hours=2),
        all_day=held[0].all_day,
        dates=held,
        without=tuple(
            day for day in ruled if day < original_wall(held[-1]).date() and day not in by_day
        ),
    )
    return series if series.is_read_alike else None


def _usual_wall(dates: Sequence[Occurrence], line: EventDate) -> time:
    """Return the most frequent time of day among those of ``line``.

    Past dates may have an older one.
    """
    given = {time.fromisoformat(start) if start else time.min for start, _ in line.times} or {
        time.min
    }
    walls = [original_wall(o).time() for o in dates]
    return _usual(one for one in walls if one in given) or _usual(walls) or time.min


def original_wall(occurrence: Occurrence) -> datetime:
    """Return the original start in wall time of the date's zone."""
    return occurrence.original_start_at.astimezone(occurrence.tzinfo).replace(tzinfo=None)


def is_ambiguous(wall: datetime, zone: str) -> bool:
    """Whether ``wall`` is skipped or repeated by a clock change, so that clients may disagree."""
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    return first != second


def single_uid(occurrence: Occurrence) -> uuid.UUID:
    """Return the UID for a component of this date alone.

    For a date of a series, the UID is derived from that of the series.
    """
    if not occurrence.in_series:
        return occurrence.uid
    return uuid.uuid5(occurrence.uid, occurrence.original_start_at.astimezone(UTC).isoformat())


def _day_pattern(line: EventDate | None) -> str | None:
    """Return the rule without its end.

    All parts are explicit, because DTSTART may be another day.
    """
    if line is None or line.kind != DateKind.RULE or not line.rrule or not line.start_on:
        return None
    try:
        fields = rule_fields(line.rrule).anchored(line.start_on)
    except RuleError:
        return None
    return replace(fields, until=None, count=None).text()


def _days_of(text: str, first_on: date) -> Rule:
    return Rule(rrule=text, first_on=first_on, slots=())


def _first_on(text: str, start_on: date, days: Sequence[date]) -> date | None:
    """Return the first of ``days`` from which the rule gives the same days as from ``start_on``."""
    anchor = next(rule_days(_days_of(text, start_on), start_on, date.max), None)
    if anchor is None:
        return None
    after = set(rule_days(_days_of(text, anchor), anchor, max(days, default=anchor)))
    for day in days:
        if day in after:
            return day
        if day < anchor:
            counted = list(rule_days(_days_of(text, day), day, anchor))
            if counted[:1] == [day] and counted[-1:] == [anchor]:
                return day
    return None


def _usual(values: Iterable[T]) -> T | None:
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None
