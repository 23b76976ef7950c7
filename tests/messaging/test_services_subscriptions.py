"""What is kept of a browser, and for how long."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.enums import DeliveryPriority
from messaging.formats.schemas import ChoicesData, Proof
from messaging.models import Delivery, Follow, Subscription, Welcome
from messaging.services import subscriptions
from messaging.services.subscriptions import (
    KEPT,
    PROOF_MOVES_AFTER,
    purge_unreachable_subscriptions,
    purge_unseen_subscriptions,
    subscribe,
)
from tests.budgets import count_queries
from tests.factories.agenda import published_event
from tests.factories.alerts import sent_alert
from tests.factories.messaging import SubscriptionFactory, b64, browser_data, proof_of
from tests.messaging.deliveries import owed

pytestmark = pytest.mark.django_db


def test_a_browser_not_seen_for_two_years_is_forgotten_and_a_later_one_is_not(monkeypatch):
    monkeypatch.setattr(subscriptions, "FORGOTTEN_AT_ONCE", 2)
    now = timezone.now()
    for _ in range(3):
        SubscriptionFactory(seen_at=now - KEPT - timedelta(minutes=1))
    later = SubscriptionFactory(seen_at=now - KEPT + timedelta(minutes=1))
    sent_alert()

    count = purge_unseen_subscriptions()

    assert (count, purge_unseen_subscriptions()) == (3, 0)
    assert list(Subscription.objects.values_list("pk", flat=True)) == [later.pk]
    assert list(Delivery.objects.owed().values_list("subscription", flat=True)) == [later.pk]
    assert Delivery.objects.filter(subscription=None, reason="gone").count() == 3


def test_choosing_nothing_is_choosing_everything_that_will_come():
    choices = ChoicesData.model_validate({"topics": [], "areas": []})

    subscription, is_new = subscribe(browser_data("https://fcm.googleapis.com/x", choices=choices))

    assert (is_new, subscription.every_topic, subscription.every_area) == (True, True, True)


def long_proven(**fields):
    """A browser whose proof is old enough to move with it."""
    made = SubscriptionFactory(accepted_at=timezone.now(), **fields)
    Subscription.objects.filter(pk=made.pk).update(
        created_at=timezone.now() - PROOF_MOVES_AFTER * 2
    )
    return made


def moved(endpoint, former):
    """``former`` says that it is reached at ``endpoint`` now."""
    anew = browser_data(endpoint, bytes(former.auth), previous=proof_of(former))
    return subscribe(anew)[0]


@pytest.mark.parametrize("is_proven", [True, False])
def test_a_renewed_address_keeps_its_proof_and_wakes_nobody(is_proven):
    former = long_proven()
    if not is_proven:
        Welcome.objects.create(subscription=former, due_at=timezone.now())
    anew = browser_data("https://fcm.googleapis.com/x", previous=proof_of(former))

    kept, _is_new = subscribe(anew)

    assert (kept.pk, kept.is_proven) == (former.pk, is_proven)
    assert Welcome.objects.count() == (0 if is_proven else 1)
    assert not Delivery.objects.exists()


def test_one_browser_proves_no_number_of_addresses():
    for number in range(3):
        real = SubscriptionFactory(endpoint="https://fcm.googleapis.com/real")
        kept = moved(f"https://fcm.googleapis.com/dead/{number}", real)
        assert kept.pk == real.pk

    assert not Subscription.objects.proven().exists()
    assert Welcome.objects.due().filter(tried_at=None).count() == 3


def test_a_browser_that_waits_for_its_proof_is_tried_at_once_at_its_new_address():
    former, later = SubscriptionFactory(), timezone.now() + timedelta(hours=30)
    waiting = {"network_hmac": "a", "due_at": later, "tried_at": timezone.now(), "attempts": 7}
    Welcome.objects.create(subscription=former, **waiting)

    kept = moved("https://fcm.googleapis.com/x", former)

    [welcome] = Welcome.objects.due()
    assert (welcome.subscription, welcome.network_hmac) == (kept, "a")
    assert (welcome.tried_at, welcome.attempts) == (None, 0)


@pytest.mark.parametrize("is_old", [True, False])
def test_a_proof_moves_over_to_an_address_that_is_known_when_it_is_old(is_old):
    former = long_proven() if is_old else SubscriptionFactory()
    fresh = SubscriptionFactory(endpoint="https://fcm.googleapis.com/x", auth=former.auth)
    Welcome.objects.create(subscription=fresh, due_at=timezone.now())

    moved(fresh.endpoint, former)

    assert [(one.pk, one.is_proven) for one in Subscription.objects.all()] == [(fresh.pk, is_old)]


def test_what_was_sent_to_a_former_address_moves_over_to_one_that_is_known():
    former, fresh = (
        SubscriptionFactory(),
        SubscriptionFactory(endpoint="https://fcm.googleapis.com/x", auth=b"0" * 16),
    )
    Subscription.objects.filter(pk=former.pk).update(auth=fresh.auth, service="elsewhere")
    former.refresh_from_db()
    only_former = Subscription.objects.filter(pk=former.pk)
    showed, still_owed, of_both = owed(to=only_former), owed(to=only_former), owed()
    Delivery.objects.filter(message=showed).update(state="accepted", accepted_at=timezone.now())

    moved(fresh.endpoint, former)

    rows = fresh.deliveries.order_by("message").values_list("message", "state", "service")
    assert list(rows) == [
        (showed.pk, "accepted", former.service),
        (still_owed.pk, "received", "google"),
        (of_both.pk, "received", fresh.service),
    ]
    [ended] = Delivery.objects.filter(subscription=None)
    assert (ended.message_id, ended.reason) == (of_both.pk, "gone")


def test_a_browser_that_says_itself_again_is_not_welcomed_again():
    old = SubscriptionFactory()

    subscribe(browser_data(old.endpoint, bytes(old.auth), choices=ChoicesData.model_validate({})))

    assert not Welcome.objects.exists()


def test_the_secret_is_compared_whole():
    subscription = SubscriptionFactory()
    *head, last = bytes(subscription.auth)

    with pytest.raises(subscriptions.SubscriptionUnknown):
        subscriptions.find_subscription(
            Proof(endpoint=subscription.endpoint, auth=b64(bytes([*head, last ^ 1])))
        )


def test_a_browser_that_subscribed_anew_with_another_key_is_still_owed_what_it_was():
    former = SubscriptionFactory(min_severity=3, application_key="before")
    Follow.objects.create(subscription=former, event=published_event("2099-03-03 20:00"))
    sent_alert(severity="Extreme")
    address = "https://fcm.googleapis.com/x"
    anew = browser_data(address, application_key="after", previous=proof_of(former))

    kept, is_new = subscribe(anew)

    assert (is_new, kept.pk, kept.application_key, kept.min_severity) == (
        False,
        former.pk,
        "after",
        3,
    )
    assert list(Follow.objects.values_list("subscription", flat=True)) == [former.pk]
    assert list(Delivery.objects.owed().values_list("subscription", "service")) == [
        (former.pk, "google")
    ]
    assert Subscription.objects.count() == 1


def tried(*, days_ago, subscriptions, well=True, attempts=1):
    """A message some days old, tried in vain, that others of the service got, or nobody."""
    neighbour = SubscriptionFactory(accepted_at=timezone.now())
    message = owed(
        at=timezone.now() - timedelta(days=days_ago),
        to=Subscription.objects.filter(pk=neighbour.pk),
    )
    if well:
        message.deliveries.update(state="accepted", accepted_at=message.at)
    facts = {"message": message, "due_at": message.at}
    Delivery.objects.bulk_create(
        Delivery(subscription=one, service=one.service, **facts) for one in subscriptions
    )
    message.deliveries.exclude(subscription=neighbour).update(state="expired", attempts=attempts)


@pytest.mark.parametrize(
    ("days", "is_forgotten"),
    [
        ((20, 17, 12, 8, 5), True),
        ((20, 17, 12, 8), False),
        ((15, 12, 10, 8, 5), False),
        ((20, 9, 8, 7, 0.5), False),
    ],
)
def test_a_browser_that_was_never_reached_by_five_messages_over_fourteen_days_is_forgotten(
    days, is_forgotten
):
    dead = SubscriptionFactory()
    reached_once = SubscriptionFactory(
        accepted_at=timezone.now(), standing=DeliveryPriority.FAILING
    )
    for days_ago in days:
        tried(days_ago=days_ago, subscriptions=[dead, reached_once])

    count = purge_unreachable_subscriptions()

    assert (count, purge_unreachable_subscriptions()) == (int(is_forgotten), 0)
    assert Subscription.objects.filter(pk=dead.pk).exists() is not is_forgotten
    assert Subscription.objects.filter(pk=reached_once.pk).exists()


def test_what_was_not_tried_or_tried_while_its_service_was_down_does_not_count():
    untried, unlucky = SubscriptionFactory(), SubscriptionFactory()
    for days_ago in range(2, 30, 3):
        tried(days_ago=days_ago, subscriptions=[untried], attempts=0)
        tried(days_ago=days_ago, subscriptions=[unlucky], well=False)

    assert purge_unreachable_subscriptions() == 0
    assert Subscription.objects.filter(pk__in=[untried.pk, unlucky.pk]).count() == 2


def test_messages_are_counted_once_and_also_when_their_deliveries_are_gone(time_machine):
    dead = SubscriptionFactory()
    start = timezone.now()
    for month in range(5):
        time_machine.move_to(start + timedelta(days=40 * month))
        Delivery.objects.all().delete()
        tried(days_ago=2, subscriptions=[dead])
        counts = purge_unreachable_subscriptions(), purge_unreachable_subscriptions()

    assert counts == (1, 0)
    assert not Subscription.objects.filter(pk=dead.pk).exists()


def test_counting_takes_as_many_queries_for_one_as_for_three():
    counts = []
    for count in (1, 3):
        tried(days_ago=2, subscriptions=[SubscriptionFactory() for _ in range(count)])
        counts.append(count_queries(purge_unreachable_subscriptions))

    assert counts[0] == counts[1]


def test_those_that_are_counted_are_locked_by_their_ids_as_whoever_writes_to_them_does():
    tried(days_ago=2, subscriptions=[SubscriptionFactory() for _ in range(3)])

    with CaptureQueriesContext(connection) as asked:
        purge_unreachable_subscriptions()

    (locked,) = [
        one["sql"] for one in asked if one["sql"].startswith('SELECT "alerts_subscription"."id"')
    ]
    assert locked.partition(" ORDER BY ")[2].startswith('"alerts_subscription"."id" ASC')


def test_a_browser_that_moves_was_accepted_nowhere_yet():
    former = SubscriptionFactory(standing=DeliveryPriority.ACCEPTED, accepted_at=timezone.now())
    sent_alert(severity="Extreme")
    anew = browser_data("https://fcm.googleapis.com/x", previous=proof_of(former))

    kept, _is_new = subscribe(anew)

    assert (kept.pk, kept.standing, kept.accepted_at) == (former.pk, DeliveryPriority.NEW, None)
    assert list(Delivery.objects.owed().values_list("service", "standing")) == [
        ("google", DeliveryPriority.NEW)
    ]
