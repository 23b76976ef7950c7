"""Drafts of alerts: first message, update, cancel; saving and discarding."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.enums import AlertState, AlertStep
from alerts.exceptions import AlertStepRefused
from alerts.models import Alert, AlertTemplate
from alerts.models.templates import TEXT_FIELDS
from alerts.services.audit import refuse_if_moved, take_step
from messaging.enums import MessageType

#: Many-to-many field of an alert -> the records to link.
Links = Mapping[str, Iterable[Model]]
LINKS = ["areas", "events", "places", "programmes"]
#: Fields copied from the last message to an update or a cancel.
CARRIED = [*TEXT_FIELDS, "onset", "expires"]


@transaction.atomic
def save_draft(
    alert: Alert, actor: User | None, links: Links | None = None, *, seen: int | None = None
) -> Alert:
    """Save ``alert``, new or a draft, with its ``links`` (field -> records) where given.

    Raises :class:`~alerts.exceptions.AlertStepRefused` when it is no longer a draft, or was changed
    since version ``seen``: what somebody else wrote meanwhile is not overwritten.
    """
    if alert.pk:
        alert.state = lock_alert(alert).state
        refuse_if_moved(alert, seen)
    take_later = alert.pk is None
    alert.written_by = actor
    if take_later:
        alert.save()
    take_step(alert, AlertStep.WRITTEN, actor)
    alert.save()
    for name, records in (links or {}).items():
        getattr(alert, name).set(records)
    return alert


def draft_from(template: AlertTemplate) -> Alert:
    """Return an unsaved alert with the text of ``template`` and its latest end.

    The caller sets areas.
    """
    longest = template.longest_hours
    expires = timezone.now() + timedelta(hours=longest) if longest else None
    return Alert(
        template=template,
        expires=expires,
        **{name: getattr(template, name) for name in TEXT_FIELDS},
    )


def draft_update(alert: Alert, actor: User | None) -> Alert:
    """Return the draft that will update ``alert``'s thread: the open one, else a new one."""
    return _draft_later(alert, MessageType.UPDATE, actor)


def draft_cancel(alert: Alert, actor: User | None) -> Alert:
    """Return the draft that will cancel ``alert``'s thread: the open one, else a new one."""
    return _draft_later(alert, MessageType.CANCEL, actor)


@transaction.atomic
def discard_draft(alert: Alert, actor: User | None) -> None:
    """Discard a draft; its audit trail stays.

    Raises :class:`~alerts.exceptions.AlertStepRefused` in another state.
    """
    alert = lock_alert(alert)
    take_step(alert, AlertStep.DISCARDED, actor)
    alert.save()


def lock_alert(alert: Alert) -> Alert:
    """Return the current row of ``alert``, locked until the transaction ends."""
    return Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)


def last_sent_message(thread_id: int) -> Alert | None:
    """Return the last sent message of the thread."""
    return Alert.objects.of_thread(thread_id).sent().order_by("-revision").first()


def _draft_later(alert: Alert, message_type: MessageType, actor: User | None) -> Alert:
    """Return the thread's open update or cancel, or create it from the last sent message.

    Raises :class:`~alerts.exceptions.AlertStepRefused` if the alert is not sent, or is lifted
    already.
    """
    open_ones = Alert.objects.filter(
        first=alert.thread_id,
        message_type=message_type,
        state__in=["draft", "submitted", "scheduled"],
    )
    if found := open_ones.first():
        return found
    try:
        with transaction.atomic():
            root = lock_alert(alert.root)
            last = last_sent_message(root.pk)
            if (
                last is None
                or last.state != AlertState.SENT
                or last.message_type == MessageType.CANCEL
            ):
                raise AlertStepRefused(_("Cette alerte n’est plus en cours."))
            later = Alert(
                first=root,
                message_type=message_type,
                **{name: getattr(last, name) for name in CARRIED},
            )
            return save_draft(
                later, actor, {name: list(getattr(last, name).all()) for name in LINKS}
            )
    except IntegrityError:  # somebody else created it at the same moment
        if found := open_ones.first():
            return found
        raise
