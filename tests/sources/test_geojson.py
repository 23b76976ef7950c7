"""The parts of a city from GeoJSON, whatever its properties are called."""

import io
import json

import pytest

from sources.base import SourceError
from sources.geojson import AreaFeature, centre, read_areas


def square(west, south, size=1):
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features):
    return io.BytesIO(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "properties": properties, "geometry": geometry}
                    for properties, geometry in features
                ],
            }
        ).encode()
    )


def test_the_shortest_different_property_is_the_code_and_the_first_different_text_the_name():
    found = read_areas(
        collection(
            (
                {"whole": 7500001, "same": 1, "c": 1, "size": 1.5, "l": "Premier", "off": "Nord"},
                square(2, 48),
            ),
            (
                {"whole": 7500002, "same": 1, "c": 2, "size": 2.5, "l": "Second", "off": "Sud"},
                square(3, 48),
            ),
        )
    )

    assert found == [
        AreaFeature("1", "Premier", square(2, 48), 48.5, 2.5),
        AreaFeature("2", "Second", square(3, 48), 48.5, 3.5),
    ]


def test_properties_of_the_usual_names_come_before_others():
    (one, _two) = read_areas(
        collection(
            ({"x": 1, "label": "a", "title": "b", "NAME": "Nord", "Code": "N-1"}, square(2, 48)),
            ({"x": 2, "label": "c", "title": "d", "NAME": "Sud", "Code": "S-1"}, square(3, 48)),
        )
    )

    assert (one.code, one.name) == ("N-1", "Nord")


def test_properties_may_be_named():
    (one, _two) = read_areas(
        collection(
            ({"code": 1, "other": "n", "nom": "a", "long": "Nord"}, square(2, 48)),
            ({"code": 2, "other": "s", "nom": "b", "long": "Sud"}, square(3, 48)),
        ),
        code="other",
        name="long",
    )

    assert (one.code, one.name) == ("n", "Nord")


def test_points_are_left_out():
    found = read_areas(
        collection(
            ({"id": 1}, square(2, 48)), ({"id": 2}, {"type": "Point", "coordinates": [2, 48]})
        )
    )

    assert [area.code for area in found] == ["1"]


def test_the_centre_is_that_of_the_largest_part():
    both = [square(0, 0, 1)["coordinates"], square(10, 10, 4)["coordinates"]]

    assert centre({"type": "MultiPolygon", "coordinates": both}) == (12.0, 12.0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"features": 1}',
        b'{"features": []}',
        b'{"features": [{"geometry": null}]}',
        b'{"features": [{"properties": {"id": 1}, "geometry": {"type": "Polygon", '
        b'"coordinates": []}}]}',
        b'{"features": [{"properties": {"id": "a b"}, "geometry": {"type": "Polygon", '
        b'"coordinates": [[[0, 0]]]}}]}',
    ],
)
def test_what_is_no_collection_of_polygons_is_refused(content):
    with pytest.raises(SourceError):
        read_areas(io.BytesIO(content))


def test_two_areas_of_one_code_are_refused():
    with pytest.raises(SourceError, match="même code"):
        read_areas(collection(({"id": 1}, square(2, 48)), ({"id": 1}, square(3, 48))), code="id")


def test_the_real_outlines_are_read(city_data):
    with (city_data / "geo" / "arrondissements.geojson").open("rb") as stream:
        areas = read_areas(stream)

    assert sorted(int(area.code) for area in areas) == list(range(1, 21))
    assert all(48.8 < area.latitude < 48.91 and 2.2 < area.longitude < 2.5 for area in areas)
