"""An event's calendar and JSON over HTTP, with conditional requests."""

import datetime as dt
import gzip

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from agenda.enums import DateKind
from agenda.formats.schemas import EventData
from agenda.services.calendars import refresh_calendars
from agenda.services.occurrences import cancel
from agenda.services.publication import extend_horizon
from tests.agenda.calendar_reader import happenings_of, read_calendar
from tests.budgets import PAGE_QUERIES, count_queries
from tests.factories.agenda import EventDateFactory, at, published_event

pytestmark = pytest.mark.django_db

NOW = at("2026-03-01 12:00")


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def concert():
    return published_event(
        "2026-03-03 20:00", "2026-03-10 20:00", title="Concert d’été", slug="concert"
    )


def weekly(**fields):
    line = EventDateFactory.build(
        kind=DateKind.RULE, rrule="FREQ=WEEKLY;COUNT=3", start_on=dt.date(2026, 3, 3)
    )
    return published_event(line, slug="bal", **fields)


def test_the_calendar_of_an_event_has_its_dates(client, concert):
    response = client.get("/evenements/concert.ics")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="concert.ics"'
    assert response["Cache-Control"] == "public, max-age=0"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert read_calendar(response.content) == happenings_of(concert.occurrences.all())


def test_an_unchanged_calendar_is_304(client, concert):
    first = client.get("/evenements/concert.ics")

    by_tag = client.get("/evenements/concert.ics", headers={"If-None-Match": first["ETag"]})
    by_date = client.get(
        "/evenements/concert.ics", headers={"If-Modified-Since": first["Last-Modified"]}
    )

    assert [(answer.status_code, answer.content) for answer in (by_tag, by_date)] == [
        (304, b""),
        (304, b""),
    ]
    assert (by_tag["ETag"], by_tag["Cache-Control"]) == (first["ETag"], first["Cache-Control"])


def test_a_change_gives_a_new_calendar_to_conditional_requests(client, concert):
    first = client.get("/evenements/concert.ics")

    with time_machine.travel(NOW + dt.timedelta(minutes=1), tick=False):
        cancel([concert.occurrences.first()])
    by_tag = client.get("/evenements/concert.ics", headers={"If-None-Match": first["ETag"]})
    by_date = client.get(
        "/evenements/concert.ics", headers={"If-Modified-Since": first["Last-Modified"]}
    )

    assert (by_tag.status_code, by_date.status_code) == (200, 200)
    assert by_tag.content == by_date.content != first.content


def test_a_compressed_response_has_a_weak_etag_that_matches_the_plain_one(client, concert):
    plain = client.get("/evenements/concert.ics")
    zipped = client.get("/evenements/concert.ics", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    again = client.get("/evenements/concert.ics", headers={"If-None-Match": zipped["ETag"]})

    assert zipped["ETag"] == f"W/{plain['ETag']}"
    assert (zipped["Content-Encoding"], "Accept-Encoding" in zipped["Vary"]) == ("gzip", True)
    assert gzip.decompress(zipped.content) == plain.content
    assert again.status_code == 304


def test_a_response_is_not_compressed_if_the_request_refuses_it(client, concert):
    response = client.get(
        "/evenements/concert.ics", headers={"Accept-Encoding": "gzip;q=0, identity"}
    )

    assert "Content-Encoding" not in response


@pytest.mark.parametrize("name", ["concert.ics", "concert.json"])
def test_a_withdrawn_event_is_gone_and_one_that_never_was_is_not_found(client, concert, name):
    concert.unpublish()

    assert client.get(f"/evenements/{name}").status_code == 410
    assert client.get(f"/evenements/never-{name}").status_code == 404


def test_a_deleted_event_is_gone_too(client, concert):
    concert.delete()

    assert client.get("/evenements/concert.ics").status_code == 410


def test_an_old_slug_redirects_to_the_new_one_with_the_query(client, concert):
    concert.slug = "grand-concert"
    concert.save_revision().publish()

    response = client.get("/evenements/concert.ics?date=2026-03-03T20:00")

    assert response.status_code == 301
    assert (
        response["Location"]
        == "https://agenda.example.org/evenements/grand-concert.ics?date=2026-03-03T20:00"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "2026-03-10T20:00",
        "20260310T190000Z",
        "2026-03-10T20:00:00+01:00",
        "2026-03-10T20:00:00%2B01:00",
    ],
)
def test_one_date_is_available_by_its_start(client, asked):
    event = weekly()
    second = event.occurrences.all()[1]

    response = client.get(f"/evenements/bal.ics?date={asked}")

    (read,) = read_calendar(response.content)
    assert read[1:] == happenings_of([second])[0][1:]
    assert response["Content-Disposition"] == 'inline; filename="bal-2026-03-10.ics"'


