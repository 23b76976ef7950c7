"""Import of landmarks: idempotent, never over an editor's, and what questions then understand."""

import json
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search.engines.lookups import SiteLookups
from search.enums import LandmarkKind, NameKind
from search.index.vocabulary import read_vocabulary
from search.models import IndexedName, Landmark
from search.query.event_query import EventQuery
from search.query.understanding import understand_query
from search.services import keep_edited_landmark
from sources.landmarks import LandmarkFeature, LandmarkFile
from sources.services.landmarks import LandmarksReport, import_landmarks
from tests.factories.search import IndexedNameFactory, LandmarkFactory

pytestmark = pytest.mark.django_db


def street(name, *other_names, external_id="", kind=LandmarkKind.STREET, latitude=48.85):
    return LandmarkFeature(external_id or name, name, kind, other_names, latitude, 2.35, 400)


def imported(*landmarks, **options):
    return import_landmarks(LandmarkFile("voies", list(landmarks)), **options)


def near(text):
    return understand_query(EventQuery(now=timezone.now(), text=text), SiteLookups()).lasting


def test_a_second_run_changes_nothing():
    first = imported(street("Rue Fine", "Fine"), street("Rue Large"))
    before = list(Landmark.objects.order_by("pk").values())
    names = set(IndexedName.objects.values_list("pk", "words"))

    again = imported(street("Rue Fine", "Fine"), street("Rue Large"))

    assert (first, again) == (LandmarksReport(created=2), LandmarksReport(unchanged=2))
    assert list(Landmark.objects.order_by("pk").values()) == before
    assert set(IndexedName.objects.values_list("pk", "words")) == names
    assert {words for _pk, words in names} == {" rue fine ", " fine ", " rue large "}


def test_what_changed_in_the_data_changes_and_its_names_too():
    imported(street("Rue Fine"), street("Rue Large"))

    report = imported(
        street("Rue Fine", latitude=48.9), street("Rue Longue", external_id="Rue Large")
    )

    assert report == LandmarksReport(updated=2)
    facts = Landmark.objects.order_by("name").values_list("name", "latitude")
    assert list(facts) == [("Rue Fine", 48.9), ("Rue Longue", 48.85)]
    words = IndexedName.objects.order_by("words").values_list("words", "latitude")
    assert list(words) == [(" rue fine ", 48.9), (" rue longue ", 48.85)]


def test_two_that_exchange_their_names_do_not_meet_halfway():
    imported(street("Rue Fine", external_id="1"), street("Rue Large", external_id="2"))

    report = imported(street("Rue Large", external_id="1"), street("Rue Fine", external_id="2"))

    assert report == LandmarksReport(updated=2)
    facts = Landmark.objects.order_by("external_id").values_list("external_id", "name")
    assert list(facts) == [("1", "Rue Large"), ("2", "Rue Fine")]


def test_a_landmark_with_a_new_identity_stays_the_same():
    imported(street("Rue Fine", external_id="1"))
    key = Landmark.objects.get().pk

    report = imported(street("Rue Fine", external_id="2"), is_pruned=True)

    assert report == LandmarksReport(updated=1)
    assert list(Landmark.objects.values_list("pk", "external_id")) == [(key, "2")]


def test_what_an_editor_wrote_or_changed_is_left_alone():
    LandmarkFactory(name="rue  fine", kind=LandmarkKind.STREET, latitude=48.1)
    imported(street("Rue Large"))
    large = Landmark.objects.get(name="Rue Large")
    Landmark.objects.filter(pk=large.pk).update(radius_m=900)
    keep_edited_landmark(large)

    report = imported(street("Rue Fine"), street("Rue Large"))
    pruned = imported(street("Rue Neuve"), is_pruned=True)

    assert report == LandmarksReport(known=1, edited=1)
    assert pruned == LandmarksReport(created=1)
    facts = Landmark.objects.order_by("pk").values_list("name", "source", "latitude", "radius_m")
    assert list(facts)[:2] == [("rue  fine", "", 48.1, 800), ("Rue Large", "voies", 48.85, 900)]


