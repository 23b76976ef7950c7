"""Covers: the same for ever, light, and never a broken path."""

import hashlib
import re

import pytest

from agenda.covers import FIGURES, draw_cover, number, stroke
from agenda.enums import Figure

#: What twenty covers of each figure came to on the day they were first shown.
DIGESTS = {
    "concert": "640c505b8dc1",
    "scene": "1f692755370e",
    "expo": "bc8292a08827",
    "cinema": "d18c03638994",
    "enfants": "827cc910c3da",
    "balade": "b1b0104d39ea",
    "livres": "aead78d333ef",
    "danse": "74353d2b6024",
    "atelier": "e4414082185e",
    "fete": "810b02db6210",
    "sport": "f55c088dd5cb",
}
WORD = re.compile(r"[MLlhvHVaz]|-?\d+(?:\.\d)?| ")


def text(figure: str, seed: int) -> str:
    drawing = draw_cover(figure, seed)
    return "".join(drawing.figure) + "|" + "".join(drawing.accent)


def test_every_category_has_its_figure():
    assert set(FIGURES) == set(Figure.values)


@pytest.mark.parametrize("figure", Figure.values)
def test_a_cover_never_changes(figure):
    digest = hashlib.sha256("".join(text(figure, seed) for seed in range(20)).encode()).hexdigest()[:12]

    assert digest == DIGESTS[figure]


@pytest.mark.parametrize("figure", Figure.values)
def test_a_cover_is_a_valid_path_of_about_a_kilobyte(figure):
    drawings = [[*drawing.figure, *drawing.accent] for drawing in (draw_cover(figure, seed) for seed in range(200))]

    shapes = [shape for drawing in drawings for shape in drawing]
    assert [shape for shape in shapes if WORD.sub("", shape) or shape[0] != "M" or shape[-1] != "z"] == []
    assert max(len("".join(drawing)) for drawing in drawings) < 1700


def test_two_events_have_two_covers():
    assert len({text("concert", seed) for seed in range(100)}) == 100


def test_an_unknown_figure_is_drawn_as_the_most_neutral_one():
    assert text("", 3) == text("expo", 3)


def test_a_stroke_leans_by_a_quarter_of_its_height():
    assert stroke(10, 20, 8, 40) == "M10 60l10 -40h8l-10 40z"


@pytest.mark.parametrize(("value", "written"), [(1.04, "1"), (1.06, "1.1"), (-0.04, "0"), (20.0, "20"), (-3.5, "-3.5")])
def test_a_number_is_written_short(value, written):
    assert number(value) == written
