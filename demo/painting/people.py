"""People as silhouettes: joints placed by the scene, limbs drawn between them."""

from dataclasses import dataclass

from demo.painting.canvas import Canvas, Mask, Point, Stencil, soften


@dataclass(frozen=True, slots=True)
class Pose:
    """Joints in heads of height above the feet: ``(right, up)``; a person is about 7.4 tall."""

    hip: Point = (0, 3.7)
    neck: Point = (0, 6.2)
    head: Point = (0, 6.85)
    left: tuple[Point, Point] = ((-0.95, 4.9), (-0.85, 3.7))
    right: tuple[Point, Point] = ((0.95, 4.9), (0.9, 3.7))
    left_leg: tuple[Point, Point] = ((-0.35, 1.9), (-0.4, 0.05))
    right_leg: tuple[Point, Point] = ((0.4, 1.9), (0.5, 0.05))


STANDING = Pose()
WALKING = Pose(
    head=(0.12, 6.85), neck=(0.08, 6.2),
    left=((-0.75, 4.95), (-1.0, 3.9)), right=((0.7, 4.95), (1.1, 4.2)),
    left_leg=((-0.25, 1.95), (-1.05, 0.25)), right_leg=((0.65, 1.95), (0.7, 0.05)),
)  # fmt: skip
CHEERING = Pose(
    left=((-1.15, 6.6), (-1.0, 8.1)), right=((1.05, 6.7), (1.35, 8.2)),
)  # fmt: skip
POINTING = Pose(right=((1.35, 5.6), (2.5, 6.0)), head=(0.1, 6.85))
ARM_IN_ARM = Pose(left=((-0.8, 4.9), (-0.2, 4.6)), right=((1.1, 5.0), (1.7, 4.6)))
RUNNING = Pose(
    hip=(0.1, 3.75), neck=(0.75, 6.05), head=(1.0, 6.75),
    left=((-0.35, 5.2), (0.25, 4.4)), right=((1.35, 4.9), (2.1, 5.6)),
    left_leg=((-0.55, 2.1), (-2.1, 2.2)), right_leg=((1.35, 2.6), (1.0, 0.75)),
)  # fmt: skip
JOGGING = Pose(
    neck=(0.1, 6.15), head=(0.15, 6.85),
    left=((-1.15, 4.85), (-0.75, 5.5)), right=((1.2, 4.75), (1.0, 3.95)),
    left_leg=((-0.4, 1.95), (-0.45, 0.05)), right_leg=((0.5, 2.15), (0.62, 1.25)),
)  # fmt: skip
LEAPING = Pose(
    hip=(0, 4.0), neck=(0.35, 6.3), head=(0.6, 6.95),
    left=((-1.2, 6.5), (-2.6, 6.9)), right=((1.7, 6.7), (3.1, 7.6)),
    left_leg=((-1.8, 3.5), (-3.7, 3.3)), right_leg=((1.7, 3.7), (3.6, 3.2)),
)  # fmt: skip
ARABESQUE = Pose(
    hip=(0, 3.9), neck=(0.75, 6.05), head=(1.1, 6.75),
    left=((-0.7, 6.0), (-2.0, 6.3)), right=((2.0, 6.5), (3.3, 7.2)),
    left_leg=((-1.9, 4.5), (-3.7, 5.6)), right_leg=((0.1, 2.0), (0.15, 0.02)),
)  # fmt: skip


