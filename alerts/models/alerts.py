"""Alert: one message of the city with its life (CAP 1.2), and who did what."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence, Place, ProgrammePage
from alerts.enums import OPEN_STATES, AlertState, CapStatus, Step
from alerts.models.templates import PERSON, AlertTemplate, AlertText
from messaging.enums import RANKS, MessageType, Severity
from messaging.models.messages import severity_rank

#: For how long dates are looked for, of an alert that ends when it is lifted.
OPEN_FOR = timedelta(days=1)


class AlertQuerySet(models.QuerySet["Alert"]):
    def actual(self) -> Self:
        """Neither an exercise nor a test."""
        return self.filter(status=CapStatus.ACTUAL)

    def sent(self) -> Self:
        """What the public has been told, whatever became of it."""
        return self.filter(sent_at__isnull=False)

    def live(self, now: datetime | None = None) -> Self:
        """The last word of each thread that still counts, and is no cancel. The most serious first."""
        still = Q(expires=None) | Q(expires__gt=now or timezone.now())
        return (
            self.filter(still, state="sent")
            .exclude(message_type=MessageType.CANCEL)
            .order_by(severity_rank().desc(), "-sent_at")
        )

    def last_words(self) -> Self:
        """Of each thread, the last message sent, the newest first."""
        later = self.model._base_manager.filter(
            Q(first=models.OuterRef("first")) | Q(first=models.OuterRef("pk")),
            first__isnull=False,
            revision__gt=models.OuterRef("revision"),
        )
        return self.sent().exclude(models.Exists(later)).order_by("-sent_at")

    def told_since(self, instant: datetime) -> Self:
        """Those that still count, and those that were sent or ended after ``instant``."""
        return self.filter(
            Q(state="sent", message_type__in=["Alert", "Update"]) | Q(sent_at__gte=instant) | Q(ended_at__gte=instant)
        )

    def of_thread(self, thread_id: int) -> Self:
        """All of one thread, in the order of sending; what is not sent yet last."""
        of = self.filter(Q(pk=thread_id) | Q(first=thread_id))
        return of.order_by(models.F("revision").asc(nulls_last=True), "id")

    def touching(self, record: Event | Place | ProgrammePage) -> Self:
        """Those that an editor linked to an event or one of its places; to a place; to a programme.

        Not to an event's programme: what happens to one evening of a festival is no news of its other evenings.
        """
        if isinstance(record, Place):
            linked = Q(places=record)
        elif isinstance(record, Event):
            beside = Event.other_places.through._base_manager.filter(event=record.pk)
            linked = Q(events=record) | Q(places__in=beside.values("place"))
            linked |= Q(places=record.place_id) if record.place_id else Q()
        else:
            linked = Q(programmes=record.pk)
        return self.filter(linked).distinct()

    def with_facts(self) -> Self:
        """With all that a page or a feed says."""
        return self.select_related("topic", "first").prefetch_related("areas")

    def with_people(self) -> Self:
        """With who wrote, submitted and approved it."""
        return self.select_related(
            "written_by", "submitted_by", "approved_by", "template_written_by", "template_approved_by"
        )

    def standing(self, state: str) -> Self:
        """Those in ``state``."""
        return self.filter(state=state)

    def about(
        self, *, topics: Collection[str] = (), areas: Collection[str] = (), min_severity: Severity | None = None
    ) -> Self:
        """Those of one of ``topics`` (slugs), touching one of ``areas`` (codes), as serious as ``min_severity``.

        An alert for the whole city touches every area.
        """
        found = self
        if topics:
            found = found.filter(topic__slug__in=topics)
        if areas:
            found = found.filter(Q(areas__code__in=areas) | Q(areas=None)).distinct()
        if min_severity is not None:
            found = found.filter(severity__in=[name for name, rank in RANKS.items() if rank >= min_severity.rank])
        return found


class Alert(AlertText):
    """One CAP message: the first of its thread, or an update or cancel of it.

    ``first`` is the alert that this one updates or cancels, ``None`` for that one itself. The public page and the
    notification's tag are the first's ``uuid``; each row's own is its CAP identifier.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.ForeignKey("self", null=True, blank=True, related_name="later", on_delete=models.PROTECT)
    message_type = models.CharField(max_length=8, choices=MessageType, default=MessageType.ALERT, editable=False)
    #: 1 for the first, then counted along the thread; given at sending.
    revision = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=12, choices=AlertState, default=AlertState.DRAFT, editable=False)
    note = models.TextField(_("ce qui change"), max_length=500, blank=True)
    note_en = models.TextField(_("ce qui change, en anglais"), max_length=500, blank=True)
    onset = models.DateTimeField(_("début attendu"), null=True, blank=True)
    expires = models.DateTimeField(_("fin"), null=True, blank=True)
    send_at = models.DateTimeField(_("à envoyer le"), null=True, blank=True)
    template = models.ForeignKey(
        AlertTemplate, verbose_name=_("modèle"), null=True, blank=True, related_name="alerts", on_delete=models.PROTECT
    )
    #: Decided at submission: it stays within an approved template, so who submits may also approve.
    follows_template = models.BooleanField(default=False, editable=False)
    #: Of such a one, the two who stood behind its template then, which may be written anew since.
    template_written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    template_approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    #: How many districts it named when it was submitted: were one deleted since, it would reach more people.
    areas_submitted = models.PositiveSmallIntegerField(null=True, editable=False)

    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: When it stopped to be the last word: updated, cancelled, expired.
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    events = models.ManyToManyField(Event, verbose_name=_("sorties touchées"), blank=True, related_name="+")
    places = models.ManyToManyField(Place, verbose_name=_("lieux touchés"), blank=True, related_name="+")
    programmes = models.ManyToManyField(
        ProgrammePage, verbose_name=_("programmes touchés"), blank=True, related_name="+"
    )

    #: Where an imported one comes from: ``sender``, ``identifier``, ``sent`` (CAP 1.2, 3.2.1), ``url``, ``notes``.
    provenance = models.JSONField(default=dict, blank=True, editable=False)
    #: ``sender,identifier,sent`` of an imported one: a second import of it changes nothing.
    source_key = models.CharField(max_length=500, null=True, blank=True, unique=True, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        permissions = [("approve_alert", _("Peut approuver une alerte"))]
        constraints = [
            models.CheckConstraint(
                name="alert_four_eyes",
                condition=Q(approved_by=None)
                | Q(follows_template=True)
                | (~Q(approved_by=F("submitted_by")) & (Q(written_by=None) | ~Q(approved_by=F("written_by")))),
            ),
            models.CheckConstraint(
                name="alert_first_is_an_alert",
                condition=Q(first=None, message_type=MessageType.ALERT)
                | (Q(first__isnull=False) & ~Q(message_type=MessageType.ALERT)),
            ),
            models.CheckConstraint(
                name="alert_sent_is_whole",
                condition=~Q(state__in=["sent", "updated", "cancelled", "expired"])
                | Q(sent_at__isnull=False, revision__isnull=False),
            ),
            models.UniqueConstraint(
                name="alert_one_successor_at_a_time",
                fields=["first", "message_type"],
                condition=Q(first__isnull=False, state__in=[str(state) for state in OPEN_STATES]),
            ),
            models.UniqueConstraint(
                name="alert_one_last_word",
                fields=["first", "revision"],
                condition=Q(first__isnull=False, revision__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expires"], name="alert_state"),
            models.Index(fields=["-sent_at"], name="alert_sent"),
        ]

    @property
    def leaves_at(self) -> datetime | None:
        """The hour for which it is to leave; of one that is over, nothing: it leaves once it is approved."""
        return self.send_at if self.send_at and self.send_at > timezone.now() else None

    @property
    def root(self) -> "Alert":
        """The first of its thread, which may be itself."""
        return self.first or self

    @property
    def thread_id(self) -> int:
        return self.first_id or self.pk

    @property
    def effective(self) -> object:
        """From when it counts (CAP ``effective``): when it was sent; ``None`` before."""
        return self.sent_at

    @property
    def is_lifted(self) -> bool:
        return self.message_type == MessageType.CANCEL

    @property
    def is_live(self) -> bool:
        """Whether it is the last word of its thread and still counts, as ``AlertQuerySet.live`` has it."""
        is_over = self.expires is not None and self.expires <= timezone.now()
        return self.state == AlertState.SENT and not self.is_lifted and not is_over

    @property
    def counts_from(self) -> datetime:
        """From when its thread counts: when it was expected to begin, else when it was first said."""
        return self.onset or self.root.sent_at or self.created_at

    def touched_dates(self, most: int) -> models.QuerySet[Occurrence]:
        """One date each of at most ``most`` events: what it names, then what is on while it counts in a place or a
        programme that it names. The first of an event that has changed, else the soonest; what has changed leads.
        """
        until = self.expires or self.counts_from + OPEN_FOR
        dates = Occurrence.objects.live().filter(end_at__gt=self.counts_from).order_by()
        meanwhile = dates.filter(start_at__lt=until)
        named = dates.filter(event__in=self.events.values("pk"))
        there = meanwhile.held_at(self.places.all())
        within = meanwhile.filter(event__programme__in=self.programmes.values("pk"))
        stands = models.Case(models.When(status=OccurrenceStatus.SCHEDULED, then=1), default=0)
        rank = models.Window(RowNumber(), partition_by=F("event"), order_by=[stands, "start_at", "id"])
        touched = Occurrence.objects.filter(pk__in=named.values("pk").union(there.values("pk"), within.values("pk")))
        first = touched.annotate(rank=rank, stands=stands).filter(rank=1).order_by("stands", "start_at", "id")
        chosen = Occurrence.objects.filter(pk__in=first.values("pk")[:most]).with_event(with_covers=False)
        return chosen.annotate(stands=stands).order_by("stands", "start_at", "id")

    def get_absolute_url(self) -> str:
        return reverse("alerts:alert", args=[self.root.uuid])


class AuditLine(models.Model):
    """One step of an alert or of a template. Written once: the database refuses any change of it."""

    alert = models.ForeignKey(Alert, null=True, related_name="audit", on_delete=models.PROTECT)
    template = models.ForeignKey(AlertTemplate, null=True, related_name="audit", on_delete=models.PROTECT)
    step = models.CharField(max_length=12, choices=Step)
    #: ``None``: the clock. Kept as a number when the account goes: a trail is not rewritten.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.DO_NOTHING, db_constraint=False
    )
    at = models.DateTimeField()
    #: JSON: the reason of a refusal, the fields that changed, how many will hear.
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        constraints = [
            models.CheckConstraint(
                name="audit_of_one",
                condition=Q(alert__isnull=False, template=None) | Q(alert=None, template__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.at:%Y-%m-%d %H:%M:%S}"
