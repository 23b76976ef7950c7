"""Scenes of concerts."""

import math

from demo.painting.canvas import WIDTH, Canvas, Stencil, smooth_path
from demo.painting.people import crowd, lit_figure


def paint_piano(canvas: Canvas) -> None:
    """A pianist at a grand piano, alone in a warm light."""
    x: float
    canvas.gradient((0, "#14101f"), (420, "#2c1a2b"), (560, "#3a2028"), (800, "#1d1016"))
    canvas.light(canvas.cloud(240) * 0.35, "#5d3340", 0.6)
    beam = Stencil().polygon((500, -40), (720, -40), (1090, 640), (230, 640))
    canvas.light(beam.mask(46), "#f3b765", 0.42)
    canvas.glow(640, 40, 420, "#ffca7a", 0.35)
    floor = Stencil().block(0, 590, WIDTH, 210).mask(2)
    canvas.fill(floor, "#3b211a", vary=0.3)
    canvas.light(Stencil().oval(650, 668, 450, 74).mask(24), "#f5b15c", 0.75)
    boards = Stencil()
    for x in range(-900, 2200, 95):
        boards.line([(640 + (x - 640) * 0.55, 592), (640 + (x - 640) * 1.5, 800)], 1.6)
    canvas.shade(boards.mask() * floor, 0.5)
    canvas.shade(Stencil().oval(700, 680, 330, 34).mask(16), 0.8)
    draw_grand_piano(canvas)
    draw_pianist(canvas)
    for _mote in range(110):
        size = canvas.chance(1, 3)
        x, y = canvas.chance(380, 900), canvas.chance(20, 560)
        canvas.dab(x, y, size, size, "#ffdf9e", canvas.chance(0.1, 0.45))
    canvas.vignette(0.6)


def draw_grand_piano(canvas: Canvas) -> None:
    """Paint lid, strings, case and legs."""
    lid = Stencil().polygon(
        *smooth_path([(520, 452), (640, 270), (790, 186), (940, 214), (1012, 320), (1004, 440)])
    )
    canvas.fill(lid.mask(), "#140d12")
    inner = Stencil().polygon((548, 446), (665, 290), (800, 216), (925, 244), (978, 436))
    canvas.fill(inner.mask(7), "#74411e", 0.85)
    canvas.light(Stencil().oval(690, 360, 120, 90).mask(40) * inner.mask(4), "#f0a050", 0.4)
    strings = Stencil()
    for step in range(24):
        strings.line([(560 + step * 17, 442), (664 + step * 12.4, 300 - step * 3)], 1.2)
    canvas.light(strings.mask() * inner.mask(6), "#ffd591", 0.45)
    canvas.fill(Stencil().line([(905, 452), (868, 232)], 6).mask(), "#0e090d")
    case = Stencil().polygon((452, 452), (1010, 440), (1016, 506), (990, 524), (460, 530))
    legs = Stencil().polygon((500, 524), (540, 524), (528, 664), (514, 664))
    legs.polygon((930, 520), (972, 520), (956, 662), (942, 662))
    legs.polygon((736, 528), (752, 528), (750, 640), (740, 640))
    canvas.fill(legs.mask(), "#0f090d")
    canvas.fill(case.mask(), "#110b10")
    edge = Stencil().polygon((456, 454), (1010, 442), (1010, 450), (456, 464))
    canvas.light(edge.mask(1), "#f3b46a", 0.75)
    canvas.light(Stencil().block(560, 488, 420, 14).mask(8), "#b46c39", 0.3)
    keys = Stencil().polygon((430, 462), (470, 456), (474, 474), (432, 480))
    canvas.fill(keys.mask(), "#fff0d2")
    canvas.fill(Stencil().polygon((528, 452), (546, 372), (640, 366), (632, 450)).mask(), "#23151a")
    sheet = Stencil().polygon((542, 436), (556, 380), (630, 375), (622, 434))
    canvas.fill(sheet.mask(), "#ffe7b8")
    staves = Stencil()
    for step in range(5):
        staves.line([(556 - step * 2, 390 + step * 9), (624 - step, 386 + step * 9)], 1.4)
    canvas.shade(staves.mask(), 0.6)


