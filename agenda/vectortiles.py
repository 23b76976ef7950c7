"""Vector tiles of the city's streets (``static/plan/city.pmtiles``), read on the server.

The file is a PMTiles archive (version 3) of Mapbox Vector Tiles (version 2.1), cut by ``cut_map``.
"""

import gzip
import math
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles import finders
from pmtiles.reader import MemorySource, Reader

#: A city may have none.
STREETS = "plan/city.pmtiles"
#: Decoded tiles kept in memory, of about 100 kB each.
TILES_KEPT = 64
#: Units on the side of a tile.
EXTENT = 4096
#: Zoom of the tiles that have all stations, and of those that have all streets with their names.
STATIONS_ZOOM, STREETS_ZOOM = 13, 15
#: What the names of stations have and nobody says: «/ Mairie du 10e», «de Paris - 4ème
#: Arrondissement».
_UNSAID = re.compile(r"\u200b|\s+/.*|\s+de \S+ - \d+\S* Arrondissement$")
#: Wire type of Protocol Buffers: bytes after their length. The only other one here is an integer.
LENGTH_DELIMITED = 2
#: Commands of a geometry; the third draws a line.
MOVE_TO, CLOSE_PATH = 1, 7

Points = list[tuple[int, int]]
#: Longitude and latitude.
Degrees = tuple[float, float]


class TileFeature(NamedTuple):
    """A street, park, water, line or station: points in units of its tile."""

    parts: Sequence[Points]
    name: str
    #: Class of a street, from 0 (boulevard) to 3 (lane).
    rank: int

    @classmethod
    def from_message(
        cls, content: bytes, keys: Sequence[str], values: Sequence[str | int]
    ) -> "TileFeature":
        """Return a feature (section 4.2) with its properties ``n`` and ``c``."""
        properties: dict[str, str | int] = {}
        parts: Sequence[Points] = []
        for number, _integer, packed in _fields(content):
            if number == 2:
                tags = iter(_integers(packed))
                properties = {
                    keys[key]: values[value] for key, value in zip(tags, tags, strict=True)
                }
            elif number == 4:
                parts = _parts(_integers(packed))
        return cls(parts, str(properties.get("n", "")), int(properties.get("c", 0)))


@dataclass(frozen=True, slots=True)
class StreetTiles:
    """The file of tiles."""

    reader: Reader
    #: Attribution of the data, to be shown with the map.
    credit: str
    #: Changes with the content of the file.
    version: str

    def tile(self, zoom: int, column: int, row: int) -> Mapping[str, Sequence[TileFeature]]:
        """Return the features of a tile by layer; empty where the city is not."""
        return _decoded(self.version, zoom, column, row)

    def named(
        self, layer: str, zoom: int, southwest: Degrees, northeast: Degrees
    ) -> Iterator[tuple[str, list[list[Degrees]]]]:
        """Yield what has a name in the tiles between these corners: name, and lines in degrees."""
        side = 2**zoom
        columns = tile_span(tile_column(one[0], side) for one in (southwest, northeast))
        rows = tile_span(tile_row(one[1], side) for one in (northeast, southwest))
        for column, row in product(columns, rows):
            for feature in self.tile(zoom, column, row).get(layer, ()):
                if feature.name:
                    yield (
                        feature.name,
                        [
                            [
                                (
                                    (column + x / EXTENT) / side * 360 - 180,
                                    row_latitude(row + y / EXTENT, side),
                                )
                                for x, y in part
                            ]
                            for part in feature.parts
                        ],
                    )

    def stations(self, southwest: Degrees, northeast: Degrees) -> Mapping[str, Degrees]:
        """Return the stations of the tiles between these corners, by name."""
        found = self.named("stations", STATIONS_ZOOM, southwest, northeast)
        return {station_name(name): lines[0][0] for name, lines in found}


def station_name(written: str) -> str:
    """Return the name of a station as people say it: «Hôtel de Ville»."""
    return _UNSAID.sub("", written)


def tile_span(ends: Iterable[float]) -> range:
    """Return the columns or rows of tiles from one coordinate to another."""
    first, last = map(math.floor, ends)
    return range(first, last + 1)


def tile_column(longitude: float, side: int) -> float:
    return (longitude + 180) / 360 * side


def tile_row(latitude: float, side: int) -> float:
    return (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side


def row_latitude(row: float, side: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))


@cache
def city_tiles() -> StreetTiles | None:
    """Return the tiles of this release, opened once; ``None`` without a file."""
    found = finders.find(STREETS)
    if not found:
        return None
    content = Path(found).read_bytes()
    reader = Reader(MemorySource(content))
    credit = reader.metadata().get("attribution", "")
    return StreetTiles(reader, credit, f"{zlib.crc32(content):08x}")


@lru_cache(maxsize=TILES_KEPT)
def _decoded(
    _version: str, zoom: int, column: int, row: int
) -> Mapping[str, Sequence[TileFeature]]:
    tiles = city_tiles()
    content = tiles and tiles.reader.get(zoom, column, row)
    if not content:
        return {}
    return decode_tile(gzip.decompress(content))


def decode_tile(content: bytes) -> Mapping[str, Sequence[TileFeature]]:
    """Return the features of a Mapbox Vector Tile by the name of their layer."""
    return dict(_layer(layer) for number, _integer, layer in _fields(content) if number == 3)


def _layer(content: bytes) -> tuple[str, Sequence[TileFeature]]:
    """Return the name and the features of a layer (section 4.1)."""
    name = ""
    keys: list[str] = []
    values: list[str | int] = []
    features: list[bytes] = []
    for number, _integer, value in _fields(content):
        match number:
            case 1:
                name = value.decode()
            case 2:
                features.append(value)
            case 3:
                keys.append(value.decode())
            case 4:
                values.append(_value(value))
    return name, [TileFeature.from_message(feature, keys, values) for feature in features]


def _value(content: bytes) -> str | int:
    """Return a string or an integer (section 4.4): ``cut_map`` writes no others."""
    number, integer, text = next(_fields(content))
    if number == 1:
        return text.decode()
    return _zigzag(integer) if number == 6 else integer


def _parts(commands: Iterator[int]) -> Sequence[Points]:
    """Return the lines, rings or points of a geometry (section 4.3); rings are closed."""
    parts: list[Points] = []
    x = y = 0
    for command in commands:
        code, count = command & 7, command >> 3
        if code == CLOSE_PATH:
            parts[-1].append(parts[-1][0])
            continue
        for _time in range(count):
            x += _zigzag(next(commands))
            y += _zigzag(next(commands))
            if code == MOVE_TO:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _zigzag(integer: int) -> int:
    """Return the signed integer that zigzag encoding wrote as ``integer``."""
    return (integer >> 1) ^ -(integer & 1)


def _fields(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the fields of a Protocol Buffers message: number, then its integer or its bytes."""
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        integer, at = _varint(content, at)
        if key & 7 == LENGTH_DELIMITED:
            yield key >> 3, 0, content[at : at + integer]
            at += integer
        else:
            yield key >> 3, integer, b""


def _integers(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        integer, at = _varint(packed, at)
        yield integer


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return the integer at ``at``, seven bits a byte, and the position after it."""
    integer = shift = 0
    while True:
        byte = content[at]
        integer |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return integer, at
        shift += 7
