"""What a person keeps with an account: outings, and the secret address of their calendar."""

import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agenda.models.events import Event

TOKEN_BYTES = 24


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class KeptOutingQuerySet(models.QuerySet["KeptOuting"]):
    def of(self, user: User) -> Self:
        """Outings that ``user`` keeps, the last kept at the end, as devices list them."""
        return self.filter(user=user, is_kept=True).order_by("changed_at", "pk")

    def removed_before(self, moment: datetime) -> Self:
        return self.filter(is_kept=False, changed_at__lt=moment)


class KeptOuting(models.Model):
    """An event that a person keeps, or has removed: a removal stays to beat older additions."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, related_name="+", on_delete=models.CASCADE)
    is_kept = models.BooleanField()
    #: When a device did it; devices say how long ago, so that a wrong clock does not matter.
    changed_at = models.DateTimeField()

    objects = KeptOutingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sortie gardée")
        verbose_name_plural = _("sorties gardées")
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="kept_outing_once")]
        indexes = [
            models.Index(
                fields=["changed_at"], name="kept_outing_removed", condition=models.Q(is_kept=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.event_id}"


class PersonalCalendar(models.Model):
    """Secret address of a person's calendar. Another token revokes the one before."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, related_name="+", on_delete=models.CASCADE
    )
    token = models.CharField(max_length=40, unique=True, default=new_token)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendrier personnel")
        verbose_name_plural = _("calendriers personnels")

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
