"""What becomes of invented events: how far they are on their way, and what befalls their dates."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from demo.tables import read
from demo.texts import Text


class State(StrEnum):
    """How far an event is on its way to the public, and back."""

    LIVE = "live"
    DRAFT = "draft"
    IN_MODERATION = "in_moderation"
    TO_COME = "to_come"
    WITHDRAWN = "withdrawn"


#: The states of combined texts, in turn: the rank within two dozens tells.
ON_THE_WAY = {3: State.IN_MODERATION, 8: State.DRAFT, 14: State.WITHDRAWN, 20: State.TO_COME}

KINDS = (
    "cancelled", "full", "moved", "rescheduled", "full", "postponed",
    "cancelled", "full", "moved_online", "rescheduled", "restored",
)  # fmt: skip
#: Kinds that would make no sense for what is open all day, or has no walls to leave.
ONLY_ONCE_A_DAY = {"moved", "rescheduled", "moved_online", "full", "postponed"}


@dataclass(frozen=True, slots=True)
class Fate:
    """Something that befalls the ``which``-th date to come; it is taken back when restored."""

    kind: str
    which: int
    reason: str = ""


def state_of(text: Text, rank: int) -> State:
    """Live for all that is written by hand; a sixth of the others are on their way."""
    return State.LIVE if text.by_hand else ON_THE_WAY.get(rank % 24, State.LIVE)


def fates_of(text: Text, rank: int, shape: str, *, outdoor: bool) -> tuple[Fate, ...]:
    """One event in six has a date that something befell."""
    if rank % 6 != 5:
        return ()
    turn = rank // 6
    kind = KINDS[turn % len(KINDS)]
    if shape.startswith(("opening", "all_day")) and kind in ONLY_ONCE_A_DAY:
        return ()
    if kind in ("moved", "moved_online") and (text.online or outdoor):
        kind = "cancelled"
    fit = [
        reason["text"]
        for reason in read("fates")["reasons"].get(kind, [])
        if _fits(reason, text, outdoor=outdoor, in_series="once" not in shape)
    ]
    return (Fate(kind, which=turn % 3, reason=fit[turn % len(fit)] if fit else ""),)


def _fits(reason: dict[str, Any], text: Text, *, outdoor: bool, in_series: bool) -> bool:
    """Whether a reason may be given for this event; what it does not name does not matter to it."""
    return (
        text.category in reason.get("genres", [text.category])
        and reason.get("outdoor", outdoor) == outdoor
        and reason.get("series", in_series) == in_series
    )
