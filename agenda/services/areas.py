"""Areas (districts) of the city, and which places lie in each area."""

from django.db import transaction

from accounts.models import User
from agenda.models import Area, Place
from agenda.models.drafts import Facts
from agenda.services.places import locate_places
from agenda.services.refreshing import request_refresh, request_refresh_of_moved

CHUNK = 500


@transaction.atomic
def relocate_places(actor: User | None = None) -> int:
    """Compute the area of every place again, after areas changed. Return how many places moved."""
    count = 0
    pks = list(Place.objects.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        places = list(Place.objects.filter(pk__in=pks[start : start + CHUNK]))
        before = {place.pk: (place.area_id, place.area_basis) for place in places}
        locate_places(places)
        moved = [place for place in places if (place.area_id, place.area_basis) != before[place.pk]]
        request_refresh_of_moved(moved, actor=actor)
        count += len(moved)
    return count


@transaction.atomic
def follow_area(area: Area, before: Facts, *, actor: User | None) -> None:
    """Update what depends on ``area`` after it was saved: areas of places, and its events."""
    relocate_places(actor)
    request_refresh(area, before, actor=actor)
