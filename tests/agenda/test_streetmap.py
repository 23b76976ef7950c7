"""Streets of still maps: size, names, and the URLs by which nobody else has some drawn."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from django.test import Client

from agenda.streetmap import (
    SIGNER,
    WIDTH,
    MapEdges,
    Reserved,
    StreetDrawing,
    StreetFrame,
    draw_streets,
)
from agenda.vectortiles import StreetTiles, city_tiles

MOST_BYTES = 40_000
#: Hôtel de Ville, République, Butte Montmartre, porte de Saint-Cloud.
POINTS = ((48.8566, 2.3522), (48.8675, 2.3638), (48.886, 2.343), (48.838, 2.257))
#: Widths in metres: five minutes on foot to the whole city.
WIDTHS = (870, 1_740, 2_700, 3_200, 5_400, 8_800, 11_000, 13_000, 20_000)


@pytest.fixture
def tiles() -> StreetTiles:
    found = city_tiles()
    assert found is not None
    return found


def frame_around(latitude: float, longitude: float, width_m: float, *reserved: Reserved):
    east = width_m / 2 / (111_320 * 0.658)
    north = width_m / 2 / 111_320
    bounds = MapEdges(latitude - north, longitude - east, latitude + north, longitude + east)
    return StreetFrame(bounds, WIDTH, reserved)


def names_of(drawing: StreetDrawing, kind: str) -> list[str]:
    return [name.text for name in drawing.names if name.kind == kind]


@pytest.mark.parametrize("width_m", WIDTHS)
def test_a_map_of_any_width_is_small_and_well_formed(tiles, width_m):
    sizes = []
    for point in POINTS:
        drawing = draw_streets(tiles, frame_around(*point, width_m))
        written = render_to_string("agenda/streets.svg", {"drawing": drawing})
        ET.fromstring(written)
        sizes.append(len(written.encode()))

    assert max(sizes) <= MOST_BYTES
    assert min(sizes) > 1_000


def test_streets_parks_and_stations_have_their_names(tiles):
    drawing = draw_streets(tiles, frame_around(48.8566, 2.3522, 870))

    assert "Cité" in names_of(drawing, "station")
    assert "Rue de Rivoli" in names_of(drawing, "street")
    assert names_of(draw_streets(tiles, frame_around(48.8805, 2.3825, 1_740)), "park")[0] == (
        "Parc des Buttes Chaumont"
    )


def test_no_name_stands_where_a_mark_will_be(tiles):
    plain = draw_streets(tiles, frame_around(48.8566, 2.3522, 870))
    station = next(name for name in plain.names if name.text == "Cité")

    marked = draw_streets(
        tiles, frame_around(48.8566, 2.3522, 870, Reserved(station.x, station.y, 2))
    )

    assert "Cité" not in names_of(marked, "station")


def test_names_do_not_overlap(tiles):
    names = draw_streets(tiles, frame_around(48.8675, 2.3638, 2_600)).names

    rooms = [{(x // 24, y // 24) for x, y in name.spread(40)} for name in names]

    assert len(names) > 10
    assert sum(map(len, rooms)) - len(set().union(*rooms)) < len(names)


def test_a_street_upside_down_is_written_the_right_way_up(tiles):
    angles = [
        name.angle
        for point in POINTS
        for name in draw_streets(tiles, frame_around(*point, 1_740)).names
    ]

    assert any(angles)
    assert [angle for angle in angles if not -90 <= angle <= 90] == []


def test_a_map_has_an_address_that_is_kept_for_ever(tiles):
    frame = frame_around(48.8566, 2.3522, 870, Reserved(840, 840, 2))

    answer = Client().get(frame.url(tiles), headers={"Accept-Encoding": "identity"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Rue de Rivoli</text>" in answer.content.decode()
    assert StreetFrame.from_url(SIGNER.sign("x,1,1"), tiles) is None


def test_an_address_that_we_did_not_write_draws_nothing(tiles, db):
    url = frame_around(48.8566, 2.3522, 870).url(tiles)
    moved = re.sub(r",48\d+", ",48111111", url, count=1)
    other_file = "/plan/" + SIGNER.sign("00000000,1,1,1,2,2,1360") + ".svg"

    for hostile in (
        moved,
        other_file,
        "/plan/x.svg",
        "/plan/1,2,3.svg",
        url.replace(".svg", "a.svg"),
    ):
        assert Client().get(hostile).status_code == 404


def test_a_city_without_streets_has_no_such_address(tiles, db, without_streets):
    url = frame_around(48.8566, 2.3522, 870).url(tiles)

    assert Client().get(url).status_code == 404
