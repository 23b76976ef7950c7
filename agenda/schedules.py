"""The dates of an event as a page tells them: the next one, a few more, the rest in runs of days, by month."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from agenda.enums import Availability, OccurrenceStatus
from agenda.models import Occurrence

#: Told one by one; so few more than that are not worth folding.
LISTED = 5
FOLDED_FROM = 4
#: What happened to a date is still told this long after it.
REMEMBERED = dt.timedelta(days=7)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """Days in a row with the same hours in the same state, told in one line."""

    first: dt.date
    last: dt.date
    occurrences: Sequence[Occurrence]  # of its first day

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to say but the hours."""
        return not any(
            one.label or one.status != OccurrenceStatus.SCHEDULED or one.availability != Availability.OPEN
            for one in self.occurrences
        )


@dataclass(frozen=True)
class Month:
    """The runs that begin in a month."""

    day: dt.date
    runs: list[Run]


@dataclass(frozen=True)
class Notice:
    """One thing that happened to one date or to several, and why."""

    occurrence: Occurrence
    days: list[dt.date]


@dataclass(frozen=True)
class Schedule:
    """All that a page says of when."""

    #: On now, or the next that stands; a page asked for one date puts that one first.
    next: Occurrence | None
    is_asked: bool
    listed: list[Occurrence]
    folded: list[Occurrence]
    months: list[Month]
    notices: list[Notice]
    last: Occurrence | None  # that stood, when nothing is to come
    coming: list[Occurrence] = field(default_factory=list)

    @property
    def standing(self) -> list[Occurrence]:
        return [occurrence for occurrence in self.coming if not occurrence.is_off]

    @property
    def has_dates(self) -> bool:
        """Whether some date that stands is to come, which a calendar may hold."""
        return any(not occurrence.is_span for occurrence in self.standing)

    @property
    def is_bad_news(self) -> bool:
        """Whether something that happened keeps people away, and not only sends them elsewhere."""
        return any(notice.occurrence.is_off for notice in self.notices)

    @property
    def is_cancelling(self) -> bool:
        """Whether some of it will never be: red, where a postponement is amber."""
        return any(notice.occurrence.status == OccurrenceStatus.CANCELLED for notice in self.notices)

    @property
    def is_all_off(self) -> bool:
        return bool(self.coming) and not self.standing


def build_schedule(occurrences: Iterable[Occurrence], now: dt.datetime, asked: str = "") -> Schedule:
    """The schedule at ``now`` of dates in order; ``asked`` is the start of the one that the address names."""
    every = sorted(occurrences, key=lambda one: one.is_span)  # what has a date first
    coming = [one for one in every if one.end_at > now]
    named = next((one for one in every if asked and asked in spellings(one)), None)
    cut = len(coming) if len(coming) <= LISTED + FOLDED_FROM - 1 else LISTED
    over = [one for one in every if one.end_at <= now and not one.is_off]
    return Schedule(
        next=named or next((one for one in coming if not one.is_off), None),
        is_asked=named is not None,
        listed=coming[:cut],
        folded=coming[cut:],
        months=by_month(coming[cut:]),
        notices=build_notices([one for one in every if one.end_at > now - REMEMBERED]),
        last=over[-1] if over else None,
        coming=coming,
    )


def spellings(occurrence: Occurrence) -> set[str]:
    """The ways in which an address names a date: its start, as UTC or as wall time, now or as first given."""
    return {
        spelling
        for start in (occurrence.start_at, occurrence.original_start_at)
        for utc, wall in [(start.astimezone(dt.UTC), start.astimezone(occurrence.tzinfo))]
        for spelling in (
            f"{utc:%Y%m%dT%H%M%SZ}",
            f"{utc:%Y-%m-%dT%H:%M:%SZ}",
            utc.isoformat(),
            wall.isoformat(),
            f"{wall:%Y-%m-%dT%H:%M}",
            f"{wall:%Y-%m-%d}",
        )
    }


def by_month(occurrences: Sequence[Occurrence]) -> list[Month]:
    runs = build_runs(occurrences)
    return [
        Month(first_of_month, list(group))
        for first_of_month, group in groupby(runs, key=lambda run: run.first.replace(day=1))
    ]


def build_runs(occurrences: Sequence[Occurrence]) -> list[Run]:
    """Days that follow each other, in the same month, and say the same, brought together."""
    runs: list[Run] = []
    for day, group in groupby(occurrences, key=lambda one: one.day):
        of_day = list(group)
        before = runs[-1] if runs else None
        if before and continues(before, day, of_day):
            runs[-1] = Run(before.first, day, before.occurrences)
        else:
            runs.append(Run(day, day, of_day))
    return runs


def continues(run: Run, day: dt.date, occurrences: Sequence[Occurrence]) -> bool:
    is_next = day - run.last == ONE_DAY and day.month == run.first.month
    return is_next and [facts(one) for one in occurrences] == [facts(one) for one in run.occurrences]


def facts(occurrence: Occurrence) -> tuple[object, ...]:
    """What a line says of a date, its day apart."""
    end = occurrence.end_at.astimezone(occurrence.tzinfo).time() if occurrence.has_end else None
    return (
        occurrence.time,
        occurrence.is_span,
        end,
        occurrence.label,
        occurrence.status,
        occurrence.availability,
        occurrence.place_id,
        occurrence.previous_start_at,
    )


def build_notices(occurrences: Iterable[Occurrence]) -> list[Notice]:
    """What happened, the same thing to several dates told once, in order of the first date."""
    notices: dict[tuple[object, ...], Notice] = {}
    for occurrence in occurrences:
        if occurrence.status == OccurrenceStatus.SCHEDULED:
            continue
        is_new_time = occurrence.status == OccurrenceStatus.RESCHEDULED
        key = (
            occurrence.status,
            occurrence.reason,
            occurrence.place_id,
            occurrence.online_url,
            occurrence.pk if is_new_time or occurrence.is_span else None,  # each has its own days to tell
        )
        notices.setdefault(key, Notice(occurrence, [])).days.append(occurrence.day)
    return list(notices.values())
