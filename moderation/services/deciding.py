"""Decisions on queue items: held for ten seconds, then executed by the clock or a request.

Rows are locked in the order event (or place), subject, item, as publications and services that
change a subject lock them.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agenda.exceptions import Refused
from agenda.models import Event
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.kinds import Changes
from moderation.models import WORD_LENGTH, Decision, QueueItem, Reason
from moderation.permissions import check_moderator, may_moderate
from moderation.services.queue import close_item
from moderation.services.workflow import check_event
from moderation.wording import decisions as wording

log = structlog.get_logger(__name__)

#: Time in which a decision can be undone.
HOLD = timedelta(seconds=10)
#: Hold while many are decided or undone together, so that none takes effect before the last.
HOLD_OF_MANY = timedelta(minutes=5)
#: Maximum executed in one run; the others wait for the next.
AT_ONCE = 100


def may_be_merged_into(event: Event) -> bool:
    """Return whether ``event`` is public or may become so; not if it was unpublished."""
    return event.live or not event.was_published


@dataclass(frozen=True)
class Locked:
    """Locked and fresh rows of an item, its subject and its event, in the caller's transaction."""

    item: QueueItem
    subject: Model
    event: Event | None


def lock_item(pk: int, *, into: int | None = None) -> Locked:
    """Lock the events, the subject and the item; return them.

    ``into`` is the kept event of a merge. Both events are locked in primary-key order, as erasure
    of an author does, so that neither deadlocks. Raises
    :class:`~moderation.exceptions.DecisionRefused` for an item that is gone.
    """
    item = QueueItem.objects.filter(pk=pk).first()
    if item is None or item.subject is None:
        raise DecisionRefused(_("Elle n’est plus dans la file."))
    event_id = item.rules.event_id(item.subject)
    events = Event.objects.select_for_update(of=("self",)).select_related("latest_revision__user")
    both = {
        one.pk: one
        for one in events.filter(pk__in=[key for key in (event_id, into) if key]).order_by("pk")
    }
    event = both.get(event_id) if event_id else None
    subject = item.rules.lock(item.subject, event)
    return Locked(QueueItem.objects.select_for_update(of=("self",)).get(pk=pk), subject, event)


@transaction.atomic
def decide(
    item: QueueItem,
    action: DecisionAction,
    *,
    actor: User,
    expected_revision: int | None,
    reason: Reason | None = None,
    word: str = "",
    fields: Sequence[str] = (),
    into: Event | None = None,
    changes: Changes | None = None,
    hold: timedelta = HOLD,
) -> Decision:
    """Save a decision on ``item`` as it was shown to ``actor``; it takes effect after ``hold``.

    ``expected_revision`` is that of the event that was shown, ``fields`` are accepted, ``into`` is
    the event to merge into, ``changes`` are made along with it. Raises
    :class:`~moderation.exceptions.DecisionRefused` with a reason for people: who has decided
    already, or what has changed; :class:`PermissionDenied` for users who are not moderators.
    """
    check_moderator(actor)
    locked = lock_item(item.pk, into=into.pk if into else None)
    row = locked.item
    _check_undecided(row)
    _check_said(locked, action, reason, word, into)
    _check(locked, action, actor, expected_revision)
    return _hold(
        row,
        hold,
        action=action,
        reason=reason,
        word=word.strip(),
        fields=list(fields),
        changes=changes or None,
        into=into if action == DecisionAction.MERGE else None,
        moderator=actor,
        expected_revision=expected_revision,
    )


def approve_by_trust(item: QueueItem, expected_revision: int | None) -> None:
    """Save an immediate decision without a moderator, as the sender is trusted.

    In the transaction that creates the item.
    """
    _hold(
        item,
        timedelta(),
        action=DecisionAction.APPROVE,
        by_trust=True,
        expected_revision=expected_revision,
    )


def _hold(item: QueueItem, hold: timedelta, **facts: object) -> Decision:
    """Save a decision on a locked item; it takes effect after ``hold``."""
    now = timezone.now()
    last = item.decisions.order_by("-round").values_list("round", flat=True).first()
    item.state = ItemState.HELD
    item.taken_by = None
    item.taken_at = None
    item.save(update_fields=["state", "taken_by", "taken_at"])
    return Decision.objects.create(
        item=item, round=(last or 0) + 1, decided_at=now, executes_at=now + hold, **facts
    )


def _check_undecided(row: QueueItem) -> None:
    """Raise :class:`DecisionRefused` if the item is decided already."""
    if row.state in (ItemState.HELD, ItemState.CLOSED):
        last = (
            row.decisions.select_related("moderator")
            .filter(undone_at=None, failure="")
            .order_by("-round")
            .first()
        )
        raise DecisionRefused(
            wording.say_decided(last) if last else _("Elle n’attend plus personne.")
        )


