"""Import of the city's areas: outlines and centres."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from agenda.models import Area
from agenda.services.areas import relocate_places
from sources.geojson import AreaFeature


@dataclass(frozen=True, slots=True)
class AreasReport:
    """Number of areas created and updated, and of places whose area changed."""

    created: int
    updated: int
    relocated: int


@transaction.atomic
def keep_areas(found: Sequence[AreaFeature]) -> AreasReport:
    """Store outlines and centres, create missing areas, and reassign every venue to its area.

    A known area keeps its names and postcodes, because the file may name areas differently.
    """
    known = {area.code: area for area in Area.objects.all()}
    for rank, one in enumerate(found, start=1):
        position = min(int(one.code), 32_000) if one.code.isdigit() else rank
        area = known.get(one.code) or Area(code=one.code, name=one.name, position=position)
        area.polygon, area.latitude, area.longitude = one.polygon, one.latitude, one.longitude
        area.save()
    updated = sum(one.code in known for one in found)
    return AreasReport(created=len(found) - updated, updated=updated, relocated=relocate_places())
