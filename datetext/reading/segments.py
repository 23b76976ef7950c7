"""Segments of a sentence: days with their hours, bounds and exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from datetext.reading.clauses import (
    Clause,
    DateCount,
    DayRange,
    Days,
    Exceptions,
    PartOfDay,
    RepeatingDays,
    SchoolHolidays,
    Times,
)


@dataclass(slots=True)
class Segment:
    """Days and rules that share their hours."""

    days: list[Days] = field(default_factory=list)
    runs: list[DayRange] = field(default_factory=list)
    patterns: list[RepeatingDays] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    bounds: list[DayRange] = field(default_factory=list)
    exceptions: list[Exceptions] = field(default_factory=list)
    parts: list[PartOfDay] = field(default_factory=list)
    counts: list[DateCount] = field(default_factory=list)
    school: list[SchoolHolidays] = field(default_factory=list)
    #: Further hours after the exceptions; may be of the last one («sauf le 1er mai, et le 12 juin à
    #: 20h»).
    excepted_times: Times | None = None
    #: Further hours elsewhere; it is unclear to which days they belong.
    stray_times: list[Times] = field(default_factory=list)
    #: Bounds that may also apply to the next segment.
    doubtful_bounds: list[DayRange | DateCount] = field(default_factory=list)
    #: Exceptions of a later segment that may also apply here.
    doubtful_exceptions: list[Exceptions] = field(default_factory=list)
    #: Position in the text where the next segment starts.
    next_start: int = 0

    @property
    def is_named(self) -> bool:
        return bool(self.days or self.runs or self.patterns)

    @property
    def is_repeated(self) -> bool:
        return bool(self.patterns or self.school)

    @property
    def has_days_and_hours(self) -> bool:
        return self.is_named and bool(self.times)

    @property
    def clauses(self) -> list[Clause]:
        groups: list[Sequence[Clause]] = [
            self.days,
            self.runs,
            self.patterns,
            self.times,
            self.bounds,
        ]
        groups += [self.exceptions, self.parts, self.counts, self.school]
        return sorted(
            (clause for group in groups for clause in group), key=lambda clause: clause.start
        )

    @property
    def is_hours_first(self) -> bool:
        return bool(self.times) and self.times[0].start < self.start

    @property
    def count(self) -> int | None:
        """Number of dates of its rules, if given instead of an end."""
        return next((count.number for count in self.counts if not count.is_check), None)

    @property
    def limits(self) -> list[DayRange]:
        """Its bounds, and the ranges that will become bounds of its rules."""
        return [*self.bounds, *self.runs]

    def leading_bounds(self) -> list[DayRange]:
        """Return the bounds before its days, which apply to the next rules too."""
        return [run for run in self.bounds if run.start < self.start]

    @property
    def start(self) -> int:
        """Position in the text where its days start."""
        return min(
            (clause.start for clause in (*self.days, *self.runs, *self.patterns, *self.school)),
            default=0,
        )

    def end(self) -> int:
        """Position in the text where its days end."""
        return max(
            (clause.end for clause in (*self.days, *self.runs, *self.patterns, *self.bounds)),
            default=0,
        )

    def add(self, clause: Clause) -> None:
        """Add ``clause`` to the list of its type."""
        match clause:
            case Days():
                self.days.append(clause)
            case DayRange():
                (self.runs if is_whole_run(clause) else self.bounds).append(clause)
            case RepeatingDays():
                self.patterns.append(clause)
            case Times():
                self.times.append(clause)
            case Exceptions():
                self.exceptions.append(clause)
            case PartOfDay():
                self.parts.append(clause)
            case DateCount():
                self.counts.append(clause)
            case SchoolHolidays():
                self.school.append(clause)


def is_whole_run(clause: Clause) -> bool:
    return (
        isinstance(clause, DayRange)
        and bool(clause.first and clause.last)
        and not clause.is_of_months
    )


def is_name(clause: Clause) -> bool:
    return isinstance(clause, Days | RepeatingDays) or is_whole_run(clause)


def segments_of(clauses: Sequence[Clause]) -> list[Segment]:
    """Group the clauses into segments, in order.

    Days after hours, or hours before their days, begin the next segment.
    """
    segments = [Segment()]
    for number, clause in enumerate(clauses):
        current = segments[-1]
        if isinstance(clause, Times):
            _place_times(segments, clause, clauses, number)
            continue
        if current.has_days_and_hours:
            if current.is_repeated:
                _doubt_exceptions(current, clauses, number)
            elif isinstance(clause, RepeatingDays) and not current.days:
                _doubt_run(current, clauses, number)
            if _opens_next(current, clauses, number):
                segments.append(Segment())
        segments[-1].add(clause)
    segments = _bound(segments)
    _share(segments)
    return segments


def _place_times(
    segments: list[Segment], times: Times, clauses: Sequence[Clause], number: int
) -> None:
    """Add hours to the last segment; if it has hours, to it as well or to a new segment."""
    current = segments[-1]
    if current.is_named and _may_be_of_next(current, times, clauses[number + 1 :]):
        current.stray_times.append(times)
    if current.has_days_and_hours:
        if not _add_more_times(current, times, clauses, number):
            segments.append(Segment(times=[times]))
        return
    before = clauses[number - 1] if number else None
    last = before.items[-1] if isinstance(before, Exceptions) else None
    if isinstance(last, Days) and last.is_apart:
        # That may be a date: «tous les jours sauf le lundi, et samedi 12 mai à 20h».
        current.stray_times.append(times)
    current.add(times)


def _add_more_times(current: Segment, times: Times, clauses: Sequence[Clause], number: int) -> bool:
    """Add hours to days that already have some.

    Return ``False`` if they belong to the days after them.
    """
    before = clauses[number - 1]
    if isinstance(before, Times):
        current.times.append(times)
        return True
    for following in clauses[number + 1 : number + 2]:
        is_of_next = is_name(following) and not _has_hours(clauses, number + 1, current)
        is_tied = current.is_hours_first or not following.is_apart
        if is_of_next and times.is_apart and is_tied:
            return False
    if isinstance(before, Exceptions):
        current.excepted_times = times
    else:
        current.stray_times.append(times)
    return True


def _may_be_of_next(current: Segment, times: Times, following: Sequence[Clause]) -> bool:
    """Whether the last of several hours may belong to the next days.

    «samedi 12 mai 20h, 15h dimanche 13 mai»
    """
    is_bound = current.is_repeated and isinstance(following[0], DayRange) if following else False
    if len(times.openings) < 2 or not following or not is_name(following[0]) or is_bound:
        return False
    if current.times and times.is_apart:  # «à 15h le 12 mai, à 16h et 18h le 13»
        return False
    return times.has_break or not following[0].is_apart


def _has_hours(clauses: Sequence[Clause], number: int, current: Segment) -> bool:
    """Whether the hours after a clause belong to it, and not to the days after them."""
    after = clauses[number + 1 : number + 3]
    if not after or not isinstance(after[0], Times):
        return False
    is_tied = any(
        is_name(days) and (current.is_hours_first or (after[0].is_apart and not days.is_apart))
        for days in after[1:]
    )
    return not is_tied


def _opens_next(current: Segment, clauses: Sequence[Clause], number: int) -> bool:
    """Whether a clause after a segment with days and hours begins a new segment."""
    clause = clauses[number]
    if isinstance(clause, DateCount):
        return current.is_repeated and _is_of_next(current, clauses, number)
    if not isinstance(clause, DayRange):
        # «du 5 mai au 30 juin, à 20h tous les mardis»
        is_tied = (
            isinstance(clauses[number - 1], Times)
            and clauses[number - 1].is_apart
            and not clause.is_apart
        )
        is_bounded = (
            isinstance(clause, RepeatingDays) and is_tied and not (current.days or current.patterns)
        )
        return is_name(clause) and not is_bounded
    if current.is_repeated and not _has_hours(clauses, number, current):
        return _is_of_next(current, clauses, number)
    return is_name(clause) or (not current.is_repeated and _rule_after(clauses, number) is not None)


def _rule_after(clauses: Sequence[Clause], number: int) -> Clause | None:
    """Return the rule that follows one or several bounds, if any."""
    following = next(
        (clause for clause in clauses[number:] if not isinstance(clause, DayRange | DateCount)),
        None,
    )
    return following if isinstance(following, RepeatingDays) else None


def _is_of_next(current: Segment, clauses: Sequence[Clause], number: int) -> bool:
    """Whether a bound between two rules belongs to the second rule."""
    bound, before, after = clauses[number], clauses[number - 1], clauses[number + 1 : number + 2]
    assert isinstance(bound, DayRange | DateCount)  # noqa: S101 -- checked by the caller
    rule = _rule_after(clauses, number)
    if rule is None or (isinstance(bound, DateCount) and bound.is_check):
        return False
    if current.count is not None or not _completes(current.limits, bound):
        return True
    is_pair = (
        isinstance(before, DayRange) and before.last is None
    )  # «à partir du 5 mai, jusqu’au 30 juin»
    has_next_its_own = any(
        isinstance(clause, DayRange | DateCount) and _excludes(bound, clause) for clause in after
    )
    return not (is_pair or has_next_its_own) and _is_by_commas_of_next(
        current, clauses, number, rule
    )


def _is_by_commas_of_next(
    current: Segment, clauses: Sequence[Clause], number: int, rule: Clause
) -> bool:
    """Whether commas attach a bound to the rule after it instead of the one before.

    A doubt is recorded.
    """
    bound = clauses[number]
    if bound.is_apart != rule.is_apart:
        return bound.is_apart
    if current.limits:
        return True
    rest = clauses[clauses.index(rule) + 1 :]
    if isinstance(bound, DayRange | DateCount) and not _bounds_first(rest):
        current.doubtful_bounds.append(bound)
    return False


def _bounds_first(clauses: Sequence[Clause]) -> bool:
    """Whether a bound comes before any other days or rules."""
    limits = (
        clause
        for clause in clauses
        if isinstance(clause, DayRange | DateCount | RepeatingDays | Days)
    )
    return isinstance(next(limits, None), DayRange | DateCount)


def _doubt_exceptions(current: Segment, clauses: Sequence[Clause], number: int) -> None:
    """Record that the last exception may belong to the next days or bound them.

    «sauf vacances, les mardis du 5 mai au 30 juin à 20h», «sauf vacances et du 5 mai au 30 juin,
    les mardis à 20h».
    """
    clause, before, following = clauses[number], clauses[number - 1], clauses[number + 1 :]
    if not isinstance(before, Exceptions):
        return
    last = before.items[-1]
    if isinstance(clause, DayRange) and isinstance(last, RepeatingDays):
        current.stray_times += [times for times in following[:1] if isinstance(times, Times)]
    if (
        isinstance(clause, RepeatingDays)
        and isinstance(last, DayRange)
        and not _bounds_first(following)
    ):
        current.doubtful_bounds.append(last)


def _doubt_run(current: Segment, clauses: Sequence[Clause], number: int) -> None:
    """Record that hours may belong to the rule after a range.

    «du 5 mai au 30 juin, à 20h, tous les mardis»
    """
    times, following = clauses[number - 1], clauses[number + 1 :]
    own = next(
        (clause for clause in following if isinstance(clause, Times) or is_name(clause)), None
    )
    if isinstance(times, Times) and times.is_apart and not isinstance(own, Times):
        current.stray_times.append(times)


def _bound(segments: list[Segment]) -> list[Segment]:
    """Turn ranges beside rules into their bounds.

    A range without hours becomes a bound of an adjacent rule.
    """
    kept: list[Segment] = []
    for number, segment in enumerate(segments):
        if segment.is_repeated:
            segment.bounds += segment.runs
            segment.runs = []
        days = [day for days in segment.days for day in days.days]
        is_checked = any(count.is_check and count.number == 1 for count in segment.counts)
        if (
            len(days) == 1 and not segment.times and is_checked
        ):  # «…, le 2 mars 2026 (une date)»: part of a rule
            named = segment.days[0]
            segment.runs.append(DayRange(days[0], days[0], start=named.start, end=named.end))
            segment.days = []
        is_lone = bool(segment.runs) and not (segment.days or segment.times)
        around = [*kept[-1:], *segments[number + 1 : number + 2]] if is_lone else []
        rules = next((beside for beside in around if beside.is_repeated), None)
        if rules is None:
            kept.append(segment)
            continue
        rules.bounds += segment.runs + segment.bounds
        rules.exceptions += segment.exceptions
        rules.counts += segment.counts
        rules.parts += segment.parts
    return kept


@dataclass(frozen=True, slots=True)
class _OwnLimits:
    """Bounds and exceptions of a rule itself, before others are shared with it."""

    bounds: list[DayRange]
    leading: list[DayRange]
    exceptions: list[Exceptions]

    @property
    def trailing(self) -> list[DayRange]:
        return [run for run in self.bounds if run not in self.leading]


def _share(segments: list[Segment]) -> None:
    """Give each rule the bounds and exceptions that are written once for several rules.

    Such bounds are before the first rule or after the last, such exceptions after the last.
    """
    for segment, following in pairwise(segments):
        segment.next_start = min((clause.start for clause in following.clauses), default=0)
    rules = [segment for segment in segments if segment.is_repeated]
    own = [
        _OwnLimits(list(rule.bounds), rule.leading_bounds(), list(rule.exceptions))
        for rule in rules
    ]
    for number, rule in enumerate(rules):
        before, after = own[:number], own[number + 1 :]
        has_taken_end = _take_later_bounds(rule, after)
        # The bounds before the nearest earlier rule that has some, either all or none.
        leading = next((limits.leading for limits in reversed(before) if limits.leading), [])
        has_two_ends = rule.count is not None and any(run.last for run in leading)
        if not has_two_ends and all(_completes(rule.bounds, run) for run in leading):
            rule.bounds += leading
        _take_later_exceptions(rule, own[number], after, has_taken_end=has_taken_end)


def _take_later_bounds(rule: Segment, after: Sequence[_OwnLimits]) -> bool:
    """Add the bounds after the next rule that has some; return whether any was added.

    If this rule has a start, only an end is added; if it has a count, nothing.
    """
    trailing = next((limits.trailing for limits in after if limits.trailing), [])
    if rule.count is not None:
        return False
    bounds = list(rule.bounds)
    taken = [run for run in trailing if (run.last or not bounds) and _completes(bounds, run)]
    rule.bounds += taken
    return bool(taken)


def _take_later_exceptions(
    rule: Segment, own: _OwnLimits, after: Sequence[_OwnLimits], *, has_taken_end: bool
) -> None:
    """Add the exceptions of the next rule that has some.

    As doubtful if this rule has its own bounds.
    """
    later = next((limits for limits in after if limits.exceptions), None)
    if own.exceptions or later is None:
        return
    are_bounds_apart = bool(own.bounds and later.bounds and not has_taken_end)
    is_by_itself = rule.count is not None or bool(own.trailing) or are_bounds_apart
    meant = [_meant_for(rule, exceptions) for exceptions in later.exceptions]
    (rule.doubtful_exceptions if is_by_itself else rule.exceptions).extend(meant)


def _meant_for(rule: Segment, exceptions: Exceptions) -> Exceptions:
    """Drop weekdays that would leave the rule empty.

    «le dimanche à 16h, tous les jours à 20h sauf le dimanche»
    """
    names = {
        name for pattern in rule.patterns for fields in pattern.rules for name in fields.weekdays
    }
    items = [
        item
        for item in exceptions.items
        if not (
            names and isinstance(item, RepeatingDays) and names.issubset(item.rules[0].weekdays)
        )
    ]
    return replace(exceptions, items=items)


def _excludes(bound: DayRange | DateCount, other: DayRange | DateCount) -> bool:
    """Whether the two bounds cannot both apply to one rule."""
    if isinstance(bound, DayRange):
        return not _completes([bound], other)
    return isinstance(other, DateCount) or other.last is not None


def _completes(bounds: list[DayRange], more: DayRange | DateCount) -> bool:
    """Whether ``more`` gives only an end (first or last day) that ``bounds`` do not have yet."""
    if isinstance(more, DateCount):
        return not any(bound.last for bound in bounds)
    return not any((more.first and bound.first) or (more.last and bound.last) for bound in bounds)