def draw_pianist(canvas: Canvas) -> None:
    """Paint the pianist on a bench."""
    bench = Stencil().block(268, 540, 120, 18)
    bench.polygon((280, 556), (294, 556), (288, 664), (276, 664))
    bench.polygon((362, 556), (376, 556), (382, 664), (370, 664))
    canvas.fill(bench.mask(), "#120b10")
    body = Stencil().polygon(
        *smooth_path(
            [(286, 545), (272, 470), (292, 386), (330, 346), (376, 350), (396, 410), (392, 548)]
        )
    )
    body.limb((348, 356), (370, 318), 42, 34).oval(384, 292, 31, 38)
    body.limb((362, 380), (398, 452), 48, 38).limb((398, 452), (466, 452), 34, 20)
    body.limb((330, 530), (456, 536), 66, 50).limb((456, 536), (448, 650), 46, 28)
    body.limb((446, 652), (486, 656), 22, 14)
    body.polygon((276, 500), (330, 530), (306, 640), (262, 632))
    lit_figure(canvas, body.mask(), "#1a1118", "#ffc67c", strength=0.85)
    hair = Stencil().oval(374, 278, 34, 29).oval(354, 292, 18, 22)
    canvas.fill(hair.mask(2), "#2a1610")
    canvas.light(Stencil().oval(402, 298, 9, 22).mask(5), "#ffc894", 0.7)
    canvas.light(Stencil().oval(470, 450, 14, 7).mask(2), "#ffcf9a", 0.9)


def paint_jazz_trio(canvas: Canvas) -> None:
    """A jazz trio in a cellar: saxophone, double bass and drums in amber light, tables before."""
    canvas.gradient((0, "#120d14"), (380, "#4a2418"), (560, "#6a3218"), (800, "#140a0c"))
    stones = canvas.cloud(90)
    canvas.light(stones * 0.4, "#a85a2e", 0.5)
    arch = Stencil().oval(640, 560, 620, 520).mask(10)
    canvas.shade(1 - arch, 0.8)
    joints = Stencil()
    for ring in range(7):
        across, down = 640 + ring * 44, 535 + ring * 40
        joints.line(
            [
                (640 + across * math.cos(step * 0.05), 560 - down * math.sin(step * 0.05))
                for step in range(64)
            ],
            3,
        )
    canvas.shade(joints.mask(2), 0.45)
    for x, colour in ((330, "#ff9a3c"), (640, "#ffc860"), (960, "#e8603a")):
        beam = Stencil().polygon((x - 14, -20), (x + 14, -20), (x + 190, 640), (x - 190, 640))
        canvas.light(beam.mask(34), colour, 0.34)
        canvas.light(Stencil().oval(x, 646, 190, 34).mask(14), colour, 0.5)
    stage = Stencil().polygon((60, 610), (1220, 610), (1280, 690), (0, 690)).mask(2)
    canvas.fill(stage, "#3a1f14", vary=0.3)
    canvas.light(Stencil().oval(640, 648, 520, 34).mask(18), "#ffb860", 0.6)
    canvas.fill(Stencil().block(0, 690, WIDTH, 120).mask(2), "#160b0c")
    draw_saxophonist(canvas)
    draw_double_bass(canvas)
    draw_drums(canvas)
    for x in (150, 480, 820, 1130):
        canvas.fill(Stencil().oval(x, 752, 120, 26).block(x - 6, 752, 12, 60).mask(1), "#2a1310")
        canvas.glow(x, 726, 96, "#ffb050", 0.7)
        canvas.dab(x, 730, 9, 15, "#fff0c0")
        glass = Stencil().polygon((x + 36, 716), (x + 60, 716), (x + 52, 748), (x + 44, 748))
        canvas.light(glass.mask(1), "#ffd9a0", 0.5)
    canvas.fill(crowd(canvas, 1000, 270, arms=0), "#0a0608")
    canvas.vignette(0.55)


