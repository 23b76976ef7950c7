"""What is said, and to whom: the message and its audience, written with the change that they tell.

The deliveries follow, batch by batch, written by whoever pays them (``alerts.delivery.fan_out``).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from agenda.models import CommitCounter
from alerts.enums import DeliveryRank, MessageKind, MessageType
from alerts.formats.live import alert_facts
from alerts.formats.push import alert_payloads
from alerts.models import Alert, Audience, Delivery, Message, Subscription
from alerts.models.audiences import Part, choosing, notified
from alerts.signals import message_written

#: How long a message may wait for a browser when its alert has no end (RFC 8030, 5.2: push services keep less).
LIFE_WITHOUT_END = timedelta(days=1)
#: An update leaves before what it replaces and is not sent yet, however much of that there is.
BEFORE = timedelta(microseconds=1)


def write_alert_message(alert: Alert) -> Message:
    """Write down what ``alert`` says, and who is to hear it: those whose choices match; of an update also whoever an
    earlier message was written for, and those whom the one that it replaces had still to reach; of a cancel whoever
    an earlier one was written for, and nobody else. Call it last in the transaction.
    """
    now, thread = timezone.now(), alert.root.uuid
    earlier = Message.objects.filter(thread=thread).values_list("pk", flat=True)
    parts = [notified(earlier)] if alert.first_id else []
    if alert.message_type != MessageType.CANCEL:
        parts.append(choosing(alert, last_subscription()))
    return write_message(
        thread,
        parts,
        lambda message_id: Message(
            id=message_id,
            kind=MessageKind.ALERT,
            alert=alert,
            message_type=alert.message_type,
            revision=alert.revision or 1,
            status=alert.status,
            severity=alert.severity,
            facts=alert_facts(alert),
            payloads=alert_payloads(alert, message_id),
            at=now,
            expires_at=last_instant(alert, now),
        ),
    )


def last_instant(alert: Alert, now: datetime) -> datetime:
    """Nothing is sent of it after this: its end, or a day. A cancel outlives what it lifts by a day."""
    if alert.message_type == MessageType.CANCEL or alert.expires is None:
        return now + LIFE_WITHOUT_END
    return alert.expires


def last_subscription() -> int:
    """Its id: whoever comes later is not concerned."""
    return Subscription.objects.aggregate(last=Max("pk"))["last"] or 0


def write_message(thread: UUID, parts: list[Part], make: Callable[[int], Message]) -> Message:
    """Write the message that ``make`` makes of its id, and its audience. Open pages hear of it after commit.

    What the thread said before stops where it stands: an update takes over those whom it had still to reach. That may
    wait for one batch of it, and does so before the counter is taken, for everybody waits for the counter.
    """
    standing = list(Audience.objects.locked().of_thread(thread))
    waiting = Exists(Delivery.objects.owed().filter(message=OuterRef("pk")))
    replaced = list(Message.objects.filter(waiting, thread=thread).only("message_type", "severity", "at"))
    upto = last_subscription()
    message = make(CommitCounter.objects.reserve(Message))
    message.thread = thread
    message.save(force_insert=True)
    own = [part.get("choices") for part in parts]
    if message.message_type == MessageType.UPDATE:
        parts = parts + [part for one in standing for part in one.left if part["choices"] not in own]
    Audience.objects.filter(pk__in=[one.pk for one in standing]).delete()
    if upto and parts:
        ranks = [DeliveryRank.of(one.message_type, one.severity) for one in (message, *replaced)]
        due_at = min([message.at, *(one.at - BEFORE * message.revision for one in replaced)])
        Audience.objects.create(
            message=message, parts=parts, upto=upto, rank=min(ranks), due_at=due_at, moved_at=message.at
        )
    transaction.on_commit(partial(message_written.send_robust, sender=Message, message=message))
    return message
