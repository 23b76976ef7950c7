"""Message: what is said. Delivery: one message to one recipient.

ReceiptCount: how many devices showed a message.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Event
from messaging.database_clock import database_now
from messaging.enums import (
    RANKS,
    Channel,
    DeliveryPriority,
    DeliveryRank,
    DeliveryReason,
    DeliveryState,
    MessageKind,
    MessageType,
)
from messaging.kinds import of_kinds
from messaging.models.subscriptions import Subscription


def severity_rank() -> models.Case:
    """Return a SQL expression of the severity as a number, for alerts and messages."""
    return models.Case(
        *[models.When(severity=name, then=rank) for name, rank in RANKS.items()], default=0
    )


def still_counts(now: datetime) -> Q:
    """Return the condition of messages that still count at ``now``, of any kind."""
    return of_kinds(lambda kind: kind.standing(now))


class MessageQuerySet(models.QuerySet["Message"]):
    def public(self) -> Self:
        """Return the messages that open pages are told, by the records of their kinds."""
        return self.filter(of_kinds(lambda kind: kind.public))

    def last_revision(self, thread: UUID) -> int:
        """Return the highest revision of the thread; 0 before its first message."""
        return self.filter(thread=thread).aggregate(highest=models.Max("revision"))["highest"] or 0

    def standing(self, now: datetime | None = None) -> Self:
        """Return the public messages that still count, most serious first, and the last one.

        One query, so that a reader knows which are live and from which id to listen on.
        """
        is_live = still_counts(now or timezone.now())
        last = Message.objects.public().order_by("-id")
        return (
            self.public()
            .annotate(is_live=models.ExpressionWrapper(is_live, output_field=models.BooleanField()))
            .filter(Q(is_live=True) | Q(pk=models.Subquery(last.values("pk")[:1])))
            .order_by(severity_rank().desc(), "-id")
        )


class Message(models.Model):
    """What is said once to all recipients. Ids follow commit order.

    A row is never changed, except ``figures`` when its last delivery is over.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=16, choices=MessageKind)
    alert = models.ForeignKey(
        "alerts.Alert", null=True, related_name="messages", on_delete=models.PROTECT
    )
    event = models.ForeignKey(Event, null=True, related_name="+", on_delete=models.SET_NULL)
    #: What it replaces on a screen and at the push service: the first alert's UUID, the event's or
    #: the search's UID.
    thread = models.UUIDField(db_index=True)
    message_type = models.CharField(max_length=8, choices=MessageType, default=MessageType.ALERT)
    revision = models.PositiveIntegerField(default=1)
    #: Of an alert: CAP's (``alerts.enums.CapStatus``). Of anything else: ``Actual``, and ``Test``
    #: of a trial.
    status = models.CharField(max_length=10, default="Actual")
    #: Of an alert: CAP's; of anything else: none.
    severity = models.CharField(max_length=12, blank=True)
    #: JSON, what open pages are told (``messaging.formats.live``); ``{}`` for what is nobody else's
    #: affair.
    facts = models.JSONField(default=dict, blank=True)
    #: Language code -> the text of the notification (JSON, declarative Web Push), ready to encrypt.
    payloads = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    #: Nothing is sent after.
    expires_at = models.DateTimeField()
    #: JSON, kept when the deliveries are forgotten (``messaging.figures``).
    figures = models.JSONField(null=True, blank=True)

    #: Whether it still counts, where ``MessageQuerySet.standing`` has asked.
    is_live: bool

    objects = MessageQuerySet.as_manager()

    class Meta:
        db_table = "alerts_message"
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


AnyDelivery = TypeVar("AnyDelivery", bound="Delivery")
#: What no sender changes any more.
OVER = (DeliveryState.ACCEPTED, DeliveryState.EXPIRED, DeliveryState.NOT_DELIVERED)
#: What a device may have shown: accepted, or tried at least once.
WAS_POSTED = Q(state=DeliveryState.ACCEPTED) | Q(attempts__gt=0)
#: Posted, or leased by a sender: one that died may have posted what it leased.
POSTED_OR_IN_FLIGHT = WAS_POSTED | Q(state=DeliveryState.RECEIVED, leased_until__isnull=False)
#: Tries of a delivery, and one more if leased: a sender whose lease ran out may have posted it.
ATTEMPTS_AND_LEASE = models.F("attempts") + models.Case(
    models.When(leased_until=None, then=0), default=1
)


