"""The last decision of whoever looks, which any of the moderators' screens lets them take back."""

from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from accounts.models import User
from agenda.internals import wants_shortcuts
from participation.models import Decision
from participation.wording.decisions import done


@dataclass(frozen=True)
class Done:
    """What ``participation/cms/decide/_done.html`` reads."""

    decision: Decision
    words: str
    seconds: int
    has_keys: bool


def last_decision_of(user: User) -> Done | None:
    """Theirs, while it may be taken back."""
    mine = Decision.objects.pending().filter(moderator=user).select_related("item").order_by("-pk").first()
    if mine is None:
        return None
    return Done(mine, done(mine), seconds_left(mine), wants_shortcuts(user))


def seconds_left(*decisions: Decision) -> int:
    """How long it is until the last of them takes effect."""
    last = max(decision.executes_at for decision in decisions)
    return max(0, ceil((last - timezone.now()).total_seconds()))
