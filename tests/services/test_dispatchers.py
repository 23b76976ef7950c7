"""Dispatchers as processes: killed while they hold deliveries, told to stop, several at once. Nobody is lost."""

import signal
from datetime import UTC, datetime, timedelta

import pytest

from alerts.delivery.dispatcher import BATCH
from tests.alerts.deliveries import browsers, owed
from tests.services.dispatchers import PATIENCE_S, Ledger
from tests.services.push_service import HEALTHY, PushService

pytestmark = pytest.mark.django_db(transaction=True)

LEASED = "leased_by <> '' AND state = 'received'"
OWED = "state = 'received'"
QUICK = ("--lease", "3", "--timeout", "2")


@pytest.fixture
def service():
    with PushService() as service:
        yield service


@pytest.fixture
def started():
    """Starts dispatchers; those that still run at the end are killed."""
    running = []

    def start(ledger, *arguments):
        running.append(ledger.dispatcher(*(arguments or QUICK)))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_dispatchers_killed_while_they_hold_deliveries_lose_nobody(service, started, tmp_path):
    """Three ``kill -9`` in a fan-out to 8,000: each repeats a batch at most."""
    kills, count = 3, 8_000
    paths = browsers(service, count)
    owed()
    ledger = Ledger(tmp_path)

    for kill in range(kills):
        dispatcher = started(ledger)
        ledger.wait_for("state = 'accepted'", (kill + 1) * 1_500)
        ledger.wait_for(LEASED, 1)
        dispatcher.send_signal(signal.SIGKILL)
        dispatcher.wait()
        assert ledger.count(OWED) > 0, "killed too late to prove anything"
    held = ledger.count(LEASED)
    started(ledger)
    ledger.wait_for("state = 'accepted'", count)

    accepted = service.accepted()
    assert held > 0
    assert ledger.states() == {"accepted": count}
    assert [path for path in paths if not accepted[path]] == []
    assert sum(accepted.values()) - count <= kills * BATCH


def test_what_a_killed_dispatcher_held_is_sent_within_seconds(service, started, tmp_path):
    """With the usual lease: what a dispatcher holds waits for its end, and no longer."""
    browsers(service, 100)
    owed()
    service.answer = "hang"
    ledger = Ledger(tmp_path)
    dispatcher = started(ledger, "--timeout", "60")
    ledger.wait_for(LEASED, 64)

    dispatcher.send_signal(signal.SIGKILL)
    dispatcher.wait()
    soon = datetime.now(UTC) + timedelta(seconds=6)
    held_for_long = ledger.count(f"leased_until > '{soon:%Y-%m-%d %H:%M:%S.%f+00:00}'")
    service.answer = HEALTHY
    started(ledger, "--timeout", "60")
    ledger.wait_for("state = 'accepted'", 100)

    assert held_for_long == 0
    assert set(service.accepted().values()) == {1}


def test_one_that_is_told_to_stop_gives_back_what_it_holds(service, started, tmp_path):
    browsers(service, 1_000)
    owed()
    service.answer = "hang"
    ledger = Ledger(tmp_path)
    dispatcher = started(ledger, "--lease", "300", "--timeout", "60")
    ledger.wait_for(LEASED, 32)

    dispatcher.send_signal(signal.SIGTERM)

    assert dispatcher.wait(PATIENCE_S) == 0
    assert (ledger.count(LEASED), ledger.count(OWED)) == (0, 1_000)


def test_one_that_is_told_to_stop_writes_what_was_accepted(service, started, tmp_path):
    browsers(service, 3_000)
    owed()
    ledger = Ledger(tmp_path)
    dispatcher = started(ledger)
    ledger.wait_for("state = 'accepted'", 500)

    dispatcher.send_signal(signal.SIGTERM)

    assert dispatcher.wait(PATIENCE_S) == 0
    accepted = service.accepted()
    assert max(accepted.values()) == 1
    assert ledger.count("state = 'accepted'") == len(accepted)
    assert ledger.count(LEASED) == 0


def test_two_at_once_share_the_work_and_repeat_nothing(service, started, tmp_path):
    count = 6_000
    paths = browsers(service, count)
    owed()
    ledger = Ledger(tmp_path)

    for _ in range(2):
        started(ledger)
    ledger.wait_for("state = 'accepted'", count)

    assert service.hits() == dict.fromkeys(paths, 1)
    assert ledger.states() == {"accepted": count}


def test_once_sends_what_is_due_and_ends(service, started, tmp_path):
    paths = browsers(service, 3)
    owed()
    ledger = Ledger(tmp_path)

    dispatcher = started(ledger, "--once")

    assert dispatcher.wait(PATIENCE_S) == 0
    assert service.hits() == dict.fromkeys(paths, 1)
