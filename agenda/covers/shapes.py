"""Shapes of the covers, as SVG paths on a sheet of 320 × 200."""

import math
from typing import NamedTuple

WIDTH, HEIGHT = 320, 200
SLANT = 0.25  # 14°: the top of a stroke is shifted right by a quarter of its height


class Drawing(NamedTuple):
    """Two lists of SVG paths: the figure, and the accent on top of it."""

    figure: list[str]
    accent: list[str]


def number(value: float) -> str:
    """Format a number with at most one decimal: a tenth of a unit is less than a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def stroke(x: float, y: float, width: float, height: float) -> str:
    """Return a slanted bar between ``y`` and ``y + height``, with its bottom left at ``x``."""
    lean, rise, across = number(height * SLANT), number(height), number(width)
    back = number(-height * SLANT)
    return f"M{number(x)} {number(y + height)}l{lean} -{rise}h{across}l{back} {rise}z"


def block(x: float, y: float, width: float, height: float) -> str:
    across = number(width)
    return f"M{number(x)} {number(y)}h{across}v{number(height)}h-{across}z"


def disc(x: float, y: float, radius: float) -> str:
    r, across = number(radius), number(2 * radius)
    return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0z"


def wedge(x: float, y: float, inner: float, outer: float, angle: float, half: float) -> str:
    """Return a triangle pointing at the centre ``x, y``.

    Its outer side spans twice ``half`` (radians).
    """
    tip = f"{number(x + inner * math.cos(angle))} {number(y - inner * math.sin(angle))}"
    left, right = (
        f"{number(x + outer * math.cos(side))} {number(y - outer * math.sin(side))}"
        for side in (angle + half, angle - half)
    )
    return f"M{tip}L{left}L{right}z"
