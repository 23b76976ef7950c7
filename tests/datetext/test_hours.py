"""Clock times in words: the minute of the day for which an event answers."""

import pytest

from datetext.hours import QueryHours, hours_between, minute_of_clock


@pytest.mark.parametrize(
    ("said", "minute"),
    [
        ("18h", 18 * 60),
        ("20 h 30", 20 * 60 + 30),
        ("20h30", 20 * 60 + 30),
        ("8 heures et demie", 8 * 60 + 30),
        ("8h du soir", 20 * 60),
        ("3h de l apres midi", 15 * 60),
        ("8h du matin", 8 * 60),
        ("midi", 12 * 60),
        ("minuit", 24 * 60),
        ("2h", 26 * 60),
        ("0h30", 24 * 60 + 30),
        ("6pm", 18 * 60),
        ("6 30 pm", 18 * 60 + 30),
        ("12 am", 24 * 60),
        ("12pm", 12 * 60),
        ("8 o clock", 8 * 60),
        ("9 in the evening", 21 * 60),
        ("10 at night", 22 * 60),
        ("2 at night", 26 * 60),
        ("25h", None),
        ("13pm", None),
        ("0am", None),
        ("jazz", None),
    ],
)
def test_a_clock_time_is_a_minute_from_four_to_four(said: str, minute: int | None):
    assert minute_of_clock(said) == minute


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        (14, 18, QueryHours(14 * 60, 18 * 60)),
        (22, 26, QueryHours(22 * 60, 26 * 60)),
        (22, 6, QueryHours(22 * 60)),
    ],
)
def test_a_night_ends_with_its_day(first: int, last: int, hours: QueryHours):
    assert hours_between(first * 60, last * 60) == hours


def test_hours_that_contradict_each_other_are_empty():
    assert hours_between(20 * 60, 18 * 60).is_empty
    assert QueryHours(20 * 60).joined(QueryHours(until_minute=18 * 60)).is_empty
    assert not QueryHours(20 * 60).joined(QueryHours(until_minute=23 * 60)).is_empty
