"""Read API: one event, and lists of places, organisations, categories, areas and changes."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Router, Schema

from agenda.formats.opendata import (
    Record,
    area_data,
    category_data,
    change_data,
    choose_fields,
    event_data,
    organisation_data,
    place_data,
)
from agenda.formats.parameters import (
    COUNT,
    GREATEST_ID,
    USUAL,
    AreaFields,
    CategoryFields,
    Count,
    EventFields,
    OrganisationFields,
    Paging,
    PlaceFields,
    PlaceInChanges,
    place_after,
)
from agenda.formats.problems import CUT, READING, Problem, problem
from agenda.formats.schemas import (
    AreaChosen,
    CategoryChosen,
    Changes,
    EventChosen,
    OrganisationChosen,
    PlaceChosen,
)
from agenda.models import (
    Area,
    Category,
    Change,
    CommitCounter,
    Event,
    Occurrence,
    Organisation,
    Place,
    PublishedSlug,
)
from web.conditional import json_response
from web.cursors import read_cursor, write_cursor
from web.slugs import find_renamed

Row = TypeVar("Row", bound=Model)

router = Router(tags=["agenda"], by_alias=True)


class PlacePage(Schema):
    items: list[PlaceChosen]
    next: str | None


class OrganisationPage(Schema):
    items: list[OrganisationChosen]
    next: str | None


class CategoryPage(Schema):
    items: list[CategoryChosen]
    next: str | None


class AreaPage(Schema):
    items: list[AreaChosen]
    next: str | None


@router.get(
    "/evenements/{slug:slug}",
    response={200: EventChosen, 404: Problem, 410: Problem, **READING},
    summary="One event with its dates to come",
    operation_id="event",
)
def get_event(request: HttpRequest, slug: str, champs: EventFields = "") -> HttpResponseBase:
    """Return one event as JSON; an old slug of it answers too."""
    live = Event.objects.live().with_facts()
    try:
        event = live.filter(slug=slug).first() or find_renamed(live, PublishedSlug.objects, slug)
    except Http404:
        return problem(request, 404, _("Aucun événement n’a cette adresse."))
    if event is None:
        return problem(request, 410, _("Cet événement a été retiré de l’agenda."))
    data = event_data(event, event.occurrences.coming().with_place())
    return json_response(request, choose_fields(data, champs))


@router.get("/lieux", response={200: PlacePage, **READING}, summary="Places", operation_id="places")
def list_places(
    request: HttpRequest, paging: Query[Paging], champs: PlaceFields = ""
) -> HttpResponseBase:
    return list_page(
        request, paging, champs, Place.objects.live().select_related("area"), place_data
    )


@router.get(
    "/organisations",
    response={200: OrganisationPage, **READING},
    summary="Organisations",
    operation_id="organisations",
)
def list_organisations(
    request: HttpRequest, paging: Query[Paging], champs: OrganisationFields = ""
) -> HttpResponseBase:
    return list_page(request, paging, champs, Organisation.objects.live(), organisation_data)


@router.get(
    "/categories",
    response={200: CategoryPage, **READING},
    summary="Categories",
    operation_id="categories",
)
def list_categories(
    request: HttpRequest, paging: Query[Paging], champs: CategoryFields = ""
) -> HttpResponseBase:
    return list_page(request, paging, champs, Category.objects.live(), category_data)


@router.get(
    "/quartiers",
    response={200: AreaPage, **READING},
    summary="Areas of the city",
    operation_id="areas",
)
def list_areas(
    request: HttpRequest, paging: Query[Paging], champs: AreaFields = ""
) -> HttpResponseBase:
    return list_page(request, paging, champs, Area.objects.all(), area_data)


@router.get(
    "/changements",
    response={200: Changes, 410: Problem, **READING},
    summary="What changed since, and what became of it",
    operation_id="changes",
)
def list_changes(
    request: HttpRequest,
    depuis: Annotated[
        PlaceInChanges, Field(description="`last` of the answer before; 0 or empty for all")
    ] = 0,
    nombre: Annotated[Count, Field(description=COUNT)] = USUAL,
) -> HttpResponseBase:
    """Changes in commit order, so that none is ever skipped. Forget an event that is `null`.

    Some changes are deleted after thirteen months: an older `depuis` gets an error that says where
    to begin again. A reader that began at 0 misses nothing: `last` is negative until all deleted
    changes are passed.
    """
    place, limit, cut = depuis or 0, nombre or USUAL, CommitCounter.objects.cut_of(Change)
    if 0 < place < cut:
        return problem(request, 410, CUT, "cut", again=request.build_absolute_uri(request.path))
    since = abs(place)
    changes = list(Change.objects.since(since).select_related("occurrence", "refresh")[: limit + 1])
    shown, more = changes[:limit], len(changes) > limit
    data = {
        "items": [change_data(change) for change in shown],
        "last": place_after(shown[-1].id if shown else since, cut, more=more),
        "more": more,
        "events": events_now(shown),
    }
    return json_response(request, data)


def events_now(changes: list[Change]) -> dict[str, Record | None]:
    """Return the current data of the events of ``changes``, by UID.

    An event that is no longer public is ``None``.
    """
    uids = {change.event_uid for change in changes}
    events = list(Event.objects.live().with_facts().filter(uid__in=uids))
    dates: dict[int, list[Occurrence]] = {event.pk: [] for event in events}
    for occurrence in Occurrence.objects.coming().with_place().filter(event__in=events):
        dates[occurrence.event_id].append(occurrence)
    found = {event.uid: event_data(event, dates[event.pk]) for event in events}
    return {str(uid): found.get(uid) for uid in sorted(uids)}


def list_page(
    request: HttpRequest,
    paging: Paging,
    champs: str,
    records: QuerySet[Row],
    serialise: Callable[[Row], Record],
) -> HttpResponseBase:
    """Return one page by increasing id, so that records added or deleted shift nothing."""
    match read_cursor(paging.curseur):
        case [int(last)] if 0 <= last <= GREATEST_ID:
            pass
        case _:
            last = 0
    limit = paging.nombre or USUAL
    found = list(records.filter(pk__gt=last).order_by("pk")[: limit + 1])
    shown = found[:limit]
    data = {
        "items": [choose_fields(serialise(record), champs) for record in shown],
        "next": write_cursor(shown[-1].pk) if len(found) > limit else None,
    }
    return json_response(request, data)
