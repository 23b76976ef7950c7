"""Chooser windows for events, places and organisations."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar, cast

from django import forms
from django.core.paginator import Page
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import CheckboxSelectColumn
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from agenda.enums import PriceKind
from agenda.internals import ChooserForm
from agenda.lookup import events_matching, keys_by_title, search_by_name
from agenda.models import Area, Category, Event, Occurrence, ProgrammePage
from agenda.permissions import EventPermissionPolicy, Person, may_write_all
from agenda.viewsets.listing import (
    WHENS,
    EventFilterSet,
    EventRow,
    StateColumn,
    annotated_rows,
    next_day,
)
from agenda.wording.dates import next_or_now
from agenda.wording.prices import price
from web.keys import is_key

#: Rendition of an event's picture in its row, the same as in the template.
PICTURE = "fill-96x60"
#: Attributes of filter fields: Wagtail's script reloads the results when one changes.
FILTERS = {"data-chooser-modal-search-filter": True}

Row = TypeVar("Row", bound=Model)

#: Title of each chooser window by model name, because French articles differ.
TITLES = {
    "event": _("Choisir un événement"),
    "place": _("Choisir un lieu"),
    "organisation": _("Choisir une organisation"),
    "category": _("Choisir une catégorie"),
    "area": _("Choisir un quartier"),
}


def choosable(user: Person, objects: QuerySet[Row]) -> QuerySet[Row]:
    """Return records ``user`` may choose: those they may change, else published ones.

    Of events, only the former are returned.
    """
    if objects.model is not Event:
        may_change = policy_registry.get_by_type(objects.model).user_has_permission(user, "change")
        return objects if may_change else objects.filter(live=True)
    mine = EventPermissionPolicy().instances_user_has_any_permission_for(user, ["change", "view"])
    return objects if may_write_all(user) else objects.filter(pk__in=mine.values("pk"))


class QuestionForm(ChooserForm):
    """Search field above the list of a chooser."""

    q = forms.CharField(
        label=_("Chercher"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Chercher")}),
    )


class SearchForm(QuestionForm):
    """Search of records by name."""

    def filter(self, objects: QuerySet[Row]) -> QuerySet[Row]:
        """Return the records whose names match the typed words, best first."""
        objects = super().filter(objects)
        words = self.cleaned_data.get("q")
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return search_by_name(objects, words)


class RecordChooseView(ChooseView):
    """Wagtail's chooser window without a subtitle: the title says what is chosen."""

    page_subtitle = ""


class _Reached:
    """Restricts a chooser to records that the user may choose."""

    request: HttpRequest
    model_class: type[Model]
    filter_form_class = SearchForm

    def get_object_list(self) -> QuerySet[Model]:
        return choosable(self.request.user, self.model_class._default_manager.all())

    def get_object(self, pk: str) -> Model:
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: Iterable[str]) -> list[Model]:
        """Return the records of these keys in the order of ``pks``, which a selection keeps."""
        keys = [int(pk) for pk in pks if is_key(pk)]
        by_key = self.get_object_list().in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]


class ReachedChooseView(_Reached, RecordChooseView):
    pass


class ReachedChooseResultsView(_Reached, ChooseResultsView):
    pass


class ReachedChosenView(_Reached, SnippetChosenView):
    pass


class ReachedChosenMultipleView(_Reached, SnippetChosenMultipleView):
    pass


class RecordChooser(AdminSnippetChooser):
    """Form field for a chosen record, with labels that do not name the model.

    Wagtail puts the model's name into its labels («Modifier ce/cette lieu»), and keeps the language
    of the first request.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose_one_text = _("Choisir")
        self.choose_another_text = _("Changer")
        self.link_to_chosen_text = _("Modifier")


class RecordChooserViewSet(SnippetChooserViewSet):
    """Wagtail's chooser with our titles and labels."""

    base_widget_class = RecordChooser
    choose_view_class = RecordChooseView

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.page_title = TITLES[self.model._meta.model_name]


