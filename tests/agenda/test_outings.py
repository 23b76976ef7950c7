"""/mes-sorties/: favourites in a link or in the browser; no input is an error or logged."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from agenda.models import EventDate
from agenda.services import occurrences
from agenda.views.outings import MOST_NAMED
from tests.agenda.test_services_merging import merge
from tests.agenda.test_views import text, weekly
from tests.factories.agenda import EventDateFactory, EventFactory, at, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def named(*events) -> str:
    return f"/mes-sorties/?n={','.join(str(getattr(event, 'pk', event)) for event in events)}"


def lasting(day: str, start: str, end: str) -> EventDate:
    return EventDateFactory.build(start_on=dt.date.fromisoformat(day), times=[[start, end]])


def days(response) -> list[tuple[str, list[str]]]:
    """Return the titles under each heading."""
    sections = re.findall(
        r'(?s)<h2 class="day-title">(.*?)</h2>(.*?)</section>', response.content.decode()
    )
    return [
        (title, re.findall(r'<h3 class="row-title"><a [^>]*>(.*?)</a>', rows))
        for title, rows in sections
    ]


def test_the_events_of_a_link_are_listed_by_day(client):
    tonight = published_event("2026-03-03 20:00", title="Concert")
    late = published_event("2026-03-04 01:00", title="Bal de nuit")
    cancelled = weekly(title="Piece")
    occurrences.cancel([cancelled.occurrences.get(day="2026-03-03")], "souffrante")
    exhibition = published_event(lasting("2026-03-03", "10:00", "19:00"), title="Expo")
    over = published_event("2026-03-01 20:00", title="Hier")
    draft = published_event("2026-03-05 20:00", title="Retirée")
    draft.unpublish()
    dateless = EventFactory(live=True, title="Un jour")

    page = client.get(
        named(over, exhibition, late, tonight, cancelled, draft, dateless, 10**17, tonight)
    )

    assert days(page) == [
        ("Aujourd’hui", ["Concert", "Piece", "Bal de nuit", "Expo"]),
        ("Mardi 10 mars", ["Piece"]),
        ("Pas encore de date", ["Un jour"]),
        ("C’est passé", ["Hier"]),
    ]
    said = text(page)
    assert "20 h annulé Piece" in said
    assert "2 de ces sorties ne sont plus dans l’agenda." in said
    assert "Retirée" not in said
    assert (
        page.headers["Cache-Control"],
        'content="noindex, nofollow"' in page.content.decode(),
    ) == (
        "private, no-store",
        True,
    )


def test_overlaps_are_shown_and_ignore_openings_and_cancelled_dates(client):
    concert = published_event("2026-03-04 20:00", title="Concert")
    piece = published_event("2026-03-04 21:00", "2026-03-06 21:00", title="Piece")
    after = published_event("2026-03-04 22:00", title="Bal")
    exhibition = published_event(lasting("2026-03-04", "10:00", "23:00"), title="Expo")
    off = published_event("2026-03-04 20:30", title="Annulée")
    occurrences.cancel(off.occurrences.all(), "")
    alone = published_event("2026-03-05 20:00", title="Seule")

    page = client.get(named(concert, piece, after, exhibition, off, alone))

    found = [
        text_of_overlap(block)
        for block in re.findall(
            r'(?s)<div class="notice notice--info overlap">(.*?)</div>', page.content.decode()
        )
    ]
    assert found == [
        "Deux sorties à la même heure Concert, 20 h – 22 h Piece, 21 h – 23 h (aussi vendredi 6 "
        "mars, 21 h)",
        "Deux sorties à la même heure Piece, 21 h – 23 h (aussi vendredi 6 mars, 21 h) Bal, 22 h – "
        "0 h",
    ]


def text_of_overlap(html: str) -> str:
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
    return said.replace(" ,", ",")


@pytest.mark.parametrize(
    "query",
    [
        "n=",
        "n=rien",
        "n=-",
        "n=%00",
        "n=" + "9" * 5_000,
        "n=1%0A2",
        "n=1&n=2&n=x",
        "n=" + "1," * 20_000,
        "x=1",
    ],
)
@pytest.mark.parametrize("path", ["/mes-sorties/", "/en/mes-sorties/", "/mes-sorties.ics"])
def test_no_value_in_the_url_is_an_error(client, path, query):
    assert client.get(f"{path}?{query}").status_code == 200


def test_a_limited_number_of_events_is_read_and_the_page_says_so(client):
    event = published_event("2026-03-04 20:00", title="Concert")

    page = client.get(named(*range(event.pk + 1, event.pk + MOST_NAMED + 1), event))

    assert days(page) == []
    assert "voici les cent premières" in text(page)
    assert "100 de ces sorties ne sont plus dans l’agenda" in text(page)


def test_a_merged_event_is_listed_once_as_the_kept_one(client):
    kept, gone = (
        published_event("2026-03-04 20:00", title=title) for title in ("Concert", "Le concert")
    )
    merge(kept, gone)

    for page in (client.get(named(gone)), client.get(named(gone, kept))):
        assert days(page) == [("Demain", ["Concert"])]
        assert f'data-keys="{kept.pk}"' in page.content.decode()
        assert "n’est plus" not in text(page)


def test_the_calendar_has_all_events_and_changes_with_them(client):
    first, second = (
        published_event(f"2026-03-0{day} 20:00", title=f"Soir {day}") for day in (4, 5)
    )
    published_event("2026-03-06 20:00", title="Une autre")
    address = f"/mes-sorties.ics?n={first.pk},{second.pk},0"

    whole = client.get(address)
    same = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    occurrences.cancel(second.occurrences.all(), "")
    after = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})

    assert sorted(re.findall(r"SUMMARY:(.*)\r", whole.content.decode())) == ["Soir 4", "Soir 5"]
    assert (same.status_code, after.status_code) == (304, 200)
    assert "STATUS:CANCELLED" in after.content.decode()
    assert (whole.headers["Cache-Control"], whole.headers["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex",
    )
    empty = client.get("/mes-sorties.ics").content.decode()
    assert (empty.count("BEGIN:VCALENDAR"), empty.count("BEGIN:VEVENT")) == (1, 0)


def test_the_page_takes_no_more_queries_for_three_events_and_no_log_names_them(client):
    counts = []
    for number in (1, 1, 3):
        events = [weekly(title=f"Soir {rank}") for rank in range(number)]
        events += [published_event("2026-03-01 20:00") for _ in range(number)]
        events += [EventFactory(live=True) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries, capture_logs() as logs:
            client.get(named(*events))
        counts.append(len(queries))
        assert not any(f"{events[0].pk},{events[1].pk}" in str(line) for line in logs)

    assert counts[2] == counts[1]
    assert counts[2] <= 12


def test_public_events_have_the_button_and_the_page_without_keys_is_the_same_for_all(client):
    event = published_event("2026-03-04 20:00", title="Concert")
    button = f'data-outing="{event.pk}" aria-pressed="false"'

    places = [event.get_absolute_url(), "/agenda/", "/agenda/?vue=liste", named(event)]

    assert [client.get(place).content.decode().count(button) for place in places] == [1, 1, 1, 1]
    page = client.get("/mes-sorties/")
    assert ("no-store" in page.headers.get("Cache-Control", ""), "Mes sorties" in text(page)) == (
        False,
        True,
    )
    assert "Events I keep" in text(client.get("/en/mes-sorties/"))
