"""Exercises go only to testers: they are on no public page, feed or search, by any URL."""

import json
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from alerts.services.drafting import draft_cancel, draft_update
from messaging.models import Message
from tests.alerts.cms import client_of, url
from tests.factories.accounts import UserFactory
from tests.factories.agenda import PlaceFactory, published_event
from tests.factories.alerts import officer, sent_alert

pytestmark = pytest.mark.django_db

SECRET = "Xylophones"


@pytest.fixture(params=["Exercise", "Test"])
def drill(request):
    """An exercise linked to a place and an event, with its update; and a real alert."""
    cache.clear()
    place = PlaceFactory(slug="le-quai")
    first = sent_alert(status=request.param, headline=SECRET, severity="Extreme")
    first.events.add(published_event(place=place, slug="le-bal"))
    first.places.add(place)
    update = sent_alert(alert=draft_update(first, officer()))
    sent_alert(headline="Les berges ferment")
    return [first, update]


def own_addresses(drill):
    """Return every URL that an exercise could have."""
    shapes = ["/alertes/{}/", "/en/alertes/{}/", "/alertes/{}.cap"]
    return [shape.format(alert.uuid) for alert in drill for shape in shapes]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("is_known", [False, True])
def test_no_address_of_its_own_answers_a_stranger_nor_somebody_without_a_part_in_alerts(
    drill, method, is_known
):
    client = client_of(UserFactory()) if is_known else Client()

    asked = {path: getattr(client, method)(path).status_code for path in own_addresses(drill)}

    assert asked == dict.fromkeys(own_addresses(drill), 404)


PUBLIC = [
    "/",
    "/en/",
    "/alertes/",
    "/en/alertes/",
    "/alertes/chiffres/",
    "/alertes.ics",
    "/alertes.atom",
    "/alertes.json",
    "/alertes.json?langue=en",
    "/lieux/le-quai/",
    "/evenements/le-bal/",
    "/evenements/le-bal.ics",
    "/evenements/le-bal.json",
    f"/agenda/?q={SECRET}",
    f"/agenda.json?q={SECRET}",
    f"/agenda.atom?q={SECRET}",
    "/changements/",
    "/sitemap.xml",
]


def test_no_page_feed_map_or_search_names_it(drill):
    client = Client()
    sitemap = client.get("/sitemap.xml").content.decode()
    maps = [urlsplit(found.partition("<")[0]).path for found in sitemap.split("<loc>")[1:]]
    asked = {path: client.get(path) for path in [*PUBLIC, *maps]}

    assert {path: answer.status_code for path, answer in asked.items()} == dict.fromkeys(asked, 200)
    said = {
        path
        for path, answer in asked.items()
        for alert in drill
        if str(alert.uuid) in answer.content.decode()
    }
    said |= {
        path
        for path, answer in asked.items()
        if SECRET in answer.content.decode() and "q=" not in path
    }
    assert said == set()
    assert "Les berges ferment" in asked["/alertes/"].content.decode()


def test_who_writes_alerts_reads_it_and_no_cache_keeps_it(drill):
    client = client_of(officer())

    answers = [
        client.get(f"/alertes/{drill[0].uuid}/"),
        client.get(f"/alertes/{drill[1].uuid}.cap"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["private, no-store"] * 2
    assert "Access-Control-Allow-Origin" not in answers[1].headers


def test_an_alert_that_counts_asks_nobody_who_they_are(client):
    alert = sent_alert()

    answers = [client.get(f"/alertes/{alert.uuid}{end}") for end in ("/", ".cap")]

    assert [
        (answer.status_code, "Cookie" in answer.headers.get("Vary", "")) for answer in answers
    ] == [
        (200, False),
        (200, False),
    ]


def test_its_notification_opens_the_screen_that_its_testers_may_read():
    alert = sent_alert(status="Exercise")

    told = json.loads(Message.objects.get().payloads["fr"])["notification"]

    assert told["navigate"] == f"{settings.SITE_ADDRESS}{url('alert', alert.pk)}"


def test_what_lifts_it_has_no_address_either(client):
    lift = sent_alert(alert=draft_cancel(sent_alert(status="Test"), officer()))

    assert [client.get(path).status_code for path in own_addresses([lift])] == [404, 404, 404]
