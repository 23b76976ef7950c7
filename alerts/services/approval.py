"""From a draft to what everybody is told: submit, take back, refuse, approve, send, expire."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.enums import OPEN_STATES, AlertState, CapStatus, Step
from alerts.exceptions import MovedMeanwhile, StepRefused
from alerts.interest_kinds import CHOICES
from alerts.models import Alert, AlertTemplate
from alerts.permissions import is_second_person, may_approve, may_approve_some
from alerts.services.audit import refuse_if_moved, take_step
from alerts.services.coverage import is_covered
from alerts.services.drafting import last_word, lock
from messaging.database_clock import database_now
from messaging.enums import MessageKind, MessageType
from messaging.interest_kinds import NOTIFIED, POSTED
from messaging.interests import Part
from messaging.models import Message
from messaging.services.outbox import last_subscription, post

REASON_LENGTH = 500
#: What only an alert has that was submitted.
UNSAID_IN_A_DRAFT = (
    "submitted_by", "submitted_at", "approved_by", "approved_at",
    "template_written_by", "template_approved_by", "areas_submitted",
)  # fmt: skip


@transaction.atomic
def submit(alert: Alert, actor: User | None, *, seen: int | None = None) -> Alert:
    """Ask somebody else to approve it. It can no longer be written until it comes back."""
    alert = lock(alert)
    refuse_if_moved(alert, seen)
    refuse_what_is_over(alert)
    take_step(alert, Step.SUBMITTED, actor)
    alert.submitted_by, alert.submitted_at = actor, timezone.now()
    alert.areas_submitted = alert.areas.count()
    alert.follows_template = says_its_template(alert)
    if alert.follows_template and (template := alert.template):
        alert.template_written_by, alert.template_approved_by = template.written_by, template.approved_by
    alert.save()
    return alert


@transaction.atomic
def take_back(alert: Alert, actor: User | None) -> Alert:
    """Back to a draft, by who wrote or submitted it: to correct it, or because the hour was wrong."""
    return _back_to_draft(lock(alert), Step.TAKEN_BACK, actor)


@transaction.atomic
def refuse(alert: Alert, actor: User | None, reason: str) -> Alert:
    """Send it back with a reason, which may not be empty."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise StepRefused(_("Dites pourquoi, en %(length)s signes au plus.") % {"length": REASON_LENGTH})
    return _back_to_draft(lock(alert), Step.REFUSED, actor, reason=reason.strip())


@transaction.atomic
def approve(alert: Alert, actor: User, *, seen: int | None = None) -> Alert:
    """Approve it: it leaves at once, or at its hour. Of two who approve at once, the second is told so.

    In one transaction: the step, the message, and who is to hear it; a line for each of them follows. Other words than
    those that were read (``seen``) are not approved.
    """
    alert = lock(alert)
    refuse_if_moved(alert, seen)
    refuse_beyond_its_template(alert, actor)
    if not may_approve(actor, alert):
        raise StepRefused(_("Qui écrit ou soumet une alerte ne l’approuve pas : demandez à quelqu’un d’autre."))
    refuse_what_is_over(alert)
    refuse_what_reaches_more(alert)
    take_step(alert, Step.APPROVED, actor)
    alert.approved_by, alert.approved_at = actor, timezone.now()
    alert.save()
    if alert.leaves_at is None:
        send(alert)
    return alert


def may_send_alone(alert: Alert, user: User) -> bool:
    """Whether ``user`` needs nobody else to send this draft."""
    return alert.state == AlertState.DRAFT and may_approve_some(user) and is_covered(alert)


@transaction.atomic
def send_alone(alert: Alert, actor: User, *, seen: int | None = None, known: int | None = None) -> Alert:
    """Submit and approve a draft that its template covers, in one step of one person.

    ``known`` is the alert of :func:`last_alike` that was shown before (its key, or 0): of two people who send the same
    at once, the second is told so. ``None`` asks nothing. Refused, it stays a draft. Raises
    :class:`~alerts.exceptions.StepRefused`.
    """
    alert = submit(alert, actor, seen=seen)
    if not alert.follows_template or not may_approve_some(actor):
        raise StepRefused(_("Vous ne pouvez plus l’envoyer sans une seconde personne. Le brouillon est gardé."))
    alike = last_alike(alert)  # its template is held: nobody sends another meanwhile
    if known is not None and alike and alike.pk != known:
        raise MovedMeanwhile(_("La même alerte vient de partir : la vôtre est gardée, et n’est pas partie."))
    return approve(alert, actor)


def last_alike(alert: Alert) -> Alert | None:
    """The last alert after ``alert``'s template that still counts, in a district where ``alert`` would be heard."""
    codes = list(alert.areas.values_list("code", flat=True))
    of_template = Q(template=alert.template_id) | Q(first__template=alert.template_id)
    running = Alert.objects.live().filter(of_template).about(areas=codes)
    return running.with_facts().with_people().order_by("-sent_at", "-pk").first()


