"""Reader of geometries and of a city's areas from GeoJSON (RFC 7946) with any property names."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, isfinite, radians
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from sources.base import SourceError

MAX_BYTES = 64 * 1024 * 1024
#: Most corners of one geometry that is read as lines; a street of Paris has some thirty.
MAX_CORNERS = 50_000
MAX_FEATURES = 100_000
METRES_A_DEGREE = 111_320
CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
CODE_NAMES = ("code", "ref", "id")
TITLE_NAMES = ("name", "nom", "label", "libelle", "title")

Ring = Sequence[Sequence[float]]
#: Object with «type» and «coordinates» (RFC 7946, 3.1): rings of a Polygon, polygons of a
#: MultiPolygon.
Geometry = dict[str, Any]
Properties = Mapping[str, object]
#: Longitude and latitude.
Corner = tuple[float, float]
Line = list[Corner]
#: Numbers, nested to any depth, as the file has them.
Coordinates = Any


class GeometryError(Exception):
    """A geometry cannot be read; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class AreaFeature:
    """One area of the city: code, name, outline, centre."""

    code: str
    name: str
    polygon: Geometry
    latitude: float
    longitude: float


def read_areas(stream: BinaryIO, *, code: str = "", name: str = "") -> list[AreaFeature]:
    """Return every polygon of the file.

    ``code`` and ``name`` name the properties, else they are guessed. The code is the shortest
    property with distinct values; the name is the first text with distinct values, preferably a
    property of a usual name.

    Raises :class:`SourceError` for any other file, duplicate codes, or a property that cannot be
    guessed.
    """
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(_("Ce fichier est trop grand."))
    try:
        features = json.loads(content)["features"]
        polygons = [
            feature
            for feature in features
            if feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
        ]
    except (ValueError, TypeError, LookupError) as error:
        raise SourceError(_("Ce fichier n’est pas une FeatureCollection GeoJSON.")) from error
    if not polygons:
        raise SourceError(_("Ce fichier ne contient aucun polygone."))
    rows: list[Properties] = [feature.get("properties") or {} for feature in polygons]
    code = code or _found(rows, CODE_NAMES, _is_code)
    if not code:
        asked = {"what": _("le code"), "option": "--code"}
        raise SourceError(_("Dites quelle propriété donne %(what)s : %(option)s") % asked)
    name = name or _found(rows, TITLE_NAMES, _is_title) or code
    areas = [
        _area(feature["geometry"], row, code, name)
        for feature, row in zip(polygons, rows, strict=True)
    ]
    if len({area.code for area in areas}) != len(areas):
        raise SourceError(_("Deux quartiers ont le même code."))
    return areas


def _area(given: Geometry, row: Properties, code: str, name: str) -> AreaFeature:
    """Return the area of one feature; raises ``SourceError`` for a bad code or outline."""
    value = str(row.get(code, ""))
    if not CODE.fullmatch(value):
        raise SourceError(_("« %(code)s » n’est pas un code.") % {"code": value[:40]})
    geometry = {"type": given["type"], "coordinates": given["coordinates"]}
    try:
        longitude, latitude = centre(geometry)
    except (TypeError, ValueError, LookupError, ZeroDivisionError) as error:
        raise SourceError(_("Le contour de %(code)s est illisible.") % {"code": value}) from error
    return AreaFeature(value, str(row.get(name) or value)[:120], geometry, latitude, longitude)


def _found(
    rows: Sequence[Properties], usual: Sequence[str], is_such: Callable[[object], bool]
) -> str:
    """Return the property with valid and distinct values in all rows.

    One of a usual name, else the best one.
    """
    common = [name for name in rows[0] if all(is_such(row.get(name)) for row in rows)]
    different = [name for name in common if len({str(row[name]) for row in rows}) == len(rows)]
    by_name = next((name for word in usual for name in different if name.lower() == word), "")
    if by_name or is_such is _is_title:
        return by_name or next(iter(different), "")
    return min(different, key=lambda name: sum(len(str(row[name])) for row in rows), default="")


def _is_code(value: object) -> bool:
    return (
        isinstance(value, str | int)
        and not isinstance(value, bool)
        and bool(CODE.fullmatch(str(value)))
    )


def _is_title(value: object) -> bool:
    return isinstance(value, str) and any(sign.isalpha() for sign in value)


