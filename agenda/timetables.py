"""What comes, laid out: a programme's timetable, day by day and hour by hour; a place's genres, one by one."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from agenda.enums import OccurrenceStatus
from agenda.models import Category, Occurrence, Place
from agenda.openings import ONE_DAY

#: A festival's night belongs to its evening, an hour longer than in the search.
NIGHT_ENDS = dt.time(5)
#: Of a day, by how full it is.
SHADES = 3
#: Of a genre.
ROWS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A date under its hour, or under the one that it had before it went to another day."""

    occurrence: Occurrence
    start_at: dt.datetime

    @property
    def is_left(self) -> bool:
        """Whether it is on another day now: here it keeps its place, struck."""
        return self.start_at != self.occurrence.start_at

    @property
    def is_off(self) -> bool:
        return self.is_left or self.occurrence.is_off

    @property
    def is_by_night(self) -> bool:
        """Whether it starts after midnight, and stands under its evening's day."""
        return not self.occurrence.all_day and timezone.localtime(self.start_at).time() < NIGHT_ENDS

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.start_at) - (ONE_DAY if self.is_by_night else dt.timedelta())


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the programme, to the end of its night."""

    day: dt.date
    lines: list[Line]
    #: Of events, whatever became of them.
    count: int
    #: The fuller the higher, to :data:`SHADES`.
    level: int


@dataclass(slots=True)
class Stop:
    """A place of the programme, by its number on the map."""

    number: int
    place: Place
    #: Whether nothing stands there any more.
    is_off: bool = True


@dataclass(frozen=True, slots=True)
class Timetable:
    """A programme from now on."""

    days: list[Day]
    #: What has no date, only days between which it happens.
    spans: list[Occurrence]
    #: By the keys of their places, in the order of their first hour.
    stops: dict[int, Stop]
    #: Of events.
    count: int
    is_cut: bool

    @property
    def has_news(self) -> bool:
        """Whether something is struck."""
        return any(line.is_off for day in self.days for line in day.lines)


def build_timetable(occurrences: Sequence[Occurrence], now: dt.datetime, most: int) -> Timetable:
    """The timetable at ``now`` of the first ``most`` dates, in order, none of them over.

    What is open day after day stands under the first day alone, which says until when. What began before today stands
    under today.
    """
    kept = occurrences[:most]
    here = timezone.localtime(now)
    today = here.date() - (ONE_DAY if here.time() < NIGHT_ENDS else dt.timedelta())
    told = [line for line in lines_of(one for one in kept if not one.is_span) if not line.is_left or line.day >= today]
    lines = sorted(told, key=lambda line: (max(line.day, today), line.start_at, line.occurrence.pk))
    groups = {day: list(group) for day, group in groupby(lines, key=lambda line: max(line.day, today))}
    counts = {day: len({line.occurrence.event_id for line in group}) for day, group in groups.items()}
    stops: dict[int, Stop] = {}
    for line in lines:
        if place := line.occurrence.where:
            stop = stops.setdefault(place.pk, Stop(len(stops) + 1, place))
            stop.is_off = stop.is_off and line.is_off
    return Timetable(
        days=[
            Day(day, group, counts[day], -(-SHADES * counts[day] // max(counts.values())))
            for day, group in groups.items()
        ],
        spans=[one for one in kept if one.is_span],
        stops=stops,
        count=len({one.event_id for one in kept}),
        is_cut=len(occurrences) > most,
    )


def lines_of(dates: Iterable[Occurrence]) -> Iterable[Line]:
    """Each date where it is and, when it went to another day, where it was; of a run of openings the first."""
    runs: dict[int, dt.date] = {}
    for date in dates:
        line = Line(date, date.start_at)
        if date.status == OccurrenceStatus.RESCHEDULED and date.previous_start_at:
            left = Line(date, date.previous_start_at)
            if left.day != line.day:
                yield left
        until, runs_until = date.open_until, runs.get(date.event_id)
        if until and not date.is_off:
            runs[date.event_id] = until
        if date.is_off or not date.is_opening or runs_until is None or line.day > runs_until:
            yield line


@dataclass(frozen=True, slots=True)
class Genre:
    """What comes of one genre."""

    category: Category | None
    #: Each event's next date, and the next that is called off.
    dates: list[Occurrence]
    #: Of events, of which no more are shown than of dates.
    count: int


def by_genre(dates: Iterable[Occurrence], counts: Mapping[int | None, int]) -> list[Genre]:
    """The genres of ``dates``, in order, as their first date comes; ``counts`` are of events, by the genre's key."""
    genres: dict[int | None, Genre] = {}
    for date in dates:
        key = date.event.category_id
        genre = genres.setdefault(key, Genre(date.event.category, [], counts.get(key, 0)))
        if len(genre.dates) < ROWS_SHOWN:
            genre.dates.append(date)
    return list(genres.values())
