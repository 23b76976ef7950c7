"""Landmarks of a city from GeoJSON: names, kinds, points, and files that are refused."""

import io
import json

import pytest

from search.enums import LandmarkKind
from sources.base import SourceError
from sources.landmarks import data_set_of, read_landmarks

STREET, STATION = LandmarkKind.STREET, LandmarkKind.STATION


def feature(name, coordinates, kind="LineString", **properties):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": name} | properties, "geometry": geometry}


def read(*features, source="voies", **options):
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return read_landmarks(io.BytesIO(content), source, **options)


def test_a_street_is_a_point_on_it_and_reaches_its_ends():
    street = feature("Rue du Zéphyr", [[2.3, 48.85], [2.31, 48.85], [2.32, 48.85]])

    (landmark,) = read(street).landmarks

    assert (landmark.name, landmark.kind) == ("Rue du Zéphyr", STREET)
    assert (landmark.latitude, landmark.longitude) in ((48.85, 2.305), (48.85, 2.315))
    assert landmark.radius_m == 1250


def test_parts_of_one_street_are_one_landmark_and_those_of_two_cities_none():
    near = [
        feature("Rue Basse", [[2.3, 48.85], [2.301, 48.85]]),
        feature("RUE BASSE", [[2.302, 48.85], [2.303, 48.85]]),
    ]
    far = [
        feature("Rue Haute", [[2.3, 48.85], [2.301, 48.85]]),
        feature("Rue Haute", [[3.3, 48.85], [3.301, 48.85]]),
    ]

    landmark_file = read(*near, *far)

    assert [one.name for one in landmark_file.landmarks] == ["Rue Basse"]
    assert dict(landmark_file.skipped) == {"plusieurs de ce nom, loin l’un de l’autre": 1}


def test_a_street_is_also_called_without_its_first_word_unless_another_is():
    line = [[2.3, 48.85], [2.301, 48.85]]

    landmark_file = read(
        feature("Rue de l'Alouette", line),
        feature("Rue Grivolet", line),
        feature("Passage Grivolet", line),
        feature("Boulevard Morvandiau", line),
    )

    assert [one.other_names for one in landmark_file.landmarks] == [
        ("Alouette",),
        (),
        (),
        ("Bd Morvandiau", "Morvandiau"),
    ]


def test_capitals_brackets_and_other_properties_give_readable_names():
    park = feature(
        "SQUARE DE LA FAUVETTE (ZAC DU NORD)",
        [[[2.3, 48.85], [2.301, 48.85], [2.301, 48.851], [2.3, 48.85]]],
        "Polygon",
        alt_name="Square des Oiseaux;Petit square, dit vert",
    )

    (landmark,) = read(park, source="parks").landmarks

    assert landmark.name == "Square de la Fauvette"
    assert landmark.other_names == ("Zac du Nord", "Square des Oiseaux", "Petit square dit vert")
    assert (landmark.kind, landmark.radius_m) == (LandmarkKind.SQUARE, 300)


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (feature("Rue Verte", [[2, 48], [2, 48.001]]), STREET),
        (feature("Place Verte", [[2, 48], [2, 48.001]]), LandmarkKind.SQUARE),
        (feature("Gare Verte", [2, 48], "Point"), STATION),
        (feature("Verte", [2, 48], "Point", railway="station"), STATION),
        (feature("Verte", [2, 48], "Point", amenity="library"), LandmarkKind.BUILDING),
        (feature("Verte", [2, 48], "Point", place="suburb"), LandmarkKind.NEIGHBOURHOOD),
        (
            feature("Verte", [[[2, 48], [2, 48.01], [2.01, 48.01], [2, 48]]], "Polygon"),
            LandmarkKind.NEIGHBOURHOOD,
        ),
    ],
)
def test_a_kind_is_guessed_by_tags_name_and_geometry(one, kind):
    assert [landmark.kind for landmark in read(one, source="city").landmarks] == [kind]


def test_a_point_of_unknown_kind_is_asked_for():
    with pytest.raises(SourceError, match="--kind"):
        read(feature("Verte", [2, 48], "Point"), source="city")

    (landmark,) = read(feature("Verte", [2, 48], "Point"), source="city", kind=STATION).landmarks
    assert landmark.kind == STATION


LINE = [[2.3, 48.85], [2.301, 48.85]]


@pytest.mark.parametrize(
    "bad",
    [
        feature("Rue Noire", [[1e300, 1e300], [2, 48]]),
        feature("Rue Noire", [[2e9, 48], [2, 48]]),
        feature("Rue Noire", [[float("nan"), 48], [2, 48]]),
        feature("Rue Noire", [[10**400, 48], [2, 48]]),
        feature("Rue Noire", [["à", "b"], [2, 48]]),
        feature("Rue Noire", [[2], [2, 48]]),
        feature("Rue Noire", LINE, "Polygon"),
        feature("Rue Noire", LINE, "GeometryCollection"),
        feature("Rue Noire", []),
        feature("Rue Noire", None),
        feature("Rue Noire", {"a": 1}),
        feature("Rue " + "é" * 5_000_000, LINE),
        feature("\u0000\u202e \n", LINE),
        feature("Rue", LINE),
        feature("Voie A/12", LINE),
        feature(12, LINE),
        feature(None, LINE),
        {"type": "Feature", "properties": {"name": "Rue Noire"}, "geometry": None},
        {"type": "Feature", "properties": {"name": "Rue Noire"}, "geometry": [1]},
        {"type": "Feature", "properties": [1], "geometry": {}},
        None,
        [],
    ],
)
def test_a_feature_that_cannot_be_used_is_counted_and_skipped(bad):
    landmark_file = read(bad, feature("Rue Blanchette", LINE))

    assert [one.name for one in landmark_file.landmarks] == ["Rue Blanchette"]
    assert sum(landmark_file.skipped.values()) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"[]",
        b"12",
        b'{"features": 12}',
        b'{"features": {"a": 1}}',
        b'{"features": []}',
        b'{"features": [{"properties": {"width": 12}}]}',
        b"[" * 100_000,
    ],
)
def test_a_file_without_named_features_is_refused(content):
    with pytest.raises(SourceError):
        read_landmarks(io.BytesIO(content), "voies")


def test_one_identity_given_twice_counts_once():
    twice = [feature(name, LINE, **{"@id": "way/1"}) for name in ("Rue Fine", "Rue Large")]

    landmark_file = read(*twice)

    assert [one.name for one in landmark_file.landmarks] == ["Rue Fine"]
    assert dict(landmark_file.skipped) == {"identité déjà vue dans le fichier": 1}


def test_an_identity_is_one_that_a_database_can_store():
    street = feature("Rue du Zéphyr", [[2.3, 48.85], [2.31, 48.85]], ref="a\x00b\ud800c")

    (landmark,) = read(street).landmarks

    assert landmark.external_id == "abc"


def test_a_data_set_is_called_as_its_file():
    origins = ["/a/streets_all.geojson", "https://x.fr/a/gares%20de.json?v=1", "..", "é à.json"]

    assert list(map(data_set_of, origins)) == ["streets_all", "gares-20de", "landmarks", "é-à"]
