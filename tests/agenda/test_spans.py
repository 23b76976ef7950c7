"""A span: a period whose text names the dates; never shown as an exact date."""

import datetime as dt
import html
import re
from typing import Any

import pytest
import time_machine
from wagtail.models import ModelLogEntry

from agenda.formats.jsonld import event_jsonld
from agenda.models import Occurrence
from agenda.services.occurrences import cancel, reschedule, restore
from agenda.services.publication import publish_now
from search.templatetags.search_days import count_day
from tests.agenda.cms import event_url
from tests.factories.agenda import EventDateFactory, at, published_event

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 2, 20), dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(at("2026-03-03 12:00"), tick=False):
        yield


def span(first=FIRST, last=LAST):
    return EventDateFactory.build(kind="span", all_day=True, times=[], start_on=first, end_on=last)


@pytest.fixture
def event():
    return published_event(span(), title="Bal des lilas")


def text_of(response):
    assert response.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"[\s\u00a0]+", " ", text)


def test_a_span_is_one_row_from_its_first_midnight_to_its_last(event):
    rows = Occurrence.objects.values_list("start_at", "end_at", "day", "time", "all_day", "is_span")

    assert list(rows) == [(at("2026-02-20 00:00"), at("2026-03-21 00:00"), FIRST, None, True, True)]


def test_the_page_of_a_span_has_its_days_and_refers_to_the_text(event, client):
    page = client.get(event.get_absolute_url())

    text = text_of(page)
    assert "Dates dans le texte Du 20 février au 20 mars" in text
    assert "Du 20 février au 20 mars, dates dans le texte" in text
    assert "prochaine date" not in text
    assert "En ce moment" not in text
    assert ".ics?date=" not in page.content.decode()
    assert "Suivre ces dates" not in text


def test_a_date_that_is_known_comes_first_and_the_span_stands_beside_it(client):
    event = published_event(span(), "2026-03-10 20:00")

    page = client.get(event.get_absolute_url())

    assert [one.is_span for one in page.context["page"].schedule.coming] == [False, True]
    assert page.context["page"].schedule.next.day == dt.date(2026, 3, 10)
    assert "mardi 10 mars, 20 h – 22 h Prochaine" in text_of(page)


def test_in_a_list_of_a_day_a_span_is_last_under_its_own_title(event, client):
    published_event("2026-03-03 20:00", title="Concert")

    page = client.get("/agenda/?quand=aujourdhui&vue=liste")

    groups = [
        (group.day, group.is_span, group.total, [hit.event.title for hit in group.hits])
        for group in page.context["groups"]
    ]
    assert groups == [
        (dt.date(2026, 3, 3), False, 1, ["Concert"]),
        (None, True, 1, ["Bal des lilas"]),
    ]
    assert re.search(
        r"Dates dans le texte – au 20 mars Bal des lilas .* Dates dans le texte", text_of(page)
    )


def test_the_card_of_a_span_has_its_days_and_a_mark(event, client):
    text = text_of(client.get("/agenda/?quand=aujourdhui"))

    assert re.search(r"Dates dans le texte .* – au 20 mars Bal des lilas", text)


def test_a_calendar_leaves_spans_out(event, client):
    dated = published_event("2026-03-10 20:00", title="Concert")

    assert client.get(f"/evenements/{event.slug}.ics").content.count(b"BEGIN:VEVENT") == 0
    assert client.get("/agenda.ics").content.count(b"BEGIN:VEVENT") == 1
    assert client.get(f"/evenements/{event.slug}.ics?date=2026-02-20").status_code == 404
    assert dated.calendar.content.count("BEGIN:VEVENT") == 1


def test_the_json_marks_a_span(event, client):
    [date] = client.get(f"/evenements/{event.slug}.json").json()["dates"]

    assert (date["is_span"], date["start"][:10], date["end"][:10]) == (
        True,
        "2026-02-20",
        "2026-03-21",
    )
    [node] = client.get(event.get_absolute_url()).context["page"].jsonld["@graph"]
    assert (node["startDate"], node["endDate"]) == ("2026-02-20", "2026-03-20")


def test_a_feed_has_a_span_in_words(event, client):
    feed = client.get("/agenda.atom").content.decode()

    assert "Du 20 février au 20 mars 2026, dates dans le texte" in feed


