"""The city's map cut into tiles: what stands in them, by zoom, and files that are none."""

import gzip
import io
import json
from pathlib import Path

import mapbox_vector_tile
import pytest
from django.core.management import CommandError, call_command
from pmtiles.reader import MmapSource, Reader, all_tiles

from sources.base import SourceError
from sources.basemap import NEAREST, Layer, cut_tiles, read_layer


def geojson(*features) -> io.BytesIO:
    """A file of features: (geometry type, coordinates, properties)."""
    items = [
        {"type": "Feature", "geometry": {"type": kind, "coordinates": at}, "properties": said}
        for kind, at, said in features
    ]
    return io.BytesIO(json.dumps({"type": "FeatureCollection", "features": items}).encode())


def street(name: str, rank: int | None = None) -> tuple:
    properties = {"n": name} if rank is None else {"n": name, "c": rank}
    return "LineString", [[2.35, 48.85], [2.36, 48.86]], properties


def square(side: float) -> list:
    """A ring of that many degrees."""
    west, south = 2.35, 48.85
    return [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]


def said_by_zoom(layer: Layer, file: io.BytesIO) -> dict[int, list[dict]]:
    """The distinct properties that the tiles of each zoom hold."""
    found: dict[int, list[dict]] = {}
    for tile in cut_tiles({layer: read_layer(file, layer)}):
        decoded = mapbox_vector_tile.decode(gzip.decompress(tile.content))
        for feature in decoded[layer.value]["features"]:
            known = found.setdefault(tile.zoom, [])
            if feature["properties"] not in known:
                known.append(feature["properties"])
    return found


def test_a_boulevard_stands_at_any_zoom_and_a_lane_at_the_nearest_alone():
    wide = said_by_zoom(Layer.STREETS, geojson(street("Boulevard du Temple", 0)))
    narrow = said_by_zoom(Layer.STREETS, geojson(street("Impasse Satan", 3)))

    assert list(wide) == [10, 11, 12, 13, 14, 15]
    assert narrow == {NEAREST: [{"n": "Impasse Satan", "c": 3}]}


def test_a_street_without_a_class_is_an_ordinary_one():
    assert said_by_zoom(Layer.STREETS, geojson(street("Rue Oberkampf"))) == {
        14: [{"n": "Rue Oberkampf", "c": 2}],
        15: [{"n": "Rue Oberkampf", "c": 2}],
    }


def test_a_park_is_drawn_from_the_zoom_on_at_which_it_is_seen():
    small = said_by_zoom(
        Layer.PARKS, geojson(("Polygon", [square(0.0003)], {"n": "Square Gardette"}))
    )

    assert small == {15: [{"n": "Square Gardette"}]}


def test_a_hole_that_lost_its_points_does_not_take_its_park_along():
    hole = [[2.351, 48.851], [2.352, 48.851], [2.351, 48.851]]

    park = read_layer(geojson(("Polygon", [square(0.01), hole], {})), Layer.PARKS)

    assert [one.geometry.geom_type for one in park] == ["Polygon"]


def test_names_in_capitals_are_written_as_people_write_them():
    names = ["JARDIN DE L'IMPASSE TRUILLOT", "Parc Monceau", "CIMETIÈRE DU PÈRE-LACHAISE"]

    found = read_layer(geojson(*(("Point", [2.3, 48.8], {"n": n}) for n in names)), Layer.STATIONS)

    assert [one.name for one in found] == [
        "Jardin de l'Impasse Truillot",
        "Parc Monceau",
        "Cimetière du Père-Lachaise",
    ]


@pytest.mark.parametrize(
    "file",
    [b"", b"[]", b"{}", b'{"features": 3}', b'{"features": []}', b"[" * 100_000, b"\xff\xfe"],
    ids=["empty", "list", "object", "number", "none", "deep", "bytes"],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(file):
    with pytest.raises(SourceError):
        read_layer(io.BytesIO(file), Layer.PARKS)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [2.3]},
        {"type": "Point", "coordinates": [2.3, 95]},
        {"type": "Heptagon", "coordinates": []},
        {"type": "Polygon", "coordinates": []},
        {"type": "LineString", "coordinates": [[2.3, 48.8]]},
    ],
)
def test_what_cannot_be_drawn_is_left_out_and_the_rest_stays(geometry):
    whole = json.loads(geojson(street("Rue de Nevers")).read())
    whole["features"].append({"type": "Feature", "geometry": geometry, "properties": {}})

    found = read_layer(io.BytesIO(json.dumps(whole).encode()), Layer.STREETS)

    assert [one.name for one in found] == ["Rue de Nevers"]


def test_layers_that_cover_a_continent_are_refused_at_once():
    wide = geojson(("LineString", [[-10, 40], [30, 60]], {}))

    with pytest.raises(SourceError):
        next(cut_tiles({Layer.STREETS: read_layer(wide, Layer.STREETS)}))


def test_the_command_writes_the_same_file_again_and_says_whose_data_it_is(tmp_path):
    streets = tmp_path / "streets.geojson"
    streets.write_bytes(geojson(street("Rue de Nevers", 1)).read())
    first, second = tmp_path / "one.pmtiles", tmp_path / "two.pmtiles"

    for out in (first, second):
        call_command("cut_map", out, streets=[streets], credit="© Elle & lui", verbosity=0)

    assert first.read_bytes() == second.read_bytes()
    with first.open("rb") as file:
        reader = Reader(MmapSource(file))
        assert reader.metadata()["attribution"] == "© Elle & lui"
        assert {zoom for (zoom, _x, _y), _content in all_tiles(MmapSource(file))} == {13, 14, 15}


def test_the_command_says_what_is_wrong(tmp_path):
    broken = tmp_path / "broken.geojson"
    broken.write_text("no")

    for given in ({}, {"streets": [broken]}, {"streets": [tmp_path / "nowhere.geojson"]}):
        with pytest.raises(CommandError):
            call_command("cut_map", tmp_path / "out.pmtiles", verbosity=0, **given)

    assert not (tmp_path / "out.pmtiles").exists()


def test_the_map_of_the_city_is_about_a_megabyte_and_no_tile_is_heavy():
    path = Path("static/plan/city.pmtiles")
    with path.open("rb") as file:
        sizes = [len(content) for _tile, content in all_tiles(MmapSource(file))]

    assert path.stat().st_size < 1_100_000
    assert max(sizes) < 30_000
