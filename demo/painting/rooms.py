"""Scenes indoors: museums, workshops, places to read."""

import math

from demo.painting.canvas import HEIGHT, WIDTH, Canvas, Point, Stencil, smooth_path, soften
from demo.painting.people import POINTING, STANDING, WALKING, add_person, lit_figure


def paint_sculptures(canvas: Canvas) -> None:
    """A long museum hall under a glass roof: statues in two rows, a child and a grown-up."""
    draw_glass_roof(canvas)
    draw_hall_of_statues(canvas)


def draw_glass_roof(canvas: Canvas) -> None:
    far = (640.0, 360.0)
    canvas.gradient((0, "#e8ecea"), (360, "#d9d2c2"), (800, "#b8ab98"))
    roof = Stencil().polygon((0, 0), (1280, 0), (760, 300), (520, 300)).mask(1)
    canvas.gradient((0, "#9cc4dc"), (300, "#eaf2ee"), mask=roof)
    canvas.light(canvas.cloud(200) * roof, "#ffffff", 0.35)
    beams = Stencil()
    for step in range(9):
        share = step / 8
        beams.line([(share * 1280, 0), (520 + share * 240, 300)], 4)
    for step in range(12):
        y = 300 * (1 - (step / 12) ** 1.7)
        part = y / 300
        beams.line([(520 * part, y), (1280 - 520 * part, y)], 2 + 4 * (1 - part))
    canvas.fill(beams.mask(1), "#5a6a70")
    for side in (-1, 1):
        wall = Stencil().polygon(
            (640 - side * 640, 0),
            (640 - side * 120, 300),
            (640 - side * 120, 420),
            (640 - side * 640, 700),
        )
        canvas.fill(wall.mask(1), "#c9a98a" if side > 0 else "#b8977a", vary=0.2)
        arches = Stencil()
        for step in range(5):
            near, back = 1 / (1 + step * 0.62), 1 / (1 + step * 0.62 + 0.36)
            xs = [640 - side * (120 + 520 * part) for part in (near, back)]
            tops = [far[1] - 40 - 210 * part for part in (near, back)]
            feet = [far[1] + 60 + 260 * part for part in (near, back)]
            arches.polygon(
                (xs[0], feet[0]),
                *smooth_path(
                    [
                        (xs[0], tops[0] + 60 * near),
                        ((xs[0] + xs[1]) / 2, (tops[0] + tops[1]) / 2 - 10 * near),
                        (xs[1], tops[1] + 60 * back),
                    ],
                    8,
                ),
                (xs[1], feet[1]),
            )
        canvas.fill(arches.mask(1), "#7d5f4c", vary=0.3)
    end = Stencil().block(520, 300, 240, 122).mask()
    canvas.fill(end, "#d8c2a2")
    canvas.fill(Stencil().block(596, 330, 88, 92).oval(640, 332, 44, 34).mask(1), "#f8f2dc")
    canvas.glow(640, 360, 190, "#fff6da", 0.6)


def draw_hall_of_statues(canvas: Canvas) -> None:
    x: float
    floor = (
        Stencil()
        .polygon((520, 420), (760, 420), (1280, 700), (1280, 800), (0, 800), (0, 700))
        .mask(1)
    )
    canvas.gradient((420, "#e6dcc6"), (800, "#9d8f7c"), mask=floor)
    tiles = Stencil()
    for x in range(-2400, 3700, 230):
        tiles.line([(640 + (x - 640) * 0.2, 420), (x, 800)], 1.6)
    for step in range(11):
        y = 420 + 380 * (step / 11) ** 2
        tiles.line([(0, y), (WIDTH, y)], 1.6)
    canvas.shade(tiles.mask() * floor, 0.35)
    for step in range(6):
        y = 430 + 360 * (step / 6) ** 1.6
        canvas.light(
            Stencil()
            .polygon(
                (640 - y * 0.5, y + 40),
                (640 - y * 0.2, y),
                (640 + y * 0.42, y),
                (640 + y * 0.3, y + 40),
            )
            .mask(9)
            * floor,
            "#fff6dc",
            0.4,
        )
    for step in (3, 2, 1, 0):
        near = 1 / (1 + step * 0.75)
        for side in (-1, 1):
            x, foot = 640 + side * (90 + 330 * near), 420 + 300 * near
            draw_statue(
                canvas, x, foot, 430 * near, kind=(step * 2 + (side > 0)) % 4, flip=side > 0
            )
    visitors = Stencil()
    add_person(visitors, (660, 664), 208, STANDING, dress=1.1)
    add_person(visitors, (604, 668), 128, POINTING, flip=True)
    canvas.shade(Stencil().polygon((590, 664), (690, 664), (770, 740), (640, 744)).mask(8), 0.5)
    lit_figure(canvas, visitors.mask(), "#3a2b3a", "#fff2d0", side=-1, strength=0.6)
    canvas.fill(Stencil().oval(604, 588, 10, 13).mask(1), "#c8402e")
    canvas.vignette(0.25)


