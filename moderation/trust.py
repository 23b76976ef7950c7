"""Levels of trust as pure functions of a history: what counts, for how long, and how far it is to the next level.

Nothing is stored of them: whoever changes a rule or a number changes every level at once.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from moderation.enums import TrustLevel


class FactKind(StrEnum):
    """What may have become of something that was sent."""

    ACCEPTED = "accepted"
    #: A correction that a moderator took.
    CORRECTED = "corrected"
    REFUSED = "refused"
    #: Undesirable, or reported by others, rightly.
    BLAMED = "blamed"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent something: the key of their address, and the name that they signed with, if any."""

    address_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One of them, and when: of one that is to come, nothing is known yet."""

    kind: FactKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Numbers:
    """``settings.TRUST``."""

    #: From so many accepted on, and of the second since so many days at least.
    known_from: int
    trusted_from: int
    trusted_after_days: int
    #: So many accurate corrections count as one that was accepted.
    corrections_for_one: int
    #: As many accepted as these take away, for so many days.
    refusal_costs: int
    blame_costs: int
    fades_after_days: int
    #: What was published unread counts as accepted once it has stood for as long.
    stands_after_days: int
    #: Published at once in a day, by level.
    trusted_a_day: int
    partner_a_day: int
    #: Of what a trusted one publishes, one in so many is read afterwards.
    read_one_in: int
    #: What an address that was stolen did in as many days comes back.
    stolen_days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A level, what it comes from, and what is missing for the next."""

    level: TrustLevel
    accepted: int = 0
    corrected: int = 0
    #: Of these, what still counts.
    refused: int = 0
    blamed: int = 0
    #: The first day on which less of it counts.
    fades_at: datetime | None = None
    #: So many accepted until the next level by history; none at the last.
    lacks: int = 0
    #: Not before then, however many.
    ready_at: datetime | None = None


def assess(history: Iterable[Fact], now: datetime, numbers: Numbers) -> Standing:
    """The level of who has ``history``; the order of its facts does not matter. Never ``PARTNER``, nor ``STOPPED``."""
    fades = timedelta(days=numbers.fades_after_days)
    against = (FactKind.REFUSED, FactKind.BLAMED)
    counted = [fact for fact in history if fact.at <= now and (fact.kind not in against or fact.at > now - fades)]
    counts = Counter(fact.kind for fact in counted)
    accepted, corrected = counts[FactKind.ACCEPTED], counts[FactKind.CORRECTED]
    refused, blamed = counts[FactKind.REFUSED], counts[FactKind.BLAMED]
    balance = accepted + corrected // numbers.corrections_for_one
    balance -= refused * numbers.refusal_costs + blamed * numbers.blame_costs
    first = min((fact.at for fact in counted if fact.kind not in against), default=now)
    ready_at = first + timedelta(days=numbers.trusted_after_days)
    level, aim = TrustLevel.NEW, numbers.known_from
    if balance >= numbers.known_from:
        level, aim = TrustLevel.KNOWN, numbers.trusted_from
    if balance >= numbers.trusted_from and ready_at <= now and not blamed:
        level, aim = TrustLevel.TRUSTED, balance
    return Standing(
        level=level,
        accepted=accepted,
        corrected=corrected,
        refused=refused,
        blamed=blamed,
        fades_at=min((fact.at + fades for fact in counted if fact.kind in against), default=None),
        lacks=max(0, aim - balance),
        ready_at=ready_at if level == TrustLevel.KNOWN and ready_at > now else None,
    )
