"""Refresh: a queued update of all events that repeat a changed record."""

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agenda.enums import RefreshReach


class RefreshQuerySet(models.QuerySet["Refresh"]):
    def standing(self) -> Self:
        """Refreshes with events left to update."""
        return self.filter(settled_at=None, done_at=None, superseded_by=None)

    def least_left(self) -> Self:
        """Order by work left.

        A place with ten events does not wait for a category with thousands.
        """
        return self.order_by(Coalesce(F("total") - F("done"), 0), "id")

    def with_events(self) -> Self:
        """Refreshes that concern events and are not superseded."""
        return self.exclude(total=0).filter(superseded_by=None)

    def of(self, record: models.Model) -> Self:
        """Refreshes of ``record``."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(record), object_id=record.pk
        )


class Refresh(models.Model):
    """A queued update of the events of a changed record (category, place…), processed by the clock.

    Events up to ``last_event`` are updated. A later change of the same record supersedes it and
    starts again with the first event. It is settled when the last change that it wrote is settled.
    """

    content_type = models.ForeignKey(ContentType, related_name="+", on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    #: Title of the record, because the record may be deleted.
    title = models.CharField(max_length=255)
    reach = models.PositiveSmallIntegerField(choices=RefreshReach)
    #: Names of the fields that changed.
    fields = models.JSONField(default=list)
    #: Keys of the events, if the record is deleted and they no longer refer to it.
    event_ids = models.JSONField(default=list)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    requested_at = models.DateTimeField(db_index=True)

    last_event = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: Number of events when it began; ``None`` before.
    total = models.PositiveIntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RefreshQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name = _("mise à jour des événements")
        verbose_name_plural = _("mises à jour des événements")
        indexes = [
            models.Index(
                fields=["content_type", "object_id"],
                name="refresh_unsettled",
                condition=models.Q(settled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.done}/{self.total}"

    @property
    def model(self) -> type[models.Model] | None:
        """Model of the changed record."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def name(self) -> str:
        """Public name of the record; only its kind if it is no longer public."""
        if "live" in self.fields or self.event_ids:
            return capfirst(self.content_type.name)
        return self.title

    @property
    def seconds(self) -> float | None:
        """Seconds from the request until all receivers finished; ``None`` if they have not."""
        return (self.settled_at - self.requested_at).total_seconds() if self.settled_at else None
