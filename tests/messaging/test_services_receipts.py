"""Sums of the devices that showed an alert: how they are written, and how much one network adds."""

import pytest

from messaging.models import ReceiptCount
from messaging.services.receipts import OF_A_LINE, OF_A_SITE, WRITES_AT_ONCE, Receipts
from tests.budgets import count_queries
from tests.factories.messaging import SubscriptionFactory
from tests.messaging.deliveries import owed

pytestmark = pytest.mark.django_db


def count():
    return list(ReceiptCount.objects.values_list("count", flat=True))


@pytest.mark.parametrize(
    ("network", "most"), [("2001:db8::/64", OF_A_LINE), ("192.0.2.1", OF_A_SITE)]
)
def test_one_network_adds_so_many_and_another_goes_on(network, most, monkeypatch):
    monkeypatch.setattr("messaging.services.receipts.WRITES_A_SECOND", 1e9)
    SubscriptionFactory()
    receipts, message = Receipts(), owed()

    for _ in range(most + 5):
        receipts.add(message.pk, network)
    receipts.add(message.pk, "198.51.100.1")

    assert count() == [most + 1]


def test_the_lines_of_one_ipv6_site_add_together_what_an_address_does(monkeypatch):
    monkeypatch.setattr("messaging.services.receipts.WRITES_A_SECOND", 1e9)
    SubscriptionFactory()
    receipts, message = Receipts(), owed()

    for line in range(OF_A_SITE // OF_A_LINE + 5):
        for _ in range(OF_A_LINE):
            receipts.add(message.pk, f"2001:db8:0:{line:x}::/64")
    receipts.add(message.pk, "2001:db8:1::/64")

    assert count() == [OF_A_SITE + 1]


@pytest.mark.django_db(transaction=True)
def test_the_last_of_a_burst_are_written_without_another(monkeypatch):
    monkeypatch.setattr("messaging.services.receipts.WRITES_A_SECOND", 0.0)
    monkeypatch.setattr("messaging.services.receipts.REST_AFTER_S", 0.1)
    SubscriptionFactory()
    receipts, message = Receipts(), owed()
    timer = None

    for number in range(200):
        receipts.add(message.pk, f"192.0.2.{number}")
        timer = receipts.timer or timer  # a slow burst has more than one
    timer.join()

    assert count() == [200]


def test_what_comes_within_one_second_is_written_together_and_nothing_is_lost(monkeypatch):
    monkeypatch.setattr("messaging.services.receipts.WRITES_A_SECOND", 0.0)
    monkeypatch.setattr("messaging.services.receipts.REST_AFTER_S", 3_600.0)
    SubscriptionFactory()
    receipts, message = Receipts(), owed()
    for _ in range(int(WRITES_AT_ONCE)):
        receipts.add(message.pk, "192.0.2.1")
    written = count()

    queries = [count_queries(lambda: receipts.add(message.pk, "192.0.2.1")) for _ in range(100)]
    receipts.writes_left = 1.0
    receipts.add(message.pk, "192.0.2.1")

    assert (written, sum(queries)) == ([int(WRITES_AT_ONCE)], 0)
    receipts.timer.cancel()
    assert count() == [int(WRITES_AT_ONCE) + 101]
