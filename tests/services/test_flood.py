"""Real rate limits of one address, with thousands of requests; slow, so it is in tests/services."""

from collections import Counter

import pytest
from django.db.models import F

from accounts.models import AttemptCount
from messaging.models import Subscription
from tests.messaging.test_api import CHOICES, ENDPOINT, body, send
from tests.services.strangers import subscribe_all

pytestmark = pytest.mark.django_db

#: Limit of one IPv4 address, which may be a carrier's.
PER_HOUR = 6_000
TRIES = 100


def test_subscriptions_of_one_address_are_taken_up_to_its_limit_and_leave_room_for_others(
    client,
):
    def tried(numbers):
        return Counter(
            send(
                client, body(f"{ENDPOINT}{number}", choices=CHOICES), REMOTE_ADDR="192.0.2.1"
            ).status_code
            for number in numbers
        )

    first = tried(range(TRIES))
    between = PER_HOUR - 2 * TRIES  # stand-ins for further requests
    subscribe_all(f"{ENDPOINT}/between/{number}" for number in range(between))
    AttemptCount.objects.update(count=F("count") + between)
    last = tried(range(TRIES, 3 * TRIES))
    neighbours = [
        send(
            client, body(f"{ENDPOINT}/n{n}", choices=CHOICES), REMOTE_ADDR=f"198.51.100.{n}"
        ).status_code
        for n in range(3)
    ]

    assert (first, last) == ({201: TRIES}, {201: TRIES, 429: TRIES})
    assert (neighbours, Subscription.objects.count()) == ([201] * 3, PER_HOUR + 3)
