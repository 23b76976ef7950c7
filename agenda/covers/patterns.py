"""First composition of each category: patterns of bars, discs and wedges."""

import math
from random import Random

from agenda.covers.shapes import (
    HEIGHT,
    SLANT,
    WIDTH,
    CoverDrawing,
    block,
    disc,
    path,
    stroke,
    wedge,
)


def draw_bars(drawing: CoverDrawing, random: Random) -> None:
    """Draw bars whose heights follow a sine; one is in the accent colour."""
    count = random.choice((7, 9, 12, 15))
    pitch = 292 / count
    width = pitch * random.uniform(0.45, 0.62)
    apart = random.randrange(2, count - 2)
    on_ground = random.random() < 0.4
    phase = random.uniform(0, 6)
    pace = random.uniform(0.5, 1.1)
    for index in range(count):
        height = 34 + 66 * abs(math.sin(phase + index * pace)) + random.uniform(0, 56)
        y = HEIGHT - height if on_ground else (HEIGHT - height) / 2
        bar = stroke(16 + index * pitch - height * SLANT / 2, y, width, height)
        drawing.add(bar, is_accent=index == apart)


def draw_curtain(drawing: CoverDrawing, random: Random) -> None:
    """Draw a curtain, from one side or both, above a disc of light."""
    folds = random.randrange(4, 8)
    gap = 150 / folds
    width = gap * random.uniform(0.55, 0.72)
    drop = random.uniform(100, 150) / folds
    both_sides = random.random() < 0.6
    centre = WIDTH / 2 + (0 if both_sides else 60) + random.uniform(-24, 24)
    light = disc(centre, random.uniform(150, 186), random.uniform(26, 54))
    drawing.add(light, is_accent=True)
    for index in range(folds if both_sides else folds + 3):
        x = index * gap - 8
        height = max(196 - index * drop - random.uniform(0, 14), 12)
        lean = height * SLANT
        drawing.add(path("M{} 0h{}l-{} {}h-{}z", x, width, lean, height, width))
        if both_sides:
            drawing.add(path("M{} 0h-{}l{} {}h{}z", WIDTH - x, width, lean, height, width))


def draw_frames(drawing: CoverDrawing, random: Random) -> None:
    """Draw a frame and a smaller work beside it, on a floor."""
    y, width, height = random.uniform(28, 48), random.uniform(84, 150), random.uniform(90, 112)
    frame_first = random.random() < 0.5
    x = 42 if frame_first else 276 - width
    beside = x + width + 26 if frame_first else x - 76
    across, down = width - 24, height - 24
    hole = path("M{} {}v{}h{}v-{}z", x + 12, y + 12, down, across, down)
    small = random.uniform(40, 78)
    drawing.add(block(x, y, width, height) + hole, block(beside, y + height - small, 50, small))
    work = stroke(x + width / 2 - 20, y + height * 0.25, 16, height / 2)
    drawing.add(work, block(0, 176, WIDTH, 3), is_accent=True)


def draw_beam(drawing: CoverDrawing, random: Random) -> None:
    """Draw a projector beam from the left or right, with lights in it, and its lens."""
    y, from_left = random.uniform(70, 130), random.random() < 0.5
    lens, screen = (24, WIDTH) if from_left else (296, 0)
    spread, lights = random.uniform(70, 110), random.randrange(2, 6)
    drawing.add(path("M{} {}L{} {}V{}z", lens, y, screen, y - spread, y + spread))
    drawing.add(disc(lens, y, 13), is_accent=True)
    for index in range(lights):
        distance = 130 + index * (150 / lights)
        x = lens + distance if from_left else lens - distance
        height = distance * spread / 296 * 1.1
        light = stroke(x - height * SLANT / 2, y - height / 2, 6, height)
        drawing.add(light, is_accent=True)


