"""Still map: numbered points on the city's streets, rings and stations.

A city without a file of streets has its districts instead (``static/carte.svg``). All maps have the
same width in mark units; what lies below the marks is scaled to fit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agenda.drawing import CityMap, blank_map, city_map
from agenda.streetmap import WIDTH as STREETS_WIDTH
from agenda.streetmap import MapEdges, Reserved, StreetDrawing, StreetFrame, draw_streets
from agenda.vectortiles import city_tiles

#: Walking speed in metres per minute, in a straight line.
PACE_M = 80
#: In mark units: width of a map, height of a landscape map, height of a mark, width of a letter.
WIDTH, LANDSCAPE = 84.0, 68.0
MARK, LETTER = 5.2, 1.8
#: Free margin around several points, as a share; and the outer ring's share of half the width.
EDGE, REACH = 0.12, 0.92
#: Minimum width of a map of several points, in metres.
LEAST_M = 1_620
MOST_STOPS = 9


class StillMapPoint(NamedTuple):
    """A point of a map, in mark units."""

    x: float
    y: float


class Frame(NamedTuple):
    """The visible part of the city's map, in SVG units of that map."""

    sheet: CityMap
    x: float
    y: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        return " ".join(f"{side:.1f}" for side in self[1:])

    @property
    def unit(self) -> float:
        """Length of one mark unit, in SVG units of the city's map."""
        return self.width / WIDTH

    @property
    def transform(self) -> str:
        return f"translate({self.x:.1f} {self.y:.1f}) scale({self.unit:.3f})"

    @property
    def minute(self) -> float:
        """Distance walked in a minute, in mark units."""
        return PACE_M * self.sheet.metre / self.unit

    @property
    def has_streets(self) -> bool:
        return bool(self.sheet.parts) and city_tiles() is not None

    @property
    def credit(self) -> str:
        """Attribution of the streets; empty without."""
        tiles = city_tiles()
        return tiles.credit if tiles and self.has_streets else ""

    def place(self, latitude: float, longitude: float) -> StillMapPoint:
        x, y = self.sheet.at(latitude, longitude)
        return StillMapPoint(round((x - self.x) / self.unit, 1), round((y - self.y) / self.unit, 1))

    def shows(self, spot: StillMapPoint) -> bool:
        return 0 <= spot.x <= WIDTH and 0 <= spot.y <= self.height / self.unit


class Ring(NamedTuple):
    """A ring of walking minutes, and the offset of its label to the lower right."""

    minutes: int
    radius: float

    @property
    def aside(self) -> float:
        return round(self.radius * 0.73, 1)


