"""What is around a point, nearest first: numbered walks, and a still map that carries the same numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from search.engines import Hit
from search.engines.cards import Card, cards_of
from search.enums import LandmarkKind
from search.models import IndexedEvent, Landmark
from search.query import Point

#: On foot, in metres a minute as the crow flies.
PACE_M = 80
#: What starts so soon is as good as on.
AT_ONCE = timedelta(minutes=30)
#: The map is a square of so many units on each side of where one stands, and the distance asked for nearly fills it.
HALF, REACH = 100, 88
#: In units: how high a mark is, and how far names stand apart.
MARK, NAMES_APART = 11, 26
MOST_STOPS = 9
#: Of a letter of a name.
LETTER = 3.1
METRES_A_DEGREE = 111_320


@dataclass(frozen=True, slots=True)
class Walk:
    """What one may walk to, and in how many minutes."""

    number: int
    card: Card
    minutes: int
    #: Open, or about to start.
    is_now: bool
    #: In how many minutes it starts; nothing once it has, or when that is long.
    starts_in: int | None
    is_under_way: bool


@dataclass(slots=True)
class Pin:
    """A mark of the map: the numbers of what is there."""

    x: float
    y: float
    numbers: list[int]
    #: ``now``, ``off`` or nothing, of the first.
    kind: str

    @property
    def label(self) -> str:
        """«2», «5, 6», «5–9, 12»."""
        runs: list[list[int]] = []
        for number in self.numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)

    @property
    def width(self) -> float:
        return max(float(MARK), 5 + 3.2 * len(self.label))

    @property
    def left(self) -> float:
        return round(self.x - self.width / 2, 1)

    def hides(self, left: float, right: float, y: float) -> bool:
        """Whether something of its own height would lie under it."""
        return abs(self.y - y) < MARK and left < self.x + self.width / 2 and right > self.x - self.width / 2


@dataclass(frozen=True, slots=True)
class Stop:
    """A station of the map."""

    x: float
    y: float
    name: str

    @property
    def is_at_the_edge(self) -> bool:
        """Whether its name, to its left, would leave the map."""
        return self.x - LETTER * len(self.name) < -HALF


@dataclass(frozen=True, slots=True)
class Sketch:
    """Rings of minutes around where one stands, stations by their names, and marks."""

    rings: Sequence[tuple[int, float]]
    stops: Sequence[Stop]
    pins: Sequence[Pin]


def walks(hits: Sequence[Hit], now: datetime) -> list[Walk]:
    """Each of ``hits`` with its number and how long one walks there; in one query."""
    return [
        Walk(
            number=number,
            card=card,
            minutes=max(1, math.ceil((card.hit.distance_m or 0) / PACE_M)),
            is_now=card.occurrence.start_at <= now + AT_ONCE and not card.occurrence.is_span,
            starts_in=starts_in if 0 < (starts_in := _minutes(card.occurrence.start_at - now)) <= 60 else None,
            is_under_way=card.occurrence.start_at <= now and not card.occurrence.is_span,
        )
        for number, card in enumerate(cards_of(hits, with_covers=False), 1)
    ]


def sketch(here: Point, radius_m: int, around: Sequence[Walk]) -> Sketch:
    """The map of these walks; in two queries."""
    scale = REACH / radius_m
    events = IndexedEvent.objects.filter(pk__in=[walk.card.event.pk for walk in around])
    points = {
        pk: Point(latitude, longitude)
        for pk, latitude, longitude in events.values_list("pk", "latitude", "longitude")
        if latitude is not None and longitude is not None
    }
    pins: list[Pin] = []
    for walk in around:
        if point := points.get(walk.card.event.pk):
            x, y = _place(here, point, scale)
            kind = "off" if walk.card.occurrence.is_off else "now" if walk.is_now else ""
            near = next((pin for pin in pins if pin.hides(x - MARK / 2, x + MARK / 2, y)), None)
            if near:
                near.numbers.append(walk.number)
            else:
                pins.append(Pin(x, y, [walk.number], kind))
    every = max(1, radius_m // PACE_M // 3)
    rings = [(minutes, round(minutes * PACE_M * scale, 1)) for minutes in (every, 2 * every, 3 * every)]
    return Sketch(rings, list(_stops(here, radius_m, scale, pins)), pins)


def _stops(here: Point, radius_m: int, scale: float, pins: Sequence[Pin]) -> Iterator[Stop]:
    """The nearest stations whose names, to the left of their points, leave each other and the marks room."""
    height = radius_m / METRES_A_DEGREE
    width = height / max(math.cos(math.radians(here.latitude)), 0.01)
    found = Landmark.objects.filter(
        kind=LandmarkKind.STATION,
        latitude__range=(here.latitude - height, here.latitude + height),
        longitude__range=(here.longitude - width, here.longitude + width),
    ).values_list("name", "latitude", "longitude")
    placed = sorted((math.hypot(x, y), x, y, name) for name, *at in found for x, y in [_place(here, Point(*at), scale)])
    kept: list[Stop] = []
    for _away, x, y, name in placed:
        if any(pin.hides(x - LETTER * len(name), x, y) for pin in pins):
            continue
        if all(abs(stop.y - y) > NAMES_APART / 3 or abs(stop.x - x) > 2 * NAMES_APART for stop in kept):
            kept.append(Stop(x, y, name))
    yield from kept[:MOST_STOPS]


def _place(here: Point, there: Point, scale: float) -> tuple[float, float]:
    """Where a point lies on the map, north up."""
    east = (there.longitude - here.longitude) * math.cos(math.radians(here.latitude))
    north = there.latitude - here.latitude
    return round(east * METRES_A_DEGREE * scale, 1), round(-north * METRES_A_DEGREE * scale, 1)


def _minutes(span: timedelta) -> int:
    return math.ceil(span.total_seconds() / 60)
