"""List of events in the API, paged by cursor, or the changes since a point.

It takes the query string of /agenda/.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from agenda.formats.addresses import absolute_url
from agenda.formats.opendata import choose_fields, event_data
from agenda.formats.parameters import USUAL, EventFields, Paging, PlaceInChanges, place_after
from agenda.formats.problems import CUT, READING, Problem, problem
from agenda.formats.schemas import EventChosen
from agenda.models import Change, CommitCounter, Event
from search.engines import database_engine, engine
from search.engines.base import Key
from search.engines.lookups import SiteLookups
from search.engines.records import records_of
from search.query import EventQuery, Reader
from search.query.understanding import ask
from web.conditional import json_response
from web.cursors import read_cursor, write_cursor

router = Router(tags=["agenda"], by_alias=True)


class EventListParameters(Paging):
    """The query string of /agenda/, and parameters of the answer.

    An invalid condition is ignored and reported.
    """

    q: str = Field("", description="Words, all of them wanted; those that mean a filter are one")
    quand: str = Field(
        "",
        description=(
            "maintenant, aujourdhui, ce-soir, demain, ce-week-end, cette-semaine or ce-mois"
        ),
    )
    du: str = Field("", description="First day, included (2026-03-07)")
    au: str = Field("", description="Last day, included")
    moment: str = Field("", description="matin, apres-midi or soir, when it is of one day")
    ou: list[str] = Field([], description="Codes of areas, any of them")
    categorie: list[str] = Field([], description="Slugs of categories, any of them")
    prix: list[str] = Field(
        [],
        description=(
            "gratuit, moins-de-10, 10-et-plus, or moins-de-N for any other N: below it, what is "
            "free among it"
        ),
    )
    public: list[str] = Field(
        [], description="tout-public, familles, enfants, jeunes, adultes or seniors"
    )
    acces: list[str] = Field(
        [], description="fauteuil, signes, audiodescription, audition or facile"
    )
    programme: list[str] = Field([], description="Slugs of programmes")
    lieu: list[str] = Field([], description="Slugs of places; their parts count")
    organisation: list[str] = Field([], description="Slugs of organisations")
    pres: str = Field("", description="A point: latitude,longitude")
    fin: str = Field("", description="What is over for good within so many days, 1 to 366")
    des: str = Field(
        "",
        description=(
            "Hour from which a date starts, or is still open: 18h, 20h30; up to 28h for the night"
        ),
    )
    avant: str = Field("", description="Hour before which it starts, or is already open")
    duree: str = Field(
        "", description="Minutes that a date lasts at most; what is open for hours has no length"
    )
    etat: list[str] = Field(
        [], description="annule, reporte, deplace or complet: dates in one of these states alone"
    )
    age: list[str] = Field(
        [], description="Ages in years, all of which the event suits; one without ages suits all"
    )
    abri: list[str] = Field([], description="interieur or exterieur")
    parle: list[str] = Field([], description="Codes of languages (fr, en), any of them")
    sauf: list[str] = Field(
        [],
        description=(
            "What is left out, at most 12: kind:value, of the kinds categorie, ou, prix, public, "
            "lieu, abri, mot (words in a row) and jour (2026-12-24, or 0 for Mondays to 6)"
        ),
    )
    rayon: str = Field("", description="Metres around it; 1000 if not said")
    tri: str = Field(
        "", description="pertinence, date, distance or fin (what is over for good soonest)"
    )
    exact: str = Field(
        "", description="1: words are taken as they are, none is understood or corrected"
    )
    vue: str = Field("", description="How the page looks: without effect here")
    page: str = Field("", description="Of /agenda/: without effect here, where `curseur` reads on")
    champs: EventFields = ""
    depuis: PlaceInChanges = Field(
        "", description="`last` of an answer before: only the events that changed after it"
    )


class Tombstone(Schema):
    """An event that does not answer, or no longer: withdrawn, deleted, or other than asked."""

    uid: UUID
    change: int = Field(description="The id of its last change")


class Events(Schema):
    """Events that answer. To follow them: read to the end, come back with `depuis` = `last`."""

    items: list[EventChosen] = Field(description="Each with its first 20 dates in the window")
    total: int | None = Field(description="How many answer in all; null with `depuis`")
    removed: list[Tombstone] = Field(description="With `depuis`: those to forget")
    next: str | None = Field(description="Where to read on; null at the end")
    last: int = Field(description="The id of the last change that is told of")
    messages: list[str] = Field(description="What was dropped of the query, in words")


@router.get(
    "/evenements",
    response={200: Events, 410: Problem, **READING},
    operation_id="list_events",
    summary="Events that answer a query, or what changed among them",
)
def list_events(request: HttpRequest, asked: Query[EventListParameters]) -> HttpResponseBase:
    """The same conditions as the page /agenda/.

    Repeated values are OR, different parameters AND.
    """
    limit, since = asked.nombre or USUAL, asked.depuis
    if since == "":
        return json_response(request, _page(request, asked, limit))
    cut = CommitCounter.objects.cut_of(Change)
    if 0 < since < cut:
        again = _address(request, ask(request.GET, timezone.now(), SiteLookups()).query, asked)
        return problem(request, 410, CUT, "cut", again=again)
    return json_response(request, _changed(request, asked, since, limit, cut))


def _page(request: HttpRequest, asked: EventListParameters, limit: int) -> dict[str, object]:
    """Return a page of the list as it was when its first page was read."""
    reader = Reader(request.GET)
    after: Key | None
    match read_cursor(asked.curseur):
        case [int(moment), int(last), int() | float() as place, int(event_id)] if (
            0 <= moment < 2**33
        ):
            # The moment and the last change of the first page.
            now, after = datetime.fromtimestamp(moment, UTC), (place, event_id)
        case _:
            now, last, after = timezone.now(), Change.objects.last_id(), None
            reader.drop("curseur", asked.curseur)
    understood = ask(request.GET, now, SiteLookups())
    query = understood.query
    found = engine().find(query.changed(), limit=limit, after=after, facets=False)
    ids = [hit.event_id for hit in found.hits]
    cursor = (
        write_cursor(int(query.now.timestamp()), last, *found.hits[-1].key)
        if len(ids) == limit
        else ""
    )
    return {
        "items": _items(ids, query, asked.champs),
        "total": found.total,
        "removed": [],
        "next": _address(request, query, asked, curseur=cursor) if cursor else None,
        "last": last,
        "messages": [*reader.messages, *understood.messages],
    }


def _changed(
    request: HttpRequest, asked: EventListParameters, place: int, limit: int, cut: int
) -> dict[str, object]:
    """Return the events that changed after ``place``, each once: as it is now, or a tombstone."""
    understood = ask(request.GET, timezone.now(), SiteLookups())
    query = understood.query
    since = abs(place)
    changes = list(Change.objects.since(since)[: limit + 1])
    told, more = changes[:limit], len(changes) > limit
    last = {change.event_uid: change.id for change in told}
    ids = dict(Event.objects.live().filter(uid__in=last).values_list("pk", "uid"))
    answering = database_engine().matching(query, ids)
    kept = sorted(answering, key=lambda pk: last[ids[pk]])
    there = {ids[pk] for pk in answering}
    reached = place_after(told[-1].id if told else since, cut, more=more)
    return {
        "items": _items(kept, query, asked.champs),
        "total": None,
        "removed": [
            {"uid": str(uid), "change": change} for uid, change in last.items() if uid not in there
        ],
        "next": _address(request, query, asked, depuis=str(reached)) if more else None,
        "last": reached,
        "messages": list(understood.messages),
    }


def _items(ids: Iterable[int], query: EventQuery, names: str) -> list[dict[str, object]]:
    """Return the chosen fields of these events, each with its first dates in the window."""
    return [
        choose_fields(event_data(record.event, record.dates), names)
        for record in records_of(list(ids), query.window)
    ]


def _address(
    request: HttpRequest, query: EventQuery, asked: EventListParameters, **where: str
) -> str:
    """Return the absolute URL of the query, with the reading parameters of ``asked``."""
    reading = {"champs": asked.champs, "nombre": asked.nombre, **where}
    pairs = [*query.changed().pairs(), *((name, value) for name, value in reading.items() if value)]
    return absolute_url(f"{request.path}?{urlencode(pairs)}")
