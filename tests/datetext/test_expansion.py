from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datetext import (
    Moment,
    Rule,
    RuleError,
    Slot,
    expand,
    rule_days,
    to_utc,
    utc_span,
)
from datetext.closures import school_holidays
from tests.datetext import oracle
from tests.datetext.strategies import near_hard_days, rule_of, series, times, windows

PARIS = "Europe/Paris"
ZONES = [PARIS, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
CLOCK_CHANGES = [
    *[date(2026, 3, 29), date(2026, 10, 25)],  # Paris
    *[date(2026, 3, 8), date(2026, 11, 1)],  # New York
    *[date(2026, 4, 5), date(2026, 10, 4)],  # Lord Howe: half an hour
    *[date(2026, 2, 15), date(2026, 3, 22)],  # Casablanca: around Ramadan
]
AFTERNOON = Slot(time(14), time(18))
SETTINGS = settings(deadline=None, max_examples=300)


def days_of(
    rrule: str, first_on: date, before: date, after: date | None = None, **options
) -> list[date]:
    moments = expand(Rule(rrule, first_on, (AFTERNOON,), **options), after or first_on, before)
    return [moment.start.date() for moment in moments]


@SETTINGS
@given(series(), near_hard_days, st.integers(0, 500))
def test_a_rule_gives_the_days_and_times_that_a_plain_loop_finds(series, after, length):
    before = after + timedelta(days=length)

    moments = [
        (moment.start, moment.end, moment.all_day)
        for moment in expand(rule_of(series), after, before)
    ]

    expected = oracle.happenings(series, after, before)
    assert moments == [
        (happening.start, happening.end, happening.all_day) for happening in expected
    ]


@SETTINGS
@given(series(), st.data())
def test_dates_on_in_a_window_started_that_day_or_the_day_before(series, data):
    happenings = oracle.happenings(series, series.first_on, date(2029, 6, 1))
    start, end = data.draw(
        windows([happening for happening in happenings if happening.start.year < 2029])
    )
    yesterday = start.astimezone(ZoneInfo(PARIS)).date() - timedelta(days=1)
    last_on = end.astimezone(ZoneInfo(PARIS)).date()

    spans = [utc_span(moment, PARIS) for moment in expand(rule_of(series), yesterday, last_on)]

    expected = oracle.overlapping(happenings, start, end)
    assert [span for span in spans if span[0] < end and span[1] > start] == [
        (happening.starts_at, happening.ends_at) for happening in expected
    ]


@SETTINGS
@given(series(), near_hard_days)
def test_a_rule_expanded_in_two_halves_is_the_rule_expanded_once(series, middle):
    rule, first, last = rule_of(series), date(2026, 1, 1), date(2028, 6, 1)

    halves = [*expand(rule, first, middle), *expand(rule, middle + timedelta(days=1), last)]

    assert halves == list(expand(rule, first, last))


@SETTINGS
@given(series())
def test_a_calendar_that_starts_on_the_first_day_reads_the_same_days_in_the_text(series):
    rule, last_on = rule_of(series), date(2029, 1, 1)
    days = list(rule_days(rule, series.first_on, last_on))
    assume(days)

    calendar = rrulestr(rule.rrule, dtstart=datetime.combine(days[0], time(0)))

    found = calendar.between(datetime(2020, 1, 1), datetime.combine(last_on, time(0)), inc=True)
    assert [moment.date() for moment in found] == days


@SETTINGS
@given(st.sampled_from(CLOCK_CHANGES), times, st.sampled_from(ZONES))
def test_wall_time_is_the_utc_that_trying_both_offsets_finds(day, moment, zone):
    naive = datetime.combine(day, moment)

    assert to_utc(naive, zone) == oracle.to_utc(naive, zone)


@pytest.mark.parametrize(
    ("naive", "utc"),
    [
        (datetime(2026, 3, 28, 20), datetime(2026, 3, 28, 19, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (
            datetime(2026, 3, 29, 2, 30),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),  # skipped: 03:30 on the clock
        (datetime(2026, 3, 29, 3), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (
            datetime(2026, 10, 25, 2, 30),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),  # twice: the first
        (datetime(2026, 10, 25, 3), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_read_as_rfc_5545_says(naive, utc):
    assert to_utc(naive, PARIS) == utc
    assert oracle.to_utc(naive, PARIS) == utc


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (datetime(2026, 3, 28, 22), datetime(2026, 3, 29, 4), 5),
        (datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 4), 7),
        (datetime(2026, 3, 29), datetime(2026, 3, 30), 23),
        (datetime(2026, 10, 25), datetime(2026, 10, 26), 25),
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 3), 0.5),  # its start is skipped
    ],
)
def test_a_date_across_a_clock_change_never_ends_before_its_start(start, end, hours):
    moment = Moment(start, end, all_day=False, slot=0, has_end=True)

    starts_at, ends_at = utc_span(moment, PARIS)

    assert ends_at - starts_at == timedelta(hours=hours)


def test_a_day_has_each_of_its_times_and_a_night_ends_the_next_day():
    rule = Rule(
        "FREQ=DAILY;COUNT=1",
        date(2026, 3, 7),
        (Slot(time(22), time(4)), Slot(time(15)), Slot(time(0))),
    )

    moments = list(expand(rule, date(2026, 3, 1), date(2026, 3, 31)))

    assert moments == [
        Moment(
            datetime(2026, 3, 7, 0), datetime(2026, 3, 7, 2), all_day=False, slot=0, has_end=False
        ),
        Moment(
            datetime(2026, 3, 7, 15), datetime(2026, 3, 7, 17), all_day=False, slot=1, has_end=False
        ),
        Moment(
            datetime(2026, 3, 7, 22), datetime(2026, 3, 8, 4), all_day=False, slot=2, has_end=True
        ),
    ]


def test_an_all_day_happening_goes_from_midnight_to_midnight():
    rule = Rule("FREQ=DAILY;COUNT=1", date(2026, 3, 29), (Slot(),))

    moments = list(expand(rule, date(2026, 3, 1), date(2026, 3, 31)))

    expected = Moment(
        datetime(2026, 3, 29), datetime(2026, 3, 30), all_day=True, slot=0, has_end=True
    )
    assert moments == [expected]


def test_the_31_and_the_29_february_are_skipped_where_there_is_none():
    last_days = days_of("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 1), date(2026, 8, 31))
    leap_days = days_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2024, 1, 1), date(2033, 1, 1))

    assert last_days == [date(2026, month, 31) for month in (1, 3, 5, 7, 8)]
    assert leap_days == [date(2024, 2, 29), date(2028, 2, 29), date(2032, 2, 29)]


def test_one_saturday_in_two_starts_on_the_first_saturday():
    saturdays = days_of(
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", date(2026, 3, 1), date(2026, 4, 10)
    )  # from a Sunday

    assert saturdays == [date(2026, 3, 7), date(2026, 3, 21), date(2026, 4, 4)]


def test_the_first_and_the_last_day_asked_for_are_both_in_and_so_is_until():
    rrule = "FREQ=DAILY;UNTIL=20260310"

    assert days_of(rrule, date(2026, 3, 1), date(2026, 3, 3)) == [
        date(2026, 3, day) for day in (1, 2, 3)
    ]
    assert days_of(rrule, date(2026, 3, 1), date(2026, 3, 31), after=date(2026, 3, 10)) == [
        date(2026, 3, 10)
    ]


def test_a_day_that_is_left_out_still_counts():
    kept = days_of(
        "FREQ=DAILY;COUNT=3",
        date(2026, 3, 1),
        date(2026, 3, 31),
        except_on=frozenset({date(2026, 3, 2)}),
    )

    assert kept == [date(2026, 3, 1), date(2026, 3, 3)]


def test_school_holidays_close_one_zone_and_not_another():
    wednesdays = [date(2027, 2, day) for day in (3, 10, 17, 24)]
    rrule, first_on, before = "FREQ=WEEKLY;BYDAY=WE", date(2027, 2, 1), date(2027, 2, 28)

    kept = {
        zone: days_of(rrule, first_on, before, school_zone=zone) for zone in ("", "A", "B", "C")
    }

    assert kept == {
        "": wednesdays,
        "A": [date(2027, 2, 3), date(2027, 2, 10)],
        "B": [date(2027, 2, 3), date(2027, 2, 10), date(2027, 2, 17)],
        "C": [date(2027, 2, 3), date(2027, 2, 24)],
    }


def test_public_holidays_close_where_they_are_holidays():
    rrule, first_on, before = (
        "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=14",
        date(2026, 1, 1),
        date(2027, 12, 31),
    )
    both = [date(2026, 7, 14), date(2027, 7, 14)]

    assert days_of(rrule, first_on, before, skip_public_holidays=True) == []
    assert days_of(rrule, first_on, before, skip_public_holidays=True, country="BE") == both
    assert days_of(rrule, first_on, before) == both


def test_the_days_of_the_text_alone_hold_exceptions_and_closures():
    rule = Rule(
        "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
        date(2026, 7, 7),
        (AFTERNOON,),
        except_on=frozenset({date(2026, 7, 7)}),
        school_zone="C",
        skip_public_holidays=True,
    )

    found = list(rule_days(rule, date(2026, 7, 1), date(2026, 12, 31)))

    assert found == [date(2026, 7, 7), date(2026, 7, 14), date(2026, 7, 21)]
    assert list(expand(rule, date(2026, 7, 1), date(2026, 12, 31))) == []


def test_school_holidays_that_nobody_has_published_close_nothing():
    unknown = max(school_holidays("C")) + timedelta(days=200)

    kept = days_of("FREQ=DAILY", unknown, unknown + timedelta(days=400), school_zone="C")

    assert len(kept) == 401


def test_an_unknown_zone_or_country_is_refused_and_not_taken_for_open():
    with pytest.raises(RuleError) as zone_refusal:
        days_of("FREQ=DAILY", date(2026, 3, 1), date(2026, 3, 2), school_zone="D")
    with pytest.raises(RuleError) as country_refusal:
        days_of(
            "FREQ=DAILY",
            date(2026, 3, 1),
            date(2026, 3, 2),
            skip_public_holidays=True,
            country="XX",
        )

    assert (zone_refusal.value.code, country_refusal.value.code) == ("school_zone", "country")