def draw_statue(
    canvas: Canvas, x: float, foot: float, tall: float, *, kind: int, flip: bool
) -> None:
    """Paint a marble on its plinth, lit from above."""
    side = -1 if flip else 1
    plinth = tall * 0.34
    base = Stencil().block(x - tall * 0.14, foot - plinth, tall * 0.28, plinth)
    base.block(x - tall * 0.17, foot - plinth, tall * 0.34, tall * 0.04).block(
        x - tall * 0.17, foot - tall * 0.04, tall * 0.34, tall * 0.04
    )
    canvas.shade(Stencil().oval(x + side * tall * 0.16, foot, tall * 0.3, tall * 0.05).mask(7), 0.5)
    canvas.fill(base.mask(1), "#8f8172", vary=0.2)
    canvas.light(
        Stencil().block(x - tall * 0.14, foot - plinth, tall * 0.1, plinth).mask(8), "#ffffff", 0.25
    )
    top, unit = foot - plinth, tall * 0.66 / 7.4
    marble = Stencil()
    poses = (
        ((1.2, 5.6), (2.1, 6.9), (-0.9, 4.9), (-0.3, 3.8)),
        ((1.1, 6.4), (0.4, 7.4), (-1.2, 6.3), (-0.5, 7.3)),
        ((0.9, 4.9), (0.2, 4.2), (-1.3, 5.4), (-2.3, 5.9)),
        ((1.0, 4.8), (1.2, 3.6), (-1.0, 4.9), (-0.2, 5.6)),
    )[kind]

    def at(across: float, up: float) -> Point:
        return x + side * across * unit, top - up * unit

    marble.oval(*at(0.1, 6.85), unit * 0.46, unit * 0.56).limb(
        at(0.1, 6.6), at(0, 6.1), unit * 0.46
    )
    marble.limb(at(-0.62, 5.9), at(0.62, 5.95), unit * 0.7).limb(
        at(0, 5.8), at(0.15, 3.8), unit * 1.35, unit * 1.2
    )
    marble.limb(at(0.66, 5.9), at(*poses[0]), unit * 0.52, unit * 0.44).limb(
        at(*poses[0]), at(*poses[1]), unit * 0.42, unit * 0.3
    )
    marble.limb(at(-0.66, 5.9), at(*poses[2]), unit * 0.52, unit * 0.44).limb(
        at(*poses[2]), at(*poses[3]), unit * 0.42, unit * 0.3
    )
    marble.limb(at(-0.25, 3.8), at(-0.3, 1.9), unit * 0.8, unit * 0.56).limb(
        at(-0.3, 1.9), at(-0.35, 0), unit * 0.5, unit * 0.36
    )
    marble.limb(at(0.5, 3.8), at(0.75, 1.95), unit * 0.8, unit * 0.56).limb(
        at(0.75, 1.95), at(0.5, 0), unit * 0.5, unit * 0.36
    )
    if kind % 2:
        marble.polygon(at(-0.6, 3.9), at(0.8, 3.9), at(1.1, 0), at(-0.8, 0))
    mask = marble.mask(1)
    canvas.fill(mask, "#d9d4c8", vary=0.15)
    shaded = mask * (
        1 - soften(Stencil().limb(at(-0.2, 7.4), at(-0.3, 0), unit * 1.3).mask(), unit * 0.5)
    )
    canvas.shade(shaded, 0.42, "#4a5464")
    canvas.light(mask * (1 - soften(mask, unit * 0.35 + 1)), "#ffffff", 0.5)


def paint_whale(canvas: Canvas) -> None:
    """A whale's skeleton hung in a tall iron hall, visitors small below it."""
    draw_iron_hall(canvas)
    bone = draw_whale_ribs(canvas)
    draw_whale_skull(canvas, bone)


def draw_iron_hall(canvas: Canvas) -> None:
    canvas.gradient((0, "#c4d4d0"), (240, "#dfe2d0"), (560, "#a8b4a6"), (800, "#5a665e"))
    for x in range(-30, 1330, 160):
        canvas.fill(Stencil().block(x, 0, 16, 640).mask(1), "#3f5650", vary=0.3)
        ribs = Stencil().line(
            smooth_path([(x + 8, 150), (x + 40, 70), (x + 88, 40), (x + 136, 70), (x + 168, 150)]),
            7,
        )
        canvas.fill(ribs.mask(1), "#3f5650")
        panes = Stencil()
        for row in range(4):
            for column in range(3):
                panes.block(x + 26 + column * 42, 90 + row * 62, 34, 52)
        canvas.light(panes.mask(2), "#f6f8e8", 0.55)
    for y in (360, 380):
        canvas.fill(Stencil().block(0, y, WIDTH, 6).mask(), "#31463f")
    posts = Stencil()
    for x in range(0, WIDTH, 18):
        posts.block(x, 360, 2, 62)
    canvas.fill(posts.mask(), "#31463f", 0.9)
    canvas.fill(Stencil().block(0, 420, WIDTH, 26).mask(1), "#2c3f39", vary=0.3)
    shade = Stencil().block(0, 446, WIDTH, 200).mask(16)
    canvas.fill(shade, "#34443d", 0.9, vary=0.4)
    cases = Stencil()
    for x in range(20, WIDTH, 150):
        cases.block(x, 500, 118, 132)
    canvas.fill(cases.mask(1), "#d8b870", 0.75, vary=0.5)


def draw_whale_ribs(canvas: Canvas) -> str:
    x: float
    things = Stencil()
    for x in range(20, WIDTH, 150):
        for shelf in range(3):
            for thing in range(5):
                tall = canvas.chance(8, 32)
                things.limb(
                    (x + 16 + thing * 22, 540 + shelf * 42 - tall),
                    (x + 16 + thing * 22, 540 + shelf * 42),
                    canvas.chance(6, 14),
                )
    canvas.fill(things.mask(1), "#4a3a2a", 0.8)
    floor = Stencil().block(0, 632, WIDTH, 170).mask(2)
    canvas.gradient((632, "#6f6a58"), (800, "#3f4038"), mask=floor)
    canvas.light(Stencil().oval(640, 700, 560, 60).mask(40), "#f6e8c0", 0.35)
    canvas.glow(640, 60, 620, "#fbf6dc", 0.35)
    bone, under = "#f1e6cc", "#9a8a6c"
    spine = smooth_path(
        [(300, 226), (430, 186), (600, 178), (780, 206), (940, 250), (1080, 270), (1190, 238)], 16
    )
    ropes = Stencil()
    for x in (330, 520, 760, 1000):
        ropes.line([(x, 0), (x + 10, 214)], 2)
    canvas.fill(ropes.mask(), "#2a3a34")
    for step, (x, y) in enumerate(spine[6:60:3]):
        share = step / 18
        tall = 168 * math.sin(0.45 + share * 2.4) + 10
        if share < 0.72:
            rib = smooth_path(
                [(x, y), (x + 40, y + tall * 0.42), (x + 22, y + tall * 0.86), (x - 16, y + tall)],
                8,
            )
            canvas.fill(Stencil().line([(px + 8, py + 4) for px, py in rib], 9).mask(1), under)
            canvas.fill(Stencil().line(rib, 7).mask(1), bone)
    for step, (x, y) in enumerate(spine[2::2]):
        size = 17 * (1 - step / 62)
        canvas.dab(x, y + 4, size * 1.0, size * 0.95, under)
        canvas.dab(x, y, size * 0.9, size * 0.85, bone)
        canvas.fill(Stencil().limb((x, y), (x + 7, y - size * 2.2), size * 0.55, 3).mask(), bone)
    return bone


