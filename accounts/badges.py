"""Rules of the eight badges: pure functions from a person's deeds to the moment of each badge.

A rule reads no table and no clock: the same deeds give the same moment, in any order and however
often they are counted. What a badge never counts: visits, sign-ins, clicks, what others have.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from accounts.enums import BadgeCode, DeedKind

#: Deeds of one kind that count on one day, the first ones.
MOST_A_DAY = 2
#: How long a met rule waits: a reversal voids the deed first.
SETTLED_AFTER = timedelta(days=1)
#: How long a published proposal has to stay published.
STANDS_AFTER = timedelta(days=7)
#: Beginning of the key of an event, and what stands before the number of a part: of an answer in a
#: thread, of a date of an event.
EVENT, PART = "agenda.event:", "#"
#: Kinds that another person judged, and not the site.
JUDGED = frozenset(
    {
        DeedKind.PROPOSAL_PUBLISHED,
        DeedKind.CORRECTION_ACCEPTED,
        DeedKind.CANCELLATION_REPORTED,
        DeedKind.ACCESS_DESCRIBED,
        DeedKind.THREAD_ENDED_WELL,
    }
)
MONTHS = 12
#: First and last day of the summer holidays, as month and day.
SUMMER = ((7, 1), (8, 31))


@dataclass(frozen=True, slots=True)
class DeedFact:
    """What the rules see of a deed that is not voided; fields as those of the table."""

    kind: str
    about: str
    place: str
    done_at: datetime
    judged_by: int | None
    #: The city's day, whichever time zone is active.
    day: date = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the moment in UTC: a day later is 24 hours later, the night clocks change too."""
        object.__setattr__(self, "done_at", self.done_at.astimezone(UTC))
        object.__setattr__(self, "day", _city_day(self.done_at))


@dataclass(frozen=True, slots=True)
class BadgeProgress:
    """How far a person is on the way to one badge."""

    #: When it was earned; ``None`` before, also while a met rule waits.
    earned_at: datetime | None
    #: What counts so far, of what is ``wanted``.
    count: int
    wanted: int
    #: How many deeds are lacking at least; 0 once the rule is met.
    left: int


Deeds = Sequence[DeedFact]


def lacks_nothing(_deeds: Deeds) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class BadgeRule:
    """One badge: which kinds count, how many of what, and how varied they are."""

    kinds: frozenset[DeedKind]
    wanted: int
    #: Returns what counts of the deeds, as of a day: deeds, places, weeks, months.
    count: Callable[[Deeds, date], int]
    #: Returns how many deeds that differ from these are still lacking.
    lacks: Callable[[Deeds], int] = lacks_nothing
    waits: timedelta = SETTLED_AFTER

    def left(self, deeds: Deeds, day: date) -> int:
        return max(self.wanted - self.count(deeds, day), self.lacks(deeds), 0)


def badge_progress(code: BadgeCode, deeds: Sequence[DeedFact], now: datetime) -> BadgeProgress:
    """Return how far ``deeds``, all those of a person that are not voided, lead to a badge.

    The badge is earned when the deed that first met its rule has aged enough, whatever came later.
    """
    rule = RULES[code]
    counted = counted_deeds([deed for deed in deeds if deed.kind in rule.kinds])
    for number, last in enumerate(counted, 1):
        if rule.left(counted[:number], last.day) == 0:
            earned_at = last.done_at + rule.waits
            return BadgeProgress(
                earned_at if earned_at <= now else None, rule.wanted, rule.wanted, 0
            )
    today = _city_day(now)
    count = min(rule.count(counted, today), rule.wanted)
    return BadgeProgress(None, count, rule.wanted, rule.left(counted, today))


def counted_deeds(deeds: Sequence[DeedFact]) -> list[DeedFact]:
    """Return the deeds that count, oldest first.

    Of a kind, one about a thing, and the first :data:`MOST_A_DAY` of a day.
    """
    counted: dict[tuple[str, str], DeedFact] = {}
    of_day: Counter[tuple[str, date]] = Counter()
    for deed in sorted(set(deeds), key=_order):
        is_known = (deed.kind, deed.about) in counted
        if not is_known and of_day[deed.kind, deed.day] < MOST_A_DAY:
            of_day[deed.kind, deed.day] += 1
            counted[deed.kind, deed.about] = deed
    return list(counted.values())


