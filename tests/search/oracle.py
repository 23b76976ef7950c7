"""What answers a question, by plain loops over plain values: what the engines are held against."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Date:
    """One date of an event: instants in UTC, and whether nobody should come."""

    start: datetime
    end: datetime
    is_off: bool = False
    number: int = 0
    #: No date: it happens between start and end, on days that nobody knows.
    is_span: bool = False

    @property
    def has_no_day(self) -> bool:
        return self.is_span and not self.is_off

    @property
    def is_open(self) -> bool:
        """By day, for four hours at least, until the end of the night: one comes and goes."""
        start, end = self.start.astimezone(PARIS), self.end.astimezone(PARIS)
        closes_by = datetime.combine(start.date() + timedelta(days=1), time(4))
        begins_by_day = time(4) <= start.time() < time(18)
        is_all_day = start.time() < time(4) and end.replace(tzinfo=None) >= datetime.combine(
            start.date(), time(18)
        )
        by_day = (begins_by_day or is_all_day) and end.replace(tzinfo=None) <= closes_by
        return self.is_span or (by_day and self.end - self.start >= timedelta(hours=4))

    @property
    def day(self) -> date:
        """The day on which it starts; until four, the evening before."""
        start = self.start.astimezone(PARIS)
        return start.date() - timedelta(days=not self.is_open and start.time() < time(4))

    @property
    def answers(self) -> tuple[datetime, datetime]:
        """Between which instants it answers: a happening for the second at which it starts."""
        midnight = bounds_of(self.day)[1].astimezone(UTC)
        if self.is_span:
            return self.start, self.end
        if self.is_open:
            morning = datetime.combine(self.day, time(4), PARIS).astimezone(UTC)
            return max(self.start, morning), min(self.end, midnight)
        first = min(self.start, midnight - timedelta(seconds=1))
        return first, first + timedelta(seconds=1)

    @property
    def moment(self) -> datetime:
        """Where it stands in the order: what is open after what starts on its day."""
        if not self.is_open:
            return self.start
        return datetime.combine(self.day + timedelta(days=1), time(3, 59), PARIS).astimezone(UTC)


#: Words in a row.
Words = tuple[str, ...]


@dataclass(frozen=True)
class Plain:
    """An event in plain values."""

    number: int
    #: What it says in its title, its place, its summary and its body: texts of stems.
    says: dict[str, tuple[Words, ...]]
    #: Its title and the names of its places, as written.
    typed: tuple[Words, ...]
    dates: tuple[Date, ...]
    values: dict[str, frozenset[str]]
    #: What its title and its lead say of the same.
    alone: dict[str, frozenset[str]]
    point: tuple[float, float] | None = None
    is_featured: bool = False
    #: What one must spend at least, if that is known.
    spent: int | None = None


@dataclass(frozen=True)
class Term:
    """One thing that is wanted: as typed, its stems, and the stems of what means the same."""

    typed: Words
    stems: Words
    synonyms: tuple[Words, ...] = ()
    weight: int = 1
    #: Everyday words that mean the same.
    wider: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Question:
    """What is asked, in plain values."""

    start: datetime
    end: datetime | None
    terms: tuple[Term, ...]
    choices: dict[str, frozenset[str]]
    around: tuple[float, float, int] | None = None
    #: The conditions that words said, by their names, and what says the same.
    said: tuple[tuple[str, Term], ...] = ()
    order: str = "date"
    #: When the last of its dates is over at the latest.
    over_at: datetime | None = None
    #: When the window began, if that is before its start.
    began: datetime | None = None
    #: Whether what starts after midnight must do so before the window's end; spans are left out.
    is_by_hour: bool = False


def dates_within(event: Plain, question: Question) -> list[Date]:
    """The dates that answer in the window, in order."""
    found = []
    for one in event.dates:
        first, last = one.answers
        begins = question.began or question.start
        is_within = question.end is None or (first < question.end and last > begins)
        is_left_out = question.is_by_hour and (one.has_no_day or one.start >= question.end)
        if one.end > question.start and is_within and not is_left_out:
            found.append(one)
    return sorted(found, key=lambda one: (one.moment, one.number))


def shown(event: Plain, question: Question) -> Date | None:
    """The first date at which one may come; without one, a span; else the first that is off."""
    within = dates_within(event, question)
    for one in within:
        if not one.is_off and not one.is_span:
            return one
    spans = sorted((one for one in within if one.has_no_day), key=lambda one: one.number)
    return (spans or within or [None])[0]


def metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """By the law of cosines."""
    (a, b), (c, d) = [[math.radians(angle) for angle in point] for point in (here, there)]
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return 6_371_000 * math.acos(max(-1, min(1, cosine)))


def has(texts: tuple[Words, ...], words: Words) -> bool:
    """Whether one of these texts has the words in a row."""
    count = len(words)
    return any(text[n : n + count] == words for text in texts for n in range(len(text) - count + 1))


def contains(event: Plain, way: Words) -> bool:
    return any(has(texts, way) for texts in event.says.values())


def says(event: Plain, term: Term) -> bool:
    return any(contains(event, way) for way in (term.stems, *term.synonyms, *term.wider))


def impact(event: Plain, word: str) -> int:
    """How much the word counts in the event: by field, by how often, by how long the field is."""
    total = 0.0
    for field, weight, usual in (
        ("title", 8, 5),
        ("place", 4, 12),
        ("summary", 3, 24),
        ("body", 1, 100),
    ):
        words = [one for text in event.says[field] for one in text]
        total += weight * words.count(word) / (0.5 + 0.5 * len(words) / usual)
    return max(1, round(63 * total / (2 + total)))


def score(event: Plain, question: Question) -> int:
    """What the event counts (decision 33)."""
    total = 160 if event.is_featured else 0
    for term in (*question.terms, *(term for _name, term in question.said)):
        counts = [0]
        for factor, ways in ((10, (term.stems, *term.synonyms)), (6, term.wider)):
            counts += [
                factor * min(impact(event, word) for word in way)
                for way in ways
                if contains(event, way)
            ]
        total += term.weight * max(counts)
    if question.around:
        latitude, longitude, radius = question.around
        away = metres((latitude, longitude), event.point) if event.point else math.inf
        total += (
            470
            if away <= radius / 4
            else 315
            if away <= radius / 2
            else 160
            if away <= radius * 3 / 4
            else 0
        )
    return total


def meets(event: Plain, question: Question, but: str = "") -> bool:
    """Whether every condition holds, the choice ``but`` aside."""
    return all(says(event, term) for term in question.terms) and meets_but_for_words(
        event, question, but
    )


def almost_answering(agenda: list[Plain], question: Question) -> list[Plain]:
    """What says terms that weigh three tenths of all, though not each, by relevance."""
    found = []
    for event in agenda:
        weights = [term.weight for term in question.terms]
        said = [term.weight for term in question.terms if says(event, term)]
        met = len(question.said)  # the other conditions, one each, whatever their weights
        is_most = 10 * (sum(said) + met) >= 3 * (sum(weights) + met)
        if 0 < len(said) < len(weights) and is_most and meets_but_for_words(event, question):
            found.append(event)
    return sorted(found, key=lambda event: place(event, replace(question, order="pertinence")))


def listed(agenda: list[Plain], question: Question) -> list[Plain]:
    """What says all the words, and what says some, in one order by relevance."""
    found = [*answering(agenda, question), *almost_answering(agenda, question)]
    return sorted(found, key=lambda event: place(event, question))


def meets_but_for_words(event: Plain, question: Question, but: str = "") -> bool:
    if shown(event, question) is None:
        return False
    if question.over_at and max(one.end for one in event.dates) > question.over_at:
        return False
    if question.around:
        latitude, longitude, radius = question.around
        is_far = event.point is None or metres((latitude, longitude), event.point) > radius
        if is_far and not is_named(event, question, "pres"):
            return False
    for name, wanted in question.choices.items():
        if name != but and wanted and not wanted & event.values.get(name, frozenset()):
            if name in ("public", "acces", "ou") and any(
                said == name for said, _term in question.said
            ):
                met = bool(wanted & event.alone.get(name, frozenset()))
            else:
                met = is_named(event, question, name)
            amounts = [
                int(value.removeprefix("moins-de-"))
                for value in wanted
                if value.startswith("moins-de-")
            ]
            if (
                name == "prix"
                and event.spent is not None
                and event.spent < max({*amounts} - {10}, default=0)
            ):
                met = True
            if not met:
                return False
    return True


def is_named(event: Plain, question: Question, name: str) -> bool:
    """Whether its title, place or summary says what words said of the condition ``name``."""
    ways = [
        way for said, term in question.said if said == name for way in (term.stems, *term.synonyms)
    ]
    return any(
        has(event.says[field], way) for field in ("title", "place", "summary") for way in ways
    )


def answering(agenda: list[Plain], question: Question) -> list[Plain]:
    """All that answers, in the order asked for."""
    found = [event for event in agenda if meets(event, question)]
    return sorted(found, key=lambda event: place(event, question))


def place(event: Plain, question: Question) -> tuple:
    date = shown(event, question)
    if question.order == "distance":
        return round(
            metres(question.around[:2], event.point), 3
        ) if event.point else math.inf, event.number
    if question.order == "fin":
        return max(one.end for one in event.dates), event.number
    if question.order == "pertinence":
        is_least = date.has_no_day and lasts_a_month_at_most(question)
        return date.is_off, is_least, -score(event, question), *soonness(date), event.number
    return *soonness(date), event.number


def lasts_a_month_at_most(question: Question) -> bool:
    if question.end is None:
        return False
    first, last = (
        one.astimezone(PARIS).date()
        for one in (question.start, question.end - timedelta(seconds=1))
    )
    return last < first + timedelta(days=31)


def soonness(date: Date) -> tuple:
    """A span comes after every date."""
    return (1, 0) if date.has_no_day else (0, date.moment)


def facet(agenda: list[Plain], question: Question, name: str) -> dict[str, int]:
    """How many events each value would give, under all the other choices."""
    counts: dict[str, int] = {}
    for event in agenda:
        if meets(event, question, but=name):
            for value in event.values.get(name, frozenset()):
                counts[value] = counts.get(value, 0) + 1
    return counts


def listed_under(one: Date, question: Question) -> date | None:
    if one.has_no_day:
        return None
    return max(one.day, question.start.astimezone(PARIS).date())


def day_totals(agenda: list[Plain], question: Question) -> dict[date | None, int]:
    totals: dict[date | None, int] = {}
    for event in answering(agenda, question):
        day = listed_under(shown(event, question), question)
        totals[day] = totals.get(day, 0) + 1
    return totals


def on_day(
    agenda: list[Plain], question: Question, day: date, now: datetime, bounds: Callable
) -> int:
    """How many events answer on ``day``, what has ended left out."""
    start, end = bounds(day)
    asked = replace(
        question, start=max(start, now), end=end, began=start, is_by_hour=False, order="date"
    )
    return len(answering(agenda, asked)) if asked.start < end else 0


def bounds_of(day: date) -> tuple[datetime, datetime]:
    start = datetime(day.year, day.month, day.day, tzinfo=PARIS)
    after = day + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day, tzinfo=PARIS)
