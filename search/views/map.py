"""Points of the results map, as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agenda.models import Occurrence, Place
from agenda.wording.counts import outings
from agenda.wording.dates import when
from agenda.wording.states import changed_words
from agenda.wording.typography import bound
from agenda.wording.venues import place_of
from search.engines import SearchAnswer, engine
from search.engines.lookups import SiteLookups
from search.query.understanding import ask
from web.conditional import json_response

#: Most events on the map: the first in their order.
MOST_POINTS = 500


class DateData(TypedDict):
    """A date on the map; ``language`` only if it differs from the page's."""

    #: Position in the answer.
    rank: int
    title: str
    when: str
    url: str
    off: NotRequired[str]
    language: NotRequired[str]


class MapPointData(TypedDict):
    """A point of the map, and the events there."""

    lat: float | None
    lon: float | None
    name: str
    where: str
    label: str
    events: list[DateData]


@dataclass(slots=True)
class MapPoint:
    """A point, the names there, and its events in the order of the answer."""

    place: Place
    names: list[str] = field(default_factory=list)
    events: list[DateData] = field(default_factory=list)


@require_safe
def map_json(request: HttpRequest) -> HttpResponseBase:
    """Return the first events that answer, by point; at most six queries, and those for words."""
    query = ask(request.GET, timezone.now(), SiteLookups()).query
    answer = engine().find(query.changed(), limit=MOST_POINTS, facets=False)
    spots = group_by_point(dates_to_show(answer))
    shown = sum(len(spot.events) for spot in spots)
    return json_response(
        request,
        {
            "total": answer.total,
            "shown": shown,
            "more": answer.total > len(answer.hits),
            "said": map_summary(answer, spots, shown),
            "places": [point_data(spot) for spot in spots],
        },
    )


def dates_to_show(answer: SearchAnswer) -> list[Occurrence]:
    """Return the dates to show in order, without those withdrawn since; three queries."""
    places = Place.objects.select_related("area", "parent__area").defer(
        "area__polygon", "parent__area__polygon"
    )
    dates = Occurrence.objects.live().with_next().select_related("event").defer("event__body")
    # Places are prefetched, so that each is read once, however many dates it has.
    dates = dates.prefetch_related(Prefetch("place", places), Prefetch("event__place", places))
    found = dates.in_bulk([hit.occurrence_id for hit in answer.hits])
    return [found[hit.occurrence_id] for hit in answer.hits if hit.occurrence_id in found]


def group_by_point(dates: Iterable[Occurrence]) -> list[MapPoint]:
    """Group the dates by point; dates without a known point are left out."""
    spots: dict[tuple[float | None, float | None], MapPoint] = {}
    for rank, date in enumerate(dates):
        place = place_of(date.event, date)
        pointed = pointed_of(place)
        if place is None or pointed is None:
            continue
        spot = spots.setdefault((pointed.latitude, pointed.longitude), MapPoint(pointed))
        if place.name not in spot.names:
            spot.names.append(place.name)
        spot.events.append(date_data(date, rank))
    return list(spots.values())


def pointed_of(place: Place | None) -> Place | None:
    """Return the place with coordinates: the place itself, else its parent (a room's building)."""
    known = (
        one for one in (place, place.parent if place else None) if one and one.latitude is not None
    )
    return next(known, None)


def point_data(spot: MapPoint) -> MapPointData:
    """Return a point as JSON data."""
    name, count = ", ".join(spot.names), outings(len(spot.events))
    return {
        "lat": spot.place.latitude,
        "lon": spot.place.longitude,
        "name": name,
        "where": spot.place.short_address,
        "label": _("%(place)s : %(outings)s") % {"place": name, "outings": count},
        "events": spot.events,
    }


def date_data(date: Occurrence, rank: int) -> DateData:
    """Return a date as JSON data."""
    event = date.event
    facts: DateData = {
        "rank": rank,
        "title": bound(event.title),
        "when": when(date),
        "url": date.path,
    }
    if date.is_off:
        facts["off"] = changed_words(date)
    if event.language != (translation.get_language() or settings.LANGUAGE_CODE)[:2]:
        facts["language"] = event.language
    return facts


def map_summary(answer: SearchAnswer, spots: Sequence[MapPoint], shown: int) -> str:
    """Return the summary «38 sorties dans 21 lieux.», and what the map does not show."""
    places = ngettext("%(count)s lieu", "%(count)s lieux", len(spots)) % {"count": len(spots)}
    parts = [_("%(outings)s dans %(places)s.") % {"outings": outings(shown), "places": places}]
    if missing := len(answer.hits) - shown:
        parts.append(
            _("Sans adresse connue : %(outings)s, dans la liste.") % {"outings": outings(missing)}
        )
    if answer.total > len(answer.hits):
        asked = {"outings": outings(answer.total), "count": len(answer.hits)}
        parts.append(_("Il y a %(outings)s : la carte montre les %(count)s premières.") % asked)
    return " ".join(parts)
