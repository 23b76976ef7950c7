"""Generated SVG covers for events without a picture: slanted strokes, by category and id."""

from collections.abc import Callable
from random import Random

from agenda.covers import patterns, scenes
from agenda.covers.shapes import HEIGHT, SLANT, WIDTH, CoverDrawing, number, stroke
from agenda.enums import Figure

__all__ = [
    "FIGURES",
    "HEIGHT",
    "SLANT",
    "WIDTH",
    "CoverDrawing",
    "draw_cover",
    "known_figure",
    "number",
    "stroke",
]

#: Compositions of each category; the event's id selects one.
FIGURES: dict[str, tuple[Callable[[CoverDrawing, Random], None], ...]] = {
    Figure.CONCERT.value: (patterns.draw_bars, scenes.draw_notes),
    Figure.SCENE.value: (patterns.draw_curtain, scenes.draw_spotlights),
    Figure.EXPO.value: (patterns.draw_frames, scenes.draw_plinths),
    Figure.CINEMA.value: (patterns.draw_beam, scenes.draw_film_strip),
    Figure.ENFANTS.value: (patterns.draw_balloons, scenes.draw_towers),
    Figure.BALADE.value: (patterns.draw_steps, scenes.draw_bridge),
    Figure.LIVRES.value: (patterns.draw_book_spines, scenes.draw_book_piles),
    Figure.DANSE.value: (patterns.draw_fan, scenes.draw_dancers),
    Figure.ATELIER.value: (patterns.draw_weave, scenes.draw_pencils),
    Figure.FETE.value: (patterns.draw_fireworks, scenes.draw_garlands),
    Figure.SPORT.value: (patterns.draw_lanes, scenes.draw_bouncing_ball),
}


def known_figure(figure: str) -> str:
    """Return ``figure`` if it exists, else the most neutral one."""
    return figure if figure in FIGURES else Figure.EXPO.value


def draw_cover(figure: str, seed: int | None) -> CoverDrawing:
    """Return the drawing of ``figure`` for ``seed``, always the same.

    A draft without id has one drawing.
    """
    name = known_figure(figure)
    compose = FIGURES[name][(seed or 0) % len(FIGURES[name])]
    drawing = CoverDrawing([], [])
    compose(drawing, Random(f"{name}-{seed}"))  # noqa: S311 -- a drawing, not a secret
    return drawing