def centre(geometry: Geometry) -> tuple[float, float]:
    """Return longitude and latitude of the centroid of the largest part."""
    coordinates = geometry["coordinates"]
    outers: Iterable[Ring] = (
        [coordinates[0]]
        if geometry["type"] == "Polygon"
        else [polygon[0] for polygon in coordinates]
    )
    ring = max(outers, key=lambda outer: abs(_doubled_area(outer)))
    whole = _doubled_area(ring)
    x0, y0 = ring[0][0], ring[0][1]
    x = sum((x1 + x2 - 2 * x0) * cross for x1, _y1, x2, _y2, cross in _sides(ring)) / (3 * whole)
    y = sum((y1 + y2 - 2 * y0) * cross for _x1, y1, _x2, y2, cross in _sides(ring)) / (3 * whole)
    return round(x0 + x, 6), round(y0 + y, 6)


def _doubled_area(ring: Ring) -> float:
    """Return twice the signed area of a ring."""
    return sum(cross for *_side, cross in _sides(ring))


def _sides(ring: Ring) -> Iterable[tuple[float, float, float, float, float]]:
    """Yield each side with its cross product relative to the first corner, which is more exact."""
    x0, y0 = ring[0][0], ring[0][1]
    for (x1, y1, *_z1), (x2, y2, *_z2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        yield x1, y1, x2, y2, (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)


def read_lines(geometry: object) -> list[Line]:
    """Return the lines, outlines or points of a geometry; raise :class:`GeometryError`."""
    if not isinstance(geometry, dict):
        raise GeometryError(_("sans géométrie lisible"))
    depth = {
        "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
        "MultiPolygon": 3,
    }.get(str(geometry.get("type")))  # fmt: skip
    if depth is None:
        raise GeometryError(_("sans géométrie lisible"))
    try:
        lines = list(_lines_within(geometry.get("coordinates"), depth))
    except (TypeError, ValueError, LookupError, OverflowError) as error:
        raise GeometryError(_("sans géométrie lisible")) from error
    if not lines or sum(map(len, lines)) > MAX_CORNERS:
        raise GeometryError(_("sans géométrie lisible"))
    return lines


def _lines_within(coordinates: Coordinates, depth: int) -> Iterator[Line]:
    """Yield the lines of nested coordinates; ``depth`` is 0 for a point, 1 for a line."""
    if depth == 0:
        yield [_corner(coordinates)]
    elif depth == 1:
        yield [_corner(each) for each in coordinates]
    else:
        for part in coordinates:
            yield from _lines_within(part, depth - 1)


def _corner(position: Coordinates) -> Corner:
    longitude, latitude = float(position[0]), float(position[1])
    if not (isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError(position)
    return longitude, latitude


def middle(lines: Sequence[Line]) -> Corner:
    """Return the point on the lines that is nearest to their centre of gravity.

    For outlines the centre itself: a garden is not where its fence is.
    """
    sides = [side for line in lines for side in pairwise(line)]
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in sides]
    lengths = [corner_distance_m(first, last) for first, last in sides]
    whole = sum(lengths)
    if not whole:
        corners = [corner for line in lines for corner in line]
        middles, lengths, whole = corners, [1.0] * len(corners), float(len(corners))
    pairs = list(zip(middles, lengths, strict=True))
    centre = (
        sum(x * length for (x, _y), length in pairs) / whole,
        sum(y * length for (_x, y), length in pairs) / whole,
    )
    is_closed = all(len(line) > 2 and line[0] == line[-1] for line in lines)
    return (
        centre if is_closed else min(middles, key=lambda middle: corner_distance_m(centre, middle))
    )


def corner_distance_m(one: Corner, other: Corner) -> float:
    width = cos(radians((one[1] + other[1]) / 2))
    return METRES_A_DEGREE * hypot((one[0] - other[0]) * width, one[1] - other[1])


def read_features(stream: BinaryIO) -> list[object]:
    """Return the features of a FeatureCollection; raise :class:`SourceError` for another file."""
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(_("Ce fichier est trop grand."))
    try:
        features = json.loads(content)["features"]
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise SourceError(_("Ce fichier n’est pas une FeatureCollection GeoJSON.")) from error
    if not isinstance(features, list):
        raise SourceError(_("Ce fichier n’est pas une FeatureCollection GeoJSON."))
    if len(features) > MAX_FEATURES:
        raise SourceError(_("Ce fichier est trop grand."))
    return features
