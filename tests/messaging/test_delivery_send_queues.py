"""One queue alone: what is not posted, what hangs, what is on its way when we stop."""

import asyncio
import math
import time
from types import SimpleNamespace
from typing import Any

import pytest

from messaging.delivery import pacing, send_queues
from messaging.delivery import service as services
from messaging.delivery.connections import Origin, Resolvers, resolve_host
from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.delivery.jobs import expired_outcome, returned_outcome
from messaging.delivery.prepared_keys import PreparedKeys
from messaging.delivery.push_leases import PushLeases
from messaging.delivery.send_queues import SLOW_TURNS, SendQueue
from messaging.delivery.service import Service
from messaging.enums import DeliveryPriority, DeliveryState
from tests.messaging.deliveries import browser, owed
from tests.services.push_service import PushService

#: Long before a request is given up for its time.
PATIENCE_S = 10


@pytest.fixture
def service():
    with PushService(answer="hang") as service:
        yield service


def leased(service):
    """The one delivery that is owed."""
    browser(service, "/a")
    owed()
    leases = PushLeases("one", 30)
    leases.read_news()
    (job,) = leases.take(service.host, DeliveryPriority.NEW, 10)
    job.post_before = math.inf
    return job


def outcomes_of(job, work, resolve=None):
    """Outcomes of ``job`` until ``work``, given the queue and an event, is done with it."""
    outcomes = []

    async def run():
        said = asyncio.Event()

        def done(outcome):
            outcomes.append(outcome)
            said.set()

        push = Service("a service", 6 * PATIENCE_S, PreparedKeys(), resolve)
        queue = SendQueue(push, DeliveryPriority.NEW, done, lambda job: False)
        queue.add([job])
        await asyncio.sleep(0)  # the worker begins
        async with asyncio.timeout(PATIENCE_S):
            await work(queue, said)
        push.pool.close()

    asyncio.run(run())
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_what_ends_while_it_waits_for_its_turn_is_not_posted(service):
    job = leased(service)
    job.message.expires_s = 0

    outcomes = outcomes_of(job, lambda queue, said: said.wait())

    assert (outcomes, service.posted) == ([expired_outcome(job.id)], [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("meanwhile", ["lease is over", "message is over"])
def test_what_waits_for_the_services_rate_is_looked_at_again_before_it_is_posted(
    service, monkeypatch, meanwhile
):
    """Else an alert may be posted after its lift, which another dispatcher sent, and replace it."""
    job = leased(service)

    def take(bucket, now):
        if meanwhile == "lease is over":
            job.post_before = now - 1
        else:
            job.message.expires_s = 0
        return 0.01

    monkeypatch.setattr(pacing.Bucket, "take", take)

    outcomes = outcomes_of(job, lambda queue, said: said.wait())

    expected = {"lease is over": returned_outcome(job), "message is over": expired_outcome(job.id)}
    assert (outcomes, service.posted) == ([expected[meanwhile]], [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("meanwhile", ["lease is over", "message is over"])
def test_what_is_ours_no_more_once_the_connection_stands_is_not_posted(service, meanwhile):
    """To connect may take longer than the lease: another dispatcher has posted it by then."""
    job = leased(service)

    def resolve(host, port):
        if meanwhile == "lease is over":
            job.post_before = time.monotonic() - 1
        else:
            job.message.expires_s = 0
        return resolve_host(host, port)

    outcomes = outcomes_of(job, lambda queue, said: said.wait(), resolve)

    expected = {"lease is over": returned_outcome(job), "message is over": expired_outcome(job.id)}
    assert (outcomes, service.posted) == ([expected[meanwhile]], [])


@pytest.mark.django_db(transaction=True)
def test_of_too_many_that_hang_the_oldest_is_given_up_and_has_its_time_among_the_failing(
    service, monkeypatch
):
    monkeypatch.setattr(services, "USUAL_PATIENCE_S", 0)
    monkeypatch.setattr(send_queues, "MOST_SLOW", 0)
    job = leased(service)

    async def take_turns(queue, said):
        for _ in range(SLOW_TURNS + 1):
            queue.set_slow_aside()
        await said.wait()
        assert queue.held == 0

    (outcome,) = outcomes_of(job, take_turns)

    assert (outcome.state, outcome.was_tried, outcome.standing) == (
        DeliveryState.RECEIVED,
        True,
        DeliveryPriority.FAILING,
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_on_its_way_for_too_long_when_we_stop_is_owed_as_before(service):
    job = leased(service)

    outcomes = outcomes_of(job, lambda queue, said: queue.close(0.01))

    assert outcomes == [returned_outcome(job, was_tried=True)]


class UntilOne(Dispatcher):
    """Stops once something became of one delivery."""

    def _done(self, outcome):
        super()._done(outcome)
        self.first = outcome
        self.stop()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_posted_once_its_lease_is_over(service):
    service.answer = "201"
    browser(service, "/a")
    owed()

    dispatcher = UntilOne(Pace(lease_s=1e-9, timeout_s=5))
    asyncio.run(dispatcher.run())

    assert (dispatcher.first.state, dispatcher.first.was_tried) == (DeliveryState.RECEIVED, False)
    assert service.posted == []


@pytest.mark.parametrize(
    ("host", "standing", "resolvers"),
    [
        ("updates.push.services.mozilla.com", DeliveryPriority.NEW, Resolvers.NAMED),
        ("a-1.notify.windows.com", DeliveryPriority.ACCEPTED, Resolvers.ACCEPTED),
        ("a-1.notify.windows.com", DeliveryPriority.NEW, Resolvers.STRANGERS),
        ("a-1.notify.windows.com", DeliveryPriority.FAILING, Resolvers.STRANGERS),
    ],
)
def test_names_that_strangers_wrote_are_asked_for_apart(host, standing, resolvers):
    push = Service("a service", 1, PreparedKeys(), None)

    job: Any = SimpleNamespace(standing=standing)
    assert push.resolvers_for(job, Origin("https", host, 443)) is resolvers
