"""Scenes of theatres, circus and dance."""

import math

import numpy as np

from demo.painting.canvas import WIDTH, Canvas, Point, Stencil, smooth_path, soften
from demo.painting.people import (
    ARABESQUE,
    LEAPING,
    crowd,
    figure,
    lit_figure,
    roll_sideways,
)


def paint_balconies(canvas: Canvas) -> None:
    """A theatre full before the show, seen from the stage: gilded balconies, a chandelier."""
    sag: float
    y: float
    canvas.gradient((0, "#5a2a1c"), (350, "#7c1f22"), (800, "#2a0a10"))
    dome = Stencil().oval(640, -20, 520, 190).mask(6)
    canvas.fill(dome, "#c79a5c", vary=0.3)
    canvas.fill(Stencil().oval(640, -30, 440, 150).mask(8), "#6f8fa8", vary=0.5)
    canvas.light(Stencil().oval(640, 20, 300, 110).mask(50), "#ffe2a8", 0.7)
    for rank, (level, sag) in enumerate(((196, 52), (330, 76), (474, 104))):
        draw_balcony(canvas, level, sag, rank)
    pit = Stencil().polygon(*balcony_line(640, 60), (1280, 800), (0, 800)).mask(2)
    canvas.fill(pit, "#3c0d14")
    for row in range(8):
        y = 640 + row * 24
        size = 8 + row * 2.6
        x = canvas.chance(0, 20)
        while x < WIDTH:
            sag = 60 * (1 - ((x - 640) / 640) ** 2)
            spot = y + sag * 0.55
            canvas.dab(x, spot + size * 1.6, size * 1.5, size * 1.3, canvas.pick(CLOTHES))
            canvas.dab(x, spot, size * 0.8, size, canvas.pick(FACES))
            canvas.dab(x, spot - size * 0.45, size * 0.85, size * 0.62, canvas.pick(HAIR))
            x += size * canvas.chance(3.0, 3.7)
    for ring in range(5):
        for lamp in range(26):
            turn = lamp / 26 * 2 * math.pi
            across = 36 + ring * 30
            x, y = 640 + across * math.cos(turn), 172 - ring * 24 + across * 0.2 * math.sin(turn)
            canvas.dab(x, y, 3.2, 4.4, "#fff6d8")
    canvas.glow(640, 130, 300, "#ffdf9e", 0.75)
    canvas.fill(Stencil().line([(640, 0), (640, 70)], 4).mask(), "#a87a3c")
    for side in (-1, 1):
        edge = 640 + side * 640
        fold = Stencil().polygon(
            *smooth_path(
                [
                    (edge, -20),
                    (edge - side * 150, 120),
                    (edge - side * 100, 420),
                    (edge - side * 30, 820),
                ]
            ),
            (edge, 820),
        )
        canvas.shade(fold.mask(20), 0.6)
        canvas.fill(fold.mask(), "#7c1018", vary=0.2)
        canvas.light(fold.mask() * canvas.noise(16, 900), "#e0483e", 0.5)
    canvas.vignette(0.5)


CLOTHES = ["#1c1420", "#3a2430", "#5a2a2e", "#22303c", "#4a3a2a", "#6a5a4a", "#2c3a30"]
FACES = ["#d9a07a", "#b87a56", "#8a5a3c", "#e6b894", "#6a4430"]
HAIR = ["#1a1010", "#3a2416", "#5c3c20", "#8a6a44", "#aaa09a"]


def balcony_line(level: float, sag: float) -> list[Point]:
    return [(x, level + sag * (1 - ((x - 640) / 640) ** 2)) for x in range(-20, 1301, 40)]


