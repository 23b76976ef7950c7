"""Writing an alert: the first draft, an update of it, a cancel, and what becomes of drafts."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from alerts.enums import AlertState, Step
from alerts.exceptions import StepRefused
from alerts.models import Alert, AlertTemplate
from alerts.models.templates import TEXT_FIELDS
from alerts.services.audit import refuse_if_moved, take_step
from messaging.enums import MessageType

#: Many-to-many field of an alert -> the records to link.
Links = Mapping[str, Iterable[Model]]
LINKS = ["areas", "events", "places", "programmes"]
#: What a later message of the thread begins with.
CARRIED = [*TEXT_FIELDS, "onset", "expires"]


@transaction.atomic
def write_draft(alert: Alert, actor: User | None, links: Links | None = None, *, seen: int | None = None) -> Alert:
    """Save ``alert``, new or still a draft, with its many-to-many ``links`` (field -> records) where given.

    Raises :class:`~alerts.exceptions.StepRefused` when it is no longer a draft: what somebody else submitted
    meanwhile is not written over; nor, where ``seen`` says which version was read, what somebody else wrote.
    """
    if alert.pk:
        alert.state = lock(alert).state
        refuse_if_moved(alert, seen)
    take_later = alert.pk is None
    alert.written_by = actor
    if take_later:
        alert.save()
    take_step(alert, Step.WRITTEN, actor)
    alert.save()
    for name, records in (links or {}).items():
        getattr(alert, name).set(records)
    return alert


def draft_from(template: AlertTemplate) -> Alert:
    """An alert, not saved, that says ``template`` and ends as late as it may; its areas are the caller's to give."""
    longest = template.longest_hours
    expires = timezone.now() + timedelta(hours=longest) if longest else None
    return Alert(template=template, expires=expires, **{name: getattr(template, name) for name in TEXT_FIELDS})


def draft_update(alert: Alert, actor: User | None) -> Alert:
    """A draft that will replace what ``alert``'s thread says last; the one that is open already, if any."""
    return _draft_later(alert, MessageType.UPDATE, actor)


def draft_cancel(alert: Alert, actor: User | None) -> Alert:
    """A draft that will lift ``alert``'s thread; the one that is open already, if any."""
    return _draft_later(alert, MessageType.CANCEL, actor)


@transaction.atomic
def discard(alert: Alert, actor: User | None) -> None:
    """Put a draft aside; its trail stays."""
    alert = lock(alert)
    take_step(alert, Step.DISCARDED, actor)
    alert.save()


def lock(alert: Alert) -> Alert:
    """The row as it stands, held until the transaction ends."""
    return Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)


def last_word(thread_id: int) -> Alert | None:
    """The last message of the thread that was sent."""
    return Alert.objects.of_thread(thread_id).sent().order_by("-revision").first()


def _draft_later(alert: Alert, message_type: MessageType, actor: User | None) -> Alert:
    open_ones = Alert.objects.filter(
        first=alert.thread_id, message_type=message_type, state__in=["draft", "submitted", "scheduled"]
    )
    if found := open_ones.first():
        return found
    try:
        with transaction.atomic():
            root = lock(alert.root)
            last = last_word(root.pk)
            if last is None or last.state != AlertState.SENT or last.message_type == MessageType.CANCEL:
                raise StepRefused(_("Cette alerte n’est plus en cours."))
            later = Alert(first=root, message_type=message_type, **{name: getattr(last, name) for name in CARRIED})
            return write_draft(later, actor, {name: list(getattr(last, name).all()) for name in LINKS})
    except IntegrityError:  # somebody else began it at the same moment
        if found := open_ones.first():
            return found
        raise