def send(alert: Alert) -> Message:
    """Say ``alert``, approved and locked by the caller: the message and who is to hear it, in its transaction.

    An update or a cancel is refused when its thread has been lifted or is over meanwhile.
    """
    root = lock(alert.root) if alert.first_id else alert
    last = _replaced_by(alert, root)
    take_step(alert, Step.SENT)
    alert.sent_at = database_now()
    alert.revision = (last.revision or 0) + 1 if last else 1
    if last:
        _end(last, Step.CANCELLED if alert.is_lifted else Step.UPDATED)
    alert.save()
    if alert.is_lifted:
        _discard_unsent(root)
    area_ids = sorted(alert.areas.values_list("pk", flat=True))
    return post(_message_of(alert, root), audience_of(alert, area_ids), alert)


def send_due() -> int:
    """Send what was approved for an hour that has come, each in its own transaction; returns how many."""
    due = Alert.objects.filter(state=AlertState.SCHEDULED, send_at__lte=database_now()).order_by("send_at", "id")
    return sum(_send_one(pk) for pk in due.values_list("pk", flat=True))


def expire_due() -> int:
    """End the alerts whose time is over; returns how many."""
    due = Alert.objects.filter(state=AlertState.SENT, expires__lte=database_now()).exclude(
        message_type=MessageType.CANCEL
    )
    count = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            alert = Alert.objects.select_for_update(of=("self",)).filter(pk=pk, state=AlertState.SENT).first()
            if alert and alert.expires and alert.expires <= database_now():
                _end(alert, Step.EXPIRED)
                count += 1
    return count


def says_its_template(alert: Alert) -> bool:
    """Whether it stays within a template approved under four eyes, which is held until the transaction ends."""
    if alert.template_id is None or alert.first_id:
        return False
    alert.template = AlertTemplate.objects.select_for_update(of=("self",)).get(pk=alert.template_id)
    return is_covered(alert)


def refuse_beyond_its_template(alert: Alert, approver: User | None) -> None:
    """Refuse one that ``approver`` may send for its template alone, where it is not within it any more."""
    is_alone = alert.follows_template and not (approver and is_second_person(approver, alert))
    if is_alone and not says_its_template(alert):
        raise StepRefused(_("Son modèle ne la couvre plus : quelqu’un d’autre doit l’approuver."))


def refuse_what_is_over(alert: Alert) -> None:
    """Refuse an alert that would leave after its own end."""
    now = database_now()
    leaves_at = max(alert.send_at or now, now)
    if alert.expires and alert.expires <= leaves_at and alert.message_type != MessageType.CANCEL:
        raise StepRefused(_("Cette alerte finit avant de partir : changez sa fin."))


def refuse_what_reaches_more(alert: Alert) -> None:
    """Refuse an alert of which a district was deleted since it was submitted: without any, it is everybody's."""
    if alert.areas_submitted is not None and alert.areas.count() != alert.areas_submitted:
        raise StepRefused(_("Un de ses quartiers n’existe plus : dites à nouveau où elle vaut."))


@transaction.atomic
def _send_one(pk: int) -> bool:
    alert = Alert.objects.select_for_update(of=("self",)).filter(pk=pk, state=AlertState.SCHEDULED).first()
    if alert is None:  # another clock
        return False
    try:
        with transaction.atomic():
            refuse_what_is_over(alert)
            refuse_what_reaches_more(alert)
            refuse_beyond_its_template(alert, alert.approved_by)
            send(alert)
    except StepRefused as refusal:
        _back_to_draft(lock(alert), Step.REFUSED, None, reason=str(refusal))
        return False
    return True


def _replaced_by(alert: Alert, root: Alert) -> Alert | None:
    """The live message that an update or a cancel replaces, its thread ``root`` locked; ``None`` for a first one."""
    if not alert.first_id:
        return None
    last = last_word(root.pk)
    if last is None or not last.is_live:
        raise StepRefused(_("Cette alerte n’est plus en cours."))
    return last


def _discard_unsent(root: Alert) -> None:
    """Put aside what was being written of a thread that is lifted: it has lost its object."""
    for later in Alert.objects.filter(first=root, state__in=[str(state) for state in OPEN_STATES]):
        if later.state != AlertState.DRAFT:
            _back_to_draft(later, Step.TAKEN_BACK, None)
        take_step(later, Step.DISCARDED)
        later.save()


def audience_of(alert: Alert, area_ids: list[int]) -> list[Part]:
    """Who is to hear it, were it for these areas: those whose choices match.

    Of an update also those for whom an earlier message was written, and those whom the one that it replaces had still
    to reach; of a cancel those that an earlier message was posted to or is in flight for, and nobody else.
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
    """The message that says ``alert``, not saved. A cancel has no end: it outlives what it lifts."""
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


def _end(alert: Alert, step: Step) -> None:
    take_step(alert, step)
    alert.ended_at = timezone.now()
    alert.save(update_fields=["state", "ended_at"])


def _back_to_draft(alert: Alert, step: Step, actor: User | None, **detail: object) -> Alert:
    take_step(alert, step, actor, **detail)
    for name in UNSAID_IN_A_DRAFT:
        setattr(alert, name, None)
    alert.follows_template = False
    alert.save()
    return alert
