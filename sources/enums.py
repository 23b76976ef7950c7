"""Closed lists of sources: file formats and import schedules."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceFormat(models.TextChoices):
    """Format of a source's file, named after the command ``import_…`` that reads it."""

    QUEFAIRE = "quefaire", "Que faire"


class ImportSchedule(models.TextChoices):
    """Interval at which the clock imports a source."""

    BY_HAND = "by_hand", _("À la main")
    HOURLY = "hourly", _("Chaque heure")
    DAILY = "daily", _("Chaque jour")
    WEEKLY = "weekly", _("Chaque semaine")


#: Beginnings of an address that the clock may import.
URL_SCHEMES = ("https://", "http://")
#: Time between two imports.
PERIODS = {
    ImportSchedule.HOURLY: timedelta(hours=1),
    ImportSchedule.DAILY: timedelta(days=1),
    ImportSchedule.WEEKLY: timedelta(weeks=1),
}
