"""Plates: what a painted photograph is made of, sky, light, silhouettes and grain."""

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT = 1280, 800
#: What is far out of focus is painted at half the size.
HALF = (WIDTH // 2, HEIGHT // 2)
WARM = "#d9963c"


class Shape(NamedTuple):
    """What :class:`~PIL.ImageDraw.ImageDraw` calls so, its points in a row, and how thick or how round it is."""

    kind: str
    at: Sequence[float]
    size: int = 0
    tint: str = "white"


def polygon(*at: float, tint: str = "white") -> Shape:
    return Shape("polygon", at, tint=tint)


def ellipse(*at: float, tint: str = "white") -> Shape:
    return Shape("ellipse", at, tint=tint)


def box(*at: float, size: int = 0, tint: str = "white") -> Shape:
    return Shape("box", at, size, tint)


def line(*at: float, size: int = 1, tint: str = "white") -> Shape:
    return Shape("line", at, size, tint)


def draw(plate: Image.Image, shapes: Iterable[Shape]) -> Image.Image:
    """``plate`` with ``shapes`` on it."""
    pen = ImageDraw.Draw(plate)
    for kind, at, size, tint in shapes:
        if kind == "line":
            pen.line(at, tint, size)
        elif kind == "box":
            pen.rounded_rectangle(at, size, tint)
        elif kind == "ellipse":
            pen.ellipse(at, tint)
        else:
            pen.polygon(at, tint)
    return plate


def fade(above: str, below: str, middle: str | None = None, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """A sky, a wall: one colour becomes another."""
    return ImageOps.colorize(Image.linear_gradient("L").resize(size), above, below, middle)


def light(plate: Image.Image, shapes: Iterable[Shape], blur: float) -> Image.Image:
    """What ``shapes`` say, at half the size, out of focus, added to what is there as light is."""
    glow = draw(Image.new("RGB", HALF), shapes).filter(ImageFilter.GaussianBlur(blur))
    return ImageChops.screen(plate, glow.resize((WIDTH, HEIGHT)))


def over(plate: Image.Image, shapes: Iterable[Shape], colour: str, blur: float) -> Image.Image:
    """What ``shapes`` draw in white, as a silhouette before what is there."""
    mask = draw(Image.new("L", (WIDTH, HEIGHT)), shapes).filter(ImageFilter.GaussianBlur(blur))
    return Image.composite(Image.new("RGB", plate.size, colour), plate, mask)


def mirrored(plate: Image.Image, water: int, tint: str, blur: tuple[int, int]) -> Image.Image:
    """What stands above ``water``, once more below it."""
    below = ImageOps.flip(plate.crop((0, 2 * water - HEIGHT, WIDTH, water))).filter(ImageFilter.BoxBlur(blur))
    plate.paste(ImageChops.multiply(below, Image.new("RGB", below.size, tint)), (0, water))
    return plate


def person(x: float, foot: float, height: float) -> Iterator[Shape]:
    head, waist = height * 0.075, foot - height * 0.45
    yield ellipse(x - head, foot - height, x + head, foot - height + 2.3 * head)
    yield box(x - 1.9 * head, foot - height * 0.82, x + 1.9 * head, foot - height * 0.4, size=round(head))
    yield polygon(x - 1.7 * head, waist, x + 1.7 * head, waist, x + head, foot, x - head, foot)


def grained(plate: Image.Image, chance: random.Random) -> Image.Image:
    """With the grain of a film, and darker towards the corners."""
    noise = Image.frombytes("L", HALF, chance.randbytes(HALF[0] * HALF[1])).filter(ImageFilter.GaussianBlur(0.6))
    noise = noise.resize((WIDTH, HEIGHT)).point([128 + (value - 128) // 6 for value in range(256)])
    corners = Image.radial_gradient("L").resize((WIDTH, HEIGHT))
    corners = corners.point([255 - max(0, value - 110) // 2 for value in range(256)])
    with_grain = ImageChops.overlay(plate, Image.merge("RGB", (noise, noise, noise)))
    return ImageChops.multiply(with_grain, Image.merge("RGB", (corners, corners, corners)))
