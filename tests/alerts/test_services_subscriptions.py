"""What is kept of a browser, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.models import Delivery, Follow, Subscription
from alerts.services import subscriptions
from alerts.services.subscriptions import KEPT, Browser, Choices, Proof, forget_unseen, subscribe
from tests.factories.agenda import published_event
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


def test_a_browser_that_subscribed_anew_with_another_key_is_signed_for_with_it_and_still_owed_what_it_was():
    former = SubscriptionFactory(min_severity=3, application_key="before")
    Follow.objects.create(subscription=former, event=published_event("2099-03-03 20:00"))
    sent_alert(severity="Extreme")
    anew = Browser("https://fcm.googleapis.com/x", b64(P256DH), b64(b"0" * 16), "after")

    kept, is_new = subscribe(anew, previous=Proof(former.endpoint, b64(bytes(former.auth))))

    assert (is_new, kept.pk, kept.application_key, kept.min_severity) == (False, former.pk, "after", 3)
    assert list(Follow.objects.values_list("subscription", flat=True)) == [former.pk]
    assert list(Delivery.objects.owed().values_list("subscription", "service")) == [(former.pk, "fcm.googleapis.com")]
    assert Subscription.objects.count() == 1
