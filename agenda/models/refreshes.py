"""Refresh: the events of a record that changed, said again some hundreds at a time."""

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agenda.enums import Reach


class RefreshQuerySet(models.QuerySet["Refresh"]):
    def standing(self) -> Self:
        """With events left to say again."""
        return self.filter(settled_at=None, done_at=None, superseded_by=None)

    def least_left(self) -> Self:
        """Those with little left first: a place's ten events do not wait for a category's thousands."""
        return self.order_by(Coalesce(F("total") - F("done"), 0), "id")

    def with_events(self) -> Self:
        """But for those of which no event says anything, and those that a later one took over."""
        return self.exclude(total=0).filter(superseded_by=None)

    def of(self, record: models.Model) -> Self:
        """Of this record."""
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)


class Refresh(models.Model):
    """One line in the transaction of an editor who changes a category, a place…; the clock does the rest.

    Its events up to ``last_event`` say what it now says. A later change of the same record supersedes it, and begins
    again with the first event. It is settled with the last of the changes that it wrote.
    """

    content_type = models.ForeignKey(ContentType, related_name="+", on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    #: What the record is called, for whoever reads of it: it may be gone.
    title = models.CharField(max_length=255)
    reach = models.PositiveSmallIntegerField(choices=Reach)
    #: Names of the fields that changed.
    fields = models.JSONField(default=list)
    #: Events that no longer point to the record, for it is gone.
    event_ids = models.JSONField(default=list)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    requested_at = models.DateTimeField(db_index=True)

    last_event = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: How many there were when it began; not known before.
    total = models.PositiveIntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey("self", null=True, blank=True, related_name="+", on_delete=models.CASCADE)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RefreshQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name = _("mise à jour des événements")
        verbose_name_plural = _("mises à jour des événements")
        indexes = [
            models.Index(
                fields=["content_type", "object_id"], name="refresh_unsettled", condition=models.Q(settled_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.done}/{self.total}"

    @property
    def model(self) -> type[models.Model] | None:
        """What kind of record it is."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def name(self) -> str:
        """What the public may call the record: by its kind, when it is no longer public."""
        if "live" in self.fields or self.event_ids:
            return capfirst(self.content_type.name)
        return self.title

    @property
    def seconds(self) -> float | None:
        """How long it took to be true everywhere, in seconds; ``None`` while it is not."""
        return (self.settled_at - self.requested_at).total_seconds() if self.settled_at else None
