"""The ruler of a day: one leaning bar an hour, as tall as the hour is busy, and a hand at the time it is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from agenda.covers import SLANT, number, stroke

LEAST = 4  # an hour when nothing starts still has its mark


@dataclass(frozen=True)
class Sheet:
    """The measures of one drawing of the ruler, in its own units."""

    name: str
    height: int
    pitch: int
    bar: int
    base: int
    tallest: int
    hand: int
    tick_every: int
    #: Beyond this x, the hour of the hand is written to its left.
    turn: int

    @property
    def width(self) -> int:
        return 24 * self.pitch

    @property
    def tick_y(self) -> int:
        return self.height - 6


WIDE = Sheet("wide", height=132, pitch=50, bar=20, base=108, tallest=80, hand=84, tick_every=3, turn=1080)
NARROW = Sheet("narrow", height=88, pitch=15, bar=7, base=64, tallest=38, hand=40, tick_every=6, turn=150)


@dataclass(frozen=True)
class Tick:
    x: int
    hour: dt.time


@dataclass(frozen=True)
class Drawn:
    """What the template places: three paths, the ticks, and where the hour of the hand is written."""

    sheet: Sheet
    past: str
    next: str
    hand: str
    #: Written, for a figure in a template follows the language: «976,5» would be two places.
    hand_x: str
    anchor: str
    ticks: list[Tick]


def draw_ruler(counts: Sequence[int], now: dt.time, sheet: Sheet) -> Drawn:
    """Bars of the hours gone and of those to come; the current hour is still to come."""
    scale = sheet.tallest / max(*counts, 1)
    bars = [
        stroke(index * sheet.pitch, sheet.base - height, sheet.bar, height)
        for index, height in enumerate(max(LEAST, count * scale) for count in counts)
    ]
    foot = (now.hour + now.minute / 60) * sheet.pitch
    head = foot + sheet.hand * SLANT
    return Drawn(
        sheet=sheet,
        past="".join(bars[: now.hour]),
        next="".join(bars[now.hour :]),
        hand=stroke(foot, sheet.base - sheet.hand, 2.5, sheet.hand),
        hand_x=number(head),
        anchor="end" if foot > sheet.turn else "start",
        ticks=[Tick(hour * sheet.pitch, dt.time(hour)) for hour in range(0, 24, sheet.tick_every)],
    )