def draw_balcony(canvas: Canvas, level: float, sag: float, rank: int) -> None:
    """Paint a balcony: its dark boxes with people, then the gilded front with lamps."""
    line = balcony_line(level, sag)
    tall = 58 + rank * 15
    above = [(x, y - tall * 1.25) for x, y in line]
    inside = Stencil().polygon(*above, *reversed(line)).mask(3)
    canvas.fill(inside, "#4a1016", vary=0.3)
    canvas.light(
        inside * soften(Stencil().line([(x, y - tall) for x, y in line], 16).mask(), 14),
        "#ffbe6a",
        0.5,
    )
    for x in range(8, WIDTH, 25 + rank * 5):
        y = level + sag * (1 - ((x - 640) / 640) ** 2)
        size = 7 + rank * 1.8
        spot = x + canvas.chance(-4, 4)
        canvas.dab(spot, y - size * 0.8, size * 1.4, size * 1.5, canvas.pick(CLOTHES))
        canvas.dab(spot, y - size * 2.8, size * 0.72, size * 0.95, canvas.pick(FACES))
        canvas.dab(spot, y - size * 3.3, size * 0.78, size * 0.6, canvas.pick(HAIR))
    columns = Stencil()
    for x in range(40, WIDTH, 150):
        y = level + sag * (1 - ((x - 640) / 640) ** 2)
        columns.block(x, y - tall * 1.3, 9, tall * 1.3)
    canvas.fill(columns.mask(), "#b98a44")
    front = [(x, y + tall * 0.62) for x, y in line]
    board = Stencil().polygon(*line, *reversed(front)).mask()
    canvas.shade(
        soften(Stencil().polygon(*front, *[(x, y + 46) for x, y in reversed(front)]).mask(), 14),
        0.7,
    )
    canvas.fill(board, "#c4954c", vary=0.35)
    canvas.light(Stencil().line([(x, y + 4) for x, y in line], 7).mask(1), "#ffe4a2", 0.8)
    swags = Stencil()
    for x in range(-20, WIDTH, 64):
        y = level + sag * (1 - ((x + 32 - 640) / 640) ** 2) + tall * 0.18
        swags.line(smooth_path([(x, y), (x + 32, y + tall * 0.3), (x + 64, y)], 6), 4)
    canvas.fill(swags.mask(), "#7c4a1e", 0.8)
    for x in range(12, WIDTH, 128):
        y = level + sag * (1 - ((x - 640) / 640) ** 2) + tall * 0.3
        canvas.glow(x, y, 42, "#ffd68c", 0.75)
        canvas.dab(x, y, 6, 8, "#fff6dc")


def paint_circus(canvas: Canvas) -> None:
    """A trapeze artist under the striped top of a circus, above the ring."""
    draw_ring(canvas)
    draw_trapeze(canvas)


def draw_ring(canvas: Canvas) -> None:
    canvas.gradient((0, "#3b1230"), (800, "#14060f"))
    for stripe in range(24):
        turns = [math.pi * (stripe + edge) / 24 for edge in (0, 1)]
        wedge = Stencil().polygon(
            (640, -120),
            *((640 + 1500 * math.cos(turn), -120 + 900 * math.sin(turn)) for turn in turns),
        )
        canvas.fill(wedge.mask(), "#b8242e" if stripe % 2 else "#e8cf9e", vary=0.25)
    canvas.shade(Stencil().block(0, 380, WIDTH, 420).mask(150), 0.92, "#1c0a20")
    canvas.shade(1 - Stencil().oval(640, 180, 640, 420).mask(120), 0.55)
    for x, lean in ((110, 330), (1170, -330)):
        beam = Stencil().polygon(
            (x - 8, -10), (x + 8, -10), (x + lean * 1.75 + 80, 640), (x + lean * 1.25 - 80, 640)
        )
        canvas.light(beam.mask(16), "#ffe6a8", 0.42)
    tiers = Stencil().polygon(
        *smooth_path([(-20, 520), (320, 596), (640, 612), (960, 596), (1300, 520)]),
        (1300, 820),
        (-20, 820),
    )
    canvas.fill(tiers.mask(3), "#1a0a14")
    for row in range(6):
        for x in range(0, WIDTH, 22):
            y = 540 + row * 17 + 76 * (1 - ((x - 640) / 640) ** 2)
            if canvas.chance(0, 1) < 0.85:
                canvas.dab(
                    x + canvas.chance(-5, 5),
                    y,
                    7,
                    9,
                    canvas.pick(["#3a1c2a", "#54283a", "#6e3a3c", "#2a1a30"]),
                )
    ring = Stencil().oval(640, 720, 470, 92)
    canvas.fill(ring.mask(1), "#a01f28")
    canvas.fill(Stencil().oval(640, 712, 446, 78).mask(2), "#d9a45a", vary=0.25)
    canvas.light(Stencil().oval(640, 712, 300, 52).mask(22), "#ffeec0", 0.7)


