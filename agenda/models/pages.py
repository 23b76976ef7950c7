"""HomePage, ArticlePage, ProgrammePage: editorial."""

from html import unescape

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from agenda.blocks import BodyBlock
from agenda.models.drafts import AnnouncedPublication
from agenda.models.occurrences import Occurrence
from agenda.timetables import build_timetable

#: As much as search engines show under a title.
DESCRIPTION_LENGTH = 160
#: Of a programme.
DATES_SHOWN = 250


def opening(html: str) -> str:
    """How a text begins, without its tags."""
    text = unescape(strip_tags(html.replace("<", " <")))
    return Truncator(" ".join(text.split())).chars(DESCRIPTION_LENGTH)


class HomePage(Page):
    """The day, and what the editors choose; the rest is asked of the search."""

    max_count = 1
    pick = models.ForeignKey(
        "agenda.Event",
        verbose_name=_("notre choix"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    pick_text = models.TextField(_("pourquoi on y va"), blank=True, max_length=500)
    pick_note = models.CharField(_("à côté du titre"), blank=True, max_length=120)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("pick"), FieldPanel("pick_text"), FieldPanel("pick_note")],
            heading=_("Le choix de la rédaction"),
        ),
    ]
    template = "agenda/home_page.html"

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """With ``pick_date``, when the choice is on next."""
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        pick_date = Occurrence.objects.filter(event=self.pick_id).next_public() if self.pick_id else None
        return context | {"pick_date": pick_date}

    class Meta:
        verbose_name = _("page d’accueil")


class ArticlePage(Page):
    """An editorial page: who keeps the agenda, how to get in, what becomes of data."""

    lead = models.TextField(_("chapeau"), blank=True, max_length=1000)
    body = StreamField(BodyBlock(), verbose_name=_("texte"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "agenda/article_page.html"

    @property
    def description(self) -> str:
        """For search engines: as it was written for them, else how the page begins."""
        texts = (block.value.source for block in self.body if block.block_type == "text")
        return self.search_description or self.lead or opening(next(texts, ""))

    class Meta:
        verbose_name = _("article")


class ProgrammePage(AnnouncedPublication, Page):
    """A festival or a season: a page that events point to."""

    lead = models.TextField(_("chapeau"), blank=True, max_length=1000)
    body = RichTextField(_("texte"), blank=True)
    start_on = models.DateField(_("du"), null=True, blank=True)
    end_on = models.DateField(_("au"), null=True, blank=True)
    hashtag = models.CharField(
        _("mot-dièse"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^\w+\Z", _("Des lettres et des chiffres, sans espace ni dièse."))],
        help_text=_("Sans le dièse : impasses26."),
    )
    cover = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("start_on"), FieldPanel("end_on")], heading=_("Quand")),
        FieldPanel("hashtag"),
        FieldPanel("cover"),
        FieldPanel("body"),
    ]
    template = "agenda/programme_page.html"

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """With ``timetable``: day by day, what is to come, and what was and is called off."""
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        coming = Occurrence.objects.live().coming().filter(event__programme=self)
        timetable = build_timetable(list(coming.listed(DATES_SHOWN + 1)), timezone.now(), DATES_SHOWN)
        return context | {"timetable": timetable}

    @property
    def description(self) -> str:
        """For search engines: as it was written for them, else how the page begins."""
        return self.search_description or self.lead or opening(self.body)

    class Meta:
        verbose_name = _("programme")
