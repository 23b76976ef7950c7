"""Keeping the figures of a message; forgetting who it was owed to, and mails that are over."""

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

#: How long it is known which subscription was owed what. The figures stay.
DELIVERIES_KEPT = timedelta(days=30)
#: How long a mail is kept, from the day that it was written; one that is still owed waits for its own end.
MAILS_KEPT = timedelta(days=30)
#: How long what was said to followers is kept: thirteen months, as the ledger of changes is.
MESSAGES_KEPT = timedelta(days=396)
#: How many are deleted in one transaction.
BATCH = 500
#: How long an address that bounced is not written to: it may be somebody's again, or the server's mistake.
BOUNCES_KEPT = timedelta(days=180)


def keep_figures() -> int:
    """Keep the figures of every message that is long over; returns how many. Then its deliveries may go."""
    now = timezone.now()
    over = Message.objects.filter(figures__isnull=True, expires_at__lt=now, at__lt=now - timedelta(hours=1))
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


def forget_deliveries() -> int:
    """Delete the deliveries whose figures are kept, of threads that are over; returns how many.

    While what a thread says counts its deliveries stay: its cancel is owed to whoever was owed it.
    """
    old = Message.objects.filter(figures__isnull=False, at__lt=timezone.now() - DELIVERIES_KEPT)
    counting = set(Message.objects.filter(still_counts(timezone.now())).values_list("thread", flat=True))
    over = old.exclude(thread__in=counting)
    deliveries = Delivery.objects.filter(message__in=over.values("pk"))
    with transaction.atomic():
        deliveries_forgotten.send(sender=Delivery, deliveries=deliveries)
        return deliveries.delete()[0]


def cut_messages() -> int:
    """Delete old messages but those of kinds that are kept; returns how many.

    So does the last one of a thread that may go on: a browser shows no lower revision of it than it has shown.
    """
    later = Message.objects.filter(thread=OuterRef("thread"), pk__gt=OuterRef("pk"))
    is_over = Q(Exists(later)) | of_kinds(lambda kind: kind.ended())
    old = Message.objects.exclude(kind__in=kept_kinds()).filter(is_over, at__lt=timezone.now() - MESSAGES_KEPT)
    cut = 0
    while batch := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Message.objects.filter(pk__in=batch).delete()
        cut += len(batch)
    return cut


def forget_mails() -> int:
    """Delete the mails that are over, with their words and addresses, then old bounces; returns how many of both."""
    now = timezone.now()
    over = Mail.objects.exclude(state=DeliveryState.RECEIVED).filter(created_at__lt=now - MAILS_KEPT)
    mails = over.delete()[1].get(Mail._meta.label, 0)
    return mails + SuppressedAddress.objects.filter(at__lt=now - BOUNCES_KEPT).delete()[0]
