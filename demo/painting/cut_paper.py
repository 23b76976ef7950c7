"""Scenes of cut paper, in layers with their shadows, for children."""

import math

import numpy as np

from demo.painting.canvas import HEIGHT, WIDTH, Canvas, Mask, Stencil, smooth_path, soften


def paint_paper_boat(canvas: Canvas) -> None:
    """A paper boat between waves of blue paper, under a large moon."""
    draw_paper_night(canvas)
    draw_paper_sea(canvas)


def draw_paper_night(canvas: Canvas) -> None:
    x: float
    y: float
    canvas.gradient((0, "#16264e"), (800, "#16264e"))
    fibres = canvas.noise(14, 3) + canvas.noise(3, 16)
    canvas.pixels *= (0.93 + fibres * 0.07)[..., None]
    for rank, (radius, tone) in enumerate(
        ((330, "#22386a"), (262, "#31508a"), (198, "#4a70a8"), (138, "#f6e7b8"))
    ):
        disc = Stencil().oval(820, 280, radius)
        canvas.paper(disc.mask(), tone, 12 - rank, 0.5)
    for x, y, radius in ((790, 250, 24), (860, 310, 34), (820, 350, 14), (880, 220, 15)):
        canvas.shade(Stencil().oval(x, y, radius).mask(1), 0.12, "#8a6a20")
        canvas.shade(
            Stencil().oval(x, y, radius).oval_hole(x + 4, y + 5, radius, radius).mask(2),
            0.4,
            "#5a4420",
        )
    for _star in range(34):
        x, y = canvas.chance(20, 1260), canvas.chance(20, 420)
        if math.hypot(x - 820, y - 280) < 350:
            continue
        size = canvas.chance(5, 15)
        points = [
            (
                x + size * (1 if tip % 2 else 0.4) * math.sin(tip * math.pi / 5),
                y - size * (1 if tip % 2 else 0.4) * math.cos(tip * math.pi / 5),
            )
            for tip in range(10)
        ]
        canvas.paper(Stencil().polygon(*points).mask(), "#f6e7b8", 4, 0.5)


def draw_paper_sea(canvas: Canvas) -> None:
    for x, y, wide, tone in (
        (180, 200, 150, "#5a7ab0"),
        (1120, 160, 130, "#4a6aa2"),
        (430, 110, 100, "#3f5c96"),
    ):
        cloud = Stencil().block(x - wide, y, wide * 2, wide * 0.28)
        cloud.oval(x - wide * 0.5, y, wide * 0.4).oval(
            x + wide * 0.1, y - wide * 0.16, wide * 0.5
        ).oval(x + wide * 0.6, y + 4, wide * 0.34)
        cloud.oval(x - wide, y + wide * 0.14, wide * 0.14).oval(
            x + wide, y + wide * 0.14, wide * 0.14
        )
        canvas.paper(cloud.mask(), tone, 10, 0.5)
        for shift in (-0.4, 0.3):
            thread = Stencil().line(
                [(x + wide * shift, -10), (x + wide * shift, y - wide * 0.3)], 1.5
            )
            canvas.fill(thread.mask(), "#d8d0b0", 0.6)
    tones = ["#2f5f9a", "#2a6fa8", "#3a86b8", "#2f78a4", "#2a6294", "#1f4f80"]
    for rank, tone in enumerate(tones):
        if rank == 3:
            draw_boat(canvas)
        level = 470 + rank * 62
        wave = []
        for x in range(-40, 1330, 8):
            phase = x / (92 + rank * 9) + rank * 1.9
            wave.append(
                (float(x), level - 26 * math.sin(phase) - 15 * abs(math.sin(phase / 2 + rank)) ** 3)
            )
        canvas.paper(Stencil().polygon(*wave, (1330, 820), (-40, 820)).mask(), tone, 15, 0.62)
        crest = Stencil().line([(x, y + 17) for x, y in wave], 3)
        canvas.light(crest.mask(), "#d8f0ff", 0.35)
    for x, y, size, tone, flip in (
        (240, 700, 52, "#f08a4a", False),
        (330, 752, 34, "#f6c25a", False),
        (1010, 738, 46, "#e8607a", True),
    ):
        side = -1 if flip else 1
        fish = Stencil().polygon(
            *smooth_path(
                [
                    (x + side * size, y),
                    (x + side * size * 0.3, y - size * 0.42),
                    (x - side * size * 0.6, y),
                    (x + side * size * 0.3, y + size * 0.42),
                    (x + side * size, y),
                ]
            )
        )
        fish.polygon(
            (x - side * size * 0.5, y),
            (x - side * size * 1.1, y - size * 0.42),
            (x - side * size * 0.95, y),
            (x - side * size * 1.1, y + size * 0.42),
        )
        canvas.paper(fish.mask(), tone, 8, 0.5)
        canvas.dab(x + side * size * 0.55, y - size * 0.08, size * 0.08, size * 0.08, "#16264e")
    canvas.vignette(0.35)


