"""Corrections, field by field, and reports of errors."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from agenda.models import Event, Occurrence, Place
from moderation.enums import ItemState
from moderation.models import ModeratedMixin, QueueItem
from participation.enums import Receipt, ReportKind, SentState, TakeBackOutcome
from participation.models.contacts import DIGEST_LENGTH, Contact

EventOrPlace = Event | Place
LINE_LENGTH = 1_000
#: Maximum length of an answer (reason and word), and of an objection to it.
ANSWER_LENGTH = 5_000


def subject_fields(record: EventOrPlace) -> dict[str, EventOrPlace]:
    """Return the field of a notice that refers to ``record``."""
    return {"event": record} if isinstance(record, Event) else {"place": record}


class NoticeQuerySet(models.QuerySet[Any]):
    """Queries that corrections and reports share."""

    def waiting(self) -> Self:
        return self.filter(state=SentState.WAITING)

    def unheld(self) -> Self:
        """Exclude those with a held decision, which may still be undone."""
        held = QueueItem.objects.about_any(self.model).filter(state=ItemState.HELD)
        return self.exclude(pk__in=held.values("subject_id"))

    def accepted(self) -> Self:
        return self.filter(state=SentState.ACCEPTED)

    def about(self, record: EventOrPlace) -> Self:
        return self.filter(**subject_fields(record))


#: Kinds that are notices under article 16 of the Digital Services Act.
LEGAL = [kind for kind in ReportKind if kind.is_legal]
#: Reports without words: neither a line nor an objection.
WORDLESS = Q(line="", contest="")


class ReportQuerySet(NoticeQuerySet):
    def legal(self) -> Self:
        return self.filter(kind__in=LEGAL)

    def ordinary(self) -> Self:
        return self.exclude(kind__in=LEGAL)


class CorrectionQuerySet(NoticeQuerySet):
    def last_thanked(self, event: int) -> date | None:
        """Return the day of the latest correction of ``event`` with public thanks."""
        days = self.filter(event=event, thanked_on__isnull=False).order_by("-thanked_on")
        return days.values_list("thanked_on", flat=True).first()


class NoticeBase(ModeratedMixin):
    """Base of corrections and reports: the record, the sender, and the answer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, null=True, blank=True, related_name="%(class)ss", on_delete=models.CASCADE
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, related_name="%(class)ss", on_delete=models.CASCADE
    )
    #: What the sender writes, in a line.
    line = models.CharField(max_length=LINE_LENGTH, blank=True)
    language = models.CharField(max_length=2, default="fr")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, related_name="%(class)ss", on_delete=models.CASCADE
    )
    network_hmac = models.CharField(max_length=DIGEST_LENGTH)
    #: HMAC of the larger network.
    site_hmac = models.CharField(max_length=DIGEST_LENGTH, blank=True, default="")
    sent_at = models.DateTimeField()
    #: When the sender proved the address.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    #: The answer to the sender, in their language.
    answer = models.TextField(max_length=ANSWER_LENGTH, blank=True, default="", db_default="")

    #: How it was acknowledged; set by the service that sends it, not stored.
    receipt = Receipt.NONE
    #: Each has its own, with another default.
    state: str
    item_kind = ""
    contact_name = ""
    #: What it reports, in a word, for kinds that tell.
    what = ""
    is_legal = False
    #: What taking it back does once it is accepted.
    outcome_accepted = TakeBackOutcome.NONE

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["network_hmac", "state"], name="%(class)s_network"),
            models.Index(fields=["site_hmac", "state"], name="%(class)s_site"),
        ]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_of_one_thing",
                condition=Q(event__isnull=False, place=None) | Q(event=None, place__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    @property
    def subject(self) -> EventOrPlace:
        """The event or place that it is about."""
        subject = self.event or self.place
        assert subject is not None  # noqa: S101 -- the database's own constraint
        return subject

    @property
    def title(self) -> str:
        """Return the current title of the event or place."""
        return str(self.subject)

    @property
    def turn(self) -> ItemState:
        """Return the state that its queue item should have."""
        return ItemState.WAITING if self.state == SentState.WAITING else ItemState.CLOSED

    @property
    def outcome(self) -> TakeBackOutcome:
        """Return what taking it back does: it leaves the queue, or as its kind defines."""
        if self.state == SentState.WAITING:
            return TakeBackOutcome.ANSWERED if self.is_legal else TakeBackOutcome.DISMISSED
        return self.outcome_accepted if self.state == SentState.ACCEPTED else TakeBackOutcome.NONE


class Correction(NoticeBase):
    """A correction of an event or place: only the fields that differ."""

    state = models.CharField(max_length=12, choices=SentState, default=SentState.SENT)
    #: ``{field: [old value, new value]}`` (``forms.parts``).
    changes = models.JSONField(default=dict)
    #: The fields that a moderator accepted.
    accepted = models.JSONField(default=list)
    #: Day of the public thanks. Not a field of the event, whose revisions would restore it.
    thanked_on = models.DateField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    item_kind = "correction"
    outcome_accepted = TakeBackOutcome.REVERSED

    class Meta(NoticeBase.Meta):
        indexes = [
            *NoticeBase.Meta.indexes,
            models.Index(fields=["event", "thanked_on"], name="correction_thanks"),
        ]
        constraints = [
            *NoticeBase.Meta.constraints,
            models.CheckConstraint(
                name="correction_known_state", condition=Q(state__in=SentState.values)
            ),
        ]


class Report(NoticeBase):
    """A reported error of an event, one of its dates, or a place: a kind, and maybe a line."""

    kind = models.CharField(max_length=12, choices=ReportKind)
    state = models.CharField(max_length=12, choices=SentState, default=SentState.WAITING)
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    #: Objection to the refusal; once only, and it is read again.
    contest = models.TextField(max_length=ANSWER_LENGTH, blank=True, default="", db_default="")
    contested_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    item_kind = "report"
    outcome_accepted = TakeBackOutcome.BY_HAND

    class Meta(NoticeBase.Meta):
        constraints = [
            *NoticeBase.Meta.constraints,
            models.CheckConstraint(
                name="report_known_kind", condition=Q(kind__in=ReportKind.values)
            ),
        ]

    @property
    def is_legal(self) -> bool:  # type: ignore[override]
        return ReportKind(self.kind).is_legal

    @property
    def what(self) -> str:  # type: ignore[override]
        return self.get_kind_display()


CorrectionOrReport = Correction | Report