def draw_whale_skull(canvas: Canvas, bone: str) -> None:
    skull = Stencil().polygon(
        *smooth_path(
            [
                (346, 196),
                (300, 176),
                (220, 196),
                (90, 262),
                (70, 284),
                (150, 284),
                (250, 272),
                (330, 264),
            ],
            8,
        )
    )
    jaw = Stencil().polygon(
        *smooth_path(
            [
                (330, 276),
                (260, 316),
                (160, 330),
                (66, 306),
                (70, 318),
                (160, 352),
                (270, 344),
                (344, 296),
            ],
            8,
        )
    )
    for shape in (jaw, skull):
        canvas.shade(soften(shape.mask(), 8), 0.35)
        canvas.fill(shape.mask(1), bone, vary=0.25)
    canvas.fill(Stencil().oval(286, 232, 24, 17).mask(2), "#5a4a38")
    canvas.light(
        Stencil().line(smooth_path([(300, 184), (220, 204), (96, 266)]), 6).mask(3), "#ffffff", 0.6
    )
    fin = Stencil()
    for finger in range(4):
        fin.line(
            smooth_path(
                [
                    (420, 300),
                    (400 - finger * 12, 370 + finger * 8),
                    (360 - finger * 4, 430 + finger * 12),
                ],
                6,
            ),
            9 - finger,
        )
    canvas.fill(fin.mask(1), bone)
    tail = Stencil().polygon(
        *smooth_path(
            [(1176, 240), (1230, 196), (1276, 190), (1236, 236), (1272, 282), (1220, 270)], 6
        )
    )
    canvas.fill(tail.mask(1), bone, vary=0.2)
    people = Stencil()
    for x, tall, pose, dress in (
        (180, 120, STANDING, 0.8),
        (232, 80, POINTING, 0),
        (560, 116, WALKING, 0),
        (840, 124, POINTING, 0.9),
        (906, 118, STANDING, 0),
        (1106, 112, WALKING, 0.8),
    ):
        add_person(people, (x, 700 + canvas.chance(-8, 30)), tall, pose, flip=x > 700, dress=dress)
    canvas.shade(soften(people.mask(), 10), 0.4)
    lit_figure(canvas, people.mask(), "#20242a", "#f6ecd0", strength=0.6)
    canvas.vignette(0.35)


def paint_window_seat(canvas: Canvas) -> None:
    """Somebody reads in a window seat while it rains on the roofs."""
    draw_rainy_window(canvas)
    draw_seat_and_lamp(canvas)


def draw_rainy_window(canvas: Canvas) -> None:
    x: float
    y: float
    canvas.gradient((0, "#5c3f3a"), (800, "#3a2526"))
    canvas.light(canvas.cloud(220) * 0.3, "#a8705a", 0.5)
    view = Stencil().block(330, 40, 620, 520).mask()
    canvas.gradient((40, "#6f8aa2"), (300, "#a9bcc4"), (560, "#7a8c98"), mask=view)
    for row, (y, tone) in enumerate(((330, "#8496a4"), (390, "#6c7f90"), (460, "#53677a"))):
        roofs = Stencil()
        x = 300.0
        while x < 980:
            wide, tall = canvas.chance(70, 150), canvas.chance(30, 90)
            roofs.polygon(
                (x, y),
                (x + 16, y - tall),
                (x + wide - 16, y - tall),
                (x + wide, y),
                (x + wide, 580),
                (x, 580),
            )
            for pot in range(3):
                roofs.block(x + 24 + pot * 14, y - tall - 20 - row * 4, 7, 24 + row * 4)
            x += wide
        canvas.fill(roofs.mask(1) * view, tone, vary=0.3)
    lit = Stencil()
    for _pane in range(16):
        lit.block(canvas.chance(340, 930), canvas.chance(400, 540), 11, 17)
    canvas.light(lit.mask(1) * view, "#ffd080", 0.9)
    rain = Stencil()
    for _drop in range(150):
        x, y, long = canvas.chance(330, 960), canvas.chance(40, 540), canvas.chance(18, 60)
        rain.line([(x, y), (x - long * 0.2, y + long)], 1.2)
    canvas.light(rain.mask() * view, "#eef6fa", 0.4)
    for _drop in range(130):
        size = canvas.chance(1.5, 4)
        x, y = canvas.chance(336, 944), canvas.chance(46, 556)
        canvas.dab(x, y, size, size * 1.3, "#e6f0f4", 0.5)
    frame = (
        Stencil()
        .block(306, 16, 668, 26)
        .block(306, 16, 26, 560)
        .block(948, 16, 26, 560)
        .block(632, 30, 16, 540)
        .block(320, 214, 640, 12)
    )
    canvas.fill(frame.mask(1), "#e8d8bc", vary=0.15)
    canvas.shade(Stencil().block(330, 40, 12, 520).block(648, 40, 8, 520).mask(4), 0.4)
    for side in (-1, 1):
        x = 640 + side * 400
        folds = Stencil().polygon(
            *smooth_path(
                [
                    (x - side * 120, -10),
                    (x - side * 96, 260),
                    (x - side * 50, 420),
                    (x - side * 70, 640),
                ]
            ),
            (x + side * 120, 640),
            (x + side * 120, -10),
        )
        canvas.fill(folds.mask(1), "#a8642e", vary=0.2)
        canvas.light(folds.mask() * canvas.noise(20, 900), "#f0b060", 0.45)
    canvas.fill(
        Stencil().polygon((230, 566), (1050, 566), (1110, 640), (170, 640)).mask(1),
        "#7a4a2e",
        vary=0.25,
    )


