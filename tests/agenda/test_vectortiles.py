"""Vector tiles read on the server: the same as what the encoder's own library reads."""

import gzip
from pathlib import Path

import mapbox_vector_tile
import pytest
from django.contrib.staticfiles import finders
from pmtiles.reader import MmapSource, Reader

from agenda.vectortiles import STREETS, city_tiles, decode_tile

#: Around the Hôtel de Ville, by zoom.
TILES = ((11, 1037, 704), (13, 4149, 2818), (15, 16598, 11273))


@pytest.mark.parametrize("tile", TILES)
def test_a_tile_holds_what_the_library_that_wrote_it_reads(tile):
    with Path(str(finders.find(STREETS))).open("rb") as file:
        content = gzip.decompress(Reader(MmapSource(file)).get(*tile))
    library = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})

    layers = decode_tile(content)

    known = {
        name: [
            (one["properties"].get("n", ""), one["properties"].get("c", 0))
            for one in layer["features"]
        ]
        for name, layer in library.items()
    }
    assert {
        name: [(one.name, one.rank) for one in features] for name, features in layers.items()
    } == known
    lines = [
        one["geometry"]["coordinates"]
        for one in library["streets"]["features"]
        if one["geometry"]["type"] == "LineString"
    ]
    assert len(lines) > 50
    assert [
        [list(point) for point in one.parts[0]]
        for one in layers["streets"]
        if len(one.parts) == 1 and len(one.parts[0]) > 1
    ] == lines


def test_where_the_city_is_not_a_tile_is_empty():
    tiles = city_tiles()

    assert tiles is not None
    assert dict(tiles.tile(15, 0, 0)) == {}


def test_the_stations_of_the_map_are_read_with_the_names_that_people_say():
    tiles = city_tiles()
    assert tiles is not None

    stations = tiles.stations((2.345, 48.85), (2.36, 48.88))

    assert pytest.approx((2.3515, 48.8573), abs=0.002) == stations["Hôtel de Ville"]
    assert "Strasbourg - Saint-Denis" in stations
    assert [name for name in stations if "/" in name or "Arrondissement" in name] == []
