"""Organisation, which holds and publishes events, and its members."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from agenda.blocks import FEATURES
from agenda.models.drafts import Drafted


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def live(self) -> Self:
        return self.filter(live=True)


class Organisation(Drafted):
    """A theatre, a library, an association: the organiser of events."""

    name = models.CharField(_("nom"), max_length=255)
    slug = models.SlugField(_("adresse web"), max_length=255, unique=True)
    description = RichTextField(_("description"), blank=True, features=FEATURES)
    website = models.URLField(_("site"), blank=True, max_length=500)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), blank=True, max_length=40)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [models.Index(fields=["name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agenda:organisation", args=[self.slug])

    def get_preview_template(self, request: object, mode_name: str) -> str:
        return "agenda/organisation.html"


class Membership(models.Model):
    """A user who may publish in an organisation's name. A plain model, never part of a revision."""

    organisation = models.ForeignKey(
        Organisation, related_name="memberships", on_delete=models.CASCADE
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="memberships", on_delete=models.CASCADE
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_unique"),
        ]
        verbose_name = _("membre")
        verbose_name_plural = _("membres")

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