def draw_seat_and_lamp(canvas: Canvas) -> None:
    canvas.fill(Stencil().block(170, 640, 940, 160).mask(), "#4f2f22", vary=0.3)
    cushion = Stencil().polygon(
        *smooth_path(
            [
                (250, 590),
                (300, 560),
                (640, 552),
                (980, 560),
                (1030, 590),
                (1024, 618),
                (640, 630),
                (256, 618),
            ]
        )
    )
    canvas.fill(cushion.mask(2), "#3f6a62", vary=0.3)
    for x, y, tone in ((330, 500, "#c84a3a"), (404, 536, "#e0b04a")):
        pillow = Stencil().polygon(
            *smooth_path(
                [
                    (x - 66, y - 56),
                    (x, y - 44),
                    (x + 62, y - 58),
                    (x + 56, y),
                    (x + 66, y + 56),
                    (x, y + 48),
                    (x - 68, y + 56),
                    (x - 56, y),
                    (x - 66, y - 56),
                ]
            )
        )
        canvas.shade(soften(pillow.mask(), 9), 0.3)
        canvas.fill(pillow.mask(2), tone, vary=0.3)
    draw_reader(canvas)
    canvas.glow(1010, 470, 330, "#ffcf84", 0.5)
    lamp = Stencil().polygon((960, 380), (1060, 380), (1096, 470), (924, 470)).mask(1)
    canvas.fill(lamp, "#ffe6ae")
    canvas.fill(Stencil().block(1004, 470, 12, 96).oval(1010, 568, 44, 10).mask(1), "#3a2a22")
    cat = Stencil().oval(846, 576, 64, 30).oval(902, 556, 24, 21)
    cat.polygon((884, 546), (886, 522), (900, 538)).polygon((906, 536), (920, 522), (922, 546))
    cat.line(smooth_path([(788, 582), (764, 600), (800, 612), (850, 606)]), 11)
    lit_figure(canvas, cat.mask(1), "#2a211f", "#ffcf84", strength=0.7)
    canvas.vignette(0.45)


def draw_reader(canvas: Canvas) -> None:
    """Paint the reader, knees up, a book on them."""
    jeans = Stencil().limb((470, 540), (650, 440), 66, 52).limb((650, 440), (700, 562), 52, 34)
    canvas.fill(jeans.mask(1), "#33485f", vary=0.3)
    canvas.fill(Stencil().limb((690, 572), (752, 578), 30, 20).mask(1), "#d8c8b0")
    jumper = Stencil().polygon(
        *smooth_path(
            [(420, 556), (424, 440), (450, 372), (500, 356), (540, 380), (552, 460), (540, 560)]
        )
    )
    jumper.limb((500, 388), (562, 462), 46, 38).limb((562, 462), (610, 424), 36, 24)
    canvas.fill(jumper.mask(1), "#c89a3c", vary=0.3)
    canvas.shade(Stencil().limb((430, 540), (450, 380), 50).mask(16) * jumper.mask(), 0.35)
    canvas.fill(
        Stencil().limb((500, 366), (512, 336), 30, 26).oval(526, 310, 36, 43).mask(1), "#c98c68"
    )
    hair = Stencil().polygon(
        *smooth_path(
            [
                (540, 270),
                (500, 262),
                (472, 296),
                (464, 360),
                (470, 430),
                (504, 420),
                (510, 350),
                (520, 304),
                (560, 296),
                (540, 270),
            ]
        )
    )
    canvas.fill(hair.mask(1), "#3a1e16", vary=0.4)
    canvas.fill(Stencil().oval(616, 424, 15, 13).mask(1), "#c98c68")
    book = (
        Stencil()
        .polygon((604, 430), (640, 352), (700, 372), (664, 452))
        .polygon((604, 430), (640, 352), (590, 356), (560, 428))
    )
    canvas.fill(book.mask(1), "#a8323a")
    pages = Stencil().polygon((608, 424), (638, 360), (596, 362), (568, 424))
    canvas.fill(pages.mask(1), "#fbf0d8")
    canvas.light(Stencil().oval(548, 316, 14, 30).mask(8), "#ffdfb0", 0.5)


def paint_still_life(canvas: Canvas) -> None:
    """A pile of books, a cup that steams, a pear and glasses on a table by the window."""
    y = draw_pile(canvas)
    draw_cup_and_pears(canvas, y)


def draw_pile(canvas: Canvas) -> float:
    canvas.gradient((0, "#7f9a8c"), (500, "#a8b89c"), (800, "#5a6a58"))
    canvas.light(canvas.cloud(260) * 0.4, "#e8e6c0", 0.6)
    light = Stencil().polygon((-60, 60), (420, -60), (1100, 560), (400, 640)).mask(40)
    canvas.light(light, "#fff0c0", 0.35)
    canvas.shade(Stencil().polygon((120, -20), (156, -20), (800, 600), (760, 600)).mask(14), 0.25)
    table = Stencil().polygon((0, 560), (1280, 520), (1280, 800), (0, 800)).mask(2)
    canvas.gradient((520, "#c08a56"), (800, "#7a4c2c"), mask=table)
    canvas.light(table * canvas.noise(500, 7), "#e8b478", 0.3)
    canvas.shade(Stencil().polygon((330, 672), (770, 664), (1120, 712), (700, 752)).mask(22), 0.6)
    y = 664.0
    spines = (
        ("#a8323a", 44, 420),
        ("#2f4f6f", 58, 400),
        ("#d8b060", 36, 372),
        ("#3f6a52", 50, 408),
        ("#e8dcc0", 30, 350),
        ("#7a3a5a", 46, 380),
    )
    for rank, (tone, thick, wide) in enumerate(spines):
        left = 340 + canvas.chance(-22, 26) + rank * 4
        y -= thick
        side = Stencil().polygon(
            (left, y), (left + wide, y - 4), (left + wide + 4, y + thick - 4), (left, y + thick)
        )
        canvas.shade(soften(side.mask(), 6), 0.35)
        canvas.fill(side.mask(), tone, vary=0.3)
        top = Stencil().polygon(
            (left, y), (left + 70, y - 26), (left + wide + 60, y - 30), (left + wide, y - 4)
        )
        canvas.fill(top.mask(), tone, vary=0.3)
        canvas.light(top.mask(), "#ffe8b8", 0.25)
        pages = Stencil().polygon(
            (left + wide, y + 1),
            (left + wide + 60, y - 26),
            (left + wide + 62, y + thick - 32),
            (left + wide + 4, y + thick - 6),
        )
        canvas.fill(pages.mask(), "#efe2c4", vary=0.1)
        bands = (
            Stencil()
            .block(left + 30, y + 3, 6, thick - 6)
            .block(left + wide - 60, y + 2, 6, thick - 8)
        )
        bands.block(left + wide * 0.34, y + thick * 0.36, wide * 0.3, thick * 0.22)
        canvas.light(bands.mask(), "#ffe0a0", 0.6)
    return y


