"""Generated SVG covers for events without a picture: slanted strokes, by category and id."""

from collections.abc import Callable
from random import Random

from agenda.covers import first, second
from agenda.covers.shapes import HEIGHT, SLANT, WIDTH, Drawing, number, stroke
from agenda.enums import Figure

__all__ = [
    "FIGURES",
    "HEIGHT",
    "SLANT",
    "WIDTH",
    "Drawing",
    "draw_cover",
    "known_figure",
    "number",
    "stroke",
]

#: Compositions of each category; the event's id selects one.
FIGURES: dict[str, tuple[Callable[[Random], Drawing], ...]] = {
    Figure.CONCERT.value: (first.concert, second.concert),
    Figure.SCENE.value: (first.scene, second.scene),
    Figure.EXPO.value: (first.expo, second.expo),
    Figure.CINEMA.value: (first.cinema, second.cinema),
    Figure.ENFANTS.value: (first.enfants, second.enfants),
    Figure.BALADE.value: (first.balade, second.balade),
    Figure.LIVRES.value: (first.livres, second.livres),
    Figure.DANSE.value: (first.danse, second.danse),
    Figure.ATELIER.value: (first.atelier, second.atelier),
    Figure.FETE.value: (first.fete, second.fete),
    Figure.SPORT.value: (first.sport, second.sport),
}


def known_figure(figure: str) -> str:
    """Return ``figure`` if it exists, else the most neutral one."""
    return figure if figure in FIGURES else Figure.EXPO.value


def draw_cover(figure: str, seed: int | None) -> Drawing:
    """Return the drawing of ``figure`` for ``seed``, always the same.

    A draft without id has one drawing.
    """
    name = known_figure(figure)
    compose = FIGURES[name][(seed or 0) % len(FIGURES[name])]
    return compose(Random(f"{name}-{seed}"))  # noqa: S311 -- a drawing, not a secret
