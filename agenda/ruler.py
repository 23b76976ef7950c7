"""The ruler of a day: one bar per hour, as high as its number of events, and the current time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from agenda.covers import SLANT, number, stroke

LEAST = 4  # height of a bar without events


@dataclass(frozen=True)
class RulerLayout:
    """Measures of one drawing of the ruler, in SVG units."""

    name: str
    height: int
    pitch: int
    bar: int
    base: int
    tallest: int
    hand: int
    tick_every: int
    #: Beyond this x, the time is written to the left of the hand.
    turn: int

    @property
    def width(self) -> int:
        return 24 * self.pitch

    @property
    def tick_y(self) -> int:
        return self.height - 6


WIDE = RulerLayout(
    "wide", height=132, pitch=50, bar=20, base=108, tallest=80, hand=84, tick_every=3, turn=1080
)
NARROW = RulerLayout(
    "narrow", height=88, pitch=15, bar=7, base=64, tallest=38, hand=40, tick_every=6, turn=150
)


@dataclass(frozen=True)
class Tick:
    x: int
    hour: dt.time


@dataclass(frozen=True)
class RulerDrawing:
    """Values of the template: SVG paths, ticks, and position of the time beside the hand."""

    sheet: RulerLayout
    past: str
    next: str
    hand: str
    #: As text, because templates localise numbers: «976,5» would be two coordinates.
    hand_x: str
    anchor: str
    ticks: list[Tick]


def draw_ruler(counts: Sequence[int], now: dt.time, sheet: RulerLayout) -> RulerDrawing:
    """Draw past and future hours as two paths; the current hour counts as future."""
    scale = sheet.tallest / max(*counts, 1)
    bars = [
        stroke(index * sheet.pitch, sheet.base - height, sheet.bar, height)
        for index, height in enumerate(max(LEAST, count * scale) for count in counts)
    ]
    foot = (now.hour + now.minute / 60) * sheet.pitch
    head = foot + sheet.hand * SLANT
    return RulerDrawing(
        sheet=sheet,
        past="".join(bars[: now.hour]),
        next="".join(bars[now.hour :]),
        hand=stroke(foot, sheet.base - sheet.hand, 2.5, sheet.hand),
        hand_x=number(head),
        anchor="end" if foot > sheet.turn else "start",
        ticks=[Tick(hour * sheet.pitch, dt.time(hour)) for hour in range(0, 24, sheet.tick_every)],
    )
