"""Message: what is said; Delivery: one message owed to one subscription."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.models import Event
from alerts.enums import (
    CapStatus,
    Channel,
    DeliveryRank,
    DeliveryReason,
    DeliveryState,
    MessageKind,
    MessageType,
    Standing,
)
from alerts.models.alerts import Alert
from alerts.models.subscriptions import Subscription
from alerts.querysets import DeliveryQuerySet, MessageQuerySet


class Message(models.Model):
    """What is said, once, to all who are owed it. Ids follow commit order; lines are never edited but for
    ``figures``, when the last delivery is over."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=16, choices=MessageKind)
    alert = models.ForeignKey(Alert, null=True, related_name="messages", on_delete=models.PROTECT)
    event = models.ForeignKey(Event, null=True, related_name="+", on_delete=models.SET_NULL)
    #: What it replaces on a screen and at the push service: the first alert's UUID, the event's or the search's UID.
    thread = models.UUIDField(db_index=True)
    message_type = models.CharField(max_length=8, choices=MessageType, default=MessageType.ALERT)
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=CapStatus, default=CapStatus.ACTUAL)
    #: Of an alert: CAP's; of anything else: none.
    severity = models.CharField(max_length=12, blank=True)
    #: JSON, what open pages are told (``alerts.formats.live``); ``{}`` for what is nobody else's affair.
    facts = models.JSONField(default=dict, blank=True)
    #: Language code -> the text of the notification (JSON, declarative Web Push), ready to encrypt.
    payloads = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    #: Nothing is sent after.
    expires_at = models.DateTimeField()
    #: JSON, kept when the deliveries are forgotten (``alerts.querysets.DeliveryQuerySet.figures``).
    figures = models.JSONField(null=True, blank=True)

    #: Whether its alert still counts, where ``MessageQuerySet.standing`` has asked.
    is_live: bool

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Delivery(models.Model):
    """One message owed to one subscription: the ledger's line."""

    message = models.ForeignKey(Message, related_name="deliveries", on_delete=models.CASCADE)
    #: ``None`` once the subscription is given back: what became of the line still counts.
    subscription = models.ForeignKey(Subscription, null=True, related_name="deliveries", on_delete=models.SET_NULL)
    #: Of its kind of message. A subscription is a browser, which one channel reaches: once a message is once.
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.PUSH, db_default=Channel.PUSH)
    #: Of the subscription, copied: each service is paced apart.
    service = models.CharField(max_length=255)
    #: Of the subscription, copied: strangers' addresses wait behind those that work. A retry may lower it.
    standing = models.PositiveSmallIntegerField(choices=Standing, default=Standing.NEW)
    #: Of the message, copied: what is lifted, then what is grave, leaves before all else that is due.
    rank = models.PositiveSmallIntegerField(choices=DeliveryRank, default=DeliveryRank.USUAL)
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.RECEIVED)
    reason = models.CharField(max_length=16, choices=DeliveryReason, default=DeliveryReason.NONE, blank=True)
    #: Not before: now, the end of quiet hours, or after a push service asked to wait.
    due_at = models.DateTimeField()
    #: Quiet hours held it back.
    was_quiet = models.BooleanField(default=False)
    #: The dispatcher that has it, until when.
    leased_by = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: What the push service answered last (HTTP).
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
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
