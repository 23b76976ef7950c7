"""Approval and sending of an alert: submit, take back, refuse, approve, send, expire."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.enums import OPEN_STATES, AlertState, AlertStep, CapStatus
from alerts.exceptions import AlertStepRefused, MovedMeanwhile
from alerts.interest_kinds import CHOICES
from alerts.models import Alert, AlertTemplate
from alerts.permissions import is_second_person, may_approve, may_approve_some
from alerts.services.audit import checked_reason, refuse_if_moved, take_step
from alerts.services.coverage import is_covered
from alerts.services.drafting import last_sent_message, lock_alert
from messaging.database_clock import database_now
from messaging.enums import MessageKind, MessageType
from messaging.interest_kinds import NOTIFIED, POSTED
from messaging.interests import Part
from messaging.models import Message
from messaging.services.outbox import last_subscription, post

#: Fields that are set at submission or later, and cleared when an alert becomes a draft again.
UNSAID_IN_A_DRAFT = (
    "submitted_by", "submitted_at", "approved_by", "approved_at",
    "template_written_by", "template_approved_by", "areas_submitted",
)  # fmt: skip


@transaction.atomic
def submit_alert(alert: Alert, actor: User | None, *, seen: int | None = None) -> Alert:
    """Submit a draft for approval by somebody else; it cannot be edited until it is a draft again.

    Raises :class:`~alerts.exceptions.AlertStepRefused` in another state, if it has ended, or if it
    changed since line ``seen`` of its trail.
    """
    alert = lock_alert(alert)
    refuse_if_moved(alert, seen)
    refuse_if_over(alert)
    take_step(alert, AlertStep.SUBMITTED, actor)
    alert.submitted_by, alert.submitted_at = actor, timezone.now()
    alert.areas_submitted = alert.areas.count()
    alert.follows_template = stays_within_template(alert)
    if alert.follows_template and (template := alert.template):
        alert.template_written_by = template.written_by
        alert.template_approved_by = template.approved_by
    alert.save()
    return alert


@transaction.atomic
def return_to_draft(alert: Alert, actor: User | None) -> Alert:
    """Make a submitted or scheduled alert a draft again, for its author to correct it."""
    return _back_to_draft(lock_alert(alert), AlertStep.TAKEN_BACK, actor)


@transaction.atomic
def refuse_alert(alert: Alert, actor: User | None, reason: str) -> Alert:
    """Make a submitted or scheduled alert a draft again.

    Raises :class:`~alerts.exceptions.AlertStepRefused` without a reason, for too long a reason, or
    in another state.
    """
    return _back_to_draft(
        lock_alert(alert), AlertStep.REFUSED, actor, reason=checked_reason(reason)
    )


@transaction.atomic
def approve_alert(alert: Alert, actor: User, *, seen: int | None = None) -> Alert:
    """Approve a submitted alert; it is sent at once, or at its scheduled time.

    If two people approve at the same time, the second gets an error. One transaction writes the
    step, the message and its audience; the deliveries are written afterwards. If the text changed
    since version ``seen``, approval is refused.
    """
    alert = lock_alert(alert)
    refuse_if_moved(alert, seen)
    refuse_if_uncovered(alert, actor)
    if not may_approve(actor, alert):
        raise AlertStepRefused(
            _("Qui écrit ou soumet une alerte ne l’approuve pas : demandez à quelqu’un d’autre.")
        )
    refuse_if_over(alert)
    refuse_if_areas_deleted(alert)
    take_step(alert, AlertStep.APPROVED, actor)
    alert.approved_by, alert.approved_at = actor, timezone.now()
    alert.save()
    if alert.leaves_at is None:
        send_alert(alert)
    return alert


def may_send_alone(alert: Alert, user: User) -> bool:
    """Whether ``user`` may send this draft without a second person."""
    return alert.state == AlertState.DRAFT and may_approve_some(user) and is_covered(alert)


@transaction.atomic
def send_alone(
    alert: Alert, actor: User, *, seen: int | None = None, known: int | None = None
) -> Alert:
    """Submit and approve, as one person, a draft that its template covers.

    ``known`` is the key of the similar alert shown to the user (:func:`last_similar`), or 0: if
    another one was sent since, this raises ``MovedMeanwhile``. ``None`` skips that check. On
    refusal the alert stays a draft. Raises :class:`~alerts.exceptions.AlertStepRefused`.
    """
    alert = submit_alert(alert, actor, seen=seen)
    if not alert.follows_template or not may_approve_some(actor):
        raise AlertStepRefused(
            _("Vous ne pouvez plus l’envoyer sans une seconde personne. Le brouillon est gardé.")
        )
    alike = last_similar(alert)  # its template is locked, so no other alert of it is sent meanwhile
    if known is not None and alike and alike.pk != known:
        raise MovedMeanwhile(
            _("La même alerte vient de partir : la vôtre est gardée, et n’est pas partie.")
        )
    return approve_alert(alert, actor)


def last_similar(alert: Alert) -> Alert | None:
    """Return the last live alert of the same template with an area in common."""
    codes = list(alert.areas.values_list("code", flat=True))
    of_template = Q(template=alert.template_id) | Q(first__template=alert.template_id)
    running = Alert.objects.live().filter(of_template).about(areas=codes)
    return running.with_facts().with_people().order_by("-sent_at", "-pk").first()


def send_alert(alert: Alert) -> Message:
    """Send ``alert``, approved and locked by the caller; write its message and audience.

    Raises ``AlertStepRefused`` for an update or a cancel of a thread that is lifted or over.
    """
    root = lock_alert(alert.root) if alert.first_id else alert
    last = _replaced_by(alert, root)
    take_step(alert, AlertStep.SENT)
    alert.sent_at = database_now()
    alert.revision = (last.revision or 0) + 1 if last else 1
    if last:
        _end(last, AlertStep.CANCELLED if alert.is_lifted else AlertStep.UPDATED)
    alert.save()
    if alert.is_lifted:
        _discard_unsent(root)
    area_ids = sorted(alert.areas.values_list("pk", flat=True))
    return post(_message_of(alert, root), audience_of(alert, area_ids), alert)


def send_due() -> int:
    """Send the scheduled alerts that are due, each in a transaction of its own; return how many."""
    due = Alert.objects.filter(state=AlertState.SCHEDULED, send_at__lte=database_now()).order_by(
        "send_at", "id"
    )
    return sum(_send_one(pk) for pk in due.values_list("pk", flat=True))


def expire_due() -> int:
    """Expire the sent alerts whose end has passed; return how many."""
    due = Alert.objects.filter(state=AlertState.SENT, expires__lte=database_now()).exclude(
        message_type=MessageType.CANCEL
    )
    count = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            alert = (
                Alert.objects.select_for_update(of=("self",))
                .filter(pk=pk, state=AlertState.SENT)
                .first()
            )
            if alert and alert.expires and alert.expires <= database_now():
                _end(alert, AlertStep.EXPIRED)
                count += 1
    return count


def stays_within_template(alert: Alert) -> bool:
    """Whether ``alert`` stays within its approved template; locks the template until commit."""
    if alert.template_id is None or alert.first_id:
        return False
    alert.template = AlertTemplate.objects.select_for_update(of=("self",)).get(pk=alert.template_id)
    return is_covered(alert)


def refuse_if_uncovered(alert: Alert, approver: User | None) -> None:
    """Refuse an alert sent by its template alone, if the template no longer covers it."""
    is_alone = alert.follows_template and not (approver and is_second_person(approver, alert))
    if is_alone and not stays_within_template(alert):
        raise AlertStepRefused(
            _("Son modèle ne la couvre plus : quelqu’un d’autre doit l’approuver.")
        )


def refuse_if_over(alert: Alert) -> None:
    """Refuse an alert whose end is before its sending time."""
    now = database_now()
    leaves_at = max(alert.send_at or now, now)
    if alert.expires and alert.expires <= leaves_at and alert.message_type != MessageType.CANCEL:
        raise AlertStepRefused(_("Cette alerte finit avant de partir : changez sa fin."))


def refuse_if_areas_deleted(alert: Alert) -> None:
    """Refuse an alert if one of its districts was deleted since submission.

    Without any district left, an alert would go to the whole city.
    """
    if alert.areas_submitted is not None and alert.areas.count() != alert.areas_submitted:
        raise AlertStepRefused(
            _("Un de ses quartiers n’existe plus : dites à nouveau où elle vaut.")
        )


@transaction.atomic
def _send_one(pk: int) -> bool:
    """Send one due alert, or make it a draft on refusal; return whether it was sent."""
    alert = (
        Alert.objects.select_for_update(of=("self",))
        .filter(pk=pk, state=AlertState.SCHEDULED)
        .first()
    )
    if alert is None:  # sent by another clock process
        return False
    try:
        with transaction.atomic():
            refuse_if_over(alert)
            refuse_if_areas_deleted(alert)
            refuse_if_uncovered(alert, alert.approved_by)
            send_alert(alert)
    except AlertStepRefused as refusal:
        _back_to_draft(lock_alert(alert), AlertStep.REFUSED, None, reason=str(refusal))
        return False
    return True


def _replaced_by(alert: Alert, root: Alert) -> Alert | None:
    """Return the live message that an update or a cancel replaces; ``None`` for a first message.

    The thread's ``root`` is locked. Raises ``AlertStepRefused`` if the thread is no longer live.
    """
    if not alert.first_id:
        return None
    last = last_sent_message(root.pk)
    if last is None or not last.is_live:
        raise AlertStepRefused(_("Cette alerte n’est plus en cours."))
    return last


def _discard_unsent(root: Alert) -> None:
    """Discard the unsent updates and cancels of a thread that was just lifted."""
    for later in Alert.objects.filter(first=root, state__in=[str(state) for state in OPEN_STATES]):
        if later.state != AlertState.DRAFT:
            _back_to_draft(later, AlertStep.TAKEN_BACK, None)
        take_step(later, AlertStep.DISCARDED)
        later.save()


def audience_of(alert: Alert, area_ids: list[int]) -> list[Part]:
    """Return the audience of ``alert`` in some areas: subscriptions whose choices match.

    An update also reaches those that got an earlier message or were still to get the one it
    replaces. A cancel reaches only those to whom an earlier message was posted, or is being posted.
    """
    messages = Message.objects.filter(thread=alert.root.uuid).values_list("pk", flat=True)
    earlier = list(messages) if alert.first_id else []
    if alert.is_lifted:
        return [POSTED.part(earlier)]
    about = {
        "topic_id": alert.topic_id,
        "area_ids": area_ids,
        "rank": alert.rank,
        "is_actual": alert.status == CapStatus.ACTUAL,
    }
    choices = CHOICES.part(about, after=0, upto=last_subscription())
    return [NOTIFIED.part(earlier), choices] if alert.first_id else [choices]


def _message_of(alert: Alert, root: Alert) -> Message:
    """Return the unsaved message of ``alert``.

    A cancel has no end, since it outlives what it cancels.
    """
    message = Message(
        kind=MessageKind.ALERT,
        alert=alert,
        thread=root.uuid,
        message_type=alert.message_type,
        revision=alert.revision or 1,
        status=alert.status,
        severity=alert.severity,
    )
    if alert.expires and not alert.is_lifted:
        message.expires_at = alert.expires
    return message


def _end(alert: Alert, step: AlertStep) -> None:
    """Record that ``alert`` is no longer in force: replaced, cancelled or expired."""
    take_step(alert, step)
    alert.ended_at = timezone.now()
    alert.save(update_fields=["state", "ended_at"])


def _back_to_draft(alert: Alert, step: AlertStep, actor: User | None, **detail: object) -> Alert:
    """Make ``alert`` a draft by ``step``, clearing its submission and approval."""
    take_step(alert, step, actor, **detail)
    for name in UNSAID_IN_A_DRAFT:
        setattr(alert, name, None)
    alert.follows_template = False
    alert.save()
    return alert
