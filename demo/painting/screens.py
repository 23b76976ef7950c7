"""Scenes of cinemas."""

import math

from demo.painting.canvas import HEIGHT, WIDTH, Canvas, Stencil, smooth_path, soften
from demo.painting.people import ARM_IN_ARM, WALKING, add_person, lit_figure


def paint_marquee(canvas: Canvas) -> None:
    """A cinema's neon front on a rainy evening, all of it again in the wet street."""
    draw_cinema_front(canvas)
    draw_wet_street(canvas)
    draw_rain(canvas)


def draw_cinema_front(canvas: Canvas) -> None:
    canvas.gradient((0, "#101a38"), (420, "#2a2a52"), (520, "#1a1a34"))
    for x, wide, top in ((-20, 250, 60), (1010, 300, 30), (220, 80, 140), (950, 70, 120)):
        canvas.fill(Stencil().block(x, top, wide, 480).mask(), "#20243f", vary=0.3)
        panes = Stencil()
        for row in range(8):
            for column in range(int(wide // 46)):
                if canvas.chance(0, 1) < 0.42:
                    panes.block(x + 16 + column * 46, top + 26 + row * 52, 20, 32)
        canvas.fill(panes.mask(1), "#e8b060", 0.75, vary=0.5)
    canvas.fill(
        Stencil()
        .polygon((260, 520), (260, 70), (310, 30), (970, 30), (1020, 70), (1020, 520))
        .mask(),
        "#3a2340",
        vary=0.3,
    )
    fins = Stencil()
    for step in range(9):
        fins.block(300 + step * 82, 60, 12, 240)
    canvas.fill(fins.mask(1), "#5a3458")
    tower = Stencil().polygon((590, 300), (590, -20), (690, -20), (690, 300)).mask()
    canvas.fill(tower, "#241430")
    for rank, y in enumerate(range(14, 270, 46)):
        bars = Stencil().line([(608, y), (672, y + 20), (608, y + 34)], 6)
        canvas.light(bars.mask(11), "#ff3f6a", 0.9)
        canvas.light(bars.mask(1), "#ffc0cc" if rank % 2 else "#ffe2a0", 1)
    outline = Stencil().line([(590, 300), (590, -5)], 4).line([(690, 300), (690, -5)], 4)
    canvas.light(outline.mask(9), "#3fd0ff", 1)
    canvas.light(outline.mask(1), "#d8f6ff", 1)
    canopy = Stencil().polygon((212, 306), (1068, 306), (1110, 384), (170, 384))
    canvas.fill(canopy.mask(1), "#f6e6b8", vary=0.1)
    canvas.light(canopy.mask(46), "#ffd070", 0.6)


def draw_wet_street(canvas: Canvas) -> None:
    words = Stencil()
    for row in range(2):
        x = 300.0
        while x < 960:
            wide = canvas.chance(8, 26)
            words.block(x, 324 + row * 28, wide, 16)
            x += wide + (26 if canvas.chance(0, 1) < 0.16 else 6)
    canvas.fill(words.mask(), "#2a1420", 0.9)
    trim = Stencil().polygon((170, 384), (1110, 384), (1106, 400), (174, 400))
    canvas.fill(trim.mask(), "#b3242e")
    for step in range(48):
        x = 182 + step * 19.4
        canvas.dab(x, 392, 5, 5, "#fff2c8")
        canvas.dab(216 + step * 18, 304, 4, 4, "#fff2c8")
    hall = Stencil().block(300, 400, 680, 132).mask()
    canvas.gradient((400, "#f0a850"), (532, "#c8602e"), mask=hall)
    doors = Stencil()
    for x in range(330, 960, 92):
        doors.block(x, 412, 8, 120).block(x + 44, 412, 3, 120)
    canvas.fill(doors.mask(), "#5a2418")
    posters = Stencil().block(216, 412, 62, 96).block(1002, 412, 62, 96)
    canvas.fill(posters.mask(1), "#3f8a9a", vary=0.5)
    canvas.light(posters.mask(8), "#ffe6b0", 0.4)
    canvas.light(
        Stencil().polygon((260, 400), (1020, 400), (1160, 560), (120, 560)).mask(40), "#ffc060", 0.4
    )
    canvas.reflect(532, 1.25, 15)
    street = Stencil().block(0, 530, WIDTH, 270).mask()
    canvas.shade(street, 0.42, "#141a3a")
    canvas.light(street * canvas.noise(90, 4) * 0.5, "#5a6a9a", 0.2)
    for x, foot, tall, flip in (
        (420, 640, 190, False),
        (900, 620, 170, True),
        (210, 690, 230, False),
    ):
        draw_umbrella(canvas, x, foot, tall, flip=flip)
    queue = Stencil()
    for rank in range(7):
        add_person(
            queue,
            (560 + rank * 34, 556),
            104 + canvas.chance(-8, 8),
            WALKING if rank % 3 else ARM_IN_ARM,
            dress=0.8 * (rank % 2),
        )
    lit_figure(canvas, queue.mask(), "#1a1026", "#ffce80", strength=0.8)


def draw_rain(canvas: Canvas) -> None:
    rain = Stencil()
    for _drop in range(420):
        x, y, long = canvas.chance(0, WIDTH), canvas.chance(0, HEIGHT), canvas.chance(14, 46)
        rain.line([(x, y), (x - long * 0.18, y + long)], 1)
    canvas.light(rain.mask(), "#cfe0ff", 0.26)
    canvas.vignette(0.5)


def draw_umbrella(canvas: Canvas, x: float, foot: float, tall: float, *, flip: bool) -> None:
    """Paint a passer-by under an umbrella, dark against the lights."""
    stencil = Stencil()
    add_person(stencil, (x, foot), tall, WALKING, flip=flip, dress=0.9)
    side = -1 if flip else 1
    stencil.line(
        [(x + side * tall * 0.12, foot - tall * 0.6), (x + side * tall * 0.1, foot - tall * 1.16)],
        4,
    )
    top = foot - tall * 1.2
    wide = tall * 0.44
    hood = smooth_path(
        [
            (x - wide, top + tall * 0.24),
            (x - wide * 0.6, top + 4),
            (x, top - 8),
            (x + wide * 0.6, top + 4),
            (x + wide, top + tall * 0.24),
        ]
    )
    stencil.polygon(
        *hood,
        (x + wide * 0.4, top + tall * 0.17),
        (x, top + tall * 0.22),
        (x - wide * 0.4, top + tall * 0.17),
    )
    canvas.shade(Stencil().oval(x, foot + tall * 0.35, tall * 0.14, tall * 0.36).mask(10), 0.6)
    lit_figure(canvas, stencil.mask(), "#0f0c1c", "#ff9a6a", side=-side, strength=0.7)


def paint_projector(canvas: Canvas) -> None:
    """An empty cinema of red seats, seen from the screen: the projector looks back."""
    draw_rows_of_seats(canvas)
    draw_projection(canvas)


def draw_rows_of_seats(canvas: Canvas) -> None:
    x: float
    canvas.gradient((0, "#120c18"), (360, "#241424"), (800, "#0c070c"))
    walls = (
        Stencil()
        .polygon((0, 0), (330, 170), (330, 420), (0, 800))
        .polygon((1280, 0), (950, 170), (950, 420), (1280, 800))
    )
    canvas.fill(walls.mask(1), "#3a161e", vary=0.3)
    pleats = Stencil()
    for step in range(14):
        x = step * 25
        pleats.line([(x, x * 0.5), (x, 800 - x * 1.13)], 5).line(
            [(1280 - x, x * 0.5), (1280 - x, 800 - x * 1.13)], 5
        )
    canvas.shade(pleats.mask(4), 0.5)
    back = Stencil().block(330, 170, 620, 250).mask(1)
    canvas.fill(back, "#2c1820", vary=0.3)
    booth = Stencil().block(560, 190, 160, 66).mask()
    canvas.fill(booth, "#14090e")
    for row in range(9):
        y = 404 + row * row * 4.6 + row * 10
        size = 26 + row * 10
        count = 19 - row
        for seat in range(-count, count + 1):
            x = 640 + seat * size * 1.24
            if not -size < x < WIDTH + size:
                continue
            shape = Stencil().block(x - size * 0.52, y + size * 0.3, size * 1.04, size * 1.4)
            shape.oval(x, y + size * 0.34, size * 0.52, size * 0.4)
            near = 1 - min(abs(x - 640) / 800, 0.85)
            tone = "#a3202a" if (seat + row) % 5 else "#8e1a26"
            canvas.fill(shape.mask(1), tone, 0.35 + 0.65 * near, vary=0.0)
            canvas.dab(x, y + size * 0.12, size * 0.34, size * 0.12, "#ff8a70", 0.5 * near)
        canvas.shade(Stencil().block(0, y + size * 0.86, WIDTH, size * 0.7).mask(size * 0.2), 0.72)


def draw_projection(canvas: Canvas) -> None:
    lens = (640.0, 222.0)
    for spread, strength in ((1.0, 0.34), (0.62, 0.3), (0.3, 0.3)):
        cone = Stencil().polygon(
            (lens[0] - 8, lens[1]),
            (lens[0] + 8, lens[1]),
            (640 + 900 * spread, -120 + 300 * (1 - spread)),
            (640 - 900 * spread, -120 + 300 * (1 - spread)),
        )
        canvas.light(cone.mask(26) * (0.45 + 0.8 * canvas.cloud(150)), "#bcd8ff", strength)
    lower = Stencil().polygon(
        (lens[0] - 8, lens[1]), (lens[0] + 8, lens[1]), (1240, 700), (40, 700)
    )
    canvas.light(lower.mask(36) * (0.3 + canvas.cloud(170)), "#bcd8ff", 0.2)
    canvas.glow(*lens, 150, "#dcecff", 0.9)
    canvas.glow(*lens, 46, "#ffffff", 1)
    for _mote in range(240):
        turn, far = canvas.chance(0, 2 * math.pi), canvas.chance(30, 560)
        size = 0.8 + far / 260
        canvas.dab(
            lens[0] + far * math.cos(turn),
            lens[1] + far * 0.5 * math.sin(turn),
            size,
            size,
            "#eaf4ff",
            canvas.chance(0.1, 0.55),
        )
    canvas.vignette(0.55)


def paint_open_air(canvas: Canvas) -> None:
    """A film in a park on a summer night: the screen between trees, people on the grass."""
    draw_park_screen(canvas)
    draw_picnickers(canvas)


def draw_park_screen(canvas: Canvas) -> None:
    canvas.gradient((0, "#0d2046"), (250, "#2b4a7c"), (420, "#e0805a"), (480, "#f5b878"))
    canvas.light(
        canvas.noise(420, 40) * Stencil().block(0, 120, WIDTH, 300).mask(80) * 0.5, "#ffb0a0", 0.4
    )
    for _star in range(90):
        size = canvas.chance(0.7, 1.9)
        canvas.dab(
            canvas.chance(0, WIDTH),
            canvas.chance(0, 230),
            size,
            size,
            "#fdf6e0",
            canvas.chance(0.3, 0.9),
        )
    hills = Stencil().polygon(
        *smooth_path(
            [(-20, 470), (160, 430), (380, 452), (600, 424), (860, 450), (1060, 428), (1300, 460)]
        ),
        (1300, 560),
        (-20, 560),
    )
    canvas.fill(hills.mask(1), "#3a4468")
    for x, tall, wide in ((60, 380, 150), (214, 270, 100), (1070, 290, 110), (1216, 400, 160)):
        canvas.fill(
            Stencil()
            .polygon(
                (x - 10, 600), (x + 10, 600), (x + 5, 560 - tall * 0.5), (x - 5, 560 - tall * 0.5)
            )
            .mask(),
            "#131a2a",
        )
        for _leaf in range(300):
            turn, far = canvas.chance(0, 2 * math.pi), math.sqrt(canvas.chance(0, 1))
            y = 560 - tall * 0.62 + far * tall * 0.42 * math.sin(turn)
            size = canvas.chance(6, 15)
            canvas.dab(
                x + far * wide * 0.8 * math.cos(turn),
                y,
                size * 1.3,
                size,
                canvas.pick(["#16263a", "#1d3144", "#243a4c", "#101c2c"]),
                0.9,
            )
    grass = Stencil().polygon(
        *smooth_path([(-20, 560), (320, 528), (640, 520), (960, 528), (1300, 560)]),
        (1300, 820),
        (-20, 820),
    )
    canvas.fill(grass.mask(2), "#1d3a30", vary=0.4)
    screen = Stencil().block(386, 160, 508, 290).mask()
    canvas.fill(
        Stencil()
        .block(370, 144, 540, 322)
        .polygon((400, 466), (416, 466), (404, 560), (388, 560))
        .polygon((864, 466), (880, 466), (892, 560), (876, 560))
        .mask(),
        "#0e1018",
    )
    canvas.gradient((160, "#e9f2f4"), (330, "#f6d8b0"), (450, "#5f8a94"), mask=screen)
    film = Stencil().polygon(
        (386, 420),
        (500, 352),
        (590, 400),
        (690, 330),
        (800, 404),
        (894, 366),
        (894, 450),
        (386, 450),
    )
    canvas.fill(film.mask(1) * screen, "#33566a")
    canvas.fill(Stencil().oval(760, 258, 44).mask(1), "#e8563a")
    rider = (
        Stencil()
        .oval(560, 398, 20)
        .oval_hole(560, 398, 15, 15)
        .oval(626, 398, 20)
        .oval_hole(626, 398, 15, 15)
    )
    rider.line([(560, 398), (584, 364), (612, 364), (626, 398)], 4).line(
        [(584, 364), (594, 398), (612, 364)], 4
    )
    rider.limb((590, 358), (606, 322), 16, 14).oval(612, 306, 10, 11).limb(
        (604, 330), (628, 352), 8, 6
    )
    canvas.fill(rider.mask(), "#1a2630")
    canvas.light(soften(screen, 80), "#cfe6f0", 0.5)
    canvas.light(Stencil().oval(640, 610, 430, 90).mask(50), "#bcd8d0", 0.34)


def draw_picnickers(canvas: Canvas) -> None:
    y: float
    blankets = ["#7a2f3a", "#3a5a7a", "#8a6a3a", "#5a3a6a", "#2f6a5a"]
    for row in range(4):
        y = 600 + row * 50
        x = canvas.chance(-40, 40)
        while x < WIDTH:
            tall = 66 + row * 24
            canvas.fill(
                Stencil().oval(x + tall * 0.3, y + 4, tall * 0.9, tall * 0.16).mask(1),
                canvas.pick(blankets),
                0.75,
                vary=0.3,
            )
            seated = Stencil()
            for guest in range(2 if canvas.chance(0, 1) < 0.7 else 1):
                draw_back(seated, x + guest * tall * 0.56, y, tall * canvas.chance(0.85, 1.05))
            mask = seated.mask()
            canvas.fill(mask, canvas.pick(["#101826", "#16202e", "#1c1a2c", "#241c2a"]))
            top = (
                mask * (1 - soften(mask, 3)) * Stencil().block(0, 0, WIDTH, y - tall * 0.3).mask(8)
            )
            canvas.light(top, "#e6f4ff", 0.75)
            x += tall * canvas.chance(1.9, 2.9)
    lights = smooth_path([(-20, 90), (300, 190), (640, 96), (980, 190), (1300, 90)], 16)
    canvas.fill(Stencil().line(lights, 2).mask(), "#0d1220")
    for x, y in lights[::3]:
        canvas.glow(x, y + 7, 26, "#ffc870", 0.75)
        canvas.dab(x, y + 7, 4.5, 5.5, "#fff0c8")
    canvas.vignette(0.4)


def draw_back(stencil: Stencil, x: float, foot: float, tall: float) -> None:
    """Add a person seated on the ground, seen from behind."""
    stencil.oval(x, foot - tall * 0.86, tall * 0.13, tall * 0.155)
    stencil.limb((x, foot - tall * 0.76), (x, foot - tall * 0.62), tall * 0.13)
    half = [(0.3, 0), (0.27, 0.4), (0.14, 0.64)]
    left = [(x - across * tall, foot - up * tall) for across, up in half]
    right = [(x + across * tall, foot - up * tall) for across, up in reversed(half)]
    stencil.polygon(*smooth_path([*left, *right], 6))
