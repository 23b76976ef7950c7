"""Generated SVG covers for events without a picture: slanted strokes, by category and id."""

from collections.abc import Callable, Iterator
from random import Random

from agenda.covers import neutral, patterns, scenes
from agenda.covers.shapes import HEIGHT, SLANT, WIDTH, CoverDrawing, number, stroke
from agenda.enums import Figure

__all__ = [
    "FIGURES",
    "HEIGHT",
    "SLANT",
    "WIDTH",
    "CoverDrawing",
    "PageCovers",
    "compositions",
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


#: Compositions that fit any category.
NEUTRAL: tuple[Callable[[CoverDrawing, Random], None], ...] = (
    neutral.draw_orbits,
    neutral.draw_chevrons,
    neutral.draw_tide,
    neutral.draw_crossing,
    neutral.draw_constellation,
    neutral.draw_sunburst,
)
#: Figures whose compositions fit too, nearest first, where a page has shown all of the first.
KIN: dict[str, tuple[str, ...]] = {
    "concert": ("danse", "scene", "cinema"),
    "scene": ("danse", "cinema", "concert"),
    "expo": ("livres", "atelier", "danse"),
    "cinema": ("scene", "danse", "expo"),
    "enfants": ("fete", "sport", "atelier"),
    "balade": ("sport", "atelier", "fete"),
    "livres": ("expo", "atelier", "danse"),
    "danse": ("scene", "concert", "sport"),
    "atelier": ("expo", "livres", "sport"),
    "fete": ("danse", "concert", "enfants"),
    "sport": ("balade", "danse", "fete"),
}


def compositions(figure: str, seed: int | None) -> Iterator[Callable[[CoverDrawing, Random], None]]:
    """Yield compositions, preferred first: the seed's, its figure's, neutral ones, all others.

    Of the others, those of its kin come first.
    """
    for group in (FIGURES[figure], NEUTRAL):
        first = (seed or 0) % len(group)
        yield from group[first:] + group[:first]
    for name in dict.fromkeys((*KIN[figure], *FIGURES)):
        if name != figure:
            yield from FIGURES[name]


def draw_cover(figure: str, seed: int | None, turn: int = 0) -> CoverDrawing:
    """Return the drawing of ``figure`` for ``seed``, always the same.

    A draft without id has one drawing. ``turn`` selects the composition: see :func:`compositions`.
    """
    name = known_figure(figure)
    compose = list(compositions(name, seed))[turn]
    drawing = CoverDrawing(compose.__name__.removeprefix("draw_"), [], [])
    compose(drawing, Random(f"{name}-{seed}"))  # noqa: S311 -- a drawing, not a secret
    return drawing


class PageCovers:
    """What one page has shown so far: none of its covers has the composition of another."""

    def __init__(self) -> None:
        self.pictures: set[int] = set()
        self.compositions: set[str] = set()

    def add_picture(self, picture_id: int) -> bool:
        """Note a picture; return whether it is its first time on the page."""
        is_new = picture_id not in self.pictures
        self.pictures.add(picture_id)
        return is_new

    def next_turn(self, figure: str, seed: int | None) -> int:
        """Return the first turn of :func:`draw_cover` whose composition the page has not shown.

        When all are shown, the cover's own comes again.
        """
        names = [one.__name__ for one in compositions(known_figure(figure), seed)]
        turn = next((turn for turn, one in enumerate(names) if one not in self.compositions), 0)
        self.compositions.add(names[turn])
        return turn
