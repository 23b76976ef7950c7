"""Layout of dates to come: a programme's timetable by day, and a place's dates by category."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from agenda.enums import OccurrenceStatus
from agenda.models import Category, Occurrence, Place
from agenda.openings import ONE_DAY

#: A festival's night ends an hour later than in the search.
NIGHT_ENDS = dt.time(5)
#: Shades of a day by its number of events.
SHADES = 3
#: Rows shown of a category.
ROWS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """A date at its time, or at the time on another day from which it was moved."""

    occurrence: Occurrence
    start_at: dt.datetime

    @property
    def is_left(self) -> bool:
        """Whether this is the old time of a date that moved to another day.

        It is struck through.
        """
        return self.start_at != self.occurrence.start_at

    @property
    def is_off(self) -> bool:
        return self.is_left or self.occurrence.is_off

    @property
    def is_by_night(self) -> bool:
        """Whether it starts after midnight, so that it is listed under the day before."""
        return not self.occurrence.all_day and timezone.localtime(self.start_at).time() < NIGHT_ENDS

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.start_at) - (ONE_DAY if self.is_by_night else dt.timedelta())


@dataclass(frozen=True, slots=True)
class TimetableDay:
    """A day of the programme, until the end of its night."""

    day: dt.date
    lines: list[TimetableLine]
    #: Number of events, including cancelled ones.
    count: int
    #: Shade, from 1 to :data:`SHADES`: the more events, the higher.
    level: int


@dataclass(slots=True)
class TimetablePlace:
    """A place of the programme, with its number on the map."""

    number: int
    place: Place
    #: Whether all its dates are off.
    is_off: bool = True


@dataclass(frozen=True, slots=True)
class Timetable:
    """A programme's dates from now on."""

    days: list[TimetableDay]
    #: Spans, which have no exact dates.
    spans: list[Occurrence]
    #: By key of the place, in order of the first date.
    stops: dict[int, TimetablePlace]
    #: Number of events.
    count: int
    is_cut: bool

    @property
    def has_news(self) -> bool:
        """Whether any line is struck through."""
        return any(line.is_off for day in self.days for line in day.lines)


def build_timetable(occurrences: Sequence[Occurrence], now: dt.datetime, most: int) -> Timetable:
    """Return the timetable at ``now`` of the first ``most`` dates, which are sorted and not over.

    Daily openings are listed on their first day only, with their last day. What began before today
    is listed under today.
    """
    kept = occurrences[:most]
    here = timezone.localtime(now)
    today = here.date() - (ONE_DAY if here.time() < NIGHT_ENDS else dt.timedelta())
    told = [
        line
        for line in timetable_lines(one for one in kept if not one.is_span)
        if not line.is_left or line.day >= today
    ]
    lines = sorted(told, key=lambda line: (max(line.day, today), line.start_at, line.occurrence.pk))
    groups = {
        day: list(group) for day, group in groupby(lines, key=lambda line: max(line.day, today))
    }
    counts = {
        day: len({line.occurrence.event_id for line in group}) for day, group in groups.items()
    }
    stops: dict[int, TimetablePlace] = {}
    for line in lines:
        if place := line.occurrence.where:
            stop = stops.setdefault(place.pk, TimetablePlace(len(stops) + 1, place))
            stop.is_off = stop.is_off and line.is_off
    return Timetable(
        days=[
            TimetableDay(day, group, counts[day], -(-SHADES * counts[day] // max(counts.values())))
            for day, group in groups.items()
        ],
        spans=[one for one in kept if one.is_span],
        stops=stops,
        count=len({one.event_id for one in kept}),
        is_cut=len(occurrences) > most,
    )


def timetable_lines(dates: Iterable[Occurrence]) -> Iterable[TimetableLine]:
    """Yield each date, and its old time if it moved to another day.

    Of daily openings, only the first is yielded.
    """
    runs: dict[int, dt.date] = {}
    for date in dates:
        line = TimetableLine(date, date.start_at)
        if date.status == OccurrenceStatus.RESCHEDULED and date.previous_start_at:
            left = TimetableLine(date, date.previous_start_at)
            if left.day != line.day:
                yield left
        until, runs_until = date.open_until, runs.get(date.event_id)
        if until and not date.is_off:
            runs[date.event_id] = until
        if date.is_off or not date.is_opening or runs_until is None or line.day > runs_until:
            yield line


@dataclass(frozen=True, slots=True)
class CategoryDates:
    """Dates to come of one category."""

    category: Category | None
    #: Each event's next active date, and its next cancelled or postponed one.
    dates: list[Occurrence]
    #: Number of events, which may exceed the dates shown.
    count: int


def group_by_category(
    dates: Iterable[Occurrence], counts: Mapping[int | None, int]
) -> list[CategoryDates]:
    """Group ``dates`` by category, in order of the first date.

    ``counts`` are numbers of events by category key.
    """
    genres: dict[int | None, CategoryDates] = {}
    for date in dates:
        key = date.event.category_id
        genre = genres.setdefault(key, CategoryDates(date.event.category, [], counts.get(key, 0)))
        if len(genre.dates) < ROWS_SHOWN:
            genre.dates.append(date)
    return list(genres.values())
