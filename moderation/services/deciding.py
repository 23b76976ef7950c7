"""Deciding in the moderators' queue: a decision is held ten seconds, then takes effect, by whoever comes first.

Rows are locked in the order event (or place), subject, item: a publication takes them so too, and so do services that
change a subject.
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
from moderation.services.queue import close
from moderation.services.workflow import check_event
from moderation.wording import decisions as wording

log = structlog.get_logger(__name__)

#: Until then a decision is taken back.
HOLD = timedelta(seconds=10)
#: While many are decided in one press, or taken back: none takes effect before the last of them is.
HOLD_OF_MANY = timedelta(minutes=5)
#: Carried out at once, by one who comes; more wait for the next.
AT_ONCE = 100


def may_be_merged_into(event: Event) -> bool:
    """What is public, or may become so; what was withdrawn is over."""
    return event.live or not event.was_published


@dataclass(frozen=True)
class Locked:
    """An item, what it is about, and its event, as they are now, in the caller's transaction."""

    item: QueueItem
    subject: Model
    event: Event | None


def lock_item(pk: int, *, into: int | None = None) -> Locked:
    """With the event ``into`` that stays, of a merge: both by their keys, as whoever erases all of an author does.

    Raises :class:`~moderation.exceptions.DecisionRefused` for an item that is no more.
    """
    item = QueueItem.objects.filter(pk=pk).first()
    if item is None or item.subject is None:
        raise DecisionRefused(_("Elle n’est plus dans la file."))
    event_id = item.rules.event_id(item.subject)
    events = Event.objects.select_for_update(of=("self",)).select_related("latest_revision__user")
    both = {one.pk: one for one in events.filter(pk__in=[key for key in (event_id, into) if key]).order_by("pk")}
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
    """Decide ``item`` as it was on the screen of ``actor``; it takes effect in ``hold``.

    ``expected_revision`` is that of the event that was read; ``fields`` those that are accepted; ``into`` the
    event that its own is merged into; ``changes`` what is put right beside it. Raises
    :class:`~moderation.exceptions.DecisionRefused` with what a person reads: who has decided already, or what has
    changed since; :class:`PermissionDenied` for who may not.
    """
    check_moderator(actor)
    locked = lock_item(item.pk, into=into.pk if into else None)
    row = locked.item
    _check_undecided(row)
    _check_said(locked, action, reason, word, into)
    _check(locked, action, actor, expected_revision)
    now = timezone.now()
    decision = Decision.objects.create(
        item=row,
        round=_next_round(row),
        action=action,
        reason=reason,
        word=word.strip(),
        fields=list(fields),
        changes=changes or None,
        into=into if action == DecisionAction.MERGE else None,
        moderator=actor,
        expected_revision=expected_revision,
        decided_at=now,
        executes_at=now + hold,
    )
    row.state, row.taken_by, row.taken_at = ItemState.HELD, None, None
    row.save(update_fields=["state", "taken_by", "taken_at"])
    return decision


def approve_by_trust(item: QueueItem, expected_revision: int | None) -> None:
    """Decide ``item`` in nobody's name, at once: who sent it is trusted. In the transaction that puts it in."""
    now = timezone.now()
    Decision.objects.create(
        item=item,
        round=_next_round(item),
        action=DecisionAction.APPROVE,
        moderator=None,
        by_trust=True,
        expected_revision=expected_revision,
        decided_at=now,
        executes_at=now,
    )
    item.state = ItemState.HELD
    item.save(update_fields=["state"])


def _next_round(item: QueueItem) -> int:
    last: int | None = item.decisions.order_by("-round").values_list("round", flat=True).first()
    return (last or 0) + 1


def _check_undecided(row: QueueItem) -> None:
    """That nobody has decided it meanwhile."""
    if row.state in (ItemState.HELD, ItemState.CLOSED):
        last = row.decisions.select_related("moderator").filter(undone_at=None, failure="").order_by("-round").first()
        raise DecisionRefused(wording.decided(last) if last else _("Elle n’attend plus personne."))


