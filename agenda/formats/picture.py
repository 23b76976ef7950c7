"""Picture of a shared link (Open Graph), 1200 × 630: day, title, place and a generated cover.

Drawn with Pillow and the site's own fonts. At most :data:`KEPT` pictures are cached in memory, of
60 kB at most each.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from anyascii import anyascii
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from PIL import Image, ImageChops, ImageDraw, ImageFont

from agenda.colours import COLOURS, COVERS
from agenda.covers import CoverDrawing, draw_cover, stroke
from agenda.formats.addresses import absolute_url
from agenda.wording.typography import NBSP
from web.conditional import conditional_response, fingerprint

WIDTH, HEIGHT = 1200, 630
KEPT, KEPT_FOR_S = 200, 24 * 60 * 60
#: Version of the layout: increase it when the same content is drawn differently.
EDITION = 1

INK, SOFT, MARK = (COLOURS[name] for name in ("ink", "soft", "sev-3"))
#: Colours of an alert's four strokes: those not reached by its severity, and those reached.
STROKES = ("#ffffff55", "#ffffff")

LEFT, TOP, FOOT, NAME = 64, 64, 502, 584
#: The slanted stroke: x at the bottom, x shift per pixel upwards, distance to the text.
EDGE, SLANT, GAP = 781, 0.25, 36
#: Font sizes, tried in order: day, title, place. A title counts as small from index SMALL on.
DAYS, TITLES, PLACES, SMALL = (104, 88, 72, 58), (47, 42, 37, 33, 30, 27), (30, 27, 24), 3
#: Position and scale of the cover; it is drawn FINE times larger and reduced, for smooth edges.
COVER_LEFT, COVER_AT, COVER_SCALE, FINE = 700, 516, 3.15, 2
PALETTE_SIZE = 128
#: A file a sixth larger than at level 9, in a tenth of the time.
ZIP_LEVEL = 6
ELLIPSIS = "…"

_STEP = re.compile(r"([MLVlhvaz])([^MLVlhvaz]*)")
_NUMBER = re.compile(r"-?[\d.]+")
Shape = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Poster:
    """Content of a picture; equal content gives the same picture."""

    #: The largest text: day and time, in up to two lines.
    day: str
    title: str
    place: str
    #: A figure and seed of a cover, or ``alert`` and its severity rank.
    figure: str
    seed: int
    city: str = ""
    #: Change of the date, such as «Annulé»; the day is then struck through.
    changed: str = ""

    @property
    def tag(self) -> str:
        """Fingerprint of the content, used as ETag and in the URL."""
        return fingerprint(
            EDITION,
            self.day,
            self.title,
            self.place,
            self.figure,
            self.seed,
            self.city,
            self.changed,
        )

    @property
    def alternative(self) -> str:
        """Alternative text of the picture."""
        return ". ".join(
            filter(None, (self.changed, self.day.replace("\n", " "), self.title, self.place))
        )


class OpenGraphImage(NamedTuple):
    """URL and alternative text of a page's picture."""

    address: str
    alternative: str


def picture_at(path: str, poster: Poster) -> OpenGraphImage:
    """Return the picture of ``poster`` at ``path``; the URL changes with its content."""
    return OpenGraphImage(
        absolute_url(f"{path}{'&' if '?' in path else '?'}v={poster.tag}"), poster.alternative
    )


def answer_picture(request: HttpRequest, poster: Poster) -> HttpResponseBase:
    """Return ``poster`` as PNG; cacheable for a day if the URL has the current fingerprint."""
    response = conditional_response(
        request,
        tag=poster.tag,
        modified_at=None,
        build=lambda: draw_poster(poster),
        content_type="image/png",
    )
    if request.GET.get("v") == poster.tag:
        response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR_S}"
    return response


class Style(NamedTuple):
    """Font file and axes, line height (relative to the size), colour, strike-through."""

    file: str
    axes: tuple[int, ...]
    leading: float
    ink: str = INK
    is_struck: bool = False


DAY = Style("bricolage-grotesque-latin-opsz", (96, 800), 0.9)
CHANGED = DAY._replace(ink=MARK)
STRUCK = DAY._replace(is_struck=True)
TITLE = Style("bricolage-grotesque-latin-opsz", (40, 700), 1.13)
PLACE = Style("instrument-sans-latin", (400,), 1.2, SOFT)


class TextLine(NamedTuple):
    """One line of text and the y of its baseline."""

    text: str
    y: float
    size: int
    style: Style