def draw_trapeze(canvas: Canvas) -> None:
    stars = Stencil()
    for star in range(15):
        turn = math.pi * (0.08 + star * 0.06)
        stars.oval(640 + 458 * math.cos(turn), 722 + 86 * math.sin(turn), 6, 5)
    canvas.light(stars.mask(), "#ffe29a", 0.9)
    ropes = Stencil().line([(560, -10), (604, 296)], 3).line([(800, -10), (752, 268)], 3)
    ropes.line([(600, 298), (756, 266)], 7)
    canvas.fill(ropes.mask(), "#f3dca8")
    flyer = Stencil()
    flyer.limb((640, 292), (660, 352), 13, 16).limb((718, 276), (702, 346), 13, 16)
    flyer.limb((660, 352), (682, 376), 18, 26).limb((702, 346), (682, 376), 18, 26)
    flyer.oval(672, 336, 15, 18)
    flyer.limb((684, 372), (716, 450), 40, 32)
    flyer.limb((716, 450), (796, 486), 34, 22).limb((796, 486), (872, 476), 20, 8)
    flyer.limb((714, 456), (776, 528), 34, 22).limb((776, 528), (850, 540), 20, 8)
    mask = flyer.mask()
    canvas.fill(mask, "#e6b088")
    suit = (
        Stencil().limb((676, 366), (714, 446), 48, 40).limb((712, 444), (752, 480), 40, 30).mask()
    )
    canvas.fill(suit * mask, "#1f6f78", vary=0.3)
    canvas.light(mask * (1 - soften(mask, 6)), "#fff0c8", 0.8)
    canvas.fill(Stencil().oval(664, 330, 14, 14).mask(1), "#2a1410")
    for _mote in range(160):
        size = canvas.chance(0.8, 2.4)
        canvas.dab(
            canvas.chance(200, 1080),
            canvas.chance(20, 620),
            size,
            size,
            "#fff0c0",
            canvas.chance(0.1, 0.5),
        )
    canvas.vignette(0.45)


def paint_dressing_room(canvas: Canvas) -> None:
    """A dressing room before the play: a mirror lined with bulbs, powder, a plumed hat."""
    canvas.gradient((0, "#24343c"), (560, "#33464a"), (800, "#1a2226"))
    canvas.light(canvas.cloud(160) * 0.3, "#8aa0a0", 0.4)
    frame = Stencil().block(300, 60, 680, 500).mask(2)
    canvas.shade(soften(frame, 22), 0.6)
    canvas.fill(frame, "#7a4a26", vary=0.3)
    glass = Stencil().block(352, 112, 576, 400).mask(1)
    canvas.fill(glass, "#9db3ae", vary=0.15)
    canvas.gradient((100, "#cfd6c4"), (330, "#a7b4a8"), (520, "#6e7c78"), mask=glass)
    rack = Stencil().block(400, 168, 480, 6).mask()
    canvas.fill(rack, "#4b4a44")
    for x in range(410, 880, 38):
        gown = Stencil().polygon(
            (x + 12, 172),
            (x + 26, 172),
            (x + 36, 230),
            (x + 40, canvas.chance(380, 470)),
            (x - 4, canvas.chance(380, 470)),
            (x + 2, 230),
        )
        canvas.fill(
            gown.mask(2) * glass,
            canvas.pick(["#8f2a36", "#2e4a6a", "#b8863a", "#4a2a4e", "#3c6a58", "#c8b48c"]),
            0.85,
            vary=0.4,
        )
    canvas.light(
        soften(glass, 30)
        * Stencil().polygon((352, 512), (520, 112), (620, 112), (452, 512)).mask(20),
        "#ffffff",
        0.28,
    )
    draw_bouquet(canvas)
    bulbs = [(326, y) for y in range(96, 540, 62)] + [(954, y) for y in range(96, 540, 62)]
    bulbs += [(x, 86) for x in range(392, 920, 72)]
    for x, y in bulbs:
        canvas.glow(x, y, 88, "#ffc978", 0.5)
        canvas.dab(x, y, 15, 15, "#fff4d6")
    canvas.fill(
        Stencil().polygon((180, 580), (1100, 580), (1200, 690), (80, 690)).mask(1),
        "#6d4427",
        vary=0.35,
    )
    canvas.fill(Stencil().block(80, 690, 1120, 120).mask(), "#3c2416", vary=0.3)
    canvas.light(Stencil().oval(640, 610, 360, 40).mask(24), "#ffd592", 0.5)
    draw_vanity(canvas)
    canvas.vignette(0.5)


