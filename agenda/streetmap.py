"""Streets, parks, water and stations of a still map, with their names, drawn as SVG.

Coordinates are integers, of about a third of a pixel on a screen.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, product
from typing import NamedTuple

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from agenda.drawing import METRES_A_DEGREE
from agenda.vectortiles import (
    EXTENT,
    StreetTiles,
    TileFeature,
    row_latitude,
    station_name,
    tile_column,
    tile_row,
    tile_span,
)

#: Units of the drawing on its width.
WIDTH = 1_680
#: Raised when a drawing changes though its tiles did not: browsers keep one for ever.
EDITION = 2
SIGNER = Signer(sep=".", salt="agenda.streetmap")
DEGREE = 1_000_000
#: Most names of a map.
MOST_NAMES = 30
#: Size of the letters of stations, streets and parks, and width of a letter of size 1.
STATION, STREET, LETTER = 52, 48, 0.54
#: Side of a square of the grid in which names claim their room.
CELL = 24
#: Most parts of a street that are tried for its name.
MOST_TRIED = 4
#: Largest deviation of a street from the straight line of its name.
BEND = 14
#: Smallest area of a park in a map, and of one that has its name, in square units.
LEAST_PARK, LEAST_NAMED_PARK = 300, 12_000
#: Widths of streets by class, where they are widest.
STROKES = (22, 15, 10, 6)

Line = Sequence[tuple[float, float]]


class MapEdges(NamedTuple):
    """Edges of a map in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def width_m(self) -> float:
        metres_a_degree = METRES_A_DEGREE * math.cos(math.radians((self.south + self.north) / 2))
        return (self.east - self.west) * metres_a_degree


class Reserved(NamedTuple):
    """Room of a mark, which no name takes: its middle, and its width in letters."""

    x: int
    y: int
    letters: int


class StreetFrame(NamedTuple):
    """What a drawing of streets shows: its edges, its height, and where the marks will be."""

    bounds: MapEdges
    height: int
    reserved: Sequence[Reserved] = ()

    def url(self, tiles: StreetTiles) -> str:
        """Return the URL of the drawing, signed: nobody else can make us draw what they like."""
        edges = (round(edge * DEGREE) for edge in self.bounds)
        marks = (number for mark in self.reserved for number in mark)
        written = ",".join(map(str, (tiles.version, EDITION, *edges, self.height, *marks)))
        return reverse("streets", args=[SIGNER.sign(written)])

    @classmethod
    def from_url(cls, signed: str, tiles: StreetTiles) -> "StreetFrame | None":
        """Return what a URL asks for; ``None`` if we did not sign it, or for other tiles."""
        try:
            version, edition, *numbers = SIGNER.unsign(signed).split(",")
        except BadSignature:
            return None
        if (version, edition) != (tiles.version, str(EDITION)):
            return None
        south, west, north, east, height, *marks = map(int, numbers)
        bounds = MapEdges(south / DEGREE, west / DEGREE, north / DEGREE, east / DEGREE)
        each = iter(marks)
        reserved = [Reserved(*mark) for mark in zip(each, each, each, strict=True)]
        return cls(bounds, height, reserved)


class Scale(NamedTuple):
    """How maps up to a width are drawn: zoom of their tiles, and how much of it."""

    widest_m: float
    zoom: int
    #: Share of the width of streets.
    thickness: float
    #: Shortest step of a line, unless it is the last.
    least_step: int


SCALES = (
    Scale(2_700, 15, 1, 7),
    Scale(3_200, 14, 0.7, 7),
    Scale(5_400, 13, 0.5, 9),
    Scale(8_800, 12, 0.4, 14),
    Scale(11_000, 11, 0.35, 18),
    Scale(math.inf, 10, 0.3, 18),
)


class StreetPath(NamedTuple):
    """All streets of a class as one SVG path, and the width of its stroke."""

    rank: int
    path: str
    width: int


class StreetName(NamedTuple):
    """Name of a station, park or street: position of its middle, and angle in degrees."""

    text: str
    kind: str
    x: int
    y: int
    angle: int = 0

    def spread(self, size: int) -> Iterator[tuple[float, float]]:
        """Yield points of the letters of ``size``, and a little around them."""
        half = round(len(self.text) * size * LETTER / 2)
        across, down = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        for along in range(-half - CELL, half + 2 * CELL, CELL):
            for aside in (-size / 2, 0, size / 2):
                x = self.x + along * across - aside * down
                yield x, self.y + along * down + aside * across


@dataclass(frozen=True, slots=True)
class StreetDrawing:
    """Context of ``agenda/_streets.svg``: path data of each layer, and its placed names."""

    height: int
    parks: str
    water: str
    #: Lanes first.
    streets: Sequence[StreetPath]
    lines: str
    names: Sequence[StreetName]


