"""Drawn covers of places without a picture: façades that fit the kind of place, never leaning."""

import math
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from agenda.covers.shapes import HEIGHT, WIDTH, block, path
from agenda.enums import PlaceKind

#: Where the street begins, and what a façade may be built of.
STREET = 176
MATTERS = ("pierre", "brique", "fer", "beton", "soir", "nuit")


class FacadeDrawing(NamedTuple):
    """SVG paths in the order they are painted, and the material that gives their colours."""

    matter: str
    #: Distant roofs and pavement.
    shade: list[str]
    lawn: list[str]
    mass: list[str]
    #: Openings, in the colour of the sky.
    voids: list[str]
    accent: list[str]
    light: list[str]
    #: Leaves of trees.
    crown: list[str]
    #: Fine dark marks over all.
    ink: list[str]


Part = tuple[object, ...]


def orb(x: float, y: float, radius: float) -> str:
    """Return a disc drawn clockwise as blocks are: where both overlap, no hole appears."""
    commands = "M{0} {1}a{2} {2} 0 1 1 {3} 0a{2} {2} 0 1 1 -{3} 0z"
    return path(commands, x - radius, y, radius, 2 * radius)


def pavement(drawing: FacadeDrawing, random: Random) -> None:
    """Lay the street, and the city's roofs far behind."""
    drawing.shade.append(block(0, STREET, WIDTH, HEIGHT - STREET))
    x, roofs = -10.0, "M-10 176"
    while x < WIDTH:
        wide, tall = random.uniform(24, 52), random.uniform(34, 78)
        top = STREET - tall
        roofs += path("L{} {}L{} {}H{}L{} {}", x, top, x + 5, top - 9, x + wide - 5, x + wide, top)
        x += wide
    drawing.shade.append(f"{roofs}V176z")


def wall(drawing: FacadeDrawing, _random: Random, *at: float) -> None:
    drawing.mass.append(block(*at))


def frieze(drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float) -> None:
    """Add a light band along the façade."""
    drawing.light.append(block(x, y, width, 3))


def window_rows(
    drawing: FacadeDrawing,
    random: Random,
    x: float,
    y: float,
    width: float,
    height: float,
    across: int,
    down: int,
) -> None:
    """Add rows of windows; a few are lit."""
    pitch, floor = width / across, height / down
    for row in range(down):
        for column in range(across):
            pane = block(
                x + column * pitch + pitch * 0.26,
                y + row * floor + floor * 0.16,
                pitch * 0.48,
                floor * 0.66,
            )
            is_lit = random.random() < 0.22
            (drawing.light if is_lit else drawing.voids).append(pane)


def arcade(
    drawing: FacadeDrawing,
    _random: Random,
    x: float,
    y: float,
    width: float,
    height: float,
    count: int,
) -> None:
    """Add openings with round heads."""
    pitch = width / count
    half = pitch * 0.33
    for rank in range(count):
        middle = x + pitch * (rank + 0.5)
        stem = height - half
        drawing.voids.append(
            path(
                "M{} {}v-{}a{} {} 0 0 1 {} 0v{}z",
                middle - half, y + height, stem, half, half, 2 * half, stem,
            )
        )  # fmt: skip


def columns(
    drawing: FacadeDrawing,
    _random: Random,
    x: float,
    y: float,
    width: float,
    height: float,
    count: int,
) -> None:
    """Add columns, as the gaps between them, with a light base and capital."""
    pitch = width / count
    for rank in range(count):
        drawing.voids.append(block(x + pitch * (rank + 0.3), y, pitch * 0.4, height))
    drawing.light.append(block(x - 3, y - 4, width + 6, 3))


def pediment(
    drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float, height: float
) -> None:
    """Add a gable with a light one inside."""
    drawing.mass.append(path("M{} {}l{} -{}l{} {}z", x, y, width / 2, height, width / 2, height))
    inset = width * 0.16
    drawing.light.append(
        path(
            "M{} {}l{} -{}l{} {}z",
            x + inset, y - 4, width / 2 - inset, height * 0.6, width / 2 - inset, height * 0.6,
        )
    )  # fmt: skip


def steps(drawing: FacadeDrawing, _random: Random, x: float, width: float, count: int) -> None:
    for rank in range(count):
        y = STREET - (count - rank) * 5
        drawing.mass.append(block(x - rank * 6, y, width + rank * 12, 4))


def door(drawing: FacadeDrawing, _random: Random, x: float, width: float, height: float) -> None:
    """Add a lit door with its two leaves."""
    drawing.voids.append(block(x - 3, STREET - height - 3, width + 6, height + 3))
    half = width / 2 - 1
    drawing.light.append(
        block(x, STREET - height, half, height) + block(x + half + 2, STREET - height, half, height)
    )


