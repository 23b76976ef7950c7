"""The point of a new place: geocoded or set by hand, within the city, never required."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connections

from agenda.enums import AreaBasis
from participation.enums import LinkPurpose
from participation.models import Proposal
from participation.services.events import build_event
from participation.services.sending import confirm_by_link, send_proposal
from participation.throttling import GEOCODE
from tests.budgets import spend
from tests.factories.agenda import AreaFactory, PlaceFactory
from tests.factories.participation import ProposalFactory, facts_of, link, typed
from tests.servers import answering

RING = [[2.36, 48.86], [2.38, 48.86], [2.38, 48.88], [2.36, 48.88], [2.36, 48.86]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
INSIDE = {"latitude": "48.872100", "longitude": "2.361500"}
OUTSIDE = {"latitude": "48.9", "longitude": "2.5"}
LABEL = "3 Passage Dubail 75010 Paris"


class Handler(BaseHTTPRequestHandler):
    """Answers one address; tells whether somebody waits for it within a transaction."""

    server: Any

    def do_GET(self):
        self.server.asked += 1
        if self.server.longitude is None:
            body, status = b'{"code": 400}', 400
        else:
            said = {
                "label": LABEL,
                "score": 0.97,
                "housenumber": "3",
                "street": "Passage Dubail",
                "postcode": "75010",
            }
            point = {"type": "Point", "coordinates": [self.server.longitude, 48.8721]}
            feature = {"type": "Feature", "geometry": point, "properties": said | {"city": "Paris"}}
            found = [feature] if self.server.longitude else []
            body, status = (
                json.dumps({"type": "FeatureCollection", "features": found}).encode(),
                200,
            )
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def directory(settings):
    httpd: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.asked, httpd.longitude = 0, 2.3615
    settings.FETCH_ALLOWS_LOOPBACK = True
    with answering(httpd) as settings.GEOCODER_URL:
        yield httpd


@pytest.fixture
def tenth():
    return AreaFactory(code="10", postcodes=["75010"], polygon=SQUARE)


def draft(**changes):
    return f"/proposer/{link(ProposalFactory(data=typed(**changes)), LinkPurpose.DRAFT)}/"


def press(client, address, button, **changes):
    client.post(address, typed(**changes) | {"faire": button})
    return Proposal.objects.get().data


@pytest.mark.django_db
def test_an_address_gives_its_point_and_its_postcode_to_be_confirmed(client, directory, tenth):
    address = draft()

    kept = press(client, address, "adresse", postcode="")
    page = client.get(address).content.decode().replace("\xa0", " ")

    assert {name: kept[name] for name in ("latitude", "longitude", "postcode")} == INSIDE | {
        "postcode": "75010"
    }
    assert f"Trouvé : {LABEL}. Le point est-il à la porte ?" in page
    assert re.findall(r'name="latitude" value="([^"]*)"', page) == ["48.872100"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("longitude", "said"),
    [
        (0, "On n’a pas trouvé cette adresse."),
        (None, "L’annuaire des adresses ne répond pas."),
        (2.5, "hors de la ville"),
    ],
)
def test_what_is_not_found_is_said_and_the_rest_is_kept(client, directory, tenth, longitude, said):
    directory.longitude = longitude
    address = draft()

    kept = press(client, address, "adresse")
    page = client.get(address).content.decode()

    assert said in page
    assert "latitude" not in kept
    assert kept["street"] == "3 passage Dubail"
    assert client.get(f"{address}relire/").status_code == 200


@pytest.mark.django_db
def test_a_point_of_another_address_goes_and_one_put_by_hand_stays(client, directory, tenth):
    address = draft()
    found = press(client, address, "adresse")

    moved = press(client, address, "garder", **{**found, "street": "5 rue Neuve"})
    put = press(client, address, "garder", **INSIDE, street="5 rue Neuve")

    assert [("latitude" in kept) for kept in (found, moved, put)] == [True, False, True]


@pytest.mark.django_db
def test_a_network_asks_the_directory_so_often_and_is_told(client, directory, tenth):
    address, most = draft(), GEOCODE.per_network[32].amount

    spend(GEOCODE, most - 1)

    for _turn in range(2):
        kept = press(client, address, "adresse")

    assert (directory.asked, kept["point_said"]) == (1, "away")


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_directory_within_a_transaction(client, directory, tenth, monkeypatch):
    ours, within, answer = connections["default"], [], Handler.do_GET
    monkeypatch.setattr(
        Handler, "do_GET", lambda self: (within.append(ours.in_atomic_block), answer(self))[1]
    )
    address = draft()

    press(client, address, "adresse")

    assert within == [False]


@pytest.mark.django_db
def test_without_a_directory_the_button_is_not_there_and_a_point_is_not_asked_for(client):
    address = draft()

    page = client.get(address).content.decode()

    assert 'value="adresse"' not in page
    assert client.get(f"{address}relire/").status_code == 200


@pytest.mark.django_db
def test_a_point_is_enough_of_an_address_where_the_area_has_one_postcode(tenth):
    facts = facts_of(ProposalFactory(), street="", postcode="", **INSIDE)

    place = build_event(facts).place

    assert (place.latitude, place.longitude, place.postcode) == (48.8721, 2.3615, "75010")
    assert (place.area, place.area_basis) == (tenth, AreaBasis.POLYGON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("point", "said"),
    [
        (OUTSIDE, "Ce point est hors de la ville : déplacez-le, ou ôtez-le."),
        (
            {"latitude": "x", "longitude": "2.36"},
            "Ce point ne se lit pas : remettez-le, ou ôtez-le.",
        ),
        (
            {"latitude": "nan", "longitude": "2.36"},
            "Ce point ne se lit pas : remettez-le, ou ôtez-le.",
        ),
    ],
)
def test_a_point_beyond_the_city_or_unread_is_said_and_one_button_takes_it_off(
    client, tenth, point, said
):
    address = draft(**point)

    page = client.get(f"{address}?verifier").content.decode().replace("\xa0", " ")
    client.post(address, typed(**point) | {"faire": "sans-point"})

    assert re.findall(r'<li><a href="#id_latitude">(.+?)</a></li>', page.replace("\xa0", " ")) == [
        f"Où : {said}"
    ]
    assert client.get(f"{address}relire/").status_code == 200


@pytest.mark.django_db
def test_a_known_place_keeps_its_own_point(tenth):
    venue = PlaceFactory(name="La Maroquinerie")
    proposal = ProposalFactory(data=typed(place=venue.name, place_choice=str(venue.pk), **OUTSIDE))

    facts = facts_of(proposal)

    assert (facts["place"], facts["new_place"]) == (venue.pk, None)


@pytest.mark.django_db
def test_the_draft_of_the_place_has_the_point_also_when_it_is_corrected(tenth):
    proposal = ProposalFactory(data=typed(**INSIDE))
    send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    confirm_by_link(proposal)
    proposal.refresh_from_db()
    first = proposal.event.place

    send_proposal(proposal, facts_of(proposal, latitude="48.865000"), "")

    first.refresh_from_db()
    assert (first.latitude, first.longitude, first.area) == (48.865, 2.3615, tenth)
    assert first.get_latest_revision_as_object().latitude == 48.865