def draw_saxophonist(canvas: Canvas) -> None:
    """Paint the saxophonist, leaning back."""
    body = Stencil().limb((300, 430), (320, 530), 92, 70)
    body.limb((296, 414), (286, 372), 34, 30).oval(284, 344, 34, 42)
    body.limb((300, 530), (268, 640), 50, 32).limb((340, 530), (372, 640), 50, 32)
    body.limb((268, 644), (300, 650), 18, 12).limb((372, 644), (410, 650), 18, 12)
    body.limb((264, 420), (300, 500), 40, 30).limb((300, 500), (376, 486), 30, 20)
    body.limb((336, 420), (372, 440), 40, 30).limb((372, 440), (352, 400), 28, 18)
    lit_figure(canvas, body.mask(), "#1c1016", "#ffb860", strength=0.85)
    hat = Stencil().oval(280, 314, 46, 11).block(252, 282, 56, 34)
    canvas.fill(hat.mask(1), "#2a161a")
    horn = smooth_path(
        [(320, 366), (342, 372), (352, 420), (372, 520), (404, 548), (436, 524), (446, 470)]
    )
    for rank, (x, y) in enumerate(horn):
        width = 7 + rank * 0.42
        canvas.dab(x, y, width, width, "#d99a2e")
    canvas.fill(Stencil().oval(448, 462, 40, 20).mask(1), "#f2c25a")
    canvas.fill(Stencil().oval(450, 458, 28, 12).mask(1), "#7a4a14")
    canvas.light(Stencil().line(horn[4:], 5).mask(2), "#fff0b0", 0.75)


def draw_double_bass(canvas: Canvas) -> None:
    """Paint the double bass and who plays it."""
    player = Stencil().limb((604, 400), (600, 520), 92, 70).limb((596, 386), (596, 348), 34, 30)
    player.oval(598, 320, 35, 43).limb((584, 520), (566, 640), 50, 32)
    player.limb((620, 520), (636, 640), 50, 32).limb((566, 644), (540, 650), 18, 12)
    lit_figure(canvas, player.mask(), "#20121a", "#ffc870", strength=0.8)
    half = [
        (0, 420),
        (40, 424),
        (62, 456),
        (48, 492),
        (46, 514),
        (70, 546),
        (88, 596),
        (70, 640),
        (0, 652),
    ]
    outline = smooth_path(
        [*((690 + x, y) for x, y in half), *((690 - x, y) for x, y in reversed(half))], 8
    )
    wood = Stencil().polygon(*outline)
    canvas.shade(wood.mask(10), 0.4)
    canvas.fill(wood.mask(1), "#8a4216", vary=0.35)
    canvas.light(Stencil().oval(716, 580, 34, 56).mask(16) * wood.mask(), "#ffb060", 0.6)
    neck = Stencil().polygon((682, 560), (698, 560), (696, 250), (684, 250)).oval(690, 240, 14, 18)
    neck.line([(672, 252), (708, 248)], 6).line([(672, 268), (708, 264)], 6)
    canvas.fill(neck.mask(), "#1a0e0c")
    holes = Stencil()
    for side in (-1, 1):
        holes.line(
            smooth_path([(690 + side * 30, 500), (690 + side * 24, 520), (690 + side * 36, 552)]), 5
        )
    canvas.fill(holes.mask(), "#2a0f07")
    strings = Stencil()
    for x in (-5, -1.7, 1.7, 5):
        strings.line([(690 + x * 0.7, 262), (690 + x, 610)], 1.4)
    canvas.light(strings.mask(), "#fff0cc", 0.75)
    arms = Stencil().limb((632, 408), (690, 466), 40, 30).limb((690, 466), (700, 516), 28, 18)
    arms.limb((572, 404), (610, 350), 40, 30).limb((610, 350), (682, 318), 28, 17)
    lit_figure(canvas, arms.mask(), "#26151c", "#ffc870", strength=0.8)