def _city_day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _order(deed: DeedFact) -> tuple[datetime, str, str, str, int]:
    """Sort key that leaves no two different deeds equal: the order they come in never matters."""
    return (deed.done_at, deed.kind, deed.about, deed.place, deed.judged_by or 0)


def _all(deeds: Deeds, _day: date) -> int:
    return len(deeds)


def _cancellations(deeds: Deeds, _day: date) -> int:
    """Return how many there are; an event as a whole adds nothing to its dates."""
    abouts = {deed.about for deed in deeds}
    return len(abouts - {about.partition(PART)[0] for about in abouts if PART in about})


def _of_events(deeds: Deeds) -> list[DeedFact]:
    return [deed for deed in deeds if deed.about.startswith(EVENT)]


def _events(deeds: Deeds, _day: date) -> int:
    return len(_of_events(deeds))


def _places(deeds: Deeds, _day: date) -> int:
    return len({deed.place for deed in deeds} - {""})


def _weeks(deeds: Deeds, _day: date) -> int:
    return len({deed.day.isocalendar()[:2] for deed in deeds})


def _months(deeds: Deeds, day: date) -> int:
    """Return in how many of the last twelve months, that of ``day`` included, there is a deed."""
    last = _month(day)
    return len({_month(deed.day) for deed in deeds if last - MONTHS < _month(deed.day) <= last})


def _month(day: date) -> int:
    return day.year * MONTHS + day.month


def _summer_days(deeds: Deeds, day: date) -> int:
    """Return on how many days of the summer of that year there is a deed."""
    first, last = (date(day.year, *edge) for edge in SUMMER)
    return len({deed.day for deed in deeds if first <= deed.day <= last})


def _lack_places(deeds: Deeds) -> int:
    return 2 - len({deed.place for deed in deeds} - {""})


def _lack_judges(deeds: Deeds) -> int:
    return 2 - len({deed.judged_by for deed in _of_events(deeds)})


def _lack_threads(deeds: Deeds) -> int:
    return 4 - len({deed.about.partition(PART)[0] for deed in deeds})


RULES: dict[BadgeCode, BadgeRule] = {
    # The account's own address.
    BadgeCode.NEST: BadgeRule(frozenset({DeedKind.ADDRESS_CONFIRMED}), 1, _all),
    # Five pages on five days of one summer.
    BadgeCode.NOTEBOOK: BadgeRule(frozenset({DeedKind.NOTEBOOK_PAGE}), 5, _summer_days),
    # Three proposals in three weeks (ISO 8601), at two places, none withdrawn in seven days.
    BadgeCode.CRIER: BadgeRule(
        frozenset({DeedKind.PROPOSAL_PUBLISHED}), 3, _weeks, _lack_places, STANDS_AFTER
    ),
    # Corrections of five events of others, accepted by two people.
    BadgeCode.LYNX: BadgeRule(frozenset({DeedKind.CORRECTION_ACCEPTED}), 5, _events, _lack_judges),
    # Two cancellations, confirmed two hours before the date (the recording room looks at that).
    BadgeCode.UMBRELLA: BadgeRule(frozenset({DeedKind.CANCELLATION_REPORTED}), 2, _cancellations),
    # The access of five places.
    BadgeCode.KERB: BadgeRule(frozenset({DeedKind.ACCESS_DESCRIBED}), 5, _places),
    # Something that others judged good, in six months of twelve.
    BadgeCode.PILLAR: BadgeRule(JUDGED, 6, _months),
    # Ten answers in four threads: each is ``app.model:key#number``.
    BadgeCode.HONEY: BadgeRule(frozenset({DeedKind.THREAD_ENDED_WELL}), 10, _all, _lack_threads),
}
