import datetime as dt

import pytest
from django.utils import timezone

from agenda.openings import day_of_start, is_opening
from tests.factories.agenda import at


@pytest.mark.parametrize(
    ("start", "end", "is_open"),
    [
        # A museum, a flea market, a reading room, a garden that closes after midnight.
        ("2026-03-03 10:00", "2026-03-03 18:00", True),
        ("2026-03-03 08:00", "2026-03-03 20:00", True),
        ("2026-03-03 14:00", "2026-03-03 18:00", True),
        ("2026-03-03 13:00", "2026-03-04 01:00", True),
        ("2026-03-03 00:00", "2026-03-03 23:59", True),
        # A lesson, a long evening, concerts to and beyond midnight, a «nuit blanche», a club.
        ("2026-03-03 14:00", "2026-03-03 17:59", False),
        ("2026-03-03 18:00", "2026-03-03 23:00", False),
        ("2026-03-03 20:00", "2026-03-04 00:00", False),
        ("2026-03-03 22:00", "2026-03-04 04:00", False),
        ("2026-03-03 19:00", "2026-03-04 07:00", False),
        ("2026-03-03 00:00", "2026-03-03 07:00", False),
        ("2026-03-03 17:00", "2026-03-04 04:01", False),
    ],
)
def test_an_opening_is_a_long_date_by_day(start: str, end: str, is_open: bool):
    assert is_opening(timezone.localtime(at(start)), timezone.localtime(at(end))) == is_open


def test_the_hour_that_the_clocks_skip_or_repeat_is_counted_as_it_passes():
    night = timezone.localtime(at("2026-03-29 00:30")), timezone.localtime(at("2026-03-29 18:00"))
    morning = timezone.localtime(at("2026-10-25 04:00")), timezone.localtime(at("2026-10-25 08:00"))

    assert (is_opening(*night), is_opening(*morning)) == (True, True)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2026-03-03 20:00", 3),
        ("2026-03-04 00:00", 3),
        ("2026-03-04 03:59", 3),
        ("2026-03-04 04:00", 4),
        ("2026-10-25 02:30", 24),
    ],
)
def test_a_night_belongs_to_the_evening_before_until_four(start: str, day: int):
    local = timezone.localtime(at(start))

    assert day_of_start(local).day == day_of_start(local.replace(fold=1)).day == day


@pytest.mark.parametrize("fold", [0, 1])
def test_both_instants_of_a_repeated_hour_belong_to_one_evening(fold: int):
    assert day_of_start(timezone.localtime(at("2026-10-25 02:30").replace(fold=fold))) == dt.date(
        2026, 10, 24
    )
