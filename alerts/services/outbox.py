"""Transactional outbox: a message and its audience, written with the change that they tell.

The deliveries follow, batch by batch, written by whoever pays them (``alerts.delivery.fan_out``).
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import override

from agenda.models import CommitCounter
from alerts.enums import DeliveryRank, MessageType
from alerts.formats.kinds import KINDS, Numbering
from alerts.formats.push import LANGUAGES, notification
from alerts.models import Audience, Delivery, Message, Subscription
from alerts.models.audiences import Part
from alerts.signals import message_written

#: An update leaves before what it replaces and is not sent yet, however much of that there is.
BEFORE = timedelta(microseconds=1)


def last_subscription() -> int:
    """Its id: whoever comes later is not concerned."""
    return Subscription.objects.aggregate(last=Max("pk"))["last"] or 0


def post(message: Message, audience: Sequence[Part], subject: object = None) -> Message:
    """Write ``message`` and whom it is for, last in the transaction. Open pages hear of it after commit.

    Its sender says its kind and thread, and what only that kind has. Its id, in the order of commits, is given here;
    what it says of ``subject``, and what its sender left out, as the record of its kind has it (``formats.kinds``).

    What the thread said before stops where it stands: an update takes over those whom it had still to reach. That may
    wait for one batch of it, and does so before the counter is taken, for everybody waits for the counter.
    """
    kind, thread, parts = KINDS[message.kind], message.thread, list(audience)
    standing = list(Audience.objects.locked().of_thread(thread))
    waiting = Exists(Delivery.objects.owed().filter(message=OuterRef("pk")))
    replaced = list(Message.objects.filter(waiting, thread=thread).only("message_type", "severity", "at"))
    upto = last_subscription()
    message.at = message.at or timezone.now()
    message.expires_at = message.expires_at or message.at + kind.life
    message.id = CommitCounter.objects.reserve(Message)
    if kind.numbering == Numbering.BY_ID:
        message.revision = message.id
    elif kind.numbering == Numbering.BY_THREAD:
        message.revision = Message.objects.last_revision(thread) + 1
        message.message_type = MessageType.UPDATE if message.revision > 1 else MessageType.ALERT
    if subject is not None:
        message.facts = kind.facts(subject) if kind.facts else {}
        for language in LANGUAGES:
            with override(language):
                message.payloads[language] = notification(kind.notice(subject, language), message, language)
    message.save(force_insert=True)
    if message.message_type == MessageType.UPDATE:
        own = [part.get("choices") for part in parts]
        parts += [part for one in standing for part in one.left if part["choices"] not in own]
    Audience.objects.filter(pk__in=[one.pk for one in standing]).delete()
    if upto and parts:
        ranks = [DeliveryRank.of(one.message_type, one.severity) for one in (message, *replaced)]
        due_at = min([message.at, *(one.at - BEFORE * message.revision for one in replaced)])
        Audience.objects.create(
            message=message, parts=parts, upto=upto, rank=min(ranks), due_at=due_at, moved_at=message.at
        )
    transaction.on_commit(partial(message_written.send_robust, sender=Message, message=message))
    return message
