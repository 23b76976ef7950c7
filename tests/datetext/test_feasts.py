"""Feasts and holidays: computed or published, never guessed."""

from datetime import date

import pytest

from datetext.feasts import CivilCalendar, days_of_feast, ranges_of, ranges_outside

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("lundi de paques", "2027-03-29", "2027-03-29"),
        ("good friday", "2027-03-26", "2027-03-26"),
        ("week end de paques", "2027-03-27", "2027-03-29"),
        ("ascension", "2027-05-06", "2027-05-06"),
        ("pentecote", "2027-05-16", "2027-05-16"),
        ("whit monday", "2027-05-17", "2027-05-17"),
        ("toussaint", "2027-11-01", "2027-11-01"),
        ("jour de noel", "2026-12-25", "2026-12-25"),
    ],
)
def test_a_feast_is_the_next_one(name: str, first: str, last: str):
    assert days_of_feast(name, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_feast_of_today_is_today():
    assert days_of_feast("lundi de paques", date(2026, 4, 6)) == (date(2026, 4, 6),) * 2
    assert days_of_feast("lundi de paques", date(2026, 4, 7)) == (date(2027, 3, 29),) * 2


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("A", date(2027, 2, 13), date(2027, 2, 28)),
        ("B", date(2027, 2, 20), date(2027, 3, 7)),
        ("C", date(2027, 2, 6), date(2027, 2, 21)),
    ],
)
def test_school_holidays_are_those_of_the_zone(zone: str, first: date, last: date):
    winter = CivilCalendar("FR", zone).school_holidays(TODAY, "Vacances d'hiver")

    assert winter[0] == (first, last)


def test_the_holiday_that_goes_on_is_the_first():
    spring = CivilCalendar("FR", "c").school_holidays(date(2026, 5, 3), "Vacances de printemps")

    assert spring[0] == (date(2026, 4, 18), date(2026, 5, 3))


@pytest.mark.parametrize("zone", ["", "D"])
def test_without_a_known_zone_nothing_is_said_of_school_holidays(zone: str):
    assert CivilCalendar("FR", zone).school_holidays(TODAY) == ()


def test_after_the_last_published_year_nothing_is_said():
    assert CivilCalendar("FR", "C").school_holidays(date(2060, 1, 1)) == ()


def test_public_holidays_are_those_of_the_country_to_come():
    french = CivilCalendar("FR").public_holidays(TODAY)

    assert french[:3] == tuple(
        (day, day) for day in (date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 29))
    )
    assert CivilCalendar("XX").public_holidays(TODAY) == ()


def test_consecutive_days_are_one_range_and_what_lies_between_ranges_is_outside():
    days = [date(2026, 12, day) for day in (5, 6, 9)]

    assert ranges_of(days) == [(days[0], days[1]), (days[2], days[2])]
    assert ranges_outside(ranges_of(days), TODAY) == (
        (TODAY, date(2026, 12, 4)),
        (date(2026, 12, 7), date(2026, 12, 8)),
    )