class ReachedChooserViewSet(RecordChooserViewSet):
    """A chooser with search by name, restricted to records that the user may choose."""

    choose_view_class = ReachedChooseView
    choose_results_view_class = ReachedChooseResultsView
    chosen_view_class = ReachedChosenView
    chosen_multiple_view_class = ReachedChosenMultipleView


class _ChoosesPlaces(_Reached):
    """Shows the address of places, so that two with the same name can be distinguished."""

    @property
    def columns(self) -> list[Column]:
        title, *others = super().columns  # type: ignore[misc]  # Wagtail's view
        return [title, Column("address", label=_("Adresse"), accessor="address"), *others]


class PlaceChooseView(_ChoosesPlaces, RecordChooseView):
    pass


class PlaceChooseResultsView(_ChoosesPlaces, ChooseResultsView):
    pass


class PlaceChooserViewSet(ReachedChooserViewSet):
    """The chooser of places."""

    choose_view_class = PlaceChooseView
    choose_results_view_class = PlaceChooseResultsView


class EventSearchForm(QuestionForm):
    """Search form of the event chooser: full text, and filters of the events list."""

    when = forms.ChoiceField(
        label=_("Quand"),
        required=False,
        choices=[("", _("Toujours")), *WHENS],
        widget=forms.Select(FILTERS),
    )
    day = forms.DateField(
        label=_("Jour"),
        required=False,
        widget=forms.DateInput(FILTERS | {"type": "date"}, format="%Y-%m-%d"),
    )
    area = forms.ModelChoiceField(
        label=_("Quartier"),
        required=False,
        queryset=Area.objects.all(),
        empty_label=_("Partout"),
        widget=forms.Select(FILTERS),
    )
    category = forms.ModelChoiceField(
        label=_("Catégorie"),
        required=False,
        queryset=Category.objects.all(),
        empty_label=_("Toutes"),
        widget=forms.Select(FILTERS),
    )
    price = forms.ChoiceField(
        label=_("Prix"),
        required=False,
        choices=[("", _("Tous")), *PriceKind.choices],
        widget=forms.Select(FILTERS),
    )
    programme: "forms.ModelChoiceField[ProgrammePage]" = forms.ModelChoiceField(
        label=_("Programme"),
        required=False,
        queryset=ProgrammePage.objects.order_by("title"),
        empty_label=_("Tous"),
        widget=forms.Select(FILTERS),
    )

    def filter(self, objects: QuerySet[Event]) -> QuerySet[Event]:
        """Filter like the list of events, and search with the search engine."""
        asked = {name: self.data[name] for name in self.fields if name != "q" and name in self.data}
        asked["on_from"] = asked["on_to"] = asked.pop("day", "")
        objects = EventFilterSet(asked, queryset=super().filter(objects)).qs
        words = self.cleaned_data.get("q")
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return events_matching(objects, words)


def place_and_area(event: Event) -> str:
    """Return the name of the place and of its area: «Le Lucernaire, 6e»."""
    place = event.place
    names = (place.name, place.area.label if place.area else "") if place else ()
    return ", ".join(filter(None, names))


def facts_of_choice(event: Event) -> str:
    """Return the title, state, next date, place and price of a chosen event in one line."""
    day = next_or_now(event.next_at) if event.next_at else _("rien à venir")
    state = "" if event.live else _("Brouillon")
    facts = [event.title, state, day, place_and_area(event), price(event)]
    return " · ".join(str(fact) for fact in facts if fact)


class PictureColumn(Column):
    """Small picture of the event as the public sees it; empty if it has none."""

    cell_template_name = "agenda/cms/picture_cell.html"


class TickColumn(CheckboxSelectColumn):
    """A checkbox whose state is kept across searches and pages (``static/js/cms-chosen.js``)."""

    cell_template_name = "agenda/cms/choose_event_cell.html"


