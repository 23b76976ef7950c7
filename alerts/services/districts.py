"""Maps the areas of an outside CAP alert to districts of the city."""

import re
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from agenda.formats.addresses import site_domain
from agenda.models import Area
from agenda.services.places import contains
from alerts.sources.cap import FoundArea
from alerts.sources.cap_fields import Point, shorten
from search.query import parameters

BETWEEN_NAMES = re.compile(r"\s*[,;/]\s*")


def find_districts(found: Sequence[FoundArea], notes: list[str]) -> list[Area]:
    """Return the districts that ``found`` names or covers; an empty list is the whole city.

    Notes are added where the whole city is only a fallback. For each area the first match counts:
    our codes, names, postcodes, then districts whose centre it covers, then the district that
    contains its own centre.
    """
    districts = list(Area.objects.all())
    codes: set[str] = set()
    for one in found:
        if one.name.casefold() == settings.CITY_NAME.casefold() and not one.codes:
            return []
        meant = _named(one, districts) or _covered(one, districts) or _around(one, districts)
        if not meant:
            name = shorten(one.name) or "–"
            notes.append(
                _("« %(name)s » n’est aucun de nos quartiers : toute la ville, à vérifier")
                % {"name": name}
            )
            return []
        codes |= meant
    if not found:
        notes.append(_("aucun lieu n’est dit : toute la ville, à vérifier"))
    return (
        [] if len(codes) == len(districts) else [area for area in districts if area.code in codes]
    )


def _named(one: FoundArea, districts: Sequence[Area]) -> set[str]:
    """Return the codes of districts matched by the area's code, name or postcode."""
    ours = {value for name, value in one.codes if name == f"{site_domain()}/ou"}
    if by_code := ours & {area.code for area in districts}:
        return by_code
    parts = {name.casefold() for name in BETWEEN_NAMES.split(one.name)} - {
        "",
        settings.CITY_NAME.casefold(),
    }
    by_name = {
        name.casefold(): area.code
        for area in districts
        for name in (area.name, area.short_name)
        if name
    }
    if parts and parts <= by_name.keys():
        return {by_name[part] for part in parts}
    values = {value for _name, value in one.codes}
    return {area.code for area in districts if not values.isdisjoint(area.postcodes)}


def _covered(one: FoundArea, districts: Sequence[Area]) -> set[str]:
    """Return the codes of districts whose centre the area covers."""
    return {area.code for area in districts if _covers(one, (area.latitude, area.longitude))}


def _around(one: FoundArea, districts: Sequence[Area]) -> set[str]:
    """Return the codes of districts that contain the area's centre."""
    return {
        area.code
        for area in districts
        for latitude, longitude in _centres(one)
        if area.polygon is not None and contains(area.polygon, longitude, latitude)
    }


def _covers(one: FoundArea, point: Point) -> bool:
    """Whether a circle or an outline of the area contains ``point``."""
    latitude, longitude = point
    here = parameters.Point(*point)
    for centre, radius_km in one.circles:
        if parameters.distance_m(here, parameters.Point(*centre)) <= radius_km * 1_000:
            return True
    outlines = ([(longitude, latitude) for latitude, longitude in ring] for ring in one.rings)
    return any(
        contains({"type": "Polygon", "coordinates": [ring]}, longitude, latitude)
        for ring in outlines
    )


def _centres(one: FoundArea) -> Iterable[Point]:
    """Yield the centres of the area's circles and of the bounding box of each outline."""
    yield from (centre for centre, _radius in one.circles)
    for ring in one.rings:
        latitudes, longitudes = zip(*ring, strict=True)
        yield (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
