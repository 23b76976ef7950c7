"""What one address may do at the real limits, thousands of times: long, so it stands beside the tests of servers."""

from collections import Counter

import pytest

from alerts.models import Subscription
from tests.alerts.test_api import CHOICES, ENDPOINT, body, send

pytestmark = pytest.mark.django_db

TRIES = 6_500
#: Of one IPv4 address, which may be a carrier's.
PER_HOUR = 6_000


def test_thousands_of_subscriptions_from_one_address_are_taken_up_to_its_limit_and_leave_room_for_others(client):
    answers = Counter(
        send(client, body(f"{ENDPOINT}{number}", choices=CHOICES), REMOTE_ADDR="192.0.2.1").status_code
        for number in range(TRIES)
    )
    neighbours = [
        send(client, body(f"{ENDPOINT}/n{n}", choices=CHOICES), REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(3)
    ]

    assert answers == {201: PER_HOUR, 429: TRIES - PER_HOUR}
    assert (neighbours, Subscription.objects.count()) == ([201] * 3, PER_HOUR + 3)
