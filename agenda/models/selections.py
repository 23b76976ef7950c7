"""SelectionPage: an ordered list of events chosen by editors, «10 idées gratuites».

The module also has their index page.
"""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    TitleFieldPanel,
)
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet

from agenda.models.bilingual import BilingualPage, english_panel
from agenda.models.events import Event
from agenda.models.occurrences import Occurrence

#: Most events in one selection.
MOST_EVENTS = 20
#: Most selections shown on the home page, and on the index page.
SHOWN_AT_HOME, SHOWN = 8, 100
#: How many covers the card of a selection shows.
PICTURED = 3
#: Slug of the index page, with which the paths of all selections begin.
SLUG = "selections"


class SelectionQuerySet(PageQuerySet):
    def at_home(self) -> list["SelectionPage"]:
        """Return the first selections that are scheduled for the home page today."""
        today = timezone.localdate()
        begun = Q(home_from_on=None) | Q(home_from_on__lte=today)
        ended = Q(home_until_on__lt=today)
        return list(self.offering().filter(begun).exclude(ended)[:SHOWN_AT_HOME])

    def offering(self) -> Self:
        """Annotate ``count``, the number of events with a date to come.

        Selections without such events are left out.
        """
        choices = SelectionChoice.objects.standing().filter(page=models.OuterRef("pk"))
        pages = choices.order_by().values("page")
        counted = pages.annotate(count=models.Count("event", distinct=True))
        count = models.Subquery(counted.values("count"))
        return self.live().annotate(count=count).filter(count__gt=0).order_by("path")

    def pictured(self) -> list["SelectionPage"]:
        """Return the first selections with events to come, each with what its card shows.

        That is ``next_at``, the next sure start (``None``: days in texts only), and ``pictured``,
        the events whose covers it shows. Four queries.
        """
        chosen = SelectionChoice.objects.filter(page=models.OuterRef(models.OuterRef("pk")))
        dates = Occurrence.objects.live().coming().standing().dated().order_by("start_at")
        next_at = dates.filter(event__in=chosen.values("event")).values("start_at")[:1]
        pages = list(self.offering().annotate(next_at=models.Subquery(next_at))[:SHOWN])
        by_page = SelectionChoice.objects.first_events(pages)
        for page in pages:
            page.pictured = by_page.get(page.pk, [])
        return pages


class SelectionIndexPage(BilingualPage):
    """Index of all selections; its slug is fixed, because the paths of selections begin with it."""

    max_count = 1  # type: ignore[assignment]  # Wagtail's annotation allows only None
    parent_page_types = ["agenda.HomePage"]
    subpage_types = ["agenda.SelectionPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), english_panel("title", "lead")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("Dans les moteurs"),
        )
    ]
    template = "agenda/selections.html"

    class Meta:
        verbose_name = _("page des sélections")

    def clean(self) -> None:
        self.slug = SLUG
        super().clean()

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        """Add the ``selections`` with events to come."""
        selections = SelectionPage.objects.pictured()
        return super().get_context(request, *args, **kwargs) | {"selections": selections}


class SelectionPage(BilingualPage):
    """A list of events chosen by an editor; the number in its title counts events still to come."""

    parent_page_types = ["agenda.SelectionIndexPage"]
    subpage_types: list[str] = []
    home_from_on = models.DateField(_("à partir du"), null=True, blank=True)
    home_until_on = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects: ClassVar = PageManager.from_queryset(SelectionQuerySet)()

    #: Set by :meth:`SelectionQuerySet.pictured`.
    pictured: list[Event]

    content_panels = [
        TitleFieldPanel(
            "title",
            help_text=_(
                "Sans le nombre, qui se compte tout seul : « idées gratuites » s’affiche « 10 "
                "idées gratuites »."
            ),
        ),
        FieldPanel("lead"),
        MultipleChooserPanel(
            "choices",
            chooser_field_name="event",
            label=_("sortie"),
            heading=_("Sorties choisies"),
            help_text=_(
                "Vingt au plus, dans cet ordre. Ce qui est passé disparaît ; ce qui est annulé "
                "reste, barré."
            ),
            max_num=MOST_EVENTS,
            panels=[FieldPanel("event")],
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("home_from_on"), FieldPanel("home_until_on")])],
            heading=_("Sur la page d’accueil"),
            help_text=_(
                "Sans date, tant qu’elle est en ligne et qu’il y reste quelque chose à venir."
            ),
        ),
        english_panel("title", "lead"),
    ]
    template = "agenda/selection.html"

    class Meta:
        verbose_name = _("sélection")
        constraints = [
            models.CheckConstraint(
                name="selection_days_in_order",
                condition=Q(home_from_on=None)
                | Q(home_until_on=None)
                | Q(home_from_on__lte=F("home_until_on")),
                violation_error_message=_("Elle quitterait la page d’accueil avant d’y être."),
            )
        ]

    @cached_property
    def dates(self) -> list[Occurrence]:
        """Each event's next active date, else its next date that is off, in the editors' order."""
        order = list(dict.fromkeys(choice.event_id for choice in self.choices.all()))
        coming = Occurrence.objects.live().coming().filter(event__in=order)
        soonest = coming.soonest_events(2 * MOST_EVENTS)
        active_last = sorted(soonest, key=lambda date: not date.is_off)
        by_event = {date.event_id: date for date in active_last}
        return sorted(by_event.values(), key=lambda date: order.index(date.event_id))

    @property
    def standing(self) -> list[Occurrence]:
        """The active dates, which the number in the title counts."""
        return [date for date in self.dates if not date.is_off]


class SelectionChoiceQuerySet(models.QuerySet["SelectionChoice"]):
    def standing(self) -> Self:
        """Choices of published events with an active date to come."""
        dates = Occurrence.objects.coming().standing().filter(event=models.OuterRef("event"))
        return self.filter(models.Exists(dates), event__live=True)

    def first_events(self, pages: Iterable[SelectionPage]) -> dict[int, list[Event]]:
        """Return by page the first of its events, with what their covers need; two queries."""
        place = models.Window(RowNumber(), partition_by=F("page"), order_by=["sort_order", "pk"])
        first = self.standing().filter(page__in=pages).annotate(place=place)
        rows = first.filter(place__lte=PICTURED).order_by("page", "place")
        rows = rows.select_related("event__category", "event__cover")
        events: dict[int, list[Event]] = {}
        for choice in rows.prefetch_related("event__cover__renditions"):
            events.setdefault(choice.page_id, []).append(choice.event)
        return events


class SelectionChoice(Orderable):
    """An event in a selection."""

    page = ParentalKey(SelectionPage, related_name="choices", on_delete=models.CASCADE)
    event = models.ForeignKey(
        "agenda.Event", verbose_name=_("sortie"), related_name="+", on_delete=models.CASCADE
    )

    objects = SelectionChoiceQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("sortie choisie")

    def __str__(self) -> str:
        return str(self.event)
