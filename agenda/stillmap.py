"""Still map: where points of the city lie on its one drawing (``static/carte.svg``), and what of it a page shows."""

from collections.abc import Iterable
from typing import NamedTuple

from agenda.drawing import drawing
from agenda.models import Place

#: A minute on foot, 80 m, in units of the drawing.
MINUTE = 4.14
#: What is shown around a place alone, and at least around several; and of these the part left free on each side.
ALONE = (84, 68)
EDGE = 0.12


class Spot(NamedTuple):
    """A point of the sheet."""

    x: float
    y: float


class Frame(NamedTuple):
    """The part of the sheet that is shown."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        return " ".join(f"{side:.1f}" for side in self)

    @property
    def unit(self) -> float:
        """What is as large on a page as a unit of a place's own map."""
        return round(self.width / ALONE[0], 2)


def spot_at(latitude: float | None, longitude: float | None) -> Spot | None:
    """Where a point lies; ``None`` for one that is not known, or beyond the sheet."""
    sheet = drawing()
    if not sheet or latitude is None or longitude is None or not sheet.holds(latitude, longitude):
        return None
    return Spot(*sheet.at(latitude, longitude))


def spot_of(place: Place) -> Spot | None:
    return spot_at(place.latitude, place.longitude)


def frame_around(spots: Iterable[Spot]) -> Frame | None:
    """What shows all of them, as wide as a map of one place at least; nothing without any."""
    xs, ys = zip(*spots, strict=True) if (spots := list(spots)) else ((), ())
    if not xs:
        return None
    widest = max(max(xs) - min(xs), (max(ys) - min(ys)) * ALONE[0] / ALONE[1])
    width = max(widest / (1 - 2 * EDGE), ALONE[0])
    height = width * ALONE[1] / ALONE[0]
    return Frame((min(xs) + max(xs) - width) / 2, (min(ys) + max(ys) - height) / 2, width, height)
