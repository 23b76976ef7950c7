"""Covers never change, are small, and have valid paths."""

import hashlib
import re
from random import Random

import pytest

from agenda.covers import FIGURES, NEUTRAL, CoverDrawing, PageCovers, draw_cover, number, stroke
from agenda.covers.facades import DESIGNS, draw_facade
from agenda.covers.kinds import kind_of_place
from agenda.enums import Figure, PlaceKind

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
WORD = re.compile(r"[MLlhvHVaqtz]|-?\d+(?:\.\d)?| ")


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


def test_a_neutral_composition_weighs_no_more_than_those_of_the_categories():
    drawings = [draw_cover("concert", seed, turn) for seed in range(50) for turn in range(2, 8)]

    assert {drawing.composition for drawing in drawings} == {
        compose.__name__.removeprefix("draw_") for compose in NEUTRAL
    }
    assert max(len("".join([*one.figure, *one.accent])) for one in drawings) < 900


def test_two_events_have_two_covers():
    assert len({text("concert", seed) for seed in range(100)}) == 100


@pytest.mark.parametrize("figure", Figure.values)
def test_events_take_the_compositions_of_their_category_in_turn(figure):
    first, second = (
        CoverDrawing(compose.__name__.removeprefix("draw_"), [], []) for compose in FIGURES[figure]
    )
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


@pytest.mark.parametrize("figure", Figure.values)
def test_a_page_of_twenty_of_one_category_has_twenty_compositions(figure):
    page = PageCovers()

    shown = [
        draw_cover(figure, seed, page.next_turn(figure, seed)).composition
        for seed in range(0, 40, 2)
    ]

    own = {compose.__name__.removeprefix("draw_") for compose in FIGURES[figure]}
    assert len(set(shown)) == 20
    assert set(shown[:2]) == own


def test_what_a_page_shows_is_the_same_at_each_request():
    pages = [PageCovers(), PageCovers()]

    first, second = (
        [page.next_turn(figure, seed) for figure, seed in (("scene", 3), ("scene", 5), ("", 7))]
        for page in pages
    )

    assert first == second == [0, 1, 0]


def test_a_picture_is_new_to_a_page_once():
    page = PageCovers()

    assert [page.add_picture(image) for image in (7, 8, 7, 7)] == [True, True, False, False]


@pytest.mark.parametrize("kind", PlaceKind)
def test_a_kind_of_place_has_three_facades_or_more_each_a_small_valid_drawing(kind):
    drawings = [draw_facade(kind, seed) for seed in range(30)]

    layers = ["".join(paths) for drawing in drawings for paths in drawing[1:]]
    assert len(DESIGNS[kind]) >= 3
    assert len({str(drawing[1:]) for drawing in drawings}) == 30
    assert [layer for layer in layers if WORD.sub("", layer)] == []
    assert max(sum(map(len, map("".join, drawing[1:]))) for drawing in drawings) < 9_000
    assert draw_facade(kind, 4) == drawings[4]


@pytest.mark.parametrize(
    ("name", "figure", "kind"),
    [
        ("Théâtre des Bouffes du Nord", "concert", PlaceKind.THEATRE),
        ("Ciné 104", "", PlaceKind.CINEMA),
        ("Médiathèque Jean-Pierre-Melville", "cinema", PlaceKind.LIBRARY),
        ("Musée du quai Branly", "", PlaceKind.MUSEUM),
        ("Église Saint-Eustache", "concert", PlaceKind.CHURCH),
        ("Mairie du 9e", "livres", PlaceKind.TOWN_HALL),
        ("Piscine Pontoise", "", PlaceKind.POOL),
        ("Gymnase Japy", "danse", PlaceKind.STADIUM),
        ("Quai de la Loire", "fete", PlaceKind.QUAY),
        ("Parc de la Villette", "concert", PlaceKind.PARK),
        ("École du Breuil", "", PlaceKind.SCHOOL),
        ("Galerie des Filles du Calvaire", "", PlaceKind.GALLERY),
        ("Café de la Danse", "", PlaceKind.CAFE),
        ("Place de la République", "fete", PlaceKind.STREET),
        ("Chez Simone", "atelier", PlaceKind.WORKSHOP),
        ("Chez Simone", "", PlaceKind.STREET),
    ],
)
def test_the_kind_of_a_place_is_what_its_name_says_else_where_such_events_are(name, figure, kind):
    assert kind_of_place(name, figure) == kind