def draw_cup_and_pears(canvas: Canvas, y: float) -> None:
    cup_x, cup_y = 580.0, y - 30
    canvas.shade(Stencil().oval(cup_x + 30, cup_y + 8, 110, 16).mask(8), 0.5)
    canvas.fill(Stencil().oval(cup_x, cup_y, 104, 19).mask(1), "#f4efe2", vary=0.1)
    cup = Stencil().polygon(
        *smooth_path(
            [
                (cup_x - 66, cup_y - 96),
                (cup_x - 60, cup_y - 34),
                (cup_x - 30, cup_y - 4),
                (cup_x + 30, cup_y - 4),
                (cup_x + 60, cup_y - 34),
                (cup_x + 66, cup_y - 96),
            ]
        )
    )
    handle = (
        Stencil().oval(cup_x + 76, cup_y - 60, 30, 27).oval_hole(cup_x + 76, cup_y - 60, 17, 15)
    )
    canvas.fill(handle.mask(1), "#e0d8c6")
    canvas.fill(cup.mask(1), "#f7f2e6", vary=0.08)
    canvas.shade(
        Stencil().limb((cup_x + 50, cup_y - 90), (cup_x + 24, cup_y - 4), 40, 20).mask(14)
        * cup.mask(),
        0.4,
    )
    canvas.fill(
        Stencil().line([(cup_x - 65, cup_y - 74), (cup_x + 65, cup_y - 74)], 8).mask(1)
        * cup.mask(),
        "#2f5f8a",
    )
    canvas.fill(Stencil().oval(cup_x, cup_y - 96, 66, 14).mask(1), "#fffaf0")
    canvas.fill(Stencil().oval(cup_x, cup_y - 94, 58, 10).mask(1), "#5a3420")
    for shift in (-24, 4, 30):
        steam = smooth_path(
            [
                (cup_x + shift, cup_y - 106),
                (cup_x + shift + 18, cup_y - 150),
                (cup_x + shift - 12, cup_y - 196),
                (cup_x + shift + 14, cup_y - 250),
            ]
        )
        canvas.light(Stencil().line(steam, 9).mask(8), "#ffffff", 0.4)
    for x, base, size, tone in ((900, 640, 1.0, "#c8b040"), (1010, 664, 0.9, "#d8782e")):
        pear = Stencil().polygon(
            *smooth_path(
                [
                    (x - 56 * size, base - 40),
                    (x - 50 * size, base - 96 * size),
                    (x - 22 * size, base - 140 * size),
                    (x - 14 * size, base - 182 * size),
                    (x + 12 * size, base - 184 * size),
                    (x + 24 * size, base - 138 * size),
                    (x + 54 * size, base - 92 * size),
                    (x + 56 * size, base - 36),
                    (x + 26 * size, base),
                    (x - 28 * size, base),
                    (x - 56 * size, base - 40),
                ]
            )
        )
        canvas.shade(Stencil().oval(x + 70, base + 4, 110, 18).mask(9), 0.55)
        canvas.fill(pear.mask(1), tone, vary=0.3)
        canvas.light(
            Stencil().oval(x - 20 * size, base - 80 * size, 20, 44).mask(14), "#fff4b8", 0.6
        )
        canvas.shade(
            Stencil().oval(x + 40 * size, base - 50 * size, 26, 60).mask(16) * pear.mask(), 0.5
        )
        canvas.fill(
            Stencil().line([(x, base - 180 * size), (x + 12, base - 210 * size)], 5).mask(),
            "#4a3018",
        )
    glasses = (
        Stencil()
        .oval(196, 690, 56, 34)
        .oval_hole(196, 690, 49, 28)
        .oval(318, 704, 56, 34)
        .oval_hole(318, 704, 49, 28)
    )
    glasses.line(smooth_path([(250, 690), (257, 682), (264, 694)], 6), 6).line(
        [(140, 688), (92, 620), (70, 616)], 6
    )
    canvas.shade(soften(glasses.mask(), 4), 0.4)
    canvas.fill(glasses.mask(), "#241a18")
    canvas.light(Stencil().oval(180, 680, 20, 10).oval(302, 694, 20, 10).mask(6), "#ffffff", 0.45)
    canvas.vignette(0.3)


def paint_workbench(canvas: Canvas) -> None:
    """A painter's table: jars of brushes, tubes, a palette, the light from the left."""
    draw_pinned_sheets(canvas)
    draw_brushes_and_palette(canvas)
    canvas.vignette(0.3)


def draw_pinned_sheets(canvas: Canvas) -> None:
    canvas.gradient((0, "#c9b99a"), (520, "#a8947a"), (800, "#6a543e"))
    canvas.light(canvas.cloud(180) * 0.3, "#fff0d0", 0.5)
    for x, y, wide, tall, tone in (
        (90, 60, 230, 290, "#3f6f86"),
        (360, 110, 190, 220, "#c87a3e"),
        (590, 40, 300, 250, "#8a9a5a"),
        (930, 90, 250, 320, "#b8485a"),
    ):
        sheet = Stencil().block(x, y, wide, tall)
        canvas.paper(sheet.mask(), "#f4ecdc", 7, 0.4)
        picture = Stencil().block(x + 16, y + 16, wide - 32, tall - 32).mask(1)
        canvas.fill(picture, tone, vary=0.9)
        canvas.light(
            Stencil().oval(x + wide * 0.6, y + tall * 0.4, wide * 0.2, wide * 0.2).mask(6)
            * picture,
            "#fff0c0",
            0.6,
        )
        canvas.shade(
            Stencil()
            .polygon(
                (x + 16, y + tall * 0.72),
                (x + wide * 0.5, y + tall * 0.5),
                (x + wide - 16, y + tall * 0.76),
                (x + wide - 16, y + tall - 16),
                (x + 16, y + tall - 16),
            )
            .mask(2)
            * picture,
            0.5,
        )
        canvas.dab(x + wide / 2, y + 8, 7, 7, "#c83a2e")
    canvas.light(
        Stencil().polygon((-60, 0), (300, -40), (900, 620), (200, 700)).mask(60), "#fff0c0", 0.3
    )
    table = Stencil().polygon((0, 540), (1280, 540), (1280, 800), (0, 800)).mask(1)
    canvas.gradient((540, "#8f6a44"), (800, "#5a3c26"), mask=table)
    canvas.light(table * canvas.noise(600, 8), "#c89a66", 0.4)