def ids_parameter(ids: Collection[int]) -> RawSQL:
    """Return ``ids`` as one SQL parameter for ``…__in``.

    Django would handle each: ten microseconds an id, twice.
    """
    if connection.vendor == "postgresql":
        # In words of PostgreSQL's: its driver would look at each of a list, too.
        return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, ids))}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])


class OwedQuerySet(models.QuerySet[AnyDelivery]):
    """Queryset of deliveries, of all channels or of one that has a table of its own."""

    def owed(self) -> Self:
        return self.filter(state=DeliveryState.RECEIVED)

    def free(self) -> Self:
        """Return the pending rows without a current lease."""
        return self.owed().filter(Q(leased_until=None) | Q(leased_until__lte=database_now()))

    def due(self) -> Self:
        """Return the rows that may be sent now: pending, due, and leased by no sender."""
        return self.free().filter(due_at__lte=database_now())


class DeliveryQuerySet(OwedQuerySet["Delivery"]):
    def by(self, channel: Channel) -> Self:
        return self.filter(channel=channel)

    def posted(self) -> Self:
        """Return the rows accepted or tried, which a device may have shown."""
        return self.filter(WAS_POSTED)

    def held_by(self, holder: str) -> Self:
        """Return the pending rows leased by ``holder``.

        The final states are excluded rather than the pending one named: otherwise PostgreSQL might
        walk the index of all pending rows.
        """
        return self.filter(leased_by=holder).exclude(state__in=OVER)

    def numbered(self, ids: Collection[int]) -> Self:
        """Return the rows with these primary keys."""
        return self.filter(pk__in=ids_parameter(ids))

    def queues(self) -> list[tuple[str, int]]:
        """Return the (service, standing) pairs of the rows, by standing, then service.

        One or two index seeks each.
        """
        keys = self.order_by("service", "standing").values_list("service", "standing")
        found: list[tuple[str, int]] = []
        key = keys.first()
        while key:
            found.append(key)
            service, standing = key
            key = keys.filter(service=service, standing__gt=standing).first()
            key = key or keys.filter(service__gt=service).first()
        return sorted(found, key=lambda key: (key[1], key[0]))

    def waiting_by_service(self, now: datetime) -> list[tuple[str, int, float]]:
        """Return (service, pending rows, seconds that the oldest due one waits).

        0.0 if none is due.
        """
        due = models.Min("due_at", filter=Q(due_at__lte=now))
        rows = (
            self.owed()
            .order_by()
            .values_list("service")
            .annotate(count=models.Count("pk"), oldest=due)
        )
        return [
            (service, count, (now - oldest).total_seconds() if oldest else 0.0)
            for service, count, oldest in rows
        ]

    def over_by_service(self, now: datetime) -> list[tuple[str, str, str, int]]:
        """Return (service, state, reason, count) of the last day's finished deliveries."""
        last_day = self.filter(message__at__gt=now - timedelta(days=1)).exclude(
            state=DeliveryState.RECEIVED
        )
        return list(
            last_day.order_by()
            .values_list("service", "state", "reason")
            .annotate(count=models.Count("pk"))
        )

    def missed(self, before: datetime) -> list[tuple[int, int, datetime, datetime, int]]:
        """Return failures of subscriptions that never accepted a message.

        Counted where their service accepted the same message for others.

        Rows are (subscription, number of messages, first and last time, last message), of messages
        before ``before`` that are not counted yet.
        """
        others = Delivery.objects.filter(
            message=models.OuterRef("message"),
            service=models.OuterRef("service"),
            state=DeliveryState.ACCEPTED,
        )
        tried = self.filter(models.Exists(others), attempts__gt=0, message__at__lt=before)
        tried = tried.filter(
            subscription__accepted_at=None, message__gt=models.F("subscription__missed_last")
        ).exclude(state=DeliveryState.ACCEPTED)
        return list(
            tried.order_by()
            .values_list("subscription")
            .annotate(
                count=models.Count("pk"),
                first=models.Min("message__at"),
                last=models.Max("message__at"),
                last_id=models.Max("message"),
            )
        )

    def counts(self) -> dict[int, dict[str, int]]:
        """Return, by message, the number of deliveries by what became of them, in one query.

        Keys: ``owed`` (all), ``waiting``, ``accepted``, ``expired``, ``refused``, ``gone``,
        ``overtaken`` and ``delayed`` (by quiet hours). A message without deliveries is missing.
        """
        state, reason = DeliveryState, DeliveryReason
        lost = Q(state=state.NOT_DELIVERED)
        count = models.Count
        sums = {
            "owed": count("pk"),
            "waiting": count("pk", filter=Q(state=state.RECEIVED)),
            "accepted": count("pk", filter=Q(state=state.ACCEPTED)),
            "expired": count("pk", filter=Q(state=state.EXPIRED)),
            "refused": count("pk", filter=lost & Q(reason=reason.REFUSED)),
            "gone": count("pk", filter=lost & Q(reason=reason.GONE)),
            "overtaken": count("pk", filter=lost & Q(reason=reason.OVERTAKEN)),
            "delayed": count("pk", filter=Q(was_quiet=True)),
        }
        rows = self.order_by().values("message").annotate(**sums).values_list("message", *sums)
        return {message: dict(zip(sums, counts, strict=True)) for message, *counts in rows}

    def moments(self, ranks: dict[int, set[int]]) -> dict[tuple[int, int], datetime]:
        """Return, by (message, rank), when the delivery of that rank was accepted.

        The first rank is 1. One query.
        """
        order = models.Window(RowNumber(), partition_by="message", order_by="accepted_at")
        accepted = self.filter(state=DeliveryState.ACCEPTED, message__in=ranks).annotate(
            place=order
        )
        asked = Q()
        for message, places in ranks.items():
            asked |= Q(message=message, place__in=places)
        rows = accepted.filter(asked).values_list("message", "place", "accepted_at")
        return {(message, place): moment for message, place, moment in rows if moment}


