"""What somebody says is wrong: a correction, field by field, or a report, in two taps."""

import uuid

from django.db import models
from django.db.models import Q

from agenda.models import Event, Occurrence, Place
from participation.enums import ReportKind, SentState
from participation.models.contacts import DIGEST_LENGTH, Contact

LINE_LENGTH = 1_000


class Correction(models.Model):
    """An event or a place as somebody would rather have it: only the fields that differ."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=SentState, default=SentState.SENT)
    event = models.ForeignKey(Event, null=True, blank=True, related_name="corrections", on_delete=models.CASCADE)
    place = models.ForeignKey(Place, null=True, blank=True, related_name="corrections", on_delete=models.CASCADE)
    #: Field -> [what it was when it was read, what it should be].
    changes = models.JSONField(default=dict)
    #: The fields that a moderator accepted.
    accepted = models.JSONField(default=list)
    #: What is said of it, in a line.
    line = models.CharField(max_length=LINE_LENGTH, blank=True)
    language = models.CharField(max_length=2, default="fr")
    contact = models.ForeignKey(Contact, null=True, blank=True, related_name="corrections", on_delete=models.CASCADE)
    network_hmac = models.CharField(max_length=DIGEST_LENGTH)
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_of_one_thing",
                condition=Q(event__isnull=False, place=None) | Q(event=None, place__isnull=False),
            ),
            models.CheckConstraint(name="correction_known_state", condition=Q(state__in=SentState.values)),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class Report(models.Model):
    """Something wrong with an event, one of its dates, or a place: a kind, and maybe a line."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=ReportKind)
    state = models.CharField(max_length=12, choices=SentState, default=SentState.WAITING)
    event = models.ForeignKey(Event, null=True, blank=True, related_name="reports", on_delete=models.CASCADE)
    occurrence = models.ForeignKey(Occurrence, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    place = models.ForeignKey(Place, null=True, blank=True, related_name="reports", on_delete=models.CASCADE)
    line = models.CharField(max_length=LINE_LENGTH, blank=True)
    language = models.CharField(max_length=2, default="fr")
    contact = models.ForeignKey(Contact, null=True, blank=True, related_name="reports", on_delete=models.CASCADE)
    network_hmac = models.CharField(max_length=DIGEST_LENGTH)
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_of_one_thing",
                condition=Q(event__isnull=False, place=None) | Q(event=None, place__isnull=False),
            ),
            models.CheckConstraint(name="report_known_kind", condition=Q(kind__in=ReportKind.values)),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
