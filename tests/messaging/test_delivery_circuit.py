"""The circuit breaker, on the test's own clock: what is a failure of the service."""

import math

import pytest

from messaging.delivery.circuit import (
    AT_FIRST,
    LONGEST_OPEN_S,
    ROUNDS,
    SEVERAL,
    SUBSCRIPTIONS,
    CircuitBreaker,
)

BLIP_S = 0.05


def fail(breaker, *, subscriptions, started_at, now):
    for subscription in subscriptions:
        breaker.record_failure(subscription, started_at, now)


def fail_rounds(breaker, count, *, subscriptions=range(SUBSCRIPTIONS), since=0.0):
    """``count`` rounds, each under way for a tenth of a second; when the last one failed."""
    for number in range(count):
        fail(
            breaker,
            subscriptions=subscriptions,
            started_at=since + number,
            now=since + number + 0.1,
        )
    return since + count - 1 + 0.1


def test_failures_under_way_together_are_one():
    breaker = CircuitBreaker()

    fail(breaker, subscriptions=range(500), started_at=0.0, now=BLIP_S)

    assert (breaker.rounds, breaker.is_open(BLIP_S)) == (1, False)


@pytest.mark.parametrize("rounds", [ROUNDS, ROUNDS + 1, 1000])
def test_a_service_that_fails_several_rounds_rests_and_never_for_long(rounds):
    breaker = CircuitBreaker()

    failed_at = fail_rounds(breaker, rounds)

    assert breaker.is_open(failed_at + 0.1)
    assert not breaker.is_open(failed_at + LONGEST_OPEN_S)


def test_a_blip_of_many_short_rounds_is_over_within_a_second():
    breaker = CircuitBreaker()

    for number in range(50):
        fail(
            breaker,
            subscriptions=range(number * 32, number * 32 + 32),
            started_at=number / 1000,
            now=number / 1000,
        )
    breaker_opened = breaker.is_open(BLIP_S)

    assert (breaker_opened, breaker.is_open(BLIP_S + LONGEST_OPEN_S)) == (True, False)


def test_one_answer_closes_it():
    breaker = CircuitBreaker()
    failed_at = fail_rounds(breaker, ROUNDS)

    breaker.record_success(failed_at + LONGEST_OPEN_S)
    fail_rounds(breaker, 1, since=failed_at + LONGEST_OPEN_S + 1)

    assert not breaker.is_open(failed_at + LONGEST_OPEN_S + 1.2)


def test_a_few_that_fail_again_and_again_never_open_it():
    breaker = CircuitBreaker()

    failed_at = fail_rounds(breaker, 1000, subscriptions=range(SUBSCRIPTIONS - 1))

    assert not breaker.is_open(failed_at)


def test_what_was_under_way_while_another_was_answered_is_no_failure_of_the_service():
    breaker = CircuitBreaker()

    for number in range(1000):
        breaker.record_success(number + 0.05)
        fail(breaker, subscriptions=range(SUBSCRIPTIONS), started_at=number, now=number + 0.1)

    assert (breaker.rounds, breaker.limit >= AT_FIRST, breaker.is_open(1000)) == (0, True, False)


@pytest.mark.parametrize(("asked", "waits"), [(SEVERAL - 1, False), (SEVERAL, True)])
def test_a_retry_after_said_to_several_is_for_all_and_kept_to_the_second(asked, waits):
    breaker = CircuitBreaker(math.inf)

    for subscription in range(asked):
        breaker.record_failure(subscription, 0.0, 0.1)
        breaker.record_wait(3600.0, 0.1)
    breaker.record_success(0.2)

    assert (breaker.is_open(3600.0), breaker.is_open(3600.2)) == (waits, False)


def test_a_retry_after_of_the_service_itself_is_for_all_at_once():
    breaker = CircuitBreaker()

    breaker.record_failure(1, 0.0, 0.1)
    breaker.record_wait(3600.0, 0.1, is_for_all=True)
    breaker.record_success(0.2)

    assert (breaker.is_open(3600.0), breaker.is_open(3600.2)) == (True, False)