class StreetCanvas:
    """A map being drawn: what its tiles contain, in units of the drawing."""

    def __init__(self, tiles: StreetTiles, frame: StreetFrame) -> None:
        self.tiles = tiles
        self.bounds, self.height = frame.bounds, frame.height
        self.middle = (WIDTH // 2, self.height // 2)
        self.scale = next(one for one in SCALES if self.bounds.width_m <= one.widest_m)
        self.taken: set[tuple[int, int]] = set()
        for mark in frame.reserved:
            room = StreetName("–" * mark.letters, "", mark.x, mark.y)
            self.taken.update(map(_cell, room.spread(STATION)))

    def features(self, layer: str) -> Iterator[tuple[TileFeature, list[Line]]]:
        """Yield the features of ``layer`` with their parts."""
        side = 2**self.scale.zoom
        south, west, north, east = self.bounds
        across, down = WIDTH / (east - west), self.height / (north - south)
        width = 360 / side * across
        columns = tile_span(tile_column(edge, side) for edge in (west, east))
        rows = tile_span(tile_row(edge, side) for edge in (north, south))
        for column, row in product(columns, rows):
            # Between its edges a tile is as good as flat.
            left = (column / side * 360 - 180 - west) * across
            top, bottom = ((north - row_latitude(edge, side)) * down for edge in (row, row + 1))
            height = bottom - top
            for feature in self.tiles.tile(self.scale.zoom, column, row).get(layer, ()):
                yield (
                    feature,
                    [
                        [(left + x * width / EXTENT, top + y * height / EXTENT) for x, y in part]
                        for part in feature.parts
                    ],
                )

    def lines(self, parts: Iterable[Line]) -> str:
        """Return the pieces of lines that are on the map, as an SVG path."""
        pieces = (piece for part in parts for piece in self.visible(part))
        return "".join(_steps(piece, self.scale.least_step) for piece in pieces)

    def rings(self, rings: Iterable[Line]) -> str:
        """Return rings that were cut, as an SVG path."""
        paths = (_steps(ring, self.scale.least_step) for ring in rings if ring)
        return "".join(f"{path}z" for path in paths if path)

    def visible(self, part: Line) -> Iterator[Line]:
        """Yield the runs of ``part`` whose segments touch the map."""
        run: list[tuple[float, float]] = []
        for one, other in pairwise(part):
            is_seen = (
                max(one[0], other[0]) >= 0
                and min(one[0], other[0]) <= WIDTH
                and max(one[1], other[1]) >= 0
                and min(one[1], other[1]) <= self.height
            )
            if is_seen:
                run = run or [one]
                run.append(other)
            elif run:
                yield run
                run = []
        if run:
            yield run

    def cut(self, ring: Line) -> Line:
        """Return a ring cut at the map's edges (Sutherland and Hodgman)."""
        for axis, edge, sign in ((0, 0, 1), (0, WIDTH, -1), (1, 0, 1), (1, self.height, -1)):
            inside = [sign * (point[axis] - edge) for point in ring]
            cut: list[tuple[float, float]] = []
            for index, point in enumerate(ring):
                before, depth, depth_before = ring[index - 1], inside[index], inside[index - 1]
                if (depth < 0) != (depth_before < 0):
                    share = depth_before / (depth_before - depth)
                    cut.append(
                        (
                            before[0] + share * (point[0] - before[0]),
                            before[1] + share * (point[1] - before[1]),
                        )
                    )
                if depth >= 0:
                    cut.append(point)
            ring = cut
        return ring

    def claim(self, name: StreetName, size: int) -> bool:
        """Take the room of ``name``, unless it leaves the map or another has it."""
        points = list(name.spread(size))
        if not all(0 <= x <= WIDTH and 0 <= y <= self.height for x, y in points):
            return False
        cells = set(map(_cell, points))
        if not self.taken.isdisjoint(cells):
            return False
        self.taken |= cells
        return True

    def station_names(self) -> Iterator[StreetName]:
        points = {feature.name: parts[0][0] for feature, parts in self.features("stations")}
        for text, (x, y) in sorted(
            points.items(), key=lambda item: math.dist(item[1], self.middle)
        ):
            name = StreetName(station_name(text), "station", round(x), round(y))
            if self.claim(name, STATION):
                yield name

    def park_names(self, parks: Sequence[tuple[TileFeature, Line]]) -> Iterator[StreetName]:
        """Yield the names of parks that have room in the middle of their largest part."""
        largest: dict[str, tuple[float, Line]] = {}
        for feature, ring in parks:
            area = _area(ring)
            if area > largest.get(feature.name, (LEAST_NAMED_PARK, ring))[0]:
                largest[feature.name] = area, ring
        largest.pop("", None)
        for text, (_size, ring) in sorted(largest.items(), key=lambda item: -item[1][0]):
            xs, ys = zip(*ring, strict=True)
            middle = round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)
            name = StreetName(text, "park", *middle)
            if self.claim(name, STREET):
                yield name

    def street_names(
        self, streets: Sequence[tuple[TileFeature, list[Line]]]
    ) -> Iterator[StreetName]:
        """Yield the names of streets that have room along a straight part, large streets first."""
        by_name: dict[str, tuple[int, list[Line]]] = {}
        for feature, parts in streets:
            pieces = by_name.setdefault(feature.name, (feature.rank, []))[1]
            pieces += [piece for part in parts for piece in self.visible(part)]
        by_name.pop("", None)
        found = []
        for name, (rank, pieces) in by_name.items():
            whole = [point for piece in pieces for point in piece]
            chords = [
                _Chord.of(whole),
                *(_Chord.of(run) for piece in pieces for run in _runs(piece)),
            ]
            least = len(name) * STREET * LETTER
            fitting = [one for one in chords if one.length >= least and one.bend <= BEND]
            if fitting:
                fitting.sort(key=lambda one: one.length, reverse=True)
                found.append((rank, -fitting[0].length, name, fitting[:MOST_TRIED]))
        for _rank, _length, text, fitting in sorted(found):
            names = (StreetName(text, "street", *chord.middle, chord.angle) for chord in fitting)
            yield from islice((name for name in names if self.claim(name, STREET)), 1)


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0] / CELL), round(point[1] / CELL)