def draw_balloons(drawing: CoverDrawing, random: Random) -> None:
    """Draw discs on bars, in alternating colours."""
    places = [58, 130, 200, 266]
    random.shuffle(places)
    for index, x in enumerate(places):
        radius, height = random.uniform(16, 34), random.uniform(30, 80)
        y = 192 - height
        is_odd = index % 2 == 1
        drawing.add(disc(x + height * SLANT, y - radius + 6, radius), is_accent=not is_odd)
        drawing.add(stroke(x - 6, y, 12, height), is_accent=is_odd)


def draw_steps(drawing: CoverDrawing, random: Random) -> None:
    """Draw eight steps on a rising or falling path, and the sun."""
    slope = random.choice((-1, 1))
    wave, phase = random.uniform(8, 34), random.uniform(0, 6)
    sun_x = random.uniform(40, 110) if slope < 0 else random.uniform(220, 280)
    sun = disc(sun_x, random.uniform(40, 56), random.uniform(18, 30))
    drawing.add(sun, is_accent=True)
    for index in range(8):
        foot = index % 2 * 16
        y = 105 - slope * (index - 3.5) * 11 + foot + wave * math.sin(phase + index * 0.8)
        drawing.add(stroke(14 + index * 36, y, 13, 34))


def draw_book_spines(drawing: CoverDrawing, random: Random) -> None:
    """Draw book spines on a shelf; one leans."""
    shelf = 178
    x, leaning = random.uniform(18, 50), random.randrange(2, 5)
    for index in range(8):
        if x > 270:
            break
        width, height = random.choice((14, 18, 24, 30)), random.uniform(90, 150)
        if index == leaning:
            drawing.add(stroke(x + 2, shelf - height, width, height), is_accent=True)
            x += width + height * SLANT + 6
        else:
            drawing.add(block(x, shelf - height, width, height))
            x += width + 5
    drawing.add(block(0, shelf, WIDTH, 3), is_accent=True)


def draw_fan(drawing: CoverDrawing, random: Random) -> None:
    """Draw a fan of nine wedges; one is in the accent colour."""
    x = WIDTH / 2 + random.uniform(-30, 30)
    apart = random.randrange(2, 7)
    turn = random.uniform(-6, 6)
    for index in range(9):
        length = 150 + random.uniform(-25, 25)
        ray = wedge(x, 205, 40, length, 170 - index * 20 + turn, 0.055)
        drawing.add(ray, is_accent=index == apart)


def draw_weave(drawing: CoverDrawing, random: Random) -> None:
    """Draw a weave of bars, five by three, with discs where bars are missing."""
    for row in range(3):
        for column in range(5):
            x, y = 30 + column * 54, 22 + row * 56
            if random.random() < 0.24:
                drawing.add(disc(x + 24, y + 22, 18), is_accent=True)
            elif (row + column) % 2:
                drawing.add(stroke(x + 6, y, 14, 44))
            else:
                drawing.add(block(x + 2, y + 15, 44, 14))


def draw_fireworks(drawing: CoverDrawing, random: Random) -> None:
    """Draw three rings of twelve wedges; the second in the accent colour."""
    rings = (
        (random.uniform(80, 120), random.uniform(75, 100), 70),
        (random.uniform(215, 245), random.uniform(55, 75), 48),
        (random.uniform(170, 190), 150, 26),
    )
    for rank, (x, y, radius) in enumerate(rings):
        for index in range(12):
            ray = wedge(x, y, radius * 0.35, radius, index * 30 + 14, 0.07)
            drawing.add(ray, is_accent=rank == 1)


def draw_lanes(drawing: CoverDrawing, random: Random) -> None:
    """Draw lanes from edge to edge, one in the accent colour, and a ball."""
    apart = random.randrange(1, 5)
    for index in range(6):
        drawing.add(stroke(-20 + index * 58, -5, 22, 210), is_accent=index == apart)
    ball = disc(random.uniform(70, 250), random.uniform(50, 150), 17)
    drawing.add(ball, is_accent=True)
