"""The list of events in the CMS: columns, filters, and the data of a row."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import django_filters
from django import forms
from django.db.models import Case, Exists, F, Min, OrderBy, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn, Table, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

from accounts.models import User
from agenda.enums import Gap, OccurrenceStatus, PriceKind
from agenda.internals import ListInternals, with_updated_at, with_workflow_states
from agenda.lookup import events_matching, keys_by_title, registered_imports
from agenda.models import (
    Area,
    Category,
    Event,
    EventDate,
    Merge,
    Occurrence,
    Organisation,
    ProgrammePage,
)
from agenda.models.events import EventQuerySet, is_in_review, is_scheduled, lacks
from agenda.models.occurrences import OFF, OccurrenceQuerySet
from agenda.openings import day_bounds
from agenda.permissions import EventPermissionPolicy
from agenda.wording.dates import next_or_now

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise
    from wagtail.images.models import Image

STATES = [
    ("live", _("Publié")),
    ("changed", _("Publié, avec un brouillon")),
    ("draft", _("Brouillon")),
    ("moderation", _("En relecture")),
    ("scheduled", _("Programmé")),
]
WHENS = [
    ("today", _("Aujourd’hui")),
    ("week", _("Dans les sept jours")),
    ("month", _("Dans les trente jours")),
    ("coming", _("À venir")),
    ("past", _("Passé")),
    ("undated", _("Sans date")),
]
#: Filter value for events without a programme.
NO_PROGRAMME = "aucun"
#: Reasons why a bulk action leaves an event out.
MAY_NOT_PUBLISH = _("vous ne pouvez pas le publier")
NOT_PUBLIC = _("il n’est pas en ligne")
DAYS = {"today": 0, "week": 6, "month": 29}


class EventRow(Protocol):
    """An event annotated with what a row of the list shows."""

    pk: int
    live: bool
    has_unpublished_changes: bool
    workflow_in_progress: bool
    _is_scheduled: bool
    owner: User | None
    cover: "Image | None"
    cover_id: int | None
    #: Title of the event that this one was merged into, if any.
    _merged_into: str | None
    #: Name of the import that created the event, if any.
    _source: str | None
    #: Start of the next date; ``None`` without a date to come; spans do not count.
    next_at: datetime | None
    has_dates_to_cancel: bool


def coming_of_event() -> OccurrenceQuerySet:
    """Return the active dates to come of an outer query's event, the next first."""
    every: OccurrenceQuerySet = Occurrence.objects.filter(event=OuterRef("pk"))
    return every.coming().standing().order_by("start_at")


def merged_into() -> QuerySet[Event]:
    """Return the event that an outer query's event is merged into."""
    merges = Merge.objects.standing().of_kind(Event).filter(gone_id=OuterRef(OuterRef("pk")))
    return Event.objects.filter(pk__in=merges.values("into_id"))


