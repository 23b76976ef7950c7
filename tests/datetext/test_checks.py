from datetime import date, time, timedelta

import pytest

from datetext import Rule, RuleError, Slot, check_rule

AFTERNOON = Slot(time(14), time(18))
MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("FREQ=DAILY", MARCH, (AFTERNOON,)),
        Rule("FREQ=DAILY;UNTIL=20260301", MARCH, (AFTERNOON,)),
        Rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2096, 3, 1), (Slot(),)),
        Rule("FREQ=DAILY", MARCH, tuple(Slot(time(hour)) for hour in range(9, 18))),
        Rule("FREQ=DAILY;COUNT=2", MARCH, (AFTERNOON,), except_on=frozenset({MARCH})),
        Rule("FREQ=DAILY", MARCH, (AFTERNOON, Slot(time(16), time(20)))),  # two visits may overlap
    ],
)
def test_a_valid_rule_passes(rule):
    check_rule(rule)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule("nonsense", MARCH, (AFTERNOON,)), "text"),
        (Rule("FREQ=DAILY", date(26, 3, 1), (AFTERNOON,)), "year"),
        (Rule("FREQ=DAILY;UNTIL=99990101", MARCH, (AFTERNOON,)), "year"),
        (
            Rule("FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29;COUNT=15", MARCH, (AFTERNOON,)),
            "year",
        ),
        (Rule("FREQ=DAILY;UNTIL=20260228", MARCH, (AFTERNOON,)), "until"),
        (Rule("FREQ=DAILY", MARCH, ()), "slots"),
        (Rule("FREQ=DAILY", MARCH, (Slot(None, time(18)),)), "slots"),
        (Rule("FREQ=DAILY", MARCH, (AFTERNOON, AFTERNOON)), "slots"),
        (Rule("FREQ=DAILY", MARCH, (AFTERNOON, Slot(time(14), time(15)))), "slots"),
        (Rule("FREQ=DAILY", MARCH, (AFTERNOON, Slot())), "slots"),
        (Rule("FREQ=DAILY", MARCH, (AFTERNOON,), school_zone="D"), "school_zone"),
        (
            Rule("FREQ=DAILY", MARCH, (AFTERNOON,), skip_public_holidays=True, country="XX"),
            "country",
        ),
        (Rule("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260301", MARCH, (AFTERNOON,)), "empty"),
        (Rule("FREQ=DAILY;COUNT=1", MARCH, (AFTERNOON,), except_on=frozenset({MARCH})), "empty"),
        (
            Rule(
                "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
                MARCH,
                (AFTERNOON,),
                skip_public_holidays=True,
            ),
            "empty",
        ),
        (Rule("FREQ=DAILY", MARCH, tuple(Slot(time(hour)) for hour in range(8, 18))), "too_many"),
    ],
)
def test_an_invalid_rule_is_refused_with_its_reason(rule, code):
    with pytest.raises(RuleError) as refusal:
        check_rule(rule)

    assert refusal.value.code == code


def test_the_message_of_a_refusal_is_for_the_editor():
    with pytest.raises(RuleError, match=r"^La date de fin est avant la première date\.$"):
        check_rule(Rule("FREQ=DAILY;UNTIL=20260228", MARCH, (AFTERNOON,)))


def test_five_thousand_dates_pass_and_one_more_does_not():
    ten_a_day = tuple(Slot(time(hour)) for hour in range(8, 18))
    last_day = MARCH + timedelta(days=499)

    check_rule(Rule(f"FREQ=DAILY;UNTIL={last_day:%Y%m%d}", MARCH, ten_a_day))
    with pytest.raises(RuleError) as refusal:
        check_rule(
            Rule(f"FREQ=DAILY;UNTIL={last_day + timedelta(days=1):%Y%m%d}", MARCH, ten_a_day)
        )

    assert refusal.value.code == "too_many"
