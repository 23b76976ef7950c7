"""Which area an address lies in, and how we know."""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, hypot, radians
from typing import Any

from django.conf import settings

from agenda.enums import AreaBasis
from agenda.models import Area, Place

#: How far, in metres, the nearest centre of an area may be from a place that is taken to lie in it.
NEAREST_M = 3_000
METRES_A_DEGREE = 111_320

Ring = Sequence[Sequence[float]]
Found = tuple[Area | None, AreaBasis]


def locate_places(places: Iterable[Place]) -> None:
    """Set and save the area of each place, and on what it rests.

    The editor's choice first; then the polygon the point is in; then the postcode, when only
    one area has it; then the nearest centre, if it is near. What lies beyond the city has none.
    """
    areas = list(Area.objects.all())
    located = list(places)
    for place in located:
        place.area, place.area_basis = find_area(place, areas)
    Place.objects.bulk_update(located, ["area", "area_basis"], batch_size=200)


def find_area(place: Place, areas: Sequence[Area]) -> Found:
    """The area of ``place`` among ``areas``, and how it was found.

    Beyond the city is, of a point, what is outside all outlines where every area has one, and
    further than NEAREST_M from every centre where none has; else what the address says.
    """
    if place.chosen_area:
        return place.chosen_area, AreaBasis.CHOSEN
    found = _by_outline(place, areas) or _by_address(place, areas) or _by_centre(place, areas)
    return found or (None, AreaBasis.UNKNOWN)


def _by_outline(place: Place, areas: Sequence[Area]) -> Found | None:
    point = _point(place)
    outlined = {area: area.polygon for area in areas if area.polygon}
    if point is None or not outlined:
        return None
    for area, polygon in outlined.items():
        if contains(polygon, *point):
            return area, AreaBasis.POLYGON
    return (None, AreaBasis.OUTSIDE) if len(outlined) == len(areas) else None


def _by_address(place: Place, areas: Sequence[Area]) -> Found | None:
    if not place.postcode:
        return None
    there = [area for area in areas if place.postcode in area.postcodes]
    if len(there) == 1:
        return there[0], AreaBasis.POSTCODE
    # It says so twice: a postcode that no area has, though all have some, and the name of another town.
    has_all = bool(areas) and all(area.postcodes for area in areas)
    is_elsewhere = bool(place.city) and not place.city.casefold().startswith(settings.CITY_NAME.casefold())
    return (None, AreaBasis.OUTSIDE) if has_all and is_elsewhere and not there else None


def _by_centre(place: Place, areas: Sequence[Area]) -> Found | None:
    point = _point(place)
    if point is None or not areas or any(area.polygon for area in areas):
        return None
    nearest = min(areas, key=lambda area: _metres(area, *point))
    is_near = _metres(nearest, *point) <= NEAREST_M
    return (nearest, AreaBasis.NEAREST) if is_near else (None, AreaBasis.OUTSIDE)


def _point(place: Place) -> tuple[float, float] | None:
    """Longitude and latitude."""
    return None if place.longitude is None or place.latitude is None else (place.longitude, place.latitude)


def contains(geometry: Mapping[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a point lies in a GeoJSON Polygon or MultiPolygon (RFC 7946, section 3.1)."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return any(
        _in_ring(outer, longitude, latitude) and not any(_in_ring(hole, longitude, latitude) for hole in holes)
        for outer, *holes in polygons
    )


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    """Even-odd rule: a ray to the east crosses the ring an odd number of times."""
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _metres(area: Area, longitude: float, latitude: float) -> float:
    """Flat distance to its centre: enough to tell the nearest within a city."""
    east = (area.longitude - longitude) * cos(radians(latitude))
    return hypot(east, area.latitude - latitude) * METRES_A_DEGREE
