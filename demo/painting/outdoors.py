"""Scenes outdoors: water, trees, streets, and the sky above them."""

import math

import numpy as np

from demo.painting.canvas import (
    HEIGHT,
    WIDTH,
    Canvas,
    Point,
    Stencil,
    mix,
    smooth_path,
    soften,
)
from demo.painting.people import (
    ARM_IN_ARM,
    CHEERING,
    JOGGING,
    POINTING,
    RUNNING,
    STANDING,
    WALKING,
    add_person,
    figure,
    lit_figure,
)


def foliage(
    canvas: Canvas, x: float, y: float, radius: float, colours: list[str], count: int = 240
) -> None:
    """Dab leaves around a point in clumps: dark ones first, light ones up and to the left."""
    for rank in range(count):
        share = rank / count
        angle, far = canvas.chance(0, 2 * math.pi), math.sqrt(canvas.chance(0, 1)) * radius
        clump_x = x + math.cos(angle) * far * 1.15 - share * radius * 0.12
        clump_y = y + math.sin(angle) * far * 0.8 - share * radius * 0.14
        tone = min(max(share + canvas.chance(-0.3, 0.2), 0), 0.99)
        for _leaf in range(7):
            size = radius * canvas.chance(0.025, 0.06) + 1.5
            canvas.dab(
                clump_x + canvas.chance(-0.15, 0.15) * radius,
                clump_y + canvas.chance(-0.11, 0.11) * radius,
                size * canvas.chance(0.9, 1.7),
                size,
                colours[int(tone * len(colours))],
                canvas.chance(0.5, 0.95),
            )


def trunk(canvas: Canvas, foot: Point, top: Point, width: float, colour: str, lit: str) -> None:
    """Paint a slightly bent trunk, its right side lit."""
    bend = ((foot[0] + top[0]) / 2 + canvas.chance(-14, 14), (foot[1] + top[1]) / 2)
    path = smooth_path([foot, bend, top])
    canvas.fill(Stencil().line(path, width).mask(), colour, vary=0.4)
    aside = [(x + width * 0.28, y) for x, y in path]
    canvas.fill(Stencil().line(aside, width * 0.3).mask(1), lit, 0.55)


def paint_canal(canvas: Canvas) -> None:
    """A canal in autumn: plane trees on both banks, an iron footbridge, leaves on the water."""
    autumn = draw_canal_banks(canvas)
    draw_footbridge(canvas, autumn)


