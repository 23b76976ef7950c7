"""Plots of the public clock: a hundred strokes for the waits, two percentiles for each day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby, pairwise
from math import ceil

from agenda.covers import number, stroke
from agenda.wording.dates import day_month
from agenda.wording.typography import NBSP
from participation.figures.clock import HOUR, MEDIAN, P95, Waits, nearest_rank

#: Strokes: number in a row, horizontal pitch, height, row height.
A_ROW = 25
PITCH = 12
TALL = 20
ROW = 26
LEFT = 40
TOP = 20
RIGHT_GAP = 8
BOTTOM_GAP = 30
#: Ends of the hours' axis; beyond the last, multiples of it.
ENDS_H = (3, 6, 12, 24, 36, 48, 72, 96, 144, 240)


@dataclass(frozen=True, slots=True)
class Strokes:
    """Strokes of one band: of a hundred waits those in it, as one path for each of three shares."""

    count: int
    #: Up to the median, up to the 95th percentile, beyond.
    half: str
    most: str
    late: str
    height: int


@dataclass(frozen=True, slots=True)
class PlotSize:
    """Size of the drawing, in SVG units."""

    name: str
    width: int
    height: int


WIDE = PlotSize("wide", 760, 260)
NARROW = PlotSize("narrow", 360, 230)


@dataclass(frozen=True, slots=True)
class DaysPlot:
    """Everything the template draws of the days; lengths in SVG units."""

    sheet: PlotSize
    left: int
    right: int
    #: Baseline of the days' labels.
    foot: int
    median: str
    area: str
    p95: str
    rows: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, str, str]]


def draw_hundred(bands: Sequence[int]) -> list[Strokes]:
    """Draw ``bands`` as a hundred strokes: stroke k is the k-th percentile, in its band."""
    ranks = {percent: nearest_rank(sum(bands), percent) for percent in range(1, 101)}
    drawn = []
    for before, end in pairwise(accumulate(bands, initial=0)):
        percents = [percent for percent, rank in ranks.items() if before < rank <= end]
        paths = {"half": "", "most": "", "late": ""}
        for place, percent in enumerate(percents):
            share = [*paths][(percent > MEDIAN) + (percent > P95)]
            row, column = divmod(place, A_ROW)
            paths[share] += stroke(1 + column * PITCH, 1 + row * ROW, 5, TALL)
        height = max(1, ceil(len(percents) / A_ROW)) * ROW - 4
        drawn.append(Strokes(len(percents), **paths, height=height))
    return drawn


def draw_days(by_day: Mapping[date, Waits], first_day: date, last_day: date) -> list[DaysPlot]:
    """Draw both percentiles of each day on both sheets; empty below two days.

    A day without decisions is a gap.
    """
    if len(by_day) < 2:
        return []
    hours = {
        day: ((waits.median or HOUR) / HOUR, (waits.p95 or HOUR) / HOUR)
        for day, waits in by_day.items()
    }
    worst = max(hours, key=lambda day: hours[day][1])
    longest = hours[worst][1]
    top = next((end for end in ENDS_H if end >= longest), ENDS_H[-1] * ceil(longest / ENDS_H[-1]))
    return [_draw(sheet, hours, worst, top, first_day, last_day) for sheet in (WIDE, NARROW)]


def _draw(
    sheet: PlotSize,
    hours: Mapping[date, tuple[float, float]],
    worst: date,
    top: int,
    first_day: date,
    last_day: date,
) -> DaysPlot:
    """Draw the median and the 95th percentile of each day, in hours up to ``top``.

    The worst day is labelled where there is room.
    """
    floor = sheet.height - BOTTOM_GAP
    right = sheet.width - RIGHT_GAP
    days = max(1, (last_day - first_day).days)
    x = {day: LEFT + (day - first_day).days / days * (right - LEFT) for day in hours}
    runs = runs_of(hours)

    def curves(which: int) -> list[str]:
        y = {day: number(floor - pair[which] / top * (floor - TOP)) for day, pair in hours.items()}
        return [draw_line([f"{number(x[day])} {y[day]}" for day in run]) for run in runs]

    medians = curves(0)
    columns = [(str(LEFT), first_day, "start"), (str(right), last_day, "end")]
    if LEFT + right / 4 < x[worst] < right * 3 / 4:  # room between the first and last label
        columns.append((number(x[worst]), worst, "middle"))
    return DaysPlot(
        sheet=sheet,
        left=LEFT,
        right=right,
        foot=sheet.height - 6,
        median="".join(medians),
        area="".join(
            f"{curve}V{floor}H{number(x[run[0]])}z"
            for curve, run in zip(medians, runs, strict=True)
        ),
        p95="".join(curves(1)),
        rows=[
            (number(floor - third / 3 * (floor - TOP)), f"{top * third // 3}{NBSP}h")
            for third in range(4)
        ],
        columns=[(at, day_month(day), anchor) for at, day, anchor in columns],
    )


def runs_of(days: Iterable[date]) -> list[list[date]]:
    """Group ``days`` into runs of consecutive days."""
    # In a run, a day is as far ahead as its place in the list.
    starts = groupby(enumerate(sorted(days)), lambda pair: pair[1].toordinal() - pair[0])
    return [[day for _place, day in run] for _start, run in starts]


def draw_line(points: Sequence[str]) -> str:
    """Return the path through ``points``; a single point is a dot, drawn by round line caps."""
    return f"M{'L'.join(points)}" if len(points) > 1 else f"M{points[0]}h.1"
