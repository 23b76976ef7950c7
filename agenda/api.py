"""The read API of the agenda's records: one event, places, organisations, categories, areas, changes."""

from collections.abc import Callable
from typing import Annotated, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from agenda.formats.conditional import answer_json
from agenda.formats.cursors import read_cursor, write_cursor
from agenda.formats.opendata import (
    area_data,
    category_data,
    change_data,
    choose_fields,
    event_data,
    organisation_data,
    place_data,
)
from agenda.formats.schemas import AreaData, CategoryData, Changes, EventData, OrganisationData, PlaceData
from agenda.models import Area, Category, Change, Event, Occurrence, Organisation, Place, PublishedSlug

router = Router(tags=["agenda"])

Fields = Annotated[str, Field(max_length=1000, description="Names of the fields wanted, with commas; all by default")]
#: What an id may be on every database.
GREATEST_ID = 2**63 - 1


class Paging(Schema):
    """How a long list is read: come back with ``next`` as ``curseur``."""

    curseur: str = Field("", max_length=500, description="`next` of the answer before")
    nombre: int = Field(50, ge=1, le=200, description="So many at most")
    champs: Fields = ""


class PlacePage(Schema):
    items: list[PlaceData]
    next: str | None


class OrganisationPage(Schema):
    items: list[OrganisationData]
    next: str | None


class CategoryPage(Schema):
    items: list[CategoryData]
    next: str | None


class AreaPage(Schema):
    items: list[AreaData]
    next: str | None


class Gone(Schema):
    detail: str


@router.get(
    "/evenements/{slug}",
    response={200: EventData, 404: Gone, 410: Gone},
    summary="One event with its dates to come",
    operation_id="event",
)
def get_event(request: HttpRequest, slug: str, champs: Fields = "") -> Any:
    """An address that it once had answers with the event as it is now."""
    known = PublishedSlug.objects.filter(content_type=ContentType.objects.get_for_model(Event), slug=slug).first()
    live = Event.objects.live().with_facts()
    event = live.filter(slug=slug).first() or (live.filter(pk=known.object_id).first() if known else None)
    if event is None:
        return missing(was_public=known is not None)
    data = event_data(event, event.occurrences.coming().with_place())
    return answer_json(request, choose_fields(data, champs.split(",")))


@router.get("/lieux", response=PlacePage, summary="Places", operation_id="places")
def list_places(request: HttpRequest, paging: Query[Paging]) -> HttpResponseBase:
    return page_of(request, paging, Place.objects.live().select_related("area"), place_data)


@router.get("/organisations", response=OrganisationPage, summary="Organisations", operation_id="organisations")
def list_organisations(request: HttpRequest, paging: Query[Paging]) -> HttpResponseBase:
    return page_of(request, paging, Organisation.objects.live(), organisation_data)


@router.get("/categories", response=CategoryPage, summary="Categories", operation_id="categories")
def list_categories(request: HttpRequest, paging: Query[Paging]) -> HttpResponseBase:
    return page_of(request, paging, Category.objects.live(), category_data)


@router.get("/quartiers", response=AreaPage, summary="Areas of the city", operation_id="areas")
def list_areas(request: HttpRequest, paging: Query[Paging]) -> HttpResponseBase:
    return page_of(request, paging, Area.objects.all(), area_data)


@router.get(
    "/changements",
    response=Changes,
    summary="What changed since, and what became of it",
    operation_id="changes",
)
def list_changes(
    request: HttpRequest,
    depuis: Annotated[int, Field(ge=0, le=GREATEST_ID, description="`last` of the answer before; 0 for all")] = 0,
    nombre: Annotated[int, Field(ge=1, le=200, description="So many changes at most")] = 100,
) -> HttpResponseBase:
    """Ids follow commit order: nothing is ever skipped. An event that is `null` is to be forgotten."""
    changes = list(Change.objects.since(depuis).select_related("occurrence")[: nombre + 1])
    shown = changes[:nombre]
    data = {
        "items": [change_data(change) for change in shown],
        "last": shown[-1].id if shown else depuis,
        "more": len(changes) > nombre,
        "events": events_now(shown),
    }
    return answer_json(request, data)


def events_now(changes: list[Change]) -> dict[str, dict[str, Any] | None]:
    """What the events of ``changes`` are now, by UID; ``None`` for those that are no longer public."""
    uids = {change.event_uid for change in changes}
    events = list(Event.objects.live().with_facts().filter(uid__in=uids))
    dates: dict[int, list[Occurrence]] = {event.pk: [] for event in events}
    for occurrence in Occurrence.objects.coming().with_place().filter(event__in=events):
        dates[occurrence.event_id].append(occurrence)
    found = {event.uid: event_data(event, dates[event.pk]) for event in events}
    return {str(uid): found.get(uid) for uid in sorted(uids)}


def page_of(
    request: HttpRequest, paging: Paging, records: QuerySet[Any], serialise: Callable[[Any], dict[str, Any]]
) -> HttpResponseBase:
    """One page by increasing id: records that come or go meanwhile shift nothing."""
    after = read_cursor(paging.curseur)
    last = after[0] if after and len(after) == 1 and isinstance(after[0], int) and 0 <= after[0] <= GREATEST_ID else 0
    found = list(records.filter(pk__gt=last).order_by("pk")[: paging.nombre + 1])
    shown = found[: paging.nombre]
    names = paging.champs.split(",")
    data = {
        "items": [choose_fields(serialise(record), names) for record in shown],
        "next": write_cursor(shown[-1].pk) if len(found) > paging.nombre else None,
    }
    return answer_json(request, data)


def missing(*, was_public: bool) -> Status[dict[str, str]]:
    """410 for an event that was public once, 404 for one that never was."""
    if was_public:
        return Status(410, {"detail": _("Cet événement a été retiré de l’agenda.")})
    return Status(404, {"detail": _("Aucun événement n’a cette adresse.")})
