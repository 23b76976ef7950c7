"""Vector tiles of a city's streets, parks, water and stations, in one PMTiles file.

Layers are GeoJSON (RFC 7946, WGS 84); tiles are Mapbox Vector Tiles in Web Mercator. Needs
``requirements/map.txt``.
"""

import gzip
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import mapbox_vector_tile
import numpy as np
from django.db import models
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely import STRtree, get_parts, make_valid, transform
from shapely.errors import GEOSException, ShapelyError
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from tqdm import tqdm

from sources.base import SourceError

#: Zooms of the file; nearer views draw the tiles of the last one larger.
FARTHEST, NEAREST = 10, 15
#: Units on the side of a tile, and around it, so that lines meet.
EXTENT, AROUND = 4096, 64
#: Largest deviation of a line, in units: half a pixel.
DEVIATION = 8
EARTH_RADIUS_M = 6_378_137
#: Circumference of the earth in metres, which is the side of the tile of zoom 0.
WORLD_M = 2 * math.pi * EARTH_RADIUS_M
#: Beyond it, Web Mercator has no points.
MOST_LATITUDE = 85.0
MOST_BYTES = 64 * 1024 * 1024
MOST_TILES = 20_000


class Layer(models.TextChoices):
    """Layer of the basemap, in the order in which it is drawn."""

    PARKS = "parks"
    WATER = "water"
    STREETS = "streets"
    LINES = "lines"
    STATIONS = "stations"


#: Highest class of a street by zoom: 0 is a boulevard, 3 a lane.
STREET_CLASSES: Mapping[int, int] = {10: 0, 11: 0, 12: 0, 13: 1, 14: 2, 15: 3}
#: Smallest area of a park by zoom, in square metres of the projection.
PARK_AREAS: Mapping[int, int] = {10: 100_000, 11: 40_000, 12: 20_000, 13: 5_000, 14: 2_000, 15: 800}
#: First zoom with stations, and with the names of all streets and parks.
STATIONS_FROM, NAMES_FROM = 13, 14
#: Parks of this area have their names at any zoom.
LARGE_PARK = 20_000
#: Words that stay small within a name in capitals.
_SMALL_WORDS = frozenset(
    re.findall(r"\w+", "a à au aux d de des dit du en et l la le les sous sur")
)
#: Longest name, in characters.
LONGEST_NAME = 80


ORDINARY_STREET = 2
#: A feature or a geometry (RFC 7946), before it is checked.
GeoJsonObject = Mapping[str, Any]


class MapFeature(NamedTuple):
    """A street, park, water, line or station, in metres of Web Mercator."""

    geometry: BaseGeometry
    name: str = ""
    #: Class of a street, from 0 to 3.
    rank: int = ORDINARY_STREET

    @classmethod
    def from_geojson(cls, item: GeoJsonObject) -> "MapFeature | None":
        """Return the feature of a GeoJSON object, or ``None`` if it cannot be drawn."""
        try:
            geometry = shape(_without_short_rings(item["geometry"]))
            west, south, east, north = geometry.bounds
            if not (
                -180 <= west <= east <= 180 and -MOST_LATITUDE <= south <= north <= MOST_LATITUDE
            ):
                return None
            geometry = transform(geometry, to_mercator, interleaved=False)
        except (AttributeError, IndexError, TypeError, ValueError, GEOSException, ShapelyError):
            return None
        given = item.get("properties") or {}
        name = str(given.get("n") or given.get("name") or "").strip()[:LONGEST_NAME]
        rank = given.get("c", given.get("class"))
        if not isinstance(rank, int) or not 0 <= rank <= 3:
            rank = ORDINARY_STREET
        return cls(make_valid(geometry), _written_normally(name), rank)

    def is_drawn(self, layer: Layer, zoom: int) -> bool:
        """Whether tiles of ``zoom`` contain it."""
        if layer == Layer.STREETS:
            return self.rank <= STREET_CLASSES[zoom]
        if layer == Layer.PARKS:
            return self.geometry.area >= PARK_AREAS[zoom]
        return layer != Layer.STATIONS or zoom >= STATIONS_FROM

    def properties(self, layer: Layer, zoom: int) -> dict[str, object]:
        """Return the properties in tiles of ``zoom``: name ``n`` and class ``c``."""
        found: dict[str, object] = {"c": self.rank} if layer == Layer.STREETS else {}
        is_large = layer == Layer.PARKS and self.geometry.area >= LARGE_PARK
        is_main = layer == Layer.STREETS and self.rank == 0
        if self.name and (zoom >= NAMES_FROM or is_large or is_main or layer == Layer.STATIONS):
            found["n"] = self.name
        return found


