"""ExerciseTiming: when a device of the team got an exercise."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.database_clock import database_now
from messaging.models.messages import Delivery


class ExerciseTimingQuerySet(models.QuerySet["ExerciseTiming"]):
    def begin(self, deliveries: models.QuerySet[Delivery]) -> None:
        """Record that these deliveries of an exercise are being written now."""
        now = database_now()
        rows = [
            ExerciseTiming(delivery_id=pk, written_at=now)
            for pk in deliveries.values_list("pk", flat=True)
        ]
        self.bulk_create(rows, ignore_conflicts=True)

    def record_posted(self, moments: dict[int, datetime]) -> None:
        """Record the first posting time of deliveries (delivery id -> time)."""
        for pk, moment in moments.items():
            self.filter(pk=pk, posted_at=None).update(posted_at=moment)


class ExerciseTiming(models.Model):
    """Times at which a delivery of an exercise was written, posted and shown; not kept for real
    alerts."""

    #: No foreign-key constraint, so that millions of deliveries are deleted in one statement
    #: (``forget_timings`` runs first).
    delivery = models.OneToOneField(
        Delivery,
        primary_key=True,
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
    )
    written_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True, blank=True)
    #: As reported by the device; ``None`` for a device that is off.
    shown_at = models.DateTimeField(null=True, blank=True)

    objects = ExerciseTimingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mesure d’exercice")
        verbose_name_plural = _("mesures d’exercices")

    def __str__(self) -> str:
        return str(self.pk)
