"""Photographs from outside: a square by night, a bridge at dusk, a garden in winter, lights, roofs."""

import math
import random
from collections.abc import Iterator

from PIL import Image

from demo.photographs.plates import (
    HEIGHT,
    WARM,
    WIDTH,
    Shape,
    box,
    ellipse,
    fade,
    light,
    line,
    mirrored,
    over,
    person,
    polygon,
)

SPOTS = ("#8a4a14", "#a3701c", "#7a1c22", "#1f4f52", "#8c7a4a")


def square(chance: random.Random) -> Image.Image:
    """A square by night: lit windows, lamps, stalls, and all of it once more in the wet ground."""
    plate, ground, x = fade("#0a1230", "#33306a"), 520, -20.0
    houses, windows = [], []
    while x < WIDTH:
        width, height = chance.uniform(90, 170), chance.uniform(200, 360)
        top, right = ground - height, x + width
        houses.append(polygon(x, ground, x, top, x + width / 2, top - 46, right, top, right, ground))
        for column in range(int(width // 36)):
            for row in range(int(height // 60)):
                if chance.random() < 0.42:
                    left, above = x / 2 + 9 + 17 * column, top / 2 + 13 + 26 * row
                    windows.append(box(left, above, left + 7, above + 12, tint=WARM))
        x = right
    plate = over(plate, houses, "#12122b", 1)
    for blur in (1.2, 9):
        plate = light(plate, windows, blur)
    stalls = range(40, 1200, 210)
    roofs = [polygon(x, 520, x, 446, x + 75, 404, x + 150, 446, x + 150, 520) for x in stalls]
    plate = over(plate, roofs, "#2a1413", 1)
    plate = light(plate, [box(x / 2 + 8, 226, x / 2 + 67, 252, tint="#ffb45a") for x in stalls], 5)
    cord = [(x, 190 + 14 * math.sin(x / 34)) for x in range(0, 640, 14)]
    plate = light(plate, [ellipse(x, y, x + 5, y + 5, tint="#ffe0a0") for x, y in cord], 1.5)
    plate = mirrored(plate, ground, "#9a94b8", (3, 9))
    for x in (180, 236, 560, 905, 960, 1130):
        plate = over(plate, person(x, 610 + chance.uniform(-40, 60), 150), "#08060f", 2)
    return plate


def river(chance: random.Random) -> Image.Image:
    """A bridge at dusk, and the same upside down."""
    plate, water, x = fade("#38406f", "#ffb36b", "#c9718a"), 470, -10.0
    plate = light(plate, [ellipse(390, 190, 450, 250, tint="#ffe0a8")], 10)
    town = [polygon(300, water, 322, water - 250, 344, water)]
    while x < WIDTH:
        width, top = chance.uniform(40, 110), water - chance.uniform(60, 130)
        town += [box(x, top, x + width, water), box(x + width * 0.6, top - 24, x + width * 0.6 + 12, water)]
        x += width
    arches = [ellipse(x - 60, 396, x + 172, 600, tint="black") for x in range(0, 1300, 272)]
    lamps = [line(x, 372, x, 312, size=5) for x in range(70, 1300, 150)]
    plate = over(over(plate, town, "#6b4a6e", 2.5), [box(0, 372, WIDTH, water), *arches, *lamps], "#221a38", 1.2)
    plate = light(plate, [ellipse(x, 152, x + 7, 159, tint="#ffd890") for x in range(32, 650, 75)], 3)
    waves = [(chance.uniform(0, 640), chance.uniform(238, 400), chance.uniform(10, 60)) for _wave in range(150)]
    ripples = [line(x, y, x + long, y, tint="#4a3c4c") for x, y, long in waves]
    return light(mirrored(plate, water, "#a89ac0", (5, 2)), ripples, 0.8)


def garden(chance: random.Random) -> Image.Image:
    """A garden in winter: trees, and between them the morning."""
    plate = fade("#b9c4c6", "#e6e2d6")
    for layer, tint in enumerate(("#9fb0ae", "#7c9390", "#556f6b", "#2b4340")):
        middle, left, right = 570 + layer * 60, 550 + layer * 66, 546 + layer * 72
        shapes = [polygon(0, HEIGHT, 0, left, WIDTH / 2, middle, WIDTH, right, WIDTH, HEIGHT)]
        for _tree in range(9 - layer):
            foot = (chance.uniform(0, WIDTH), 560.0 + layer * 70)
            shapes += branches(chance, foot, -math.pi / 2, 60 + layer * 26, 5 + 3 * layer)
        plate = over(plate, shapes, tint, 4 - layer)
    return over(plate, person(820, 716, 120), "#20302e", 1.4)


def branches(
    chance: random.Random, at: tuple[float, float], angle: float, long: float, thick: float
) -> Iterator[Shape]:
    """A trunk and what grows of it, until it is a twig."""
    to = (at[0] + long * math.cos(angle), at[1] + long * math.sin(angle))
    yield line(*at, *to, size=max(1, round(thick)))
    if long > 14:
        for turn in (-0.42, 0.36):
            bent = angle + turn + chance.uniform(-0.2, 0.2)
            yield from branches(chance, to, bent, long * chance.uniform(0.66, 0.82), thick * 0.66)


def lights(chance: random.Random) -> Image.Image:
    """Lights of a street in December, out of focus."""
    plate = fade("#0c0a1e", "#2a1526")
    for blur, count, size in ((2.5, 70, 16), (1.2, 34, 30)):
        spots = []
        for _spot in range(count):
            x, y, radius = chance.uniform(0, 640), chance.gauss(190, 90), size * chance.uniform(0.6, 1.2)
            spots.append(ellipse(x - radius, y - radius, x + radius, y + radius, tint=chance.choice(SPOTS)))
        plate = light(plate, spots, blur)
    for x, height in ((300, 330), (390, 310), (455, 210), (980, 360)):
        plate = over(plate, person(x, 830, height), "#07040a", 4)
    return plate


def roofs(chance: random.Random) -> Image.Image:
    """Zinc and chimneys, at the hour when the first window is lit."""
    plate = fade("#5a6f9c", "#f5c7a0", "#b3a3b8")
    for layer, tint in enumerate(("#8d8ba6", "#6a6c88", "#45485f", "#23263a")):
        x, shapes = -60.0, []
        while x < WIDTH:
            width, eaves = chance.uniform(150, 280), 400 + layer * 110 - chance.uniform(30, 110)
            ridge, right = eaves - 60, x + width
            shapes.append(polygon(x, HEIGHT, x, eaves, x + 26, ridge, right - 26, ridge, right, eaves, right, HEIGHT))
            pots = [x + 40 + pot * 22 for pot in range(chance.randrange(2, 6))]
            shapes += [box(pot, eaves - 108, pot + 12, eaves - 50) for pot in pots]
            x = right
        plate = over(plate, shapes, tint, 3 - layer * 0.6)
    lit = [(chance.uniform(20, 620), chance.uniform(290, 390)) for _window in range(9)]
    for blur in (1, 7):
        plate = light(plate, [box(x, y, x + 8, y + 13, tint="#e0a048") for x, y in lit], blur)
    return plate
