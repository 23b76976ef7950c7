"""Second composition of each category: things that one recognises."""

import itertools
import math
from random import Random

from agenda.covers.shapes import SLANT, WIDTH, CoverDrawing, block, disc, path, stroke, wedge


def draw_notes(drawing: CoverDrawing, random: Random) -> None:
    """Draw notes on a staff; one is in the accent colour."""
    top, gap = random.uniform(62, 74), random.uniform(17, 20)
    drawing.add(*(block(0, top + line * gap, WIDTH, 2.5) for line in range(5)))
    count = random.randrange(5, 8)
    pitch, phase, apart = 290 / count, random.uniform(0, 6), random.randrange(1, count - 1)
    for index in range(count):
        y = top + gap * (2.4 + 1.7 * math.sin(phase + index * 0.9))
        x, height = 24 + index * pitch, random.uniform(52, 70)
        note = disc(x, y, gap * 0.62) + stroke(x + gap * 0.36, y - height, 5, height)
        drawing.add(note, is_accent=index == apart)


def draw_spotlights(drawing: CoverDrawing, random: Random) -> None:
    """Draw beams of light that meet on a stage, and a person in their light."""
    x, floor = random.uniform(110, 210), 172
    drawing.add(block(0, floor, WIDTH, 28))
    lamps = random.randrange(2, 5)
    for index in range(lamps):
        lamp, width = 30 + index * 260 / (lamps - 1), random.uniform(16, 26)
        foot = x + (index - (lamps - 1) / 2) * 34
        drawing.add(path("M{} 0L{} {}H{}z", lamp, foot - width, floor - 8, foot + width))
    height = random.uniform(62, 84)
    head = disc(x + height * SLANT, floor - height - 12, 13)
    drawing.add(stroke(x - 12, floor - height, 20, height), head, is_accent=True)


def draw_plinths(drawing: CoverDrawing, random: Random) -> None:
    """Draw three plinths with an object on each."""
    drawing.add(block(0, 182, WIDTH, 3), is_accent=True)
    things = [0, 1, 2]
    random.shuffle(things)
    apart = random.randrange(3)
    for index, thing in enumerate(things):
        x, height, size = 38 + index * 92, random.uniform(40, 86), random.uniform(22, 30)
        y = 182 - height
        drawing.add(block(x, y, 58, height))
        shapes = (
            disc(x + 29, y - size, size),
            stroke(x + 12, y - size * 2.4, 18, size * 2.4),
            wedge(x + 29, y - size * 2.2, 0, size * 2.3, 270, 0.42),
        )
        drawing.add(shapes[thing], is_accent=index == apart)


def draw_film_strip(drawing: CoverDrawing, random: Random) -> None:
    """Draw a film strip with its perforations; one image is in the accent colour."""
    width, start = random.uniform(66, 104), random.uniform(-70, -20)
    count = int((WIDTH + 60 - start) / (width + 9)) + 1
    apart = random.randrange(1, count - 2)
    for index in range(count):
        frame = stroke(start + index * (width + 9) - 20, 48, width, 104)
        drawing.add(frame, is_accent=index == apart)
    shift = random.uniform(0, 26)
    for y, lean in ((20, 17), (166, -20)):
        drawing.add(*(stroke(shift - 40 + lean + index * 26, y, 14, 14) for index in range(14)))


def draw_towers(drawing: CoverDrawing, random: Random) -> None:
    """Draw towers of blocks with an object on top."""
    for tower in range(4):
        x, side = 26 + tower * 72, random.uniform(42, 54)
        floors = random.randrange(1, 4)
        for floor in range(floors):
            cube = block(x + random.uniform(-5, 5), 192 - (floor + 1) * (side + 2), side, side)
            drawing.add(cube, is_accent=(tower + floor) % 2 == 1)
        y, middle = 192 - floors * (side + 2), x + side / 2
        is_round = random.random() < 0.5
        top = disc(middle, y - 15, 14) if is_round else wedge(middle, y - 30, 0, 31, 270, 0.7)
        drawing.add(top, is_accent=(tower + floors) % 2 == 1)


def draw_bridge(drawing: CoverDrawing, random: Random) -> None:
    """Draw a bridge, the river under it, and the sun or moon."""
    deck, slope = random.uniform(84, 106), random.uniform(12, 20)
    drawing.add(block(0, deck, WIDTH, slope))
    piers = random.randrange(3, 6)
    for index in range(piers):
        x = index * (340 / piers) + random.uniform(-6, 6)
        drawing.add(stroke(x, deck + slope, 17, 152 - deck - slope))
    lamps = random.randrange(4, 8)
    drawing.add(*(stroke(20 + index * 290 / lamps, deck - 26, 4, 26) for index in range(lamps)))
    sun = disc(random.uniform(50, 270), random.uniform(34, 48), random.uniform(15, 24))
    drawing.add(sun, is_accent=True)
    for row in range(3):
        for column in range(4):
            x = random.uniform(-20, 40) + column * 96
            wave = block(x, 160 + row * 13, random.uniform(34, 66), 3.5)
            drawing.add(wave, is_accent=True)


