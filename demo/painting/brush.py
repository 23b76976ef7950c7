"""Brush passes: a composed scene painted again in strokes, large to small (Hertzmann 1998)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from demo.painting.canvas import FINE, HEIGHT, WIDTH, Canvas, Mask, Pixels, numbers

#: Radii of the brushes in pixels, each for what the one before left too far from the scene.
BRUSHES = (30.0, 15.0, 8.0, 4.0, 2.2)
#: Distance of colours (0 to 1) that a brush leaves as it is.
TOLERANCE = 0.045
LONGEST, BRISTLES = 7, 4


@dataclass(frozen=True, slots=True)
class Hand:
    """How a scene is painted: finest brush, direction of flat strokes, thickness of the paint."""

    finest: float = 2.2
    angle: float = 0.35
    relief: float = 0.5
    #: Share of the scene that shows through the strokes, for what is too fine for them.
    detail: float = 0.3


def blurred(pixels: Pixels, radius: float) -> Pixels:
    return numbers(to_image(pixels).filter(ImageFilter.GaussianBlur(radius)))


def to_image(pixels: Pixels) -> Image.Image:
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))


def paint_over(canvas: Canvas, hand: Hand) -> Image.Image:
    """Return the scene of ``canvas`` painted in strokes."""
    scene = np.clip(canvas.pixels, 0, 1)
    large = WIDTH * FINE, HEIGHT * FINE
    sheet = to_image(blurred(scene, 26)).resize(large)
    relief = Image.new("L", large, 128)
    drift = canvas.noise(300) * 1.6 - 0.8 + hand.angle
    for radius in BRUSHES:
        if radius >= hand.finest:
            lay_strokes(canvas, scene, sheet, relief, radius, drift)
    painted = numbers(sheet.reduce(FINE)) * (1 - hand.detail) + scene * hand.detail
    return to_image(painted * embossed(relief.reduce(FINE), hand.relief) + weave(canvas))


def lay_strokes(
    canvas: Canvas,
    scene: Pixels,
    sheet: Image.Image,
    relief: Image.Image,
    radius: float,
    drift: Mask,
) -> None:
    """Lay the strokes of one brush where ``sheet`` differs from ``scene``."""
    goal = blurred(scene, radius * 0.45)
    error = np.abs(numbers(sheet.reduce(FINE)) - goal).sum(axis=-1)
    starts = where_to_paint(canvas, error, radius)
    paths = trace_paths(goal, starts, radius, drift)
    columns, rows = starts.T.astype(int)
    colours = goal[rows, columns]
    pens = ImageDraw.Draw(sheet), ImageDraw.Draw(relief)
    random = canvas.random
    spread = (np.arange(BRISTLES) / (BRISTLES - 1) - 0.5) * radius * 1.5
    width = max(round(radius * 0.85 * FINE), 1)
    lengths = random.integers(3, LONGEST + 1, len(starts))
    for path, colour, length in zip(paths, colours, lengths, strict=True):
        way = path[-1] - path[0]
        across = np.array([-way[1], way[0]]) / (np.hypot(*way) + 1e-6)
        mixed = colour + random.normal(0, 0.014, 3)
        tones = mixed + random.normal(0, 0.011, (BRISTLES, 1))
        inks = (np.clip(tones, 0, 1) * 255).astype(int)
        heights = random.integers(70, 190, BRISTLES)
        for offset, ink, height in zip(spread, inks, heights, strict=True):
            line = [tuple(point) for point in ((path[:length] + across * offset) * FINE).tolist()]
            pens[0].line(line, fill=tuple(ink.tolist()), width=width)
            pens[1].line(line, fill=int(height), width=max(width - 1, 1))


def where_to_paint(canvas: Canvas, error: Mask, radius: float) -> NDArray[np.float64]:
    """Return starts on a jittered grid, in random order, where the error is not small."""
    step = max(radius * 0.95, 2.6)
    across = np.arange(step / 2, WIDTH, step)
    down = np.arange(step / 2, HEIGHT, step)
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    grid = grid + canvas.random.uniform(-step / 2, step / 2, grid.shape)
    grid = np.clip(grid, 0, (WIDTH - 1, HEIGHT - 1))
    columns, rows = grid.T.astype(int)
    around = numbers(
        Image.fromarray((np.clip(error, 0, 1) * 255).astype(np.uint8)).filter(
            ImageFilter.BoxBlur(max(step / 2, 1))
        )
    )
    wanted = around[rows, columns] > TOLERANCE * (1.6 if radius < 5 else 1)
    if radius == BRUSHES[0]:
        wanted[:] = True
    grid = grid[wanted]
    canvas.random.shuffle(grid)
    return grid


def trace_paths(
    goal: Pixels, starts: NDArray[np.float64], radius: float, drift: Mask
) -> NDArray[np.float64]:
    """Return a path from each start along edges, or along ``drift`` where there is none."""
    light = goal @ np.array([0.3, 0.59, 0.11], np.float32)
    rise, run = (np.asarray(slope, np.float32) for slope in np.gradient(light))
    points = starts.astype(np.float64)
    paths = [points]
    before = np.zeros_like(points)
    for _step in range(LONGEST - 1):
        columns = np.clip(points[:, 0], 0, WIDTH - 1).astype(int)
        rows = np.clip(points[:, 1], 0, HEIGHT - 1).astype(int)
        along = np.stack([-rise[rows, columns], run[rows, columns]], axis=-1).astype(np.float64)
        steep = np.hypot(along[:, 0], along[:, 1])
        flat = np.stack([np.cos(drift[rows, columns]), np.sin(drift[rows, columns])], axis=-1)
        way = np.where(steep[:, None] > 0.004, along / (steep[:, None] + 1e-9), flat)
        turned = (way * before).sum(axis=-1) < 0
        way[turned] *= -1
        before = way * 0.6 + before * 0.4
        points = points + before / (np.hypot(*before.T)[:, None] + 1e-9) * max(radius * 0.85, 2)
        paths.append(points)
    return np.stack(paths, axis=1)


def embossed(relief: Image.Image, depth: float) -> Pixels:
    """Return how much light the paint's thickness adds or takes, around 1."""
    height = numbers(relief.filter(ImageFilter.GaussianBlur(0.8)))
    slope = np.roll(height, (1, 1), (0, 1)) - height
    return (1 + np.clip(slope, -0.12, 0.12) * depth)[..., None]


def weave(canvas: Canvas) -> Pixels:
    """Return the grain of the cloth under the paint, around 0."""
    grain = canvas.random.normal(0, 0.006, (HEIGHT, WIDTH)) + (canvas.noise(2.5) - 0.5) * 0.016
    return grain.astype(np.float32)[..., None]
