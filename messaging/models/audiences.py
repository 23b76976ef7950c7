"""Audience: the recipients of a message, stored as a selection with a cursor.

Deliveries are written up to the cursor.
"""

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
        """Lock the rows until the transaction ends, so that no deliveries are written meanwhile."""
        return self.select_for_update(of=("self",))

    def of_thread(self, thread: object) -> Self:
        return self.filter(message__thread=thread)

    def most_urgent_first(self) -> Self:
        """Order by rank, then by when a batch was last written.

        Two alerts of one rank take turns.
        """
        return self.order_by("rank", "moved_at", "message")


class Audience(models.Model):
    """Recipients of a message.

    The row is deleted once the last delivery is written or the message is superseded.

    Whether a subscription is concerned is read when its batch is written, from its choices of that
    moment.
    """

    message = models.OneToOneField(
        Message, primary_key=True, related_name="audience", on_delete=models.CASCADE
    )
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
        """Parts whose subscriptions were not read yet, with the ids that are left.

        A later message takes them over.
        """
        scanned = [part for part in self.parts if is_scanned(part)]
        bounds = [
            (max(part["after"], self.cursor), min(part["upto"], self.upto), part)
            for part in scanned
        ]
        return [
            part | {"after": after, "upto": upto} for after, upto, part in bounds if after < upto
        ]

    @property
    def is_scanned(self) -> bool:
        """Whether recipients are found by reading subscriptions, not from lists of ids."""
        return any(map(is_scanned, self.parts))

    def selected(self, upto: int) -> models.QuerySet[Subscription]:
        """Return the proven subscriptions that are concerned, after the cursor, up to ``upto``."""
        span, proven = Span(self.cursor, upto), Subscription.objects.proven()
        concerned = [interest_of(part).concerned(part, span) for part in self.parts]
        return proven.filter(span.of("pk") & reduce(or_, concerned)) if concerned else proven.none()

    def lists(self) -> list[Ids]:
        """Return the ids after the cursor of each list of recipients, in order."""
        return [ids for part in self.parts for ids in interest_of(part).lists(part, self.cursor)]
