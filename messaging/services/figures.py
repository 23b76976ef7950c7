"""Store the figures of finished messages; delete old deliveries, messages and mails."""

from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from messaging.enums import DeliveryState
from messaging.figures import figures_of
from messaging.kinds import kept_kinds, of_kinds
from messaging.models import Delivery, Mail, Message, SuppressedAddress
from messaging.models.messages import still_counts
from messaging.signals import deliveries_forgotten

#: Retention of deliveries, which tell who received what. Figures stay.
DELIVERIES_KEPT = timedelta(days=30)
#: Retention of mails from their creation; unsent ones end by their own expiry.
MAILS_KEPT = timedelta(days=30)
#: Retention of messages to followers: thirteen months, like the ledger of changes.
MESSAGES_KEPT = timedelta(days=396)
#: Number deleted in one transaction.
BATCH = 500
#: Time for which a bounced address is suppressed: it may be in use again, or the bounce a mistake.
BOUNCES_KEPT = timedelta(days=180)


def keep_figures() -> int:
    """Store the figures of every finished message; return how many.

    Its deliveries can then be deleted.
    """
    now = timezone.now()
    over = Message.objects.filter(
        figures__isnull=True, expires_at__lt=now, at__lt=now - timedelta(hours=1)
    )
    kept = 0
    for pk in over.values_list("pk", flat=True):
        with transaction.atomic():
            message = Message.objects.select_for_update().get(pk=pk)
            figures = figures_of(message)
            if message.figures is None and figures.is_over:
                message.figures = asdict(figures)
                message.save(update_fields=["figures"])
                kept += 1
    return kept


def purge_deliveries() -> int:
    """Delete old deliveries whose figures are stored, unless their thread is still in force.

    Returns how many. While a thread is in force its deliveries stay: a cancel goes to those who
    received it.
    """
    old = Message.objects.filter(figures__isnull=False, at__lt=timezone.now() - DELIVERIES_KEPT)
    counting = set(
        Message.objects.filter(still_counts(timezone.now())).values_list("thread", flat=True)
    )
    over = old.exclude(thread__in=counting)
    deliveries = Delivery.objects.filter(message__in=over.values("pk"))
    with transaction.atomic():
        deliveries_forgotten.send(sender=Delivery, deliveries=deliveries)
        return deliveries.delete()[0]


def purge_messages() -> int:
    """Delete old messages, except kinds that are kept; return how many.

    The last message of a thread that may continue stays too: a browser shows no lower revision than
    it has shown.
    """
    later = Message.objects.filter(thread=OuterRef("thread"), pk__gt=OuterRef("pk"))
    is_over = Q(Exists(later)) | of_kinds(lambda kind: kind.ended())
    old = Message.objects.exclude(kind__in=kept_kinds()).filter(
        is_over, at__lt=timezone.now() - MESSAGES_KEPT
    )
    cut = 0
    while batch := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Message.objects.filter(pk__in=batch).delete()
        cut += len(batch)
    return cut


def purge_mails() -> int:
    """Delete old mails with their addresses, then old bounces; return how many of both."""
    now = timezone.now()
    over = Mail.objects.exclude(state=DeliveryState.RECEIVED).filter(
        created_at__lt=now - MAILS_KEPT
    )
    mails = over.delete()[1].get(Mail._meta.label, 0)
    return mails + SuppressedAddress.objects.filter(at__lt=now - BOUNCES_KEPT).delete()[0]