def _steps(points: Line, least: int) -> str:
    """Return a line as relative steps of an SVG path, of ``least`` units; empty without one."""
    last_x, last_y = round(points[0][0]), round(points[0][1])
    start = f"M{last_x} {last_y}l"
    steps = []
    for index, point in enumerate(points[1:], 2):
        across, down = round(point[0]) - last_x, round(point[1]) - last_y
        length = abs(across) + abs(down)
        if length >= least or (length and index == len(points)):
            steps.append(f"{across} {down}")
            last_x, last_y = last_x + across, last_y + down
    return (start + " ".join(steps)).replace(" -", "-") if steps else ""


def _area(ring: Line) -> float:
    pairs = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    return abs(sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs)) / 2


def draw_streets(tiles: StreetTiles, frame: StreetFrame) -> StreetDrawing:
    """Draw what lies within ``frame``."""
    canvas = StreetCanvas(tiles, frame)
    parks = [(feature, canvas.cut(ring)) for feature, (ring, *_holes) in canvas.features("parks")]
    parks = [(feature, ring) for feature, ring in parks if _area(ring) >= LEAST_PARK]
    water = [canvas.cut(ring) for _feature, rings in canvas.features("water") for ring in rings]
    streets = list(canvas.features("streets"))
    names = chain(canvas.station_names(), canvas.park_names(parks), canvas.street_names(streets))
    return StreetDrawing(
        frame.height,
        canvas.rings(ring for _feature, ring in parks),
        canvas.rings(water),
        [
            StreetPath(
                rank,
                canvas.lines(part for one, parts in streets if one.rank == rank for part in parts),
                round(width * canvas.scale.thickness),
            )
            for rank, width in reversed(list(enumerate(STROKES)))
        ],
        canvas.lines(part for _feature, parts in canvas.features("lines") for part in parts),
        list(islice(names, MOST_NAMES)),
    )


class _Chord(NamedTuple):
    """The straight line nearest to a part of a street."""

    start: tuple[float, float]
    end: tuple[float, float]
    #: Largest distance of the part from the line.
    bend: float

    @classmethod
    def of(cls, points: Line) -> "_Chord":
        if len(points) < 2:
            return cls((0, 0), (0, 0), 0)
        xs, ys = zip(*points, strict=True)
        axis = 0 if max(xs) - min(xs) >= max(ys) - min(ys) else 1
        start = min(points, key=lambda point: point[axis])
        end = max(points, key=lambda point: point[axis])
        across, down = end[0] - start[0], end[1] - start[1]
        length = math.hypot(across, down) or 1
        asides = (abs((x - start[0]) * down - (y - start[1]) * across) for x, y in points)
        return cls(start, end, max(asides) / length)

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    @property
    def middle(self) -> tuple[int, int]:
        (left, top), (right, bottom) = self.start, self.end
        return round((left + right) / 2), round((top + bottom) / 2)

    @property
    def angle(self) -> int:
        """In degrees, such that the text is not upside down."""
        down, across = self.end[1] - self.start[1], self.end[0] - self.start[0]
        return round((math.degrees(math.atan2(down, across)) + 90) % 180 - 90)


def _runs(piece: Line) -> Iterator[Line]:
    """Yield the straight runs of a part of a street."""
    run = [piece[0]]
    for point in piece[1:]:
        if _Chord.of([*run, point]).bend > BEND:
            yield run
            run = [run[-1]]
        run.append(point)
    yield run