def draw_bouquet(canvas: Canvas) -> None:
    """Paint the flowers that somebody sent, before the mirror."""
    stems = Stencil()
    for step in range(9):
        stems.line([(1010, 640), (940 + step * 18, 470)], 4)
    canvas.fill(stems.mask(), "#2f5a3a")
    for _flower in range(46):
        x, y = 1012 + canvas.chance(-104, 104), 440 + canvas.chance(-84, 66)
        petals = canvas.pick(["#f2c4c8", "#e8848c", "#c83a48", "#f6e6d0", "#b02a50"])
        for petal in range(7):
            turn = petal + canvas.chance(0, 1)
            canvas.dab(x + 11 * math.cos(turn), y + 9 * math.sin(turn), 10, 8, petals, 0.85)
        canvas.dab(x, y, 6, 5, "#8a2036", 0.7)
        leaf = canvas.chance(-60, 60)
        canvas.dab(1010 + leaf, 530 + canvas.chance(-30, 20), 16, 7, "#3f7a4a", 0.8)
    vase = Stencil().polygon(
        *smooth_path([(968, 560), (950, 620), (976, 676), (1044, 676), (1070, 620), (1050, 560)])
    )
    canvas.fill(vase.mask(1), "#6f9aa6", 0.9, vary=0.3)
    canvas.light(Stencil().oval(984, 618, 10, 40).mask(4), "#ffffff", 0.6)


def draw_vanity(canvas: Canvas) -> None:
    """Paint what stands on the dressing table."""
    x: float
    y: float
    for x, y, across, tall, colour in (
        (300, 640, 30, 92, "#2e5a6a"), (356, 652, 24, 58, "#c8a24a"), (404, 646, 20, 74, "#8f2a36"),
        (448, 660, 34, 34, "#e8dcc4"), (520, 656, 16, 46, "#4a3a6a"),
    ):  # fmt: skip
        canvas.shade(Stencil().oval(x + 18, y + 4, across * 1.5, 11).mask(6), 0.6)
        jar = Stencil().block(x - across, y - tall, across * 2, tall).oval(x, y, across, 8)
        jar.oval(x, y - tall, across, 7).mask()
        canvas.fill(jar.mask(1), colour, vary=0.35)
        canvas.light(
            Stencil().block(x - across * 0.6, y - tall, across * 0.4, tall).mask(4), "#ffe6b4", 0.55
        )
        canvas.fill(Stencil().block(x - across * 0.5, y - tall - 18, across, 20).mask(1), "#caa45a")
    canvas.shade(Stencil().oval(720, 672, 180, 22).mask(12), 0.6)
    canvas.fill(Stencil().oval(720, 648, 172, 30).mask(1), "#241a26", vary=0.3)
    crown = Stencil().polygon(
        *smooth_path([(630, 646), (640, 560), (690, 536), (752, 536), (802, 562), (810, 646)])
    )
    canvas.fill(crown.mask(1), "#2c2030", vary=0.3)
    canvas.fill(
        Stencil().polygon((632, 616), (808, 616), (810, 646), (630, 646)).mask(1), "#a8323a"
    )
    plume = Stencil()
    for step in range(26):
        share = step / 25
        x, y = 790 + share * 150, 600 - 120 * math.sin(share * 2.4)
        plume.limb((x, y), (x - 8 + share * 40, y + 44 - share * 20), 10, 3)
        plume.limb((x, y), (x + 26, y - 20 + share * 44), 9, 3)
    canvas.fill(plume.mask(1), "#f1e4cf")
    canvas.light(plume.mask(8), "#ffd592", 0.25)
    brush = Stencil().limb((230, 676), (160, 660), 9, 12).oval(142, 657, 28, 16)
    canvas.fill(brush.mask(1), "#d8b48a")
    canvas.fill(Stencil().oval(138, 656, 24, 14).mask(2), "#e89a86")