FloatArray = NDArray[np.float64]
Layers = Mapping[Layer, Sequence[MapFeature]]


def read_layer(file: IO[bytes], layer: Layer) -> list[MapFeature]:
    """Return the features of a GeoJSON file; those without a usable geometry are left out.

    Raises :class:`~sources.base.SourceError` if it is no such file, or holds none.
    """
    written = file.read(MOST_BYTES + 1)
    if len(written) > MOST_BYTES:
        raise SourceError(_("Ce fichier est trop grand."))
    try:
        items = json.loads(written)["features"]
        found = [one for item in items if (one := MapFeature.from_geojson(item))]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(_("Ce fichier n’est pas du GeoJSON.")) from error
    if not found:
        raise SourceError(_("Rien dans ce fichier ne se dessine."))
    return found


def _written_normally(name: str) -> str:
    """Return a name that is in capitals as people write it: «Jardin de l'Impasse Truillot»."""
    if not name.isupper():
        return name
    parts = re.split(r"([ '’-])", name.lower())
    return "".join(
        part if rank and part in _SMALL_WORDS else part.capitalize()
        for rank, part in enumerate(parts)
    )


def _without_short_rings(geometry: GeoJsonObject) -> GeoJsonObject:
    """Return a polygon without the holes that simplification left with fewer than four points."""
    if geometry["type"] != "Polygon":
        return geometry
    outer, *holes = geometry["coordinates"]
    return {"type": "Polygon", "coordinates": [outer, *(ring for ring in holes if len(ring) > 3)]}