def draw_boat(canvas: Canvas) -> None:
    """Fold a paper boat, printed sheet and all, with a flag."""
    shapes = (
        ([(470, 470), (600, 330), (730, 470)], "#efe6d0"),
        ([(600, 330), (640, 470), (730, 470)], "#d8ccb0"),
        ([(380, 452), (470, 470), (730, 470), (820, 452), (740, 590), (460, 590)], "#f8f0dc"),
        ([(600, 470), (730, 470), (820, 452), (740, 590), (600, 590)], "#e4d8bc"),
    )  # fmt: skip
    for points, tone in shapes:
        canvas.paper(Stencil().polygon(*points).mask(), tone, 7, 0.4)
    print_lines = Stencil()
    for row in range(7):
        print_lines.line([(440 + row * 5, 492 + row * 13), (590, 494 + row * 13)], 2.4)
    canvas.shade(print_lines.mask(), 0.35)
    canvas.fill(Stencil().line([(600, 332), (600, 250)], 5).mask(), "#6a4a2a")
    canvas.paper(Stencil().polygon((603, 252), (690, 276), (603, 302)).mask(), "#e0482e", 6, 0.5)


def paint_shadow_theatre(canvas: Canvas) -> None:
    """A shadow theatre: a lit sheet, a wolf and a house on sticks, small heads before it."""
    scallops, screen = draw_puppet_stage(canvas)
    draw_puppets(canvas, scallops, screen)
    draw_small_audience(canvas)


def draw_puppet_stage(canvas: Canvas) -> tuple[Stencil, Mask]:
    canvas.gradient((0, "#241432"), (800, "#120a1a"))
    canvas.light(canvas.cloud(200) * 0.4, "#5a2a5a", 0.5)
    frame = Stencil().block(170, 60, 940, 520)
    canvas.paper(frame.mask(), "#8a2436", 20, 0.8)
    for side in (-1, 1):
        x = 640 + side * 470
        drape = Stencil().polygon(
            *smooth_path(
                [
                    (x - side * 190, 30),
                    (x - side * 120, 260),
                    (x - side * 40, 400),
                    (x - side * 76, 620),
                ]
            ),
            (x + side * 110, 620),
            (x + side * 110, 30),
        )
        canvas.paper(drape.mask(), "#b8323e", 16, 0.7)
        canvas.shade(drape.mask() * canvas.noise(24, 1200), 0.5, "#3a0818")
    scallops = Stencil().block(120, 20, 1040, 46)
    for step in range(13):
        scallops.oval(160 + step * 80, 66, 40, 30)
    screen = Stencil().block(260, 90, 760, 450).mask()
    canvas.fill(screen, "#f8dca0")
    spot = np.exp(-(np.hypot((canvas.across - 640) / 470, (canvas.down - 330) / 310) ** 2) * 1.3)
    dimmed = (1 - screen + screen * (0.42 + 0.6 * spot)).astype(np.float32)
    canvas.pixels = canvas.pixels * dimmed[..., None]
    canvas.light(screen * spot.astype(np.float32), "#fff0c0", 0.4)
    cloth = (canvas.noise(3, 30) + canvas.noise(30, 3)).astype(np.float32)
    canvas.shade((screen * cloth * 0.3).astype(np.float32), 0.4)
    blurry = Stencil()
    for x, tall in ((300, 250), (390, 200), (930, 280), (1000, 210)):
        blurry.limb((x, 540), (x, 540 - tall), 17, 9)
        for branch in range(6):
            y = 540 - tall * (0.42 + branch * 0.1)
            side = 1 if branch % 2 else -1
            blurry.limb((x, y), (x + side * tall * 0.24, y - tall * 0.17), 8, 3)
            blurry.limb(
                (x + side * tall * 0.12, y - tall * 0.08),
                (x + side * tall * 0.16, y - tall * 0.26),
                5,
                2,
            )
    canvas.shade(blurry.mask(5) * screen, 0.72, "#4a1c08")
    return scallops, screen


