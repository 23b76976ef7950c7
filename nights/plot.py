"""The drawing of a night: a slanted bar for each half hour, the hand is now."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agenda.covers import SLANT, number, stroke
from nights.figures import QuestionFigures

HALF_HOUR, A_DAY = timedelta(minutes=30), timedelta(days=1)
#: Most bars; a longer time has longer steps.
MOST_BARS = 26
TICKS = 4


@dataclass(frozen=True)
class NightSheet:
    """Measures of one drawing, in SVG units."""

    name: str
    width: int
    height: int
    base: int
    tallest: int
    span: int
    hand: int


WIDE = NightSheet("wide", width=640, height=214, base=148, tallest=104, span=600, hand=116)
NARROW = NightSheet("narrow", width=360, height=190, base=128, tallest=84, span=341, hand=96)


@dataclass(frozen=True)
class NightTick:
    x: str
    y: int
    anchor: str
    at: datetime


@dataclass(frozen=True)
class NightDrawing:
    """Values of the template: SVG paths, ticks, and the hand while the night lasts."""

    sheet: NightSheet
    gone: str
    now: str
    coming: str
    hand: str
    #: The moment of the hand.
    at: datetime | None
    here_x: str
    anchor: str
    ticks: list[NightTick]


@dataclass(frozen=True)
class NightPlot:
    """A night in steps of equal length, and what is counted in each."""

    starts_at: datetime
    step: timedelta
    counts: list[int]

    @property
    def is_long(self) -> bool:
        """Whether it lasts for days, which its ticks then say."""
        return len(self.counts) * self.step > A_DAY

    @property
    def peak(self) -> int:
        """Index of the highest bar."""
        return max(range(len(self.counts)), key=lambda index: self.counts[index])

    @property
    def peak_at(self) -> datetime:
        return self.starts_at + self.peak * self.step

    @property
    def most(self) -> int:
        return self.counts[self.peak]

    def draw(self, now: datetime | None) -> list[NightDrawing]:
        """Return the drawing for wide and for narrow screens.

        Without ``now`` there is no hand, and the highest bar stands out.
        """
        return [self._draw_on(sheet, now) for sheet in (WIDE, NARROW)]

    def _draw_on(self, sheet: NightSheet, now: datetime | None) -> NightDrawing:
        pitch = sheet.span / len(self.counts)
        bars = []
        for index, count in enumerate(self.counts):
            height = count / max(*self.counts, 1) * sheet.tallest
            bars.append(stroke(4 + index * pitch, sheet.base - height, pitch * 0.52, height))
        position = (now - self.starts_at) / self.step if now else self.peak
        is_on = now is not None and 0 <= position < len(self.counts)
        foot = 4 + min(max(position, 0), len(self.counts)) * pitch
        current = math.floor(position) if is_on or now is None else -1
        past = [bar for index, bar in enumerate(bars) if index < position and index != current]
        later = [bar for index, bar in enumerate(bars) if index >= position and index != current]
        if now is None:  # nothing is over: all but the highest bar are equal
            past, later = [], past + later
        return NightDrawing(
            sheet=sheet,
            gone="".join(past),
            now=bars[current] if current >= 0 else "",
            coming="".join(later),
            hand=f"M{number(foot)} {sheet.base}l{number(sheet.hand * SLANT)}-{sheet.hand}"
            if is_on
            else "",
            at=now,
            here_x=number(foot + sheet.hand * SLANT + 9),
            anchor="end" if foot > sheet.span * 0.75 else "start",
            ticks=self._ticks(sheet),
        )

    def _ticks(self, sheet: NightSheet) -> list[NightTick]:
        """Return the hours below: the first and the last one, and some between."""
        whole = len(self.counts) * self.step
        anchors = ["start", *["middle"] * (TICKS - 1), "end"]
        return [
            NightTick(
                x=number(4 + sheet.span * index / TICKS),
                y=sheet.height - 12,
                anchor=anchor,
                at=self.starts_at + whole * index / TICKS,
            )
            for index, anchor in enumerate(anchors)
        ]


def night_steps(starts_at: datetime, ends_at: datetime) -> tuple[timedelta, int]:
    """Return the length and the number of the steps: half hours, or more for a long time."""
    span = ends_at - starts_at
    halves = max(1, math.ceil(span / HALF_HOUR / MOST_BARS))
    step = halves * HALF_HOUR
    return step, max(1, math.ceil(span / step))


def plot_open(
    spans: Sequence[tuple[datetime, datetime]], starts_at: datetime, ends_at: datetime
) -> NightPlot:
    """Count how many of ``spans`` are under way in each step."""
    step, count = night_steps(starts_at, ends_at)
    edges = [(starts_at + index * step, starts_at + (index + 1) * step) for index in range(count)]
    counts = [sum(start < until and end > since for start, end in spans) for since, until in edges]
    return NightPlot(starts_at, step, counts)


def plot_moments(moments: Sequence[datetime], starts_at: datetime, ends_at: datetime) -> NightPlot:
    """Count how many of ``moments`` are in each step; those outside are in the nearest one."""
    step, count = night_steps(starts_at, ends_at)
    counts = [0] * count
    for moment in moments:
        index = int((moment - starts_at) // step)
        counts[min(max(index, 0), count - 1)] += 1
    return NightPlot(starts_at, step, counts)


#: Strokes a row of the tally, and their measures.
TALLY_ROW, TALLY_PITCH, TALLY_HEIGHT = 24, 14.4, 28
#: Most strokes drawn; above, each stands for several.
TALLY_MOST = 96


@dataclass(frozen=True)
class TallyDrawing:
    """A stroke for each question: answered within the median or later, waiting, left aside."""

    width: int
    height: int
    #: How many questions a stroke stands for.
    each: int
    quick: str
    slow: str
    open: str
    out: str


def draw_tally(figures: QuestionFigures) -> TallyDrawing:
    """Draw all questions of ``figures``, the slow ones too."""
    counts = (figures.quick, figures.slow, figures.waiting, figures.refused)
    each = max(1, math.ceil(sum(counts) / TALLY_MOST))
    paths = []
    place = 0
    for index, count in enumerate(counts):
        strokes = ""
        for _stroke in range(math.ceil(count / each)):
            row, column = divmod(place, TALLY_ROW)
            height = TALLY_HEIGHT if index < len(counts) - 1 else 8  # left aside: short
            top = 2 + row * 38 + TALLY_HEIGHT - height
            strokes += stroke(2 + column * TALLY_PITCH, top, 6.5, height)
            place += 1
        paths.append(strokes)
    rows = max(1, math.ceil(place / TALLY_ROW))
    return TallyDrawing(352, rows * 38 - 2, each, *paths)
