"""The ways to /proposer/: what one searched for comes along; pages stay the same for all."""

import html
import re

import pytest

from tests.factories.agenda import AreaFactory, CategoryFactory, EventFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def test_an_empty_result_leads_to_a_form_with_the_words_the_day_the_genre_and_the_place(client):
    CategoryFactory(name="Bals", slug="bals")
    place = EventFactory().place

    nothing = client.get(
        "/agenda/", {"q": "fanfare", "quand": "demain", "categorie": "bals", "lieu": place.slug}
    )
    way = html.unescape(re.findall(r'href="(/proposer/\?[^"]+)"', nothing.content.decode())[0])
    form = client.get(way).content.decode()

    assert way == f"/proposer/?titre=fanfare&quand=2026-03-04&lieu={place.slug}&genre=bals"
    assert 'value="fanfare"' in form
    assert re.findall(r'name="day-0" value="([^"]+)"', form) == ["2026-03-04"]
    assert '<option value="bals" selected>' in form
    assert f"<p>{place.name}</p>" in form.replace("  ", "")


@pytest.mark.parametrize(("postcodes", "given"), [(["75011"], ["75011"]), (["75016", "75116"], [])])
def test_an_area_that_was_searched_is_the_postcode_of_a_new_place_where_it_has_but_one(
    client, postcodes, given
):
    AreaFactory(code="11", postcodes=postcodes)

    nothing = client.get("/agenda/", {"q": "fanfare", "ou": "11"})
    way = html.unescape(re.findall(r'href="(/proposer/\?[^"]+)"', nothing.content.decode())[0])
    form = client.get(way).content.decode()

    assert way == "/proposer/?titre=fanfare&ou=11"
    assert re.findall(r'name="postcode" value="([^"]+)"', form) == given


@pytest.mark.parametrize(
    "nonsense",
    [{"ou": "\x00"}, {"quand": "demain"}, {"quand": "9" * 50}, {"genre": "\x00"}, {"lieu": "\x00"}],
)
def test_an_address_made_by_hand_is_an_empty_form(client, nonsense):
    response = client.get("/proposer/", nonsense)

    assert response.status_code == 200
    assert re.findall(r'name="day-0" value="([^"]+)"', response.content.decode()) == []


@pytest.mark.parametrize("address", ["/", "/agenda/", "/alertes/", "/en/agenda/"])
def test_every_page_leads_there_and_may_be_kept_by_a_cache(client, address):
    response = client.get(address)

    assert re.findall(r'href="((?:/en)?/proposer/)"', response.content.decode())
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert len(response.cookies) == 0
