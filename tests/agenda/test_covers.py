"""Covers never change, are small, and have valid paths."""

import hashlib
import re
from random import Random

import pytest

from agenda.covers import FIGURES, CoverDrawing, draw_cover, number, stroke
from agenda.enums import Figure

#: Hashes of twenty covers of each figure, from the day they were first shown.
DIGESTS = {
    "concert": "e4cc284ed8b8",
    "scene": "0950b561205f",
    "expo": "87f139272c4e",
    "cinema": "ab7c5bedd145",
    "enfants": "7f4b4f10dd18",
    "balade": "c1b09229ff20",
    "livres": "6dc3ae33b9b9",
    "danse": "3c2f4f7fa403",
    "atelier": "bbc3b5702ad1",
    "fete": "9872269a1a2b",
    "sport": "0ad9bbb76cf2",
}
WORD = re.compile(r"[MLlhvHVaz]|-?\d+(?:\.\d)?| ")


def text(figure: str, seed: int) -> str:
    drawing = draw_cover(figure, seed)
    return "".join(drawing.figure) + "|" + "".join(drawing.accent)


def test_every_category_has_its_figure():
    assert set(FIGURES) == set(Figure.values)


@pytest.mark.parametrize("figure", Figure.values)
def test_a_cover_never_changes(figure):
    digest = hashlib.sha256("".join(text(figure, seed) for seed in range(20)).encode()).hexdigest()[
        :12
    ]

    assert digest == DIGESTS[figure]


@pytest.mark.parametrize("figure", Figure.values)
def test_a_cover_is_a_valid_path_of_about_a_kilobyte(figure):
    drawings = [
        [*drawing.figure, *drawing.accent]
        for drawing in (draw_cover(figure, seed) for seed in range(200))
    ]

    shapes = [shape for drawing in drawings for shape in drawing]
    assert [
        shape for shape in shapes if WORD.sub("", shape) or shape[0] != "M" or shape[-1] != "z"
    ] == []
    assert max(len("".join(drawing)) for drawing in drawings) < 1700


def test_two_events_have_two_covers():
    assert len({text("concert", seed) for seed in range(100)}) == 100


@pytest.mark.parametrize("figure", Figure.values)
def test_events_take_the_compositions_of_their_category_in_turn(figure):
    first, second = CoverDrawing([], []), CoverDrawing([], [])
    for seed, (compose, drawing) in enumerate(zip(FIGURES[figure], (first, second), strict=True)):
        compose(drawing, Random(f"{figure}-{seed}"))

    assert (draw_cover(figure, 0), draw_cover(figure, 1)) == (first, second)
    assert len({compose.__doc__ for compose in FIGURES[figure]}) == 2


def test_an_unknown_figure_is_drawn_as_the_most_neutral_one():
    assert text("", 3) == text("expo", 3)


def test_a_draft_without_an_id_has_a_cover():
    assert all(draw_cover("concert", None))


def test_a_stroke_leans_by_a_quarter_of_its_height():
    assert stroke(10, 20, 8, 40) == "M10 60l10 -40h8l-10 40z"


@pytest.mark.parametrize(
    ("value", "written"), [(1.04, "1"), (1.06, "1.1"), (-0.04, "0"), (20.0, "20"), (-3.5, "-3.5")]
)
def test_a_number_is_written_short(value, written):
    assert number(value) == written