def draw_brushes_and_palette(canvas: Canvas) -> None:
    x: float
    y: float
    blobs = ["#c83a2e", "#e8a83a", "#2f5f8a", "#3f7a4a", "#f2ead8", "#6a3a6a", "#e8743a", "#2a2a32"]
    for _spot in range(70):
        size = canvas.chance(3, 15)
        canvas.dab(
            canvas.chance(0, WIDTH),
            canvas.chance(580, HEIGHT),
            size * 1.5,
            size * 0.6,
            canvas.pick(blobs),
            0.7,
        )
    for x, foot, wide, tall, tone in (
        (210, 640, 62, 150, "#7aa4ac"),
        (390, 610, 54, 118, "#b8562e"),
        (1060, 626, 66, 140, "#d8cfb8"),
    ):
        for _brush in range(9):
            lean = canvas.chance(-110, 110)
            end = (x + lean, foot - tall - canvas.chance(130, 230))
            start = (x + lean * 0.25, foot - tall * 0.5)
            canvas.fill(
                Stencil().limb(start, end, 7, 5).mask(),
                canvas.pick(["#c89a5a", "#8a5a2e", "#a82e2a", "#2a3a4a", "#d8b478"]),
            )
            tip = (end[0] + lean * 0.12, end[1] - 34)
            canvas.fill(
                Stencil().limb(end, ((end[0] + tip[0]) / 2, (end[1] + tip[1]) / 2), 9, 11).mask(),
                "#c8c8c0",
            )
            canvas.fill(
                Stencil().limb(((end[0] + tip[0]) / 2, (end[1] + tip[1]) / 2), tip, 15, 4).mask(1),
                canvas.pick(blobs),
            )
        canvas.shade(Stencil().oval(x + 60, foot + 6, wide * 1.7, 22).mask(10), 0.55)
        jar = (
            Stencil()
            .block(x - wide, foot - tall, wide * 2, tall)
            .oval(x, foot, wide, 15)
            .oval(x, foot - tall, wide, 13)
        )
        canvas.fill(jar.mask(1), tone, 0.92, vary=0.25)
        canvas.light(
            Stencil().block(x - wide * 0.7, foot - tall + 10, wide * 0.3, tall - 20).mask(7),
            "#ffffff",
            0.5,
        )
        canvas.shade(
            Stencil().block(x + wide * 0.4, foot - tall, wide * 0.6, tall).mask(12) * jar.mask(),
            0.4,
        )
    palette = Stencil().polygon(
        *smooth_path(
            [
                (470, 690),
                (520, 620),
                (680, 596),
                (850, 620),
                (900, 680),
                (840, 742),
                (760, 726),
                (700, 760),
                (560, 762),
                (470, 690),
            ]
        )
    )
    palette.oval_hole(800, 688, 28, 15)
    canvas.shade(soften(palette.mask(), 9), 0.5)
    canvas.fill(palette.mask(1), "#c8965a", vary=0.25)
    for rank, tone in enumerate(blobs):
        turn = math.pi * (0.95 + rank * 0.14)
        x, y = 670 + 152 * math.cos(turn), 690 + 66 * math.sin(turn)
        for _layer in range(7):
            canvas.dab(
                x + canvas.chance(-13, 13),
                y + canvas.chance(-7, 7),
                canvas.chance(11, 21),
                canvas.chance(6, 11),
                tone,
                0.9,
            )
        canvas.dab(x - 6, y - 5, 6, 3, "#ffffff", 0.5)
    canvas.fill(
        Stencil()
        .polygon(*smooth_path([(590, 700), (640, 680), (690, 706), (650, 724), (590, 700)]))
        .mask(4),
        "#d88a6a",
        0.8,
    )
    for x, y, tone, turn in (
        (960, 714, "#2f5f8a", -0.2),
        (1080, 742, "#c83a2e", 0.15),
        (300, 738, "#3f7a4a", 0.3),
    ):
        end = (x + 90 * math.cos(turn), y + 90 * math.sin(turn))
        tube = Stencil().limb((x, y), end, 34, 26)
        canvas.shade(soften(tube.mask(), 7), 0.5)
        canvas.fill(tube.mask(1), "#e6e2d8", vary=0.2)
        canvas.fill(
            Stencil()
            .limb(
                (x + 30 * math.cos(turn), y + 30 * math.sin(turn)),
                (x + 56 * math.cos(turn), y + 56 * math.sin(turn)),
                32,
                29,
            )
            .mask(1),
            tone,
        )
        canvas.fill(
            Stencil()
            .limb(end, (end[0] + 18 * math.cos(turn), end[1] + 18 * math.sin(turn)), 14)
            .mask(),
            "#2a2a2e",
        )


def paint_lost_things(canvas: Canvas) -> None:
    """Shelves of lost things, each with its label: umbrellas, cases, hats, keys, one red shoe."""
    canvas.gradient((0, "#3a4a48"), (800, "#25302f"))
    canvas.light(canvas.cloud(200) * 0.3, "#8aa89a", 0.4)
    canvas.glow(640, -40, 620, "#ffdf9a", 0.6)
    for y in (250, 470, 690):
        canvas.shade(Stencil().block(0, y + 24, WIDTH, 46).mask(18), 0.6)
        canvas.fill(Stencil().block(0, y, WIDTH, 24).mask(1), "#7a5632", vary=0.35)
        canvas.light(Stencil().block(0, y, WIDTH, 5).mask(1), "#ffe0a8", 0.5)
    for x in (20, 640, 1240):
        canvas.fill(Stencil().block(x, 0, 22, HEIGHT).mask(1), "#5f4226", vary=0.3)
    draw_umbrellas_and_cases(canvas)
    draw_hats_and_gloves(canvas)
    canvas.shade(Stencil().block(0, 720, WIDTH, 80).mask(10), 0.5)
    bulb = (
        Stencil()
        .line([(640, -10), (640, 60)], 4)
        .polygon((590, 100), (690, 100), (660, 56), (620, 56))
    )
    canvas.fill(bulb.mask(1), "#1e2a28")
    canvas.dab(640, 106, 22, 16, "#fff6d8")
    canvas.glow(640, 110, 150, "#ffe6a8", 0.8)
    canvas.vignette(0.5)


def draw_tag(canvas: Canvas, x: float, y: float) -> None:
    """Paint a label on a string."""
    canvas.fill(Stencil().line([(x, y - 26), (x + 6, y)], 1.5).mask(), "#e8dcc0")
    label = Stencil().polygon(
        (x, y), (x + 10, y - 6), (x + 34, y + 6), (x + 26, y + 24), (x - 4, y + 12)
    )
    canvas.shade(label.mask(5), 0.3)
    canvas.fill(label.mask(), "#f2e6c8", vary=0.15)


