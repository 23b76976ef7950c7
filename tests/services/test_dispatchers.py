"""Dispatcher processes killed while holding deliveries, stopped, or several at once: nobody is
missed."""

import signal
from datetime import UTC, datetime, timedelta

import pytest

from messaging.delivery.dispatcher import BATCH, Pace
from tests.messaging.deliveries import browsers, owed
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
    """Return a function that starts dispatchers; the rest are killed at the end."""
    running = []

    def start(ledger, *arguments):
        running.append(ledger.dispatcher(*(arguments or QUICK)))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_dispatchers_killed_while_they_hold_deliveries_lose_nobody(service, started, tmp_path):
    """Three ``kill -9`` during 8,000 deliveries: each repeats one batch at most."""
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
    """With the usual lease: deliveries held by a killed dispatcher wait only until it ends."""
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


def test_the_last_hears_once_the_lease_of_a_killed_dispatcher_is_over(
    service, started, tmp_path, record_property
):
    """With two dispatchers under load and the usual lease: the other one sends what the killed one
    held."""
    count = 6_000
    browsers(service, count)
    approved_at = owed().at
    ledger = Ledger(tmp_path)
    killed, _other = (started(ledger, "--timeout", "60") for _ in range(2))
    its_own = f"{LEASED} AND leased_by LIKE '%:{killed.pid}:%'"
    ledger.wait_for("state = 'accepted'", 500)
    held = []
    while not held:  # paused by SIGSTOP again and again, until it holds deliveries
        killed.send_signal(signal.SIGCONT)
        ledger.wait_for(its_own, 1)
        killed.send_signal(signal.SIGSTOP)
        held = ledger.ask(f"SELECT id, leased_until FROM alerts_delivery WHERE {its_own}")

    killed.kill()
    killed.wait()
    killed_at = datetime.now(UTC)
    ledger.wait_for("state = 'accepted'", count)

    accepted = "SELECT max(accepted_at) FROM alerts_delivery"
    its_keys = ", ".join(str(pk) for pk, _until in held)
    last_at = moment_of(ledger.ask(accepted)[0][0])
    last_held_at = moment_of(ledger.ask(f"{accepted} WHERE id IN ({its_keys})")[0][0])
    lease = timedelta(seconds=Pace().lease_s)
    record_property("held", len(held))
    record_property("last_heard_after_approval_s", (last_at - approved_at).total_seconds())
    record_property("last_of_the_held_after_the_kill_s", (last_held_at - killed_at).total_seconds())
    assert max(moment_of(until) for _pk, until in held) <= killed_at + lease
    assert sum(service.accepted().values()) - count <= BATCH


def moment_of(found):
    """Return an aware datetime; SQLite stores it as text."""
    moment = datetime.fromisoformat(found) if isinstance(found, str) else found
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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