class KeysByNextDate:
    """Event keys for a paginator: by next date, then events without a date to come.

    Keys in ``leading`` come before the others, in the same order. A slice reads dates in order only
    as far as it needs, because sorting 50,000 events would read the next date of each.
    """

    def __init__(self, events: QuerySet[Event], leading: Collection[int] = ()) -> None:
        self.events = events.order_by()
        self.leading = leading

    def count(self) -> int:
        return self.events.count()

    def __getitem__(self, asked: slice) -> list[int]:
        """Return the keys of a slice, reading parts in order until it is full."""
        keys: list[int] = []
        start = asked.start
        for part in self.parts():
            keys += part[start : start + asked.stop - asked.start - len(keys)]
            if len(keys) == asked.stop - asked.start:
                break
            start = 0 if keys else start - part.order_by().count()
        return keys

    def parts(self) -> "Iterator[QuerySet[Any, int]]":
        """Yield querysets of keys in order: dated, then undated.

        Keys in ``leading`` come first, in the same two groups.
        """
        is_leading = Q(pk__in=self.leading)
        groups = [self.events]
        if self.leading:
            groups = [self.events.filter(is_leading), self.events.exclude(is_leading)]
        for events in groups:
            dated = Occurrence.objects.filter(event__in=events.values("pk")).next_of_event()
            yield dated.values_list("event", flat=True)
            undated = events.exclude(pk__in=dated.order_by().values("event"))
            yield undated.order_by("pk").values_list("pk", flat=True)


class _ChoosesEvents(_Reached):
    """Lists events with picture, state, next date, place and price, by next date."""

    filter_form_class = EventSearchForm
    template_name = "agenda/cms/choose_events.html"
    title_column: Column
    filter_form: EventSearchForm

    @property
    def checkbox_column(self) -> Column:
        return TickColumn("select", label=_("Choisir"), width="1%", accessor="pk")

    @property
    def columns(self) -> list[Column]:
        return [
            PictureColumn("picture", label=_("Image"), width="5rem", accessor="shown_cover"),
            self.title_column,
            StateColumn(),
            Column(
                "next_at",
                label=_("Prochaine date"),
                accessor=lambda event: next_day(event) or _("rien à venir"),
            ),
            Column("place", label=_("Lieu"), accessor=place_and_area),
            Column("price", label=_("Prix"), accessor=price),
        ]

    def filter_object_list(self, objects: QuerySet[Event]) -> KeysByNextDate:
        """Put events whose titles match the search first."""
        events = super().filter_object_list(objects)  # type: ignore[misc]  # Wagtail's view has it
        words = self.filter_form.search_query
        return KeysByNextDate(events, keys_by_title(events, words) if words else ())

    def get_results_page(self, request: HttpRequest) -> "Page[EventRow]":
        """Sort keys only, and load the columns for the rows of one page."""
        page: Page[EventRow] = super().get_results_page(request)  # type: ignore[misc]  # so it has this
        events = annotated_rows(
            cast("list[int]", page.object_list), Event.objects.select_related("place__area")
        )
        covers = get_image_model().objects.prefetch_renditions(PICTURE)
        by_key = covers.in_bulk([event.cover_id for event in events if event.cover_id])
        for event in events:
            event.cover = by_key.get(event.cover_id)
        page.object_list = events
        return page


class EventChooseView(_ChoosesEvents, RecordChooseView):
    pass


class EventChooseResultsView(_ChoosesEvents, ChooseResultsView):
    pass


class EventChosenMultipleView(ReachedChosenMultipleView):
    """Events chosen for a selection, each with what one sorts them by."""

    def get_object_list(self) -> QuerySet[Event]:
        return choosable(self.request.user, Event.objects.with_next_date())

    def get_display_title(self, event: Event) -> str:
        return facts_of_choice(event)


class EventChooser(RecordChooser):
    """Form field for a chosen event, with its next date, place and price; one query."""

    def get_instance(self, value: Event | int | str | None) -> Event | None:
        """Return the event of the key ``value``, with its facts."""
        if value is None:
            return None
        key = value.pk if isinstance(value, Event) else value
        return Event.objects.with_next_date().filter(pk=key).first()

    def get_display_title(self, event: Event) -> str:
        return facts_of_choice(event)


class EventChooserViewSet(ReachedChooserViewSet):
    """The event chooser, used by selections, the home page and rich text."""

    base_widget_class = EventChooser
    choose_view_class = EventChooseView
    choose_results_view_class = EventChooseResultsView
    chosen_multiple_view_class = EventChosenMultipleView