def to_mercator(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return degrees (arrays) as metres of Web Mercator (EPSG:3857)."""
    x = EARTH_RADIUS_M * np.radians(longitude)
    y = EARTH_RADIUS_M * np.log(np.tan(math.pi / 4 + np.radians(latitude) / 2))
    return x, y


@dataclass(frozen=True, slots=True)
class ZoomLayer:
    """A layer as drawn at one zoom, with an index of its geometries."""

    layer: Layer
    geometries: Sequence[BaseGeometry]
    properties: Sequence[Mapping[str, object]]
    tree: STRtree

    @classmethod
    def of(cls, layer: Layer, features: Iterable[MapFeature], zoom: int) -> "ZoomLayer":
        deviation = WORLD_M / 2**zoom / EXTENT * DEVIATION
        drawn = [one for one in features if one.is_drawn(layer, zoom)]
        geometries = [make_valid(one.geometry.simplify(deviation)) for one in drawn]
        properties = [one.properties(layer, zoom) for one in drawn]
        return cls(layer, geometries, properties, STRtree(geometries))

    def within(self, edges: BaseGeometry) -> list[dict[str, object]]:
        """Return the features within ``edges``, cut there."""
        found = []
        for index in self.tree.query(edges, predicate="intersects"):
            # A line that meets an edge in a point gives points: only the parts of its kind stay.
            whole = self.geometries[index]
            cut = [
                part
                for part in get_parts(whole.intersection(edges))
                if part.geom_type in _PARTS[self.layer]
            ]
            found += [
                {"geometry": part, "properties": dict(self.properties[index])} for part in cut
            ]
        return found


#: Types of geometry that a layer consists of.
_PARTS: Mapping[Layer, Sequence[str]] = {
    Layer.PARKS: ("Polygon",),
    Layer.WATER: ("Polygon",),
    Layer.STREETS: ("LineString", "LinearRing"),
    Layer.LINES: ("LineString", "LinearRing"),
    Layer.STATIONS: ("Point",),
}


class VectorTile(NamedTuple):
    """A tile: zoom, column and row, and its content, compressed by gzip."""

    zoom: int
    column: int
    row: int
    content: bytes

    @property
    def number(self) -> int:
        """Number in the order of the file (PMTiles, version 3)."""
        return zxy_to_tileid(self.zoom, self.column, self.row)

    @classmethod
    def cut(
        cls, drawn: Sequence[ZoomLayer], zoom: int, column: int, row: int
    ) -> "VectorTile | None":
        """Return the tile of one column and row; ``None`` if nothing is in it."""
        side = WORLD_M / 2**zoom
        west, north = column * side - WORLD_M / 2, WORLD_M / 2 - row * side
        margin = side / EXTENT * AROUND
        edges = box(west - margin, north - side - margin, west + side + margin, north + margin)
        layers = [
            {"name": one.layer.value, "features": features}
            for one in drawn
            if (features := one.within(edges))
        ]
        if not layers:
            return None
        options = {"quantize_bounds": (west, north - side, west + side, north), "extents": EXTENT}
        encoded = mapbox_vector_tile.encode(layers, default_options=options)
        # The time in gzip's header would make each run another file.
        return cls(zoom, column, row, gzip.compress(encoded, 9, mtime=0))


def cut_tiles(layers: Layers, *, is_quiet: bool = True) -> Iterator[VectorTile]:
    """Yield the tiles of all zooms that are not empty.

    Raises :class:`~sources.base.SourceError` if the layers cover more than a large city.
    """
    bounds = _bounds(layers)
    total = sum(len(columns) * len(rows) for _zoom, columns, rows in _grids(bounds))
    if total > MOST_TILES:
        raise SourceError(_("Ces fichiers couvrent plus qu’une ville."))
    with tqdm(total=total, disable=is_quiet, unit="tile") as progress:
        for zoom, columns, rows in _grids(bounds):
            drawn = [ZoomLayer.of(layer, features, zoom) for layer, features in layers.items()]
            for column in columns:
                for row in rows:
                    progress.update()
                    if tile := VectorTile.cut(drawn, zoom, column, row):
                        yield tile


def _bounds(layers: Layers) -> tuple[float, float, float, float]:
    """Return the edges of all features, in metres: west, south, east, north."""
    edges = [one.geometry.bounds for features in layers.values() for one in features]
    wests, souths, easts, norths = zip(*edges, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _grids(bounds: tuple[float, float, float, float]) -> Iterator[tuple[int, range, range]]:
    """Yield each zoom with the columns and rows of its tiles within ``bounds``."""
    west, south, east, north = bounds
    for zoom in range(FARTHEST, NEAREST + 1):
        side = WORLD_M / 2**zoom
        columns = range(int((west + WORLD_M / 2) / side), int((east + WORLD_M / 2) / side) + 1)
        rows = range(int((WORLD_M / 2 - north) / side), int((WORLD_M / 2 - south) / side) + 1)
        yield zoom, columns, rows


def write_pmtiles(layers: Layers, out: Path, credit: str, *, is_quiet: bool = True) -> int:
    """Write the tiles to one PMTiles file; return their number.

    ``credit`` is the attribution that is shown with the map. The file is complete or absent.
    """
    tiles = sorted(cut_tiles(layers, is_quiet=is_quiet), key=lambda tile: tile.number)
    west, south, east, north = _to_degrees(_bounds(layers))
    unfinished = out.with_suffix(".part")
    with unfinished.open("wb") as stream:
        writer = Writer(stream)
        for tile in tiles:
            writer.write_tile(tile.number, tile.content)
        writer.finalize(
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_zoom": FARTHEST,
                "max_zoom": NEAREST,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": FARTHEST,
                "center_lon_e7": (west + east) // 2,
                "center_lat_e7": (south + north) // 2,
            },
            {
                "attribution": credit,
                "vector_layers": [{"id": layer.value, "fields": {}} for layer in layers],
            },
        )
    unfinished.replace(out)
    return len(tiles)


def _to_degrees(bounds: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """Return metres of Web Mercator as ten-millionths of a degree."""
    west, south, east, north = bounds

    def latitude(y: float) -> float:
        return math.degrees(2 * math.atan(math.exp(y / EARTH_RADIUS_M)) - math.pi / 2)

    degrees = [
        math.degrees(west / EARTH_RADIUS_M),
        latitude(south),
        math.degrees(east / EARTH_RADIUS_M),
        latitude(north),
    ]
    return tuple(round(degree * 10_000_000) for degree in degrees)  # type: ignore[return-value]
