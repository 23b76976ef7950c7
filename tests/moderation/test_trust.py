"""Levels by history: pure, so that any history may be tried."""

import datetime as dt

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from moderation.enums import TrustLevel
from moderation.trust import FactKind, TrustFact, TrustNumbers, assess

NUMBERS = TrustNumbers(**settings.TRUST)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
F = FactKind
FOR, AGAINST = (F.ACCEPTED, F.CORRECTED), (F.REFUSED, F.BLAMED)

days = st.integers(-20, 400).map(lambda ago: NOW - dt.timedelta(days=ago))
facts = st.builds(TrustFact, st.sampled_from(F), days)
histories = st.lists(facts, max_size=30)
few = tries(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def level(history, now=NOW, numbers=NUMBERS) -> TrustLevel:
    return assess(history, now, numbers).level


def some(kind: FactKind, count: int, ago: int = 40) -> list[TrustFact]:
    return [TrustFact(kind, NOW - dt.timedelta(days=ago))] * count


@few
@given(histories, st.builds(TrustFact, st.sampled_from(FOR), days))
def test_another_accepted_fact_never_lowers_the_level(history, fact):
    assert level([*history, fact]) >= level(history)


@few
@given(histories, st.builds(TrustFact, st.sampled_from(AGAINST), days))
def test_another_negative_fact_never_raises_the_level(history, fact):
    assert level([*history, fact]) <= level(history)


@few
@given(histories.flatmap(lambda history: st.tuples(st.just(history), st.permutations(history))))
def test_the_order_in_which_facts_are_told_does_not_matter(both):
    assert assess(both[0], NOW, NUMBERS) == assess(both[1], NOW, NUMBERS)


@few
@given(histories, st.integers(1, 400))
def test_time_alone_never_lowers_once_all_has_happened(history, passed):
    past = [fact for fact in history if fact.at <= NOW]

    assert level(past, NOW + dt.timedelta(days=passed)) >= level(past)


@few
@given(histories)
def test_negative_facts_fade_completely(history):
    later = NOW + dt.timedelta(days=20 + NUMBERS.fades_after_days)

    assert level(history, later) == level([fact for fact in history if fact.kind in FOR], later)


@few
@given(
    histories,
    st.lists(
        st.builds(
            TrustFact, st.sampled_from(F), st.integers(1, 20).map(lambda n: NOW + dt.timedelta(n))
        )
    ),
)
def test_facts_in_the_future_do_not_count(history, coming):
    assert assess([*history, *coming], NOW, NUMBERS) == assess(history, NOW, NUMBERS)


@few
@given(histories)
def test_nobody_comes_to_be_a_partner_or_is_stopped_by_history(history):
    assert level(history) in (TrustLevel.NEW, TrustLevel.KNOWN, TrustLevel.TRUSTED)


@few
@given(histories)
def test_what_is_said_to_be_missing_is_what_is_missing(history):
    standing = assess(history, NOW, NUMBERS)
    if standing.level == TrustLevel.TRUSTED:
        return

    helped = assess([*history, *some(F.ACCEPTED, standing.lacks)], NOW, NUMBERS)

    one_less = (
        assess([*history, *some(F.ACCEPTED, standing.lacks - 1)], NOW, NUMBERS)
        if standing.lacks
        else None
    )
    assert helped.lacks == 0 or helped.level > standing.level
    assert one_less is None or one_less.level == standing.level


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], TrustLevel.NEW),
        (some(F.ACCEPTED, 1), TrustLevel.NEW),
        (some(F.ACCEPTED, 2), TrustLevel.KNOWN),
        (some(F.CORRECTED, 4), TrustLevel.KNOWN),
        (some(F.ACCEPTED, 8), TrustLevel.TRUSTED),
        (some(F.ACCEPTED, 80, ago=10), TrustLevel.KNOWN),  # nobody is trusted within a month
        (some(F.ACCEPTED, 8) + some(F.REFUSED, 1), TrustLevel.KNOWN),
        (some(F.ACCEPTED, 10) + some(F.REFUSED, 1), TrustLevel.TRUSTED),
        (some(F.ACCEPTED, 80) + some(F.BLAMED, 1), TrustLevel.KNOWN),
        (some(F.ACCEPTED, 3) + some(F.BLAMED, 1), TrustLevel.NEW),
        (some(F.ACCEPTED, 8, ago=200) + some(F.BLAMED, 1, ago=90), TrustLevel.TRUSTED),
    ],
)
def test_the_levels_that_settings_give(history, expected):
    assert level(history) == expected


def test_other_numbers_are_other_levels_at_once():
    history = some(F.ACCEPTED, 3)
    strict = TrustNumbers(**settings.TRUST | {"known_from": 4})
    kind = TrustNumbers(**settings.TRUST | {"trusted_from": 3})

    assert [level(history, NOW, numbers) for numbers in (NUMBERS, strict, kind)] == [
        TrustLevel.KNOWN,
        TrustLevel.NEW,
        TrustLevel.TRUSTED,
    ]
