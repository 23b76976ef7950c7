"""Sums of the devices that showed an alert: how they are written, and how much one network adds."""

import pytest

from alerts.models import ReceiptCount
from alerts.services.receipts import OF_A_LINE, OF_AN_ADDRESS, WRITES_AT_ONCE, Receipts
from tests.alerts.deliveries import owed
from tests.budgets import count_queries
from tests.factories.alerts import SubscriptionFactory

pytestmark = pytest.mark.django_db


def count():
    return list(ReceiptCount.objects.values_list("count", flat=True))


@pytest.mark.parametrize(("network", "most"), [("2001:db8::/64", OF_A_LINE), ("192.0.2.1", OF_AN_ADDRESS)])
def test_one_network_adds_so_many_and_another_goes_on(network, most, monkeypatch):
    monkeypatch.setattr("alerts.services.receipts.WRITES_A_SECOND", 1e9)
    SubscriptionFactory()
    receipts, message = Receipts(), owed()

    for _ in range(most + 5):
        receipts.add(message.pk, network)
    receipts.add(message.pk, "198.51.100.1")

    assert count() == [most + 1]


def test_what_comes_within_one_second_is_written_together_and_nothing_is_lost(monkeypatch):
    monkeypatch.setattr("alerts.services.receipts.WRITES_A_SECOND", 0.0)
    SubscriptionFactory()
    receipts, message = Receipts(), owed()
    for _ in range(int(WRITES_AT_ONCE)):
        receipts.add(message.pk, "192.0.2.1")
    written = count()

    queries = [count_queries(lambda: receipts.add(message.pk, "192.0.2.1")) for _ in range(100)]
    receipts.writes_left = 1.0
    receipts.add(message.pk, "192.0.2.1")

    assert (written, sum(queries)) == ([int(WRITES_AT_ONCE)], 0)
    assert count() == [int(WRITES_AT_ONCE) + 101]
