"""The parts of the city, and which places lie in them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from agenda.models import Area, Place
from agenda.services.places import locate_places
from agenda.services.refreshing import request_refresh, request_refresh_of_moved

CHUNK = 500


@transaction.atomic
def place_venues_anew(actor: User | None = None) -> int:
    """Find the area of every venue again, after the areas changed; returns how many have another."""
    return sum(_relocate(places, actor) for places in _chunks())


@transaction.atomic
def follow_area(area: Area, before: Mapping[str, Any], *, actor: User | None) -> None:
    """What goes with an ``area`` that was saved: other venues may lie in it, and events say its name."""
    place_venues_anew(actor)
    request_refresh(area, before, actor=actor)


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
