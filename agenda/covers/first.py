"""The first composition of each category."""

import math
from random import Random

from agenda.covers.shapes import HEIGHT, SLANT, WIDTH, Drawing, block, disc, number, stroke, wedge


def concert(random: Random) -> Drawing:
    """Draw bars whose heights follow a sine; one is in the accent colour."""
    drawing = Drawing([], [])
    count = random.choice((7, 9, 12, 15))
    pitch = 292 / count
    width = pitch * random.uniform(0.45, 0.62)
    apart = random.randrange(2, count - 2)
    on_ground = random.random() < 0.4
    phase, pace = random.uniform(0, 6), random.uniform(0.5, 1.1)
    for index in range(count):
        height = 34 + 66 * abs(math.sin(phase + index * pace)) + random.uniform(0, 56)
        y = HEIGHT - height if on_ground else (HEIGHT - height) / 2
        bar = stroke(16 + index * pitch - height * SLANT / 2, y, width, height)
        (drawing.accent if index == apart else drawing.figure).append(bar)
    return drawing


def scene(random: Random) -> Drawing:
    """Draw a curtain, from one side or both, above a disc of light."""
    folds = random.randrange(4, 8)
    gap = 150 / folds
    width = gap * random.uniform(0.55, 0.72)
    drop = random.uniform(100, 150) / folds
    both_sides = random.random() < 0.6
    centre = WIDTH / 2 + (0 if both_sides else 60) + random.uniform(-24, 24)
    light = disc(centre, random.uniform(150, 186), random.uniform(26, 54))
    drawing = Drawing([], [light])
    for index in range(folds if both_sides else folds + 3):
        x, height = index * gap - 8, max(196 - index * drop - random.uniform(0, 14), 12)
        lean, down, across = number(height * SLANT), number(height), number(width)
        drawing.figure.append(f"M{number(x)} 0h{across}l-{lean} {down}h-{across}z")
        if both_sides:
            drawing.figure.append(f"M{number(WIDTH - x)} 0h-{across}l{lean} {down}h{across}z")
    return drawing


def expo(random: Random) -> Drawing:
    """Draw a frame and a smaller work beside it, on a floor."""
    y, width, height = random.uniform(28, 48), random.uniform(84, 150), random.uniform(90, 112)
    frame_first = random.random() < 0.5
    x = 42 if frame_first else 276 - width
    beside = x + width + 26 if frame_first else x - 76
    across, down = number(width - 24), number(height - 24)
    hole = f"M{number(x + 12)} {number(y + 12)}v{down}h{across}v-{down}z"
    small = random.uniform(40, 78)
    return Drawing(
        [block(x, y, width, height) + hole, block(beside, y + height - small, 50, small)],
        [
            stroke(x + width / 2 - 20, y + height * 0.25, 16, height / 2),
            block(0, 176, WIDTH, 3),
        ],
    )


def cinema(random: Random) -> Drawing:
    """Draw a projector beam from the left or right, with lights in it, and its lens."""
    y, from_left = random.uniform(70, 130), random.random() < 0.5
    lens, screen = (24, WIDTH) if from_left else (296, 0)
    spread, lights = random.uniform(70, 110), random.randrange(2, 6)
    beam = f"M{lens} {number(y)}L{screen} {number(y - spread)}V{number(y + spread)}z"
    drawing = Drawing([beam], [disc(lens, y, 13)])
    for index in range(lights):
        distance = 130 + index * (150 / lights)
        x = lens + distance if from_left else lens - distance
        height = distance * spread / 296 * 1.1
        drawing.accent.append(stroke(x - height * SLANT / 2, y - height / 2, 6, height))
    return drawing


