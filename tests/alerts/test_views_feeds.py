from datetime import timedelta
from itertools import cycle

import pytest
from django.utils import timezone
from icalendar import Calendar
from lxml import etree

from alerts.enums import CapCategory, CapCertainty, CapUrgency
from alerts.formats.cap import NAMESPACE
from alerts.services.drafting import draft_cancel, draft_update
from messaging.enums import Severity
from tests.budgets import count_queries
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import AlertFactory, TopicFactory, officer, sent_alert

pytestmark = pytest.mark.django_db

SQUARE = {"type": "Polygon", "coordinates": [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]}
ENGLISH = {
    "headline_en": "The river banks close",
    "description_en": "The Seine rises.",
    "event_en": "flood",
}


@pytest.fixture(scope="session")
def schema(city_data):
    return etree.XMLSchema(etree.parse(str(city_data / "cap" / "cap12.xsd")))


def cap_of(client, alert):
    response = client.get(f"/alertes/{alert.uuid}.cap")
    assert (response.status_code, response.headers["Content-Type"]) == (
        200,
        "application/cap+xml; charset=utf-8",
    )
    return etree.fromstring(response.content)


def told(root, path):
    return [element.text for element in root.iterfind(path, {"c": NAMESPACE})]


WORDS = list(
    zip(CapCategory, cycle(CapUrgency), cycle(Severity), cycle(CapCertainty), strict=False)
)


@pytest.mark.parametrize(("category", "urgency", "severity", "certainty"), WORDS)
def test_every_word_is_one_of_the_schemas(client, schema, category, urgency, severity, certainty):
    alert = sent_alert(
        category=category, urgency=urgency, severity=severity, certainty=certainty, **ENGLISH
    )

    root = cap_of(client, alert)

    assert schema.validate(root), schema.error_log


def test_a_whole_life_is_valid_and_each_message_names_those_before(client, schema):
    area = AreaFactory(polygon=SQUARE)
    first = sent_alert(areas=[area], onset=timezone.now() + timedelta(microseconds=1))
    update = sent_alert(alert=draft_update(first, officer()))
    cancel = sent_alert(alert=draft_cancel(first, officer()))

    roots = [cap_of(client, alert) for alert in (first, update, cancel)]

    assert [schema.validate(root) for root in roots] == [True, True, True]
    assert [told(root, "c:msgType") for root in roots] == [["Alert"], ["Update"], ["Cancel"]]
    named = [len(" ".join(told(root, "c:references")).split()) for root in roots]
    assert named == [0, 1, 2]
    identified = ",".join(
        told(roots[0], f"c:{name}")[0] for name in ("sender", "identifier", "sent")
    )
    assert told(roots[1], "c:references") == [identified]
    assert told(roots[0], ".//c:polygon") == ["48.8,2.3 48.8,2.4 48.9,2.4 48.8,2.3"]


def test_a_message_never_changes_whatever_follows_it(client):
    first = sent_alert()
    before = client.get(f"/alertes/{first.uuid}.cap").content

    sent_alert(alert=draft_cancel(first, officer()))

    assert client.get(f"/alertes/{first.uuid}.cap").content == before


def test_what_was_not_sent_has_no_message(client):
    assert client.get(f"/alertes/{AlertFactory().uuid}.cap").status_code == 404


def components(client, query=""):
    calendar = Calendar.from_ical(client.get(f"/alertes.ics{query}").content)
    return list(calendar.walk("VEVENT"))


def test_the_calendar_follows_an_alert_through_its_life(client):
    first = sent_alert()
    [before] = components(client)

    sent_alert(alert=draft_cancel(first, officer()))
    [after] = components(client)

    assert (before["UID"], before["STATUS"], before["SEQUENCE"]) == (after["UID"], "CONFIRMED", 0)
    assert (after["STATUS"], after["SEQUENCE"], str(after["SUMMARY"])) == (
        "CANCELLED", 1, f"Levée\u00a0: {first.headline}",
    )  # fmt: skip
    assert (before["TRANSP"], before["DTEND"].dt) == (
        "TRANSPARENT",
        first.expires.replace(microsecond=0),
    )


def test_only_what_is_actual_and_sent_is_told(client):
    sent_alert(status="Exercise")
    AlertFactory()

    assert (components(client), client.get("/alertes.json").json()["alerts"]) == ([], [])


def test_each_question_narrows_every_feed(client):
    area, topic = AreaFactory(code="11"), TopicFactory(slug="fleuve")
    wanted = sent_alert(topic=topic, areas=[area], severity="Severe")
    everywhere = sent_alert(topic=topic, severity="Extreme")
    sent_alert(areas=[area], severity="Severe")
    sent_alert(topic=topic, areas=[AreaFactory(code="12")], severity="Severe")
    sent_alert(topic=topic, areas=[area], severity="Minor")

    query = "?theme=fleuve&ou=11&gravite=severe&ou=nulle-part"

    found = [one["uuid"] for one in client.get(f"/alertes.json{query}").json()["alerts"]]
    assert found == [str(everywhere.uuid), str(wanted.uuid)]
    assert len(components(client, query)) == 2
    assert client.get(f"/alertes.atom{query}").content.count(b"<entry") == 2


@pytest.mark.parametrize("path", ["/alertes.ics", "/alertes.atom", "/alertes.json"])
def test_a_feed_is_sent_again_only_when_an_alert_changed(client, path):
    alert = sent_alert()
    tag = client.get(path).headers["ETag"]
    unchanged = client.get(path, headers={"If-None-Match": tag}).status_code

    sent_alert(alert=draft_update(alert, officer()))

    assert (unchanged, client.get(path, headers={"If-None-Match": tag}).status_code) == (304, 200)


def test_english_is_asked_for_in_the_address(client):
    sent_alert(**ENGLISH)

    assert str(components(client, "?langue=en")[0]["SUMMARY"]) == "The river banks close"


@pytest.mark.parametrize(
    "query", ["?theme=%00", "?ou=" + "9" * 5000, "?gravite=Grave", "?langue=xx", "?ou=1&" * 300]
)
def test_nonsense_is_left_out(client, query):
    sent_alert()

    assert len(components(client, query)) == 1


@pytest.mark.parametrize("path", ["/alertes.ics", "/alertes.atom", "/alertes.json"])
def test_a_feed_asks_as_many_queries_whatever_it_holds(client, path):
    counts = []
    for _ in range(3):
        sent_alert(areas=[AreaFactory()])
        counts.append(count_queries(lambda: client.get(path)))

    assert counts == counts[:1] * 3
