"""The last decision of whoever looks, which any of the moderators' screens lets them take back."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from accounts.models import User
from agenda.internals import wants_shortcuts
from moderation.models import Decision
from moderation.wording.decisions import done


@dataclass(frozen=True)
class Done:
    """What ``moderation/_done.html`` reads."""

    decision: Decision
    words: str
    seconds: int
    has_keys: bool


def last_decision_of(user: User) -> Done | None:
    """Theirs, while it may be taken back."""
    return last_of(user, Decision.objects.pending().filter(moderator=user).select_related("item").order_by("-pk")[:1])


def last_of(user: User, held: Iterable[Decision]) -> Done | None:
    """The same, of the decisions that are held, the last first."""
    for decision in held:
        if decision.moderator_id == user.pk:
            return Done(decision, done(decision), seconds_left(decision), wants_shortcuts(user))
    return None


def seconds_left(*decisions: Decision) -> int:
    """How long it is until the last of them takes effect."""
    last = max(decision.executes_at for decision in decisions)
    return max(0, ceil((last - timezone.now()).total_seconds()))
