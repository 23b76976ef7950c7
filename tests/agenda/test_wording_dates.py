"""Days and times in words, around midnight."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from agenda.models import Occurrence
from agenda.wording import counts, dates

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.usefixtures("on_tuesday_3_march")


@pytest.fixture
def on_tuesday_3_march(time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 3, 18, 42, tzinfo=PARIS), tick=False)


def at(day: int, hour: int, minute: int = 0, month: int = 3, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=PARIS)


def held(start: dt.datetime, end: dt.datetime | None = None, all_day: bool = False) -> Occurrence:
    return Occurrence(
        start_at=start,
        end_at=end or start + dt.timedelta(hours=2),
        has_end=end is not None,
        all_day=all_day,
    )


@pytest.mark.parametrize(
    ("time", "french", "english"),
    [
        (dt.time(18, 30), "18 h 30", "6.30 pm"),
        (dt.time(18), "18 h", "6 pm"),
        (dt.time(9, 5), "9 h 05", "9.05 am"),
        (dt.time(0), "0 h", "midnight"),
        (dt.time(0, 30), "0 h 30", "12.30 am"),
        (dt.time(12), "12 h", "noon"),
        (dt.time(12, 15), "12 h 15", "12.15 pm"),
    ],
)
def test_an_hour_is_written_as_each_language_does(time, french, english):
    assert dates.hour(time) == french.replace(" ", "\u00a0")
    with translation.override("en"):
        assert dates.hour(time) == english.replace(" ", "\u00a0")


def test_an_hour_is_read_on_the_city_s_clock():
    assert dates.hour(dt.datetime(2026, 7, 1, 18, 30, tzinfo=dt.UTC)) == "20\u00a0h\u00a030"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2026, 3, 3), "mardi 3 mars"),
        (dt.date(2026, 4, 1), "mercredi 1er avril"),
        (dt.date(2027, 1, 6), "mercredi 6 janvier 2027"),
        (dt.date(2025, 12, 24), "mercredi 24 décembre"),
        (dt.date(2024, 12, 24), "mardi 24 décembre 2024"),
    ],
)
def test_a_day_has_its_year_if_it_could_be_mistaken(day, written):
    assert dates.long_day(day) == written


@pytest.mark.parametrize(
    ("start", "written"),
    [
        (at(2, 20), "Hier, 20 h"),
        (at(3, 15), "Aujourd’hui, 15 h"),
        (at(3, 20), "Ce soir, 20 h"),
        (at(4, 0, 30), "Demain, 0 h 30"),
        (at(4, 20), "Demain, 20 h"),
        (at(7, 15), "Samedi, 15 h"),
        (at(9, 23, 59), "Lundi, 23 h 59"),
        (at(10, 20), "Mardi 10 mars, 20 h"),
        (at(11, 20), "Mercredi 11 mars, 20 h"),
    ],
)
def test_near_days_have_relative_names(start, written):
    said = dates.when(held(start))

    assert said.replace("\u00a0", " ") == written


def test_today_ends_at_the_city_s_midnight(time_machine):
    concert = held(at(4, 20))

    time_machine.move_to(at(3, 23, 59), tick=False)
    assert dates.relative_day(concert.start_at) == "Demain"
    time_machine.move_to(at(4, 0, 1), tick=False)
    assert dates.relative_day(concert.start_at) == "Aujourd’hui"


def test_a_whole_day_has_no_hour():
    fair = held(at(4, 0), at(5, 0), all_day=True)

    assert dates.when(fair) == "Demain"
    assert dates.hours(fair) == "toute la journée"
    assert dates.duration(fair) == ""


def test_an_end_that_nobody_gave_is_not_shown():
    concert = held(at(4, 20))

    assert dates.hours(concert) == "20\u00a0h"
    assert dates.duration(concert) == ""


def test_an_end_that_was_given_is_shown():
    concert = held(at(4, 20), at(4, 21, 30))

    assert dates.hours(concert) == "20\u00a0h\u00a0– 21\u00a0h\u00a030"
    assert dates.duration(concert) == "1\u00a0h\u00a030"
    assert dates.duration(held(at(4, 20), at(4, 20, 45))) == "45\u00a0min"


def test_a_duration_across_a_clock_change_is_the_elapsed_time():
    ball = held(at(28, 23), at(29, 4))  # clocks go from 2 to 3

    assert dates.duration(ball) == "4\u00a0h"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (dt.date(2026, 3, 7), dt.date(2026, 3, 28), "du 7 au 28 mars"),
        (dt.date(2026, 2, 28), dt.date(2026, 3, 1), "du 28 février au 1er mars"),
        (dt.date(2026, 3, 7), dt.date(2026, 3, 7), "le 7 mars"),
        (dt.date(2026, 12, 20), dt.date(2027, 1, 3), "du 20 décembre 2026 au 3 janvier 2027"),
        (dt.date(2025, 1, 1), dt.date(2026, 1, 1), "du 1er janvier 2025 au 1er janvier 2026"),
    ],
)
def test_a_span_says_its_month_once(first, last, written):
    assert dates.day_range(first, last) == written


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (at(3, 15, 12), "à 15:12:00"),
        (at(2, 15, 12), "hier à 15:12:00"),
        (at(1, 15, 12), "le 1er mars à 15:12:00"),
    ],
)
def test_a_change_is_dated_to_the_second(moment, written):
    assert dates.to_the_second(moment) == written


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0.68, "0,7 seconde", "0.7 seconds"),
        (1.0, "1,0 seconde", "1.0 second"),
        (1.5, "1,5 seconde", "1.5 seconds"),
        (2.0, "2,0 secondes", "2.0 seconds"),
        (0.0, "0,1 seconde", "0.1 seconds"),
        (83.2, "84 secondes", "84 seconds"),
        (864.0, "15\u00a0min", "15\u00a0min"),
        (7201.0, "2\u00a0h\u00a001", "2\u00a0h\u00a001"),
    ],
)
def test_seconds_agree_in_number(value, french, english):
    assert counts.say_seconds(value) == french
    with translation.override("en"):
        assert counts.say_seconds(value).replace("seconde", "second") == english


def test_a_day_of_the_strip_is_short():
    assert (dates.short_weekday(at(7, 15)), dates.short_day(at(7, 15))) == ("sam.", "sam. 7")
