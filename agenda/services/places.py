"""Which area an address lies in, and how we know."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, radians
from typing import Any

from agenda.enums import AreaBasis
from agenda.models import Area, Place

Ring = Sequence[Sequence[float]]


def locate_places(places: Iterable[Place]) -> None:
    """Set and save the area of each place, and on what it rests.

    The editor's choice first; then the polygon the point is in; then the postcode, when only
    one area has it; then the nearest centre.
    """
    areas = list(Area.objects.all())
    located = list(places)
    for place in located:
        place.area, place.area_basis = find_area(place, areas)
    Place.objects.bulk_update(located, ["area", "area_basis"], batch_size=200)


def find_area(place: Place, areas: Sequence[Area]) -> tuple[Area | None, AreaBasis]:
    """The area of ``place`` among ``areas``, and how it was found."""
    if place.chosen_area:
        return place.chosen_area, AreaBasis.CHOSEN
    point = None
    if place.longitude is not None and place.latitude is not None:
        point = (place.longitude, place.latitude)
        for area in areas:
            if area.polygon and contains(area.polygon, *point):
                return area, AreaBasis.POLYGON
    by_postcode = [area for area in areas if place.postcode and place.postcode in area.postcodes]
    if len(by_postcode) == 1:
        return by_postcode[0], AreaBasis.POSTCODE
    if point and areas and not any(area.polygon for area in areas):
        return min(areas, key=lambda area: _distance(area, *point)), AreaBasis.NEAREST
    return None, AreaBasis.UNKNOWN


def contains(geometry: dict[str, Any], longitude: float, latitude: float) -> bool:
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


def _distance(area: Area, longitude: float, latitude: float) -> float:
    """Flat distance in degrees of latitude: enough to tell the nearest within a city."""
    east = (area.longitude - longitude) * cos(radians(latitude))
    return hypot(east, area.latitude - latitude)
