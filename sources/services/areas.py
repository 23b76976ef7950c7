"""Import of areas: outlines and centres of the parts of the city."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from agenda.models import Area
from agenda.services.areas import place_venues_anew
from sources.geojson import FoundArea


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
        position = min(int(one.code), 32_000) if one.code.isdigit() else rank
        area = known.get(one.code) or Area(code=one.code, name=one.name, position=position)
        area.polygon, area.latitude, area.longitude = one.polygon, one.latitude, one.longitude
        area.save()
    updated = sum(one.code in known for one in found)
    return AreasReport(created=len(found) - updated, updated=updated, relocated=place_venues_anew())