def _check_said(locked: Locked, action: DecisionAction, reason: Reason | None, word: str, into: Event | None) -> None:
    """That ``action`` may be decided of it, with all that it asks for."""
    if action not in locked.item.rules.actions(locked.subject):
        raise DecisionRefused(_("Ça ne se décide pas ainsi."))
    if action == DecisionAction.REFUSE and reason is None:
        raise DecisionRefused(_("Choisissez un motif : qui propose doit savoir pourquoi."))
    if action == DecisionAction.ASK and not word.strip():
        raise DecisionRefused(_("Écrivez votre question."))
    if action == DecisionAction.MERGE and (into is None or not may_be_merged_into(into) or into == locked.event):
        raise DecisionRefused(_("Choisissez la sortie qui la dit déjà, en ligne ou pas encore."))
    if len(word) > WORD_LENGTH:
        raise DecisionRefused(_("C’est trop long : 4 000 signes au plus."))


def hold_together(decisions: Iterable[Decision], hold: timedelta = HOLD) -> None:
    """All of ``decisions`` that have not taken effect do so at one moment, in ``hold``."""
    pending = Decision.objects.pending().filter(pk__in=[decision.pk for decision in decisions])
    pending.update(executes_at=timezone.now() + hold)


@transaction.atomic
def take_back(decision: Decision, actor: User) -> None:
    """Undo what has not taken effect: the item waits again. A second time changes nothing.

    Raises :class:`~moderation.exceptions.DecisionRefused` once it has, or for somebody else's.
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
    """Carry out the decisions that are due, each in a transaction of its own; returns how many.

    Any number may do this at once: of each decision one does it, the others pass. ``late_by`` leaves to the clock what
    it has had no time for yet.
    """
    due = Decision.objects.due(timezone.now() - late_by).values_list("pk", "item")[:AT_ONCE]
    return sum(_execute(pk, item) for pk, item in list(due))


def _execute(pk: int, item: int) -> bool:
    """Whether it was done here. What cannot be done is said on the decision, and its item waits again."""
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
    except (OperationalError, InterfaceError):  # nothing is written: the next one to come does it
        raise
    except Refused as refusal:
        failure = str(refusal)
    except Exception as error:
        # Of a database's refusal not its words, which have those of the row.
        log.error("decision_failed", decision=pk, exc_info=None if isinstance(error, DatabaseError) else error)
        failure = _("Ça n’a pas marché, et rien n’est fait : décidez à nouveau, ou ouvrez-la dans le formulaire.")
    with suppress(DecisionRefused, ObjectDoesNotExist), transaction.atomic():  # of an item that its author has erased
        locked, decision = _lock_due(pk, item)
        if decision is not None:
            decision.failure = failure[:300]
            decision.save(update_fields=["failure"])
            locked.item.rules.restore(decision, locked.subject, locked.event)
            _settle(locked)
    return False


def _lock_due(pk: int, item: int) -> tuple[Locked, Decision | None]:
    """``None`` for a decision that another carries out, has carried out, or that was taken back."""
    into = Decision.objects.filter(pk=pk).values_list("into", flat=True).first()
    locked = lock_item(item, into=into)
    decisions = Decision.objects.pending().select_related("moderator", "reason", "into")
    return locked, decisions.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()


def _check(locked: Locked, action: DecisionAction, actor: User | None, expected_revision: int | None) -> None:
    """That it may be decided now, and is what was on the screen."""
    rules, event = locked.item.rules, locked.event
    rules.check(locked.subject)
    if not rules.publishes:
        return
    if event is None:
        raise DecisionRefused(_("Son événement n’est plus là."))
    latest = event.latest_revision
    if latest is None or latest.pk != expected_revision:
        raise DecisionRefused(wording.changed(expected_revision, latest))
    check_event(event, action, actor)


def _settle(locked: Locked, *, is_done: bool = False) -> None:
    """Whose turn it is now, as what it is about says; of an import, whether somebody has decided."""
    row = locked.item
    row.state = row.rules.turn(locked.subject, is_done)
    if row.state == ItemState.CLOSED:
        close(row)
    else:
        row.save(update_fields=["state"])