def add_person(
    stencil: Stencil,
    foot: Point,
    tall: float,
    pose: Pose = STANDING,
    *,
    flip: bool = False,
    dress: float = 0,
) -> None:
    """Add a person ``tall`` pixels high; ``dress`` is the width of a skirt or coat, in heads."""
    unit = tall / 7.4
    side = -1 if flip else 1

    def at(joint: Point) -> Point:
        return foot[0] + joint[0] * unit * side, foot[1] - joint[1] * unit

    neck, hip = at(pose.neck), at(pose.hip)
    stencil.oval(*at(pose.head), unit * 0.43, unit * 0.54)
    stencil.limb(at(pose.head), neck, unit * 0.42, unit * 0.5)
    lean = ((pose.neck[0] - pose.hip[0]) * 0.12, -0.3)
    shoulders = [
        at((pose.neck[0] + reach, pose.neck[1] + lean[1] - abs(lean[0]))) for reach in (-0.72, 0.72)
    ]
    hips = [at((pose.hip[0] + reach, pose.hip[1])) for reach in (-0.5, 0.5)]
    stencil.limb(shoulders[0], shoulders[1], unit * 0.62)
    stencil.polygon(shoulders[0], shoulders[1], hips[1], hips[0])
    stencil.limb(neck, hip, unit * 1.25, unit * 1.0)
    for shoulder, (elbow, hand) in zip(shoulders, (pose.left, pose.right), strict=True):
        stencil.limb(shoulder, at(elbow), unit * 0.52, unit * 0.4)
        stencil.limb(at(elbow), at(hand), unit * 0.4, unit * 0.26)
    for start, (knee, toe) in zip(hips, (pose.left_leg, pose.right_leg), strict=True):
        stencil.limb(start, at(knee), unit * 0.78, unit * 0.5)
        stencil.limb(at(knee), at(toe), unit * 0.5, unit * 0.28)
        stencil.limb(at(toe), at((toe[0] + 0.42, toe[1])), unit * 0.26, unit * 0.16)
    if dress:
        middle = (pose.left_leg[0][0] + pose.right_leg[0][0]) / 2
        hem = min(pose.left_leg[0][1], pose.right_leg[0][1]) - 0.2
        stencil.polygon(hips[0], hips[1], at((middle + dress, hem)), at((middle - dress, hem)))


def figure(
    foot: Point, tall: float, pose: Pose = STANDING, *, flip: bool = False, dress: float = 0
) -> Mask:
    """Return the mask of one person."""
    stencil = Stencil()
    add_person(stencil, foot, tall, pose, flip=flip, dress=dress)
    return stencil.mask()


def lit_figure(
    canvas: Canvas, mask: Mask, colour: str, rim: str, *, side: int = 1, strength: float = 0.8
) -> None:
    """Paint a silhouette with light along one edge: from the right if ``side`` is 1."""
    canvas.fill(mask, colour, vary=0.3)
    inner = soften(mask, 4)
    edge = mask * (1 - roll_sideways(inner, side * 5))
    canvas.light(edge, rim, strength)


def roll_sideways(mask: Mask, pixels: int) -> Mask:
    moved = mask.copy()
    if pixels > 0:
        moved[:, :-pixels] = mask[:, pixels:]
    else:
        moved[:, -pixels:] = mask[:, :pixels]
    return moved


def crowd(canvas: Canvas, foot: float, tall: float, *, arms: float = 0.15) -> Mask:
    """Return a row of backs and heads along the bottom; a share ``arms`` of them cheers."""
    stencil = Stencil()
    x = -tall * 0.1
    while x < 1300:
        height = tall * canvas.chance(0.88, 1.1)
        unit = height / 7.4
        top = foot - height + canvas.chance(-8, 8)
        stencil.oval(x, top + unit * 0.55, unit * 0.5, unit * 0.62)
        stencil.limb((x, top + unit), (x, top + unit * 1.7), unit * 0.55)
        stencil.limb(
            (x - unit * 0.85, top + unit * 2.1), (x + unit * 0.85, top + unit * 2.1), unit * 1.1
        )
        stencil.polygon(
            (x - unit * 1.35, top + unit * 2.2), (x + unit * 1.35, top + unit * 2.2),
            (x + unit * 1.5, 820), (x - unit * 1.5, 820),
        )  # fmt: skip
        if canvas.chance(0, 1) < arms:
            side = 1 if canvas.chance(0, 1) < 0.5 else -1
            elbow = (x + side * unit * 1.6, top + unit * 0.6)
            stencil.limb((x + side * unit * 1.2, top + unit * 2.2), elbow, unit * 0.6, unit * 0.45)
            hand = (elbow[0] - side * unit * canvas.chance(-0.3, 0.7), elbow[1] - unit * 1.7)
            stencil.limb(elbow, hand, unit * 0.45, unit * 0.34)
        x += unit * canvas.chance(2.1, 3.2)
    return stencil.mask()