@dataclass(frozen=True, slots=True)
class Pin:
    """A mark: numbers of its places, and for each the kind ``now``, ``off`` or empty."""

    x: float
    y: float
    numbers: list[int]
    kinds: list[str]

    @property
    def kind(self) -> str:
        """The liveliest of its kinds: ``off`` only if all its places are off."""
        return next(kind for kind in ("now", "", "off") if kind in self.kinds)

    @property
    def label(self) -> str:
        """Its numbers as text: «2», «5, 6», «5–9, 12»."""
        runs: list[list[int]] = []
        for number in self.numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(
            f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
        )

    @property
    def width(self) -> float:
        return max(MARK, 2.2 + 1.6 * len(self.label))

    @property
    def left(self) -> float:
        return round(self.x - self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class StationLabel:
    """A station; its name is written to its left."""

    x: float
    y: float
    name: str

    @property
    def is_at_the_edge(self) -> bool:
        """Whether the name would leave the map on the left, and is written to the right."""
        return self.x < LETTER * len(self.name)

    @property
    def width(self) -> float:
        return LETTER * (2 + len(self.name))

    @property
    def left(self) -> float:
        return self.x if self.is_at_the_edge else self.x - LETTER * (1 + len(self.name))


@dataclass(frozen=True, slots=True)
class StillMap:
    """Context of agenda/_still_map.html."""

    frame: Frame
    #: The user's position, or the place shown.
    here: StillMapPoint | None
    rings: Sequence[Ring]
    stops: Sequence[StationLabel]
    pins: Sequence[Pin]

    @property
    def streets(self) -> StreetDrawing | None:
        """The streets, drawn within the page: for a point that is a visitor's own affair."""
        tiles = city_tiles()
        return draw_streets(tiles, self.street_frame) if tiles else None

    @property
    def streets_url(self) -> str:
        """URL of the streets, which browsers keep."""
        tiles = city_tiles()
        return self.street_frame.url(tiles) if tiles else ""

    @property
    def street_frame(self) -> StreetFrame:
        """What lies below the marks."""
        frame = self.frame
        north, west = frame.sheet.degrees(frame.x, frame.y)
        south, east = frame.sheet.degrees(frame.x + frame.width, frame.y + frame.height)
        marks = [(pin.x, pin.y, len(pin.label) + 1) for pin in self.pins]
        if self.here:
            marks.append((*self.here, 2))
            marks += [
                (self.here.x + ring.aside, self.here.y + ring.aside, 5) for ring in self.rings
            ]
        scale = STREETS_WIDTH / WIDTH
        return StreetFrame(
            MapEdges(south, west, north, east),
            round(STREETS_WIDTH * frame.height / frame.width),
            [Reserved(round(x * scale), round(y * scale), letters) for x, y, letters in marks],
        )


def map_around(
    latitude: float,
    longitude: float,
    minutes: Sequence[int],
    *,
    height: float = WIDTH,
    marks: Iterable[tuple[int, str, float, float]] = (),
    stations: Iterable[tuple[str, float, float]] = (),
) -> StillMap:
    """Return the map within the last of ``minutes`` on foot.

    ``marks`` are number, kind and point; ``stations`` name and point. Outside the city's map the
    sheet is blank. Marks that would overlap are merged. Without streets, which have theirs, the
    nearest stations are named if their names do not overlap other names or marks.
    """
    known = city_map()
    sheet = known if known and known.holds(latitude, longitude) else blank_map(latitude, longitude)
    width = 2 * minutes[-1] * PACE_M * sheet.metre / REACH
    x, y = sheet.at(latitude, longitude)
    frame = Frame(
        sheet, x - width / 2, y - width * height / WIDTH / 2, width, width * height / WIDTH
    )
    here = frame.place(latitude, longitude)
    pins = _pins(frame, marks)
    taken: list[Pin | StationLabel] = [*pins, Pin(*here, [], [])]
    named = () if frame.has_streets else stations
    spots = [(frame.place(*point), name) for name, *point in named]
    for spot, name in sorted(
        spots, key=lambda one: (one[0].x - here.x) ** 2 + (one[0].y - here.y) ** 2
    ):
        stop = StationLabel(*spot, name)
        if frame.shows(spot) and not any(_collide(stop, other) for other in taken):
            taken.append(stop)
    stops = [one for one in taken if isinstance(one, StationLabel)][:MOST_STOPS]
    return StillMap(
        frame, here, [Ring(each, round(each * frame.minute, 1)) for each in minutes], stops, pins
    )


def map_of(marks: Iterable[tuple[int, str, float, float]]) -> StillMap | None:
    """Return a map of all ``marks`` (number, kind, point) that are on the city's map.

    It is ``None`` if there are none.
    """
    sheet = city_map()
    known = [mark for mark in marks if sheet and sheet.holds(*mark[2:])]
    if not known or not sheet:
        return None
    xs, ys = zip(*(sheet.at(*point) for _number, _kind, *point in known), strict=True)
    widest = max(max(xs) - min(xs), (max(ys) - min(ys)) * WIDTH / LANDSCAPE)
    width = max(widest / (1 - 2 * EDGE), LEAST_M * sheet.metre)
    height = width * LANDSCAPE / WIDTH
    frame = Frame(
        sheet, (min(xs) + max(xs) - width) / 2, (min(ys) + max(ys) - height) / 2, width, height
    )
    return StillMap(frame, None, [], [], _pins(frame, known))


def _pins(frame: Frame, marks: Iterable[tuple[int, str, float, float]]) -> list[Pin]:
    """Return the pins of the marks; marks that collide share one pin."""
    pins: list[Pin] = []
    for number, kind, latitude, longitude in marks:
        pin = Pin(*frame.place(latitude, longitude), [number], [kind])
        if near := next((other for other in pins if _collide(pin, other)), None):
            near.numbers.append(number)
            near.kinds.append(kind)
        else:
            pins.append(pin)
    return pins


def _collide(one: Pin | StationLabel, other: Pin | StationLabel) -> bool:
    """Whether the two would overlap."""
    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
    return abs(one.y - other.y) < MARK and not beside
