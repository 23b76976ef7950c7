"""Editorial texts in French and, where somebody wrote them, in English."""

from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from web.lengths import CountedMixin


class Said(NamedTuple):
    """A text of a page, and the language that it is in."""

    text: object
    language: str


def said(page: Page, field: str) -> Said:
    """``field`` of ``page`` in the language of the reader, where somebody wrote it in that, else in the city's."""
    english = getattr(page, f"{field}_en") if get_language() == "en" else ""
    return Said(english, "en") if english else Said(getattr(page, field), settings.LANGUAGE_CODE)


class EditorialForm(CountedMixin, WagtailAdminPageForm):
    """A page as an editor writes it: nothing of it is cut."""


class BilingualPage(Page):
    """An editorial page that may say all it says in English too."""

    base_form_class = EditorialForm
    title_en = models.CharField(_("titre anglais"), max_length=255, blank=True, default="", db_default="")
    lead = models.TextField(_("chapeau"), blank=True, max_length=1000)
    lead_en = models.TextField(_("chapeau anglais"), blank=True, max_length=1000, default="", db_default="")

    class Meta:
        abstract = True

    @property
    def tab_title(self) -> Said:
        """Of the tab, and for search engines: in French as it was written for them, else as the page is called."""
        title = said(self, "title")
        return Said(self.seo_title, title.language) if self.seo_title and title.text == self.title else title

    @property
    def description(self) -> str:
        """For search engines: as it was written for them, else how the page begins."""
        if (title := self.tab_title).language == "en":
            return str(said(self, "lead").text or title.text)
        return self.search_description or self.lead or self.beginning

    @property
    def beginning(self) -> str:
        """How its text begins."""
        return ""


def english_panel(*fields: str) -> MultiFieldPanel:
    """What it says in English, folded: most pages are written in French first, and many in nothing else."""
    return MultiFieldPanel(
        [FieldPanel(f"{field}_en") for field in fields],
        heading=_("En anglais"),
        help_text=_("Ce qui reste vide se lit en français sous /en/, et la page le dit."),
        classname="collapsed",
    )
