"""An event's schedule for its page: next date, a few more, the rest by month in runs of days."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from agenda.enums import Availability, OccurrenceStatus
from agenda.models import Occurrence

#: Dates listed one by one; the rest is folded if it has at least FOLDED_FROM dates.
LISTED = 5
FOLDED_FROM = 4
#: A change of a date is shown until this long after the date.
REMEMBERED = dt.timedelta(days=7)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class DayRun:
    """Consecutive days with the same hours and state, shown in one line."""

    first: dt.date
    last: dt.date
    occurrences: Sequence[Occurrence]  # those of the first day

    @property
    def is_plain(self) -> bool:
        """Whether only the hours need to be shown."""
        return not any(
            one.label
            or one.status != OccurrenceStatus.SCHEDULED
            or one.availability != Availability.OPEN
            for one in self.occurrences
        )


@dataclass(frozen=True)
class ScheduleMonth:
    """The runs that start in one month."""

    day: dt.date
    runs: list[DayRun]


@dataclass(frozen=True)
class ChangeNotice:
    """One change that concerns one or several dates."""

    occurrence: Occurrence
    days: list[dt.date]


@dataclass(frozen=True)
class Schedule:
    """Everything that an event's page shows about its dates."""

    #: The date to come requested in the URL, else ``soonest``: the active one on now or next.
    next: Occurrence | None
    is_asked: bool
    soonest: Occurrence | None
    listed: list[Occurrence]
    folded: list[Occurrence]
    months: list[ScheduleMonth]
    notices: list[ChangeNotice]
    last: Occurrence | None  # the last active date, if none is to come
    coming: list[Occurrence] = field(default_factory=list)

    @property
    def standing(self) -> list[Occurrence]:
        return [occurrence for occurrence in self.coming if not occurrence.is_off]

    @property
    def has_dates(self) -> bool:
        """Whether there is an active date to come that a calendar can hold."""
        return any(not occurrence.is_span for occurrence in self.standing)

    @property
    def is_bad_news(self) -> bool:
        """Whether a date is cancelled or postponed, as opposed to moved."""
        return any(notice.occurrence.is_off for notice in self.notices)

    @property
    def is_cancelling(self) -> bool:
        """Whether a date is cancelled: red, where a postponement is amber."""
        return any(
            notice.occurrence.status == OccurrenceStatus.CANCELLED for notice in self.notices
        )

    @property
    def is_all_off(self) -> bool:
        return bool(self.coming) and not self.standing


def build_schedule(
    occurrences: Iterable[Occurrence], now: dt.datetime, asked: str = ""
) -> Schedule:
    """Build the schedule at ``now`` from sorted dates.

    ``asked`` is the start of a date named in the URL.
    """
    every = sorted(occurrences, key=lambda one: one.is_span)  # spans last
    coming = [one for one in every if one.end_at > now]
    named = next((one for one in coming if asked and asked in spellings(one)), None)
    cut = len(coming) if len(coming) <= LISTED + FOLDED_FROM - 1 else LISTED
    over = [one for one in every if one.end_at <= now and not one.is_off]
    soonest = next((one for one in coming if not one.is_off), None)
    return Schedule(
        next=named or soonest,
        is_asked=named is not None,
        soonest=soonest,
        listed=coming[:cut],
        folded=coming[cut:],
        months=group_by_month(coming[cut:]),
        notices=build_notices([one for one in every if one.end_at > now - REMEMBERED]),
        last=over[-1] if over else None,
        coming=coming,
    )


def spellings(occurrence: Occurrence) -> set[str]:
    """Return the texts by which a URL may name a date.

    These are its start, current or original, in UTC or wall time.
    """
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


def group_by_month(occurrences: Sequence[Occurrence]) -> list[ScheduleMonth]:
    runs = build_runs(occurrences)
    return [
        ScheduleMonth(first_of_month, list(group))
        for first_of_month, group in groupby(runs, key=lambda run: run.first.replace(day=1))
    ]


def build_runs(occurrences: Sequence[Occurrence]) -> list[DayRun]:
    """Group consecutive days of a month with equal dates."""
    runs: list[DayRun] = []
    for day, group in groupby(occurrences, key=lambda one: one.day):
        of_day = list(group)
        before = runs[-1] if runs else None
        if before and continues_run(before, day, of_day):
            runs[-1] = DayRun(before.first, day, before.occurrences)
        else:
            runs.append(DayRun(day, day, of_day))
    return runs


def continues_run(run: DayRun, day: dt.date, occurrences: Sequence[Occurrence]) -> bool:
    is_next = day - run.last == ONE_DAY and day.month == run.first.month
    return is_next and [shown_state(one) for one in occurrences] == [
        shown_state(one) for one in run.occurrences
    ]


def shown_state(occurrence: Occurrence) -> tuple[object, ...]:
    """Return what a line shows of a date, except its day."""
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


def build_notices(occurrences: Iterable[Occurrence]) -> list[ChangeNotice]:
    """Return the changes of dates.

    The same change of several dates is one notice, in order of first date.
    """
    notices: dict[tuple[object, ...], ChangeNotice] = {}
    for occurrence in occurrences:
        if occurrence.status == OccurrenceStatus.SCHEDULED:
            continue
        is_new_time = occurrence.status == OccurrenceStatus.RESCHEDULED
        key = (
            occurrence.status,
            occurrence.reason,
            occurrence.place_id,
            occurrence.online_url,
            occurrence.pk if is_new_time or occurrence.is_span else None,  # these are never grouped
        )
        notices.setdefault(key, ChangeNotice(occurrence, [])).days.append(occurrence.day)
    return list(notices.values())
