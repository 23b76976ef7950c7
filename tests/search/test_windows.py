import datetime as dt

import pytest
from django.utils import timezone

from agenda.openings import day_bounds
from search.query.windows import named_window, window_of_days
from tests.factories.agenda import at

# Tuesday 3 March 2026 unless said otherwise.
NAMED = [
    ("maintenant", "2026-03-03 18:42", "2026-03-03 18:42", "2026-03-03 20:42"),
    ("maintenant", "2026-03-03 23:30", "2026-03-03 23:30", "2026-03-04 01:30"),
    ("aujourdhui", "2026-03-03 00:00", "2026-03-03 00:00", "2026-03-04 00:00"),
    ("aujourdhui", "2026-03-03 18:42", "2026-03-03 18:42", "2026-03-04 00:00"),
    ("aujourdhui", "2026-03-03 23:59", "2026-03-03 23:59", "2026-03-04 00:00"),
    ("aujourdhui", "2026-03-04 00:05", "2026-03-04 00:05", "2026-03-05 00:00"),
    ("ce-soir", "2026-03-03 09:00", "2026-03-03 18:00", "2026-03-04 04:00"),
    ("ce-soir", "2026-03-03 20:00", "2026-03-03 20:00", "2026-03-04 04:00"),
    ("ce-soir", "2026-03-03 23:59", "2026-03-03 23:59", "2026-03-04 04:00"),
    # After midnight the evening is the coming one.
    ("ce-soir", "2026-03-04 00:05", "2026-03-04 18:00", "2026-03-05 04:00"),
    ("demain", "2026-03-03 23:59", "2026-03-04 00:00", "2026-03-05 00:00"),
    ("demain", "2026-03-04 00:05", "2026-03-05 00:00", "2026-03-06 00:00"),
    ("ce-week-end", "2026-03-02 00:00", "2026-03-06 18:00", "2026-03-09 00:00"),
    ("ce-week-end", "2026-03-06 17:59", "2026-03-06 18:00", "2026-03-09 00:00"),
    ("ce-week-end", "2026-03-06 22:00", "2026-03-06 22:00", "2026-03-09 00:00"),
    ("ce-week-end", "2026-03-07 10:00", "2026-03-07 10:00", "2026-03-09 00:00"),
    ("ce-week-end", "2026-03-08 23:59", "2026-03-08 23:59", "2026-03-09 00:00"),
    ("ce-week-end", "2026-03-09 00:05", "2026-03-13 18:00", "2026-03-16 00:00"),
    ("cette-semaine", "2026-03-03 12:00", "2026-03-03 12:00", "2026-03-09 00:00"),
    ("cette-semaine", "2026-03-08 23:59", "2026-03-08 23:59", "2026-03-09 00:00"),
    ("cette-semaine", "2026-03-09 00:05", "2026-03-09 00:05", "2026-03-16 00:00"),
    ("ce-mois", "2026-03-03 12:00", "2026-03-03 12:00", "2026-04-01 00:00"),
    ("ce-mois", "2026-02-28 23:59", "2026-02-28 23:59", "2026-03-01 00:00"),
    ("ce-mois", "2026-12-31 12:00", "2026-12-31 12:00", "2027-01-01 00:00"),
    ("maintenant", "2026-03-29 01:30", "2026-03-29 01:30", "2026-03-29 04:30"),
    # The clock goes on at 02:00 on 29 March, and back at 03:00 on 25 October.
    ("ce-soir", "2026-03-28 12:00", "2026-03-28 18:00", "2026-03-29 04:00"),
    ("aujourdhui", "2026-03-29 00:30", "2026-03-29 00:30", "2026-03-30 00:00"),
    ("ce-week-end", "2026-10-23 12:00", "2026-10-23 18:00", "2026-10-26 00:00"),
]


@pytest.mark.parametrize(("when", "now", "start", "end"), NAMED)
def test_a_named_window_on_the_city_s_clock(when: str, now: str, start: str, end: str):
    window = named_window(when, at(now))

    assert (window.start, window.end) == (at(start), at(end))


@pytest.mark.parametrize(
    ("when", "now", "began"),
    [
        ("aujourdhui", "2026-03-03 18:42", "2026-03-03 00:00"),
        ("ce-soir", "2026-03-03 17:00", "2026-03-03 18:00"),
        ("ce-soir", "2026-03-03 20:00", "2026-03-03 18:00"),
        ("ce-week-end", "2026-03-08 10:00", "2026-03-06 18:00"),
    ],
)
def test_a_window_under_way_knows_when_it_began(when: str, now: str, began: str):
    assert named_window(when, at(now)).since == at(began)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 10), ("2026-10-24", 10), ("2026-03-27", 10)]
)
def test_the_night_of_a_clock_change_ends_by_the_clock_on_the_wall(day: str, hours: int):
    window = named_window("ce-soir", at(f"{day} 12:00"))

    lasts = {"2026-03-28": hours - 1, "2026-10-24": hours + 1}.get(day, hours)
    assert window.end - window.start == dt.timedelta(hours=lasts)


def test_in_the_hour_that_comes_twice_the_second_time_is_later():
    first = at("2026-10-25 02:30")
    second = first.replace(fold=1)

    assert named_window("aujourdhui", first).start < named_window("aujourdhui", second).start


def test_days_are_both_included():
    window = window_of_days(dt.date(2026, 3, 7), dt.date(2026, 3, 8), at("2026-03-03 12:00"))

    assert (window.start, window.end) == (at("2026-03-07 00:00"), at("2026-03-09 00:00"))
    assert (window.first_day, window.last_day) == (dt.date(2026, 3, 7), dt.date(2026, 3, 8))


def test_what_has_ended_is_left_out_of_days_too():
    window = window_of_days(dt.date(2026, 3, 1), dt.date(2026, 3, 3), at("2026-03-03 12:00"))

    assert (window.start, window.end) == (at("2026-03-03 12:00"), at("2026-03-04 00:00"))


def test_today_by_its_date_is_today_by_its_name():
    now = at("2026-03-03 18:42")

    assert window_of_days(dt.date(2026, 3, 3), dt.date(2026, 3, 3), now) == named_window(
        "aujourdhui", now
    )


def test_a_window_that_is_over_is_empty():
    assert window_of_days(None, dt.date(2026, 3, 2), at("2026-03-03 12:00")).is_empty
    assert not window_of_days(None, dt.date(2026, 3, 3), at("2026-03-03 12:00")).is_empty


@pytest.mark.parametrize("zone", ["Asia/Beirut", "America/Santiago", "Pacific/Kiritimati"])
def test_a_city_whose_clock_skips_midnight_loses_no_day(settings, zone: str):
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()  # type: ignore[attr-defined]  # a cached function
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days)]

    bounds = [day_bounds(day) for day in days]

    assert [end.timestamp() for _start, end in bounds[:-1]] == [
        start.timestamp() for start, _end in bounds[1:]
    ]
