"""Geometry of the latency plots: delivery of an alert over time, and exercises compared.

The first shows the share accepted against the seconds since approval; the second, the time until
devices showed each exercise. No table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log10

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from agenda.wording.dates import day_month
from messaging.figures import Figures

LEFT, TOP, RIGHT_GAP, BOTTOM_GAP = 44, 34, 16, 34
FROM_S = 0.1
NBSP = "\u00a0"
GRID = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class PlotSheet:
    """Size of a drawing in its own units, and the axis ticks in seconds."""

    name: str
    width: int
    height: int
    ticks: tuple[float, ...]
    left: int = LEFT

    @property
    def right(self) -> int:
        return self.width - RIGHT_GAP

    @property
    def floor(self) -> int:
        return self.height - BOTTOM_GAP


WIDE = PlotSheet("wide", 760, 320, (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3600))
NARROW = PlotSheet("narrow", 360, 280, (0.1, 1, 10, 100, 1000))


@dataclass(frozen=True, slots=True)
class Mark:
    """Labelled point: position, text position, text anchor and text."""

    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class DeliveryPlot:
    """Everything the template draws; lengths in the sheet's units."""

    sheet: PlotSheet
    curve: str
    area: str
    rows: list[tuple[float, str]]
    columns: list[tuple[float, str]]
    marks: list[Mark]


def plot_delivery(figures: Figures) -> list[DeliveryPlot]:
    """Return the curve on both sheets; empty if nothing was accepted."""
    if not figures.curve:
        return []
    latest = max(figures.last or FROM_S, 10 * FROM_S) * 1.3
    drawings = []
    for sheet in (WIDE, NARROW):
        scale = _Scale(sheet, latest)
        points = [(scale.x(figures.first or FROM_S), float(sheet.floor))]
        points += [(scale.x(seconds), scale.y(share)) for share, seconds in figures.curve]
        points.append((float(sheet.right), points[-1][1]))
        curve = _path(points)
        rows = [(percent / 100, str(percent)) for percent in GRID]
        rows[-1] = 1.0, _("%(share)s %%") % {"share": 100}
        median = _mark(0.5, figures.median, _("moitié : %(time)s"), scale, down=-8)
        p95 = _mark(0.95, figures.p95, _("95 %% : %(time)s"), scale, down=22)
        drawing = DeliveryPlot(
            sheet=sheet,
            curve=curve,
            area=f"{curve} L{sheet.right} {sheet.floor} L{points[0][0]:.1f} {sheet.floor}z",
            rows=[(round(scale.y(share), 1), label) for share, label in rows],
            columns=[
                (round(scale.x(tick), 1), duration_label(tick))
                for tick in sheet.ticks
                if tick <= latest
            ],
            marks=[mark for mark in (median, p95) if mark],
        )
        drawings.append(drawing)
    return drawings


@dataclass(frozen=True, slots=True)
class Showing:
    """Times of an exercise: approval, then seconds until half, and all, showed it."""

    at: datetime
    median: float
    slowest: float

    @property
    def median_words(self) -> str:
        return duration_at_most(self.median)

    @property
    def slowest_words(self) -> str:
        return duration_at_most(self.slowest)


@dataclass(frozen=True, slots=True)
class ExercisePlot:
    """Plot over exercises: the time until half of the devices, and the slowest, showed each one."""

    sheet: PlotSheet
    median: list[tuple[float, float]]
    slowest: list[tuple[float, float]]
    rows: list[tuple[float, str]]
    columns: list[tuple[float, str]]

    @property
    def median_path(self) -> str:
        return _path(self.median)

    @property
    def slowest_path(self) -> str:
        return _path(self.slowest)


#: Most day labels that fit under a sheet without overlapping.
MOST_DAYS = {WIDE: 6, NARROW: 3}


def plot_exercises(showings: Sequence[Showing]) -> list[ExercisePlot]:
    """Return the plot of ``showings``, oldest first, on both sheets; empty without any."""
    if not showings:
        return []
    latest = max(10 * FROM_S, *(one.slowest for one in showings)) * 1.3
    courses = []
    for sheet in (WIDE, NARROW):
        scale = _Scale(sheet, latest)
        step = (sheet.right - LEFT) / len(showings)
        places = [LEFT + step * (rank + 0.5) for rank in range(len(showings))]
        every = ceil(len(showings) / MOST_DAYS[sheet])
        named = list(zip(places, showings, strict=True))
        course = ExercisePlot(
            sheet=sheet,
            median=[(round(x, 1), round(scale.height(one.median), 1)) for x, one in named],
            slowest=[(round(x, 1), round(scale.height(one.slowest), 1)) for x, one in named],
            rows=[
                (round(scale.height(tick), 1), duration_label(tick))
                for tick in NARROW.ticks
                if tick <= latest
            ],
            columns=[
                (round(x, 1), day_month(one.at))
                for x, one in named[(len(named) - 1) % every :: every]
            ],
        )
        courses.append(course)
    return courses


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _mark(
    share: float, seconds: float | None, words: str, scale: "_Scale", down: int
) -> Mark | None:
    """Return the label at the point of ``share``; ``None`` if that share was not reached.

    The median's label is before its point, the other's after; near the left edge both are after.
    """
    if seconds is None:
        return None
    x, y = scale.x(seconds), scale.y(share)
    is_before = down < 0 and x > scale.sheet.right / 3
    anchor, right = ("end", -10) if is_before else ("start", 12)
    text = words % {"time": duration_label(seconds)}
    return Mark(round(x, 1), round(y, 1), round(x + right, 1), round(y + down, 1), anchor, text)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Converts seconds (logarithmic) and shares (linear) to positions."""

    sheet: PlotSheet
    latest: float

    def x(self, seconds: float) -> float:
        return LEFT + self._along(seconds) * (self.sheet.right - LEFT)

    def height(self, seconds: float) -> float:
        """Return the vertical position of ``seconds``, on a plot whose horizontal axis is days."""
        return self.y(self._along(seconds))

    def _along(self, seconds: float) -> float:
        return log10(max(seconds, FROM_S) / FROM_S) / log10(self.latest / FROM_S)

    def y(self, share: float) -> float:
        return self.sheet.floor - share * (self.sheet.floor - TOP)


def duration_at_most(seconds: float) -> str:
    """Format seconds rounded up to a tenth, at least «0,1 s»: never less than measured."""
    return duration_label(max(FROM_S, ceil(seconds * 10) / 10))


def duration_label(seconds: float) -> str:
    """Format a duration as a short label: «0,3 s», «41 s», «12 min»."""
    if seconds < 10:
        return f"{number_format(round(seconds, 1), 1) if seconds % 1 else int(seconds)}{NBSP}s"
    return f"{round(seconds)}{NBSP}s" if seconds < 120 else f"{round(seconds / 60)}{NBSP}min"