def test_what_left_the_data_is_removed_only_when_asked_and_only_of_that_data():
    imported(street("Rue Fine"), street("Rue Large"))
    other = LandmarkFile("parcs", [street("Parc Vert", kind=LandmarkKind.SQUARE)])
    import_landmarks(other)

    kept = imported(street("Rue Fine"))
    removed = imported(street("Rue Fine"), is_pruned=True)

    assert kept == LandmarksReport(unchanged=1, missing=1)
    assert removed == LandmarksReport(unchanged=1, removed=1)
    assert set(Landmark.objects.values_list("name", flat=True)) == {"Rue Fine", "Parc Vert"}
    assert IndexedName.objects.filter(words=" rue large ").count() == 0


def test_a_dry_run_writes_nothing():
    assert imported(street("Rue Fine"), dry_run=True) == LandmarksReport(created=1)
    assert Landmark.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rue du Zéphyr", "Rue du Zéphyr"),
        ("jazz rue du zephyr", "Rue du Zéphyr"),
        ("près du Zéphyr", "Rue du Zéphyr"),
        ("autour du Zéphyr", ""),
        ("vers Zéphyr", ""),
        ("Zéphyr", ""),
        ("gare de Corbillon", "Gare de Corbillon"),
        ("métro Alizade", "Alizade"),
        ("Alizade", ""),
        ("parc Zibeline", "Parc Zibeline"),
        ("Clignoncourt", "Clignoncourt"),
        ("combat", ""),
        ("près du musée Trapon", "Musée Trapon"),
        ("musée Trapon", ""),
        ("rue Fanfarlo", ""),
        ("près de la rue Fanfarlo", "Rue Fanfarlo"),
    ],
)
def test_a_question_names_imported_landmarks(text, name):
    kinds = LandmarkKind
    imported(
        street("Rue du Zéphyr", "Zéphyr"),
        street("Rue Fanfarlo"),
        street("Gare de Corbillon", kind=kinds.STATION),
        street("Alizade", kind=kinds.STATION),
        street("Parc Zibeline", kind=kinds.SQUARE),
        street("Clignoncourt", kind=kinds.NEIGHBOURHOOD),
        street("Combat", kind=kinds.NEIGHBOURHOOD),
        street("Musée Trapon", kind=kinds.BUILDING),
    )
    IndexedNameFactory(kind=NameKind.PLACE, label="Rue Fanfarlo")

    assert near(text).near_name == name


@pytest.mark.parametrize(
    ("text", "left"),
    [("12 bis rue du Zéphyr", ""), ("au 12 rue du Zéphyr", ""), ("jazz 12 rue du Zéphyr", "jazz")],
)
def test_the_number_in_a_street_is_part_of_the_address(text, left):
    imported(street("Rue du Zéphyr"))

    query = near(text)

    assert (query.near_name, query.text) == ("Rue du Zéphyr", left)


def test_a_day_before_a_street_stays_a_day():
    imported(street("Rue du Zéphyr"))

    query = near("le 12 rue du Zéphyr")

    assert query.near_name == "Rue du Zéphyr"
    assert query.has_window or "12" in query.text


def test_an_editors_landmark_is_meant_before_an_imported_one_of_its_name():
    own = LandmarkFactory(name="Alizade", kind=LandmarkKind.SQUARE, latitude=48.5)
    keep_edited_landmark(own)
    imported(street("Alizade", kind=LandmarkKind.STATION))

    assert near("près d'Alizade").near.latitude == 48.5


def test_a_question_costs_as_many_queries_and_as_little_vocabulary_among_many_streets():
    def cost():
        near("concert rue du Zéphyr")  # frequencies are read now and then
        with CaptureQueriesContext(connection) as captured:
            query = near("concert rue du Zéphyr")
        return len(captured), query.near_name, len(read_vocabulary().places)

    imported(street("Rue du Zéphyr"))
    few = cost()

    imported(street("Rue du Zéphyr"), *(street(f"Rue Zuf{number}") for number in range(2_000)))

    assert cost() == few == (few[0], "Rue du Zéphyr", 0)