def draw_book_piles(drawing: CoverDrawing, random: Random) -> None:
    """Draw two piles of books; one book of each is in the accent colour."""
    drawing.add(block(0, 184, WIDTH, 3), is_accent=True)
    for x, books in ((34, random.randrange(4, 7)), (176, random.randrange(2, 6))):
        y, apart = 184.0, random.randrange(1, books)
        for index in range(books):
            thickness, width = random.choice((16, 20, 26)), random.uniform(84, 118)
            y -= thickness
            book = block(x + random.uniform(-14, 14), y + 2, width, thickness - 2)
            drawing.add(book, is_accent=index == apart)
        drawing.add(stroke(x + 30, y - 42, 15, 42))


def draw_dancers(drawing: CoverDrawing, random: Random) -> None:
    """Draw a line of dancers who lean left and right in turn; one is in the accent colour."""
    count = random.randrange(3, 5)
    pitch, apart, first = 300 / count, random.randrange(count), random.choice((0, 1))
    for index in range(count):
        height, x = random.uniform(92, 124), 10 + (index + 0.5) * pitch
        y, side = 190 - height, 1 if (index + first) % 2 else -1
        lean = 24 * side
        body = path("M{} 190l{} -{}h16l{} {}z", x - 8, lean, height, -lean, height)
        shoulder = x + lean * 0.8 - side * 9
        arm = path("M{} {}l{} -34h{}l{} 46z", shoulder, y + 30, -side * 24, -side * 9, side * 30)
        dancer = body + disc(x + lean * 1.12, y - 13, 11) + arm
        drawing.add(dancer, is_accent=index == apart)


def draw_pencils(drawing: CoverDrawing, random: Random) -> None:
    """Draw sharpened pencils on a table; the shortest is in the accent colour."""
    count = random.randrange(6, 10)
    pitch, apart = 300 / count, random.randrange(1, count - 1)
    width = pitch * 0.62
    for index in range(count):
        height = random.uniform(40, 56) if index == apart else random.uniform(78, 128)
        x = index * pitch - 4
        y = 178 - height
        half = width * 0.5
        tip = path("M{} {}l{} -28l{} 28z", x + height * SLANT + 1, y - 4, half + 7, half - 9)
        drawing.add(stroke(x, y, width, height) + tip, is_accent=index == apart)
    drawing.add(block(0, 184, WIDTH, 3))


def draw_garlands(drawing: CoverDrawing, random: Random) -> None:
    """Draw two garlands: flags on one, lanterns on the other."""
    flags_first, phase = random.random() < 0.5, random.uniform(-0.3, 0.3)
    for row, height in enumerate((random.uniform(20, 34), random.uniform(98, 112))):
        sag, count = random.uniform(28, 46), random.randrange(7, 10)
        pitch = 340 / count
        ys = [
            height + sag * math.sin(max(math.pi * (index / count + phase * row), 0))
            for index in range(count + 1)
        ]
        for index, (y, after) in enumerate(itertools.pairwise(ys)):
            x = index * pitch - 10
            drawing.add(path("M{} {}l{} {}v3l-{} {}z", x, y, pitch, after - y, pitch, y - after))
            middle, hang = x + pitch / 2, (y + after) / 2
            if flags_first == (row == 0):
                thing = wedge(middle + 9, hang + 38, 0, 40, 100, 0.36)
            else:
                thing = disc(middle, hang + 18, 14)
            drawing.add(thing, is_accent=(index + row) % 2 == 1)


def draw_bouncing_ball(drawing: CoverDrawing, random: Random) -> None:
    """Draw the path of a bouncing ball, ever lower, and the ball."""
    drawing.add(block(0, 182, WIDTH, 4))
    forward, high, apart = random.random() < 0.5, random.uniform(118, 140), random.randrange(3, 19)
    for index in range(22):
        bounce, part = divmod(index / 7.5 + 0.5, 1)
        x, y = 6 + index * 14.6, 172 - high * 0.62**bounce * 4 * part * (1 - part)
        at = x if forward else WIDTH - x
        if index == apart:
            drawing.add(disc(at, y - 10, 24), is_accent=True)
        elif abs(index - apart) > 1:
            drawing.add(disc(at, y, 5))
