"""What answers a question, by plain loops over plain values: what the engines are held against."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Date:
    """One date of an event: instants in UTC, and whether nobody should come."""

    start: datetime
    end: datetime
    is_off: bool = False
    number: int = 0


@dataclass(frozen=True)
class Plain:
    """An event in plain values; every word is written as it is asked."""

    number: int
    words: frozenset[str]
    dates: tuple[Date, ...]
    values: dict[str, frozenset[str]]
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Question:
    """What is asked, in plain values."""

    start: datetime
    end: datetime | None
    words: frozenset[str]
    choices: dict[str, frozenset[str]]
    around: tuple[float, float, int] | None = None


def dates_within(event: Plain, start: datetime, end: datetime | None) -> list[Date]:
    """The dates that are on at some instant of the window, in order."""
    found = [one for one in event.dates if one.end > start and (end is None or one.start < end)]
    return sorted(found, key=lambda one: (one.start, one.number))


def shown(event: Plain, question: Question) -> Date | None:
    """The first date at which one may come; if there is none, the first that is off."""
    within = dates_within(event, question.start, question.end)
    for one in within:
        if not one.is_off:
            return one
    return within[0] if within else None


def metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """By the law of cosines."""
    (a, b), (c, d) = [[math.radians(angle) for angle in point] for point in (here, there)]
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return 6_371_000 * math.acos(max(-1, min(1, cosine)))


def meets(event: Plain, question: Question, but: str = "") -> bool:
    """Whether every condition holds, the choice ``but`` aside."""
    if shown(event, question) is None or not question.words <= event.words:
        return False
    if question.around:
        latitude, longitude, radius = question.around
        if event.point is None or metres((latitude, longitude), event.point) > radius:
            return False
    for name, wanted in question.choices.items():
        if name != but and wanted and not wanted & event.values.get(name, frozenset()):
            return False
    return True


def answering(agenda: list[Plain], question: Question) -> list[Plain]:
    """All that answers, the next first."""
    found = [event for event in agenda if meets(event, question)]
    return sorted(found, key=lambda event: (shown(event, question).start, event.number))


def facet(agenda: list[Plain], question: Question, name: str) -> dict[str, int]:
    """How many events each value would give, under all the other choices."""
    counts: dict[str, int] = {}
    for event in agenda:
        if meets(event, question, but=name):
            for value in event.values.get(name, frozenset()):
                counts[value] = counts.get(value, 0) + 1
    return counts


def listed_under(one: Date, question: Question) -> date:
    day = one.start.astimezone(PARIS).date()
    return max(day, question.start.astimezone(PARIS).date())


def day_totals(agenda: list[Plain], question: Question) -> dict[date, int]:
    totals: dict[date, int] = {}
    for event in answering(agenda, question):
        day = listed_under(shown(event, question), question)
        totals[day] = totals.get(day, 0) + 1
    return totals


def on_day(agenda: list[Plain], question: Question, day: date, now: datetime, bounds: Callable) -> int:
    """How many events answer on ``day``, what has ended left out."""
    start, end = bounds(day)
    asked = Question(max(start, now), end, question.words, question.choices, question.around)
    return len(answering(agenda, asked)) if asked.start < end else 0


def bounds_of(day: date) -> tuple[datetime, datetime]:
    start = datetime(day.year, day.month, day.day, tzinfo=PARIS)
    after = day + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day, tzinfo=PARIS)
