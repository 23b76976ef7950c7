"""ExerciseTiming: when one device of the team was told of an exercise."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.database_clock import database_now
from messaging.models.messages import Delivery


class ExerciseTimingQuerySet(models.QuerySet["ExerciseTiming"]):
    def begin(self, deliveries: models.QuerySet[Delivery]) -> None:
        """Write down that ``deliveries``, of an exercise, are written now."""
        now = database_now()
        rows = [ExerciseTiming(delivery_id=pk, written_at=now) for pk in deliveries.values_list("pk", flat=True)]
        self.bulk_create(rows, ignore_conflicts=True)

    def record_posted(self, moments: dict[int, datetime]) -> None:
        """Write down when deliveries, by their ids, were posted for the first time."""
        for pk, moment in moments.items():
            self.filter(pk=pk, posted_at=None).update(posted_at=moment)


class ExerciseTiming(models.Model):
    """When a delivery of an exercise was written, posted, and shown by its device. Real alerts have no such rows."""

    #: Nothing hangs on a delivery, so that millions are deleted in one statement (``forget_timings`` goes first).
    delivery = models.OneToOneField(
        Delivery, primary_key=True, related_name="+", on_delete=models.DO_NOTHING, db_constraint=False
    )
    written_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True, blank=True)
    #: By the device's own word. None of a device that is off.
    shown_at = models.DateTimeField(null=True, blank=True)

    objects = ExerciseTimingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mesure d’exercice")
        verbose_name_plural = _("mesures d’exercices")

    def __str__(self) -> str:
        return str(self.pk)
