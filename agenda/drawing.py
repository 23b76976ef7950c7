"""The SVG map of the city (``static/carte.svg``), and the projection of a point onto it.

``data-bounds`` of its root element gives its edges in degrees: south, west, north, east. A city
without such a file, or points outside of it, get no map; there is nothing to configure.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import escape

from agenda.vectortiles import STREETS, city_tiles

PATH = "carte.svg"
METRES_A_DEGREE = 111_320
#: Height of a blank sheet, in SVG units.
HIGH = 1_000


@dataclass(frozen=True, slots=True)
class CityMap:
    """An equirectangular map: edges in degrees, size in SVG units."""

    south: float
    west: float
    north: float
    east: float
    width: float
    height: float
    #: Attribution of the map data, to be shown with the map.
    credit: str
    #: Ids that ``<use>`` can show alone: «seine», «a11» for area 11.
    parts: frozenset[str]

    @property
    def url(self) -> str:
        return static(PATH)

    @property
    def metre(self) -> float:
        """Length of a metre, in SVG units."""
        return self.height / (self.north - self.south) / METRES_A_DEGREE

    @property
    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return (self.south, self.west), (self.north, self.east)

    def holds(self, latitude: float | None, longitude: float | None) -> bool:
        if latitude is None or longitude is None:
            return False
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return the position of a point in SVG units, from the upper left corner."""
        x = (longitude - self.west) / (self.east - self.west) * self.width
        y = (self.north - latitude) / (self.north - self.south) * self.height
        return round(x, 1), round(y, 1)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Return latitude and longitude of a position in SVG units."""
        latitude = self.north - y / self.height * (self.north - self.south)
        longitude = self.west + x / self.width * (self.east - self.west)
        return latitude, longitude


@cache
def city_map() -> CityMap | None:
    """Return the map of this release, read once; ``None`` without a file."""
    found = finders.find(PATH)
    if not found:
        return None
    # A trusted file that comes with the code.
    root = ET.fromstring(Path(found).read_text("utf-8"))  # noqa: S314
    south, west, north, east = map(float, root.attrib["data-bounds"].split())
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    parts = frozenset(part.attrib["id"] for part in root.iter() if "id" in part.attrib)
    return CityMap(
        south, west, north, east, width, height, root.attrib.get("data-credit", ""), parts
    )


def street_tiles() -> dict[str, str] | None:
    """Return the URLs and the attribution by which a script draws streets; ``None`` without."""
    tiles = city_tiles()
    if tiles is None:
        return None
    return {
        "url": static(STREETS),
        "module": static("js/basemap.js"),
        "script": static("vendor/protomaps-leaflet-5.1.0/protomaps-leaflet.js"),
        "credit": escape(tiles.credit),
    }


def blank_map(latitude: float, longitude: float) -> CityMap:
    """Return an empty sheet, 0.2 degrees wide, around a point that is not on the map."""
    wide = math.cos(math.radians(latitude)) * HIGH
    return CityMap(
        latitude - 0.1,
        longitude - 0.1,
        latitude + 0.1,
        longitude + 0.1,
        wide,
        HIGH,
        "",
        frozenset(),
    )


def map_showing(points: Iterable[tuple[float | None, float | None]]) -> CityMap | None:
    """Return the map if there are ``points`` and all are on it; else ``None``."""
    points, known = list(points), city_map()
    return known if known and points and all(known.holds(*point) for point in points) else None
