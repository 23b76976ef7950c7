"""Hostile subscriptions cannot delay an alert: their names cost little, others do not wait."""

import asyncio

import pytest

from messaging.delivery import connections
from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.delivery.push_leases import PushLeases
from messaging.enums import DeliveryPriority
from messaging.models import Delivery, Subscription
from tests.messaging.deliveries import owed
from tests.services.push_service import write_certificate
from tests.services.strangers import (
    NAMES,
    AnswersByPath,
    Names,
    closed_port,
    honest_endpoints,
    hostile_endpoints,
    subscribe_all,
)

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 24
#: Number of dispatcher turns, of at least 50 ms each: half a second, however slow the machine.
TURNS = 10
PACE = Pace(lease_s=60, timeout_s=20, grace_s=0.1)


class Counting(Dispatcher):
    """Dispatcher that stops after ``count`` acceptances and records the turn of each."""

    turns = 0

    def until_accepted(self, count):
        self.wanted, self.accepted_in = count, []
        return self

    async def _turn(self):
        self.turns += 1
        return await super()._turn()

    def _done(self, outcome):
        super()._done(outcome)
        self.accepted_in += [self.turns] if outcome.state == "accepted" else []
        if len(self.accepted_in) == self.wanted or self.turns > 20 * TURNS:
            self.stop()


@pytest.fixture
def service(tmp_path, monkeypatch):
    file = write_certificate(tmp_path / "authority.pem", "127.0.0.1", *NAMES)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    connections.tls_context.cache_clear()
    with AnswersByPath(certificate=file) as service:
        yield service
    connections.tls_context.cache_clear()


@pytest.fixture
def names(service):
    names = Names(service.port, closed_port())
    yield names
    names.is_over.set()


@pytest.mark.parametrize("hostile", [30, 600])
@pytest.mark.parametrize("standing", [DeliveryPriority.NEW, DeliveryPriority.FAILING])
def test_people_reached_before_are_reached_in_the_first_turns_however_many_strangers_there_are(
    names, hostile, standing
):
    subscribe_all(hostile_endpoints(hostile), standing)
    subscribe_all(honest_endpoints(PEOPLE), DeliveryPriority.ACCEPTED)
    owed()

    dispatcher = Counting(PACE, resolve=names).until_accepted(PEOPLE)
    asyncio.run(dispatcher.run())

    assert len(dispatcher.accepted_in) == PEOPLE
    assert max(dispatcher.accepted_in) <= TURNS


@pytest.mark.parametrize("hosts", [3, 300])
def test_a_look_asks_the_database_as_often_whatever_names_strangers_write(
    hosts, django_assert_num_queries
):
    subscribe_all(f"https://a-{number}.notify.windows.com/x" for number in range(hosts))
    subscribe_all(f"https://a-{number}.push.apple.com/x" for number in range(hosts))
    owed()
    leases = PushLeases("one", 30)
    leases.read_news()

    with django_assert_num_queries(5):
        queues = leases.queues()

    assert queues == [("apple", DeliveryPriority.NEW), ("microsoft", DeliveryPriority.NEW)]


def test_who_was_accepted_is_known_by_it_and_who_failed_waits_apart(names):
    subscribe_all(honest_endpoints(PEOPLE))
    subscribe_all(["https://refusing-1.notify.windows.com/x", "https://unknown-1.push.apple.com/x"])
    owed()

    dispatcher = Counting(PACE, resolve=names).until_accepted(PEOPLE)
    asyncio.run(dispatcher.run())

    people, strangers = (
        Subscription.objects.filter(endpoint__contains="honest"),
        Subscription.objects.filter(endpoint__endswith="/x"),
    )
    assert {*people.values_list("standing", flat=True)} == {DeliveryPriority.ACCEPTED}
    assert not people.filter(accepted_at=None).exists()
    assert (
        list(strangers.values_list("standing", "accepted_at"))
        == [(DeliveryPriority.FAILING, None)] * 2
    )
    assert {*Delivery.objects.owed().values_list("standing", flat=True)} == {
        DeliveryPriority.FAILING
    }
