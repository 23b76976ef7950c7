"""What is kept of a browser, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.models import Delivery, Subscription
from alerts.services import subscriptions
from alerts.services.subscriptions import KEPT, Browser, Choices, Proof, forget_unseen, subscribe
from tests.factories.alerts import P256DH, SubscriptionFactory, b64, sent_alert

pytestmark = pytest.mark.django_db


def test_a_browser_not_seen_for_two_years_is_forgotten_and_a_later_one_is_not(monkeypatch):
    monkeypatch.setattr(subscriptions, "FORGOTTEN_AT_ONCE", 2)
    now = timezone.now()
    for _ in range(3):
        SubscriptionFactory(seen_at=now - KEPT - timedelta(minutes=1))
    later = SubscriptionFactory(seen_at=now - KEPT + timedelta(minutes=1))
    sent_alert()

    count = forget_unseen()

    assert (count, forget_unseen()) == (3, 0)
    assert list(Subscription.objects.values_list("pk", flat=True)) == [later.pk]
    assert list(Delivery.objects.owed().values_list("subscription", flat=True)) == [later.pk]
    assert Delivery.objects.filter(subscription=None, reason="gone").count() == 3


def test_choosing_nothing_is_choosing_everything_that_will_come():
    browser = Browser("https://fcm.googleapis.com/x", b64(P256DH), b64(b"0" * 16))

    subscription, is_new = subscribe(browser, Choices(topics=[], areas=[]))

    assert (is_new, subscription.every_topic, subscription.every_area) == (True, True, True)


def test_the_secret_is_compared_whole():
    subscription = SubscriptionFactory()

    with pytest.raises(subscriptions.SubscriptionUnknown):
        subscriptions.read(Proof(subscription.endpoint, b64(bytes(subscription.auth)[:15] + b"\x00")))