def draw_drums(canvas: Canvas) -> None:
    """Paint the drummer behind the drums."""
    player = Stencil().limb((960, 420), (964, 520), 96, 80).limb((958, 404), (956, 366), 34, 30)
    player.oval(954, 338, 35, 43).limb((922, 424), (884, 492), 40, 28)
    player.limb((884, 492), (900, 446), 26, 16).limb((1000, 424), (1048, 480), 40, 28)
    player.limb((1048, 480), (1086, 432), 26, 16)
    lit_figure(canvas, player.mask(), "#1c1014", "#ff9a5a", side=-1, strength=0.85)
    sticks = Stencil().line([(900, 446), (842, 470)], 4).line([(1086, 432), (1124, 404)], 4)
    canvas.fill(sticks.mask(), "#f0d8a8")
    for x, y, across, tall, tone in (
        (884, 536, 52, 54, "#a8242a"), (1034, 530, 56, 58, "#a8242a"),
        (1092, 584, 62, 60, "#8e1f26"),
    ):  # fmt: skip
        drum = Stencil().block(x - across, y, across * 2, tall).oval(x, y + tall, across, 12)
        canvas.fill(drum.mask(1), tone, vary=0.3)
        canvas.light(Stencil().block(x - across * 0.6, y, 14, tall).mask(5), "#ffb890", 0.5)
        canvas.fill(Stencil().oval(x, y, across, 13).mask(1), "#f2e2c0")
    canvas.fill(Stencil().oval(968, 596, 74, 68).mask(1), "#7a1a22")
    canvas.fill(Stencil().oval(968, 596, 62, 57).mask(1), "#efe0c4", vary=0.1)
    canvas.fill(Stencil().oval(968, 596, 20, 18).mask(2), "#c8402e", 0.7)
    for x, y in ((834, 472), (1128, 406), (1160, 500)):
        canvas.fill(Stencil().line([(x, y), (x + (980 - x) * 0.12, 650)], 4).mask(), "#5a4a3a")
        canvas.fill(Stencil().oval(x, y, 62, 11).mask(1), "#d8a03a")
        canvas.light(Stencil().oval(x - 14, y - 3, 32, 4).mask(2), "#fff4c8", 0.8)


def paint_orchestra(canvas: Canvas) -> None:
    """An orchestra from the upper balcony: stand lamps in arcs around a conductor."""
    canvas.gradient((0, "#1a0f14"), (300, "#4a2a1c"), (800, "#1b0e0d"))
    organ = Stencil()
    for step in range(46):
        x = 250 + step * 17
        tall = 118 + 78 * abs(math.sin(step * math.pi / 15.3))
        organ.block(x, 214 - tall, 11, tall)
    canvas.fill(organ.mask(), "#b98a4c", vary=0.4)
    canvas.light(organ.mask() * canvas.noise(12, 400), "#ffe0a0", 0.45)
    canvas.fill(Stencil().block(210, 206, 860, 40).mask(2), "#5b3218", vary=0.3)
    floor = Stencil().polygon((150, 240), (1130, 240), (1260, 640), (20, 640)).mask(6)
    canvas.fill(floor, "#a8692f", vary=0.25)
    canvas.light(Stencil().oval(640, 430, 500, 220).mask(80), "#ffd28a", 0.5)
    risers = Stencil()
    for ring in range(6):
        across, down = 170 + ring * 78, 96 + ring * 44
        arc = [
            (
                640 + across * math.cos(turn / 20 * math.pi),
                590 - down * math.sin(turn / 20 * math.pi),
            )
            for turn in range(21)
        ]
        risers.line(arc, 3)
    canvas.shade(risers.mask(1) * floor, 0.55)
    for ring in range(5, -1, -1):
        across, down = 205 + ring * 78, 118 + ring * 44
        count = 9 + ring * 4
        for seat in range(count):
            turn = math.pi * (0.06 + 0.88 * seat / (count - 1))
            if ring < 4 and abs(turn - math.pi / 2) < 0.09:
                continue
            seat_musician(
                canvas, 640 + across * math.cos(turn), 590 - down * math.sin(turn), 42 - ring * 3
            )
    podium = Stencil().polygon((590, 590), (690, 590), (706, 622), (574, 622))
    canvas.fill(podium.mask(), "#7a2323")
    leader = Stencil()
    leader.limb((640, 520), (640, 592), 34, 26).oval(640, 494, 12, 15)
    leader.limb((626, 516), (588, 500), 13, 9).limb((588, 500), (574, 470), 9, 7)
    leader.limb((654, 516), (694, 502), 13, 9).limb((694, 502), (716, 476), 9, 7)
    leader.line([(716, 476), (744, 452)], 2)
    lit_figure(canvas, leader.mask(), "#120b0e", "#ffe2ae")
    rail = Stencil().polygon((0, 700), (640, 668), (1280, 700), (1280, 800), (0, 800))
    canvas.fill(rail.mask(1), "#3a0f16", vary=0.3)
    canvas.light(Stencil().line([(0, 700), (640, 668), (1280, 700)], 8).mask(2), "#d8a24c", 0.7)
    canvas.fill(crowd(canvas, 1010, 300, arms=0), "#0d070b")
    canvas.vignette(0.6)


