"""Single dates in a calendar, and its exact octets."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation
from icalendar import Calendar

from agenda.enums import Availability, OccurrenceStatus
from agenda.formats.icalendar import join_calendars, serialise_occurrence
from agenda.models import Category, Place
from agenda.services.publication import place_by_hand
from tests.agenda.calendar_rows import (
    NOW,
    change,
    components,
    event_of,
    joined,
    rows_of,
    rule_line,
    written,
)
from tests.factories.agenda import EventDateFactory, at


@pytest.fixture(autouse=True)
def _on_the_first_of_september():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_moved_date_has_its_own_location_and_a_full_one_is_marked():
    event, line = (
        event_of(place=Place(pk=1, name="Ici")),
        rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3"),
    )
    rows = rows_of(event, line)
    there = Place(
        pk=2,
        name="Là-bas",
        street="2 rue Neuve",
        postcode="75011",
        city="Paris",
        latitude=48.5,
        longitude=2.5,
    )
    change(rows[0], OccurrenceStatus.MOVED, place=there)
    change(rows[1], OccurrenceStatus.SCHEDULED, availability=Availability.FULL)
    change(rows[2], OccurrenceStatus.MOVED_ONLINE, online_url="https://example.org/salle")

    _, moved, full, online = components(written(event, rows, line))

    assert moved["LOCATION"] == ["LOCATION:Là-bas\\, 2 rue Neuve\\, 75011 Paris"]
    assert moved["GEO"] == ["GEO:48.5;2.5"]
    assert full["SUMMARY"] == ["SUMMARY:COMPLET\u00a0: Bal d’été 🎉"]
    assert online["LOCATION"] == ["LOCATION:https://example.org/salle"]
    assert "GEO" not in online


def test_a_postponed_date_is_tentative():
    event, line = event_of(), EventDateFactory.build(start_on=dt.date(2026, 9, 8))
    rows = rows_of(event, line)
    change(rows[0], OccurrenceStatus.POSTPONED)

    (component,) = components(written(event, rows, line))

    assert component["STATUS"] == ["STATUS:TENTATIVE"]
    assert component["SUMMARY"] == ["SUMMARY:REPORTÉ\u00a0: Bal d’été 🎉"]
    assert "RRULE" not in component


def test_an_all_day_range_is_one_component_a_day():
    event = event_of()
    line = EventDateFactory.build(
        start_on=dt.date(2026, 9, 8), end_on=dt.date(2026, 9, 10), all_day=True, times=[]
    )

    found = components(written(event, rows_of(event, line), line))

    assert [(one["DTSTART"], one["DTEND"]) for one in found] == [
        (["DTSTART;VALUE=DATE:20260908"], ["DTEND;VALUE=DATE:20260909"]),
        (["DTSTART;VALUE=DATE:20260909"], ["DTEND;VALUE=DATE:20260910"]),
        (["DTSTART;VALUE=DATE:20260910"], ["DTEND;VALUE=DATE:20260911"]),
    ]
    assert len({one["UID"][0] for one in found}) == 3


def test_the_second_of_two_equal_hours_is_written_in_utc():
    event, line = (
        event_of(),
        EventDateFactory.build(start_on=dt.date(2026, 10, 25), times=[["01:00", "03:00"]]),
    )
    rows = rows_of(event, line)
    place_by_hand(
        rows[0],
        dt.datetime(2026, 10, 25, 1, 15, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 3, tzinfo=dt.UTC),
    )

    (component,) = components(written(event, rows, line))

    assert component["DTSTART"] == ["DTSTART:20261025T011500Z"]
    assert component["DTEND"] == ["DTEND;TZID=Europe/Paris:20261025T040000"]


def test_what_has_ended_stays_thirty_days_unless_its_series_goes_on():
    event = event_of()
    single = EventDateFactory.build(start_on=dt.date(2026, 9, 8))
    going_on, over = rule_line(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=1")
    rows = rows_of(event, single, going_on, over)

    with time_machine.travel(at("2026-10-08 21:59"), tick=False):
        before = components(written(event, rows, single, going_on, over))
    with time_machine.travel(at("2026-10-08 22:01"), tick=False):
        after = components(written(event, rows, single, going_on, over))

    assert len(before) == 3
    assert [one["UID"] for one in after] == [[f"UID:{going_on.uid}@agenda.example.org"]]
    assert after[0]["DTSTART"] == ["DTSTART;TZID=Europe/Paris:20260908T200000"]


def test_a_cancelled_date_stays_thirty_days_and_is_then_left_out():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215")
    rows = rows_of(event, line)
    change(rows[10], OccurrenceStatus.CANCELLED)

    with time_machine.travel(at("2026-10-01 11:59"), tick=False):
        before = components(written(event, rows, line))
    with time_machine.travel(at("2026-10-01 12:01"), tick=False):
        (after,) = components(written(event, rows, line))

    assert [one["STATUS"] for one in before] == [["STATUS:CONFIRMED"], ["STATUS:CANCELLED"]]
    assert after["EXDATE"] == ["EXDATE;TZID=Europe/Paris:20261117T200000"]


def test_an_estimated_end_is_written_and_described_as_unknown():
    event, line = (
        event_of(),
        EventDateFactory.build(start_on=dt.date(2026, 9, 8), times=[["20:00", None]]),
    )

    (component,) = components(written(event, rows_of(event, line), line))

    assert component["DTEND"] == ["DTEND;TZID=Europe/Paris:20260908T220000"]
    assert "L’heure de fin n’est pas connue." in component["DESCRIPTION"][0]


@pytest.mark.parametrize("asked_in", ["fr", "en"])
def test_a_calendar_is_in_the_language_of_its_event(asked_in):
    event, line = event_of(language="fr"), EventDateFactory.build(start_on=dt.date(2026, 9, 8))
    rows = rows_of(event, line)
    change(rows[0], OccurrenceStatus.CANCELLED)

    with translation.override(asked_in):
        (component,) = components(written(event, rows, line))

    assert component["SUMMARY"] == ["SUMMARY:ANNULÉ\u00a0: Bal d’été 🎉"]
    assert component["URL"] == ["URL:https://agenda.example.org/evenements/bal/"]


def test_one_date_alone_needs_no_rule():
    event, line = event_of(), rule_line()
    rows = rows_of(event, line)

    alone = [serialise_occurrence(event, row, edition=0) for row in rows[:2]]
    first, second = (components(calendar.content)[0] for calendar in alone)

    assert not {"RRULE", "RECURRENCE-ID"} & set(first)
    assert first["UID"] != second["UID"]
    assert first["UID"] != [f"UID:{line.uid}@agenda.example.org"]


def test_lines_are_folded_at_75_octets_and_never_inside_a_character():
    event = event_of()
    event.title = "é" * 100 + "🎉" * 100 + "x\r\ny\u2028z\x00\x1b"
    line = EventDateFactory.build(start_on=dt.date(2026, 9, 8))

    content = written(event, rows_of(event, line), line).encode()

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert all(one.decode() for one in lines[:-1])
    assert b"\n" not in content.replace(b"\r\n", b"")
    (component,) = Calendar.from_ical(joined(content.decode())).walk("VEVENT")
    assert component["SUMMARY"] == "é" * 100 + "🎉" * 100 + "x\ny\nz"


@pytest.mark.parametrize(
    "site", ["https://agenda.example", f"https://{'agenda-' * 8}ville.example"]
)
def test_the_output_equals_that_of_the_icalendar_library(site, settings):
    settings.SITE_ADDRESS = site
    there = Place(pk=2, name="Là-bas; ou, qui sait, ailleurs", latitude=48, longitude=2.5)
    event = event_of(place=there, category=Category(name="Bals, concerts", slug="bals"))
    event.lead = 'Deux lignes,\nun "mot"; un \\ et 🎉' * 9
    weekly = rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=5")
    days = EventDateFactory.build(
        start_on=dt.date(2026, 9, 8), end_on=dt.date(2026, 9, 9), all_day=True, times=[]
    )
    night = EventDateFactory.build(start_on=dt.date(2026, 10, 25), times=[["02:30", "04:00"]])
    rows = rows_of(event, weekly, days, night)
    _first, second, third, *_others = (row for row in rows if row.in_series)
    change(second, OccurrenceStatus.CANCELLED, reason="Grève : l’un, l’autre; les deux")
    rows.remove(third)

    content = written(event, rows, weekly, days, night)
    again = [part.to_ical().decode() for part in Calendar.from_ical(joined(content)).walk("VEVENT")]

    assert "".join(again) == content
    names = "RRULE", "EXDATE", "RECURRENCE-ID", "CATEGORIES"
    assert [content.count(f"\n{name}") for name in names] == [1, 1, 1, 5]


def test_components_have_dtend_and_neither_rdate_nor_duration():
    event, lines = (
        event_of(),
        [
            rule_line(),
            EventDateFactory.build(start_on=dt.date(2026, 9, 8), times=[["20:00", None]]),
        ],
    )

    content = written(event, rows_of(event, *lines), *lines)

    assert "RDATE" not in content
    assert "DURATION" not in content
    assert content.count("DTEND") == content.count("BEGIN:VEVENT") == 2


def test_the_same_rows_give_the_same_octets_whenever_they_are_written():
    event, line = event_of(), rule_line()
    rows = rows_of(event, line)
    first = written(event, rows, line)

    with time_machine.travel(at("2026-09-05 12:00"), tick=False):
        assert written(event, list(reversed(rows)), line) == first


def test_a_calendar_has_a_name_and_a_refresh_interval():
    head = join_calendars(
        [],
        [],
        name="Agenda, à Paris",
        url="https://x/",
        source="https://x/agenda.ics",
    ).decode()

    assert head.partition("BEGIN:VTIMEZONE")[0] == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//agenda.example.org//Agenda//FR\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "NAME:Agenda\\, à Paris\r\n"
        "X-WR-CALNAME:Agenda\\, à Paris\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        "SOURCE;VALUE=URI:https://x/agenda.ics\r\n"
        "URL:https://x/\r\n"
        "X-PUBLISHED-TTL:PT1H\r\n"
    )
    assert head.endswith("END:VTIMEZONE\r\nEND:VCALENDAR\r\n")