def canopy(drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float) -> None:
    """Add a marquee with its lamps below."""
    drawing.light.append(path("M{} {}h{}l8 16h-{}z", x, y, width, width + 16))
    drawing.accent.append(block(x - 8, y + 16, width + 16, 4))
    for rank in range(int(width // 14)):
        drawing.voids.append(orb(x + 6 + rank * 14, y + 25, 2.2))


def sign(
    drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float, height: float
) -> None:
    """Add a coloured sign with strokes for letters."""
    drawing.accent.append(block(x, y, width, height))
    if width > height:
        for rank in range(int(width // 13)):
            drawing.light.append(block(x + 6 + rank * 13, y + height * 0.3, 7, height * 0.4))
    else:
        for rank in range(int(height // 13)):
            drawing.light.append(block(x + width * 0.28, y + 6 + rank * 13, width * 0.44, 7))


def mansard(
    drawing: FacadeDrawing,
    _random: Random,
    x: float,
    y: float,
    width: float,
    height: float,
    dormers: int,
) -> None:
    """Add a zinc roof with dormers and chimneys."""
    drawing.mass.append(path("M{} {}l9 -{}h{}l9 {}z", x - 4, y, height, width - 10, height))
    for rank in range(dormers):
        middle = x + width * (rank + 0.5) / dormers
        drawing.voids.append(block(middle - 5, y - height * 0.72, 10, height * 0.56))
    for side in (0.12, 0.84):
        drawing.mass.append(block(x + width * side, y - height - 12, 11, 14))


def dome(drawing: FacadeDrawing, _random: Random, x: float, y: float, radius: float) -> None:
    """Add a dome with ribs and a lantern on top."""
    drawing.mass.append(
        path("M{} {}a{} {} 0 0 1 {} 0z", x - radius, y, radius, radius * 1.1, 2 * radius)
    )
    drawing.mass.append(block(x - 5, y - radius * 1.1 - 15, 10, 18))
    drawing.mass.append(path("M{} {}l4 -14l4 14z", x - 4, y - radius * 1.1 - 15))
    for share in (-0.5, 0, 0.5):
        tall = radius * 1.02 * math.sqrt(1 - share * share)
        drawing.light.append(block(x + share * radius - 1, y - tall, 2, tall - 4))


def clock(drawing: FacadeDrawing, random: Random, x: float, y: float, radius: float) -> None:
    """Add a clock; its hands show some hour."""
    drawing.light.append(orb(x, y, radius))
    for length, thick in ((0.8, 2.0), (0.5, 2.6)):
        turn = random.uniform(0, 2 * math.pi)
        across, up = math.cos(turn) * radius * length, math.sin(turn) * radius * length
        drawing.ink.append(
            path("M{} {}l{} {}l{} {}l{} {}z", x, y, across, up, thick, 0, -across, -up)
        )


def rose(drawing: FacadeDrawing, _random: Random, x: float, y: float, radius: float) -> None:
    """Add a round window with petals."""
    drawing.voids.append(orb(x, y, radius))
    for rank in range(8):
        turn = rank * math.pi / 4
        drawing.light.append(
            orb(
                x + math.cos(turn) * radius * 0.62, y + math.sin(turn) * radius * 0.62, radius / 4.4
            )
        )
    drawing.accent.append(orb(x, y, radius * 0.26))


def spire(
    drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float, height: float
) -> None:
    drawing.mass.append(path("M{} {}l{} -{}l{} {}z", x, y, width / 2, height, width / 2, height))
    drawing.mass.append(block(x + width / 2 - 1, y - height - 9, 2, 11))


def awning(drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float) -> None:
    """Add a striped awning with scallops."""
    count = max(int(width // 12), 3)
    pitch = width / count
    for rank in range(count):
        stripe = path(
            "M{} {}h{}l{} 20h-{}z", x + rank * pitch, y, pitch, (rank - count / 2) * 0.4, pitch
        )
        scallop = orb(x + (rank + 0.5) * pitch + (rank - count / 2) * 0.4, y + 20, pitch / 2)
        (drawing.accent if rank % 2 else drawing.light).append(stripe + scallop)


def tree(drawing: FacadeDrawing, random: Random, x: float, tall: float) -> None:
    """Add a tree whose crown is a few discs."""
    top = STREET - tall
    drawing.mass.append(block(x - 2.5, top + tall * 0.4, 5, tall * 0.6))
    radius = tall * 0.24
    for across, up in ((0, 0.1), (-0.8, 0.7), (0.8, 0.7), (-0.3, 1.1), (0.5, 1.2), (0, 0.6)):
        shift = random.uniform(-0.12, 0.12)
        drawing.crown.append(orb(x + (across + shift) * radius, top + radius + up * radius, radius))


def lamp(drawing: FacadeDrawing, _random: Random, x: float, tall: float) -> None:
    drawing.mass.append(block(x - 1.2, STREET - tall, 2.4, tall))
    drawing.mass.append(block(x - 5, STREET - 4, 10, 4))
    drawing.light.append(orb(x, STREET - tall - 4, 5))


def passers_by(drawing: FacadeDrawing, random: Random, x: float, count: int) -> None:
    """Add passers-by on the pavement."""
    for rank in range(count):
        at, tall = x + rank * random.uniform(10, 15), random.uniform(18, 24)
        foot = STREET + 8
        drawing.accent.append(orb(at, foot - tall, 2.8))
        drawing.accent.append(path("M{} {}h5l2 {}h-9z", at - 2.5, foot - tall + 3.4, tall - 3.4))


def fence(drawing: FacadeDrawing, _random: Random, x: float, width: float, tall: float) -> None:
    """Add railings with points."""
    drawing.mass.append(block(x, STREET - tall + 6, width, 2) + block(x, STREET - 8, width, 2))
    for rank in range(int(width // 7) + 1):
        at = x + rank * 7
        drawing.mass.append(path("M{} 176v-{}l1.2 -5l1.2 5v{}z", at, tall - 5, tall - 5))


def gate(drawing: FacadeDrawing, _random: Random, x: float, width: float, tall: float) -> None:
    """Add two pillars with balls, and a gate that stands open between them."""
    for at in (x, x + width - 14):
        drawing.mass.append(block(at, STREET - tall, 14, tall))
        drawing.light.append(
            orb(at + 7, STREET - tall - 6, 6) + block(at - 2, STREET - tall, 18, 3)
        )


def hill(drawing: FacadeDrawing, random: Random, tall: float) -> None:
    """Add lawns that rise, and a path that winds to the front."""
    drawing.lawn.append(
        path("M0 176V{}q80 -{} 160 0t160 -6V176z", STREET - tall, random.uniform(12, 26))
    )
    drawing.light.append(
        path("M{} 200q40 -20 10 -{}q-6 -14 14 -{}h7q-14 {} -4 {}q34 14 -2 {}z",
             130, 20 + tall * 0.3, tall * 0.4, tall * 0.4 - 4, tall * 0.3, 24 + tall * 0.2)
    )  # fmt: skip


def pond(drawing: FacadeDrawing, random: Random, x: float, width: float) -> None:
    """Add water with a little boat on it."""
    across = width / 2
    drawing.light.append(
        path("M{} 182a{} 12 0 1 0 {} 0a{} 12 0 1 0 -{} 0z", x, across, width, across, width)
    )
    at = x + width * random.uniform(0.3, 0.6)
    drawing.ink.append(path("M{} 178h20l-4 6h-12z", at) + path("M{} 176v-20l13 16z", at + 9))


def glasshouse(drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float) -> None:
    """Add a greenhouse of iron ribs, its middle higher."""
    for at, wide, top in (
        (x, width * 0.34, y + 26),
        (x + width * 0.66, width * 0.34, y + 26),
        (x + width * 0.3, width * 0.4, y),
    ):
        half = wide / 2
        drawing.mass.append(
            path("M{} 176V{}a{} {} 0 0 1 {} 0V176z", at, top + half * 0.8, half, half * 0.8, wide)
        )
        ribs = max(int(wide // 13), 3)
        for rank in range(ribs):
            left = at + 3 + rank * (wide - 6) / ribs
            share = abs((left + 4 - at - half) / half)
            head = top + half * 0.8 * (1 - math.sqrt(max(1 - share * share, 0))) + 5
            drawing.voids.append(block(left + 1.2, head, (wide - 6) / ribs - 2.4, 172 - head))
        drawing.mass.append(block(at, top + half * 0.8 + 12, wide, 2.4))


def sawtooth(
    drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float, count: int
) -> None:
    """Add a workshop's roof whose teeth are glazed on one side."""
    pitch = width / count
    for rank in range(count):
        left = x + rank * pitch
        drawing.mass.append(path("M{} {}v-30l{} 30z", left, y, pitch))
        drawing.light.append(path("M{} {}v-19l{} 19z", left + 4, y - 3, pitch * 0.6))


def chimney(drawing: FacadeDrawing, _random: Random, x: float, y: float, tall: float) -> None:
    drawing.mass.append(path("M{} {}l3 -{}h10l3 {}z", x, y, tall, tall))
    drawing.light.append(block(x + 2, y - tall + 6, 12, 4))


def glazing(
    drawing: FacadeDrawing,
    _random: Random,
    x: float,
    y: float,
    width: float,
    height: float,
    across: int,
    down: int,
) -> None:
    """Add a curtain wall of thin frames."""
    pitch, floor = width / across, height / down
    for row in range(down):
        for column in range(across):
            drawing.voids.append(
                block(x + column * pitch + 1.2, y + row * floor + 1.2, pitch - 2.4, floor - 2.4)
            )


def vault(
    drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float, height: float
) -> None:
    """Add a roof that curves from one side to the other."""
    drawing.mass.append(
        path("M{} {}q{} -{} {} 0v{}h-{}z", x, y, width / 2, height * 2, width, 4, width)
    )


def shells(drawing: FacadeDrawing, random: Random, x: float, y: float, width: float) -> None:
    """Add the folded metal of a concert hall."""
    for rank in range(5):
        left = x + rank * width / 6
        tall = random.uniform(34, 66)
        shape = path("M{} {}l{} -{}l{} {}z", left, y, width * 0.2, tall, width * 0.16, tall)
        (drawing.mass if rank % 2 == 0 else drawing.light).append(shape)


def waves(drawing: FacadeDrawing, random: Random, y: float) -> None:
    """Add water in front, with its glints."""
    drawing.mass.append(block(0, y, WIDTH, HEIGHT - y))
    for row in range(max(int((HEIGHT - y) // 9), 1)):
        for column in range(5):
            x = random.uniform(-20, 40) + column * 70
            drawing.light.append(block(x, y + 6 + row * 9, random.uniform(18, 42), 2.4))


def bridge(drawing: FacadeDrawing, _random: Random, y: float, arches: int) -> None:
    """Add a stone bridge from bank to bank."""
    pitch = WIDTH / arches
    drawing.mass.append(block(0, y, WIDTH, 30) + block(0, y - 6, WIDTH, 3))
    for rank in range(arches):
        left, half = rank * pitch + 7, pitch / 2 - 7
        drawing.voids.append(path("M{} {}a{} {} 0 0 1 {} 0z", left, y + 30, half, 22, half * 2))
    for rank in range(arches + 1):
        drawing.mass.append(block(rank * pitch - 1, y - 26, 2, 22))
        drawing.light.append(orb(rank * pitch, y - 28, 4))


def barge(drawing: FacadeDrawing, _random: Random, x: float, y: float, width: float) -> None:
    """Add a moored boat with its cabin."""
    drawing.accent.append(path("M{} {}h{}l-16 20h-{}z", x, y, width, width - 26))
    drawing.light.append(block(x + width * 0.3, y - 18, width * 0.44, 18))
    for rank in range(4):
        drawing.ink.append(block(x + width * 0.33 + rank * width * 0.1, y - 13, 7, 8))


def lanes(drawing: FacadeDrawing, _random: Random, y: float, count: int) -> None:
    """Add the lanes of a pool that come towards us."""
    drawing.voids.append(path("M60 {}H260L330 200H-10z", y))
    for rank in range(count):
        share = (rank + 1) / (count + 1)
        near, far = -10 + 340 * share, 60 + 200 * share
        for bead in range(7):
            part = bead / 7
            x, at = far + (near - far) * part, y + (HEIGHT - y) * part
            (drawing.accent if bead % 2 else drawing.light).append(orb(x, at + 2, 1.6 + part * 2))


def pitch(drawing: FacadeDrawing, _random: Random, y: float) -> None:
    """Add a playing field in perspective."""
    drawing.lawn.append(path("M70 {}H250L340 200H-20z", y))
    drawing.light.append(path("M159 {}h2l2 {}h-6z", y, HEIGHT - y))
    drawing.light.append(path("M110 {}h100v1.6h-100z", y + 8))


def stands(drawing: FacadeDrawing, random: Random, x: float, y: float, width: float) -> None:
    """Add tiers with their spectators, under a roof on struts."""
    drawing.mass.append(path("M{} {}h{}l-18 {}h-{}z", x, y, width, STREET - y, width - 36))
    drawing.mass.append(path("M{} {}h{}l14 -12h-{}z", x - 14, y - 26, width + 28, width + 56))
    for at in (x + 16, x + width / 2, x + width - 18):
        drawing.mass.append(block(at, y - 26, 3, 28))
    for row in range(4):
        for seat in range(int((width - 40) // 9)):
            head = orb(x + 16 + row * 4 + seat * 9, y + 9 + row * 13, 2.8)
            (drawing.light if random.random() < 0.7 else drawing.accent).append(head)


def floodlight(drawing: FacadeDrawing, _random: Random, x: float, tall: float) -> None:
    drawing.mass.append(path("M{} 176l3 -{}h2l3 {}z", x, tall, tall))
    for row in range(2):
        for column in range(3):
            drawing.light.append(block(x - 6 + column * 7, STREET - tall - 14 + row * 7, 6, 6))


def terrace(drawing: FacadeDrawing, random: Random, x: float, count: int) -> None:
    """Add a terrace: round tables, chairs, somebody at one."""
    for rank in range(count):
        at = x + rank * 40
        drawing.mass.append(block(at - 9, 166, 18, 2.4) + block(at - 1, 166, 2, 20))
        drawing.mass.append(block(at - 6, 185, 12, 2))
        for side in (-1, 1):
            back = at + side * 15
            drawing.mass.append(
                block(back - 1, 160, 2, 26) + block(min(back, back - side * 8), 173, 8, 2)
            )
        if random.random() < 0.6:
            drawing.accent.append(orb(at + 14, 153, 4) + block(at + 9, 158, 9, 16))


def banner(drawing: FacadeDrawing, _random: Random, x: float, y: float, tall: float) -> None:
    """Add a hanging banner with an image's slanted strokes."""
    drawing.accent.append(block(x, y, 22, tall))
    drawing.light.append(path("M{} {}l8 -22h6l-8 22z", x + 4, y + tall * 0.7))


def easel_windows(
    drawing: FacadeDrawing, random: Random, x: float, y: float, width: float, height: float
) -> None:
    """Add a shop window with framed works in it."""
    drawing.voids.append(block(x, y, width, height))
    for rank in range(int(width // 34)):
        left, wide, tall = (
            x + 7 + rank * 34,
            random.uniform(18, 25),
            random.uniform(0.4, 0.66) * height,
        )
        top = y + (height - tall) / 2 - 2
        drawing.accent.append(block(left, top, wide, tall))
        drawing.light.append(
            path("M{} {}l6 -{}h5l-6 {}z", left + 4, top + tall - 4, tall * 0.6, tall * 0.6)
        )


def shelves(
    drawing: FacadeDrawing, random: Random, x: float, y: float, width: float, height: float
) -> None:
    """Add a tall window in which books are seen."""
    drawing.voids.append(block(x, y, width, height))
    for row in range(int(height // 17)):
        foot, at = y + 15 + row * 17, x + 3
        drawing.mass.append(block(x, foot, width, 2))
        while at < x + width - 5:
            thick, tall = random.uniform(2.2, 5), random.uniform(8, 12.5)
            (drawing.accent if random.random() < 0.25 else drawing.light).append(
                block(at, foot - tall, thick, tall)
            )
            at += thick + 0.8


def flags(drawing: FacadeDrawing, _random: Random, x: float, y: float) -> None:
    for shift in (-1, 0, 1):
        drawing.mass.append(block(x + shift * 9, y - 22, 1.4, 22))
        drawing.accent.append(path("M{} {}q6 -4 12 0v8q-6 -4 -12 0z", x + shift * 9 + 1.4, y - 22))


def stalls(drawing: FacadeDrawing, random: Random, x: float, count: int) -> None:
    """Add market stalls with their cloths and crates."""
    for rank in range(count):
        at = x + rank * 74
        awning(drawing, random, at, 128, 60)
        drawing.mass.append(block(at + 2, 148, 2, 30) + block(at + 56, 148, 2, 30))
        drawing.mass.append(block(at + 2, 166, 56, 12))
        for crate in range(5):
            drawing.accent.append(orb(at + 9 + crate * 10, 163, 4))


PARTS: dict[str, Callable[..., None]] = {
    part.__name__: part
    for part in (
        arcade, awning, banner, barge, bridge, canopy, chimney, clock, columns, dome, door,
        easel_windows, fence, flags, floodlight, frieze, gate, glasshouse, glazing, hill, lamp,
        lanes, mansard, passers_by, pediment, pitch, pond, rose, sawtooth, shells, shelves, sign,
        spire, stalls, stands, steps, terrace, tree, vault, wall, waves, window_rows,
    )
}  # fmt: skip

#: What a façade of each kind is built of: parts with their places, three designs each.
DESIGNS: dict[PlaceKind, tuple[tuple[Part, ...], ...]] = {
    PlaceKind.THEATRE: (
        (
            ("wall", 62, 76, 196, 100),
            ("pediment", 92, 76, 136, 40),
            ("columns", 98, 92, 124, 60, 6),
            ("steps", 92, 136, 4),
            ("window_rows", 64, 86, 30, 70, 1, 2),
            ("window_rows", 226, 86, 30, 70, 1, 2),
            ("banner", 66, 108, 44),
            ("passers_by", 20, 2),
            ("lamp", 292, 62),
        ),
        (
            ("wall", 46, 70, 228, 106),
            ("mansard", 46, 70, 228, 26, 5),
            ("arcade", 58, 128, 204, 48, 5),
            ("window_rows", 58, 78, 204, 36, 5, 1),
            ("canopy", 96, 116, 128),
            ("sign", 118, 56, 84, 14),
            ("passers_by", 232, 4),
            ("lamp", 24, 70),
        ),
        (
            ("wall", 84, 62, 152, 114),
            ("dome", 160, 62, 44),
            ("wall", 40, 100, 240, 76),
            ("arcade", 92, 76, 136, 44, 4),
            ("columns", 52, 116, 216, 42, 9),
            ("door", 146, 28, 42),
            ("steps", 130, 60, 2),
            ("lamp", 26, 58),
            ("lamp", 294, 58),
        ),
    ),
    PlaceKind.CINEMA: (
        (
            ("wall", 50, 60, 220, 116),
            ("wall", 136, 18, 48, 50),
            ("sign", 148, 24, 24, 92),
            ("canopy", 76, 124, 168),
            ("door", 118, 34, 28),
            ("door", 168, 34, 28),
            ("window_rows", 56, 72, 74, 44, 3, 1),
            ("window_rows", 190, 72, 74, 44, 3, 1),
            ("passers_by", 244, 4),
        ),
        (
            ("wall", 40, 48, 240, 128),
            ("sign", 62, 60, 196, 30),
            ("arcade", 56, 98, 208, 36, 6),
            ("canopy", 56, 134, 208),
            ("door", 140, 40, 22),
            ("passers_by", 30, 3),
            ("lamp", 300, 66),
        ),
        (
            ("wall", 30, 88, 180, 88),
            ("wall", 210, 30, 60, 146),
            ("sign", 226, 42, 28, 118),
            ("vault", 26, 90, 188, 18),
            ("glazing", 44, 100, 150, 36, 8, 2),
            ("canopy", 52, 140, 130),
            ("passers_by", 60, 5),
            ("tree", 300, 66),
        ),
    ),
    PlaceKind.MUSEUM: (
        (
            ("wall", 26, 94, 268, 82),
            ("wall", 108, 66, 104, 110),
            ("pediment", 102, 66, 116, 30),
            ("columns", 114, 80, 92, 74, 5),
            ("arcade", 34, 112, 68, 50, 3),
            ("arcade", 218, 112, 68, 50, 3),
            ("steps", 104, 112, 3),
            ("banner", 40, 104, 52),
            ("banner", 258, 104, 52),
        ),
        (
            ("wall", 30, 84, 260, 92),
            ("mansard", 30, 84, 260, 24, 7),
            ("dome", 160, 62, 36),
            ("window_rows", 38, 92, 244, 42, 9, 1),
            ("arcade", 38, 136, 244, 40, 9),
            ("clock", 160, 104, 13),
            ("flags", 160, 14),
            ("passers_by", 52, 3),
        ),
        (
            ("wall", 24, 70, 108, 106),
            ("wall", 120, 104, 176, 72),
            ("glazing", 140, 112, 144, 52, 10, 3),
            ("sign", 36, 84, 84, 22),
            ("door", 62, 32, 44),
            ("sawtooth", 132, 104, 160, 4),
            ("passers_by", 206, 4),
            ("tree", 306, 70),
        ),
    ),
    PlaceKind.LIBRARY: (
        (
            ("wall", 44, 72, 232, 104),
            ("mansard", 44, 72, 232, 22, 6),
            ("shelves", 58, 88, 60, 70),
            ("shelves", 202, 88, 60, 70),
            ("door", 142, 36, 58),
            ("clock", 160, 94, 11),
            ("lamp", 22, 64),
            ("passers_by", 284, 2),
        ),
        (
            ("wall", 36, 60, 248, 116),
            ("shelves", 46, 70, 228, 86),
            ("door", 144, 32, 40),
            ("frieze", 36, 62, 248),
            ("tree", 20, 78),
            ("tree", 300, 66),
            ("passers_by", 210, 3),
        ),
        (
            ("wall", 30, 92, 260, 84),
            ("pediment", 30, 92, 260, 36),
            ("arcade", 40, 108, 96, 60, 3),
            ("arcade", 184, 108, 96, 60, 3),
            ("shelves", 140, 100, 40, 34),
            ("door", 144, 32, 38),
            ("steps", 134, 52, 2),
            ("lamp", 16, 60),
            ("lamp", 304, 60),
        ),
    ),
    PlaceKind.PARK: (
        (
            ("hill", 40),
            ("tree", 44, 108),
            ("tree", 90, 82),
            ("tree", 262, 116),
            ("tree", 216, 70),
            ("fence", 0, 96, 40),
            ("fence", 224, 96, 40),
            ("gate", 96, 128, 58),
            ("passers_by", 150, 3),
        ),
        (
            ("hill", 58),
            ("pond", 150, 128),
            ("tree", 34, 118),
            ("tree", 290, 92),
            ("tree", 110, 76),
            ("passers_by", 74, 2),
            ("lamp", 252, 58),
        ),
        (
            ("hill", 26),
            ("glasshouse", 56, 66, 208),
            ("tree", 22, 92),
            ("tree", 300, 98),
            ("passers_by", 140, 3),
            ("pond", 110, 100),
        ),
    ),
    PlaceKind.CHURCH: (
        (
            ("wall", 70, 88, 50, 88),
            ("wall", 200, 88, 50, 88),
            ("wall", 112, 74, 96, 102),
            ("spire", 66, 88, 58, 60),
            ("spire", 196, 88, 58, 60),
            ("rose", 160, 104, 19),
            ("arcade", 126, 134, 68, 42, 2),
            ("arcade", 78, 100, 34, 44, 1),
            ("arcade", 208, 100, 34, 44, 1),
            ("passers_by", 30, 2),
        ),
        (
            ("wall", 96, 84, 190, 92),
            ("pediment", 96, 84, 190, 34),
            ("wall", 44, 56, 56, 120),
            ("spire", 40, 56, 64, 46),
            ("clock", 72, 82, 13),
            ("arcade", 112, 98, 164, 54, 5),
            ("door", 58, 28, 40),
            ("tree", 304, 66),
        ),
        (
            ("wall", 60, 104, 200, 72),
            ("wall", 116, 72, 88, 104),
            ("dome", 160, 72, 42),
            ("columns", 122, 112, 76, 52, 4),
            ("arcade", 68, 116, 44, 44, 2),
            ("arcade", 208, 116, 44, 44, 2),
            ("steps", 112, 96, 2),
            ("lamp", 28, 60),
        ),
    ),
    PlaceKind.CAFE: (
        (
            ("wall", 56, 44, 208, 132),
            ("mansard", 56, 44, 208, 22, 4),
            ("window_rows", 62, 52, 196, 56, 6, 1),
            ("awning", 64, 116, 192),
            ("glazing", 68, 142, 184, 30, 7, 1),
            ("terrace", 84, 4),
        ),
        (
            ("wall", 30, 66, 260, 110),
            ("sign", 60, 76, 200, 22),
            ("glazing", 42, 108, 150, 62, 5, 2),
            ("door", 214, 34, 62),
            ("awning", 40, 98, 156),
            ("terrace", 60, 3),
            ("lamp", 306, 66),
        ),
        (
            ("wall", 90, 34, 140, 142),
            ("mansard", 90, 34, 140, 18, 3),
            ("window_rows", 96, 42, 128, 78, 4, 2),
            ("awning", 84, 124, 152),
            ("door", 146, 28, 34),
            ("tree", 40, 96),
            ("terrace", 250, 2),
            ("terrace", 34, 1),
        ),
    ),
    PlaceKind.CONCERT_HALL: (
        (
            ("shells", 40, 112, 250),
            ("wall", 30, 108, 260, 68),
            ("glazing", 44, 120, 232, 34, 14, 2),
            ("door", 140, 40, 24),
            ("steps", 120, 80, 2),
            ("passers_by", 40, 4),
            ("passers_by", 226, 4),
        ),
        (
            ("wall", 60, 56, 200, 120),
            ("sign", 84, 66, 152, 34),
            ("canopy", 76, 116, 168),
            ("door", 104, 32, 34),
            ("door", 184, 32, 34),
            ("passers_by", 40, 3),
            ("passers_by", 236, 5),
            ("lamp", 22, 66),
        ),
        (
            ("wall", 30, 96, 260, 80),
            ("vault", 24, 98, 272, 30),
            ("arcade", 46, 104, 228, 66, 7),
            ("banner", 34, 110, 54),
            ("banner", 264, 110, 54),
            ("passers_by", 120, 6),
        ),
    ),
    PlaceKind.TOWN_HALL: (
        (
            ("wall", 36, 84, 248, 92),
            ("mansard", 36, 84, 248, 24, 6),
            ("wall", 128, 52, 64, 124),
            ("pediment", 122, 52, 76, 24),
            ("clock", 160, 72, 14),
            ("window_rows", 42, 92, 80, 38, 4, 1),
            ("window_rows", 198, 92, 80, 38, 4, 1),
            ("arcade", 42, 136, 236, 40, 9),
            ("flags", 160, 118),
        ),
        (
            ("wall", 50, 78, 220, 98),
            ("wall", 60, 50, 46, 126),
            ("wall", 214, 50, 46, 126),
            ("mansard", 60, 50, 46, 24, 1),
            ("mansard", 214, 50, 46, 24, 1),
            ("wall", 148, 54, 24, 30),
            ("spire", 144, 56, 32, 34),
            ("clock", 160, 68, 9),
            ("window_rows", 56, 88, 208, 40, 8, 1),
            ("door", 144, 32, 42),
            ("flags", 160, 120),
            ("steps", 136, 48, 2),
            ("passers_by", 30, 1),
        ),
        (
            ("wall", 70, 66, 180, 110),
            ("pediment", 70, 66, 180, 34),
            ("clock", 160, 52, 9),
            ("columns", 88, 84, 144, 56, 6),
            ("door", 144, 32, 34),
            ("flags", 100, 64),
            ("flags", 220, 64),
            ("tree", 34, 84),
            ("tree", 286, 84),
            ("steps", 130, 60, 2),
        ),
    ),
    PlaceKind.POOL: (
        (
            ("wall", 34, 66, 252, 84),
            ("vault", 28, 68, 264, 30),
            ("glazing", 44, 80, 232, 48, 12, 2),
            ("lanes", 138, 5),
        ),
        (
            ("wall", 20, 54, 280, 90),
            ("arcade", 30, 62, 260, 62, 6),
            ("clock", 160, 50, 11),
            ("lanes", 134, 4),
            ("wall", 130, 30, 60, 30),
        ),
        (
            ("wall", 60, 74, 200, 66),
            ("sawtooth", 60, 74, 200, 5),
            ("sign", 84, 84, 110, 18),
            ("glazing", 72, 108, 176, 22, 11, 1),
            ("lanes", 138, 6),
            ("chimney", 256, 140, 110),
        ),
    ),
    PlaceKind.STADIUM: (
        (
            ("stands", 50, 92, 220),
            ("floodlight", 26, 136),
            ("floodlight", 286, 136),
            ("pitch", 164),
        ),
        (
            ("wall", 40, 84, 240, 80),
            ("vault", 30, 86, 260, 30),
            ("glazing", 52, 96, 216, 34, 9, 1),
            ("door", 146, 28, 34),
            ("passers_by", 70, 4),
            ("pitch", 176),
            ("tree", 18, 70),
        ),
        (
            ("stands", 90, 104, 200),
            ("tree", 30, 104),
            ("tree", 64, 74),
            ("floodlight", 300, 124),
            ("pitch", 160),
            ("passers_by", 20, 2),
        ),
    ),
    PlaceKind.WORKSHOP: (
        (
            ("wall", 40, 100, 240, 76),
            ("sawtooth", 40, 100, 240, 4),
            ("glazing", 52, 112, 150, 44, 8, 3),
            ("door", 226, 36, 52),
            ("chimney", 248, 100, 60),
            ("passers_by", 20, 1),
        ),
        (
            ("wall", 50, 56, 220, 120),
            ("glazing", 62, 66, 196, 40, 10, 2),
            ("awning", 58, 114, 204),
            ("easel_windows", 66, 140, 120, 32),
            ("door", 206, 36, 38),
            ("tree", 24, 82),
        ),
        (
            ("wall", 30, 88, 150, 88),
            ("pediment", 26, 88, 158, 36),
            ("wall", 170, 112, 120, 64),
            ("glazing", 44, 100, 122, 40, 6, 2),
            ("door", 84, 44, 34),
            ("glazing", 182, 122, 96, 40, 6, 2),
            ("chimney", 196, 112, 50),
            ("passers_by", 250, 2),
        ),
    ),
    PlaceKind.STREET: (
        (
            ("wall", 0, 60, 92, 116),
            ("mansard", 0, 60, 92, 24, 3),
            ("window_rows", 4, 66, 84, 74, 4, 2),
            ("awning", 6, 146, 80),
            ("wall", 222, 44, 98, 132),
            ("mansard", 222, 44, 98, 24, 3),
            ("window_rows", 226, 52, 90, 84, 4, 2),
            ("awning", 230, 146, 84),
            ("lamp", 124, 84),
            ("tree", 198, 88),
            ("passers_by", 140, 4),
        ),
        (
            ("wall", 20, 66, 280, 110),
            ("mansard", 20, 66, 280, 24, 7),
            ("window_rows", 26, 72, 268, 74, 10, 2),
            ("arcade", 26, 148, 268, 28, 9),
            ("tree", 12, 80),
            ("tree", 308, 80),
            ("passers_by", 130, 5),
        ),
        (
            ("wall", 0, 88, 320, 60),
            ("mansard", 0, 88, 320, 20, 8),
            ("window_rows", 6, 94, 308, 36, 12, 1),
            ("stalls", 14, 4),
            ("lamp", 160, 96),
            ("passers_by", 40, 3),
            ("passers_by", 214, 4),
        ),
    ),
    PlaceKind.QUAY: (
        (("bridge", 116, 4), ("waves", 146), ("barge", 96, 152, 130)),
        (
            ("wall", 0, 96, 120, 60),
            ("mansard", 0, 96, 120, 20, 4),
            ("window_rows", 6, 102, 108, 44, 6, 1),
            ("tree", 150, 88),
            ("tree", 196, 74),
            ("waves", 150),
            ("barge", 150, 158, 150),
        ),
        (
            ("wall", 0, 132, 320, 16),
            ("tree", 40, 110),
            ("tree", 104, 96),
            ("tree", 276, 116),
            ("lamp", 220, 90),
            ("waves", 150),
            ("barge", 30, 160, 110),
        ),
    ),
    PlaceKind.SCHOOL: (
        (
            ("wall", 40, 70, 240, 106),
            ("mansard", 40, 70, 240, 20, 5),
            ("window_rows", 46, 78, 228, 62, 9, 2),
            ("sign", 130, 122, 60, 14),
            ("door", 144, 32, 36),
            ("clock", 160, 60, 9),
            ("passers_by", 40, 4),
            ("tree", 300, 70),
        ),
        (
            ("wall", 60, 84, 200, 92),
            ("pediment", 60, 84, 200, 32),
            ("window_rows", 66, 92, 188, 44, 7, 1),
            ("arcade", 66, 140, 188, 36, 6),
            ("clock", 160, 74, 9),
            ("flags", 160, 52),
            ("fence", 0, 52, 30),
            ("fence", 266, 54, 30),
            ("passers_by", 124, 4),
        ),
        (
            ("wall", 24, 96, 170, 80),
            ("wall", 194, 62, 92, 114),
            ("glazing", 34, 104, 150, 56, 6, 2),
            ("window_rows", 202, 70, 78, 92, 3, 3),
            ("tree", 300, 80),
            ("passers_by", 60, 5),
            ("sign", 34, 84, 90, 14),
        ),
    ),
    PlaceKind.GALLERY: (
        (
            ("wall", 44, 62, 232, 114),
            ("easel_windows", 56, 104, 150, 62),
            ("door", 226, 34, 60),
            ("sign", 56, 74, 110, 18),
            ("frieze", 44, 64, 232),
            ("passers_by", 90, 2),
            ("lamp", 22, 64),
        ),
        (
            ("wall", 60, 44, 200, 132),
            ("mansard", 60, 44, 200, 20, 4),
            ("window_rows", 66, 52, 188, 42, 6, 1),
            ("easel_windows", 72, 108, 86, 62),
            ("easel_windows", 176, 108, 72, 62),
            ("passers_by", 150, 2),
            ("tree", 28, 80),
        ),
        (
            ("wall", 30, 80, 260, 96),
            ("sawtooth", 30, 80, 260, 5),
            ("easel_windows", 46, 98, 190, 62),
            ("door", 248, 26, 50),
            ("banner", 34, 92, 50),
            ("passers_by", 120, 3),
        ),
    ),
    PlaceKind.HALL: (
        (
            ("wall", 34, 92, 252, 84),
            ("pediment", 34, 92, 252, 44),
            ("glazing", 48, 104, 224, 34, 12, 2),
            ("arcade", 48, 142, 224, 34, 7),
            ("banner", 38, 104, 48),
            ("passers_by", 130, 5),
        ),
        (
            ("wall", 40, 78, 240, 98),
            ("vault", 34, 80, 252, 28),
            ("glazing", 54, 88, 212, 40, 12, 2),
            ("sign", 110, 134, 100, 14),
            ("door", 118, 36, 26),
            ("door", 166, 36, 26),
            ("terrace", 50, 1),
            ("passers_by", 230, 3),
        ),
        (
            ("wall", 50, 70, 220, 106),
            ("mansard", 50, 70, 220, 22, 5),
            ("arcade", 60, 82, 200, 46, 6),
            ("awning", 66, 138, 188),
            ("door", 142, 36, 18),
            ("flags", 160, 48),
            ("passers_by", 30, 2),
            ("tree", 300, 74),
        ),
    ),
}


def draw_facade(kind: PlaceKind, seed: int) -> FacadeDrawing:
    """Return the façade of a place of this ``kind``, always the same for its ``seed``."""
    designs = DESIGNS[kind]
    random = Random(f"{kind.value}-{seed}")  # noqa: S311 -- a drawing, not a secret
    drawing = FacadeDrawing(random.choice(MATTERS), *([] for _layer in FacadeDrawing._fields[1:]))
    pavement(drawing, random)
    for name, *at in designs[seed % len(designs)]:
        PARTS[str(name)](drawing, random, *at)
    return drawing
