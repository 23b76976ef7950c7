"""The drawing of the city under its maps: one cached SVG, coloured by tokens, and the scale that puts a point on it.

Its root says in ``data-bounds`` the latitudes and longitudes of its edges: south, west, north, east. A city that has no
such file, or areas outside of it, goes without: nothing is to be set.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from django.contrib.staticfiles import finders
from django.templatetags.static import static

PATH = "carte.svg"
METRES_A_DEGREE = 111_320
#: A blank sheet, in units.
HIGH = 1_000


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plain projection: degrees grow evenly to the right and upwards. Edges in degrees, size in units of the SVG."""

    south: float
    west: float
    north: float
    east: float
    width: float
    height: float
    #: Whose outlines they are, to be said where they are shown.
    credit: str
    #: What may be shown alone, by ``<use>``: «seine», «a11» for the area 11.
    parts: frozenset[str]

    @property
    def url(self) -> str:
        return static(PATH)

    @property
    def metre(self) -> float:
        """A metre, in units of the SVG."""
        return self.height / (self.north - self.south) / METRES_A_DEGREE

    @property
    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return (self.south, self.west), (self.north, self.east)

    def holds(self, latitude: float | None, longitude: float | None) -> bool:
        if latitude is None or longitude is None:
            return False
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point lies, from the upper left corner."""
        x = (longitude - self.west) / (self.east - self.west) * self.width
        y = (self.north - latitude) / (self.north - self.south) * self.height
        return round(x, 1), round(y, 1)


@cache
def drawing() -> Drawing | None:
    """The one of this release, read once; none when there is no such file."""
    found = finders.find(PATH)
    if not found:
        return None
    # A file of our own, that came with the code.
    root = ET.fromstring(Path(found).read_text("utf-8"))  # noqa: S314
    south, west, north, east = map(float, root.attrib["data-bounds"].split())
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    parts = frozenset(part.attrib["id"] for part in root.iter() if "id" in part.attrib)
    return Drawing(south, west, north, east, width, height, root.attrib.get("data-credit", ""), parts)


def blank_sheet(latitude: float, longitude: float) -> Drawing:
    """A sheet with nothing on it, of a tenth of a degree around a point where there is no drawing."""
    wide = math.cos(math.radians(latitude)) * HIGH
    return Drawing(latitude - 0.1, longitude - 0.1, latitude + 0.1, longitude + 0.1, wide, HIGH, "", frozenset())


def drawing_of(points: Iterable[tuple[float | None, float | None]]) -> Drawing | None:
    """The drawing, if there are ``points`` and all lie on it: that of another city is not this one's."""
    points, known = list(points), drawing()
    return known if known and points and all(known.holds(*point) for point in points) else None
