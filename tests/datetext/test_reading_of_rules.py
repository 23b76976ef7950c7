from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datetext import RuleError, check_rule, describe_rule, expand, read_dates
from tests.datetext.strategies import rule_of, series

closures = st.fixed_dictionaries(
    {"school_zone": st.sampled_from(["", "", "A", "B", "C"]), "skip_public_holidays": st.booleans()}
)


@pytest.mark.parametrize("language", ["fr", "en"])
@settings(max_examples=60, deadline=None)
@given(series=series(), closures=closures)
def test_a_rule_written_out_is_read_as_the_same_rule(language, series, closures):
    rule = replace(rule_of(series), **closures)
    try:
        check_rule(rule)
    except RuleError:
        assume(False)
    today = rule.first_on - timedelta(days=1)
    sentence = describe_rule(rule, language, today)

    reading = read_dates(sentence, today, language)

    until = rule.first_on + timedelta(days=1000)
    assert (reading.left_over, reading.contradictions) == ([], [])
    [line] = reading.lines
    assert list(expand(line.rule, rule.first_on, until)) == list(expand(rule, rule.first_on, until))
