"""Canvas, stencils and light: what the scenes are composed with before the brush passes."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 800
#: Stencils are drawn this many times larger and reduced, for smooth edges.
FINE = 2

Pixels = NDArray[np.float32]
Mask = NDArray[np.float32]
Point = tuple[float, float]


@lru_cache(maxsize=512)
def rgb(colour: str) -> Pixels:
    """Return ``#rrggbb`` as three numbers from 0 to 1."""
    parts: Pixels = np.array(ImageColor.getrgb(colour)[:3], np.float32) / np.float32(255)
    return parts


def mix(first: str, second: str, share: float) -> str:
    """Return the colour between two, ``share`` of the way to the second."""
    between = rgb(first) * (1 - share) + rgb(second) * share
    return "#{:02x}{:02x}{:02x}".format(*(round(float(part) * 255) for part in between))


class Stencil:
    """Shapes united into one mask."""

    def __init__(self) -> None:
        self.sheet = Image.new("L", (WIDTH * FINE, HEIGHT * FINE))
        self.pen = ImageDraw.Draw(self.sheet)

    def polygon(self, *points: Point) -> Self:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=255)
        return self

    def block(self, x: float, y: float, width: float, height: float) -> Self:
        return self.polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height))

    def oval(self, x: float, y: float, across: float, down: float | None = None) -> Self:
        """Add an ellipse around ``x, y`` with these radii; a disc without ``down``."""
        down = across if down is None else down
        box = (x - across, y - down, x + across, y + down)
        self.pen.ellipse([value * FINE for value in box], fill=255)
        return self

    def limb(self, start: Point, end: Point, thick: float, thin: float | None = None) -> Self:
        """Add a tapered bar with round ends, of these widths at its start and end."""
        thin = thick if thin is None else thin
        turn = math.atan2(end[1] - start[1], end[0] - start[0]) + math.pi / 2
        across, up = math.cos(turn) / 2, math.sin(turn) / 2
        self.oval(*start, thick / 2).oval(*end, thin / 2)
        return self.polygon(
            (start[0] + across * thick, start[1] + up * thick),
            (end[0] + across * thin, end[1] + up * thin),
            (end[0] - across * thin, end[1] - up * thin),
            (start[0] - across * thick, start[1] - up * thick),
        )

    def line(self, points: Sequence[Point], width: float) -> Self:
        path = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(path, fill=255, width=max(round(width * FINE), 1), joint="curve")
        return self

    def hole(self, *points: Point) -> Self:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=0)
        return self

    def oval_hole(self, x: float, y: float, across: float, down: float) -> Self:
        box = (x - across, y - down, x + across, y + down)
        self.pen.ellipse([value * FINE for value in box], fill=0)
        return self

    def mask(self, blur: float = 0) -> Mask:
        """Return the shapes as numbers from 0 to 1, blurred by so many pixels."""
        return soften(numbers(self.sheet.reduce(FINE)), blur)


def soften(mask: Mask, blur: float) -> Mask:
    """Return ``mask`` blurred by so many pixels."""
    if not blur:
        return mask
    sheet = Image.fromarray((mask * 255).astype(np.uint8))
    return numbers(sheet.filter(ImageFilter.GaussianBlur(blur)))


def numbers(image: Image.Image) -> Pixels:
    """Return the pixels of ``image`` as numbers from 0 to 1."""
    parts: Pixels = np.asarray(image, np.float32) / np.float32(255)
    return parts


def smooth_path(points: Sequence[Point], steps: int = 12) -> list[Point]:
    """Return a Catmull-Rom curve through ``points``."""
    padded = np.array([points[0], *points, points[-1]], np.float64)
    curve: list[Point] = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            bend = (2 * before - 5 * start + 4 * end - after) * t**2
            bend = bend + (3 * start - before - 3 * end + after) * t**3
            x, y = (2 * start + (end - before) * t + bend) / 2
            curve.append((float(x), float(y)))
    return [*curve, points[-1]]