def draw_umbrellas_and_cases(canvas: Canvas) -> None:
    """Paint the two upper shelves."""
    tones = ["#2f4f6f", "#7a2f3a", "#3f6a52", "#c89a3c", "#4a3a5e", "#1f2a36", "#b8562e"]
    for rank in range(11):
        x = 74 + rank * 48
        lean, tall = canvas.chance(-12, 16), canvas.chance(150, 190)
        folded = Stencil().polygon(
            (x, 248), (x + lean - 17, 248 - tall * 0.66), (x + lean, 248 - tall * 0.78),
            (x + lean + 17, 248 - tall * 0.66),
        )  # fmt: skip
        canvas.shade(folded.mask(7), 0.35)
        canvas.fill(folded.mask(1), tones[rank % 7], vary=0.35)
        pleat = Stencil().line([(x, 244), (x + lean + 5, 248 - tall * 0.7)], 3)
        canvas.light(pleat.mask(2), "#ffe6c0", 0.35)
        hook = Stencil().line(
            smooth_path(
                [
                    (x + lean, 248 - tall * 0.76), (x + lean + 2, 248 - tall * 0.96),
                    (x + lean + 15, 248 - tall), (x + lean + 22, 248 - tall * 0.9),
                ]
            ),
            6,
        )  # fmt: skip
        canvas.fill(hook.mask(), "#c8965a")
        if rank % 3 == 1:
            draw_tag(canvas, x + lean, 190)
    cases = (
        (690, 130, 190, "#8a4a26"), (900, 96, 150, "#2f5a5a"), (1070, 118, 160, "#b8863a"),
        (60, 140, 230, "#4a3a5e"), (310, 104, 150, "#a8323a"),
    )  # fmt: skip
    for rank, (x, tall, wide, tone) in enumerate(cases):
        foot = 250 if rank < 3 else 470
        case = Stencil().block(x, foot - tall, wide, tall)
        canvas.shade(case.mask(9), 0.4)
        canvas.fill(case.mask(1), tone, vary=0.3)
        grip = Stencil().line(
            smooth_path(
                [
                    (x + wide * 0.36, foot - tall), (x + wide * 0.4, foot - tall - 20),
                    (x + wide * 0.6, foot - tall - 20), (x + wide * 0.64, foot - tall),
                ]
            ),
            7,
        )  # fmt: skip
        canvas.fill(grip.mask(), "#2a1c14")
        straps = Stencil().block(x + wide * 0.2, foot - tall, 12, tall)
        straps.block(x + wide * 0.74, foot - tall, 12, tall)
        canvas.shade(straps.mask(), 0.6)
        canvas.light(Stencil().block(x, foot - tall, wide, 8).mask(3), "#ffe8c0", 0.4)
        draw_tag(canvas, x + wide * 0.5, foot - tall * 0.55)


def draw_hats_and_gloves(canvas: Canvas) -> None:
    """Paint the two lower shelves."""
    for x, wide, tone, band in (
        (560, 74, "#3a2c24", "#c83a2e"), (760, 84, "#d8c090", "#2f4f6f"),
        (950, 70, "#4f5f6f", "#1c2028"),
        (1120, 78, "#7a2f3a", "#e8c86a"),
    ):  # fmt: skip
        crown = Stencil().polygon(
            *smooth_path(
                [
                    (x - wide * 0.6, 462), (x - wide * 0.52, 410), (x - wide * 0.2, 390),
                    (x + wide * 0.2, 392), (x + wide * 0.52, 410), (x + wide * 0.6, 462),
                ]
            )
        )  # fmt: skip
        canvas.shade(Stencil().oval(x, 466, wide * 1.1, 12).mask(6), 0.5)
        canvas.fill(crown.mask(1), tone, vary=0.3)
        canvas.fill(Stencil().block(x - wide, 438, wide * 2, 18).mask() * crown.mask(), band)
        canvas.fill(Stencil().oval(x, 460, wide, 11).mask(1), tone, vary=0.3)
        canvas.light(Stencil().oval(x - wide * 0.1, 402, wide * 0.3, 7).mask(5), "#ffe8c0", 0.5)
    pegs = Stencil()
    for rank in range(13):
        x = 90 + rank * 40
        pegs.oval(x, 520, 5)
        key = Stencil().oval(x, 552, 13).oval_hole(x, 552, 7, 7).limb((x, 564), (x, 618), 7)
        key.block(x, 600, 12, 6).block(x, 612, 15, 6)
        canvas.shade(key.mask(4), 0.4)
        canvas.fill(key.mask(), "#d8a03a" if rank % 4 else "#b8bcb8", vary=0.3)
        canvas.fill(Stencil().line([(x, 520), (x, 541)], 2).mask(), "#d8ccb0")
    canvas.fill(pegs.mask(), "#2a1c14")
    gloves = ["#2f4f6f", "#c89a3c", "#3f6a52", "#7a3a5e", "#e8dcc0", "#1f2a36"]
    for rank, tone in enumerate(gloves):
        x = 700 + rank * 62
        hand = Stencil().limb((x, 686), (x, 646), 34, 36)
        for finger in range(4):
            reach = 606 - (finger in (1, 2)) * 12
            hand.limb((x - 14 + finger * 9, 646), (x - 17 + finger * 11, reach), 10, 9)
        hand.limb((x + 16, 662), (x + 30, 636), 11, 9)
        canvas.shade(hand.mask(6), 0.35)
        canvas.fill(hand.mask(1), tone, vary=0.35)
        if rank == 3:
            draw_tag(canvas, x, 668)
    shoe = Stencil().polygon(
        *smooth_path([(1096, 686), (1092, 628), (1122, 622), (1140, 650), (1200, 662), (1226, 686)])
    )
    canvas.shade(shoe.mask(7), 0.4)
    canvas.fill(shoe.mask(1), "#d8342a", vary=0.2)
    canvas.fill(Stencil().block(1092, 680, 20, 10).mask(), "#5a1210")
    canvas.light(Stencil().oval(1160, 664, 34, 6).mask(4), "#ffd0b0", 0.7)


def paint_pottery(canvas: Canvas) -> None:
    """Shelves of pots drying, and a wheel with a bowl just thrown."""
    draw_pot_shelves(canvas)
    draw_potter_hands(canvas)


