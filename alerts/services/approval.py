"""From a draft to what everybody is told: submit, take back, refuse, approve, send, expire."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.enums import OPEN_STATES, AlertState, MessageType, Step, TemplateState
from alerts.exceptions import StepRefused
from alerts.models import Alert, Message
from alerts.models.alerts import TEXT_FIELDS
from alerts.permissions import may_approve
from alerts.services.audit import refuse_if_moved, take_step
from alerts.services.drafting import last_word, lock
from alerts.services.ledger import write_alert_message

REASON_LENGTH = 500


@transaction.atomic
def submit(alert: Alert, actor: Any, *, seen: int | None = None) -> Alert:
    """Ask somebody else to approve it. It can no longer be written until it comes back."""
    alert = lock(alert)
    refuse_if_moved(alert, seen)
    refuse_what_is_over(alert)
    take_step(alert, Step.SUBMITTED, actor)
    alert.submitted_by, alert.submitted_at = actor, timezone.now()
    alert.follows_template = says_its_template(alert)
    alert.save()
    return alert


@transaction.atomic
def take_back(alert: Alert, actor: Any) -> Alert:
    """Back to a draft, by who wrote or submitted it: to correct it, or because the hour was wrong."""
    return _back_to_draft(lock(alert), Step.TAKEN_BACK, actor)


@transaction.atomic
def refuse(alert: Alert, actor: Any, reason: str) -> Alert:
    """Send it back with a reason, which may not be empty."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise StepRefused(_("Dites pourquoi, en %(length)s signes au plus.") % {"length": REASON_LENGTH})
    return _back_to_draft(lock(alert), Step.REFUSED, actor, reason=reason.strip())


@transaction.atomic
def approve(alert: Alert, actor: Any, *, seen: int | None = None) -> Alert:
    """Approve it: it leaves at once, or at its hour. Of two who approve at once, the second is told so.

    In one transaction: the step, the message, and a line for everybody who is owed it. Other words than those that
    were read (``seen``) are not approved.
    """
    alert = lock(alert)
    refuse_if_moved(alert, seen)
    if not may_approve(actor, alert):
        raise StepRefused(_("Qui écrit ou soumet une alerte ne l’approuve pas : demandez à quelqu’un d’autre."))
    refuse_what_is_over(alert)
    take_step(alert, Step.APPROVED, actor)
    alert.approved_by, alert.approved_at = actor, timezone.now()
    alert.save()
    if alert.send_at is None or alert.send_at <= timezone.now():
        send(alert)
    return alert


def send(alert: Alert) -> Message:
    """Say ``alert``, approved and locked by the caller: the message and all that is owed, in its transaction.

    An update or a cancel is refused when its thread has been lifted or is over meanwhile.
    """
    root = lock(alert.root) if alert.first_id else alert
    last = last_word(root.pk) if alert.first_id else None
    if alert.first_id and (last is None or last.state != AlertState.SENT or last.message_type == MessageType.CANCEL):
        raise StepRefused(_("Cette alerte n’est plus en cours."))
    take_step(alert, Step.SENT)
    alert.sent_at = timezone.now()
    alert.revision = (last.revision or 0) + 1 if last else 1
    if last:
        _end(last, Step.CANCELLED if alert.message_type == MessageType.CANCEL else Step.UPDATED)
    alert.save()
    if alert.message_type == MessageType.CANCEL:
        _discard_open(root.pk)
    return write_alert_message(alert)


def send_due() -> int:
    """Send what was approved for an hour that has come, each in its own transaction; returns how many."""
    due = Alert.objects.filter(state=AlertState.SCHEDULED, send_at__lte=timezone.now()).order_by("send_at", "id")
    return sum(_send_one(pk) for pk in due.values_list("pk", flat=True))


def expire_due() -> int:
    """End the alerts whose time is over; returns how many."""
    due = Alert.objects.filter(state=AlertState.SENT, expires__lte=timezone.now()).exclude(
        message_type=MessageType.CANCEL
    )
    return sum(_expire_one(pk) for pk in due.values_list("pk", flat=True))


def says_its_template(alert: Alert) -> bool:
    """Whether it says, to the letter, a template that was approved under four eyes."""
    template = alert.template
    if template is None or template.state != TemplateState.APPROVED or alert.first_id:
        return False
    return all(getattr(alert, name) == getattr(template, name) for name in TEXT_FIELDS)


def refuse_what_is_over(alert: Alert) -> None:
    """Refuse an alert that would leave after its own end."""
    leaves_at = max(alert.send_at or timezone.now(), timezone.now())
    if alert.expires and alert.expires <= leaves_at and alert.message_type != MessageType.CANCEL:
        raise StepRefused(_("Cette alerte finit avant de partir : changez sa fin."))


@transaction.atomic
def _send_one(pk: int) -> bool:
    alert = Alert.objects.select_for_update(of=("self",)).filter(pk=pk, state=AlertState.SCHEDULED).first()
    if alert is None:  # another clock
        return False
    try:
        with transaction.atomic():
            refuse_what_is_over(alert)
            send(alert)
    except StepRefused as refusal:
        _back_to_draft(lock(alert), Step.REFUSED, None, reason=str(refusal))
        return False
    return True


@transaction.atomic
def _expire_one(pk: int) -> bool:
    alert = Alert.objects.select_for_update(of=("self",)).filter(pk=pk, state=AlertState.SENT).first()
    if alert is None or alert.expires is None or alert.expires > timezone.now():
        return False
    _end(alert, Step.EXPIRED)
    return True


def _end(alert: Alert, step: Step) -> None:
    take_step(alert, step)
    alert.ended_at = timezone.now()
    alert.save(update_fields=["state", "ended_at"])


def _discard_open(root_id: int) -> None:
    """What was being written when the alert was lifted has lost its object."""
    for later in Alert.objects.filter(first=root_id, state__in=[str(state) for state in OPEN_STATES]):
        if later.state != AlertState.DRAFT:
            _back_to_draft(later, Step.TAKEN_BACK, None)
        take_step(later, Step.DISCARDED)
        later.save()


def _back_to_draft(alert: Alert, step: Step, actor: Any, **detail: Any) -> Alert:
    take_step(alert, step, actor, **detail)
    for name in ("submitted_by", "submitted_at", "approved_by", "approved_at"):
        setattr(alert, name, None)
    alert.follows_template = False
    alert.save()
    return alert
