import datetime as dt
import gzip
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from agenda.models import Change, EventCalendar
from agenda.services.occurrences import cancel
from search.views import feeds
from tests.budgets import PAGE_QUERIES, count_queries
from tests.factories.agenda import CategoryFactory, at, listed_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2026-03-03 12:00"), tick=False) as traveller:
        yield traveller


ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = ["/agenda.ics", "/agenda.atom", "/agenda.json"]


def summaries(content: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")]


def test_a_calendar_holds_what_answers_the_query():
    listed_event("2026-03-07 20:00", title="Bal", price_kind="free")
    listed_event("2026-03-05 20:00", title="Concert", price_kind="free")
    listed_event("2026-03-05 20:00", title="Théâtre", price_kind="paid")

    response = Client().get("/agenda.ics?prix=gratuit")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert summaries(response.content) == ["Concert", "Bal"]
    calendar = Calendar.from_ical(response.content)
    assert str(calendar["NAME"]) == "Gratuit · Paris"
    assert str(calendar["URL"]) == "https://agenda.example.org/agenda/?prix=gratuit"
    assert str(calendar["SOURCE"]) == "https://agenda.example.org/agenda.ics?prix=gratuit"


def test_a_feed_is_of_the_whole_day_and_the_next_day_of_the_next():
    listed_event("2026-03-03 08:00", title="Ce matin")
    listed_event("2026-03-02 08:00", title="Hier")

    assert summaries(Client().get("/agenda.ics").content) == ["Ce matin"]
    with time_machine.travel(at("2026-03-04 00:05"), tick=False):
        assert summaries(Client().get("/agenda.ics").content) == []


@pytest.mark.parametrize("path", FEEDS)
def test_an_unchanged_feed_is_answered_not_modified_with_one_query(
    path: str, django_assert_num_queries
):
    listed_event("2026-03-07 20:00")
    first = Client().get(path)

    with django_assert_num_queries(1):
        by_tag = Client().get(path, headers={"If-None-Match": first["ETag"]})
    by_date = Client().get(path, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_tag.status_code, by_tag.content, by_tag["ETag"]) == (304, b"", first["ETag"])
    assert by_date.status_code == 304
    assert first["Cache-Control"] == "public, max-age=0"


@pytest.mark.parametrize("path", FEEDS)
def test_a_change_a_day_a_question_or_a_language_makes_another_feed(path: str, clock):
    event = listed_event("2026-03-07 20:00")
    first = Client().get(path)

    def again(address: str = path) -> int:
        return Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code

    assert again() == 304
    assert again(f"{path}?utm_source=x&page=1&vue=liste&ou=") == 304
    assert again(f"{path}?prix=gratuit") == 200
    assert again(f"{path}?langue=en") == 200
    clock.shift(dt.timedelta(hours=13))
    assert again() == 200
    clock.shift(dt.timedelta(hours=-13))
    assert again() == 304
    cancel([event.occurrences.get()])
    assert again() == 200


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_compressed_under_the_same_weak_tag(path: str):
    for _event in range(3):
        listed_event("2026-03-07 20:00")
    plain = Client().get(path)
    small = Client().get(path, headers={"Accept-Encoding": "gzip"})

    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert small["ETag"] == f"W/{plain['ETag']}"
    assert Client().get(path, headers={"If-None-Match": small["ETag"]}).status_code == 304
    assert "Accept-Encoding" in small["Vary"]


@pytest.mark.parametrize("path", FEEDS)
def test_an_empty_agenda_is_a_feed_all_the_same(path: str):
    assert Change.objects.count() == 0

    response = Client().get(path)

    assert response.status_code == 200
    assert response["Last-Modified"] == "Mon, 02 Mar 2026 23:00:00 GMT"


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize(
    "bad", ["q=%22&page=1e9", "langue=xx", "du=x&au=y", "ou=%00", "pres=nan,nan"]
)
def test_invalid_parameters_are_no_error(path: str, bad: str):
    assert Client().get(f"{path}?{bad}").status_code == 200


def test_ignored_parameters_give_a_message_and_another_etag():
    plain = Client().get("/agenda.json")

    french, english = (
        Client().get("/agenda.json?prix=cher"),
        Client().get("/agenda.json?prix=cher&langue=en"),
    )

    assert plain.json()["messages"] == []
    assert french.json()["messages"] == [
        "«\u00a0prix=cher\u00a0» n’a pas de sens ici, et n’a pas compté."
    ]
    assert english.json()["messages"] == ["“prix=cher” means nothing here, and was ignored."]
    assert len({plain["ETag"], french["ETag"], english["ETag"]}) == 3


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_accepts_only_get_and_head(path: str):
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 200


@pytest.mark.parametrize("path", ["/agenda.ics", "/agenda.atom", "/agenda.json"])
def test_a_feed_asks_as_many_queries_for_three_as_for_one(path: str):
    category, counts = CategoryFactory(slug="bal"), []
    for _turn in range(3):
        listed_event("2026-03-07 20:00", category=category)
        Client().get(f"{path}?categorie=bal")  # what is kept in memory of choices is read once
        counts.append(count_queries(lambda: Client().get(f"{path}?categorie=bal")))

    assert EventCalendar.objects.count() == 3
    assert counts[0] == counts[2] <= PAGE_QUERIES


def test_a_reader_gets_what_changed_last_first_and_a_cancellation_in_its_title():
    bal = listed_event("2026-03-07 20:00", title="Bal")
    listed_event("2026-03-05 20:00", title="Concert")
    with time_machine.travel(at("2026-03-03 13:00"), tick=False):
        cancel([bal.occurrences.get()])

    feed = ElementTree.fromstring(Client().get("/agenda.atom").content)

    assert [title.text for title in feed.iterfind("a:entry/a:title", ATOM)] == [
        "ANNULÉ\u00a0: Bal",
        "Concert",
    ]
    assert feed.find("a:title", ATOM).text == "L’agenda · Paris"
    assert feed.find("a:id", ATOM).text == "https://agenda.example.org/agenda.atom"
    assert feed.find("a:entry/a:id", ATOM).text == bal.uid.urn


def test_data_comes_a_page_at_a_time_with_the_dates_of_the_window():
    event = listed_event("2026-03-07 20:00", "2026-03-07 22:30", "2026-04-07 20:00", title="Bal")

    data = Client().get("/agenda.json?quand=ce-week-end").json()

    assert (data["title"], data["total"], data["page"], data["pages"], data["next"]) == (
        "Ce week-end · Paris",
        1,
        1,
        1,
        None,
    )
    assert [(e["uid"], [d["start"] for d in e["dates"]]) for e in data["events"]] == [
        (str(event.uid), ["2026-03-07T20:00:00+01:00", "2026-03-07T22:30:00+01:00"])
    ]


def test_data_has_the_url_of_the_next_page(monkeypatch):
    monkeypatch.setattr(feeds, "LONGEST_PAGE", 2)
    for day in range(4, 9):
        listed_event(f"2026-03-0{day} 20:00", title=f"Bal {day}", price_kind="free")
    address = "/agenda.json?prix=gratuit"
    found = []

    while address:
        data = Client().get(address.removeprefix("https://agenda.example.org")).json()
        found.append([event["title"] for event in data["events"]])
        address = data["next"]

    assert found == [["Bal 4", "Bal 5"], ["Bal 6", "Bal 7"], ["Bal 8"]]


def test_feeds_speak_english():
    listed_event("2026-03-07 20:00", price_kind="free")

    assert Client().get("/en/agenda.json").json()["url"] == "https://agenda.example.org/en/agenda/"
    assert (
        Client().get("/agenda.json?langue=en").json()["url"]
        == "https://agenda.example.org/en/agenda/"
    )
    assert (
        Client().get("/agenda.json?langue=xx").json()["url"] == "https://agenda.example.org/agenda/"
    )


def test_the_address_of_a_feed_keeps_its_language(monkeypatch):
    monkeypatch.setattr(feeds, "LONGEST_PAGE", 1)
    for day in (4, 5):
        listed_event(f"2026-03-0{day} 20:00", price_kind="free")

    feed = ElementTree.fromstring(Client().get("/agenda.atom?langue=en&prix=gratuit").content)
    calendar = Calendar.from_ical(Client().get("/agenda.ics?langue=en").content)
    data = Client().get("/agenda.json?langue=en").json()

    assert (
        feed.find("a:id", ATOM).text
        == "https://agenda.example.org/agenda.atom?prix=gratuit&langue=en"
    )
    assert str(calendar["SOURCE"]) == "https://agenda.example.org/agenda.ics?langue=en"
    assert data["next"] == "https://agenda.example.org/agenda.json?page=2&langue=en"


def test_data_holds_what_a_list_shows_and_long_texts_on_demand(monkeypatch):
    monkeypatch.setattr(feeds, "LONGEST_PAGE", 1)
    days = [f"2026-03-{day:02} 20:00" for day in range(5, 10)]
    listed_event(*days, title="Bal", body="<p>On danse.</p>")
    listed_event("2026-03-12 20:00", title="Fanfare")

    [listed] = Client().get("/agenda.json").json()["events"]
    asked = Client().get("/agenda.json?champs=title,body,dates").json()
    unknown = Client().get("/agenda.json?champs=rien").json()["events"][0]

    assert ("body" in listed, "accessibility" in listed, len(listed["dates"])) == (False, False, 3)
    [event] = asked["events"]
    assert (list(event), event["body"], len(event["dates"])) == (
        ["title", "body", "dates"],
        "<p>On danse.</p>",
        5,
    )
    assert (
        asked["next"] == "https://agenda.example.org/agenda.json?page=2&champs=title%2Cbody%2Cdates"
    )
    assert set(unknown) > set(listed)