@lru_cache(maxsize=KEPT)
def draw_poster(poster: Poster) -> bytes:
    """Return ``poster`` as PNG; equal posters give the same octets."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), COLOURS["paper"])
    draw_side(sheet, poster)
    pen = ImageDraw.Draw(sheet)
    for line in typeset(poster):
        font = load_font(line.style, line.size)
        pen.text((LEFT, line.y), line.text, fill=line.style.ink, font=font, anchor="ls")
        if line.style.is_struck:
            y, end = line.y - line.size * 0.3, LEFT + font.getlength(line.text)
            pen.line([(LEFT - 6, y), (end + 6, y)], fill=MARK, width=round(line.size / 9))
    draw_name(sheet, poster.city)
    out = BytesIO()
    few = sheet.quantize(PALETTE_SIZE, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=ZIP_LEVEL)
    return out.getvalue()


def typeset(poster: Poster) -> list[TextLine]:
    """Return the lines from the top, with the day as large as the title allows.

    The title is cut if needed.
    """
    foot = set_text(poster.place, FOOT - 24, FOOT + 34, PLACES, PLACE, most=2)
    if len(foot) == 1:
        foot = [foot[0]._replace(y=FOOT)]
    end = foot[0].y - 44 if foot else FOOT
    lines: list[TextLine] = []
    for index, _size in enumerate(DAYS):
        if poster.changed:
            lines = set_text(poster.changed, TOP, FOOT, DAYS[index:], CHANGED, most=1)
            lines += set_text(
                poster.day.replace("\n", " "), lines[-1].y + 28, FOOT, (58, 48, 40), STRUCK, most=1
            )
        else:
            lines = set_text(poster.day, TOP, FOOT, DAYS[index:], DAY, most=3)
        below = lines[-1].y + 56 if lines else TOP
        title = set_text(poster.title, below, end, TITLES, TITLE, most=8)
        if not title or title[0].size >= TITLES[SMALL]:
            break
    return lines + title + foot


def set_text(
    text: str, top: float, end: float, sizes: Sequence[int], style: Style, *, most: int
) -> list[TextLine]:
    """Return the lines of ``text`` from ``top`` to baseline ``end``, in the first size that fits.

    ``most`` is the number of lines allowed. If no size fits, the text is cut in the last size.
    """
    known = "".join(known_letters(letter, style) for letter in text)
    lines: list[TextLine] = []
    for size in sizes:
        lines = list(break_lines(known, top, size, style))
        if len(lines) <= most and (not lines or lines[-1].y <= end):
            return lines
    kept = [line for line in lines[:most] if line.y <= end] or lines[:1]
    last = kept[-1]
    while last.text and width_of(last.text + ELLIPSIS, last.size, style) > available_width(last.y):
        last = last._replace(text=last.text[:-1])
    return [*kept[:-1], last._replace(text=last.text.rstrip(" ,;:.") + ELLIPSIS)]


def break_lines(text: str, top: float, size: int, style: Style) -> Iterator[TextLine]:
    """Yield the lines of ``text``; lower lines are shorter, because the edge is slanted."""
    y = top + size * 0.79
    for paragraph in filter(None, text.split("\n")):
        line = ""
        for word in wrap_words(paragraph, available_width(HEIGHT), size, style):
            longer = f"{line} {word}" if line else word
            if line and width_of(longer, size, style) > available_width(y):
                yield TextLine(line, y, size, style)
                y += size * style.leading
                longer = word
            line = longer
        yield TextLine(line, y, size, style)
        y += size * style.leading


def wrap_words(text: str, limit: float, size: int, style: Style) -> Iterator[str]:
    """Yield the words of ``text``; words wider than ``limit`` are split."""
    for word in text.split(" "):
        part = word
        while (width := width_of(part, size, style)) > limit:
            cut = max(1, int(len(part) * limit / width) - 1)
            yield part[:cut]
            part = part[cut:]
        yield part


def available_width(y: float) -> float:
    """Return the width available to a line with its baseline at ``y``."""
    return EDGE + (HEIGHT - y) * SLANT - GAP - LEFT


def width_of(text: str, size: int, style: Style) -> float:
    return load_font(style, size).getlength(text)


@lru_cache(maxsize=64)
def load_font(style: Style, size: int) -> ImageFont.FreeTypeFont:
    """Load the font of ``style`` in ``size``."""
    font = ImageFont.truetype(
        Path(settings.BASE_DIR) / "static" / "fonts" / f"{style.file}.woff2", size
    )
    font.set_variation_by_axes(list(style.axes))
    return font


@lru_cache(maxsize=2_048)
def known_letters(letter: str, style: Style) -> str:
    """Return ``letter``, or a Latin transliteration if the font lacks it."""
    if letter in ("\n", " ", NBSP):
        return letter
    if unicodedata.category(letter) == "So":  # symbols, such as emoji, have no transliteration
        return ""
    font = load_font(style, 30)
    is_known = bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))
    return letter if is_known else anyascii(letter)


def draw_name(sheet: Image.Image, city: str) -> None:
    """Draw the site's name «L’agenda» with its slanted apostrophe, and the city."""
    pen = ImageDraw.Draw(sheet)
    pen.text((LEFT, NAME), "L", fill=INK, font=load_font(DAY, 44), anchor="ls")
    x = LEFT + round(width_of("L", 44, DAY))
    prime = Image.new("1", (12 * FINE, 16 * FINE))
    ImageDraw.Draw(prime).polygon([(0, 32), (8, 0), (24, 0), (16, 32)], fill=1)
    sheet.paste(MARK, (x, NAME - 32), smooth(prime))
    pen.text((x + 13, NAME), "agenda", fill=INK, font=load_font(DAY, 44), anchor="ls")
    pen.text(
        (x + 25 + width_of("agenda", 44, DAY), NAME),
        city,
        fill=SOFT,
        font=load_font(PLACE, 26),
        anchor="ls",
    )


