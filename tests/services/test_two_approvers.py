"""Two people approve one alert at the same time; needs PostgreSQL."""

import threading

import pytest
from django.db import connection, connections, transaction

from alerts.services import approval
from messaging.models import Delivery, Message
from tests.alerts.cms import client_of, seen, texts, url
from tests.factories.alerts import AlertFactory, officer
from tests.factories.messaging import SubscriptionFactory, write_deliveries
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


def test_two_who_approve_at_once_send_once_and_the_second_is_told():
    for _ in range(3):
        SubscriptionFactory()
    first, second = officer(first_name="Maël", last_name="Tisserand"), client_of(officer())
    alert = approval.submit_alert(AlertFactory(), officer())
    opened, answers = seen(alert), []

    def approve_too():
        try:
            answers.append(second.post(url("approve", alert.pk), opened, follow=True))
        finally:
            connections.close_all()

    other = threading.Thread(target=approve_too)
    with transaction.atomic():
        approval.approve_alert(alert, first, seen=opened["seen"])
        other.start()
        while not waits_for_a_lock():
            assert other.is_alive(), "the second approver did not wait for the first"
    other.join(PATIENCE_S)
    write_deliveries()

    (told,) = texts(answers[0])
    assert told.startswith("Maël Tisserand l’a approuvée à ")
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 3)