def draw_puppets(canvas: Canvas, scallops: Stencil, screen: Mask) -> None:
    ground = Stencil().polygon(
        *smooth_path([(240, 500), (420, 486), (640, 498), (860, 482), (1040, 498)]),
        (1040, 560),
        (240, 560),
    )
    puppets = Stencil()
    puppets.polygon(
        (690, 500), (690, 380), (670, 380), (770, 296), (870, 380), (850, 380), (850, 500)
    )
    puppets.hole((740, 500), (740, 430), (778, 430), (778, 500)).hole(
        (796, 440), (796, 404), (830, 404), (830, 440)
    )
    puppets.block(816, 310, 22, 50)
    wolf = smooth_path(
        [
            (392, 470),
            (400, 420),
            (384, 396),
            (350, 392),
            (334, 410),
            (330, 380),
            (366, 360),
            (410, 368),
            (470, 362),
            (520, 356),
            (544, 330),
            (548, 296),
            (566, 322),
            (580, 300),
            (588, 326),
            (640, 350),
            (650, 362),
            (616, 372),
            (594, 378),
            (574, 396),
            (560, 410),
        ],
        6,
    )
    puppets.polygon(
        *wolf,
        (564, 500),
        (548, 500),
        (536, 430),
        (470, 430),
        (440, 440),
        (424, 500),
        (406, 500),
        (404, 450),
    )
    puppets.hole((612, 366), (640, 362), (616, 360))
    puppets.oval_hole(592, 342, 5, 4)
    mask = np.maximum(puppets.mask(1), ground.mask(1)) * screen
    canvas.fill(mask, "#1c0c10")
    door = (
        Stencil()
        .polygon((740, 500), (740, 430), (778, 430), (778, 500))
        .polygon((796, 440), (796, 404), (830, 404), (830, 440))
    )
    canvas.light(door.mask(3), "#ffb050", 0.6)
    smoke = smooth_path([(826, 306), (846, 270), (820, 240), (850, 196), (828, 160)])
    canvas.shade(Stencil().line(smoke, 14).mask(6) * screen, 0.55, "#4a1c08")
    moon = Stencil().oval(470, 190, 44).oval_hole(490, 180, 38, 38).mask(2)
    canvas.shade(moon * screen, 0.6, "#4a1c08")
    sticks = Stencil().line([(480, 430), (460, 560)], 4).line([(770, 498), (780, 560)], 4)
    canvas.shade(sticks.mask(2) * screen, 0.6, "#2a0c08")
    canvas.paper(scallops.mask(), "#d8a03a", 12, 0.6)
    canvas.light(soften(screen, 70), "#ffc870", 0.3)


def draw_small_audience(canvas: Canvas) -> None:
    front = Stencil()
    for row, (level, size) in enumerate(((664, 34), (740, 46))):
        x = 20.0 + row * 40
        while x < WIDTH:
            tall = level + canvas.chance(-18, 18)
            front.oval(x, tall, size, size * 1.12).polygon(
                *smooth_path(
                    [
                        (x - size * 1.5, HEIGHT + 40),
                        (x - size * 1.3, tall + size * 1.7),
                        (x, tall + size),
                        (x + size * 1.3, tall + size * 1.7),
                        (x + size * 1.5, HEIGHT + 40),
                    ],
                    6,
                )
            )
            kind = canvas.chance(0, 1)
            if kind < 0.3:
                front.oval(x - size * 0.95, tall - size * 0.5, size * 0.36).oval(
                    x + size * 0.95, tall - size * 0.5, size * 0.36
                )
            elif kind < 0.5:
                front.oval(x, tall - size * 1.15, size * 0.42)
            x += size * canvas.chance(2.7, 3.6)
    heads = front.mask(1)
    canvas.fill(heads, "#150b18")
    rim = heads * (1 - np.roll(soften(heads, 4), 7, 0))
    canvas.light(rim, "#ffc070", 0.8)
    canvas.vignette(0.4)