def seat_musician(canvas: Canvas, x: float, y: float, tall: float) -> None:
    """Paint one musician seen from above and behind a lit stand."""
    dress = canvas.pick(["#15101a", "#1d1520", "#241a22", "#3a1a20", "#17202a"])
    canvas.dab(x + 3, y + 4, tall * 0.44, tall * 0.3, "#4b2a14", 0.6)
    canvas.dab(x, y - tall * 0.2, tall * 0.3, tall * 0.42, dress)
    canvas.dab(
        x, y - tall * 0.66, tall * 0.15, tall * 0.18, canvas.pick(["#2a1710", "#5a3a22", "#8d6a44"])
    )
    lean = 1 if x < 640 else -1
    wood = canvas.pick(["#b3541e", "#8c3d17", "#d08a3a", "#e8c25c"])
    canvas.dab(x + lean * tall * 0.26, y - tall * 0.26, tall * 0.17, tall * 0.12, wood)
    canvas.dab(x + lean * tall * 0.5, y - tall * 0.2, tall * 0.17, tall * 0.1, "#fff3cf")


def paint_violin(canvas: Canvas) -> None:
    """A violin left on a red armchair, its bow and the score beside it."""
    canvas.gradient((0, "#39514f"), (500, "#567069"), (800, "#2e3f3d"))
    canvas.light(canvas.cloud(200) * 0.3, "#c9d5b5", 0.5)
    window = Stencil()
    for column in range(2):
        for row in range(2):
            window.polygon(
                (860 + column * 150 + row * 26, 40 + row * 170),
                (990 + column * 150 + row * 26, 20 + row * 170),
                (1012 + column * 150 + row * 26, 170 + row * 170),
                (882 + column * 150 + row * 26, 190 + row * 170),
            )
    canvas.light(window.mask(7), "#f8e6b0", 0.5)
    canvas.fill(Stencil().block(0, 690, WIDTH, 110).mask(2), "#6b4a30", vary=0.4)
    canvas.shade(Stencil().oval(620, 730, 520, 60).mask(24), 0.6)
    back = Stencil().polygon(
        *smooth_path(
            [(250, 700), (240, 360), (290, 170), (450, 96), (640, 84), (830, 96), (980, 170),
             (1030, 360), (1020, 700)]
        )
    )  # fmt: skip
    canvas.fill(back.mask(1), "#8e1f26", vary=0.35)
    canvas.light(Stencil().oval(780, 240, 220, 130).mask(60) * back.mask(), "#e8604a", 0.5)
    tufts = Stencil()
    for x, y in ((430, 230), (640, 210), (850, 230), (530, 330), (745, 330)):
        tufts.oval(x, y, 9)
        for turn in range(6):
            end = (x + 46 * math.cos(turn + 0.4), y + 40 * math.sin(turn + 0.4))
            tufts.line([(x, y), end], 3)
    canvas.shade(tufts.mask(3), 0.5, "#3a0510")
    seat = Stencil().polygon(
        *smooth_path(
            [(300, 560), (460, 500), (640, 488), (820, 500), (980, 560), (1000, 690), (280, 690)]
        )
    )
    canvas.fill(seat.mask(2), "#a82a2c", vary=0.3)
    canvas.light(Stencil().oval(680, 540, 260, 34).mask(20), "#ff8d68", 0.35)
    for x in (205, 985):
        arm = Stencil().polygon(
            *smooth_path([(x, 720), (x - 10, 470), (x + 50, 410), (x + 112, 470), (x + 100, 720)])
        )
        canvas.shade(arm.mask(16), 0.5)
        canvas.fill(arm.mask(1), "#971f28", vary=0.3)
        canvas.light(Stencil().oval(x + 50, 436, 44, 20).mask(9), "#ff8a66", 0.45)
    score = Stencil().polygon((330, 470), (520, 400), (590, 560), (390, 640))
    canvas.shade(score.mask(12), 0.5)
    canvas.fill(score.mask(), "#f6ead0", vary=0.1)
    staves = Stencil()
    for block in range(4):
        for line in range(4):
            shift = block * 38 + line * 6
            staves.line([(352 + shift * 0.42, 486 + shift), (512 + shift * 0.42, 424 + shift)], 1)
    canvas.shade(staves.mask(), 0.6)
    draw_violin_body(canvas)
    canvas.vignette(0.35)


