"""Category (a controlled list, with synonyms) and free keywords of events."""

from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from agenda.enums import Figure
from agenda.models.drafts import Drafted


class CategoryQuerySet(models.QuerySet["Category"]):
    def live(self) -> Self:
        return self.filter(live=True)


class Category(Drafted):
    """A genre of events, by which visitors filter."""

    name = models.CharField(_("nom"), max_length=80)
    name_en = models.CharField(_("nom anglais"), max_length=80, blank=True)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    figure = models.CharField(
        _("couverture dessinée"), max_length=20, choices=Figure, default=Figure.FETE
    )
    synonyms = models.TextField(
        _("synonymes"), blank=True, help_text=_("Un par ligne : la recherche les trouve aussi.")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=100)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("catégorie")
        verbose_name_plural = _("catégories")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the active language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def get_preview_template(self, request: object, mode_name: str) -> str:
        return "agenda/category_preview.html"


class Keyword(TagBase):
    """A free keyword of events."""

    free_tagging = True

    class Meta:
        verbose_name = _("mot-clé")
        verbose_name_plural = _("mots-clés")


class EventKeyword(ItemBase):
    """A keyword of an event; part of the event's draft."""

    tag = models.ForeignKey(Keyword, related_name="event_keywords", on_delete=models.CASCADE)
    content_object = ParentalKey(
        "agenda.Event", related_name="event_keywords", on_delete=models.CASCADE
    )