def paint_ballet(canvas: Canvas) -> None:
    """Three dancers in white in the blue light of a stage."""
    canvas.gradient((0, "#0b1a34"), (480, "#1e4a78"), (580, "#3a78a4"), (800, "#0d2340"))
    canvas.light(canvas.cloud(260) * 0.5, "#5a92c0", 0.4)
    for x in (40, 180, 1070, 1220):
        leg = Stencil().block(x - 60, 0, 110, 640).mask(10)
        canvas.fill(leg, "#071024", 0.8, vary=0.5)
    canvas.glow(640, 250, 300, "#f6f1dc", 0.38)
    canvas.fill(Stencil().oval(640, 232, 118).mask(2), "#f3efd8", vary=0.12)
    canvas.light(Stencil().oval(640, 232, 140).mask(18), "#fff8e0", 0.35)
    floor = Stencil().block(0, 600, WIDTH, 200).mask(4)
    canvas.fill(floor, "#1c3f66", vary=0.2)
    for x, top in ((250, -60), (640, -80), (1030, -60)):
        beam = Stencil().polygon((x - 20, top), (x + 20, top), (x + 190, 720), (x - 190, 720))
        canvas.light(beam.mask(40), "#bfe0f6", 0.2)
        canvas.light(Stencil().oval(x, 704, 205, 38).mask(14), "#dff0fa", 0.5)
    for x, tall, pose, flip in (
        (262, 330, ARABESQUE, False),
        (1010, 330, ARABESQUE, True),
        (630, 400, LEAPING, False),
    ):
        foot = (x, 704 if pose is ARABESQUE else 610)
        canvas.shade(Stencil().oval(x + 10, 708, 100, 13).mask(7), 0.7)
        mask = figure(foot, tall, pose, flip=flip)
        canvas.fill(mask, "#f0d8c4")
        unit = tall / 7.4
        side = -1 if flip else 1
        centre = (x + pose.hip[0] * unit * side, foot[1] - (pose.hip[1] + 0.45) * unit)
        tutu = Stencil().oval(*centre, unit * 1.95, unit * 0.62).mask(2)
        canvas.fill(tutu, "#f4f4f0", vary=0.15)
        canvas.shade(
            Stencil().oval(centre[0], centre[1] + unit * 0.34, unit * 1.7, unit * 0.3).mask(4)
            * tutu,
            0.45,
            "#3a6a98",
        )
        neck = (x + pose.neck[0] * unit * side, foot[1] - pose.neck[1] * unit)
        canvas.fill(
            Stencil().limb((neck[0], neck[1] + unit * 0.5), centre, unit * 1.0, unit * 0.8).mask(1),
            "#ffffff",
        )
        head = (x + pose.head[0] * unit * side, foot[1] - pose.head[1] * unit)
        canvas.fill(
            Stencil()
            .oval(head[0] - side * unit * 0.1, head[1] - unit * 0.18, unit * 0.44, unit * 0.4)
            .oval(head[0] - side * unit * 0.42, head[1] - unit * 0.42, unit * 0.22)
            .mask(1),
            "#2a1612",
        )
        canvas.shade(
            mask * soften(figure((foot[0] - 9, foot[1] + 4), tall, pose, flip=flip), 3),
            0.22,
            "#2a5a8a",
        )
    canvas.vignette(0.55)


def paint_tango(canvas: Canvas) -> None:
    """A couple dancing in an empty ballroom, the evening sun across the parquet."""
    draw_ballroom(canvas)
    draw_dancing_couple(canvas)


