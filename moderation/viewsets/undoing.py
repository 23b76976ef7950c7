"""The current moderator's last decision, which every moderators' screen offers to undo."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from accounts.models import User
from agenda.internals import allows_shortcuts
from moderation.models import Decision
from moderation.wording.decisions import say_undoable


@dataclass(frozen=True)
class Done:
    """Context of ``moderation/_done.html``."""

    decision: Decision
    words: str
    seconds: int
    has_keys: bool


def last_decision_of(user: User) -> Done | None:
    """Return the user's last decision while it can be undone."""
    return latest_held(
        user,
        Decision.objects.pending()
        .filter(moderator=user)
        .select_related("item")
        .order_by("-pk")[:1],
    )


def latest_held(user: User, held: Iterable[Decision]) -> Done | None:
    """Return the user's latest decision of ``held``, which is sorted latest first."""
    for decision in held:
        if decision.moderator_id == user.pk:
            return Done(
                decision, say_undoable(decision), seconds_left(decision), allows_shortcuts(user)
            )
    return None


def seconds_left(*decisions: Decision) -> int:
    """Return the seconds until the last of ``decisions`` takes effect."""
    last = max(decision.executes_at for decision in decisions)
    return max(0, ceil((last - timezone.now()).total_seconds()))
