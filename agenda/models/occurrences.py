"""Occurrence: one dated happening, and whether it still stands."""

import uuid
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.enums import Availability, OccurrenceStatus
from agenda.models.events import Event
from agenda.models.places import Place
from agenda.querysets import OccurrenceQuerySet


class Occurrence(models.Model):
    """Derived when its event is published; its status, availability and sequence are its own.

    Plain on purpose: in a revision of the event, an old draft would bring an old status back.
    """

    event = models.ForeignKey(Event, related_name="occurrences", on_delete=models.CASCADE)
    #: The line of dates it comes from, and the ``UID`` of its calendar component.
    line_uid = models.UUIDField()
    uid = models.UUIDField(default=uuid.uuid4, db_index=True)
    #: Where its line puts it (its ``RECURRENCE-ID`` in a series); with the line, its identity.
    original_start_at = models.DateTimeField()
    in_series = models.BooleanField(default=False)

    start_at = models.DateTimeField(_("début"))
    end_at = models.DateTimeField(_("fin"))
    #: Whether the editor gave an end; if not, ``end_at`` is an estimate that no page shows.
    has_end = models.BooleanField(default=True)
    #: The wall time and the city's day of ``start_at`` in ``zone``; no time when all day.
    day = models.DateField()
    time = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64)
    all_day = models.BooleanField(default=False)
    #: No date: days between which it happens, all day; on which of them, its text says. It may be as long as it likes.
    is_span = models.BooleanField(default=False, db_default=False)
    label = models.CharField(_("précision"), max_length=80, blank=True)

    status = models.CharField(_("état"), max_length=16, choices=OccurrenceStatus, default=OccurrenceStatus.SCHEDULED)
    previous_start_at = models.DateTimeField(null=True, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, related_name="moved_occurrences", on_delete=models.PROTECT)
    online_url = models.URLField(max_length=1000, blank=True)
    availability = models.CharField(_("disponibilité"), max_length=8, choices=Availability, default=Availability.OPEN)
    reason = models.CharField(_("raison"), max_length=500, blank=True)
    #: It left the event's published dates, and was cancelled for that.
    is_dropped = models.BooleanField(default=False)
    #: It was postponed when it was cancelled, and is again when that is taken back.
    was_postponed = models.BooleanField(default=False)

    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["start_at", "id"]
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        indexes = [
            models.Index(fields=["start_at", "end_at", "event"], name="occurrence_span"),
            models.Index(fields=["event", "start_at"], name="occurrence_of_event"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "line_uid", "original_start_at"], name="occurrence_identity"),
            models.CheckConstraint(
                name="occurrence_ends_after_start",
                condition=models.Q(end_at__gt=models.F("start_at")),
            ),
            models.CheckConstraint(
                name="occurrence_status_known",
                condition=models.Q(status__in=OccurrenceStatus.values),
            ),
            models.CheckConstraint(
                name="occurrence_availability_known",
                condition=models.Q(availability__in=Availability.values),
            ),
            models.CheckConstraint(
                name="occurrence_time_unless_all_day",
                condition=models.Q(all_day=True, time__isnull=True) | models.Q(all_day=False, time__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} · {self.start_at:%Y-%m-%d %H:%M}"

    @property
    def is_off(self) -> bool:
        """Nobody should come: cancelled, or postponed to a date not yet known."""
        return self.status in (OccurrenceStatus.CANCELLED, OccurrenceStatus.POSTPONED)

    @property
    def last_day(self) -> date:
        """Its own day, or the last of its span."""
        return (self.end_at - timedelta(seconds=1)).astimezone(self.tzinfo).date() if self.is_span else self.day

    @property
    def where(self) -> Place | None:
        """Its own place when it moved, else its event's."""
        return self.place if self.place_id else self.event.place

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