def draw_ballroom(canvas: Canvas) -> None:
    canvas.gradient((0, "#6a3f2c"), (480, "#a8683c"), (800, "#4a2a1e"))
    canvas.light(canvas.cloud(240) * 0.4, "#e0a060", 0.4)
    for x in (90, 400, 710, 1020):
        panes = Stencil().block(x, 90, 180, 390).oval(x + 90, 92, 90, 62)
        canvas.fill(
            Stencil().block(x - 18, 60, 216, 428).oval(x + 90, 78, 108, 78).mask(1),
            "#7a4a30",
            vary=0.25,
        )
        canvas.gradient((30, "#f7c66a"), (300, "#ffe6a4"), (480, "#f09a52"), mask=panes.mask(1))
        bars = Stencil().line([(x + 90, 30), (x + 90, 480)], 6)
        for y in (170, 270, 370):
            bars.line([(x, y), (x + 180, y)], 4)
        canvas.fill(bars.mask(1), "#6a3c26")
        canvas.light(panes.mask(40), "#ffc870", 0.45)
    canvas.fill(Stencil().block(0, 480, WIDTH, 44).mask(2), "#5a3322", vary=0.3)
    floor = Stencil().block(0, 520, WIDTH, 280).mask(2)
    canvas.fill(floor, "#8a4e28", vary=0.2)
    boards = Stencil()
    for row, y in enumerate((520, 532, 548, 570, 600, 640, 694, 764)):
        boards.line([(0, y), (WIDTH, y)], 1.4)
        for x in range(-1500, 2800, 150):
            at = 640 + (x - 640 + (row % 2) * 75) * (0.45 + (y - 520) / 300)
            boards.line([(at, y), (640 + (at - 640) * 1.09, y + (y - 500) * 0.22 + 10)], 1.2)
    canvas.shade(boards.mask() * floor, 0.5)
    for x in (90, 400, 710, 1020):
        cast = Stencil().polygon((x + 10, 540), (x + 170, 540), (x - 60, 800), (x - 330, 800))
        canvas.light(cast.mask(9) * floor, "#ffcf7c", 0.62)
        bar = Stencil().line([(x + 90, 540), (x - 195, 800)], 9)
        canvas.shade(bar.mask(3), 0.35)
    shadow = Stencil().polygon((600, 716), (720, 716), (540, 806), (330, 806))
    canvas.shade(shadow.mask(9), 0.65)


def draw_dancing_couple(canvas: Canvas) -> None:
    man, woman = Stencil(), Stencil()
    man.limb((610, 330), (616, 470), 74, 56).limb((596, 470), (566, 596), 42, 30).limb(
        (566, 596), (540, 708), 28, 16
    )
    man.limb((630, 470), (648, 594), 42, 30).limb((648, 594), (634, 712), 28, 16).limb(
        (540, 710), (578, 714), 14, 9
    )
    man.limb((634, 712), (674, 716), 14, 9).limb((618, 310), (624, 270), 26, 24).oval(
        630, 248, 26, 32
    )
    man.limb((630, 322), (700, 392), 32, 24).limb((700, 392), (736, 396), 22, 14)
    man.limb((584, 332), (518, 300), 32, 24).limb((518, 300), (472, 244), 22, 14)
    lit_figure(canvas, man.mask(), "#1c1216", "#ffd68c", strength=0.8)
    woman.limb((706, 330), (700, 440), 52, 38).limb((700, 318), (690, 284), 18, 17).oval(
        684, 262, 22, 28
    ).oval(706, 250, 17)
    woman.limb((684, 330), (610, 318), 20, 15).limb((690, 336), (560, 300), 18, 13).limb(
        (560, 300), (476, 248), 14, 9
    )
    woman.limb((690, 560), (668, 706), 28, 12).limb((668, 708), (640, 716), 10, 6)
    woman.limb((716, 540), (800, 610), 30, 20).limb((800, 610), (884, 590), 18, 8)
    canvas.fill(woman.mask(), "#d39a72")
    dress = Stencil().limb((706, 344), (702, 440), 50, 42)
    dress.polygon(
        *smooth_path(
            [
                (678, 430),
                (662, 520),
                (640, 628),
                (700, 600),
                (770, 640),
                (828, 620),
                (770, 530),
                (730, 430),
            ]
        )
    )
    canvas.fill(dress.mask(1), "#b3202c", vary=0.3)
    canvas.light(
        Stencil().line(smooth_path([(728, 350), (732, 440), (786, 560), (818, 612)]), 12).mask(5),
        "#ff9a6a",
        0.75,
    )
    canvas.fill(Stencil().oval(690, 252, 22, 18).oval(708, 250, 16).mask(1), "#241210")
    canvas.vignette(0.45)


