"""The calendar of an event says what its rows say: no date more, none less, none elsewhere."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agenda.enums import Availability, DateKind, OccurrenceStatus
from agenda.formats.icalendar import join_calendars, serialise_event, serialise_occurrence
from agenda.models import Event, EventDate, Place
from agenda.services.planning import plan
from agenda.services.publication import new_occurrence, place_by_hand
from tests.agenda.calendar_reader import happenings_of, read_calendar
from tests.agenda.strategies import rule_of
from tests.agenda.strategies import series as any_series
from tests.factories.agenda import EventDateFactory, at

NOW = at("2026-09-01 12:00")


@pytest.fixture(autouse=True)
def _on_the_first_of_september():
    with time_machine.travel(NOW, tick=False):
        yield


def event_of(**fields) -> Event:
    return Event(title="Bal d’été 🎉", slug="bal", lead="On danse.", **fields)


def rule_line(rrule: str = "FREQ=WEEKLY;BYDAY=TU", **fields) -> EventDate:
    """Tuesday evenings, from 8 September on."""
    defaults = {"start_on": dt.date(2026, 9, 8), "times": [["20:00", "22:00"]]}
    return EventDateFactory.build(kind=DateKind.RULE, rrule=rrule, **(defaults | fields))


def rows_of(event: Event, *lines: EventDate):
    """The occurrences that publication would make, none saved."""
    written_at = timezone.now()
    return [new_occurrence(event, planned, written_at) for planned in plan(event, lines)]


def written(event: Event, rows, *lines: EventDate, **options) -> str:
    return serialise_event(event, rows, lines, now=timezone.now(), **options).content


def joined(content: str, zones=("Europe/Paris",)) -> bytes:
    return join_calendars([content], zones, name="Agenda")


def components(content: str) -> list[dict]:
    """Property texts of each component, as they stand in its unfolded lines."""
    lines = content.replace("\r\n ", "").split("\r\n")
    found: list[dict] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
        elif line and line != "END:VEVENT":
            name, _, value = line.partition(":")
            found[-1].setdefault(name.partition(";")[0], []).append(f"{name}:{value}")
    return found


def change(row, status, **fields):
    """As a service would leave ``row``."""
    row.status, row.sequence, row.modified_at = status, row.sequence + 1, timezone.now() + dt.timedelta(seconds=1)
    for name, value in fields.items():
        setattr(row, name, value)


def test_a_weekly_series_is_one_component_with_a_rule_until_its_last_date():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=4")

    (component,) = components(written(event, rows_of(event, line), line))

    assert component["UID"] == [f"UID:{line.uid}@agenda.example.org"]
    assert component["DTSTART"] == ["DTSTART;TZID=Europe/Paris:20260908T200000"]
    assert component["DTEND"] == ["DTEND;TZID=Europe/Paris:20260908T220000"]
    assert component["RRULE"] == ["RRULE:FREQ=WEEKLY;UNTIL=20260929T180000Z;BYDAY=TU"]
    assert "EXDATE" not in component


def test_the_days_that_a_rule_leaves_out_are_exdates_in_the_form_of_dtstart():
    event = event_of()
    line = rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261110", except_on=["2026-09-15"], school_zone="C")

    (component,) = components(written(event, rows_of(event, line), line))

    assert component["EXDATE"] == [
        "EXDATE;TZID=Europe/Paris:20260915T200000",
        "EXDATE;TZID=Europe/Paris:20261020T200000",
        "EXDATE;TZID=Europe/Paris:20261027T200000",
    ]


def test_a_cancelled_date_of_a_series_is_an_override_and_leaves_its_neighbours_alone():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    rows = rows_of(event, line)
    before = components(written(event, rows, line))

    change(rows[1], OccurrenceStatus.CANCELLED, reason="grève")
    master, override = components(written(event, rows, line))

    assert [master] == before
    assert override["UID"] == master["UID"]
    assert override["RECURRENCE-ID"] == ["RECURRENCE-ID;TZID=Europe/Paris:20260915T200000"]
    assert override["STATUS"] == ["STATUS:CANCELLED"]
    assert override["SUMMARY"] == ["SUMMARY:ANNULÉ\u00a0: Bal d’été 🎉"]
    assert (master["SEQUENCE"], override["SEQUENCE"]) == (["SEQUENCE:0"], ["SEQUENCE:1"])


def test_a_date_taken_back_keeps_a_component_whose_sequence_is_higher_than_its_cancellation():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    rows = rows_of(event, line)
    change(rows[1], OccurrenceStatus.CANCELLED)
    change(rows[1], OccurrenceStatus.SCHEDULED)

    master, override = components(written(event, rows, line))

    assert (master["SEQUENCE"], override["SEQUENCE"]) == (["SEQUENCE:0"], ["SEQUENCE:2"])
    assert override["STATUS"] == ["STATUS:CONFIRMED"]


def test_the_sequence_of_a_series_never_goes_down_whatever_happens_to_its_dates():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=4")
    rows = rows_of(event, line)
    seen = []

    for status, week in [("cancelled", 0), ("scheduled", 0), ("cancelled", 1), ("cancelled", 0), ("scheduled", 1)]:
        change(rows[week], OccurrenceStatus(status))
        seen.append(components(written(event, rows, line))[0]["SEQUENCE"][0])
    for day in ("2026-09-16", "2026-09-23", "2026-09-30", "2026-10-07"):
        with time_machine.travel(at(f"{day} 12:00"), tick=False):
            seen.append(components(written(event, rows, line))[0]["SEQUENCE"][0])

    assert seen == sorted(seen)


def test_a_new_edition_moves_every_sequence():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    rows = rows_of(event, line)
    change(rows[1], OccurrenceStatus.CANCELLED)

    found = components(written(event, rows, line, edition=5))

    assert [component["SEQUENCE"] for component in found] == [["SEQUENCE:5"], ["SEQUENCE:6"]]


def test_the_horizon_moving_on_changes_nothing_but_where_the_rule_ends():
    event, line = event_of(), rule_line()
    rows = rows_of(event, line)
    (before,) = components(written(event, rows, line))

    with time_machine.travel(at("2026-09-07 03:00"), tick=False):
        later = new_occurrence(event, plan(event, [rule_line(uid=line.uid, start_on=dt.date(2028, 3, 7))])[0], NOW)
        (after,) = components(written(event, [*rows, later], line))

    assert before.pop("RRULE") == ["RRULE:FREQ=WEEKLY;UNTIL=20280229T190000Z;BYDAY=TU"]
    assert after.pop("RRULE") == ["RRULE:FREQ=WEEKLY;UNTIL=20280307T190000Z;BYDAY=TU"]
    assert before == after


def test_dates_added_to_a_series_need_no_component_of_their_own():
    event, line = event_of(), rule_line("FREQ=WEEKLY;BYDAY=TU;COUNT=6")
    rows = rows_of(event, line)
    for row in rows[4:]:
        row.sequence = 1  # as publication gives them: the series moved

    (component,) = components(written(event, rows, line, edition=1))

    assert (component["SEQUENCE"], component["RRULE"]) == (
        ["SEQUENCE:1"],
        ["RRULE:FREQ=WEEKLY;UNTIL=20261013T180000Z;BYDAY=TU"],
    )


def test_a_rescheduled_date_is_an_override_at_its_new_time():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=2")
    rows = rows_of(event, line)
    change(rows[0], OccurrenceStatus.RESCHEDULED, previous_start_at=rows[0].start_at)
    place_by_hand(rows[0], at("2026-09-09 18:30"), at("2026-09-09 19:30"))

    _, override = components(written(event, rows, line))

    assert override["RECURRENCE-ID"] == ["RECURRENCE-ID;TZID=Europe/Paris:20260908T200000"]
    assert override["DTSTART"] == ["DTSTART;TZID=Europe/Paris:20260909T183000"]
    assert override["DESCRIPTION"][0].startswith(
        "DESCRIPTION:Nouvel horaire (avant\u00a0: mardi 8 septembre 2026 à 20\u00a0h)"
    )


def test_a_whole_rule_given_another_hour_stays_one_component():
    event, line = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3", times=[["21:00", "23:00"]])
    rows = rows_of(event, line)
    for row in rows:
        change(row, OccurrenceStatus.RESCHEDULED, previous_start_at=row.start_at - dt.timedelta(hours=1))

    (component,) = components(written(event, rows, line))

    assert component["DTSTART"] == ["DTSTART;TZID=Europe/Paris:20260908T210000"]
    assert component["SEQUENCE"] == ["SEQUENCE:1"]


def test_a_moved_date_says_its_own_place_and_a_full_one_says_so():
    event, line = event_of(place=Place(pk=1, name="Ici")), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    rows = rows_of(event, line)
    there = Place(
        pk=2, name="Là-bas", street="2 rue Neuve", postcode="75011", city="Paris", latitude=48.5, longitude=2.5
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
    line = EventDateFactory.build(start_on=dt.date(2026, 9, 8), end_on=dt.date(2026, 9, 10), all_day=True, times=[])

    found = components(written(event, rows_of(event, line), line))

    assert [(one["DTSTART"], one["DTEND"]) for one in found] == [
        (["DTSTART;VALUE=DATE:20260908"], ["DTEND;VALUE=DATE:20260909"]),
        (["DTSTART;VALUE=DATE:20260909"], ["DTEND;VALUE=DATE:20260910"]),
        (["DTSTART;VALUE=DATE:20260910"], ["DTEND;VALUE=DATE:20260911"]),
    ]
    assert len({one["UID"][0] for one in found}) == 3


def test_an_all_day_series_ends_and_excepts_on_days():
    event, line = (
        event_of(),
        rule_line(all_day=True, times=[], rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=4", except_on=["2026-09-15"]),
    )

    (component,) = components(written(event, rows_of(event, line), line))

    assert component["RRULE"] == ["RRULE:FREQ=WEEKLY;UNTIL=20260929;BYDAY=TU"]
    assert component["EXDATE"] == ["EXDATE;VALUE=DATE:20260915"]


def test_a_night_on_which_the_clocks_change_has_its_own_end():
    event, line = (
        event_of(),
        rule_line("FREQ=DAILY;UNTIL=20261026", start_on=dt.date(2026, 10, 23), times=[["22:00", "06:00"]]),
    )
    rows = rows_of(event, line)

    _, override = components(written(event, rows, line))

    assert override["RECURRENCE-ID"] == ["RECURRENCE-ID;TZID=Europe/Paris:20261024T220000"]
    assert override["DTEND"] == ["DTEND;TZID=Europe/Paris:20261025T060000"]


@pytest.mark.parametrize(
    ("first_on", "starts"),
    [
        (
            dt.date(2027, 3, 27),
            [
                "DTSTART;TZID=Europe/Paris:20270327T023000",
                "DTSTART;TZID=Europe/Paris:20270328T033000",
                "DTSTART;TZID=Europe/Paris:20270329T023000",
            ],
        ),
        (
            dt.date(2026, 10, 24),
            [
                "DTSTART;TZID=Europe/Paris:20261024T023000",
                "DTSTART:20261025T003000Z",
                "DTSTART;TZID=Europe/Paris:20261026T023000",
            ],
        ),
    ],
)
def test_a_rule_that_meets_an_hour_that_clocks_skip_or_repeat_is_one_component_each(first_on, starts):
    event, line = event_of(), rule_line("FREQ=DAILY;COUNT=3", start_on=first_on, times=[["02:30", "05:00"]])

    found = components(written(event, rows_of(event, line), line))

    assert [one["DTSTART"] for one in found] == [[start] for start in starts]
    assert len({one["UID"][0] for one in found}) == 3


def test_a_date_of_an_all_day_series_given_an_hour_stands_alone():
    event, line = event_of(), rule_line("FREQ=WEEKLY;COUNT=3", all_day=True, times=[])
    rows = rows_of(event, line)
    change(rows[1], OccurrenceStatus.RESCHEDULED, previous_start_at=rows[1].start_at)
    place_by_hand(rows[1], at("2026-09-15 18:00"), at("2026-09-15 19:00"))

    series, alone = components(written(event, rows, line))

    assert series["EXDATE"] == ["EXDATE;VALUE=DATE:20260915"]
    assert (alone["DTSTART"], "RECURRENCE-ID" in alone) == (["DTSTART;TZID=Europe/Paris:20260915T180000"], False)


def test_an_end_that_the_clocks_skip_is_said_where_it_is():
    event, line = event_of(), rule_line("FREQ=DAILY;COUNT=4", start_on=dt.date(2027, 3, 25), times=[["22:00", "02:30"]])

    _, override = components(written(event, rows_of(event, line), line))

    assert override["RECURRENCE-ID"] == ["RECURRENCE-ID;TZID=Europe/Paris:20270327T220000"]
    assert override["DTEND"] == ["DTEND;TZID=Europe/Paris:20270328T033000"]


def test_the_second_of_two_equal_hours_is_written_in_utc():
    event, line = event_of(), EventDateFactory.build(start_on=dt.date(2026, 10, 25), times=[["01:00", "03:00"]])
    rows = rows_of(event, line)
    place_by_hand(rows[0], dt.datetime(2026, 10, 25, 1, 15, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 3, tzinfo=dt.UTC))

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


def test_dates_that_their_rule_left_are_cancelled_under_uids_of_their_own():
    event, tuesdays = event_of(), rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=2")
    wednesdays = rule_line(uid=tuesdays.uid, rrule="FREQ=WEEKLY;BYDAY=WE;COUNT=2")
    gone, standing = rows_of(event, tuesdays), rows_of(event, wednesdays)
    for row in gone:
        change(row, OccurrenceStatus.CANCELLED, is_dropped=True)

    found = components(written(event, [*gone, *standing], wednesdays))

    assert [(one["DTSTART"][0][-15:], one["STATUS"][0]) for one in found] == [
        ("20260909T200000", "STATUS:CONFIRMED"),
        ("20260908T200000", "STATUS:CANCELLED"),
        ("20260915T200000", "STATUS:CANCELLED"),
    ]
    assert len({one["UID"][0] for one in found}) == 3


def test_an_end_that_nobody_gave_is_written_and_said_to_be_unknown():
    event, line = event_of(), EventDateFactory.build(start_on=dt.date(2026, 9, 8), times=[["20:00", None]])

    (component,) = components(written(event, rows_of(event, line), line))

    assert component["DTEND"] == ["DTEND;TZID=Europe/Paris:20260908T220000"]
    assert "L’heure de fin n’est pas connue." in component["DESCRIPTION"][0]


@pytest.mark.parametrize("asked_in", ["fr", "en"])
def test_a_calendar_is_in_its_event_s_language_whoever_has_it_written(asked_in):
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

    first, second = (components(serialise_occurrence(event, row).content)[0] for row in rows[:2])

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


def test_never_a_list_of_dates_nor_a_length_and_always_an_end():
    event, lines = (
        event_of(),
        [rule_line(), EventDateFactory.build(start_on=dt.date(2026, 9, 8), times=[["20:00", None]])],
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


@settings(deadline=None, max_examples=300)
@given(any_series(), st.data())
def test_any_rule_whatever_happened_to_its_dates_is_read_back_as_its_rows(series, data):
    event = event_of()
    rule = rule_of(series)
    with time_machine.travel(at("2026-09-01 12:00"), tick=False):
        line = EventDate(
            uid=uuid.uuid4(),
            kind=DateKind.RULE,
            rrule=rule.rrule,
            start_on=rule.first_on,
            all_day=any(slot.is_all_day for slot in rule.slots),
            times=[[slot.start.isoformat(), slot.end and slot.end.isoformat()] for slot in rule.slots if slot.start],
            except_on=[day.isoformat() for day in sorted(rule.except_on)],
        )
        rows = rows_of(event, line)[:60]
        if rows:
            for row in data.draw(st.lists(st.sampled_from(rows), max_size=4)):
                shake(row, data.draw(st.sampled_from(SHAKES)))

        result = serialise_event(event, rows, [line], now=at("2020-01-01 00:00"))

    read = read_calendar(join_calendars([result.content], result.zones, name="Agenda"))
    # Where a rule does not describe them, dates have UIDs of their own: all else is the same.
    assert [one[1:] for one in read] == [one[1:] for one in happenings_of(rows)]


SHAKES = ["cancel", "postpone", "full", "later", "another day", "label"]


def shake(row, what: str) -> None:
    """Do ``what`` to ``row`` as a service would."""
    if what == "cancel":
        change(row, OccurrenceStatus.CANCELLED)
    elif what == "postpone":
        change(row, OccurrenceStatus.POSTPONED)
    elif what == "full":
        change(row, row.status, availability=Availability.FULL)
    elif what == "label":
        change(row, row.status, label="dernière")
    else:
        ahead = dt.timedelta(minutes=90) if what == "later" else dt.timedelta(days=3)
        change(row, OccurrenceStatus.RESCHEDULED, previous_start_at=row.start_at)
        place_by_hand(row, row.start_at + ahead, row.end_at + ahead)


@given(st.lists(st.text(max_size=60), max_size=5))
@settings(deadline=None, max_examples=100)
def test_joining_components_is_reading_them_together(titles):
    fragments, alone = [], []
    with time_machine.travel(at("2026-09-01 12:00"), tick=False):
        for title in titles:
            event, line = event_of(), EventDateFactory.build(start_on=dt.date(2026, 9, 8))
            event.title = title
            fragment = written(event, rows_of(event, line), line)
            fragments.append(fragment)
            alone += Calendar.from_ical(joined(fragment)).walk("VEVENT")

    together = Calendar.from_ical(joined("".join(fragments))).walk("VEVENT")

    assert [one.to_ical() for one in together] == [one.to_ical() for one in alone]


def test_a_calendar_says_its_name_and_how_often_to_come_back():
    head = join_calendars(
        [], [], name="Agenda, à Paris", description="Tout", url="https://x/", source="https://x/agenda.ics"
    ).decode()

    assert head.partition("BEGIN:VTIMEZONE")[0] == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//agenda.example.org//Agenda//FR\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "DESCRIPTION:Tout\r\n"
        "X-WR-CALDESC:Tout\r\n"
        "NAME:Agenda\\, à Paris\r\n"
        "X-WR-CALNAME:Agenda\\, à Paris\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        "SOURCE;VALUE=URI:https://x/agenda.ics\r\n"
        "URL:https://x/\r\n"
        "X-PUBLISHED-TTL:PT1H\r\n"
    )
    assert head.endswith("END:VTIMEZONE\r\nEND:VCALENDAR\r\n")
