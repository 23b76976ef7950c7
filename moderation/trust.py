"""Trust levels as pure functions of a history.

Levels are not stored: a changed rule or number changes all of them at once.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from moderation.enums import TrustLevel


class FactKind(StrEnum):
    """Outcome of something that was sent."""

    ACCEPTED = "accepted"
    #: An accepted correction.
    CORRECTED = "corrected"
    REFUSED = "refused"
    #: Spam, or rightly reported by others.
    BLAMED = "blamed"


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender: key of the address, and the organisation named, if any."""

    address_id: int
    name: str


@dataclass(frozen=True, slots=True)
class TrustFact:
    """An outcome and its time; facts in the future do not count yet."""

    kind: FactKind
    at: datetime


@dataclass(frozen=True, slots=True)
class TrustNumbers:
    """The numbers of ``settings.TRUST``."""

    #: Minimum balances of the first two levels, and days since the first accepted for the second.
    known_from: int
    trusted_from: int
    trusted_after_days: int
    #: Number of accepted corrections that count as one accepted proposal.
    corrections_for_one: int
    #: Cost of a refusal and of a blame, in accepted proposals, and days until they fade.
    refusal_costs: int
    blame_costs: int
    fades_after_days: int
    #: Days after which an unread publication counts as accepted.
    stands_after_days: int
    #: Maximum of immediate publications a day, by level.
    trusted_a_day: int
    partner_a_day: int
    #: One in this many of a trusted sender's publications is reviewed afterwards.
    read_one_in: int
    #: Days before a stop whose publications are brought back.
    stolen_days: int


@dataclass(frozen=True, slots=True)
class TrustAssessment:
    """Level by history, the counts behind it, and what is missing for the next."""

    level: TrustLevel
    accepted: int = 0
    corrected: int = 0
    #: Those that have not faded.
    refused: int = 0
    blamed: int = 0
    #: When the first of them fades.
    fades_at: datetime | None = None
    #: Missing balance for the next level; 0 at the last.
    lacks: int = 0
    #: Earliest time of the next level, whatever the balance.
    ready_at: datetime | None = None


def assess(history: Iterable[TrustFact], now: datetime, numbers: TrustNumbers) -> TrustAssessment:
    """Return the level for ``history``, in any order; never ``PARTNER`` or ``STOPPED``."""
    fades = timedelta(days=numbers.fades_after_days)
    against = (FactKind.REFUSED, FactKind.BLAMED)
    counted = [
        fact
        for fact in history
        if fact.at <= now and (fact.kind not in against or fact.at > now - fades)
    ]
    counts = Counter(fact.kind for fact in counted)
    accepted = counts[FactKind.ACCEPTED]
    corrected = counts[FactKind.CORRECTED]
    refused = counts[FactKind.REFUSED]
    blamed = counts[FactKind.BLAMED]
    balance = accepted + corrected // numbers.corrections_for_one
    balance -= refused * numbers.refusal_costs + blamed * numbers.blame_costs
    first = min((fact.at for fact in counted if fact.kind not in against), default=now)
    ready_at = first + timedelta(days=numbers.trusted_after_days)
    level = TrustLevel.NEW
    aim = numbers.known_from
    if balance >= numbers.known_from:
        level = TrustLevel.KNOWN
        aim = numbers.trusted_from
    if balance >= numbers.trusted_from and ready_at <= now and not blamed:
        level = TrustLevel.TRUSTED
        aim = balance
    return TrustAssessment(
        level=level,
        accepted=accepted,
        corrected=corrected,
        refused=refused,
        blamed=blamed,
        fades_at=min((fact.at + fades for fact in counted if fact.kind in against), default=None),
        lacks=max(0, aim - balance),
        ready_at=ready_at if level == TrustLevel.KNOWN and ready_at > now else None,
    )
