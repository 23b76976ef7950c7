from datetime import UTC, datetime, timedelta

import pytest

from messaging.delivery.pacing import LONGEST_WAIT_S, Bucket, backoff_s, retry_after_s

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def test_a_bucket_lets_its_burst_through_then_its_rate():
    bucket = Bucket(rate=10, burst=3)

    assert [bucket.take(100.0) for _ in range(5)] == [0, 0, 0, 0.1, 0.2]


def test_a_bucket_fills_with_time_and_never_over():
    bucket = Bucket(rate=10, burst=2)
    for _ in range(2):
        bucket.take(100.0)

    assert [bucket.take(160.0) for _ in range(3)] == [0, 0, 0.1]


def test_a_service_that_had_enough_is_asked_half_as_fast_and_regains_its_rate_by_and_by():
    bucket = Bucket(rate=1000, burst=500)

    bucket.slow_down()
    slowed = (bucket.rate, bucket.tokens)
    for _ in range(1000):
        bucket.regain()

    assert slowed == (500, 50)
    assert bucket.rate == 1000


@pytest.mark.parametrize(
    ("attempts", "least", "most"), [(1, 0.5, 1), (2, 1, 2), (3, 2, 4), (8, 60, 120), (900, 60, 120)]
)
def test_each_failure_waits_longer_and_never_over_two_minutes(attempts, least, most):
    waits = [backoff_s(attempts) for _ in range(50)]

    assert least <= min(waits) < max(waits) <= most


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("Wed, 04 Mar 2026 12:00:30 GMT", 30),
        ("Wed, 04 Mar 2026 11:00:00 GMT", 0),
        ("999999999", LONGEST_WAIT_S),
        ("Fri, 04 Mar 2039 12:00:30 GMT", LONGEST_WAIT_S),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("demain", None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(text, seconds):
    assert retry_after_s(text, NOW) == seconds


def test_retry_after_without_a_zone_is_utc():
    assert (
        retry_after_s((NOW + timedelta(seconds=9)).strftime("%a, %d %b %Y %H:%M:%S -0000"), NOW)
        == 9
    )
