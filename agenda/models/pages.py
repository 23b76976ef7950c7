"""Editorial pages: HomePage, ArticlePage, ProgrammePage."""

from collections.abc import Collection
from datetime import timedelta
from html import unescape
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from agenda.blocks import BodyBlock
from agenda.models.bilingual import BilingualPage, EditorialForm, english_panel, localized
from agenda.models.drafts import AnnouncedPublication
from agenda.models.occurrences import Occurrence
from agenda.models.selections import SLUG, SelectionPage
from web.slugs import redirect_permanently

#: First part of the path of a programme, of its page as of its picture.
PROGRAMMES = "programmes"
#: How many characters search engines show of a description.
DESCRIPTION_LENGTH = 160
#: A programme is on the home page from this time before it starts.
FESTIVAL_AHEAD = timedelta(days=7)


def plain_beginning(html: str) -> str:
    """Return the beginning of an HTML text as plain text."""
    text = unescape(strip_tags(html.replace("<", " <")))
    return Truncator(" ".join(text.split())).chars(DESCRIPTION_LENGTH)


class HomePage(Page):
    """The home page: what is on today, and the editors' choices."""

    base_form_class = EditorialForm
    max_count = 1  # type: ignore[assignment]  # Wagtail's annotation allows only None
    pick = models.ForeignKey(
        "agenda.Event",
        verbose_name=_("notre choix"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    pick_text = models.TextField(_("pourquoi on y va"), blank=True, max_length=500)
    pick_text_en = models.TextField(
        _("pourquoi on y va, en anglais"), blank=True, max_length=500, default="", db_default=""
    )
    pick_note = models.CharField(_("à côté du titre"), blank=True, max_length=120)
    pick_note_en = models.CharField(
        _("à côté du titre, en anglais"), blank=True, max_length=120, default="", db_default=""
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("pick"), FieldPanel("pick_text"), FieldPanel("pick_note")],
            heading=_("Le choix de la rédaction"),
        ),
        english_panel("pick_text", "pick_note"),
    ]
    template = "agenda/home_page.html"

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        """Add ``pick_date``, next date of the chosen event, ``festival`` and ``selections``."""
        dates = Occurrence.objects.filter(event=self.pick_id)
        # Renditions are read with the list.
        pick_date = dates.next_public(with_sizes=False) if self.pick_id else None
        own = {
            "pick_date": pick_date,
            "festival": ProgrammePage.objects.of_the_week(),
            "selections": SelectionPage.objects.at_home(),
        }
        return super().get_context(request, *args, **kwargs) | own

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route the path of a selection or a programme directly.

        Wagtail's step-by-step routing reads each page twice.
        """
        model = ROUTED.get(path_components[0]) if len(path_components) == 2 else None
        page = model and model.objects.live().filter(slug=path_components[1]).first()
        if page:
            return RouteResult(page)
        return super().route(request, path_components)

    class Meta:
        verbose_name = _("page d’accueil")


class ArticlePage(BilingualPage):
    """An editorial page, such as legal notices or accessibility information."""

    body = StreamField(BodyBlock(), verbose_name=_("texte"), blank=True)
    body_en = StreamField(
        BodyBlock(), verbose_name=_("texte anglais"), blank=True, default=list, db_default=[]
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        english_panel("title", "lead", "body"),
    ]
    template = "agenda/article_page.html"

    @property
    def beginning(self) -> str:
        texts = (block.value.source for block in self.body if block.block_type == "text")
        return plain_beginning(next(texts, ""))

    class Meta:
        verbose_name = _("article")


class ProgrammeForm(EditorialForm):
    """Form of a programme: its picture needs a description before publication."""

    def clean(self) -> dict[str, object]:
        """Require a description of the cover before publication."""
        data = super().clean()
        cover = data.get("cover")
        if cover and not cover.description.strip() and not self.is_deferred_validation:
            words = _(
                "Dites d’abord ce que montre cette image, pour qui ne la voit pas : « Modifier "
                "cette image », puis "
                "« Ce qu’elle montre ». Ou retirez-la."
            )
            self.add_error("cover", words)
        return data


class ProgrammeQuerySet(PageQuerySet):
    def of_the_week(self) -> "ProgrammePage | None":
        """Return the programme that runs today or starts within a week, with its cover.

        Of several, the one that ends first. One without a first day, or without a date to come, is
        none; one without a last day is over when it has started.
        """
        today = timezone.localdate()
        coming = (
            Occurrence.objects.live().coming().standing().filter(event__programme=OuterRef("pk"))
        )
        pages = (
            self.live()
            .annotate(last_on=Coalesce("end_on", "start_on"))
            .filter(Exists(coming), start_on__lte=today + FESTIVAL_AHEAD, last_on__gte=today)
        )
        pages = pages.select_related("cover").prefetch_related("cover__renditions")
        return pages.order_by("last_on", "start_on", "pk").first()


class ProgrammePage(AnnouncedPublication, BilingualPage):
    """A festival or a season, to which events refer."""

    base_form_class = ProgrammeForm
    body = RichTextField(_("texte"), blank=True)
    body_en = RichTextField(_("texte anglais"), blank=True, default="", db_default="")
    start_on = models.DateField(_("du"), null=True, blank=True)
    end_on = models.DateField(_("au"), null=True, blank=True)
    hashtag = models.CharField(
        _("mot-dièse"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        validators=[
            RegexValidator(r"^\w+\Z", _("Des lettres et des chiffres, sans espace ni dièse."))
        ],
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

    objects: ClassVar = PageManager.from_queryset(ProgrammeQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("start_on"), FieldPanel("end_on")], heading=_("Quand")),
        HelpPanel(template="agenda/cms/programme_events.html", heading=_("Ses événements")),
        FieldPanel("hashtag"),
        FieldPanel(
            "cover",
            help_text=_(
                "Ce qu’elle montre se dit sur l’image elle-même, pour qui ne la voit pas : "
                "« Une danseuse saute sous un réverbère »."
            ),
        ),
        FieldPanel("body"),
        english_panel("title", "lead", "body"),
    ]
    template = "agenda/programme_page.html"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Remove the # sign from a hashtag, then validate."""
        self.hashtag = self.hashtag.strip().lstrip("#")
        super().clean_fields(exclude)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Return Wagtail's parts, with the address below ``/programmes/``."""
        parts: tuple[int, str, str] | None = super().get_url_parts(request)
        if parts is None or not parts[1]:
            return parts
        site_id, root_url, _path = parts
        return site_id, root_url, reverse("wagtail_serve", args=[f"{PROGRAMMES}/{self.slug}/"])

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route the address by the tree of pages, where the programme lived before."""
        result = super().route(request, path_components)
        return RouteResult(self, kwargs={"has_moved": True}) if result.page is self else result

    def serve(
        self, request: HttpRequest, *args: object, has_moved: bool = False, **kwargs: object
    ) -> HttpResponseBase:
        """Answer with the page; redirect from the address that it had before."""
        if has_moved and (address := self.get_url(request)):
            return redirect_permanently(request, address)
        response: HttpResponseBase = super().serve(request, *args, **kwargs)
        return response

    @property
    def label(self) -> str:
        """Title in the active language, where links and filters name the programme."""
        return str(localized(self, "title").text)

    @property
    def event_keys(self) -> list[int]:
        """Keys of the programme's events, for its form and the event chooser; one query."""
        return list(self.events.order_by().values_list("pk", flat=True))

    @property
    def description(self) -> str:
        """Description for search engines.

        The one written for them, else the lead or the beginning.
        """
        lead = localized(self, "lead")
        return (
            (lead.language != "en" and self.search_description)
            or str(lead.text)
            or plain_beginning(str(localized(self, "body").text))
        )

    class Meta:
        verbose_name = _("programme")


#: Models of the pages that live at a path of two parts, by the first one.
ROUTED: dict[str, type[SelectionPage | ProgrammePage]] = {
    SLUG: SelectionPage,
    PROGRAMMES: ProgrammePage,
}
