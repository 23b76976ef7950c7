"""Merge: the record of a merge of two events or places, with what undoing it needs."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: How long a merge can be undone; afterwards its undo data is deleted.
UNDONE_WITHIN = timedelta(days=30)


class MergeQuerySet(models.QuerySet["Merge"]):
    def of_kind(self, model: type[models.Model]) -> Self:
        """Merges of records of ``model``."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def standing(self) -> Self:
        """Merges that are not undone."""
        return self.filter(undone_at=None)

    def undone_lately(self) -> Self:
        """Merges undone so recently that calendars still announce the dates that went back."""
        return self.filter(undone_at__gte=timezone.now() - UNDONE_WITHIN)

    def since(self, moment: datetime) -> Self:
        return self.filter(merged_at__gte=moment)

    def gone_into(self, record: models.Model) -> Self:
        """Merges in force that kept ``record``, newest first."""
        return (
            self.standing()
            .of_kind(type(record))
            .filter(kept_id=record.pk)
            .order_by("-merged_at", "-pk")
        )

    def of_gone(self, record: models.Model) -> "Merge | None":
        """Return the merge in force that merged ``record`` away, if any."""
        return self.standing().of_kind(type(record)).filter(gone_id=record.pk).first()


class Merge(models.Model):
    """Merge of ``gone`` into ``kept``, events or places.

    ``gone`` is not public, and its slugs redirect to ``kept``. The row is kept for ever, so that an
    import does not create ``gone`` again. ``before`` is cleared when the merge can no longer be
    undone, or when calendars no longer announce what undoing changed.
    """

    content_type = models.ForeignKey(ContentType, related_name="+", on_delete=models.CASCADE)
    kept_id = models.PositiveBigIntegerField()
    gone_id = models.PositiveBigIntegerField()
    #: The record that ``gone`` now leads to: ``kept``, or what ``kept`` was merged into later.
    into_id = models.PositiveBigIntegerField()
    kept = GenericForeignKey("content_type", "kept_id")
    gone = GenericForeignKey("content_type", "gone_id")
    #: JSON: content of both and keys of what was moved (``services.merging``); after undoing, the
    #: dates that went back (``services.returned_dates``).
    before = models.JSONField(default=dict, blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "-pk"]
        verbose_name = _("fusion")
        verbose_name_plural = _("fusions")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "gone_id"],
                condition=models.Q(undone_at=None),
                name="merge_gone_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(kept_id=models.F("gone_id")), name="merge_of_two"
            ),
        ]
        indexes = [
            models.Index(
                fields=["content_type", "into_id"],
                name="merge_into",
                condition=models.Q(undone_at=None),
            ),
            models.Index(fields=["content_type", "kept_id"], name="merge_kept"),
            models.Index(fields=["merged_at"], name="merge_at"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    @property
    def undone_until(self) -> datetime:
        """The last moment at which the merge can be undone."""
        return self.merged_at + UNDONE_WITHIN

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and bool(self.before) and timezone.now() <= self.undone_until