def draw_canal_banks(canvas: Canvas) -> list[str]:
    canvas.gradient((0, "#cfe0e6"), (200, "#f3e6c4"), (400, "#f6d9a0"))
    for x in range(-40, 1320, 74):
        height = canvas.chance(120, 210)
        front = mix("#d9c6a4", "#b9a58c", canvas.chance(0, 1))
        canvas.fill(Stencil().block(x, 400 - height, 76, height).mask(), front, vary=0.2)
        roof = Stencil().polygon(
            (x, 400 - height),
            (x + 10, 366 - height),
            (x + 66, 366 - height),
            (x + 76, 400 - height),
        )
        canvas.fill(roof.mask(), "#7f8b96", vary=0.2)
        panes = Stencil()
        for row in range(int(height // 34)):
            for column in range(4):
                panes.block(x + 9 + column * 16, 410 - height + row * 34, 8, 19)
        canvas.fill(panes.mask(), "#8a7c78", 0.75)
    canvas.fill(Stencil().block(0, 392, WIDTH, 40).mask(), "#9c8f7c", vary=0.3)
    autumn = ["#6d3a1c", "#94501f", "#b8651d", "#d98a25", "#eeb038", "#f8d064"]
    far = ["#8d6a35", "#b08338", "#cf9f42", "#e5bd5f"]
    for x in (480, 560, 730, 810):
        trunk(canvas, (x, 408), (x + canvas.chance(-8, 8), 300), 9, "#5c4a3c", "#a38a66")
        foliage(canvas, x, 270, 74, far, 150)
    for x in (330, 960):
        trunk(canvas, (x, 416), (x, 250), 17, "#4f3e32", "#a98a5e")
        foliage(canvas, x, 215, 125, autumn, 300)
    canvas.light(Stencil().oval(640, 330, 300, 130).mask(90), "#ffe9b0", 0.55)
    canvas.reflect(428, 0.95, 13)
    water = Stencil().block(0, 428, WIDTH, 400).mask()
    canvas.fill(water, "#3f5a52", 0.42)
    canvas.light(
        Stencil().polygon((560, 430), (720, 430), (860, 800), (430, 800)).mask(60), "#ffdf9a", 0.3
    )
    banks = (
        [(0, 430), (300, 428), (0, 660)],
        [(1280, 430), (980, 428), (1280, 660)],
    )
    for bank in banks:
        canvas.fill(Stencil().polygon(*bank).mask(1), "#a3927a", vary=0.4)
        wall = Stencil().polygon(bank[2], bank[1], (bank[2][0], bank[2][1] + 48))
        canvas.fill(wall.mask(1), "#6a5c4e", vary=0.4)
    return autumn


def draw_footbridge(canvas: Canvas, autumn: list[str]) -> None:
    arch = smooth_path([(150, 470), (390, 372), (640, 342), (890, 372), (1130, 470)])
    under = smooth_path([(150, 520), (390, 408), (640, 372), (890, 408), (1130, 520)])
    deck = Stencil().polygon(*arch, *reversed(under))
    canvas.fill(deck.mask(), "#2f4a44", vary=0.3)
    rail = [(x, y - 44) for x, y in arch]
    canvas.fill(Stencil().line(rail, 4).mask(), "#27403b")
    posts = Stencil()
    for x, y in arch[::2]:
        posts.line([(x, y), (x, y - 44)], 2.6)
    canvas.fill(posts.mask(), "#27403b")
    for side in (-1, 1):
        x = 640 + side * 500
        pier = Stencil().polygon((x - 44, 436), (x + 44, 436), (x + 54, 566), (x - 54, 566))
        canvas.fill(pier.mask(1), "#8a7a66", vary=0.35)
        canvas.fill(Stencil().block(x - 54, 428, 108, 18).mask(1), "#b3a48c")
    shadow = Stencil().polygon(
        *[(x, 880 - y * 0.8) for x, y in arch], *[(x, 900 - y * 0.8) for x, y in reversed(under)]
    )
    canvas.shade(shadow.mask(7), 0.5)
    walkers = Stencil()
    add_person(walkers, (585, 346), 74, ARM_IN_ARM)
    add_person(walkers, (612, 345), 70, STANDING, dress=0.9)
    add_person(walkers, (800, 356), 72, WALKING, flip=True)
    lit_figure(canvas, walkers.mask(), "#2b2a33", "#ffd894", strength=0.7)
    for x, size in ((84, 210), (1215, 230)):
        trunk(canvas, (x, 640), (x + canvas.chance(-20, 20), 120), 44, "#3b2e27", "#c09c64")
        foliage(canvas, x + (60 if x < 600 else -60), 80, size, autumn, 520)
    for _leaf in range(240):
        y = 470 + 330 * canvas.chance(0, 1) ** 1.4
        size = 2 + (y - 430) / 75
        canvas.dab(
            canvas.chance(0, WIDTH), y, size * 1.6, size * 0.55, canvas.pick(autumn[2:]), 0.9
        )


def draw_lamp(canvas: Canvas, x: float, foot: float, tall: float, *, strength: float = 0.9) -> None:
    """Paint a street lamp and the light around it."""
    post = Stencil().limb((x, foot), (x, foot - tall), tall * 0.045, tall * 0.025)
    post.limb((x, foot), (x, foot - tall * 0.14), tall * 0.09, tall * 0.05)
    canvas.fill(post.mask(), "#141a22")
    top = foot - tall
    head = Stencil().polygon(
        (x - tall * 0.04, top), (x + tall * 0.04, top),
        (x + tall * 0.07, top - tall * 0.12), (x - tall * 0.07, top - tall * 0.12),
    )  # fmt: skip
    canvas.glow(x, top - tall * 0.06, tall * 0.75, "#ffbe62", strength)
    canvas.fill(head.mask(), "#fff2c4")
    cap = Stencil().polygon(
        (x - tall * 0.08, top - tall * 0.12),
        (x + tall * 0.08, top - tall * 0.12),
        (x, top - tall * 0.19),
    )
    canvas.fill(cap.mask(), "#141a22")


def paint_hill_stairs(canvas: Canvas) -> None:
    """A steep flight of steps between houses at blue hour, its lamps lit."""
    draw_hill_houses(canvas)
    draw_rails_and_lamps(canvas)


def draw_hill_houses(canvas: Canvas) -> None:
    canvas.gradient((0, "#2a4478"), (200, "#5a72a8"), (330, "#d8a08a"), (400, "#f0c090"))
    canvas.light(
        canvas.noise(380, 46) * Stencil().block(0, 40, WIDTH, 300).mask(80) * 0.5, "#f0b0b0", 0.4
    )
    for side in (-1, 1):
        for step in (4, 3, 2, 1, 0):
            near = step * 0.2
            inner, outer = 640 + side * (430 - near * 300), 640 + side * (760 - near * 330)
            top, foot = -60 + near * 300 + canvas.chance(-20, 20), 800 - near * 330
            tone = mix(
                canvas.pick(["#8a7a86", "#77707f", "#9a8580", "#6a6a80"]), "#a8a0b4", near * 0.7
            )
            wall = Stencil().polygon((inner, top + 46), (outer, top), (outer, foot), (inner, foot))
            canvas.fill(wall.mask(1), tone, vary=0.3)
            roof = Stencil().polygon(
                (inner, top + 46),
                (outer, top),
                (outer - side * 26, top - 60),
                (inner + side * 20, top - 10),
            )
            canvas.fill(roof.mask(1), "#4a5468", vary=0.3)
            dark, lit = Stencil(), Stencil()
            for row in range(6):
                for column in range(2):
                    x = inner + side * (34 + column * 90) * (1 - near * 0.4)
                    y = top + 90 + row * (104 - near * 40)
                    wide, tall = 40 * (1 - near * 0.4), 66 * (1 - near * 0.4)
                    if y + tall > foot - 30:
                        continue
                    (lit if canvas.chance(0, 1) < 0.4 else dark).block(
                        min(x, x + side * wide), y, wide, tall
                    )
            canvas.fill(dark.mask(1), "#3a4056", 0.9)
            canvas.fill(lit.mask(1), "#ffc766")
            canvas.light(lit.mask(12), "#ff9a3c", 0.5)
    stairs = Stencil().polygon((560, 330), (720, 330), (1130, 800), (150, 800)).mask(1)
    canvas.gradient((330, "#8a8494"), (800, "#4f4e60"), mask=stairs)
    for step in range(34):
        share = (step / 34) ** 1.55
        y = 330 + 470 * share
        half = 80 + 410 * share
        tread = Stencil().block(640 - half, y, half * 2, 2 + 12 * share)
        canvas.shade(tread.mask(1) * stairs, 0.55)
        canvas.light(
            Stencil().block(640 - half, y - 2 - 5 * share, half * 2, 2 + 4 * share).mask(1)
            * stairs,
            "#ffd8a0",
            0.3,
        )


def draw_rails_and_lamps(canvas: Canvas) -> None:
    rails = Stencil().line([(640, 330), (640, 800)], 5)
    for step in range(14):
        y = 340 + 460 * (step / 14) ** 1.6
        rails.line([(640, y), (640, y - 26 - (y - 330) * 0.16)], 3 + (y - 330) / 160)
    top_rail = [
        (640, 330 + 470 * (step / 20) - 22 - 0.16 * 470 * (step / 20)) for step in range(21)
    ]
    rails.line(top_rail, 6)
    canvas.fill(rails.mask(), "#1b2230")
    for foot, x, tall in (
        (372, 600, 90),
        (372, 690, 88),
        (470, 486, 150),
        (480, 806, 154),
        (690, 262, 290),
        (700, 1030, 296),
    ):
        canvas.light(
            Stencil().oval(x, foot + 8, tall * 0.8, tall * 0.2).mask(tall * 0.1), "#ffb860", 0.55
        )
        draw_lamp(canvas, x, foot, tall)
    walkers = Stencil()
    add_person(walkers, (720, 600), 142, WALKING, flip=True, dress=1.0)
    add_person(walkers, (560, 446), 74, ARM_IN_ARM)
    add_person(walkers, (582, 446), 70, STANDING, dress=0.8)
    lit_figure(canvas, walkers.mask(), "#1a1c2a", "#ffc070", strength=0.8)
    canvas.fill(
        Stencil()
        .oval(360, 764, 34, 20)
        .oval(326, 744, 17, 15)
        .polygon((314, 736), (314, 720), (324, 732))
        .polygon((330, 730), (340, 718), (340, 738))
        .line(smooth_path([(390, 766), (424, 748), (420, 722)]), 8)
        .mask(1),
        "#14141c",
    )
    leaves = ["#2c4a3c", "#3a5a44", "#24402f", "#4a6a4a"]
    foliage(canvas, 70, 640, 130, leaves, 130)
    foliage(canvas, 1220, 660, 120, leaves, 120)
    canvas.vignette(0.45)


def paint_quays(canvas: Canvas) -> None:
    """Booksellers' green boxes on a quay in the morning, towers and a bridge across the river."""
    draw_far_bank(canvas)
    draw_book_boxes(canvas)
    draw_browsers(canvas)


def draw_far_bank(canvas: Canvas) -> None:
    canvas.gradient((0, "#bcd8ea"), (240, "#e6ecdf"), (400, "#f8e6c4"))
    clouds = np.clip(canvas.noise(300, 90) * 1.6 - 0.75, 0, 1) * Stencil().block(
        0, 0, WIDTH, 340
    ).mask(60)
    canvas.light(clouds, "#ffffff", 0.8)
    canvas.fill(
        Stencil()
        .polygon(
            *smooth_path([(-20, 400), (260, 372), (520, 384), (800, 366), (1300, 392)]),
            (1300, 460),
            (-20, 460),
        )
        .mask(2),
        "#b3b8b4",
        vary=0.2,
    )
    far = Stencil()
    for x in range(430, 1290, 58):
        tall = canvas.chance(54, 104)
        far.polygon(
            (x, 440),
            (x, 440 - tall),
            (x + 10, 422 - tall),
            (x + 46, 422 - tall),
            (x + 57, 440 - tall),
            (x + 57, 440),
        )
    canvas.fill(far.mask(1), "#d9c8ac", vary=0.25)
    nave = (
        Stencil()
        .block(860, 300, 250, 140)
        .polygon((860, 300), (880, 262), (1092, 262), (1110, 300))
    )
    nave.block(810, 196, 52, 244).block(752, 196, 52, 244).block(752, 300, 110, 140)
    nave.polygon((966, 262), (974, 130), (982, 262))
    canvas.fill(nave.mask(1), "#b8a68c", vary=0.25)
    holes = Stencil().oval(807, 330, 22)
    for x in (764, 782, 822, 840):
        holes.block(x, 220, 9, 66)
    for x in range(880, 1100, 30):
        holes.block(x, 330, 12, 70)
    canvas.fill(holes.mask(1), "#6f6456")
    canvas.light(
        nave.mask() * Stencil().polygon((740, 180), (1120, 180), (1120, 300), (740, 440)).mask(30),
        "#fff0cc",
        0.35,
    )
    canvas.fill(Stencil().block(380, 436, 920, 26).mask(1), "#9a8c78", vary=0.3)
    canvas.reflect(460, 1.1, 10)
    water = Stencil().block(0, 460, WIDTH, 340).mask()
    canvas.fill(water, "#5a7f86", 0.5)
    canvas.light(water * np.clip(canvas.noise(120, 5) * 1.8 - 0.9, 0, 1), "#fff4d4", 0.5)
    bridge = Stencil().polygon((360, 404), (900, 430), (900, 452), (360, 440))
    for step in range(3):
        bridge.oval_hole(470 + step * 150, 470 + step * 4, 58, 34)
    arches = Stencil().block(360, 412, 560, 70)
    for step in range(3):
        arches.oval_hole(460 + step * 178, 486, 74, 52)
    canvas.fill(arches.mask(1), "#c8b494", vary=0.25)
    canvas.fill(Stencil().block(350, 402, 580, 14).mask(1), "#d8c8aa")


def draw_book_boxes(canvas: Canvas) -> None:
    left: float
    wall = Stencil().polygon((0, 470), (420, 520), (1280, 720), (1280, 800), (0, 800)).mask(1)
    canvas.fill(wall, "#c0ab8a", vary=0.3)
    stones = Stencil()
    for row in range(1, 7):
        stones.line([(0, 470 + row * 46), (420, 520 + row * 40), (1280, 720 + row * 26)], 2)
        for x in range(0, 1300, 92):
            y = 470 + row * 46 + x * 0.12 + max(x - 420, 0) * 0.11
            stones.line([(x + row % 2 * 46, y), (x + row % 2 * 46, y + 36)], 2)
    canvas.shade(stones.mask(1) * wall, 0.3)
    books = ["#a8323a", "#2f4f6f", "#d8b060", "#e8dcc0", "#7a3a5a", "#c87a3e", "#f0e6d0", "#3a3a46"]
    for step in range(5):
        near = 1 - step * 0.16
        x, y = 10 + step * 232 - step * step * 11, 452 + step * 30 + (step > 1) * (step - 1) * 14
        wide, tall = 216 * near, 118 * near
        canvas.shade(Stencil().block(x + 8, y + tall, wide, 18).mask(8), 0.5)
        lid = Stencil().polygon(
            (x - 6, y - tall * 0.75), (x + wide + 6, y - tall * 0.68), (x + wide, y), (x, y)
        )
        canvas.fill(lid.mask(1), "#2c5a44", vary=0.25)
        prints = Stencil()
        for column in range(5):
            prints.block(x + 12 + column * wide * 0.19, y - tall * 0.6, wide * 0.14, tall * 0.44)
        canvas.fill(prints.mask(1), "#efe2c6", vary=0.5)
        canvas.fill(Stencil().block(x, y, wide, tall).mask(1), "#1f4636", vary=0.25)
        inside = Stencil().block(x + 7, y + 4, wide - 14, tall * 0.5)
        canvas.fill(inside.mask(), "#182a22")
        left = x + 10
        while left < x + wide - 16:
            thick = canvas.chance(5, 14) * near
            high = tall * canvas.chance(0.36, 0.5)
            canvas.fill(
                Stencil().block(left, y + tall * 0.54 - high, thick, high).mask(),
                canvas.pick(books),
            )
            left += thick + 1
        canvas.light(Stencil().block(x, y + tall * 0.54, wide, 5).mask(1), "#b8d8c0", 0.4)
    trunk(canvas, (1130, 800), (1086, 80), 50, "#4a3c32", "#c8a880")
    for end in ((940, 40), (1240, 30)):
        trunk(canvas, (1096, 240), end, 18, "#4a3c32", "#c8a880")
    foliage(canvas, 1060, 40, 250, ["#4a6a3a", "#5f8442", "#7f9f4a", "#a8bf5a", "#cfdc82"], 380)


def draw_browsers(canvas: Canvas) -> None:
    visitors = Stencil()
    add_person(visitors, (560, 790), 300, STANDING, flip=True)
    add_person(visitors, (820, 800), 290, ARM_IN_ARM, dress=1.2)
    canvas.shade(Stencil().polygon((540, 780), (600, 780), (760, 800), (660, 800)).mask(7), 0.5)
    lit_figure(canvas, visitors.mask(), "#3c3844", "#fff0c8", strength=0.55)
    canvas.fill(Stencil().oval(560, 506, 24, 15).block(530, 506, 60, 7).mask(1), "#8a6a42")
    canvas.fill(Stencil().limb((800, 566), (858, 572), 22).mask(1), "#b8323a")


def paint_kites(canvas: Canvas) -> None:
    """Kites over a hill in the wind, children running below them."""
    draw_kites(canvas)
    draw_kite_runners(canvas)


def draw_kites(canvas: Canvas) -> None:
    y: float
    canvas.gradient((0, "#4f9ac8"), (420, "#a8d8e4"), (620, "#f4ecc8"))
    clouds = np.clip(canvas.cloud(210) * 2.4 - 1.05, 0, 1)
    canvas.light(clouds * Stencil().block(0, 40, WIDTH, 480).mask(90), "#ffffff", 0.85)
    canvas.shade(np.roll(clouds, 26, 0) * (1 - clouds) * 0.3, 0.5, "#5a8ab0")
    for y, tones in ((600, ("#a8c08a", "#7f9f6a")), (640, ("#8fb05e", "#5f8a44"))):
        hill = Stencil().polygon(
            *smooth_path(
                [(-20, y + 40), (300, y - 30), (620, y + 20), (940, y - 36), (1300, y + 30)]
            ),
            (1300, 820),
            (-20, 820),
        )
        canvas.gradient((y - 30, tones[0]), (800, tones[1]), mask=hill.mask(1))
    for _blade in range(1500):
        y = 680 + 120 * canvas.chance(0, 1)
        canvas.dab(
            canvas.chance(0, WIDTH),
            y,
            canvas.chance(3, 9),
            canvas.chance(1, 2.4),
            canvas.pick(["#c8d87a", "#4f7a3a", "#a8c060", "#e8e08a"]),
            0.7,
        )
    kites = (
        (330, 190, 96, -0.35, "#e0482e", "#f6c23a", (430, 632)),
        (700, 120, 74, 0.2, "#2f5fa8", "#f4ecdc", (640, 648)),
        (980, 250, 110, 0.45, "#f2a62e", "#b8324a", (820, 640)),
        (540, 340, 50, -0.1, "#3f8a5a", "#f6e08a", (560, 640)),
        (1150, 110, 56, 0.3, "#7a3a8a", "#f0a0b0", (1000, 640)),
        (120, 330, 46, -0.5, "#f4f0e4", "#e0482e", (300, 646)),
    )  # fmt: skip
    for kite in kites:
        draw_kite(canvas, *kite)


def draw_kite(
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    turn: float,
    first: str,
    second: str,
    hand: Point,
) -> None:
    """Paint a kite of two colours, its tail with bows, and the string to a hand."""
    sag = ((x + hand[0]) / 2 + 40, (y + hand[1]) / 2 + 70)
    canvas.fill(
        Stencil().line(smooth_path([(x, y + size * 0.2), sag, hand]), 1.6).mask(),
        "#4a5a6a",
        0.8,
    )

    def at(across: float, up: float) -> Point:
        return (
            x + (across * math.cos(turn) - up * math.sin(turn)) * size,
            y + (across * math.sin(turn) + up * math.cos(turn)) * size,
        )

    corners = [at(0, -1), at(0.66, -0.25), at(0, 1.05), at(-0.66, -0.25)]
    for rank in range(4):
        part = Stencil().polygon(corners[rank], corners[(rank + 1) % 4], at(0, -0.25))
        canvas.fill(part.mask(1), first if rank % 2 else second, vary=0.25)
    canvas.light(Stencil().polygon(corners[0], corners[1], at(0, -0.25)).mask(3), "#ffffff", 0.25)
    tail = smooth_path([at(0, 1.05), at(0.3, 1.6), at(-0.15, 2.1), at(0.25, 2.7), at(0, 3.2)])
    canvas.fill(Stencil().line(tail, 2.4).mask(), "#4a5a6a")
    bows = Stencil()
    for spot in tail[6::9]:
        bows.polygon(
            (spot[0] - size * 0.17, spot[1] - size * 0.08),
            spot,
            (spot[0] - size * 0.17, spot[1] + size * 0.08),
        )
        bows.polygon(
            (spot[0] + size * 0.17, spot[1] - size * 0.08),
            spot,
            (spot[0] + size * 0.17, spot[1] + size * 0.08),
        )
    canvas.fill(bows.mask(1), first)


def draw_kite_runners(canvas: Canvas) -> None:
    coats = ["#c83a2e", "#e8b03a", "#2f5f8a", "#3f7a5a", "#8a3a6a", "#e87a3a"]
    for rank, (x, foot, tall, pose, flip) in enumerate(
        (
            (300, 742, 112, RUNNING, True),
            (430, 736, 124, CHEERING, False),
            (560, 742, 104, POINTING, False),
            (640, 752, 136, CHEERING, True),
            (820, 738, 118, RUNNING, False),
            (1000, 744, 128, POINTING, True),
        )
    ):
        canvas.shade(Stencil().oval(x + 40, foot, 60, 9).mask(6), 0.45)
        mask = figure((x, foot), tall, pose, flip=flip, dress=0.9 if rank % 2 else 0)
        canvas.fill(mask, "#33384a")
        top = mask * Stencil().block(0, foot - tall * 0.8, WIDTH, tall * 0.42).mask(2)
        canvas.fill(top, coats[rank], vary=0.3)
        unit = tall / 7.4
        side = -1 if flip else 1
        canvas.fill(
            Stencil()
            .oval(
                x + pose.head[0] * unit * side, foot - pose.head[1] * unit, unit * 0.43, unit * 0.52
            )
            .mask(1),
            "#c98c68",
        )
        canvas.fill(
            Stencil()
            .oval(
                x + (pose.head[0] - 0.06) * unit * side,
                foot - (pose.head[1] + 0.25) * unit,
                unit * 0.46,
                unit * 0.34,
            )
            .mask(1),
            canvas.pick(["#2a1a14", "#6a4422", "#c8a050"]),
        )
    dog = (
        Stencil()
        .limb((700, 770), (752, 764), 26, 24)
        .oval(774, 748, 15, 13)
        .limb((778, 750), (796, 754), 10, 7)
    )
    for x in (702, 716, 742, 754):
        dog.limb((x, 772), (x + 10, 798), 8, 5)
    dog.limb((692, 764), (668, 742), 7, 4)
    canvas.fill(dog.mask(1), "#7a5232", vary=0.3)


def paint_lantern_ball(canvas: Canvas) -> None:
    """A street ball on a summer night: paper lanterns, an accordion, couples turning."""
    draw_ball_street(canvas)
    draw_lanterns(canvas)
    draw_couples(canvas)


def draw_ball_street(canvas: Canvas) -> None:
    y: float
    canvas.gradient((0, "#101c44"), (360, "#2c2a5a"), (560, "#5a3450"))
    for side in (-1, 1):
        for step in (2, 1, 0):
            inner, outer = 640 + side * (560 - step * 150), 640 + side * (900 - step * 170)
            top, foot = -40 + step * 90, 640 - step * 40
            wall = Stencil().polygon(
                (inner, top + 60), (outer, top - 40), (outer, foot + 60), (inner, foot)
            )
            canvas.fill(wall.mask(1), mix("#2a2448", "#4a3a5e", step / 3), vary=0.3)
            panes, shutters = Stencil(), Stencil()
            for row in range(5):
                for column in range(2):
                    x, y = inner + side * (28 + column * 76), top + 110 + row * 98
                    if canvas.chance(0, 1) < 0.5:
                        panes.block(min(x, x + side * 36), y, 36, 58)
                    shutters.block(min(x - side * 14, x), y, 12, 60)
            canvas.fill(shutters.mask(1), "#22304a")
            canvas.fill(panes.mask(1), "#ffb85a", vary=0.4)
            canvas.light(panes.mask(14), "#ff8a3a", 0.4)
    sky_end = Stencil().polygon(
        (430, 560),
        (430, 300),
        (500, 260),
        (560, 300),
        (620, 250),
        (700, 290),
        (780, 262),
        (850, 320),
        (850, 560),
    )
    canvas.fill(sky_end.mask(2), "#1f2046")
    ground = (
        Stencil()
        .polygon((0, 690), (400, 566), (880, 566), (1280, 690), (1280, 800), (0, 800))
        .mask(2)
    )
    canvas.gradient((566, "#8a5a4a"), (800, "#3a2438"), mask=ground)
    canvas.light(Stencil().oval(640, 660, 470, 84).mask(40), "#ffb860", 0.55)
    cobbles = Stencil()
    for row in range(14):
        y = 572 + 16 * row + row * row * 0.3
        cobbles.line(smooth_path([(0, y + 8), (640, y), (1280, y + 8)], 4), 1.5)
    canvas.shade(cobbles.mask() * ground, 0.3)


def draw_lanterns(canvas: Canvas) -> None:
    lanterns = ["#ff6a3a", "#ffb83a", "#f2486a", "#ffe08a", "#7ac8a8", "#ff8a5a", "#9a8aff"]
    for y0, y1, sag, size in ((250, 210, 90, 21), (120, 150, 120, 29), (30, -10, 150, 38)):
        wire = [
            (x, y0 + (y1 - y0) * x / WIDTH + sag * math.sin(math.pi * x / WIDTH * 2) ** 2)
            for x in range(-20, 1310, 10)
        ]
        canvas.fill(Stencil().line(wire, 2).mask(), "#0c1028")
        for rank, (x, y) in enumerate(wire[4 :: int(size / 2.4)]):
            tone = lanterns[(rank + int(size)) % len(lanterns)]
            canvas.glow(x, y + size, size * 3.4, tone, 0.62)
            ball = Stencil().oval(x, y + size * 1.1, size, size * 0.92)
            canvas.fill(ball.mask(1), tone)
            canvas.light(
                Stencil().oval(x, y + size * 1.1, size * 0.45, size * 0.6).mask(size * 0.22),
                "#fff6d8",
                0.8,
            )
            ribs = Stencil()
            for part in (-0.45, 0, 0.45):
                ribs.line(
                    [
                        (x - size * 0.94, y + size * (1.1 + part)),
                        (x + size * 0.94, y + size * (1.1 + part)),
                    ],
                    1.2,
                )
            canvas.shade(ribs.mask() * ball.mask(), 0.35)
    stage = Stencil().block(566, 500, 190, 76)
    canvas.fill(stage.mask(1), "#5a2a2e", vary=0.3)
    band = Stencil()
    for x in (600, 660, 716):
        add_person(band, (x, 502), 112, ARM_IN_ARM, flip=x > 650)
    lit_figure(canvas, band.mask(), "#1c1428", "#ffce80", strength=0.8)
    bellows = Stencil().polygon((640, 444), (684, 438), (690, 470), (636, 472)).mask(1)
    canvas.fill(bellows, "#d8382e")


def draw_couples(canvas: Canvas) -> None:
    pairs = (
        (250, 700, 200),
        (420, 650, 164),
        (560, 690, 196),
        (730, 664, 176),
        (880, 706, 206),
        (1040, 668, 172),
        (1150, 730, 214),
        (110, 740, 220),
    )
    gowns = ["#e8e0c8", "#c83a3e", "#e8b03a", "#5a8ab8", "#d87a9a", "#7aa86a"]
    for rank, (x, foot, tall) in enumerate(pairs):
        canvas.shade(Stencil().oval(x + 20, foot + 2, tall * 0.34, tall * 0.06).mask(6), 0.6)
        flip = rank % 2 == 1
        side = -1 if flip else 1
        leader = figure((x, foot), tall, POINTING, flip=flip)
        lit_figure(canvas, leader, "#1a1630", "#ffc46a", side=side, strength=0.75)
        partner = figure(
            (x + side * tall * 0.19, foot), tall * 0.92, ARM_IN_ARM, flip=not flip, dress=1.5
        )
        canvas.fill(partner, "#b87a5a")
        gown = partner * Stencil().block(0, foot - tall * 0.76, WIDTH, tall * 0.56).mask(2)
        canvas.fill(gown, gowns[rank % len(gowns)], vary=0.3)
        canvas.shade(partner * soften(leader, 8), 0.35)
        head = (x + side * tall * 0.19, foot - tall * 0.87)
        canvas.fill(
            Stencil().oval(*head, tall * 0.062, tall * 0.06).mask(1),
            canvas.pick(["#2a1612", "#5a3418", "#1a1216"]),
        )
    canvas.vignette(0.5)


def paint_fireworks(canvas: Canvas) -> None:
    """Fireworks above a river, an iron tower, and people on the bank."""
    city = draw_bursts(canvas)
    draw_riverside(canvas, city)


def draw_bursts(canvas: Canvas) -> Stencil:
    x: float
    canvas.gradient((0, "#070c24"), (380, "#161c46"), (500, "#3a2a56"))
    canvas.light(
        canvas.cloud(260) * Stencil().block(0, 100, WIDTH, 380).mask(120) * 0.5, "#6a4a7a", 0.5
    )
    bursts = (
        (390, 180, 190, "#ff6a4a", "#ffd08a"),
        (820, 130, 160, "#ffd24a", "#fff4c8"),
        (1060, 260, 120, "#6ac8ff", "#e8f8ff"),
        (150, 300, 100, "#c86aff", "#f4d8ff"),
        (620, 290, 110, "#7affa0", "#e8ffe8"),
    )
    for x, y, radius, outer, inner in bursts:
        canvas.glow(x, y, radius * 1.25, outer, 0.42)
        rays = Stencil()
        for ray in range(46):
            turn = ray / 46 * 2 * math.pi + canvas.chance(-0.06, 0.06)
            far = radius * canvas.chance(0.72, 1.05)
            path = []
            for step in range(9):
                part = step / 8
                path.append(
                    (
                        x + far * part * math.cos(turn),
                        y + far * part * math.sin(turn) * 0.94 + 46 * part**2.4,
                    )
                )
            rays.line(path[2:], 2.4)
            end = path[-1]
            canvas.dab(*end, 3.4, 3.4, inner)
            for _spark in range(2):
                canvas.dab(
                    end[0] + canvas.chance(-14, 14),
                    end[1] + canvas.chance(-6, 18),
                    1.6,
                    1.6,
                    inner,
                    0.8,
                )
        canvas.light(rays.mask(5), outer, 0.9)
        canvas.light(rays.mask(), inner, 0.85)
        trail = smooth_path([(x, y + 20), (x - 8, y + 120), (x - 22, 470)])
        canvas.light(Stencil().line(trail, 2).mask(2), inner, 0.4)
    city = Stencil()
    x = -10.0
    while x < 1300:
        wide, tall = canvas.chance(40, 96), canvas.chance(30, 96)
        city.polygon(
            (x, 520),
            (x, 500 - tall),
            (x + 10, 488 - tall),
            (x + wide - 10, 488 - tall),
            (x + wide, 500 - tall),
            (x + wide, 520),
        )
        x += wide
    return city


def draw_riverside(canvas: Canvas, city: Stencil) -> None:
    x: float
    tower = Stencil()
    for side in (-1, 1):
        leg = smooth_path(
            [
                (920 + side * 92, 512),
                (920 + side * 56, 420),
                (920 + side * 26, 300),
                (920 + side * 8, 160),
                (920 + side * 3, 96),
            ]
        )
        tower.line(leg, 9)
    tower.block(860, 414, 120, 10).block(888, 318, 64, 8).block(908, 164, 24, 7).line(
        [(920, 100), (920, 60)], 3
    )
    for step in range(16):
        y = 140 + step * 22
        half = 5 + 84 * ((y - 100) / 410) ** 1.9
        tower.line([(920 - half, y), (920 + half, y + 20)], 2).line(
            [(920 + half, y), (920 - half, y + 20)], 2
        )
    arch = Stencil().oval(920, 512, 56, 58).mask(1)
    canvas.fill(tower.mask() * (1 - arch), "#1d1838")
    canvas.light(tower.mask(1) * (1 - arch), "#ffb85a", 0.55)
    canvas.fill(city.mask(1), "#12122c")
    lit = Stencil()
    for _pane in range(170):
        lit.block(canvas.chance(0, WIDTH), canvas.chance(440, 506), 5, 8)
    canvas.fill(lit.mask() * city.mask(), "#ffc060", 0.9)
    canvas.fill(Stencil().block(0, 506, WIDTH, 16).mask(1), "#1c1a38")
    for x in range(20, WIDTH, 90):
        canvas.glow(x, 502, 26, "#ffc878", 0.8)
    canvas.reflect(522, 1.6, 17)
    water = Stencil().block(0, 522, WIDTH, 280).mask()
    canvas.shade(water, 0.3, "#101a4a")
    bank = Stencil().polygon((0, 716), (500, 700), (1280, 722), (1280, 800), (0, 800))
    canvas.fill(bank.mask(1), "#0b0a1c")
    people = Stencil()
    x = 30.0
    while x < 1270:
        child = canvas.chance(0, 1) < 0.2
        pose = (STANDING, POINTING, ARM_IN_ARM, CHEERING)[int(canvas.random.integers(4))]
        add_person(
            people,
            (x, 770 + canvas.chance(-10, 14)),
            92 if child else canvas.chance(132, 158),
            pose,
            flip=canvas.chance(0, 1) < 0.5,
            dress=canvas.pick(["0", "1"]) == "1",
        )
        x += canvas.chance(26, 62)
    lit_figure(canvas, people.mask(), "#07060f", "#ffa878", strength=0.5)


def paint_pool(canvas: Canvas) -> None:
    """Swimming lanes seen from straight above, swimmers and their wakes."""
    x: float
    canvas.gradient((0, "#58c0d8"), (800, "#2a8ab8"))
    wet = canvas.noise(70, 44)
    net = np.abs(canvas.noise(58) - canvas.noise(52)) + np.abs(canvas.noise(34) - 0.5) * 0.5
    canvas.light(np.clip(0.16 - net, 0, 0.16) * 6, "#e8fcff", 0.55)
    canvas.shade(wet * 0.4, 0.3, "#0a4a8a")
    tiles = Stencil()
    for x in range(0, WIDTH, 40):
        tiles.line([(x, 0), (x, HEIGHT)], 1)
    for y in range(0, HEIGHT, 40):
        tiles.line([(0, y), (WIDTH, y)], 1)
    canvas.light(tiles.mask(1), "#d8f6ff", 0.22)
    tilt = 0.16
    for lane in range(-2, 9):
        y = lane * 138 - 40
        stripe = Stencil().polygon(
            (-20, y + 56), (1300, y + 56 + 1300 * tilt), (1300, y + 80 + 1300 * tilt), (-20, y + 80)
        )
        waver = np.roll(stripe.mask(2), 3, 1)
        canvas.shade(waver, 0.75, "#0a3a78")
        for bead in range(-1, 58):
            x = bead * 23.0
            at = y + x * tilt
            canvas.dab(x + 6, at + 8, 12, 8, "#0a4a78", 0.4)
            canvas.dab(x, at, 11, 7, "#e8402e" if bead % 6 < 3 else "#f8f6ee")
            canvas.dab(x - 2, at - 3, 5, 2, "#ffffff", 0.6)
    caps = ["#f2c23a", "#e8402e", "#f4f2ea", "#2a2a3a", "#f07aa0", "#3fa86a"]
    suits = ["#1a2a4a", "#b8324a", "#2a6a5a", "#4a2a6a", "#e87a2e", "#22222e"]
    for lane, (x, flip) in enumerate(
        ((980, False), (300, True), (700, False), (1080, True), (420, False), (860, True))
    ):
        draw_swimmer(
            canvas,
            x,
            lane * 138 - 40 + 69 + x * tilt,
            tilt,
            flip=flip,
            cap=caps[lane],
            suit=suits[lane],
        )
    edge = Stencil().polygon((-20, -40), (1300, -40), (1300, 60 + 0 * tilt), (-20, -20)).mask(1)
    canvas.fill(edge, "#e6e0d0")
    light = Stencil().polygon((-60, 800), (260, 800), (860, -40), (520, -40)).mask(60)
    canvas.light(light, "#fff8d8", 0.24)


def draw_swimmer(
    canvas: Canvas, x: float, y: float, tilt: float, *, flip: bool, cap: str, suit: str
) -> None:
    """Paint a swimmer seen from above, one arm ahead, with shadow and foam."""
    side = -1 if flip else 1
    turn = math.atan(tilt)

    def at(ahead: float, aside: float) -> Point:
        ahead *= side
        return (
            x + ahead * math.cos(turn) - aside * math.sin(turn),
            y + ahead * math.sin(turn) + aside * math.cos(turn),
        )

    def body(shift: float) -> Stencil:
        shape = Stencil().limb(at(26 - shift, shift), at(-56 - shift, shift), 42, 30)
        shape.limb(at(-56 - shift, shift - 8), at(-104 - shift, shift - 14), 20, 12)
        shape.limb(at(-104 - shift, shift - 14), at(-138 - shift, shift - 7), 12, 7)
        shape.limb(at(-56 - shift, shift + 8), at(-106 - shift, shift + 13), 20, 12)
        shape.limb(at(-106 - shift, shift + 13), at(-140 - shift, shift + 20), 12, 7)
        shape.limb(at(22 - shift, shift - 18), at(62 - shift, shift - 24), 17, 13)
        shape.limb(at(62 - shift, shift - 24), at(106 - shift, shift - 15), 13, 8)
        shape.limb(at(18 - shift, shift + 18), at(-12 - shift, shift + 42), 17, 13)
        return shape.limb(at(-12 - shift, shift + 42), at(-44 - shift, shift + 34), 13, 8)

    canvas.shade(body(16).mask(5), 0.5, "#0a3a78")
    mask = body(0).mask(1)
    canvas.fill(mask, canvas.pick(["#d9a07a", "#b87a56", "#8a5a3c", "#e6b894"]), vary=0.2)
    canvas.fill(Stencil().limb(at(2, 0), at(-58, 0), 42, 34).mask(1) * mask, suit)
    canvas.fill(Stencil().oval(*at(50, 0), 19, 17).mask(1), cap)
    canvas.light(Stencil().oval(*at(54, -6), 7, 5).mask(3), "#ffffff", 0.6)
    for _foam in range(120):
        back = canvas.chance(-230, -96)
        spread = (-80 - back) * 0.17
        spot = at(back, canvas.chance(-spread, spread))
        size = canvas.chance(1.5, 6)
        canvas.dab(*spot, size * 1.6, size, "#f4feff", canvas.chance(0.2, 0.75))
    for _splash in range(34):
        spot = at(canvas.chance(88, 122), canvas.chance(-34, 2))
        canvas.dab(*spot, canvas.chance(1.5, 5), canvas.chance(1.5, 4), "#ffffff", 0.8)


def paint_runners(canvas: Canvas) -> None:
    """Runners on an avenue at sunrise, their shadows long before them."""
    draw_avenue(canvas)
    draw_field_of_runners(canvas)


def draw_avenue(canvas: Canvas) -> None:
    side: float
    x: float
    canvas.gradient((0, "#f2a86a"), (200, "#fbd48a"), (340, "#fff0c0"))
    canvas.glow(640, 300, 420, "#fff2c0", 0.9)
    canvas.fill(Stencil().oval(640, 292, 62).mask(2), "#fffbe6")
    haze = Stencil()
    for x in range(-20, 1300, 60):
        tall = 60 + abs(x - 640) * 0.12 + canvas.chance(-14, 20)
        haze.polygon(
            (x, 380),
            (x, 372 - tall),
            (x + 12, 356 - tall),
            (x + 48, 356 - tall),
            (x + 60, 372 - tall),
            (x + 60, 380),
        )
    canvas.fill(haze.mask(2), "#e0a878", 0.9, vary=0.2)
    arch = (
        Stencil()
        .block(560, 230, 160, 140)
        .hole((606, 370), (606, 296), (640, 270), (674, 296), (674, 370))
    )
    canvas.fill(arch.mask(1), "#c8906a", vary=0.2)
    road = Stencil().polygon((590, 366), (690, 366), (1380, 800), (-100, 800)).mask(2)
    canvas.gradient((366, "#f4cf9a"), (520, "#c8957a"), (800, "#6f5a68"), mask=road)
    for side in (-1, 1):
        ground = (
            Stencil()
            .polygon(
                (640 + side * 50, 366),
                (640 + side * 900, 366),
                (640 + side * 900, 800),
                (640 + side * 740, 800),
            )
            .mask(2)
        )
        canvas.gradient((366, "#e8c088"), (800, "#8a6a52"), mask=ground)
    for step in range(7, -1, -1):
        near = 1 / (1 + step * 0.5)
        for side in (-1, 1):
            x = 640 + side * (60 + 660 * near)
            foot = 366 + 230 * near
            trunk(
                canvas,
                (x, foot),
                (x, foot - 210 * near),
                26 * near,
                mix("#4a3028", "#c8906a", step / 9),
                "#ffd090",
            )
            tones = [
                mix(tone, "#f0b880", step / 9)
                for tone in ("#6a4a2a", "#94682e", "#c08a3a", "#e8b858")
            ]
            foliage(canvas, x, foot - 330 * near, 170 * near, tones, int(200 * near) + 30)
    lines = Stencil()
    for side in (-0.34, 0.34):
        for dash in range(9):
            a, b = (dash / 9) ** 2, ((dash + 0.5) / 9) ** 2
            lines.polygon(
                *(
                    (640 + side * (50 + 690 * part) + width * (2 + 9 * part), 366 + 434 * part)
                    for part, width in ((a, -1), (a, 1), (b, 1), (b, -1))
                )
            )
    canvas.light(lines.mask(1), "#fff4d8", 0.6)
    canvas.light(
        Stencil().polygon((610, 366), (670, 366), (960, 800), (320, 800)).mask(50), "#ffe0a0", 0.35
    )


def draw_field_of_runners(canvas: Canvas) -> None:
    vests = ["#c83a2e", "#2f5f8a", "#e8a83a", "#3f7a5a", "#7a3a6a", "#f2ead8", "#e87a3a"]
    field = [
        (640, 452, 84),
        (590, 470, 92),
        (700, 476, 96),
        (540, 520, 128),
        (650, 536, 136),
        (770, 528, 132),
        (440, 606, 196),
        (600, 626, 208),
        (760, 620, 204),
        (910, 604, 190),
        (320, 730, 300),
        (690, 746, 318),
        (1000, 728, 296),
    ]
    for rank, (x, foot, tall) in enumerate(field):
        flip = rank % 2 == 1
        unit = tall / 7.4
        length = tall * 0.95
        lean = (x - 640) * 0.55
        shadow = figure((x, foot), tall, JOGGING, flip=flip)
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
        up = foot - (rows - foot) * (tall / length)
        back = columns - (rows - foot) / length * lean
        ok = (rows > foot) & (up > 0) & (back >= 0) & (back < WIDTH)
        cast = np.zeros_like(shadow)
        cast[ok] = shadow[up[ok].astype(int), back[ok].astype(int)]
        canvas.shade(soften(cast, 3 + tall / 90), 0.55, "#3a2048")
    for rank, (x, foot, tall) in enumerate(field):
        flip = rank % 2 == 1
        side = -1 if flip else 1
        unit = tall / 7.4
        mask = figure((x, foot), tall, JOGGING, flip=flip)
        canvas.fill(mask, canvas.pick(["#8a5236", "#6a3e2c", "#a8684a", "#55301f"]))
        vest = mask * Stencil().block(0, foot - tall * 0.81, WIDTH, tall * 0.34).mask(1)
        vest = vest * Stencil().limb(
            (x + 0.1 * unit * side, foot - 6 * unit), (x, foot - 3.7 * unit), unit * 2.1, unit * 1.9
        ).mask(1)
        canvas.fill(vest, mix(vests[rank % len(vests)], "#3a2030", 0.22), vary=0.2)
        shorts = (
            mask
            * Stencil().block(x - 2 * unit, foot - 3.9 * unit, 4 * unit, 1.5 * unit).mask(1)
            * (1 - vest)
        )
        canvas.fill(shorts, "#22202e")
        canvas.fill(
            Stencil()
            .oval(x + 0.12 * unit * side, foot - 7.0 * unit, unit * 0.46, unit * 0.36)
            .mask(1),
            "#2a1810",
        )
        shoes = mask * Stencil().block(0, foot - 0.35 * unit, WIDTH, unit).mask(1)
        canvas.fill(shoes, "#f6f0e4")
        edge = mask * (1 - soften(mask, 2 + tall / 70))
        canvas.light(edge, "#ffe6a8", 0.85)
    canvas.light(Stencil().oval(640, 360, 500, 120).mask(90), "#ffe8b0", 0.3)