def test_the_ruler_does_not_count_spans():
    published_event(span(first=dt.date(2026, 3, 3)), title="Bal des lilas")

    day = count_day(at("2026-03-03 12:00"))

    assert (day.total, sum(day.hours)) == (1, 0)


def test_a_place_lists_a_span_after_dates(event, client):
    published_event("2026-03-12 20:00", title="Concert", place=event.place)

    genres = client.get(event.place.get_absolute_url()).context["page"].genres

    listed = [occurrence.event.title for genre in genres for occurrence in genre.dates]
    assert listed == ["Concert", "Bal des lilas"]


def test_a_cancelled_span_says_so(event, client):
    cancel(event.occurrences.all(), "Travaux.")

    assert "Annulé du 20 février au 20 mars, dates dans le texte : Travaux." in text_of(
        client.get(event.get_absolute_url())
    )
    assert event.calendar.content == ""


def test_the_page_of_changes_names_the_days_of_a_span(event, client):
    cancel(event.occurrences.all(), "Travaux.")

    text = text_of(client.get("/changements/"))

    assert "Annulation Bal des lilas , du 20 février au 20 mars, dates dans le texte" in text
    assert "vendredi 20 février" not in text


def deeds(event):
    entries = (
        ModelLogEntry.objects.for_instance(event)
        .filter(action__startswith="agenda.date.")
        .order_by("pk")
    )
    return [entry.message.replace("\u00a0", " ") for entry in entries]


def test_the_cms_history_has_the_days_of_a_span_before_and_after(event):
    cancel(event.occurrences.all(), "Travaux.")
    restore(event.occurrences.all())
    reschedule(event.occurrences.all(), at("2026-03-10 20:00"), at("2026-03-10 22:00"))

    days = "du 20 février au 20 mars, dates dans le texte"
    assert deeds(event) == [
        f"Annulation : {days} (« Travaux. »)",
        f"Rétablissement : {days}",
        f"Changement d’horaire : {days} → mardi 10 mars, 20 h",
    ]


def test_a_span_whose_first_day_moves_has_no_previous_start(event):
    line = event.dates.get()
    line.start_on = dt.date(2026, 2, 27)
    event.dates.set([line])
    publish_now(event)

    before, after = (f"du {day} février au 20 mars, dates dans le texte" for day in (20, 27))
    assert deeds(event) == [f"Changement d’horaire : {before} → {after}"]
    assert event.occurrences.get().previous_start_at is None


def test_the_confirmation_of_a_cancellation_names_the_days_of_a_span(event, admin_client):
    typed = {"occurrences": [row.pk for row in event.occurrences.all()], "step": "cancel"}

    page = admin_client.post(event_url("dates", event.pk), typed)

    assert "Du 20 février au 20 mars, dates dans le texte" in text_of(page)
    assert "endredi 20 février" not in text_of(page)


def test_the_page_of_a_past_span_has_its_days(client):
    event = published_event(span(dt.date(2026, 2, 1), dt.date(2026, 2, 27)))

    text = text_of(client.get(event.get_absolute_url()))

    assert "Du 1er au 27 février, dates dans le texte C’est passé" in text
    assert "La dernière date" not in text


def test_a_span_rescheduled_to_a_day_is_a_date(event, client):
    reschedule(event.occurrences.all(), at("2026-03-10 20:00"), at("2026-03-10 22:00"))

    row = event.occurrences.get()
    assert (row.is_span, row.day, row.all_day) == (False, dt.date(2026, 3, 10), False)
    text = text_of(client.get(event.get_absolute_url()))
    assert "20 h – 22 h" in text
    assert "20 février" not in text  # not a day of the span
    data: dict[str, Any] = event_jsonld(event, event.occurrences.with_place())
    [node] = data["@graph"]
    assert (node["eventStatus"], "previousStartDate" in node) == (
        "https://schema.org/EventRescheduled",
        False,
    )
    event.calendar.refresh_from_db()
    assert event.calendar.content.count("BEGIN:VEVENT") == 1


def test_an_end_that_is_put_off_is_the_same_span(event):
    before = event.occurrences.get()
    line = event.dates.get()
    line.end_on = dt.date(2026, 3, 27)
    event.dates.set([line])
    publish_now(event)

    after = event.occurrences.get()
    assert (after.pk, after.last_day) == (before.pk, dt.date(2026, 3, 27))
