"""What an answer of a push service means for a delivery and for its subscription."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from messaging.delivery.answers import is_failure, is_refusal, retry_outcome
from messaging.delivery.connections import PushResponse
from messaging.delivery.jobs import Job
from messaging.enums import DeliveryPriority

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def job(standing, attempts):
    message: Any = SimpleNamespace(expires_at=NOW + timedelta(hours=1))
    return Job(
        1, message, attempts, "https://x.example/", "", b"", b"", "fr", "", 2, standing, standing,
        was_accepted=standing == DeliveryPriority.ACCEPTED, due_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "attempts", "lowered"),
    [
        (DeliveryPriority.NEW, 0, DeliveryPriority.FAILING),
        (DeliveryPriority.ACCEPTED, 0, None),
        (DeliveryPriority.ACCEPTED, 1, DeliveryPriority.FAILING),
    ],
)
def test_a_stranger_who_fails_waits_apart_at_once_and_others_when_they_fail_again(
    standing, attempts, lowered
):
    outcome = retry_outcome(job(standing, attempts), NOW)

    assert (outcome.standing, outcome.subscription_id) == (lowered, None if lowered is None else 2)


def test_what_is_only_asked_to_wait_is_not_failing_and_comes_when_it_was_told_or_at_its_end():
    outcomes = [
        retry_outcome(job(DeliveryPriority.NEW, 3), NOW, 429, wait_s, is_failing=False)
        for wait_s in (60, 24 * 3_600)
    ]

    assert [outcome.standing for outcome in outcomes] == [None, None]
    assert [outcome.due_at for outcome in outcomes] == [
        NOW + timedelta(seconds=60),
        NOW + timedelta(hours=1),
    ]


@pytest.mark.parametrize(
    ("status", "refusal", "failure"),
    [
        (201, False, False),
        (400, True, False),
        (404, False, False),
        (429, False, True),
        (500, False, True),
    ],
)
def test_which_answers_refuse_and_which_fail(status, refusal, failure):
    assert (is_refusal(PushResponse(status)), is_failure(PushResponse(status))) == (
        refusal,
        failure,
    )
