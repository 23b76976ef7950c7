"""The moderators' queue, as a plain table that is read in one query, and what they decide."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agenda.models import Event
from participation.enums import DecisionAction, ItemKind, ItemState
from participation.models.corrections import Correction, Report
from participation.models.proposals import Proposal

WORD_LENGTH = 4_000


class QueueItem(models.Model):
    """One thing to read: what a row of the queue shows of it, written by the services that change it."""

    kind = models.CharField(max_length=12, choices=ItemKind)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    #: What it is about; of a submission or an import, the event itself.
    proposal = models.OneToOneField(Proposal, null=True, blank=True, related_name="item", on_delete=models.CASCADE)
    correction = models.OneToOneField(Correction, null=True, blank=True, related_name="item", on_delete=models.CASCADE)
    report = models.OneToOneField(Report, null=True, blank=True, related_name="item", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, null=True, blank=True, related_name="items", on_delete=models.CASCADE)
    #: The lower, the sooner (``services.queue``).
    urgency = models.PositiveSmallIntegerField()
    #: Of the draft: the next date that it says.
    next_at = models.DateTimeField(null=True, blank=True)
    #: Within an urgency: ``next_at``, or far ahead.
    sorts_at = models.DateTimeField()
    waits_since = models.DateTimeField()
    title = models.CharField(max_length=255)
    place_name = models.CharField(max_length=255, blank=True)
    #: Words of what a moderator should see at once, by key.
    flags = models.JSONField(default=list)
    alike = models.ForeignKey(Event, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    alike_why = models.CharField(max_length=255, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "urgency", "sorts_at", "id"], name="queue_order"),
            models.Index(fields=["kind", "state"], name="queue_kind"),
        ]
        constraints = [
            models.CheckConstraint(name="queue_known_kind", condition=Q(kind__in=ItemKind.values)),
            models.CheckConstraint(name="queue_known_state", condition=Q(state__in=ItemState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Reason(models.Model):
    """Why one refuses, in words that editors keep, in both languages."""

    text_fr = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    #: Of which kinds of items; of none, of all.
    kinds = models.JSONField(default=list, blank=True)
    sort_order = models.PositiveSmallIntegerField(default=0)
    live = models.BooleanField(default=True)

    class Meta:
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text_fr


class Decision(models.Model):
    """What a moderator decided of an item as it was on their screen; it takes effect a moment later."""

    item = models.ForeignKey(QueueItem, related_name="decisions", on_delete=models.CASCADE)
    #: Which decision of this item it is, from 1: of two at once, one is told.
    round = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=DecisionAction)
    reason = models.ForeignKey(Reason, null=True, blank=True, related_name="+", on_delete=models.PROTECT)
    word = models.TextField(max_length=WORD_LENGTH, blank=True)
    #: The fields of a correction that are accepted.
    fields = models.JSONField(default=list)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    #: The revision of the event that was on the screen; none where it has none.
    expected_revision = models.PositiveBigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField()
    executes_at = models.DateTimeField()
    executed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    #: Why it could not take effect, in words; it is then to be decided again.
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["executes_at"], name="decision_due", condition=Q(executed_at=None, undone_at=None, failure="")
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="decision_round"),
            models.CheckConstraint(name="decision_known_action", condition=Q(action__in=DecisionAction.values)),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.item_id}/{self.round}"
