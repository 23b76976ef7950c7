"""A series is one component with a rule, if the rule really describes it."""

import datetime as dt

import pytest
import time_machine

from agenda.enums import OccurrenceStatus
from agenda.services.planning import plan
from agenda.services.publication import new_occurrence, place_by_hand
from tests.agenda.calendar_rows import (
    NOW,
    change,
    components,
    event_of,
    rows_of,
    rule_line,
    written,
)
from tests.factories.agenda import at


@pytest.fixture(autouse=True)
def _on_the_first_of_september():
    with time_machine.travel(NOW, tick=False):
        yield


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
    line = rule_line(
        rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261110", except_on=["2026-09-15"], school_zone="C"
    )

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

    for status, week in [
        ("cancelled", 0),
        ("scheduled", 0),
        ("cancelled", 1),
        ("cancelled", 0),
        ("scheduled", 1),
    ]:
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
        later = new_occurrence(
            event, plan(event, [rule_line(uid=line.uid, start_on=dt.date(2028, 3, 7))])[0], NOW
        )
        (after,) = components(written(event, [*rows, later], line))

    assert before.pop("RRULE") == ["RRULE:FREQ=WEEKLY;UNTIL=20280229T190000Z;BYDAY=TU"]
    assert after.pop("RRULE") == ["RRULE:FREQ=WEEKLY;UNTIL=20280307T190000Z;BYDAY=TU"]
    assert before == after


def test_dates_added_to_a_series_need_no_component_of_their_own():
    event, line = event_of(), rule_line("FREQ=WEEKLY;BYDAY=TU;COUNT=6")
    rows = rows_of(event, line)
    for row in rows[4:]:
        row.sequence = 1  # as publication would: the whole series changed

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
    event, line = (
        event_of(),
        rule_line(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3", times=[["21:00", "23:00"]]),
    )
    rows = rows_of(event, line)
    for row in rows:
        change(
            row,
            OccurrenceStatus.RESCHEDULED,
            previous_start_at=row.start_at - dt.timedelta(hours=1),
        )

    (component,) = components(written(event, rows, line))

    assert component["DTSTART"] == ["DTSTART;TZID=Europe/Paris:20260908T210000"]
    assert component["SEQUENCE"] == ["SEQUENCE:1"]


def test_an_all_day_series_ends_and_excepts_on_days():
    event, line = (
        event_of(),
        rule_line(
            all_day=True, times=[], rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=4", except_on=["2026-09-15"]
        ),
    )

    (component,) = components(written(event, rows_of(event, line), line))

    assert component["RRULE"] == ["RRULE:FREQ=WEEKLY;UNTIL=20260929;BYDAY=TU"]
    assert component["EXDATE"] == ["EXDATE;VALUE=DATE:20260915"]


def test_a_night_on_which_the_clocks_change_has_its_own_end():
    event, line = (
        event_of(),
        rule_line(
            "FREQ=DAILY;UNTIL=20261026", start_on=dt.date(2026, 10, 23), times=[["22:00", "06:00"]]
        ),
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
def test_a_rule_that_meets_an_hour_that_clocks_skip_or_repeat_is_one_component_each(
    first_on, starts
):
    event, line = (
        event_of(),
        rule_line("FREQ=DAILY;COUNT=3", start_on=first_on, times=[["02:30", "05:00"]]),
    )

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
    assert (alone["DTSTART"], "RECURRENCE-ID" in alone) == (
        ["DTSTART;TZID=Europe/Paris:20260915T180000"],
        False,
    )


def test_an_end_skipped_by_a_clock_change_is_written_in_the_override():
    event, line = (
        event_of(),
        rule_line("FREQ=DAILY;COUNT=4", start_on=dt.date(2027, 3, 25), times=[["22:00", "02:30"]]),
    )

    _, override = components(written(event, rows_of(event, line), line))

    assert override["RECURRENCE-ID"] == ["RECURRENCE-ID;TZID=Europe/Paris:20270327T220000"]
    assert override["DTEND"] == ["DTEND;TZID=Europe/Paris:20270328T033000"]


def test_dates_that_a_rule_no_longer_gives_are_cancelled_under_their_own_uids():
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