def enfants(random: Random) -> Drawing:
    """Draw discs on bars, in alternating colours."""
    drawing = Drawing([], [])
    places = [58, 130, 200, 266]
    random.shuffle(places)
    for index, x in enumerate(places):
        radius, height = random.uniform(16, 34), random.uniform(30, 80)
        y = 192 - height
        ball, bar = disc(x + height * SLANT, y - radius + 6, radius), stroke(x - 6, y, 12, height)
        first, second = drawing if index % 2 else reversed(drawing)
        first.append(ball)
        second.append(bar)
    return drawing


def balade(random: Random) -> Drawing:
    """Draw eight steps on a rising or falling path, and the sun."""
    slope = random.choice((-1, 1))
    wave, phase = random.uniform(8, 34), random.uniform(0, 6)
    sun_x = random.uniform(40, 110) if slope < 0 else random.uniform(220, 280)
    drawing = Drawing([], [disc(sun_x, random.uniform(40, 56), random.uniform(18, 30))])
    for index in range(8):
        foot = 16 if index % 2 else 0
        y = 105 - slope * (index - 3.5) * 11 + foot + wave * math.sin(phase + index * 0.8)
        drawing.figure.append(stroke(14 + index * 36, y, 13, 34))
    return drawing


def livres(random: Random) -> Drawing:
    """Draw book spines on a shelf; one leans."""
    shelf = 178
    drawing = Drawing([], [])
    x, leaning = random.uniform(18, 50), random.randrange(2, 5)
    for index in range(8):
        if x > 270:
            break
        width, height = random.choice((14, 18, 24, 30)), random.uniform(90, 150)
        if index == leaning:
            drawing.accent.append(stroke(x + 2, shelf - height, width, height))
            x += width + height * SLANT + 6
        else:
            drawing.figure.append(block(x, shelf - height, width, height))
            x += width + 5
    drawing.accent.append(block(0, shelf, WIDTH, 3))
    return drawing


def danse(random: Random) -> Drawing:
    """Draw a fan of nine wedges; one is in the accent colour."""
    drawing = Drawing([], [])
    x, apart, turn = (
        WIDTH / 2 + random.uniform(-30, 30),
        random.randrange(2, 7),
        random.uniform(-6, 6),
    )
    for index in range(9):
        angle = math.radians(170 - index * 20 + turn)
        ray = wedge(x, 205, 40, 150 + random.uniform(-25, 25), angle, 0.055)
        (drawing.accent if index == apart else drawing.figure).append(ray)
    return drawing


def atelier(random: Random) -> Drawing:
    """Draw a weave of bars, five by three, with discs where bars are missing."""
    drawing = Drawing([], [])
    for row in range(3):
        for column in range(5):
            x, y = 30 + column * 54, 22 + row * 56
            if random.random() < 0.24:
                drawing.accent.append(disc(x + 24, y + 22, 18))
            elif (row + column) % 2:
                drawing.figure.append(stroke(x + 6, y, 14, 44))
            else:
                drawing.figure.append(block(x + 2, y + 15, 44, 14))
    return drawing


def fete(random: Random) -> Drawing:
    """Draw three rings of twelve wedges; the second in the accent colour."""
    drawing = Drawing([], [])
    rings = (
        (random.uniform(80, 120), random.uniform(75, 100), 70, drawing.figure),
        (random.uniform(215, 245), random.uniform(55, 75), 48, drawing.accent),
        (random.uniform(170, 190), 150, 26, drawing.figure),
    )
    for x, y, radius, ink in rings:
        ink += [
            wedge(x, y, radius * 0.35, radius, math.radians(index * 30 + 14), 0.07)
            for index in range(12)
        ]
    return drawing


def sport(random: Random) -> Drawing:
    """Draw lanes from edge to edge, one in the accent colour, and a ball."""
    drawing = Drawing([], [])
    apart = random.randrange(1, 5)
    for index in range(6):
        lane = stroke(-20 + index * 58, -5, 22, 210)
        (drawing.accent if index == apart else drawing.figure).append(lane)
    drawing.accent.append(disc(random.uniform(70, 250), random.uniform(50, 150), 17))
    return drawing