def paint_battle(canvas: Canvas) -> None:
    """A breaker on one hand in a ring of people, under violet and orange light."""
    draw_ring_of_people(canvas)
    draw_breaker(canvas)


def draw_ring_of_people(canvas: Canvas) -> None:
    canvas.gradient((0, "#1a0f3a"), (430, "#4a1c66"), (800, "#120a24"))
    canvas.light(canvas.cloud(200) * 0.4, "#7a3a9a", 0.5)
    bricks = Stencil()
    for row in range(15):
        bricks.line([(0, row * 32), (WIDTH, row * 32)], 1.6)
        for x in range(-40, 1320, 80):
            bricks.line([(x + row % 2 * 40, row * 32), (x + row % 2 * 40, row * 32 + 32)], 1.6)
    canvas.shade(bricks.mask(), 0.4)
    canvas.glow(200, 60, 460, "#ff7a3a", 0.7)
    canvas.glow(1100, 60, 460, "#3ab8ff", 0.6)
    ring = crowd(canvas, 610, 300, arms=0.22)
    canvas.fill(ring, "#1c1130", vary=0.3)
    for side, colour in ((-1, "#5ac8ff"), (1, "#ff9a5a")):
        lit = ring * (1 - roll_sideways(soften(ring, 3), side * 6))
        half = Stencil().block(0 if side > 0 else 640, 0, 640, 800).mask(40)
        canvas.light(lit * half, colour, 0.8)
    canvas.shade(Stencil().block(0, 430, WIDTH, 200).mask(50), 0.6)
    floor = Stencil().polygon((0, 560), (640, 520), (1280, 560), (1280, 800), (0, 800)).mask(4)
    canvas.fill(floor, "#33204a", vary=0.2)
    canvas.light(Stencil().oval(640, 660, 430, 104).mask(20), "#ffb86a", 0.75)
    canvas.light(Stencil().oval(760, 640, 300, 70).mask(40), "#8a5aff", 0.35)
    shadow = Stencil().oval(632, 704, 170, 22).mask(10)
    canvas.shade(shadow, 0.85)


def draw_breaker(canvas: Canvas) -> None:
    skin = Stencil().limb((556, 702), (572, 628), 24, 30).limb((572, 628), (618, 566), 32, 44)
    skin.limb((560, 704), (534, 708), 22, 14).limb((628, 556), (726, 560), 32, 26)
    skin.limb((726, 560), (790, 614), 26, 15).limb((628, 590), (634, 626), 30)
    skin.oval(638, 652, 28, 34)
    canvas.fill(skin.mask(), "#9a5f40", vary=0.3)
    canvas.fill(Stencil().oval(640, 668, 30, 22).mask(1), "#c8402e")
    trousers = Stencil().limb((664, 436), (560, 352), 66, 50).limb((560, 352), (446, 384), 50, 38)
    trousers.limb((690, 436), (776, 330), 66, 50).limb((776, 330), (860, 232), 50, 38)
    canvas.fill(trousers.mask(1), "#2f6f9a", vary=0.35)
    shirt = Stencil().limb((620, 560), (676, 436), 86, 72).mask(1)
    canvas.fill(shirt, "#f0e6d2", vary=0.2)
    shoes = Stencil().limb((446, 384), (404, 344), 36, 26).limb((860, 232), (922, 216), 36, 26)
    canvas.fill(shoes.mask(1), "#f6f6f2")
    whole = np.maximum.reduce([skin.mask(), trousers.mask(), shirt, shoes.mask()])
    canvas.light(whole * (1 - roll_sideways(soften(whole, 5), -8)), "#ffb070", 0.6)
    canvas.shade(whole * (1 - roll_sideways(soften(whole, 12), 14)), 0.5)
    canvas.fill(crowd(canvas, 1010, 300, arms=0.25), "#0a0614")
    canvas.vignette(0.5)