class Canvas:
    """A scene in progress; ``seed`` decides all that looks like chance."""

    def __init__(self, seed: str) -> None:
        self.random = np.random.default_rng(list(seed.encode()))
        self.pixels: Pixels = np.zeros((HEIGHT, WIDTH, 3), np.float32)
        down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        self.down: Mask = down
        self.across: Mask = across

    def chance(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def pick(self, colours: Sequence[str]) -> str:
        return colours[int(self.random.integers(len(colours)))]

    def noise(self, across: float, down: float | None = None) -> Mask:
        """Return smooth noise from 0 to 1 with grains of so many pixels."""
        down = across if down is None else down
        cells = (max(int(HEIGHT / down), 2) + 2, max(int(WIDTH / across), 2) + 2)
        sheet = Image.fromarray(self.random.random(cells).astype(np.float32))
        return np.asarray(sheet.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), np.float32)

    def cloud(self, size: float) -> Mask:
        """Return noise of several sizes, as clouds and worn walls have it."""
        whole = self.noise(size * 1.8, size) + self.noise(size / 2) / 2 + self.noise(size / 5) / 4
        return (whole / 1.75).astype(np.float32)

    def gradient(self, *stops: tuple[float, str], mask: Mask | None = None) -> None:
        """Fill ``mask`` or the sheet from top to bottom; stops are heights in pixels."""
        heights = [height for height, _colour in stops]
        rows = np.arange(HEIGHT)
        parts = [
            np.interp(rows, heights, [rgb(colour)[part] for _height, colour in stops])
            for part in range(3)
        ]
        layer = np.stack(parts, axis=-1).astype(np.float32)[:, None, :]
        cover = 1.0 if mask is None else mask[..., None]
        self.pixels = self.pixels * (1 - cover) + layer * cover

    def fill(self, mask: Mask, colour: str, opacity: float = 1, vary: float = 0.0) -> None:
        """Lay ``colour`` on ``mask``; ``vary`` lets its lightness move as if mixed by hand."""
        layer = np.broadcast_to(rgb(colour), self.pixels.shape)
        if vary:
            layer = np.clip(layer * (1 + (self.cloud(90)[..., None] - 0.5) * vary * 2), 0, 1)
        cover = (mask * opacity)[..., None]
        self.pixels = self.pixels * (1 - cover) + layer * cover

    def light(self, mask: Mask, colour: str, strength: float = 1) -> None:
        """Add light, which never exceeds white."""
        added = np.clip(mask[..., None] * rgb(colour) * strength, 0, 1)
        self.pixels = 1 - (1 - self.pixels) * (1 - added)

    def shade(self, mask: Mask, strength: float = 0.5, colour: str = "#0a0a1e") -> None:
        """Multiply by a shadow."""
        kept = 1 - mask[..., None] * strength * (1 - rgb(colour))
        self.pixels = self.pixels * kept

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1) -> None:
        """Add a round light that fades."""
        distance = np.hypot(self.across - x, self.down - y) / radius
        self.light(np.exp(-(distance**2) * 2.2).astype(np.float32), colour, strength)

    def dab(
        self, x: float, y: float, across: float, down: float, colour: str, opacity: float = 1
    ) -> None:
        """Add one oval with soft edges, touching only the pixels around it."""
        left, right = max(int(x - across - 2), 0), min(int(x + across + 3), WIDTH)
        top, foot = max(int(y - down - 2), 0), min(int(y + down + 3), HEIGHT)
        if left >= right or top >= foot:
            return
        distance = ((self.across[top:foot, left:right] - x) / across) ** 2
        distance = distance + ((self.down[top:foot, left:right] - y) / down) ** 2
        cover = np.clip((1.1 - distance) * 3, 0, 1)[..., None] * opacity
        part = self.pixels[top:foot, left:right]
        self.pixels[top:foot, left:right] = part * (1 - cover) + rgb(colour) * cover

    def paper(self, mask: Mask, colour: str, drop: float = 9, depth: float = 0.5) -> None:
        """Lay a sheet of cut paper, with its shadow and fibres."""
        shadow = np.roll(soften(mask, drop), (int(drop), int(drop * 0.6)), (0, 1))
        self.shade(shadow * (1 - mask), depth)
        self.fill(mask, colour)
        fibres = (self.noise(14, 3) + self.noise(3, 16) + self.noise(240, 200)) / 3 - 0.5
        self.pixels *= 1 + (fibres * mask)[..., None] * 0.16
        lit = np.clip(mask - np.roll(mask, (2, 1), (0, 1)), 0, 1)
        self.light(lit, "#ffffff", 0.16)

    def reflect(self, horizon: int, squeeze: float = 1.0, wobble: float = 9) -> None:
        """Mirror what stands above ``horizon`` into the water below it, with ripples."""
        depth = HEIGHT - horizon
        rows = np.arange(depth)
        waves = (self.noise(160, 5) - 0.5)[horizon:]
        shift = waves * wobble * (0.4 + rows[:, None] / depth * 2.2)
        source = np.clip(horizon - 1 - rows[:, None] / squeeze + shift, 0, horizon - 1)
        sideways = np.clip(self.across[horizon:] + shift * 0.8, 0, WIDTH - 1)
        self.pixels[horizon:] = self.pixels[source.astype(int), sideways.astype(int)]

    def vignette(self, strength: float = 0.35, colour: str = "#05050f") -> None:
        distance = np.hypot((self.across - WIDTH / 2) / WIDTH, (self.down - HEIGHT / 2) / HEIGHT)
        self.shade(np.clip((distance - 0.32) * 2.1, 0, 1).astype(np.float32), strength, colour)
