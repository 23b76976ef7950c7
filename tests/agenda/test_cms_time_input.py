"""Hours and days as editors type them."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from agenda.forms.time_input import (
    parse_days,
    parse_moments,
    parse_slots,
    write_moments,
    write_slots,
)
from agenda.models.events import stored_times
from datetext import Slot


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("14:00-18:00, 20:30-22:00", [["14:00", "18:00"], ["20:30", "22:00"]]),
        ("14h-18h", [["14:00", "18:00"]]),
        ("20h30", [["20:30", None]]),
        ("20 h 30", [["20:30", None]]),
        ("20\u00a0h\u00a030 – 22\u00a0h", [["20:30", "22:00"]]),
        ("de 14h à 18h et 20h30", [["14:00", "18:00"], ["20:30", None]]),
        ("14 heures à 18 heures", [["14:00", "18:00"]]),
        ("10-12 ; 14-16", [["10:00", "12:00"], ["14:00", "16:00"]]),
        ("20.30", [["20:30", None]]),
        ("midi jusqu’à minuit", [["12:00", "00:00"]]),
        ("22h-2h", [["22:00", "02:00"]]),
        ("20h-24h", [["20:00", "00:00"]]),
        ("14h\n16h", [["14:00", None], ["16:00", None]]),
        ("", []),
    ],
)
def test_hours_are_read_however_they_are_typed(typed, kept):
    assert stored_times(parse_slots(typed)) == kept


@pytest.mark.parametrize(
    "typed", ["25h", "20h75", "bientôt", "14h-", "14h 16h", "99", "14h-18h-20h"]
)
def test_an_hour_that_is_none_is_refused_in_words(typed):
    with pytest.raises(ValidationError):
        parse_slots(typed)


@pytest.mark.parametrize("typed", ["18h-14h", "14h30-14h", "20h-14h01"])
def test_an_end_before_its_start_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refused:
        parse_slots(f"10h-12h, {typed}")

    said = (
        f"«\u00a0{typed}\u00a0» finit avant de commencer\u00a0: vérifiez l’ordre des deux heures."
    )
    assert refused.value.messages == [said]


@pytest.mark.parametrize("typed", ["20h-14h", "22h-2h", "10h-10h", "18h-minuit"])
def test_a_long_night_and_a_whole_day_are_no_mistake(typed):
    assert len(parse_slots(typed)) == 1


def test_two_openings_at_the_same_hour_are_refused():
    with pytest.raises(ValidationError) as refused:
        parse_slots("20h, 20h-22h")

    assert refused.value.messages == ["Deux horaires commencent à la même heure."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07/03/2026 20h30-22h", [["2026-03-07T20:30", "2026-03-07T22:00"]]),
        ("7/3/26 20:30", [["2026-03-07T20:30", None]]),
        ("2026-03-07 20:30", [["2026-03-07T20:30", None]]),
        ("2026-03-07T20:30", [["2026-03-07T20:30", None]]),
        ("7 mars 2026 à 20h30", [["2026-03-07T20:30", None]]),
        ("samedi 7 mars 2026, de 20h30 à 22h", [["2026-03-07T20:30", "2026-03-07T22:00"]]),
        ("Samedi 1er août 2026\u00a0: 22h-2h", [["2026-08-01T22:00", "2026-08-02T02:00"]]),
        (
            "7.3.2026 14h-16h, 20h",
            [["2026-03-07T14:00", "2026-03-07T16:00"], ["2026-03-07T20:00", None]],
        ),
        (
            "08/03/2026 10h\n\n07/03/2026 10h\n08/03/2026 10h",
            [["2026-03-07T10:00", None], ["2026-03-08T10:00", None]],
        ),
    ],
)
def test_dates_are_read_however_they_are_typed(typed, kept):
    assert parse_moments(typed, all_day=False) == kept


def test_whole_days_need_no_hour():
    assert parse_moments("07/03/2026\n8/3/2026", all_day=True) == [
        ["2026-03-07T00:00", None],
        ["2026-03-08T00:00", None],
    ]


def test_every_bad_line_is_named():
    with pytest.raises(ValidationError) as refused:
        parse_moments("07/03/2026 20h\n31/02/2026 20h\n08/03/2026\nun jour", all_day=False)

    assert refused.value.messages == [
        "Ligne 2, «\u00a031/02/2026 20h\u00a0»\u00a0: ce n’est pas une date, écrivez par exemple "
        "07/03/2026.",
        "Ligne 3, «\u00a008/03/2026\u00a0»\u00a0: donnez l’heure, ou cochez «\u00a0toute la "
        "journée\u00a0».",
        "Ligne 4, «\u00a0un jour\u00a0»\u00a0: ce n’est pas une date, écrivez par exemple "
        "07/03/2026.",
    ]


def test_no_hour_of_a_long_line_is_cut():
    slots = [f"{hour:02}:{minute:02}" for hour in range(8, 20) for minute in (0, 20, 40)]

    moments = parse_moments(f"07/03/2026 {', '.join(slots)}", all_day=False)

    assert [start[11:] for start, _end in moments] == slots


def test_a_line_without_end_is_refused():
    with pytest.raises(ValidationError) as refused:
        parse_moments("07/03/2026 20h" + ", 20h" * 300, all_day=False)

    [message] = refused.value.messages
    assert message.endswith("plus de 1\u00a0000 signes, partagez-la.")


def test_an_exception_that_is_no_day_is_named():
    with pytest.raises(ValidationError) as refused:
        parse_days("07/03/2026, Noël")

    assert refused.value.messages == [
        "«\u00a0Noël\u00a0» n’est pas une date\u00a0: écrivez par exemple 07/03/2026."
    ]


@pytest.mark.parametrize("today", ["2026-03-06T23:30+01:00", "2026-03-07T00:30+01:00"])
def test_a_day_without_its_year_is_the_next_one(today, time_machine):
    time_machine.move_to(today, tick=False)

    assert parse_days("7 mars, 6/3") == sorted(
        [date(2026, 3, 7), date(2026 if "06T" in today else 2027, 3, 6)]
    )


def test_a_29_february_without_a_year_needs_one_unless_it_is_within_a_year(time_machine):
    time_machine.move_to("2026-11-29T12:00+01:00")
    with pytest.raises(ValidationError):
        parse_days("29/02")

    time_machine.move_to("2027-11-29T12:00+01:00")
    assert parse_days("29/02") == [date(2028, 2, 29)]


def test_stored_times_are_written_so_that_they_are_read_again():
    moments = [["2026-08-01T22:00", "2026-08-02T02:00"], ["2026-08-03T10:00", None]]

    written = write_moments(moments, all_day=False)

    assert written == "01/08/2026 22:00-02:00\n03/08/2026 10:00"
    assert parse_moments(written, all_day=False) == moments
    assert write_slots([["14:00", "18:00"], ["20:30", None]]) == "14:00-18:00, 20:30"
    assert parse_slots("14:00-18:00, 20:30") == [Slot(time(14), time(18)), Slot(time(20, 30))]
