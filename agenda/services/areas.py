"""The parts of the city: their outlines, and which places lie in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from agenda.models import Area, Place
from agenda.services.places import locate_places
from agenda.services.refreshing import request_refresh, request_refresh_of_moved
from agenda.sources.geojson import FoundArea

CHUNK = 500


@dataclass(frozen=True, slots=True)
class AreasReport:
    """How many areas were made and outlined anew, and how many places changed area."""

    created: int
    updated: int
    relocated: int


@transaction.atomic
def keep_areas(found: Sequence[FoundArea]) -> AreasReport:
    """Give areas these outlines and centres, make those that are missing, and place every venue anew.

    An area that is known keeps its names and postcodes: the file has its own way of naming.
    """
    known = {area.code: area for area in Area.objects.all()}
    for rank, one in enumerate(found, start=1):
        area = known.get(one.code) or Area(code=one.code, name=one.name, position=_position(one.code, rank))
        area.polygon, area.latitude, area.longitude = one.polygon, one.latitude, one.longitude
        area.save()
    updated = sum(one.code in known for one in found)
    return AreasReport(created=len(found) - updated, updated=updated, relocated=place_venues_anew())


@transaction.atomic
def place_venues_anew(actor: User | None = None) -> int:
    """Find the area of every venue again, after the areas changed; returns how many have another."""
    return sum(_relocate(places, actor) for places in _chunks())


@transaction.atomic
def follow_area(area: Area, before: Mapping[str, Any], *, actor: User | None) -> None:
    """What goes with an ``area`` that was saved: other venues may lie in it, and events say its name."""
    place_venues_anew(actor)
    request_refresh(area, before, actor=actor)


def _position(code: str, rank: int) -> int:
    return min(int(code), 32_000) if code.isdigit() else rank


def _chunks() -> Iterator[list[Place]]:
    pks = list(Place.objects.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        yield list(Place.objects.filter(pk__in=pks[start : start + CHUNK]))


def _relocate(places: list[Place], actor: User | None) -> int:
    """Place these anew; those that changed area are said again everywhere. Returns how many."""
    before = {place.pk: (place.area_id, place.area_basis) for place in places}
    locate_places(places)
    moved = [place for place in places if (place.area_id, place.area_basis) != before[place.pk]]
    request_refresh_of_moved(moved, actor=actor)
    return len(moved)
