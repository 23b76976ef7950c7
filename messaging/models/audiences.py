"""Audience: who is to hear a message, as a stored selection with a cursor; its deliveries are written behind it."""

from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from messaging.enums import DeliveryRank
from messaging.interests import Ids, Part, Span, interest_of, is_scanned
from messaging.models.messages import Message
from messaging.models.subscriptions import Subscription


class AudienceQuerySet(models.QuerySet["Audience"]):
    def locked(self) -> Self:
        """Held until the transaction ends: nobody writes behind it meanwhile."""
        return self.select_for_update(of=("self",))

    def of_thread(self, thread: object) -> Self:
        return self.filter(message__thread=thread)

    def most_urgent_first(self) -> Self:
        """Of the same rank, in turn: a second alert does not wait for the whole of the first."""
        return self.order_by("rank", "moved_at", "message")


class Audience(models.Model):
    """A row stands until the last delivery is written, or its message is superseded: then it stops where it stands.

    Who is concerned is asked when one's batch is written, of what one chose by then.
    """

    message = models.OneToOneField(Message, primary_key=True, related_name="audience", on_delete=models.CASCADE)
    #: JSON, a list of :data:`~messaging.interests.Part`: alternatives.
    parts = models.JSONField()
    #: Subscriptions up to this id are done; those beyond ``upto`` came after the message.
    cursor = models.BigIntegerField(default=0)
    upto = models.BigIntegerField()
    #: Of its deliveries: their order, and from when they may leave.
    rank = models.PositiveSmallIntegerField(choices=DeliveryRank, default=DeliveryRank.USUAL)
    due_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    objects = AudienceQuerySet.as_manager()

    class Meta:
        db_table = "alerts_audience"
        verbose_name = _("destinataires")
        verbose_name_plural = _("destinataires")
        constraints = [
            models.CheckConstraint(name="audience_is_not_done", condition=Q(cursor__lt=F("upto"))),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.cursor} / {self.upto}"

    @property
    def left(self) -> list[Part]:
        """What a later message takes over: those whose choices were not looked at yet, by the ids that are left."""
        scanned = [part for part in self.parts if is_scanned(part)]
        bounds = [(max(part["after"], self.cursor), min(part["upto"], self.upto), part) for part in scanned]
        return [part | {"after": after, "upto": upto} for after, upto, part in bounds if after < upto]

    @property
    def is_scanned(self) -> bool:
        return any(map(is_scanned, self.parts))

    def selected(self, upto: int) -> models.QuerySet[Subscription]:
        """Those concerned, and proven, after the cursor, up to ``upto``: a range of the primary key."""
        span, proven = Span(self.cursor, upto), Subscription.objects.proven()
        concerned = [interest_of(part).concerned(part, span) for part in self.parts]
        return proven.filter(span.of("pk") & reduce(or_, concerned)) if concerned else proven.none()

    def lists(self) -> list[Ids]:
        """Of each list that says who, the ids after the cursor, in order."""
        return [ids for part in self.parts for ids in interest_of(part).lists(part, self.cursor)]
