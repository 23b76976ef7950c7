"""Photographs of rooms: a stage, a library, a museum, a curtain, a cinema."""

import math
import random
from collections.abc import Callable, Iterator

from PIL import Image, ImageChops, ImageFilter, ImageOps

from demo.photographs.plates import (
    HEIGHT,
    WIDTH,
    Shape,
    box,
    draw,
    ellipse,
    fade,
    light,
    line,
    over,
    person,
    polygon,
)

FRAMES = ((110, 180, 350, 500), (470, 140, 900, 480), (1010, 220, 1180, 470))
PAINTS = (("#1d3557", "#e9c46a", "#e76f51"), ("#264653", "#f4e3c1", "#2a9d8f"), ("#3d1f3d", "#f2cc8f", "#c8553d"))
BINDINGS = ("#6b2f22", "#7d5a2c", "#2f4a43", "#8a7452", "#3b3550", "#5a1f2c", "#9c8a68")


def stage(*beams: str) -> Callable[[random.Random], Image.Image]:
    """A singer in these lights, seen from behind the crowd."""

    def paint(chance: random.Random) -> Image.Image:
        plate = fade("#07060f", "#1c1420")
        for rank, tint in enumerate(beams):
            top, foot = 80 + rank * 480 / len(beams), 320 + chance.uniform(-120, 120)
            plate = light(plate, [polygon(top, -20, foot - 90, 320, foot + 90, 320, tint=tint)], 14)
        plate = light(plate, [ellipse(210, 250, 430, 330, tint=beams[0])], 30)
        x = WIDTH / 2 + chance.uniform(-40, 40)
        singer = [*person(x, 600, 290), line(x + 44, 600, x + 44, 372, x + 20, 352, size=5)]
        return over(over(plate, singer, "#06040a", 1.6), crowd(chance), "#020104", 3)

    return paint


def crowd(chance: random.Random) -> Iterator[Shape]:
    for row in range(3):
        for column in range(22):
            x, y = column * 62 + chance.uniform(-20, 20), 640 + row * 60 + chance.uniform(-14, 14)
            size = 24 + row * 5
            yield ellipse(x - size, y - size, x + size, y + size * 1.2)
            yield ellipse(x - size * 2.1, y + size, x + size * 2.1, HEIGHT + 120)
            if chance.random() < 0.2:
                yield line(x + size, y + size, x + size + chance.uniform(-12, 26), y - 70, size=14)


def library(chance: random.Random) -> Image.Image:
    """Shelves that go on into the dark, and one lamp."""
    plate = draw(fade("#2a1a10", "#120a06"), shelves(chance)).filter(ImageFilter.GaussianBlur(2.4))
    around = ImageOps.invert(Image.radial_gradient("L")).resize((WIDTH * 2, HEIGHT * 2))
    shade = around.crop((500, 300, 500 + WIDTH, 300 + HEIGHT))
    plate = ImageChops.multiply(plate, ImageOps.colorize(shade, "#0b0705", "#ffe2b0"))
    plate = over(plate, [box(0, 700, WIDTH, HEIGHT), box(826, 560, 836, 704)], "#1a0f08", 2)
    plate = over(plate, [polygon(760, 570, 900, 570, 866, 500, 796, 500)], "#1f4a38", 2)
    plate = light(plate, [polygon(384, 285, 446, 285, 520, 352, 310, 352, tint="#ffcf80")], 12)
    books = [(250, 674), (262, 654), (600, 680)]
    return over(plate, [polygon(x, 700, x + 130, 700, x + 122, y, x + 8, y) for x, y in books], "#4a2620", 1.4)


def shelves(chance: random.Random) -> Iterator[Shape]:
    for shelf in range(146, 900, 150):
        x = 0.0
        while x < WIDTH:
            width, height = chance.uniform(14, 36), chance.uniform(92, 136)
            yield box(x, shelf - height, x + width - 2, shelf, tint=chance.choice(BINDINGS))
            yield line(x + 4, shelf + 20 - height, x + width - 6, shelf + 20 - height, size=2, tint="#c9a75a")
            x += width
        yield box(0, shelf, WIDTH, shelf + 12, tint="#2c1a0d")


