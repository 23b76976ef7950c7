"""Stub of the rules of the eight badges: replaced by the part that writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.enums import BadgeCode, DeedKind

WANTED = {
    BadgeCode.NEST: (DeedKind.ADDRESS_CONFIRMED, 1),
    BadgeCode.NOTEBOOK: (DeedKind.NOTEBOOK_PAGE, 5),
    BadgeCode.CRIER: (DeedKind.PROPOSAL_PUBLISHED, 3),
    BadgeCode.LYNX: (DeedKind.CORRECTION_ACCEPTED, 5),
    BadgeCode.UMBRELLA: (DeedKind.CANCELLATION_REPORTED, 2),
    BadgeCode.KERB: (DeedKind.ACCESS_DESCRIBED, 5),
    BadgeCode.PILLAR: (None, 6),
    BadgeCode.HONEY: (DeedKind.THREAD_ENDED_WELL, 10),
}


@dataclass(frozen=True, slots=True)
class DeedFact:
    """What a rule knows of a deed that counts."""

    kind: DeedKind
    about: str
    place: str
    done_at: datetime
    judged_by: int | None


@dataclass(frozen=True, slots=True)
class BadgeProgress:
    """How far a person is on the way to a badge."""

    earned_at: datetime | None
    count: int
    wanted: int
    left: int


def badge_progress(code: BadgeCode, deeds: Sequence[DeedFact], now: datetime) -> BadgeProgress:
    """Return how far ``deeds`` lead to the badge ``code``."""
    kind, wanted = WANTED[code]
    moments = sorted(one.done_at for one in deeds if kind in (None, one.kind))
    if kind is None:
        moments = list({(one.year, one.month): one for one in moments}.values())
    left = max(0, wanted - len(moments))
    earned_at = None if left else moments[wanted - 1] + timedelta(days=1)
    return BadgeProgress(earned_at, len(moments), wanted, left)
