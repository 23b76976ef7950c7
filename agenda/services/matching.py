"""Match existing occurrences with planned dates, so that they keep their identity."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import count
from operator import attrgetter
from zoneinfo import ZoneInfo

from agenda.models import Occurrence
from agenda.services.planning import Planned, date_uid, series_uid


@dataclass
class MatchedDates:
    """How an event's occurrences change when its dates are published again."""

    kept: list[tuple[Occurrence, Planned]] = field(default_factory=list)
    shifted: list[tuple[Occurrence, Planned]] = field(default_factory=list)
    added: list[Planned] = field(default_factory=list)
    gone: list[Occurrence] = field(default_factory=list)


def match_dates(
    existing: Sequence[Occurrence], planned: Sequence[Planned], now: datetime
) -> MatchedDates:
    """Pair existing occurrences with planned dates.

    First by line and original start. Then, among the unpaired that have not ended, in this order:
    the same start on another line (a date typed again); the same day of the same line (another
    time); the only date of a line that has only one (another day); the same day on another line
    (typed again at another time). Last, occurrences dropped by an earlier publication, by the same
    start. An occurrence that has ended is never in ``gone``, because it happened; and a change of
    future dates adds no date in the past.
    """
    matched = MatchedDates()
    left = {(o.line_uid, o.original_start_at): o for o in existing}
    new: list[Planned] = []
    for plan in planned:
        occurrence = left.pop((plan.line_uid, plan.start_at), None)
        if occurrence:
            matched.kept.append((occurrence, plan))
        else:
            new.append(plan)
    open_ = [o for o in left.values() if o.end_at > now and not o.is_dropped]
    by_start = attrgetter("original_start_at"), attrgetter("start_at")
    open_, new = _pair(matched.kept, open_, new, *by_start)
    open_, new = _pair(matched.shifted, open_, new, _line_and_day, lambda p: (p.line_uid, p.day))
    open_, new = _pair_lone(matched, open_, new, planned)
    open_, new = _pair(matched.shifted, open_, new, lambda o: _line_and_day(o)[1], lambda p: p.day)
    dropped = [o for o in left.values() if o.end_at > now and o.is_dropped]
    _dropped, new = _pair(matched.kept, dropped, new, *by_start)
    matched.gone = open_
    # Not added: past dates that only rewrite existing ones (a rule's new time, a line typed again).
    starts = {occurrence.original_start_at for occurrence in existing}
    days = {_line_and_day(occurrence) for occurrence in existing}
    matched.added = [
        p
        for p in new
        if p.end_at > now
        or not existing
        or not (p.in_series or p.start_at in starts or (p.line_uid, p.day) in days)
    ]
    return matched


def _line_and_day(occurrence: Occurrence) -> tuple[uuid.UUID, date]:
    return occurrence.line_uid, _local(occurrence.original_start_at, occurrence.zone).date()


def _pair(
    pairs: list[tuple[Occurrence, Planned]],
    open_: list[Occurrence],
    new: list[Planned],
    key_of_occurrence: Callable[[Occurrence], Hashable],
    key_of_plan: Callable[[Planned], Hashable],
) -> tuple[list[Occurrence], list[Planned]]:
    """Pair those with equal keys in order of start; return what is left of both sides."""
    waiting: dict[Hashable, list[Occurrence]] = defaultdict(list)
    for occurrence in sorted(open_, key=lambda o: o.original_start_at):
        waiting[key_of_occurrence(occurrence)].append(occurrence)
    left = []
    for plan in new:
        if waiting[key_of_plan(plan)]:
            pairs.append((waiting[key_of_plan(plan)].pop(0), plan))
        else:
            left.append(plan)
    return [o for rest in waiting.values() for o in rest], left


def _pair_lone(
    matched: MatchedDates, open_: list[Occurrence], new: list[Planned], planned: Sequence[Planned]
) -> tuple[list[Occurrence], list[Planned]]:
    """Pair the only date removed from a line with the only date added to it; rules are left out."""
    gone_by_line, new_by_line = defaultdict(list), defaultdict(list)
    for occurrence in open_:
        gone_by_line[occurrence.line_uid].append(occurrence)
    for plan in new:
        new_by_line[plan.line_uid].append(plan)
    for line, plans in new_by_line.items():
        if len(plans) == 1 and len(gone_by_line[line]) == 1 and not plans[0].in_series:
            occurrence = gone_by_line[line][0]
            matched.shifted.append((occurrence, plans[0]))
            open_ = [o for o in open_ if o is not occurrence]
            new = [p for p in new if p is not plans[0]]
    return open_, new


def keep_uids(existing: Sequence[Occurrence], planned: Sequence[Planned]) -> list[Planned]:
    """Return ``planned`` with the UIDs that its series already have.

    A series keeps its UID while its time of day stays in the rule. A new time of day takes the UID
    of a series whose time was removed, otherwise a UID never used before.
    """
    known: dict[uuid.UUID, dict[time, uuid.UUID]] = defaultdict(dict)
    for occurrence in existing:
        if occurrence.in_series:
            at = _local(occurrence.original_start_at, occurrence.zone).time()
            known[occurrence.line_uid][at] = occurrence.uid
    times: dict[uuid.UUID, set[time]] = defaultdict(set)
    for plan in planned:
        if plan.in_series:
            times[plan.line_uid].add(plan.wall)
    uids = {line: _series_uids(line, sorted(times[line]), known[line]) for line in times}
    return [
        replace(plan, uid=uids[plan.line_uid][plan.wall]) if plan.in_series else plan
        for plan in planned
    ]


def _series_uids(
    line: uuid.UUID, times: list[time], known: dict[time, uuid.UUID]
) -> dict[time, uuid.UUID]:
    """Return a UID for each of ``times``: the known one, one of a removed time, or a new one."""
    uids = {at: known[at] for at in times if at in known}
    spare = [known[at] for at in sorted(known) if at not in uids]
    spare = [uid for uid in dict.fromkeys(spare) if uid not in uids.values()]
    taken = {*uids.values(), *spare}
    derived = (series_uid(line, number) for number in count())
    fresh = (uid for uid in derived if uid not in taken)
    for at in times:
        if at not in uids:
            uids[at] = spare.pop(0) if spare else next(fresh)
    return uids


def uid_when_kept(occurrence: Occurrence, plan: Planned) -> uuid.UUID:
    """Return the UID of ``occurrence`` after ``plan``.

    It changes only if the date enters or leaves a series.
    """
    if plan.in_series:
        return plan.uid
    if occurrence.in_series:
        return date_uid(plan.line_uid, plan.start_at)
    return occurrence.uid


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))