def undated(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return those of ``events`` that have no line of dates."""
    return events.filter(~Exists(EventDate.objects.filter(event=OuterRef("pk"))))


def programmes() -> list[tuple[str, "StrPromise | str"]]:
    """Return filter choices: no programme, then all programmes by title."""
    rows = ProgrammePage.objects.order_by("title").values_list("pk", "title")
    return [(NO_PROGRAMME, _("Aucun programme")), *((str(pk), title) for pk, title in rows)]


class EventFilterSet(WagtailFilterSet):
    """Filters of the events list; several filters are combined with AND."""

    state = django_filters.ChoiceFilter(
        label=_("État"),
        choices=STATES,
        method="filter_state",
        widget=forms.RadioSelect,
        empty_label=_("Tous"),
    )
    when = django_filters.ChoiceFilter(
        label=_("Quand"),
        choices=WHENS,
        method="filter_when",
        widget=forms.RadioSelect,
        empty_label=_("Toujours"),
    )
    on = django_filters.DateFromToRangeFilter(
        label=_("Dates"), method="filter_on", widget=DateRangePickerWidget
    )
    lacks = django_filters.MultipleChoiceFilter(
        label=_("À compléter"),
        choices=Gap,
        method="filter_lacks",
        widget=forms.CheckboxSelectMultiple,
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Catégorie"), queryset=Category.objects.all()
    )
    area = django_filters.ModelChoiceFilter(
        label=_("Quartier"), field_name="place__area", queryset=Area.objects.all()
    )
    price = django_filters.ChoiceFilter(label=_("Prix"), field_name="price_kind", choices=PriceKind)
    programme = django_filters.ChoiceFilter(
        label=_("Programme"), choices=programmes, method="filter_programme"
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"), queryset=Organisation.objects.all()
    )
    source = django_filters.ChoiceFilter(
        label=_("Venu d’un import"),
        choices=lambda: registered_imports().source_choices(),
        method="filter_source",
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_state(self, events: QuerySet[Event], name: str, state: str) -> QuerySet[Event]:
        """Return the events in ``state``, a key of ``STATES``."""
        if state == "moderation":
            return events.filter(is_in_review())
        if state == "draft":
            return events.filter(~is_in_review(), ~is_scheduled(), live=False)
        if state == "scheduled":
            return events.filter(is_scheduled())
        if state == "changed":
            return events.filter(live=True, has_unpublished_changes=True)
        return events.filter(live=state == "live")

    def filter_when(self, events: QuerySet[Event], name: str, when: str) -> QuerySet[Event]:
        """Return the events without dates, with past dates only, or with dates in coming days."""
        if when == "undated":
            return undated(events)
        coming = coming_of_event()
        if when == "past":
            every = Occurrence.objects.filter(event=OuterRef("pk"))
            return events.filter(~Exists(coming), Exists(every))
        if when in DAYS:
            today = timezone.localdate()
            coming = coming.between(*day_bounds(today, today + timedelta(days=DAYS[when])))
        return events.filter(Exists(coming))

    def filter_on(self, events: QuerySet[Event], name: str, days: slice) -> QuerySet[Event]:
        """Keep events with an active date between two days, both included; either may be open."""
        dates: OccurrenceQuerySet = Occurrence.objects.filter(event=OuterRef("pk")).standing()
        if days.start:
            dates = dates.filter(end_at__gt=day_bounds(days.start.date())[0])
        if days.stop:
            dates = dates.filter(start_at__lt=day_bounds(days.stop.date())[1])
        return events.filter(Exists(dates))

    def filter_programme(
        self, events: QuerySet[Event], name: str, programme: str
    ) -> QuerySet[Event]:
        return events.filter(programme_id=None if programme == NO_PROGRAMME else int(programme))

    def filter_lacks(self, events: EventQuerySet, name: str, gaps: Sequence[str]) -> EventQuerySet:
        """Keep events that lack all of ``gaps``."""
        for gap in gaps:
            is_repaired = gap == Gap.REPAIRED
            events = events.filter(
                registered_imports().repaired() if is_repaired else lacks(Gap(gap))
            )
        return events

    def filter_source(self, events: QuerySet[Event], name: str, source: str) -> QuerySet[Event]:
        return events.filter(registered_imports().brought_by(int(source)))


class StateColumn(StatusTagColumn):
    """Publication state, read from the annotations of :func:`annotated_rows`."""

    def __init__(self) -> None:
        super().__init__(
            "state", label=_("État"), accessor=state_label, primary=lambda event: event.live
        )


def state_label(event: EventRow) -> str:
    """Return the state of an annotated event in words, for the list."""
    labels = dict(STATES)
    if event._merged_into and not event.live:
        return str(_("Réuni avec « %(title)s »") % {"title": event._merged_into})
    if event._is_scheduled:
        state = "scheduled"
    elif event.live:
        state = "changed" if event.has_unpublished_changes else "live"
    else:
        state = "moderation" if event.workflow_in_progress else "draft"
    label = str(labels[state])
    if event.live and event.workflow_in_progress:
        label += f" · {labels['moderation']}"
    return label


def why_not_cancelled(event: Event | EventRow, *, may_publish: bool, has_dates: bool) -> str:
    """Return why a bulk cancellation leaves ``event`` out; empty if it cancels its dates."""
    if not may_publish:
        return str(MAY_NOT_PUBLISH)
    if not event.live:
        return str(NOT_PUBLIC)
    return "" if has_dates else str(_("il n’a aucune date à venir à annuler"))


class EventTable(Table):
    """Rows of the list, each with the reason why «Annuler» would skip it (``cms-bulk.js``)."""

    def __init__(self, *args: object, may_publish: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.may_publish = may_publish

    def get_row_attrs(self, instance: EventRow) -> dict[str, str]:
        """Add why the event cannot be cancelled in bulk, for the script."""
        attrs = super().get_row_attrs(instance)
        why = why_not_cancelled(
            instance, may_publish=self.may_publish, has_dates=instance.has_dates_to_cancel
        )
        return attrs | {"data-not-cancelled": why} if why else attrs


class EventIndexView(ListInternals, IndexView):
    """List of the events that the user may open, the last updated first."""

    dates_url_name: str = ""
    add_item_label = _("Nouvel événement")
    default_ordering = "-_updated_at"
    table_class = EventTable

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Columns of the list: state, next date, place, organisation, author, last change."""
        checkbox, title, *_rest = super().columns
        title.sort_key = "title"
        return [
            checkbox,
            title,
            StateColumn(),
            Column("next_at", label=_("Prochaine date"), sort_key="next_at", accessor=next_day),
            Column(
                "place",
                label=_("Lieu"),
                sort_key="place__name",
                accessor=lambda event: event.place or "",
                classname="cms-list__more",
            ),
            Column(
                "organisation",
                label=_("Organisation"),
                sort_key="organisation__name",
                accessor=lambda event: event.organisation or "",
                classname="cms-wide",
            ),
            Column(
                "author",
                label=_("Auteur"),
                sort_key="owner",
                accessor=author_of,
                classname="cms-list__more",
            ),
            # Time of the form's last save: reading the last date change of 50,000 events would take
            # 0.5 s.
            UpdatedAtColumn(label=_("Fiche modifiée"), classname="cms-wide"),
        ]

    def get_table_kwargs(self) -> dict[str, object]:
        # The list holds only events that the user may see, so one check of the model is enough.
        may_publish = EventPermissionPolicy().user_has_permission(self.request.user, "publish")
        return super().get_table_kwargs() | {"may_publish": may_publish}

    def get_list_more_buttons(self, instance: Event) -> list[Button]:
        dates_url = reverse(self.dates_url_name, args=[instance.pk])
        dates = Button(_("Les dates"), url=dates_url, icon_name="date", priority=15)
        return [*super().get_list_more_buttons(instance), dates]

    def order_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Sort by a column; events without a value come last in both directions."""
        keys = {"owner": ["owner__last_name", "owner__first_name"]}
        column = self.ordering.removeprefix("-")
        if column not in ("next_at", "place__name", "organisation__name", *keys):
            return super().order_queryset(queryset)
        if column == "next_at":
            starts = coming_of_event().dated().values("start_at")
            queryset = queryset.annotate(_next_at=Subquery(starts[:1]))
            keys[column] = ["_next_at"]
        is_descending = self.ordering.startswith("-")
        order = [
            OrderBy(F(name), descending=is_descending, nulls_last=True)
            for name in keys.get(column, [column])
        ]
        return queryset.order_by(*order, "pk")

    def search_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Search; unless the user chose an order, events whose titles match come first."""
        if not self.is_searching:
            return queryset
        events = events_matching(queryset, self.search_query)
        if self.is_explicitly_ordered:
            return events
        is_titled = Q(pk__in=keys_by_title(events, self.search_query))
        updated_last = F("_updated_at").desc(nulls_last=True)  # as ``default_ordering``
        return events.order_by(Case(When(is_titled, then=0), default=1), updated_last, "-pk")

    def paginate_queryset(
        self, queryset: QuerySet[Event], page_size: int
    ) -> tuple[object, object, list[EventRow], bool]:
        """Sort and cut keys only, and load the columns for the rows of one page."""
        keys = queryset.values_list("pk", flat=True)
        paginator, page, keys, has_others = super().paginate_queryset(keys, page_size)
        rows = Event.objects.select_related("latest_revision", "place", "organisation", "owner")
        named = rows.annotate(_source=registered_imports().source_name())
        page.object_list = annotated_rows(keys, with_updated_at(self, named))
        return paginator, page, page.object_list, has_others


def annotated_rows(keys: Iterable[int], rows: QuerySet[Event]) -> list[EventRow]:
    """Return the events of ``keys`` in the same order, annotated as :class:`EventRow`."""
    ordered = list(keys)
    rows = rows.annotate(
        _is_scheduled=is_scheduled(), _merged_into=Subquery(merged_into().values("title")[:1])
    )
    by_key = with_workflow_states(rows).in_bulk(ordered)
    events: list[EventRow] = [by_key[key] for key in ordered if key in by_key]  # type: ignore[misc]  # annotated above
    add_next_dates(events)
    return events


def author_of(event: EventRow) -> str:
    """Return the name of the event's owner, or of the import that created it."""
    name = event.owner and (event.owner.get_full_name() or event.owner.get_username())
    return name or event._source or ""


def next_day(event: EventRow) -> str:
    """Return the day of the next date in words, or since when the event is running."""
    return next_or_now(event.next_at) if event.next_at else ""


def add_next_dates(events: Iterable[EventRow]) -> None:
    """Set ``next_at`` and ``has_dates_to_cancel`` of each event, in one query."""
    every = Occurrence.objects.filter(event__in=[event.pk for event in events])
    coming = every.coming().exclude(status=OccurrenceStatus.CANCELLED).order_by()
    is_sure = Q(is_span=False) & ~Q(status__in=OFF)
    next_at = dict(coming.values_list("event").annotate(first=Min("start_at", filter=is_sure)))
    for event in events:
        event.next_at = next_at.get(event.pk)
        event.has_dates_to_cancel = event.pk in next_at
