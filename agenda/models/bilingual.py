"""Editorial texts in French with optional English versions."""

from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from web.lengths import CountedMixin


class LocalizedText(NamedTuple):
    """A text of a page, and its language code."""

    text: object
    language: str


def localized(page: Page, field: str) -> LocalizedText:
    """Return ``field`` of ``page`` in the active language if it exists in it, else in French."""
    if get_language() == "en" and (english := getattr(page, f"{field}_en")):
        return LocalizedText(english, "en")
    return LocalizedText(getattr(page, field), settings.LANGUAGE_CODE)


class EditorialForm(CountedMixin, WagtailAdminPageForm):
    """Form of a page that counts characters, so that no text is cut off silently."""


class BilingualPage(Page):
    """An editorial page with optional English versions of its texts."""

    base_form_class = EditorialForm
    title_en = models.CharField(
        _("titre anglais"), max_length=255, blank=True, default="", db_default=""
    )
    lead = models.TextField(_("chapeau"), blank=True, max_length=1000)
    lead_en = models.TextField(
        _("chapeau anglais"), blank=True, max_length=1000, default="", db_default=""
    )

    class Meta:
        abstract = True

    @property
    def tab_title(self) -> LocalizedText:
        """Title for the browser tab and search engines.

        The SEO title in French if there is one, else the page's title.
        """
        title = localized(self, "title")
        if self.seo_title and title.text == self.title:
            return LocalizedText(self.seo_title, title.language)
        return title

    @property
    def description(self) -> str:
        """Description for search engines.

        The one written for them, else the lead or the beginning.
        """
        if (title := self.tab_title).language == "en":
            return str(localized(self, "lead").text or title.text)
        return self.search_description or self.lead or self.beginning

    @property
    def beginning(self) -> str:
        """First words of the page's text; empty unless a subclass provides them."""
        return ""


def english_panel(*fields: str) -> MultiFieldPanel:
    """Return a collapsed panel of the English versions of ``fields``: most pages have none."""
    return MultiFieldPanel(
        [FieldPanel(f"{field}_en") for field in fields],
        heading=_("En anglais"),
        help_text=_("Ce qui reste vide se lit en français sous /en/, et la page le dit."),
        classname="collapsed",
    )
