"""Outlines of areas, and the places that lie in them."""

import pytest
from django.core.management import CommandError, call_command

from agenda.enums import AreaBasis, ChangeKind
from agenda.models import Area, Change, Place
from agenda.services.refreshing import refresh_queued
from sources.geojson import AreaFeature
from sources.services.areas import AreasReport, keep_areas
from tests.factories.agenda import AreaFactory, EventFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def square(west, south):
    ring = [
        [west, south],
        [west + 1, south],
        [west + 1, south + 1],
        [west, south + 1],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def found(code, west):
    return AreaFeature(code, f"Quartier {code}", square(west, 48), 48.5, west + 0.5)


def test_a_known_area_keeps_its_names_and_gets_its_outline():
    AreaFactory(code="1", name="Centre", short_name="C", postcodes=["75001"])

    report = keep_areas([found("1", 2), found("2", 3)])
    refresh_queued()

    assert report == AreasReport(created=1, updated=1, relocated=0)
    assert list(
        Area.objects.values_list("code", "name", "short_name", "postcodes", "latitude", "longitude")
    ) == [
        ("1", "Centre", "C", ["75001"], 48.5, 2.5),
        ("2", "Quartier 2", "", [], 48.5, 3.5),
    ]


def test_places_are_placed_anew_and_only_the_events_of_those_that_moved_are_said_again():
    first, second = AreaFactory(code="1"), AreaFactory(code="2")
    moved = PlaceFactory(latitude=48.5, longitude=3.5, area=first)
    stays = PlaceFactory(latitude=48.5, longitude=2.5, area=first, area_basis=AreaBasis.POLYGON)
    there = EventFactory(place=moved)
    EventFactory(place=stays)
    EventFactory(place=moved, live=False)

    report = keep_areas([found("1", 2), found("2", 3)])
    refresh_queued()

    assert report.relocated == 1
    assert set(Place.objects.values_list("pk", "area", "area_basis")) == {
        (moved.pk, second.pk, AreaBasis.POLYGON),
        (stays.pk, first.pk, AreaBasis.POLYGON),
    }
    assert list(Change.objects.values_list("event", "kind")) == [(there.pk, ChangeKind.REFRESHED)]


def test_the_command_says_what_it_did(tmp_path, capsys):
    path = tmp_path / "areas.json"
    path.write_text(
        '{"features": [{"properties": {"id": 1}, "geometry":'
        ' {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}]}'
    )

    call_command("import_areas", str(path))

    assert capsys.readouterr().out == "1 quartiers créés, 0 mis à jour, 0 lieux resitués\n"


def test_without_a_file_it_places_venues_anew_by_what_is_known(capsys):
    AreaFactory(code="12", latitude=48.84, longitude=2.396, postcodes=[])
    provins = PlaceFactory(
        latitude=48.56, longitude=3.3, area=Area.objects.get(), area_basis=AreaBasis.NEAREST
    )

    call_command("import_areas")

    assert capsys.readouterr().out == "0 quartiers créés, 0 mis à jour, 1 lieux resitués\n"
    assert list(Place.objects.values_list("pk", "area", "area_basis")) == [
        (provins.pk, None, AreaBasis.OUTSIDE)
    ]


@pytest.mark.parametrize("content", [None, "[]"])
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path, content):
    path = tmp_path / "areas.json"
    if content:
        path.write_text(content)

    with pytest.raises(CommandError):
        call_command("import_areas", str(path))
