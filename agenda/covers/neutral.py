"""Compositions that fit any category, for a page that has shown the category's own already."""

import math
from random import Random

from agenda.covers.shapes import HEIGHT, WIDTH, CoverDrawing, block, disc, path, stroke, wedge


def draw_orbits(drawing: CoverDrawing, random: Random) -> None:
    """Draw discs on two rings around a centre; one of each is in the accent colour."""
    x, y = random.uniform(120, 200), random.uniform(90, 120)
    for rank, count in enumerate((5, 7)):
        distance, apart = 48 + rank * 46, random.randrange(count)
        for index in range(count):
            turn = 2 * math.pi * index / count + rank
            dot = disc(x + distance * math.cos(turn), y + distance * math.sin(turn), 8 + rank * 4)
            drawing.add(dot, is_accent=index == apart)
    drawing.add(disc(x, y, 18), is_accent=True)


def draw_chevrons(drawing: CoverDrawing, random: Random) -> None:
    """Draw rows of chevrons; one row is in the accent colour."""
    apart, wide = random.randrange(1, 3), random.choice((40, 54, 64))
    teeth = int(WIDTH / wide / 2) + 2
    there, back = f"l{wide} -22l{wide} 22", f"l-{wide} -22l-{wide} 22"
    for row in range(4):
        row_path = path("M{} {}", -wide * (row % 2), 44 + row * 46)
        row_path += there * teeth + "v12" + back * teeth + "z"
        drawing.add(row_path, is_accent=row == apart)


def draw_tide(drawing: CoverDrawing, random: Random) -> None:
    """Draw strokes whose height rises and falls twice, like a tide, from the foot of the sheet."""
    phase, apart = random.uniform(0, 6), random.randrange(3, 10)
    for index in range(12):
        height = 60 + 52 * math.sin(phase + index * 0.9) + random.uniform(0, 12)
        bar = stroke(-22 + index * 30, HEIGHT - height, 16, height)
        drawing.add(bar, is_accent=index == apart)
    drawing.add(disc(random.uniform(60, 260), random.uniform(30, 52), 16), is_accent=True)


def draw_crossing(drawing: CoverDrawing, random: Random) -> None:
    """Draw two bands that cross, and a disc where they meet."""
    x, wide = random.uniform(110, 180), random.uniform(34, 52)
    drawing.add(stroke(x - 25, 0, wide, HEIGHT))
    y = random.uniform(76, 110)
    drawing.add(block(0, y, x - 34, 26), block(x + wide + 50, y, WIDTH, 26))
    drawing.add(disc(x + wide / 2, y + 13, wide * 0.72), is_accent=True)
    for index in range(3):
        drawing.add(stroke(x + 100 + index * 26, y + 46, 9, 30 + index * 8))
        drawing.add(stroke(12 + index * 22, y - 62, 8, 40 - index * 8))


def draw_constellation(drawing: CoverDrawing, random: Random) -> None:
    """Draw points joined by a thread; one is large, in the accent colour."""
    count = random.randrange(5, 8)
    points = [(24 + index * 280 / (count - 1), random.uniform(36, 164)) for index in range(count)]
    apart = random.randrange(1, count - 1)
    for index, (x, y) in enumerate(points):
        if index + 1 < count:
            next_x, next_y = points[index + 1]
            thread = path("M{} {}L{} {}l0 4L{} {}z", x, y - 2, next_x, next_y - 2, x, y + 2)
            drawing.add(thread, is_accent=True)
        radius = 24 if index == apart else random.uniform(7, 13)
        drawing.add(disc(x, y, radius), is_accent=index == apart)


def draw_sunburst(drawing: CoverDrawing, random: Random) -> None:
    """Draw rays from a corner; a disc where they start, in the accent colour."""
    from_left, count = random.random() < 0.5, random.randrange(7, 9)
    x, y = (8, 192) if from_left else (312, 192)
    for index in range(count):
        angle = 4 + index * 84 / (count - 1)
        turn = angle if from_left else 180 - angle
        drawing.add(wedge(x, y, 62, 330 - (index % 2) * 90, turn, 0.034))
    drawing.add(disc(x, y, 52), is_accent=True)