def draw_violin_body(canvas: Canvas) -> None:
    """Paint the violin, leaning on the back of the chair, and its bow."""

    def at(x: float, y: float) -> tuple[float, float]:
        turn = 0.42
        return (
            700 + x * math.cos(turn) - y * math.sin(turn) * -1,
            430 + y * math.cos(turn) - x * math.sin(turn) * 1,
        )

    outline = [
        (0, -150), (52, -142), (78, -100), (62, -48), (44, -22), (46, 10), (72, 36), (96, 84),
        (88, 140), (48, 172), (0, 178),
    ]  # fmt: skip
    body = smooth_path([*outline, *[(-x, y) for x, y in reversed(outline)]], 8)
    shape = Stencil().polygon(*(at(x, y) for x, y in body))
    canvas.shade(Stencil().polygon(*(at(x - 14, y + 22) for x, y in body)).mask(14), 0.65)
    canvas.fill(shape.mask(), "#7a3212")
    top = Stencil().polygon(*(at(x * 0.9, y * 0.93) for x, y in body))
    canvas.fill(top.mask(2), "#b5561c", vary=0.35)
    canvas.light(Stencil().oval(*at(30, 90), 46, 60).mask(22), "#ffb65e", 0.55)
    canvas.light(Stencil().oval(*at(24, -100), 30, 34).mask(14), "#ffb65e", 0.45)
    neck = Stencil().polygon(at(-12, 10), at(12, 10), at(9, -300), at(-9, -300))
    canvas.fill(neck.mask(), "#1c1110")
    scroll = Stencil().polygon(at(-11, -298), at(11, -298), at(14, -350), at(-14, -350))
    scroll.oval(*at(0, -358), 20, 20)
    canvas.fill(scroll.mask(), "#6a2c10")
    pegs = Stencil()
    for y in (-312, -330):
        pegs.line([at(-34, y), at(34, y - 4)], 6)
    canvas.fill(pegs.mask(), "#1c1110")
    canvas.fill(
        Stencil().polygon(at(-14, 96), at(14, 96), at(20, 176), at(-20, 176)).mask(), "#1c1110"
    )
    canvas.fill(
        Stencil().polygon(at(-26, 50), at(26, 50), at(22, 62), at(-22, 62)).mask(), "#e2b673"
    )
    holes = Stencil()
    for side in (-1, 1):
        holes.line(
            [at(x * side, y) for x, y in smooth_path([(34, 16), (26, 34), (40, 66), (32, 84)])], 4
        )
    canvas.fill(holes.mask(), "#2a0f07")
    strings = Stencil()
    for x in (-7, -2.5, 2.5, 7):
        strings.line([at(x, 110), at(x * 0.7, -300)], 1.3)
    canvas.light(strings.mask(), "#fff0cc", 0.7)
    bow = Stencil().line([(520, 652), (1000, 330)], 7)
    canvas.shade(Stencil().line([(512, 672), (1000, 346)], 7).mask(5), 0.5)
    canvas.fill(bow.mask(), "#5a2411")
    canvas.fill(Stencil().line([(520, 664), (1004, 340)], 3).mask(), "#f3e6c8")