def _check_said(
    locked: Locked, action: DecisionAction, reason: Reason | None, word: str, into: Event | None
) -> None:
    """Raise :class:`DecisionRefused` unless ``action`` is possible and complete."""
    if action not in locked.item.rules.actions(locked.subject):
        raise DecisionRefused(_("Ça ne se décide pas ainsi."))
    if action == DecisionAction.REFUSE and reason is None:
        raise DecisionRefused(_("Choisissez un motif : qui propose doit savoir pourquoi."))
    if action == DecisionAction.ASK and not word.strip():
        raise DecisionRefused(_("Écrivez votre question."))
    if action == DecisionAction.MERGE and (
        into is None or not may_be_merged_into(into) or into == locked.event
    ):
        raise DecisionRefused(_("Choisissez la sortie qui la dit déjà, en ligne ou pas encore."))
    if len(word) > WORD_LENGTH:
        raise DecisionRefused(_("C’est trop long : 4 000 signes au plus."))


def hold_together(decisions: Iterable[Decision], hold: timedelta = HOLD) -> None:
    """Set the end of the hold of all pending ``decisions`` to the same moment."""
    pending = Decision.objects.pending().filter(pk__in=[decision.pk for decision in decisions])
    pending.update(executes_at=timezone.now() + hold)


@transaction.atomic
def undo_decision(decision: Decision, actor: User) -> None:
    """Undo a pending decision: the item waits again. A second call changes nothing.

    Raises :class:`~moderation.exceptions.DecisionRefused` once it has taken effect, or for another
    moderator's.
    """
    locked = lock_item(decision.item_id)
    row = Decision.objects.select_for_update().get(pk=decision.pk)
    if row.moderator_id != actor.pk:
        raise DecisionRefused(_("C’est la décision de quelqu’un d’autre."))
    if row.undone_at is not None:
        return
    if not row.is_pending:
        raise DecisionRefused(_("Trop tard : c’est fait, et le mail est parti."))
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    locked.item.rules.restore(row, locked.subject, locked.event)
    _settle(locked)


def execute_due(*, late_by: timedelta = timedelta()) -> int:
    """Execute the due decisions, each in its own transaction; return how many.

    Safe to run concurrently: each decision is executed once. ``late_by`` leaves recent ones to the
    clock.
    """
    due = Decision.objects.due(timezone.now() - late_by).values_list("pk", "item")[:AT_ONCE]
    return sum(_execute(pk, item) for pk, item in list(due))


def _execute(pk: int, item: int) -> bool:
    """Execute a decision; return whether it was done here.

    A failure is saved in the decision, and the item waits again.
    """
    try:
        with transaction.atomic():
            locked, decision = _lock_due(pk, item)
            if decision is None:
                return False
            actor = decision.moderator
            if not decision.by_trust and (actor is None or not may_moderate(actor)):
                raise DecisionRefused(_("Qui l’a décidé n’en a plus le droit."))
            _check(locked, DecisionAction(decision.action), actor, decision.expected_revision)
            locked.item.rules.execute(decision, actor, locked.subject, locked.event)
            decision.executed_at = timezone.now()
            decision.save(update_fields=["executed_at"])
            _settle(locked, is_done=True)
            return True
    except (OperationalError, InterfaceError):  # nothing was written: the next run retries
        raise
    except Refused as refusal:
        failure = str(refusal)
    except Exception as error:
        # No traceback of database errors: their message has the words of the row.
        log.error(
            "decision_failed",
            decision=pk,
            exc_info=None if isinstance(error, DatabaseError) else error,
        )
        failure = _(
            "Ça n’a pas marché, et rien n’est fait : décidez à nouveau, ou ouvrez-la dans le "
            "formulaire."
        )
    with (
        suppress(DecisionRefused, ObjectDoesNotExist),
        transaction.atomic(),
    ):  # the author may have erased it
        locked, decision = _lock_due(pk, item)
        if decision is not None:
            decision.failure = failure[:300]
            decision.save(update_fields=["failure"])
            locked.item.rules.restore(decision, locked.subject, locked.event)
            _settle(locked)
    return False


def _lock_due(pk: int, item: int) -> tuple[Locked, Decision | None]:
    """Lock an item and its pending decision.

    The decision is ``None`` if it was executed or undone, or another transaction executes it.
    """
    into = Decision.objects.filter(pk=pk).values_list("into", flat=True).first()
    locked = lock_item(item, into=into)
    decisions = Decision.objects.pending().select_related("moderator", "reason", "into")
    return locked, decisions.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()


def _check(
    locked: Locked, action: DecisionAction, actor: User | None, expected_revision: int | None
) -> None:
    """Raise :class:`DecisionRefused` if the subject is decided or its event has changed.

    Changed means: its latest revision is not ``expected_revision``, the one that was shown.
    """
    rules = locked.item.rules
    event = locked.event
    rules.check(locked.subject)
    if not rules.publishes:
        return
    if event is None:
        raise DecisionRefused(_("Son événement n’est plus là."))
    latest = event.latest_revision
    if latest is None or latest.pk != expected_revision:
        raise DecisionRefused(wording.explain_change(expected_revision, latest))
    check_event(event, action, actor)


def _settle(locked: Locked, *, is_done: bool = False) -> None:
    """Save the item's state as its kind's ``turn`` returns it, and close it if it is over."""
    row = locked.item
    row.state = row.rules.turn(locked.subject, is_done)
    if row.state == ItemState.CLOSED:
        close_item(row)
    else:
        row.save(update_fields=["state"])
