"""Shapes of the covers, as SVG paths on a sheet of 320 × 200."""

import math
from typing import NamedTuple

WIDTH, HEIGHT = 320, 200
SLANT = 0.25  # 14°: the top of a stroke is shifted right by a quarter of its height


class CoverDrawing(NamedTuple):
    """Two lists of SVG paths: the figure, and the accent on top of it."""

    composition: str
    figure: list[str]
    accent: list[str]

    def add(self, *paths: str, is_accent: bool = False) -> None:
        """Add ``paths`` to the figure, or to the accent."""
        (self.accent if is_accent else self.figure).extend(paths)


def number(value: float) -> str:
    """Format a number with at most one decimal: a tenth of a unit is less than a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def path(commands: str, *values: float) -> str:
    """Return the SVG path ``commands`` with ``values`` in place of its ``{}``."""
    return commands.format(*map(number, values))


def stroke(x: float, y: float, width: float, height: float) -> str:
    """Return a slanted bar between ``y`` and ``y + height``, with its bottom left at ``x``."""
    lean = height * SLANT
    return path("M{} {}l{} -{}h{}l{} {}z", x, y + height, lean, height, width, -lean, height)


def block(x: float, y: float, width: float, height: float) -> str:
    return path("M{} {}h{}v{}h-{}z", x, y, width, height, width)


def disc(x: float, y: float, radius: float) -> str:
    commands = "M{0} {1}a{2} {2} 0 1 0 {3} 0a{2} {2} 0 1 0 -{3} 0z"
    return path(commands, x - radius, y, radius, 2 * radius)


def wedge(x: float, y: float, inner: float, outer: float, angle: float, half: float) -> str:
    """Return a triangle pointing at the centre ``x, y``, in the direction ``angle`` (degrees).

    Its outer side spans twice ``half`` (radians).
    """
    middle = math.radians(angle)
    corners = ((inner, middle), (outer, middle + half), (outer, middle - half))
    points = [
        (x + distance * math.cos(turn), y - distance * math.sin(turn)) for distance, turn in corners
    ]
    return path("M{} {}L{} {}L{} {}z", *(value for point in points for value in point))
