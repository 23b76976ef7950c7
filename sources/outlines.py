"""Simplification of outlines that keeps topology: a shared border is simplified once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import cos, hypot, radians

from sources.geojson import AreaFeature, Geometry, Ring

METRES_A_DEGREE = 111_320
#: Decimals of a degree that are kept: about a metre.
DECIMALS = 5

Corner = tuple[float, float]
Line = tuple[Corner, ...]


def simplify(areas: Sequence[AreaFeature], tolerance_m: float) -> list[AreaFeature]:
    """Return the areas with no line moved by more than ``tolerance_m`` (Douglas and Peucker, 1973).

    Areas are neighbours if they share corners. Corners where three areas meet do not move.
    """
    neighbours: dict[Corner, set[Corner]] = defaultdict(set)
    for area in areas:
        for ring in _rings(area.polygon):
            for one, other in pairwise(ring):
                neighbours[one].add(other)
                neighbours[other].add(one)
    #: Corners where more than two sides meet.
    knots = {corner for corner, others in neighbours.items() if len(others) > 2}
    simpler: dict[Line, Line] = {}

    def simplified(ring: Line) -> list[list[float]]:
        corners: list[Corner] = []
        for line in _lines(ring, knots):
            way = min(line, line[::-1])  # the same for both areas
            if way not in simpler:
                simpler[way] = _simplified(way, tolerance_m)
            corners += (simpler[way] if line == way else simpler[way][::-1])[:-1]
        return [[round(number, DECIMALS) for number in corner] for corner in [*corners, corners[0]]]

    def redrawn(polygon: Geometry) -> Geometry:
        parts = [[simplified(_line(ring)) for ring in part] for part in _polygons(polygon)]
        return {
            "type": polygon["type"],
            "coordinates": parts[0] if polygon["type"] == "Polygon" else parts,
        }

    return [replace(area, polygon=redrawn(area.polygon)) for area in areas]


def count_corners(areas: Sequence[AreaFeature]) -> int:
    return sum(len(ring) - 1 for area in areas for ring in _rings(area.polygon))


def _rings(polygon: Geometry) -> Iterator[Line]:
    """Yield all rings of a Polygon or MultiPolygon."""
    return (_line(ring) for part in _polygons(polygon) for ring in part)


def _polygons(polygon: Geometry) -> list[list[Ring]]:
    """Return the polygons of a Polygon or MultiPolygon, each a list of rings."""
    return [polygon["coordinates"]] if polygon["type"] == "Polygon" else polygon["coordinates"]


def _line(ring: Ring) -> Line:
    return tuple((corner[0], corner[1]) for corner in ring)


def _lines(ring: Line, knots: set[Corner]) -> Iterator[Line]:
    """Yield the ring's lines from knot to knot.

    A ring without knots is split at two distant corners, always the same.
    """
    corners = ring[:-1]
    ends = [rank for rank, corner in enumerate(corners) if corner in knots]
    if len(ends) < 2:
        first = ends[0] if ends else corners.index(min(corners))
        furthest = max(
            range(len(corners)), key=lambda rank: hypot(*_apart(corners[rank], corners[first]))
        )
        ends = sorted({first, furthest})
    for start, end in pairwise([*ends, ends[0] + len(corners)]):
        yield tuple(corners[rank % len(corners)] for rank in range(start, end + 1))


def _simplified(line: Line, tolerance_m: float) -> Line:
    """Return the line without corners nearer than ``tolerance_m`` to it; recursive."""
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    rank = max(range(1, len(line) - 1), key=lambda one: _from_side(line[one], first, last))
    if _from_side(line[rank], first, last) <= tolerance_m:
        return (first, last)
    return (
        *_simplified(line[: rank + 1], tolerance_m)[:-1],
        *_simplified(line[rank:], tolerance_m),
    )


def _from_side(corner: Corner, first: Corner, last: Corner) -> float:
    """Return the distance in metres of a corner from the side between two others."""
    (x, y), (width, height) = _apart(corner, first), _apart(last, first)
    length = width**2 + height**2
    along = min(max((x * width + y * height) / length, 0), 1) if length else 0
    return hypot(x - along * width, y - along * height)


def _apart(one: Corner, other: Corner) -> tuple[float, float]:
    """Return metres east and north of ``other``."""
    narrower = cos(radians(other[1]))
    return (one[0] - other[0]) * narrower * METRES_A_DEGREE, (one[1] - other[1]) * METRES_A_DEGREE
