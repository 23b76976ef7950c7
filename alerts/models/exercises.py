"""ExerciseTiming: when a device of the team got an exercise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.messages import Delivery


class ExerciseTiming(models.Model):
    """Times of one delivery of an exercise: written, posted, shown. Real alerts have none."""

    #: No foreign-key constraint, so that millions of deliveries are deleted in one statement
    #: (``delete_timings`` runs first).
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

    class Meta:
        verbose_name = _("mesure d’exercice")
        verbose_name_plural = _("mesures d’exercices")

    def __str__(self) -> str:
        return str(self.pk)
