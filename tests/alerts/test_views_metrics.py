from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from alerts.delivery.metrics import OTHERS, TOLD_APART
from alerts.enums import DeliveryState
from alerts.models import Delivery
from tests.alerts.deliveries import owed
from tests.factories.alerts import SubscriptionFactory

pytestmark = pytest.mark.django_db

MOZILLA, APPLE = "updates.push.services.mozilla.com", "web.push.apple.com"


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
    Delivery.objects.filter(pk=first.pk).update(state=DeliveryState.ACCEPTED, accepted_at=timezone.now())
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
        f'{name}{{service="{APPLE}"}}' for name in ("alerts_deliveries_owed", "alerts_delivery_lag_seconds")
    )
    assert (lines[owed_line], lines[lag_line]) == (1, 0)


def test_strangers_cannot_make_the_answer_long(client):
    for number in range(TOLD_APART + 5):
        SubscriptionFactory(service=f"{number}.notify.windows.com")
    owed()

    lines = told(client)

    assert len([name for name in lines if name.startswith("alerts_deliveries_owed")]) == TOLD_APART + 1
    assert lines[f'alerts_deliveries_owed{{service="{OTHERS}"}}'] == 5


def test_the_database_is_asked_as_often_whatever_the_number_of_services(client, django_assert_num_queries):
    for number in range(3):
        SubscriptionFactory(service=f"{number}.push.apple.com")
    owed()

    with django_assert_num_queries(2):
        client.get("/metrics")
        client.get("/metrics")
