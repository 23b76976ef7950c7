"""Models Alert, one message of the city with its state (CAP 1.2), and AuditLine."""

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
from alerts.enums import OPEN_STATES, AlertState, AlertStep, CapStatus
from alerts.models.templates import PERSON, AlertTemplate, AlertText
from messaging.enums import RANKS, MessageType, Severity
from messaging.models.messages import severity_rank

#: Period covered by an alert without an end.
OPEN_FOR = timedelta(days=1)


class AlertQuerySet(models.QuerySet["Alert"]):
    def actual(self) -> Self:
        """Without exercises and tests."""
        return self.filter(status=CapStatus.ACTUAL)

    def sent(self) -> Self:
        """Alerts that were sent, whatever their state now."""
        return self.filter(sent_at__isnull=False)

    def live(self, now: datetime | None = None) -> Self:
        """The last message of each thread, still in force and not a cancel; most severe first."""
        still = Q(expires=None) | Q(expires__gt=now or timezone.now())
        return (
            self.filter(still, state="sent")
            .exclude(message_type=MessageType.CANCEL)
            .order_by(severity_rank().desc(), "-sent_at")
        )

    def last_words(self) -> Self:
        """The last sent message of each thread, newest first."""
        later = self.model._base_manager.filter(
            Q(first=models.OuterRef("first")) | Q(first=models.OuterRef("pk")),
            first__isnull=False,
            revision__gt=models.OuterRef("revision"),
        )
        return self.sent().exclude(models.Exists(later)).order_by("-sent_at")

    def told_since(self, instant: datetime) -> Self:
        """Alerts still in force, and those sent or ended since ``instant``."""
        return self.filter(
            Q(state="sent", message_type__in=["Alert", "Update"])
            | Q(sent_at__gte=instant)
            | Q(ended_at__gte=instant)
        )

    def of_thread(self, thread_id: int) -> Self:
        """All messages of one thread in sending order, unsent ones last."""
        of = self.filter(Q(pk=thread_id) | Q(first=thread_id))
        return of.order_by(models.F("revision").asc(nulls_last=True), "id")

    def touching(self, record: Event | Place | ProgrammePage) -> Self:
        """Alerts linked by an editor to ``record``; for an event, also those linked to its places.

        An event does not get the alerts of its programme: what happens to one evening of a festival
        does not concern its other evenings.
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
        """With the related rows that pages and feeds read."""
        return self.select_related("topic", "first").prefetch_related("areas")

    def with_people(self) -> Self:
        """With the people who wrote, submitted and approved each alert."""
        return self.select_related(
            "written_by",
            "submitted_by",
            "approved_by",
            "template_written_by",
            "template_approved_by",
        )

    def about(
        self,
        *,
        topics: Collection[str] = (),
        areas: Collection[str] = (),
        min_severity: Severity | None = None,
    ) -> Self:
        """Alerts on one of ``topics``, in one of ``areas``, at least ``min_severity``.

        Topics are slugs, areas codes.

        An alert for the whole city is in every area.
        """
        found = self
        if topics:
            found = found.filter(topic__slug__in=topics)
        if areas:
            found = found.filter(Q(areas__code__in=areas) | Q(areas=None)).distinct()
        if min_severity is not None:
            found = found.filter(
                severity__in=[name for name, rank in RANKS.items() if rank >= min_severity.rank]
            )
        return found


class Alert(AlertText):
    """One CAP message: the first of its thread, or an update or cancel of it.

    ``first`` is the first message of the thread, ``None`` for that message itself. The public page
    and the notification's tag use the first message's ``uuid``; each row's own ``uuid`` is its CAP
    identifier.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.ForeignKey(
        "self", null=True, blank=True, related_name="later", on_delete=models.PROTECT
    )
    message_type = models.CharField(
        max_length=8, choices=MessageType, default=MessageType.ALERT, editable=False
    )
    #: Number in the thread, from 1; set at sending.
    revision = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(
        max_length=12, choices=AlertState, default=AlertState.DRAFT, editable=False
    )
    note = models.TextField(_("ce qui change"), max_length=500, blank=True)
    note_en = models.TextField(_("ce qui change, en anglais"), max_length=500, blank=True)
    onset = models.DateTimeField(_("début attendu"), null=True, blank=True)
    expires = models.DateTimeField(_("fin"), null=True, blank=True)
    send_at = models.DateTimeField(_("à envoyer le"), null=True, blank=True)
    template = models.ForeignKey(
        AlertTemplate,
        verbose_name=_("modèle"),
        null=True,
        blank=True,
        related_name="alerts",
        on_delete=models.PROTECT,
    )
    #: Set at submission: whether the alert stays within an approved template, so the submitter may
    #: approve it too.
    follows_template = models.BooleanField(default=False, editable=False)
    #: Author and approver of that template at submission; the template may be rewritten later.
    template_written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    template_approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    #: Number of districts at submission. With fewer (one was deleted), the alert could reach more
    #: people.
    areas_submitted = models.PositiveSmallIntegerField(null=True, editable=False)

    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: When another message replaced it, or it was cancelled or expired.
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    events = models.ManyToManyField(
        Event, verbose_name=_("sorties touchées"), blank=True, related_name="+"
    )
    places = models.ManyToManyField(
        Place, verbose_name=_("lieux touchés"), blank=True, related_name="+"
    )
    programmes = models.ManyToManyField(
        ProgrammePage, verbose_name=_("programmes touchés"), blank=True, related_name="+"
    )

    #: Origin of an imported alert: ``sender``, ``identifier``, ``sent`` (CAP 1.2, 3.2.1), ``url``,
    #: ``notes``.
    provenance = models.JSONField(default=dict, blank=True, editable=False)
    #: ``sender,identifier,sent`` of an imported alert, unique: a second import changes nothing.
    source_key = models.CharField(
        max_length=500, null=True, blank=True, unique=True, editable=False
    )

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
                | (
                    ~Q(approved_by=F("submitted_by"))
                    & (Q(written_by=None) | ~Q(approved_by=F("written_by")))
                ),
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
        """Return the scheduled sending time.

        ``None`` if it is past, since the alert then leaves at approval.
        """
        return self.send_at if self.send_at and self.send_at > timezone.now() else None

    @property
    def root(self) -> "Alert":
        """Return the first alert of the thread, possibly this one."""
        return self.first or self

    @property
    def thread_id(self) -> int:
        return self.first_id or self.pk

    @property
    def is_lifted(self) -> bool:
        return self.message_type == MessageType.CANCEL

    @property
    def is_live(self) -> bool:
        """Whether it is in force and last of its thread, same rule as ``AlertQuerySet.live``."""
        is_over = self.expires is not None and self.expires <= timezone.now()
        return self.state == AlertState.SENT and not self.is_lifted and not is_over

    @property
    def counts_from(self) -> datetime:
        """Return when the thread takes effect: onset, else first sending, else creation."""
        return self.onset or self.root.sent_at or self.created_at

    @property
    def counts_until(self) -> datetime:
        return self.expires or self.counts_from + OPEN_FOR

    def touched_dates(self, most: int) -> models.QuerySet[Occurrence]:
        """Return one date of each touched event, at most ``most`` events.

        Touched are the dates of linked events, and dates held during the alert in a linked place or
        programme. For each event: its first changed date, else its soonest. Changed dates come
        first.
        """
        dates = Occurrence.objects.live().filter(end_at__gt=self.counts_from).order_by()
        meanwhile = dates.filter(start_at__lt=self.counts_until)
        named = dates.filter(event__in=self.events.values("pk"))
        there = meanwhile.held_at(self.places.all())
        within = meanwhile.filter(event__programme__in=self.programmes.values("pk"))
        stands = models.Case(models.When(status=OccurrenceStatus.SCHEDULED, then=1), default=0)
        rank = models.Window(
            RowNumber(), partition_by=F("event"), order_by=[stands, "start_at", "id"]
        )
        touched = Occurrence.objects.filter(
            pk__in=named.values("pk").union(there.values("pk"), within.values("pk"))
        )
        first = (
            touched.annotate(rank=rank, stands=stands)
            .filter(rank=1)
            .order_by("stands", "start_at", "id")
        )
        chosen = Occurrence.objects.filter(pk__in=first.values("pk")[:most]).with_event(
            with_covers=False
        )
        return chosen.annotate(stands=stands).order_by("stands", "start_at", "id")

    def get_absolute_url(self) -> str:
        return reverse("alerts:alert", args=[self.root.uuid])


class AuditLine(models.Model):
    """One step of an alert or a template. Append-only: a database trigger refuses updates."""

    alert = models.ForeignKey(Alert, null=True, related_name="audit", on_delete=models.PROTECT)
    template = models.ForeignKey(
        AlertTemplate, null=True, related_name="audit", on_delete=models.PROTECT
    )
    step = models.CharField(max_length=12, choices=AlertStep)
    #: ``None`` is the clock. The id stays when the account is deleted: the trail is not rewritten.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
    )
    at = models.DateTimeField()
    #: JSON: reason of a refusal, changed fields, number of recipients.
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        constraints = [
            models.CheckConstraint(
                name="audit_of_one",
                condition=Q(alert__isnull=False, template=None)
                | Q(alert=None, template__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.at:%Y-%m-%d %H:%M:%S}"
