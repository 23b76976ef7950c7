"""What is made to cost minutes ends in a second, in a process of its own."""

import os
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from agenda.enums import PriceKind
from datetext import Rule, Slot
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundPlace, FoundPrice, FoundSpan
from sources.ics.reading import read_calendar
from sources.prefill import FormField, FoundDay, FoundPage, PageEvent, PrefillRemark, RemarkKind
from sources.sandbox.confinement import CPU_S
from sources.sandbox.fork_server import DONE
from sources.sandbox.messages import parse_page, serialize_page
from sources.sandbox.reading import ReadingEndedError, read_calendar_apart, read_page_apart, server
from sources.webpage.reading import MAX_BYTES, read_web_page
from tests.sources.hostile import BASE, CALENDARS, PAGES, calendar, event, page

TODAY = date(2026, 3, 3)
ZONE = ZoneInfo("Europe/Paris")
#: Forking, and what the timer does not count.
FORK_S = 0.25


@pytest.fixture(scope="module", autouse=True)
def _warm():
    read_page_apart(page(data=event()), BASE, timeout_s=60)
    yield
    server.close()


def processor_of_readers() -> float:
    """Seconds of processor of the fork server and of its ended children (``man 5 proc``)."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("name", [*PAGES, *CALENDARS])
def test_untrusted_input_never_exceeds_the_cpu_limit(name):
    before = processor_of_readers()

    with suppress(ReadingEndedError):
        if name in CALENDARS:
            read_calendar_apart(CALENDARS[name](), TODAY, timeout_s=10)
        else:
            read_page_apart(PAGES[name]()[:MAX_BYTES], BASE, timeout_s=10)

    assert processor_of_readers() - before <= CPU_S + FORK_S


def test_a_reading_over_the_cpu_limit_is_killed():
    with pytest.raises(ReadingEndedError, match="processor"):
        read_page_apart(PAGES["tens of thousands of attributes"](), BASE, timeout_s=10)


def test_a_reading_past_its_deadline_is_killed():
    before = datetime.now(UTC)

    with pytest.raises(ReadingEndedError, match="timeout"):
        read_page_apart(PAGES["tens of thousands of attributes"](), BASE, timeout_s=0.05)

    assert datetime.now(UTC) - before < timedelta(seconds=2)


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"events": 1}', b"[" * 100_000, b"\xff"])
def test_an_invalid_answer_of_the_child_is_refused(monkeypatch, answer):
    monkeypatch.setattr(server, "ask", lambda *_asked: answer + DONE)

    with pytest.raises(ReadingEndedError, match="nonsense"):
        read_page_apart(b"", BASE, timeout_s=10)


def test_a_page_is_read_there_as_it_is_here():
    html = page(
        data=event(
            location={
                "@type": "Place",
                "name": "La Cigale",
                "address": "120 boulevard Rochechouart, 75018 Paris",
            },
            offers={"price": "8,50"},
            description="On danse à 21h.",
        )
    )

    found = read_page_apart(html, BASE, timeout_s=10)

    assert found == read_web_page(html, BASE, ZONE)
    assert [remark.kind for remark in found.events[0].remarks] == [RemarkKind.HOUR_DISAGREES]


@pytest.mark.parametrize(
    "encoding", ["cp1252", "iso-8859-15", "utf-16", "shift_jis", "koi8-r", "gb18030"]
)
def test_a_page_is_read_there_in_the_encoding_that_it_declares(encoding):
    head = f'<meta charset="{encoding}">'.encode()
    html = head + '<meta property="og:title" content="Été œ € ж 日">'.encode(encoding, "replace")

    found = read_page_apart(html, BASE, timeout_s=10)

    assert found == read_web_page(html, BASE, ZONE)


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Romance Standard Time", "Central European Standard Time", "?"]
)
def test_a_calendar_is_read_there_in_whatever_time_zone(zone):
    octets = calendar(f"DTSTART;TZID={zone}:20260310T190000")

    found = read_calendar_apart(octets, TODAY, timeout_s=10)

    assert found == read_calendar(octets, ZONE, TODAY)


def test_real_calendars_are_read_there_as_they_are_here(city_data):
    files = sorted((city_data / "ics").glob("*.ics"))

    differing = [
        file.name
        for file in files
        if read_calendar_apart(file.read_bytes(), date(2015, 1, 1), timeout_s=10)
        != read_calendar(file.read_bytes(), ZONE, date(2015, 1, 1))
    ]

    assert (len(files) > 20, differing) == (True, [])


def test_a_calendar_is_read_there_as_it_is_here_in_the_language_that_is_asked():
    octets = calendar(
        "DTSTART:20260310T190000", "RRULE:FREQ=WEEKLY;BYDAY=TU", "EXDATE:20260317T190000"
    )

    with override("en"):
        found = read_calendar_apart(octets, TODAY, timeout_s=10)
        here = read_calendar(octets, ZONE, TODAY)

    assert found == here
    assert [type(one) for one in found.events[0].dates] == [Rule]


def test_all_that_a_page_may_say_comes_through_its_message():
    page_event = PageEvent(
        "Bal",
        "<p>On danse.</p>",
        (
            FoundMoment(datetime(2026, 3, 10, 19, 0), datetime(2026, 3, 10, 21, 0)),
            FoundDay(date(2026, 3, 11)),
            FoundSpan(date(2026, 3, 12), date(2026, 3, 14)),
            Rule(
                "FREQ=WEEKLY", date(2026, 3, 10), (Slot(time(19)),), frozenset({date(2026, 3, 17)})
            ),
        ),
        FoundPlace("La Cigale", "120 boulevard", "75018", "Paris", 48.5, 2.5, ("Cigale",)),
        "https://example.org/live",
        FoundPrice(PriceKind.PAID, Decimal("8.50"), Decimal(20)),
        "https://example.org/book",
        FoundPicture("https://example.org/a.jpg"),
        FoundContact("Le Bal"),
        BASE,
        "fr",
        (PrefillRemark(RemarkKind.HOUR_MISSING, FormField.DATES, "À quelle heure ?"),),
    )
    found = FoundPage((page_event,), (PrefillRemark(RemarkKind.EVENTS_CUT, None, "Trop."),))

    assert parse_page(serialize_page(found, 1)) == found


def test_events_that_would_make_the_answer_too_long_are_left_and_said_and_the_first_never_is():
    found = FoundPage((PageEvent("a" * 500), PageEvent("b" * 500), PageEvent("c" * 500)))

    answers = [parse_page(serialize_page(found, most)) for most in (1, 2_500, 10_000)]

    assert [len(answer.events) for answer in answers] == [1, 2, 3]
    assert [
        [remark.text.replace("\xa0", " ") for remark in answer.remarks] for answer in answers
    ] == [
        ["Trop de texte : les événements suivants sont laissés (2)."],
        ["Trop de texte : les événements suivants sont laissés (1)."],
        [],
    ]
