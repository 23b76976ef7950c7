"""Which area a place lies in, and on what basis (:class:`~agenda.enums.AreaBasis`)."""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, hypot, radians
from typing import Any

from django.conf import settings

from agenda.enums import AreaBasis
from agenda.models import Area, Place

#: Maximum distance in metres from a place to the nearest centre of an area, to count as inside it.
NEAREST_M = 3_000
METRES_A_DEGREE = 111_320

Ring = Sequence[Sequence[float]]
Found = tuple[Area | None, AreaBasis]


def locate_places(places: Iterable[Place]) -> None:
    """Set and save the area of each place and its basis.

    In this order: the editor's choice; the polygon that contains the point; the postcode, if only
    one area has it; the nearest centre, if near enough. A place outside the city has no area.
    """
    areas = list(Area.objects.all())
    located = list(places)
    for place in located:
        place.area, place.area_basis = find_area(place, areas)
    Place.objects.bulk_update(located, ["area", "area_basis"], batch_size=200)


def find_area(place: Place, areas: Sequence[Area]) -> Found:
    """Return the area of ``place`` among ``areas``, and how it was found.

    A place is outside the city if its point is outside all polygons and every area has one; if no
    area has a polygon, when its point is further than NEAREST_M from every centre; otherwise by
    address.
    """
    if place.chosen_area:
        return place.chosen_area, AreaBasis.CHOSEN
    found = _by_outline(place, areas) or _by_address(place, areas) or _by_centre(place, areas)
    return found or (None, AreaBasis.UNKNOWN)


def _by_outline(place: Place, areas: Sequence[Area]) -> Found | None:
    """Find the area by its polygon: outside the city only if every area has one; else ``None``."""
    point = _point(place)
    outlined = {area: area.polygon for area in areas if area.polygon}
    if point is None or not outlined:
        return None
    for area, polygon in outlined.items():
        if contains(polygon, *point):
            return area, AreaBasis.POLYGON
    return (None, AreaBasis.OUTSIDE) if len(outlined) == len(areas) else None


def _by_address(place: Place, areas: Sequence[Area]) -> Found | None:
    """Find the area by postcode; outside if no area has it and the town is another."""
    if not place.postcode:
        return None
    there = [area for area in areas if place.postcode in area.postcodes]
    if len(there) == 1:
        return there[0], AreaBasis.POSTCODE
    # Outside on two grounds: every area has postcodes, none this one, and the town is another.
    has_all = bool(areas) and all(area.postcodes for area in areas)
    is_here = place.city.casefold().startswith(settings.CITY_NAME.casefold())
    is_outside = has_all and place.city and not is_here and not there
    return (None, AreaBasis.OUTSIDE) if is_outside else None


def _by_centre(place: Place, areas: Sequence[Area]) -> Found | None:
    """Find the area with the nearest centre, if no area has a polygon; outside if it is far."""
    point = _point(place)
    if point is None or not areas or any(area.polygon for area in areas):
        return None
    nearest = min(areas, key=lambda area: _metres(area, *point))
    is_near = _metres(nearest, *point) <= NEAREST_M
    return (nearest, AreaBasis.NEAREST) if is_near else (None, AreaBasis.OUTSIDE)


def _point(place: Place) -> tuple[float, float] | None:
    """Return longitude and latitude, ``None`` if one is missing."""
    if place.longitude is None or place.latitude is None:
        return None
    return place.longitude, place.latitude


def contains(geometry: Mapping[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a point is in a GeoJSON Polygon or MultiPolygon, and in none of its holes."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return any(
        _in_ring(outer, longitude, latitude)
        and not any(_in_ring(hole, longitude, latitude) for hole in holes)
        for outer, *holes in polygons
    )


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    """Whether a ray from a point to the east crosses ``ring`` an odd number of times."""
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _metres(area: Area, longitude: float, latitude: float) -> float:
    """Return the distance in metres to the centre of ``area``, on a flat map."""
    east = (area.longitude - longitude) * cos(radians(latitude))
    return hypot(east, area.latitude - latitude) * METRES_A_DEGREE