def draw_side(sheet: Image.Image, poster: Poster) -> None:
    """Draw the cover with its slanted edge, and the stroke along the edge."""
    size = ((WIDTH - COVER_LEFT) * FINE, HEIGHT * FINE)
    if poster.figure == "alert":
        ground, inks, drawing = COLOURS[f"sev-{poster.seed}"], STROKES, strokes(poster.seed)
    else:
        ground, *inks = COVERS[poster.figure]
        drawing = draw_cover(poster.figure, poster.seed)
    cover = Image.new("RGB", (WIDTH - COVER_LEFT, HEIGHT), ground)
    for paths, ink in zip((drawing.figure, drawing.accent), inks, strict=True):
        cover.paste(ink[:7], mask=fill_mask(paths, size, opacity=int(ink[7:] or "ff", 16)))
    shift = EDGE - COVER_LEFT
    edge = Image.new("1", size)
    slope = HEIGHT * SLANT
    corners = [(shift + 31, HEIGHT), (shift + 31 + slope, 0), (WIDTH, 0), (WIDTH, HEIGHT)]
    ImageDraw.Draw(edge).polygon([(x * FINE, y * FINE) for x, y in corners], fill=1)
    sheet.paste(cover, (COVER_LEFT, 0), smooth(edge))
    along = [(shift, HEIGHT), (shift + slope, 0), (shift + slope + 14, 0), (shift + 14, HEIGHT)]
    bar = Image.new("1", size)
    ImageDraw.Draw(bar).polygon([(x * FINE, y * FINE) for x, y in along], fill=1)
    sheet.paste(MARK, (COVER_LEFT, 0), smooth(bar))


def strokes(rank: int) -> CoverDrawing:
    """Return four slanted strokes, ``rank`` of them filled, as beside an alert's severity."""
    every = [stroke(98 + 22 * index, 34, 11, 132) for index in range(4)]
    return CoverDrawing("severity", every[rank:], every[:rank])


def fill_mask(paths: Sequence[str], size: tuple[int, int], *, opacity: int = 255) -> Image.Image:
    """Return a mask of the inside of ``paths`` by the even-odd rule (SVG's ``evenodd``)."""
    inside = Image.new("1", size)
    for shape in shapes("".join(paths)):
        one = Image.new("1", size)
        ImageDraw.Draw(one).polygon([on_sheet(point) for point in shape], fill=1)
        inside = ImageChops.logical_xor(inside, one)
    mask = smooth(inside)
    return mask if opacity == 255 else mask.point(lambda value: value * opacity // 255)


def on_sheet(point: tuple[float, float]) -> tuple[float, float]:
    return (point[0] * COVER_SCALE + COVER_AT - COVER_LEFT) * FINE, point[1] * COVER_SCALE * FINE


def smooth(mask: Image.Image) -> Image.Image:
    return mask.convert("L").reduce(FINE)


def shapes(path: str) -> Iterable[Shape]:
    """Yield the polygons of an SVG path of :mod:`agenda.covers`.

    These paths have only lines, and discs of two half circles.
    """
    shape: Shape = []
    for command, figures in _STEP.findall(path):
        numbers = [float(figure) for figure in _NUMBER.findall(figures)]
        x, y = shape[-1] if shape else (0.0, 0.0)
        match command:
            case "M":
                shape = [(numbers[0], numbers[1])]
            case "L":
                shape.append((numbers[0], numbers[1]))
            case "V":
                shape.append((x, numbers[0]))
            case "l":
                shape.append((x + numbers[0], y + numbers[1]))
            case "h":
                shape.append((x + numbers[0], y))
            case "v":
                shape.append((x, y + numbers[0]))
            case "a":
                shape += half_circle(x, y, across=numbers[5])
            case "z":
                yield shape
                shape = []


def half_circle(x: float, y: float, *, across: float) -> Shape:
    """Return the upper half circle that begins at (x, y), as 24 points."""
    radius = across / 2
    turns = [math.pi * step / 24 for step in range(1, 25)]
    return [(x + radius - radius * math.cos(turn), y - radius * math.sin(turn)) for turn in turns]