def draw_pot_shelves(canvas: Canvas) -> None:
    canvas.gradient((0, "#d8c4a8"), (520, "#b89a7c"), (800, "#6f5440"))
    canvas.light(canvas.cloud(160) * 0.3, "#fff4dc", 0.5)
    canvas.light(
        Stencil().polygon((1340, -60), (900, -60), (200, 700), (900, 700)).mask(60), "#ffeec0", 0.3
    )
    glazes = [
        "#b8653e",
        "#8a4a2e",
        "#3f6a78",
        "#d8b88a",
        "#e8dcc4",
        "#5a7a5a",
        "#2f3f4f",
        "#c89048",
        "#a83e34",
    ]
    for _row, y in enumerate((150, 300, 450)):
        canvas.shade(Stencil().block(30, y + 20, 880, 26).mask(12), 0.5)
        canvas.fill(
            Stencil().polygon((30, y), (910, y), (910, y + 18), (30, y + 18)).mask(),
            "#7a5232",
            vary=0.3,
        )
        canvas.light(Stencil().block(30, y, 880, 4).mask(1), "#ffe0b0", 0.5)
        x = 60.0
        while x < 860:
            wide = canvas.chance(24, 46)
            draw_pot(
                canvas,
                x + wide,
                y,
                wide,
                canvas.chance(54, 122),
                canvas.pick(glazes),
                int(canvas.random.integers(4)),
            )
            x += wide * 2 + canvas.chance(4, 20)
    canvas.gradient(
        (590, "#7f6248"), (800, "#4a3626"), mask=Stencil().block(0, 590, WIDTH, 210).mask(3)
    )
    canvas.shade(Stencil().oval(900, 760, 330, 40).mask(20), 0.6)
    stand = Stencil().polygon((720, 640), (1120, 640), (1080, 800), (760, 800))
    canvas.fill(stand.mask(1), "#4f3c30", vary=0.3)
    canvas.fill(Stencil().oval(920, 640, 214, 44).mask(1), "#8f7a68", vary=0.2)
    canvas.fill(Stencil().oval(920, 628, 170, 32).mask(1), "#b8a48e", vary=0.2)
    for ring in range(4):
        turned = (
            Stencil()
            .oval(920, 628, 160 - ring * 22, 29 - ring * 4)
            .oval_hole(920, 628, 154 - ring * 22, 27 - ring * 4)
        )
        canvas.shade(turned.mask(1), 0.35)
    bowl = Stencil().polygon(
        *smooth_path(
            [(790, 470), (800, 540), (850, 610), (920, 622), (990, 610), (1040, 540), (1050, 470)]
        )
    )
    canvas.fill(bowl.mask(1), "#b0745a", vary=0.2)
    canvas.light(
        Stencil().limb((990, 490), (970, 590), 36, 24).mask(16) * bowl.mask(), "#ffe0c0", 0.6
    )
    canvas.shade(Stencil().limb((810, 480), (860, 600), 50, 40).mask(18) * bowl.mask(), 0.5)
    lines = Stencil()
    for step in range(9):
        y = 492 + step * 14
        half = 128 - step * step * 1.0
        lines.line(smooth_path([(920 - half, y), (920, y + 17), (920 + half, y)], 8), 2)
    canvas.shade(lines.mask() * bowl.mask(), 0.3)
    canvas.fill(Stencil().oval(920, 468, 131, 27).mask(1), "#c88a6c")
    canvas.fill(Stencil().oval(920, 470, 116, 21).mask(1), "#5f3a2c", vary=0.2)
    canvas.light(Stencil().oval(960, 466, 50, 9).mask(6), "#e8b090", 0.4)


def draw_potter_hands(canvas: Canvas) -> None:
    for side in (-1, 1):
        arm = Stencil().limb((920 + side * 440, 880), (920 + side * 176, 560), 110, 62)
        canvas.fill(arm.mask(1), "#3f5f78", vary=0.3)
        hand = Stencil().limb((920 + side * 186, 566), (920 + side * 134, 524), 52, 44)
        for finger in range(4):
            hand.limb(
                (920 + side * (140 - finger * 3), 506 + finger * 17),
                (920 + side * (104 - finger * 4), 484 + finger * 20),
                19,
                14,
            )
        hand.limb((920 + side * 140, 500), (920 + side * 106, 462), 20, 15)
        mask = hand.mask(1)
        canvas.shade(soften(mask, 8), 0.3)
        canvas.fill(mask, "#b87a5a", vary=0.25)
        canvas.light(mask * (1 - soften(mask, 6)), "#ffe0c0", 0.5)
        canvas.shade(Stencil().oval(920 + side * 118, 516, 20, 30).mask(8) * mask, 0.25)
    canvas.vignette(0.3)


def draw_pot(
    canvas: Canvas, x: float, foot: float, wide: float, tall: float, tone: str, kind: int
) -> None:
    """Paint a pot of one of four profiles, lit from the right."""
    profiles = (
        [(0.55, 0), (0.9, 0.4), (0.75, 0.75), (0.4, 0.88), (0.5, 1)],
        [(0.6, 0), (1, 0.3), (0.95, 0.62), (0.3, 0.82), (0.34, 1)],
        [(0.4, 0), (0.7, 0.35), (0.95, 0.8), (1, 1)],
        [(0.8, 0), (0.86, 0.5), (0.8, 0.92), (0.86, 1)],
    )
    edge = smooth_path([(part * wide, up * tall) for part, up in profiles[kind]], 6)
    shape = Stencil().polygon(
        *((x + across, foot - up) for across, up in edge),
        *((x - across, foot - up) for across, up in reversed(edge)),
    )
    mask = shape.mask(1)
    canvas.shade(Stencil().oval(x - wide * 0.4, foot, wide * 1.2, 6).mask(5), 0.5)
    canvas.fill(mask, tone, vary=0.3)
    canvas.light(
        Stencil()
        .limb(
            (x + wide * 0.4, foot - tall * 0.75), (x + wide * 0.45, foot - tall * 0.2), wide * 0.3
        )
        .mask(6)
        * mask,
        "#fff2d0",
        0.55,
    )
    canvas.shade(Stencil().block(x - wide, foot - tall, wide * 0.7, tall).mask(9) * mask, 0.5)
    mouth = edge[-1][0]
    canvas.fill(Stencil().oval(x, foot - tall, mouth, mouth * 0.18 + 1).mask(1), "#3a2a22")