def museum(chance: random.Random) -> Image.Image:
    """A white room, three canvases, and somebody who stays."""
    plate = draw(fade("#d8d3c8", "#efece4"), [box(0, 640, WIDTH, HEIGHT, tint="#8d7b66")])
    shadows = [box(left + 10, top + 16, right + 14, bottom + 20) for left, top, right, bottom in FRAMES]
    plate = draw(over(plate, shadows, "#a49d90", 10), [box(*frame, tint="#3a2c20") for frame in FRAMES])
    paints = chance.sample(PAINTS, len(FRAMES))
    for (left, top, right, bottom), (above, below, tint) in zip(FRAMES, paints, strict=True):
        width, height = right - left - 24, bottom - top - 24
        points = [(chance.uniform(0, width), chance.uniform(0, height)) for _stroke in range(26)]
        strokes = [
            line(x, y, x + chance.uniform(10, 90), y - chance.uniform(20, 120), size=chance.randrange(4, 18), tint=tint)
            for x, y in points
        ]
        canvas = draw(fade(above, below, size=(width, height)), strokes)
        plate.paste(canvas.filter(ImageFilter.GaussianBlur(1.6)), (left + 12, top + 12))
    lamps = [
        polygon((left + right) / 4, -30, left / 2 - 40, 320, right / 2 + 40, 320, tint="#2c2a22")
        for left, _top, right, _bottom in FRAMES
    ]
    return over(light(plate, lamps, 24), person(690, 760, 390), "#1d1a1c", 2.2)


def curtain(chance: random.Random) -> Image.Image:
    """Red velvet, a round of light, and nobody yet."""
    pace, phase = chance.uniform(17, 21), chance.uniform(0, 6)
    across = bytes(int(118 + 88 * math.sin(x / pace + 0.9 * math.sin(x / 71 + phase))) for x in range(WIDTH))
    folds = Image.frombytes("L", (WIDTH, 1), across).resize((WIDTH, HEIGHT))
    plate = over(ImageOps.colorize(folds, "#1c0207", "#d8203a", "#7c0d20"), [box(0, 690, WIDTH, HEIGHT)], "#24120c", 3)
    spot = draw(Image.new("L", (WIDTH, HEIGHT), 46), [ellipse(360, 190, 920, 740)])
    shade = ImageOps.colorize(spot.filter(ImageFilter.GaussianBlur(22)), "#000000", "#fff0d8")
    microphone = [box(636, 470, 642, 716), ellipse(626, 448, 652, 484), ellipse(600, 708, 678, 724)]
    return over(ImageChops.multiply(plate, shade), microphone, "#0a0406", 1.2)


def cinema(chance: random.Random) -> Image.Image:
    """A screen, its beam, and the backs of those who came."""
    plate = fade("#06070d", "#0d0f1a")
    hills = polygon(0, 330, 180, 170, 320, 260, 470, 120, 700, 290, 700, 330, tint="#4a4a63")
    screen = fade("#7fa6c9", "#f3d9a8", "#d6c6c0", size=(700, 330))
    draw(screen, [hills, ellipse(520, 60, 580, 120, tint="#fff3cf")])
    plate.paste(screen.filter(ImageFilter.GaussianBlur(2)), (290, 110))
    plate = light(plate, [box(150, 60, 490, 215, tint="#3a3d48")], 40)
    plate = light(plate, [polygon(320, 410, 150, 60, 490, 60, tint="#10131c")], 12)
    places = [(column * 118 + row % 2 * 58 - 40, 530 + row * 90) for row in range(3) for column in range(12)]
    seats = [box(x, y, x + 96, HEIGHT + 60, size=26) for x, y in places]
    heads = [ellipse(x + 20, y - 52, x + 76, y + 14) for x, y in places if chance.random() < 0.55]
    return over(plate, [*seats, *heads], "#030308", 2.4)