def write(path, *names):
    line = {"type": "LineString", "coordinates": [[2.3, 48.85], [2.301, 48.85]]}
    features = [{"properties": {"nom": name}, "geometry": line} for name in names]
    path.write_text(json.dumps({"features": features}))
    return str(path)


def test_the_command_says_what_it_did(tmp_path, capsys):
    path = write(tmp_path / "voies.geojson", "Rue Fine", "Rue Large", "Rue")

    call_command("import_landmarks", path)
    call_command("import_landmarks", path)

    said = [line for line in capsys.readouterr().out.splitlines() if "secondes" not in line]
    skipped = "  1 nom que la recherche ne peut pas reconnaître"
    assert said == [
        "voies\u00a0: 2 créés, 0 mis à jour, 0 inchangés, 0 retirés",
        skipped,
        "voies\u00a0: 0 créés, 0 mis à jour, 2 inchangés, 0 retirés",
        skipped,
    ]


@pytest.mark.parametrize("content", [None, "[]", "{", "\u0000"])
def test_a_bad_file_is_one_clear_line_and_nothing_of_the_others_is_written(tmp_path, content):
    good, bad = write(tmp_path / "voies.geojson", "Rue Fine"), tmp_path / "bad.geojson"
    if content:
        bad.write_text(content)

    with pytest.raises(CommandError, match=r"bad\.geojson"):
        call_command("import_landmarks", good, str(bad))

    assert Landmark.objects.count() == 0


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1/a.json", "http://", "https://[", "\0"])
def test_an_address_that_may_not_be_fetched_is_one_clear_line(origin):
    with pytest.raises(CommandError):
        call_command("import_landmarks", origin)


def test_two_files_of_one_name_are_not_taken_for_one_data_set(tmp_path):
    (tmp_path / "b").mkdir()
    paths = [write(folder / "voies.json", "Rue Fine") for folder in (tmp_path, tmp_path / "b")]

    with pytest.raises(CommandError, match="--source"):
        call_command("import_landmarks", *paths)


LAYERS = """
    map/streets_all_3m map/parks_400m2_3m map/jardins_etat map/stations map/quartiers_5m
    geo/musees-paris geo/osm-libraries-paris
"""
#: Seconds in which all of Paris must be imported; measured: 4.5 on SQLite.
SLOW_S = 60


def test_all_of_paris_is_imported_and_understood(city_data):
    paths = [str(city_data / f"{layer}.geojson") for layer in LAYERS.split()]
    began_s = time.monotonic()

    with CaptureQueriesContext(connection) as first:
        call_command("import_landmarks", *paths)
    with CaptureQueriesContext(connection) as again:
        call_command("import_landmarks", *paths)

    assert time.monotonic() - began_s < SLOW_S
    assert 7_600 < Landmark.objects.count() < 7_800
    assert len(first) < 400
    assert len(again) == len(paths)
    asked = {
        "concert rue de Rivoli": "Rue de Rivoli",
        "près de la rue de Rivoli": "Rue de Rivoli",
        "près de Rivoli": "Rue de Rivoli",
        "bd voltaire": "Boulevard Voltaire",
        "parc Monceau": "Parc Monceau",
        "gare de Lyon": "Gare de Lyon",
        "expo place des Vosges": "Place des Vosges",
        "métro Bastille": "Bastille",
        "près du musée du Louvre": "Musée du Louvre",
        "près de la bibliothèque Forney": "Bibliothèque Forney",
        "jardin du Luxembourg": "Jardin du Luxembourg",
        "concert Belleville": "Belleville",
        "combat de boxe": "",
        "autour de Mozart": "",
        "vers Noël": "",
        "près du cirque": "",
        "une bonne nouvelle": "",
        "théâtre de rue": "",
    }
    assert {text: near(text).near_name for text in asked} == asked