class Delivery(models.Model):
    """One message to one subscription, or one mail (``messaging.models.mail``), with its state."""

    #: Without an index of its own, which others begin with. A line is written thrice: each index
    #: costs as often. PostgreSQL checks neither key for each line, whose rows are held as it is
    #: written: triggers keep their ends. A mail has none: ids of messages follow commit order, and
    #: whoever writes one waits for all others who do.
    message = models.ForeignKey(
        Message,
        null=True,
        related_name="deliveries",
        on_delete=models.CASCADE,
        db_index=False,
        db_constraint=False,
    )
    #: ``None`` once the subscription is given back, where what became of the line still counts; and
    #: of a mail.
    subscription = models.ForeignKey(
        Subscription,
        null=True,
        related_name="deliveries",
        on_delete=models.SET_NULL,
        db_constraint=False,
    )
    #: Of its kind of message. A subscription is a browser, which one channel reaches: once a
    #: message is once.
    channel = models.CharField(
        max_length=8, choices=Channel, default=Channel.PUSH, db_default=Channel.PUSH
    )
    #: Of the subscription, copied: each service is paced apart.
    service = models.CharField(max_length=255)
    #: Of the subscription, copied: strangers' addresses wait behind those that work. A retry may
    #: lower it.
    standing = models.PositiveSmallIntegerField(
        choices=DeliveryPriority, default=DeliveryPriority.NEW
    )
    #: What is lifted, then what is grave or what somebody waits for, leaves before all else that is
    #: due.
    rank = models.PositiveSmallIntegerField(choices=DeliveryRank, default=DeliveryRank.USUAL)
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.RECEIVED)
    reason = models.CharField(
        max_length=16, choices=DeliveryReason, default=DeliveryReason.NONE, blank=True
    )
    #: Not before: now, the end of quiet hours, or after a service asked to wait.
    due_at = models.DateTimeField()
    #: Quiet hours held it back.
    was_quiet = models.BooleanField(default=False)
    #: The sender that has it, until when.
    leased_by = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: What the service answered last: of push HTTP, of mail SMTP (RFC 5321, 4.2).
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "alerts_delivery"
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        constraints = [
            models.UniqueConstraint(fields=["message", "subscription"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_accepted_when",
                condition=Q(state=DeliveryState.ACCEPTED, accepted_at__isnull=False)
                | (~Q(state=DeliveryState.ACCEPTED) & Q(accepted_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "service", "standing", "rank", "due_at"],
                name="delivery_due",
                condition=Q(state=DeliveryState.RECEIVED),
            ),
            models.Index(fields=["message", "state", "accepted_at"], name="delivery_figures"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.subscription_id}"


class ReceiptCount(models.Model):
    """How many service workers reported that they showed a message; knows no device."""

    message = models.OneToOneField(
        Message, primary_key=True, related_name="+", on_delete=models.CASCADE
    )
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "alerts_receiptcount"
        verbose_name = _("messages reçus")
        verbose_name_plural = _("messages reçus")

    def __str__(self) -> str:
        return f"{self.message_id}: {self.count}"
