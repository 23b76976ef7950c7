"""What somebody says is wrong: a correction, field by field, or a report, in two taps."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from agenda.models import Event, Occurrence, Place
from moderation.enums import ItemState
from moderation.models import ModeratedMixin, QueueItem
from participation.enums import Outcome, Receipt, ReportKind, SentState
from participation.models.contacts import DIGEST_LENGTH, Contact

LINE_LENGTH = 1_000
#: A moderator's reason and word, and what is said against them.
ANSWER_LENGTH = 5_000


class NoticeQuerySet(models.QuerySet[Any]):
    """Of corrections and of reports alike."""

    def waiting(self) -> Self:
        return self.filter(state=SentState.WAITING)

    def unheld(self) -> Self:
        """Less what is decided and may still be taken back."""
        held = QueueItem.objects.about_any(self.model).filter(state=ItemState.HELD)
        return self.exclude(pk__in=held.values("subject_id"))

    def accepted(self) -> Self:
        return self.filter(state=SentState.ACCEPTED)

    def about(self, record: Event | Place) -> Self:
        return self.filter(event=record) if isinstance(record, Event) else self.filter(place=record)


#: The notices in the sense of article 16 of the Digital Services Act.
LEGAL = [kind for kind in ReportKind if kind.is_legal]
#: Reports that say what their kind says, and no more: neither what else is so, nor why a refusal was wrong.
WORDLESS = Q(line="", contest="")


class ReportQuerySet(NoticeQuerySet):
    def legal(self) -> Self:
        return self.filter(kind__in=LEGAL)

    def ordinary(self) -> Self:
        return self.exclude(kind__in=LEGAL)


class CorrectionQuerySet(NoticeQuerySet):
    def last_thanked(self, event: int) -> date | None:
        """The day that ``event`` was last put right by somebody who is thanked for it in public."""
        days = self.filter(event=event, thanked_on__isnull=False).order_by("-thanked_on")
        return days.values_list("thanked_on", flat=True).first()


class Notice(ModeratedMixin):
    """What somebody says of an event or a place, who they are, and what was answered."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, null=True, blank=True, related_name="%(class)ss", on_delete=models.CASCADE)
    place = models.ForeignKey(Place, null=True, blank=True, related_name="%(class)ss", on_delete=models.CASCADE)
    #: What is said of it, in a line.
    line = models.CharField(max_length=LINE_LENGTH, blank=True)
    language = models.CharField(max_length=2, default="fr")
    contact = models.ForeignKey(Contact, null=True, blank=True, related_name="%(class)ss", on_delete=models.CASCADE)
    network_hmac = models.CharField(max_length=DIGEST_LENGTH)
    #: The same of what its network is part of.
    site_hmac = models.CharField(max_length=DIGEST_LENGTH, blank=True, default="")
    sent_at = models.DateTimeField()
    #: When who sent it showed that the address is theirs.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    #: What was answered to who sent it, in their language.
    answer = models.TextField(max_length=ANSWER_LENGTH, blank=True, default="", db_default="")

    #: How it was acknowledged, told by what sends it alone.
    receipt = Receipt.NONE
    item_kind = ""
    contact_name = ""
    #: What of several things of its kind it is, in a word.
    what = ""
    is_legal = False
    #: What taking it back does once it was accepted.
    outcome_accepted = Outcome.NONE

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
    def subject(self) -> Event | Place:
        """What it is about."""
        subject = self.event or self.place
        assert subject is not None  # noqa: S101 -- the database's own constraint
        return subject

    @property
    def title(self) -> str:
        """Title of the event or place as it is now."""
        return str(self.subject)

    @property
    def turn(self) -> ItemState:
        """The state that the queue item of this record should have."""
        is_waiting = self.state == SentState.WAITING  # type: ignore[attr-defined]  # each has its own
        return ItemState.WAITING if is_waiting else ItemState.CLOSED


class Correction(Notice):
    """An event or a place as somebody would rather have it: only the fields that differ."""

    state = models.CharField(max_length=12, choices=SentState, default=SentState.SENT)
    #: Field -> [what it was when it was read, what it should be] (``forms.parts``).
    changes = models.JSONField(default=dict)
    #: The fields that a moderator accepted.
    accepted = models.JSONField(default=list)
    #: The day that the page of the event thanks for; here and not in the event, whose revisions would bring it back.
    thanked_on = models.DateField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    item_kind = "correction"
    outcome_accepted = Outcome.REVERSED

    class Meta(Notice.Meta):
        indexes = [*Notice.Meta.indexes, models.Index(fields=["event", "thanked_on"], name="correction_thanks")]
        constraints = [
            *Notice.Meta.constraints,
            models.CheckConstraint(name="correction_known_state", condition=Q(state__in=SentState.values)),
        ]


class Report(Notice):
    """Something wrong with an event, one of its dates, or a place: a kind, and maybe a line."""

    kind = models.CharField(max_length=12, choices=ReportKind)
    state = models.CharField(max_length=12, choices=SentState, default=SentState.WAITING)
    occurrence = models.ForeignKey(Occurrence, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    #: What they say against that: once, and it is read again.
    contest = models.TextField(max_length=ANSWER_LENGTH, blank=True, default="", db_default="")
    contested_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    item_kind = "report"
    outcome_accepted = Outcome.BY_HAND

    class Meta(Notice.Meta):
        constraints = [
            *Notice.Meta.constraints,
            models.CheckConstraint(name="report_known_kind", condition=Q(kind__in=ReportKind.values)),
        ]

    @property
    def is_legal(self) -> bool:  # type: ignore[override]
        return ReportKind(self.kind).is_legal

    @property
    def what(self) -> str:  # type: ignore[override]
        return self.get_kind_display()
