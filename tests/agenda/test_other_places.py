"""An event at several places: page, feeds and search name all of them."""

import html
import re

import pytest
import time_machine

from agenda.services.occurrences import move
from tests.factories.agenda import AreaFactory, PlaceFactory, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel("2026-02-01T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def event():
    others = [
        PlaceFactory(
            name=name, street="2 rue des Clubs", area=AreaFactory(code=code), postcode="75019"
        )
        for name, code in (("Club Un", "19"), ("Club Deux", "20"))
    ]
    place = PlaceFactory(name="Salle des Lilas", area=AreaFactory(code="11"))
    return published_event(
        "2026-03-03 20:00", title="Portes ouvertes", place=place, other_places=others
    )


def unfolded(response):
    return response.content.decode().replace("\r\n ", "")


def test_the_page_names_other_places_with_their_addresses(event, client):
    text = re.sub(r"\s+", " ", html.unescape(client.get(event.get_absolute_url()).content.decode()))

    for place in event.places_beside:
        link = f'<a href="{place.get_absolute_url()}">{place.name}</a>'
        assert f"<li>{link}, 2 rue des Clubs, 75019 Paris</li>" in text


def test_the_json_has_the_other_places(event, client):
    data = client.get(f"/evenements/{event.slug}.json").json()

    assert (
        data["place"]["name"],
        [(place["name"], place["area"]) for place in data["other_places"]],
    ) == (
        "Salle des Lilas",
        [("Club Deux", "20"), ("Club Un", "19")],
    )


def test_the_calendar_and_the_feed_name_the_other_places(event, client):
    street = "2 rue des Clubs, 75019 Paris"
    said = f"Et aussi\xa0: Club Deux, {street}\xa0; Club Un, {street}"

    calendar, feed = client.get(f"/evenements/{event.slug}.ics"), client.get("/agenda.atom")

    assert said.replace(";", "\\;").replace(",", "\\,") in unfolded(calendar)
    assert said in feed.content.decode()


def test_the_json_ld_has_each_place(event, client):
    [node] = client.get(event.get_absolute_url()).context["page"].jsonld["@graph"]

    assert [place["name"] for place in node["location"]] == [
        "Salle des Lilas",
        "Club Deux",
        "Club Un",
    ]


@pytest.mark.parametrize("code", ["11", "19", "20"])
def test_the_event_is_found_in_the_district_of_each_place(event, client, code):
    published_event(
        "2026-03-03 20:00", title="Ailleurs", place=PlaceFactory(area=AreaFactory(code="1"))
    )

    assert [one["title"] for one in client.get("/agenda.json", {"ou": code}).json()["events"]] == [
        "Portes ouvertes"
    ]


def test_the_page_of_each_place_lists_the_event(event, client):
    for place in event.places_beside:
        genres = client.get(place.get_absolute_url()).context["page"].genres
        assert [occurrence.event for genre in genres for occurrence in genre.dates] == [event]


def test_a_date_that_moved_is_at_its_new_place_alone(event, client):
    move(event.occurrences.all(), PlaceFactory(name="Ailleurs"))

    [node] = client.get(event.get_absolute_url()).context["page"].jsonld["@graph"]
    assert node["location"]["name"] == "Ailleurs"
    assert "Et aussi" not in unfolded(client.get(f"/evenements/{event.slug}.ics"))
    assert client.get("/agenda.json", {"ou": "19"}).json()["total"] == 0
