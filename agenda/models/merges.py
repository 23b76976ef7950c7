"""Merge: two records of one thing made one, which of them went, and what undoing it must know."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: How long it may be undone; then what that would take is forgotten.
UNDONE_WITHIN = timedelta(days=30)


class MergeQuerySet(models.QuerySet["Merge"]):
    def of_kind(self, model: type[models.Model]) -> Self:
        """Those of events, or those of places."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def standing(self) -> Self:
        """Those that nobody has undone."""
        return self.filter(undone_at=None)

    def undone_lately(self) -> Self:
        """Those undone so lately that calendars still say which dates went back."""
        return self.filter(undone_at__gte=timezone.now() - UNDONE_WITHIN)

    def since(self, moment: datetime) -> Self:
        return self.filter(merged_at__gte=moment)

    def gone_into(self, record: models.Model) -> Self:
        """The standing ones that ``record`` was kept in, the last first."""
        return self.standing().of_kind(type(record)).filter(kept_id=record.pk).order_by("-merged_at", "-pk")

    def of_gone(self, record: models.Model) -> "Merge | None":
        """The standing one in which ``record`` went."""
        return self.standing().of_kind(type(record)).filter(gone_id=record.pk).first()


class Merge(models.Model):
    """Of ``kept`` and ``gone``, events or places, the second is no longer public: its addresses lead to the first.

    The row stays for good, for an import must not bring back what went; ``before`` for as long as it may be undone, or
    as calendars say what that took out of them.
    """

    content_type = models.ForeignKey(ContentType, related_name="+", on_delete=models.CASCADE)
    kept_id = models.PositiveBigIntegerField()
    gone_id = models.PositiveBigIntegerField()
    #: Where ``gone`` is now: ``kept``, or what that went into in its turn.
    into_id = models.PositiveBigIntegerField()
    kept = GenericForeignKey("content_type", "kept_id")
    gone = GenericForeignKey("content_type", "gone_id")
    #: JSON: what both said and had, and what followed from one to the other (``services.merging``); once undone, the
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
                fields=["content_type", "gone_id"], condition=models.Q(undone_at=None), name="merge_gone_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept_id=models.F("gone_id")), name="merge_of_two"),
        ]
        indexes = [
            models.Index(fields=["content_type", "into_id"], name="merge_into", condition=models.Q(undone_at=None)),
            models.Index(fields=["content_type", "kept_id"], name="merge_kept"),
            models.Index(fields=["merged_at"], name="merge_at"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    @property
    def undone_until(self) -> datetime:
        """The last moment at which it may be undone."""
        return self.merged_at + UNDONE_WITHIN

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and bool(self.before) and timezone.now() <= self.undone_until
