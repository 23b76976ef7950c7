from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datetext.rules import (
    NTHS,
    WEEKDAYS,
    Frequency,
    Rule,
    RuleError,
    RuleFields,
    Slot,
    build_rrule,
    rule_fields,
)

SETTINGS = settings(deadline=None, max_examples=300)


@st.composite
def endings(draw):
    until = st.dates(date(1990, 1, 1), date(2090, 12, 31))
    return draw(
        st.sampled_from([{}, {"until": draw(until)}, {"count": draw(st.integers(1, 5_000))}])
    )


@st.composite
def shapes(draw):
    some_days = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
    weekdays = tuple(day for day in WEEKDAYS if day in some_days)
    ranked = {"weekdays": weekdays, "nth": draw(st.sampled_from(NTHS))}
    month_day = {"month_day": draw(st.sampled_from([-1, *range(1, 32)]))}
    month = {"month": draw(st.integers(1, 12))}
    by_frequency: dict[Frequency, list[dict]] = {
        Frequency.DAILY: [{}],
        Frequency.WEEKLY: [{}, {"weekdays": weekdays}],
        Frequency.MONTHLY: [{}, ranked, month_day],
        Frequency.YEARLY: [
            {},
            month | ranked,
            month | {"month_day": draw(st.sampled_from([-1, *range(1, 29)]))},
        ],
    }
    frequency = draw(st.sampled_from(Frequency))
    return {"frequency": frequency} | draw(st.sampled_from(by_frequency[frequency]))


@SETTINGS
@given(shapes(), endings(), st.integers(1, 99))
def test_the_fields_of_a_form_come_back_from_their_text(shape, ending, interval):
    asked = shape | ending | {"interval": interval}

    rrule = build_rrule(**asked)

    assert rule_fields(rrule) == RuleFields(**asked)
    assert rule_fields(rrule).text() == rrule


@pytest.mark.parametrize(
    ("asked", "rrule"),
    [
        ({"frequency": "DAILY"}, "FREQ=DAILY"),
        ({"frequency": "DAILY", "interval": 2, "count": 10}, "FREQ=DAILY;INTERVAL=2;COUNT=10"),
        (
            {"frequency": "WEEKLY", "weekdays": ["TH", "TU"], "until": date(2027, 1, 31)},
            "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270131",
        ),
        ({"frequency": "MONTHLY", "weekdays": ["SU"], "nth": 1}, "FREQ=MONTHLY;BYDAY=1SU"),
        (
            {"frequency": "MONTHLY", "weekdays": ["SA", "FR"], "nth": -1},
            "FREQ=MONTHLY;BYDAY=-1FR,-1SA",
        ),
        ({"frequency": "MONTHLY", "month_day": -1}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (
            {"frequency": "YEARLY", "month": 6, "month_day": 21},
            "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21",
        ),
        (
            {"frequency": "YEARLY", "month": 9, "weekdays": ["SA"], "nth": 3},
            "FREQ=YEARLY;BYMONTH=9;BYDAY=3SA",
        ),
    ],
)
def test_a_text_is_written_as_rfc_5545_says(asked, rrule):
    assert build_rrule(**asked) == rrule


@pytest.mark.parametrize(
    ("rrule", "code"),
    [
        ("", "text"),
        ("every Tuesday", "text"),
        ("FREQ=WEEKLY;", "text"),
        ("FREQ=WEEKLY;BYDAY=", "text"),
        ("FREQ=WEEKLY;FREQ=DAILY", "text"),
        ("BYDAY=TU", "frequency"),
        ("FREQ=HOURLY", "frequency"),
        ("FREQ=WEEKLY;BYDAY=XX", "weekdays"),
        ("FREQ=WEEKLY;BYDAY=TU,TU", "weekdays"),
        ("FREQ=MONTHLY;BYDAY=1TU,2TH", "weekdays"),
        ("FREQ=MONTHLY;BYDAY=6TU", "weekdays"),
        ("FREQ=MONTHLY;BYDAY=-2TU", "nth"),
        ("FREQ=DAILY;INTERVAL=0", "interval"),
        ("FREQ=DAILY;INTERVAL=-1", "interval"),
        ("FREQ=DAILY;INTERVAL=100", "interval"),
        ("FREQ=DAILY;INTERVAL=two", "interval"),
        ("FREQ=DAILY;COUNT=0", "count"),
        ("FREQ=DAILY;COUNT=5001", "count"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270131", "count_and_until"),
        ("FREQ=DAILY;UNTIL=20270229", "until"),
        ("FREQ=DAILY;UNTIL=20270131T180000Z", "until"),
        ("FREQ=DAILY;BYHOUR=9", "unknown_part"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", "unknown_part"),
        ("FREQ=DAILY;BYDAY=TU", "shape"),
        ("FREQ=WEEKLY;BYDAY=1TU", "shape"),
        ("FREQ=MONTHLY;BYDAY=TU", "shape"),
        ("FREQ=MONTHLY;BYDAY=1TU;BYMONTHDAY=3", "shape"),
        ("FREQ=YEARLY;BYMONTHDAY=3", "shape"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "month_day"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "month_day"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "month_day"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "month_day"),
        ("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "month"),
        ("FREQ=YEARLY;BYMONTH=0;BYMONTHDAY=1", "month"),
    ],
)
def test_a_rule_that_a_form_cannot_show_is_refused_with_its_reason(rrule, code):
    with pytest.raises(RuleError) as refusal:
        rule_fields(rrule)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"frequency": ""}, "frequency"),
        ({"frequency": "WEEKLY", "weekdays": ["mardi"]}, "weekdays"),
        ({"frequency": "WEEKLY", "interval": 1000}, "interval"),
        ({"frequency": "MONTHLY", "nth": 1}, "shape"),
        ({"frequency": "DAILY", "until": date(2027, 1, 31), "count": 3}, "count_and_until"),
    ],
)
def test_fields_that_do_not_go_together_are_refused_with_their_reason(asked, code):
    with pytest.raises(RuleError) as refusal:
        build_rrule(**asked)

    assert refusal.value.code == code


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="FREQ=DAILYWK;BYTUMONH1-+20,UNTILCOUNT", max_size=60))
def test_any_other_text_is_refused_without_an_error(text):
    try:
        fields = rule_fields(text)
    except RuleError:
        return

    assert rule_fields(fields.text()) == fields


def test_missing_parts_of_a_rule_are_derived_from_the_first_day():
    first_on = date(2026, 3, 5)  # a Thursday

    anchored = [
        rule_fields(f"FREQ={frequency}").anchored(first_on).text() for frequency in Frequency
    ]

    assert anchored == [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=TH",
        "FREQ=MONTHLY;BYMONTHDAY=5",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5",
    ]


def test_the_times_of_a_day_are_kept_in_order():
    evening, morning = Slot(time(20), time(1)), Slot(time(9), time(12))

    rule = Rule("FREQ=DAILY", date(2026, 3, 5), (evening, morning))

    assert rule.slots == (morning, evening)


def test_a_slot_says_whether_it_lasts_all_day_or_ends_past_midnight():
    slots = [
        Slot(),
        Slot(time(20)),
        Slot(time(20), time(23)),
        Slot(time(20), time(1)),
        Slot(time(9), time(9)),
    ]

    assert [slot.is_all_day for slot in slots] == [True, False, False, False, False]
    assert [slot.is_past_midnight for slot in slots] == [False, False, False, True, True]
