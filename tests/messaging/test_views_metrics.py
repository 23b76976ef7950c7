from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import keep_address
from messaging.delivery.metrics import OTHERS, TOLD_APART
from messaging.enums import DeliveryState
from messaging.models import Delivery, Digest, Mail, Subscription
from messaging.services.outbox import post_mail
from tests.factories.messaging import SubscriptionFactory
from tests.messaging.deliveries import owed, unwritten

pytestmark = pytest.mark.django_db

MOZILLA, APPLE = "mozilla", "apple"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def told(client):
    """The lines that are no comment, by name and labels."""
    response = client.get("/metrics")
    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, "text/plain")
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_what_is_owed_and_what_became_of_it_is_told_by_service(client):
    for service in (MOZILLA, MOZILLA, APPLE):
        SubscriptionFactory(service=service)
    owed()
    first = Delivery.objects.filter(service=MOZILLA).first()
    Delivery.objects.filter(pk=first.pk).update(
        state=DeliveryState.ACCEPTED, accepted_at=timezone.now()
    )
    Delivery.objects.filter(service=APPLE).update(due_at=timezone.now() - timedelta(seconds=90))

    lines = told(client)

    assert lines[f'alerts_deliveries_owed{{service="{MOZILLA}"}}'] == 1
    assert lines[f'alerts_deliveries_owed{{service="{APPLE}"}}'] == 1
    assert 90 <= lines[f'alerts_delivery_lag_seconds{{service="{APPLE}"}}'] < 100
    accepted = f'alerts_deliveries_last_day{{reason="",service="{MOZILLA}",state="accepted"}}'
    assert {name: count for name, count in lines.items() if "last_day" in name} == {accepted: 1}


def test_what_waits_for_the_end_of_quiet_hours_is_owed_and_not_late(client):
    SubscriptionFactory(service=APPLE)
    owed()
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=3))

    lines = told(client)

    owed_line, lag_line = (
        f'{name}{{service="{APPLE}"}}'
        for name in ("alerts_deliveries_owed", "alerts_delivery_lag_seconds")
    )
    assert (lines[owed_line], lines[lag_line]) == (1, 0)


def test_a_message_that_nobody_writes_the_deliveries_of_is_told(client):
    SubscriptionFactory()
    before = told(client)
    cache.clear()
    unwritten(at=timezone.now() - timedelta(seconds=90))

    lines = told(client)

    assert (before["alerts_messages_being_written"], before["alerts_messages_stalled_seconds"]) == (
        0,
        0,
    )
    assert lines["alerts_messages_being_written"] == 1
    assert 90 <= lines["alerts_messages_stalled_seconds"] < 100


def test_the_answer_is_not_long_however_many_services_a_city_adds(client):
    for number in range(TOLD_APART + 5):
        SubscriptionFactory(service=f"push-{number}.example.org")
    owed()

    lines = told(client)

    assert (
        len([name for name in lines if name.startswith("alerts_deliveries_owed")]) == TOLD_APART + 1
    )
    assert lines[f'alerts_deliveries_owed{{service="{OTHERS}"}}'] == 5


def test_the_database_is_asked_as_often_whatever_the_number_of_services_and_once_in_five_seconds(
    client,
):
    asked = []
    for number in range(3):
        SubscriptionFactory(service=f"push-{number}.example.org")
        owed()
        cache.clear()
        with CaptureQueriesContext(connection) as context:
            client.get("/metrics")
        asked.append(len(context))
    with CaptureQueriesContext(connection) as context:
        client.get("/metrics")

    assert (asked, len(context)) == ([asked[0]] * 3, 0)


def test_how_many_subscribed_in_the_last_minute_is_told(client):
    old, _new = SubscriptionFactory(), SubscriptionFactory()
    Subscription.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(minutes=2))

    assert told(client)["alerts_subscriptions_last_minute"] == 1


def test_a_day_of_deliveries_is_counted_once_in_five_minutes_and_what_is_owed_at_each_scrape(
    client,
):
    SubscriptionFactory(service=APPLE)
    owed()
    told(client)
    cache.delete("metrics")

    with CaptureQueriesContext(connection) as context:
        told(client)

    counted = [query["sql"] for query in context if 'FROM "alerts_delivery"' in query["sql"]]
    assert ["reason" in sql for sql in counted] == [False, False]  # of push, of mail


def test_mails_are_counted_that_are_owed_late_and_over(client):
    late, later, sent = [
        post_mail(
            to="anne@example.org",
            language="fr",
            subject="x",
            text="y",
            kind="decision",
            thread=uuid4(),
        )
        for _ in range(3)
    ]
    now = timezone.now()
    Mail.objects.filter(pk=late.pk).update(due_at=now - timedelta(seconds=90))
    Mail.objects.filter(pk=later.pk).update(due_at=now + timedelta(hours=1))
    Mail.objects.filter(pk=sent.pk).update(state=DeliveryState.ACCEPTED, accepted_at=now)

    lines = told(client)

    assert lines["alerts_mails_owed"] == 2
    assert 90 <= lines["alerts_mail_lag_seconds"] < 100
    assert {name: count for name, count in lines.items() if "mails_last_day" in name} == {
        'alerts_mails_last_day{state="accepted"}': 1
    }


def test_digests_are_counted_and_how_late_the_oldest_is(client):
    empty = told(client)
    now = timezone.now()
    address = keep_address("x")
    for number, due_at in enumerate([None, now - timedelta(seconds=90), now + timedelta(hours=1)]):
        Digest.objects.create(
            email="x",
            address=address,
            querystring=f"q=jazz{number}",
            language="fr",
            due_at=due_at,
            confirmed_at=due_at,
        )
    cache.delete("metrics")

    lines = told(client)

    assert empty["alerts_digest_lag_seconds"] == 0
    assert (
        lines['alerts_digests{state="confirmed"}'],
        lines['alerts_digests{state="waiting"}'],
    ) == (2, 1)
    assert 90 <= lines["alerts_digest_lag_seconds"] < 100
