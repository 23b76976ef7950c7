"""Clauses that belong together: days with their hours, and what bounds and excepts them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agenda.recurrence.reading.clauses import (
    Clause,
    Count,
    Days,
    Exceptions,
    PartOfDay,
    Pattern,
    Run,
    SchoolHolidays,
    Times,
)


@dataclass(slots=True)
class Segment:
    """Days and rules that share their hours."""

    days: list[Days] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    bounds: list[Run] = field(default_factory=list)
    exceptions: list[Exceptions] = field(default_factory=list)
    parts: list[PartOfDay] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    school: list[SchoolHolidays] = field(default_factory=list)

    @property
    def is_named(self) -> bool:
        return bool(self.days or self.runs or self.patterns)

    @property
    def is_repeated(self) -> bool:
        return bool(self.patterns or self.school)

    def end(self) -> int:
        """Where its days end in the text."""
        return max((clause.end for clause in (*self.days, *self.runs, *self.patterns, *self.bounds)), default=0)

    def add(self, clause: Clause) -> None:
        match clause:
            case Days():
                self.days.append(clause)
            case Run():
                (self.runs if is_whole_run(clause) else self.bounds).append(clause)
            case Pattern():
                self.patterns.append(clause)
            case Times():
                self.times.append(clause)
            case Exceptions():
                self.exceptions.append(clause)
            case PartOfDay():
                self.parts.append(clause)
            case Count():
                self.counts.append(clause)
            case SchoolHolidays():
                self.school.append(clause)


def is_whole_run(clause: Clause) -> bool:
    return isinstance(clause, Run) and bool(clause.first and clause.last) and not clause.is_of_months


def segments_of(clauses: Iterable[Clause]) -> list[Segment]:
    """In order. Days after hours open the next one; a run without hours of its own bounds the rules."""
    segments = [Segment()]
    for clause in clauses:
        is_name = isinstance(clause, Days | Pattern) or is_whole_run(clause)
        if is_name and segments[-1].is_named and segments[-1].times:
            segments.append(Segment())
        segments[-1].add(clause)
    segments = _bound(segments)
    _share(segments)
    return segments


def _bound(segments: list[Segment]) -> list[Segment]:
    """Runs beside rules bound them, and so does one without hours of its own the rules before it, or after."""
    kept: list[Segment] = []
    for number, segment in enumerate(segments):
        if segment.is_repeated:
            segment.bounds += segment.runs
            segment.runs = []
        days = [day for days in segment.days for day in days.days]
        is_checked = any(count.is_check and count.number == 1 for count in segment.counts)
        if len(days) == 1 and not segment.times and is_checked:  # «…, le 2 mars 2026 (une date)»: of a rule
            segment.runs.append(Run(segment.days[0].start, segment.days[0].end, days[0], days[0]))
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


def _share(segments: list[Segment]) -> None:
    """Rules without bounds take those of the next segment that has some, else of the one before; exceptions alike,
    but never from before.
    """
    own = [(list(segment.bounds), list(segment.exceptions)) for segment in segments]
    for number, segment in enumerate(segments):
        if not segment.is_repeated:
            continue
        after, before = own[number + 1 :], own[:number][::-1]
        if not segment.bounds:
            segment.bounds = next((bounds for bounds, _none in [*after, *before] if bounds), [])
        if not segment.exceptions:
            segment.exceptions = next((exceptions for _none, exceptions in after if exceptions), [])
