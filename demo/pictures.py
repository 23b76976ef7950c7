"""Pictures drawn by code, in the spirit of the covers: leaning strokes on a sheet of 8 by 5."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 1000
#: How far a stroke's head is to the right of its foot, as a part of its height.
SLANT = 0.25

Point = tuple[float, float]
Shape = list[Point]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose cover it is, what it shows, and how it is drawn."""

    #: Title of the event that wears it; empty for the festival's.
    event: str
    name: str
    alt: str
    ground: str
    ink: str
    accent: str
    draw: Callable[[random.Random], Iterator[Shape]]

    @property
    def credit(self) -> str:
        return "Dessiné par du code, un jour de pluie"

    @property
    def events(self) -> tuple[str, ...]:
        return (self.event,)

    @property
    def file_name(self) -> str:
        return f"{self.name}.png"

    @property
    def size(self) -> tuple[int, int]:
        return WIDTH, HEIGHT

    def file(self) -> BytesIO:
        """The picture as a PNG file, the same at every call."""
        image = Image.new("RGB", (WIDTH, HEIGHT), self.ground)
        pen = ImageDraw.Draw(image)
        chance = random.Random(self.name)  # noqa: S311 -- draws, keeps no secret
        shapes = list(self.draw(chance))
        # Of what falls off neither the sheet's sides nor its top.
        whole = [shape for shape in shapes if all(0 <= x <= WIDTH and y >= 0 for x, y in shape)]
        accent = chance.choice(whole)
        for shape in shapes:
            pen.polygon(shape, fill=self.accent if shape is accent else self.ink)
        out = BytesIO()
        image.save(out, "PNG", optimize=True)
        out.seek(0)
        return out


def stroke(x: float, y: float, width: float, height: float) -> Shape:
    """A leaning bar whose foot's left corner is at ``x, y + height``."""
    lean = height * SLANT
    return [(x, y + height), (x + lean, y), (x + lean + width, y), (x + width, y + height)]


def rain(chance: random.Random) -> Iterator[Shape]:
    for row in range(6):
        for column in range(14):
            height = chance.uniform(60, 170)
            yield stroke(column * 125 - 80 + row % 2 * 60, row * 175 - 40, 22, height)


def skyline(chance: random.Random) -> Iterator[Shape]:
    x = -160.0
    while x < WIDTH:
        width, height = chance.uniform(60, 130), chance.uniform(260, 820)
        yield stroke(x, HEIGHT - height, width, height)
        x += width + 34


def wave(chance: random.Random) -> Iterator[Shape]:
    phase = chance.uniform(0, math.tau)
    for rank in range(26):
        height = 180 + 560 * abs(math.sin(phase + rank * 0.27))
        yield stroke(rank * 64 - 90, (HEIGHT - height) / 2, 34, height)


def keys(chance: random.Random) -> Iterator[Shape]:
    for row in range(3):
        for column in range(17):
            height = chance.choice((120, 180, 240))
            x, y = column * 96 - 40 + row * 30, 70 + row * 310
            left, head, *_ = stroke(x, y, 26, height)
            foot, knee = y + height, y + height - 26
            # A stroke with a foot of a tooth's length.
            yield [left, head, (head[0] + 26, y), (x + 32.5, knee), (x + 64.5, knee), (x + 58, foot)]


def stairs(chance: random.Random) -> Iterator[Shape]:
    for rank in range(15):
        height = 90 + rank * 56 + chance.uniform(-12, 12)
        yield stroke(rank * 108 - 60, HEIGHT - height, 74, height)


def fan(chance: random.Random) -> Iterator[Shape]:
    x, y = WIDTH / 2 + chance.uniform(-120, 120), HEIGHT + 60.0
    for rank in range(15):
        angle = math.radians(166 - rank * 11)
        reach = 900 + chance.uniform(-160, 60)
        edges = (angle - 0.05, angle + 0.05)
        far = [(x + reach * math.cos(a), y - reach * math.sin(a)) for a in edges]
        yield [(x + 240 * math.cos(angle), y - 240 * math.sin(angle)), *far]


PICTURES = (
    Picture(
        "Objets perdus, retrouvés, perdus à nouveau\u00a0: une année entière"
        " au dépôt des choses que personne ne réclame",
        "cles", "Des clés alignées par dizaines, toutes penchées du même côté, une seule en couleur.",
        "#e9dcc3", "#3b3a4a", "#d6542c", keys,
    ),
    Picture(
        "Le gris, histoire d’une couleur qui ne voulait pas déranger",
        "pluie", "Une averse de traits obliques, gris sur gris, et une goutte jaune.",
        "#c9ccce", "#7b8388", "#f2c230", rain,
    ),
    Picture(
        "Plans de villes qui n’ont pas eu lieu",
        "immeubles", "Des immeubles penchés, de hauteurs inégales, serrés jusqu’au bord.",
        "#f0d9d0", "#28456b", "#e2725b", skyline,
    ),
    Picture(
        "Ondes",
        "onde", "Une onde faite de barres verticales qui montent, descendent et remontent.",
        "#123a3c", "#8fd0c0", "#f5e663", wave,
    ),
    Picture(
        "Le 13e par ses escaliers",
        "escalier", "Un escalier de quinze marches, vu de côté, qui monte vers la droite.",
        "#dfe8cf", "#2f5d3a", "#e8793b", stairs,
    ),
    Picture(
        "",
        "eventail", "Un éventail de quinze branches ouvert depuis le bas de l’image.",
        "#33204f", "#c7a6e8", "#ffd166", fan,
    ),
)  # fmt: skip
