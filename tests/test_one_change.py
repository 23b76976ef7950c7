"""One change everywhere: a cancelled date is cancelled in every representation.

Its neighbours are unchanged. Each assertion depends on one writer, and fails without it.
"""

import datetime as dt
import json
import re
from xml.etree.ElementTree import fromstring

import pytest
import time_machine
from icalendar import Calendar

from agenda.enums import DateKind
from agenda.services.occurrences import cancel
from tests.factories.agenda import EventDateFactory, at, published_event

pytestmark = pytest.mark.django_db

SLUG = "les-mardis-du-fado"
BEFORE, CANCELLED, AFTER = "2026-03-03", "2026-03-10", "2026-03-17"
DAYS = [BEFORE, CANCELLED, AFTER]


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


@pytest.fixture
def series():
    line = EventDateFactory.build(
        kind=DateKind.RULE, rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3", start_on=dt.date(2026, 3, 3)
    )
    return published_event(line, title="Les mardis du fado", slug=SLUG)


def cancel_the_second(series, callbacks):
    with callbacks(execute=True):
        cancel([series.occurrences.get(day=CANCELLED)], "La chanteuse est aphone")


@pytest.fixture
def cancelled(series, django_capture_on_commit_callbacks):
    cancel_the_second(series, django_capture_on_commit_callbacks)
    return series


def components(client, path=f"/evenements/{SLUG}.ics"):
    body = b"".join(client.get(path))
    return list(Calendar.from_ical(body).walk("VEVENT"))


def nodes(client):
    page = client.get(f"/evenements/{SLUG}/").content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    graph = json.loads(data)["@graph"]
    return {node["startDate"][:10]: node["eventStatus"].rpartition("/")[2] for node in graph}


def dates(client, path):
    data = client.get(path).json()
    return {date["day"]: date["status"] for date in data["dates"]}


def test_the_page_says_it_and_why(client, cancelled):
    page = client.get(f"/evenements/{SLUG}/").content.decode()

    assert len(re.findall(r'<li class="date is-off">', page)) == 1
    assert "Annulé le 10 mars" in page.replace("\u00a0", " ")
    assert "La chanteuse est aphone" in page


def test_the_json_ld_says_it_of_that_date_alone(client, cancelled):
    assert nodes(client) == {
        BEFORE: "EventScheduled",
        CANCELLED: "EventCancelled",
        AFTER: "EventScheduled",
    }


def test_the_calendar_says_it_under_the_same_uid_with_a_higher_sequence(
    client, series, django_capture_on_commit_callbacks
):
    (before,) = components(client)

    cancel_the_second(series, django_capture_on_commit_callbacks)

    master, exception = components(client)
    assert exception["UID"] == master["UID"] == before["UID"]
    assert exception["STATUS"] == "CANCELLED"
    assert exception["RECURRENCE-ID"].dt == at(f"{CANCELLED} 20:00")
    assert exception["SEQUENCE"] == before["SEQUENCE"] + 1
    assert {name: master[name] for name in ("RRULE", "DTSTART", "DTEND", "SUMMARY")} == {
        name: before[name] for name in ("RRULE", "DTSTART", "DTEND", "SUMMARY")
    }
    assert "STATUS" not in master or master["STATUS"] == "CONFIRMED"


def test_the_calendar_of_a_search_says_it_too(client, cancelled):
    stated = {component.get("STATUS") for component in components(client, "/agenda.ics?q=fado")}

    assert "CANCELLED" in stated


@pytest.mark.parametrize("path", [f"/evenements/{SLUG}.json", f"/api/v1/evenements/{SLUG}"])
def test_the_data_says_it_of_that_date_alone(client, cancelled, path):
    assert dates(client, path) == {BEFORE: "scheduled", CANCELLED: "cancelled", AFTER: "scheduled"}


def test_whoever_follows_the_changes_hears_of_it(
    client, series, django_capture_on_commit_callbacks
):
    last = client.get("/api/v1/changements").json()["items"][-1]["id"]

    cancel_the_second(series, django_capture_on_commit_callbacks)

    (change,) = client.get(f"/api/v1/changements?depuis={last}").json()["items"]
    assert change["kind"] == "cancelled"


def test_the_feed_says_it_of_that_date_alone(client, cancelled):
    feed = fromstring(client.get("/agenda.atom").content)

    (summary,) = feed.findall("entry/summary", {"": "http://www.w3.org/2005/Atom"})
    told = [line for line in summary.text.splitlines() if line.startswith("Mardi")]
    assert ["Annulé : La chanteuse est aphone" in line.replace("\u00a0", " ") for line in told] == [
        False,
        True,
        False,
    ]


def test_the_search_shows_that_date_as_off_and_the_next_as_standing(client, cancelled):
    def found(day):
        (hit,) = client.get(f"/agenda.json?q=fado&du={day}&au={day}").json()["events"]
        return {date["day"]: date["status"] for date in hit["dates"]}[day]

    assert [found(day) for day in DAYS] == ["scheduled", "cancelled", "scheduled"]


def test_the_search_leads_to_the_next_date_that_stands(
    client, series, django_capture_on_commit_callbacks
):
    def shown():
        page = client.get(f"/agenda/?q=fado&du={CANCELLED}").content.decode()
        return re.findall(r'<p class="row-time">\s*<time datetime="([-0-9]+)T', page)

    before = shown()
    cancel_the_second(series, django_capture_on_commit_callbacks)

    assert (before, shown()) == ([CANCELLED], [AFTER])


def test_the_page_of_changes_says_it_and_how_long_it_took(client, cancelled):
    page = client.get("/changements/").content.decode()

    last = re.search(r'<ol class="timeline">\s*<li>(.*?)</li>', page, re.DOTALL)[1]
    assert ">Annulation<" in last
    assert ", mardi 10 mars" in last.replace("\u00a0", " ")
    assert "Les mardis du fado" in last
    assert "vrai partout" in last