@pytest.mark.parametrize("asked", ["2026-03-11T20:00", "hier", "%00", "9" * 400])
def test_an_unknown_date_is_not_found(client, concert, asked):
    assert client.get(f"/evenements/concert.ics?date={asked}").status_code == 404


def test_the_json_of_an_event_equals_that_of_the_api(client, concert):
    response = client.get(reverse("agenda:event_json", args=["concert"]))

    data = response.json()
    EventData.model_validate(data)
    assert (data["title"], data["slug"], data["url"]) == (
        "Concert d’été",
        "concert",
        "https://agenda.example.org/evenements/concert/",
    )
    assert [(one["start"], one["end"], one["status"]) for one in data["dates"]] == [
        ("2026-03-03T20:00:00+01:00", "2026-03-03T22:00:00+01:00", "scheduled"),
        ("2026-03-10T20:00:00+01:00", "2026-03-10T22:00:00+01:00", "scheduled"),
    ]


def test_only_reading_is_allowed(client, concert):
    assert client.post("/evenements/concert.ics").status_code == 405


def test_fetching_a_calendar_again_takes_no_more_queries(client, concert):
    path = "/evenements/concert.ics"
    tag = client.get(path)["ETag"]

    first = count_queries(lambda: client.get(path))
    again = count_queries(lambda: client.get(path, headers={"If-None-Match": tag}))

    assert again <= first <= PAGE_QUERIES


def sequences_of(content: bytes) -> list[int]:
    return sorted(int(str(one["SEQUENCE"])) for one in Calendar.from_ical(content).walk("VEVENT"))


def test_every_sequence_moves_with_a_new_title_and_that_of_one_date_alone_with_its_cancellation(
    client,
):
    event = weekly()
    first = sequences_of(client.get("/evenements/bal.ics").content)

    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        event.title = "Grand bal"
        event.save_revision().publish()
        renamed = sequences_of(client.get("/evenements/bal.ics").content)
        cancel([event.occurrences.first()])
        cancelled = sequences_of(client.get("/evenements/bal.ics").content)

    assert (first, renamed, cancelled) == ([0], [1], [1, 2])


def test_the_horizon_moving_on_moves_neither_sequence_nor_date_of_change(client):
    line = EventDateFactory.build(
        kind=DateKind.RULE, rrule="FREQ=WEEKLY", start_on=dt.date(2026, 3, 3)
    )
    event = published_event(line, slug="bal")
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        draft = event.get_latest_revision_as_object()
        moved = draft.dates.get()
        moved.times = [["21:00", "23:00"]]
        draft.dates = [moved]
        draft.save_revision().publish()
    (before,) = Calendar.from_ical(client.get("/evenements/bal.ics").content).walk("VEVENT")

    with time_machine.travel(NOW + dt.timedelta(days=10), tick=False):
        added = extend_horizon()
        (after,) = Calendar.from_ical(client.get("/evenements/bal.ics").content).walk("VEVENT")

    assert added
    assert before.pop("RRULE") != after.pop("RRULE")
    assert before.to_ical() == after.to_ical()


def test_a_cancelled_date_leaves_the_calendar_a_month_later_by_the_clock(client):
    event = published_event("2026-06-03 20:00", "2026-06-10 20:00", slug="concert")
    cancel([event.occurrences.first()])

    with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
        refreshed = refresh_calendars()
        content = client.get("/evenements/concert.ics").content

    assert (refreshed, len(read_calendar(content))) == (1, 1)
