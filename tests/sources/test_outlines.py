"""Outlines with fewer corners, of areas that still meet."""

import json
import random

import pytest
from django.core.management import CommandError, call_command

from agenda.services.places import contains
from demo import tables
from sources.geojson import AreaFeature
from sources.outlines import count_corners, simplify

#: About a metre, in degrees of latitude.
METRE = 1 / 111_320
#: The line between two areas, a little bent in the middle, and a corner that counts.
BORDER = [[0.0, 0.0], [0.0 + 3 * METRE, 0.002], [0.0, 0.004], [0.003, 0.005], [0.0, 0.01]]


def area(code, *rings, kind="Polygon"):
    return AreaFeature(code, code, {"type": kind, "coordinates": list(rings)}, 0.0, 0.0)


WEST = area("west", [*BORDER, [-0.01, 0.01], [-0.01, 0.0], [0.0, 0.0]])
EAST = area("east", [*BORDER[::-1], [0.01, 0.0], [0.01, 0.01], [0.0, 0.01]])


def test_what_two_areas_share_is_simplified_alike_from_both_sides():
    west, east = simplify([WEST, EAST], 5)

    assert west.polygon["coordinates"] == [
        [
            [0.0, 0.0],
            [0.0, 0.004],
            [0.003, 0.005],
            [0.0, 0.01],
            [-0.01, 0.01],
            [-0.01, 0.0],
            [0.0, 0.0],
        ]
    ]
    assert east.polygon["coordinates"] == [
        [
            [0.0, 0.01],
            [0.003, 0.005],
            [0.0, 0.004],
            [0.0, 0.0],
            [0.01, 0.0],
            [0.01, 0.01],
            [0.0, 0.01],
        ]
    ]


def test_no_corner_goes_that_is_further_away_than_the_tolerance():
    west, _east = simplify([WEST, EAST], 2)

    assert count_corners([west]) == count_corners([WEST])


def test_an_outline_that_touches_no_other_and_its_hole_are_simplified_too():
    island = [[0.0, 0.0], [0.005, METRE], [0.01, 0.0], [0.01, 0.01], [0.0, 0.01], [0.0, 0.0]]
    lake = [[0.004, 0.004], [0.006, 0.004], [0.006, 0.006], [0.004, 0.006], [0.004, 0.004]]

    [found] = simplify([area("1", [island, lake], kind="MultiPolygon")], 5)

    assert found.polygon == {
        "type": "MultiPolygon",
        "coordinates": [[[[0.0, 0.0], [0.01, 0.0], [0.01, 0.01], [0.0, 0.01], [0.0, 0.0]], lake]],
    }


def test_a_file_that_is_no_geojson_is_one_clear_line(tmp_path):
    path = tmp_path / "areas.json"
    path.write_text("[]")

    with pytest.raises(CommandError):
        call_command("simplify_areas", str(path), str(tmp_path / "out.geojson"))


def test_the_demonstration_has_the_city_s_outlines_simplified(city_data, tmp_path):
    out = tmp_path / "out.geojson"

    call_command(
        "simplify_areas",
        str(city_data / "geo/arrondissements.geojson"),
        str(out),
        code="c_ar",
        metres=5,
    )

    assert out.read_bytes() == (tables.DATA / "arrondissements.geojson").read_bytes()
    assert out.stat().st_size < 60_000


def test_every_real_point_lies_in_the_district_in_which_it_lay(city_data):
    full = json.loads((city_data / "geo/arrondissements.geojson").read_text())["features"]
    outlines = {str(one["properties"]["c_ar"]): one["geometry"] for one in full}

    points = list(real_points(city_data))

    assert len(points) > 700
    assert [
        point for point in points if held(outlines, point) != held(tables.outlines(), point)
    ] == []


def test_no_point_lies_in_two_districts():
    chance = random.Random(7)
    points = [(chance.uniform(2.22, 2.47), chance.uniform(48.81, 48.91)) for _ in range(2_000)]

    assert [point for point in points if len(held(tables.outlines(), point)) > 1] == []


def held(outlines, point):
    return [code for code, outline in outlines.items() if contains(outline, *point)]


def real_points(city_data):
    for record in json.loads((city_data / "qfap/que-faire-a-paris-sample.json").read_text()):
        if point := record["lat_lon"]:
            yield point["lon"], point["lat"]
    for name in ("osm-libraries-paris", "musees-paris"):
        for feature in json.loads((city_data / f"geo/{name}.geojson").read_text())["features"]:
            if feature["geometry"] and feature["geometry"]["type"] == "Point":
                yield tuple(feature["geometry"]["coordinates"][:2])
