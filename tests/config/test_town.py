import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
import structlog
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agenda.tasks import draw_renditions
from alerts.enums import AlertState
from config.clock import PROMPT, URGENT
from config.heartbeats import InMemory, keep_heartbeats_in_memory, last_heartbeats
from config.preemption import PREEMPTION
from config.pulse import PULSE, REST_S
from config.town import Town, _Progress, _until_the_next_alert
from messaging.delivery.dispatcher import Dispatcher
from messaging.delivery.jobs import Outcome
from messaging.enums import DeliveryState
from messaging.models import Message
from tests.factories.alerts import AlertFactory, approved_alert
from tests.factories.messaging import SubscriptionFactory, write_deliveries

ACCEPTED = DeliveryState.ACCEPTED
USUAL_S = 1.0
PATIENCE_S = 30
LOOKS = 3


@pytest.fixture
def town():
    return Town("127.0.0.1", 0)


@pytest.fixture
def pauses(town, monkeypatch):
    """Return a list: whether a connection was held in each of the first pauses, after which the
    town ends."""
    held = []

    def pause(*durations):
        held.append(connection.connection is not None)
        if len(held) == LOOKS:
            town.stopped.set()

    monkeypatch.setattr(PULSE, "pause", pause)
    return held


@pytest.fixture
def progress(town):
    """A town's dispatcher progress, with no preemption before or afterwards."""
    PREEMPTION.end()
    yield _Progress(town, Dispatcher())
    PREEMPTION.end()


@pytest.fixture
def heartbeats(monkeypatch):
    monkeypatch.setattr(InMemory, "beats", None)
    keep_heartbeats_in_memory()
    return last_heartbeats


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("in_s", "least_s", "most_s"),
    [(REST_S * 2, REST_S, REST_S), (8, 7, 8), (0.1, USUAL_S, USUAL_S), (-60, USUAL_S, USUAL_S)],
)
def test_the_urgent_round_rests_until_the_next_alert_at_most(in_s, least_s, most_s):
    AlertFactory(state=AlertState.SCHEDULED, send_at=timezone.now() + timedelta(seconds=in_s))

    assert least_s <= _until_the_next_alert(USUAL_S) <= most_s


@pytest.mark.django_db
def test_without_a_scheduled_alert_it_rests_as_the_others_do():
    assert _until_the_next_alert(USUAL_S) == REST_S


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chores", [URGENT, PROMPT], ids=["urgent", "prompt"])
def test_a_round_of_the_clock_holds_no_connection_in_its_pauses(town, pauses, chores):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has as many connections as are asked for")

    town._go_round(chores)

    assert pauses == [False] * LOOKS


@pytest.mark.django_db(transaction=True)
def test_the_worker_holds_no_connection_in_its_pauses(town, pauses, heartbeats):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has as many connections as are asked for")

    town._work()

    assert pauses == [False] * LOOKS


@pytest.mark.django_db(transaction=True)
def test_the_worker_says_once_that_the_database_is_away_and_once_that_it_is_back(
    town, pauses, heartbeats
):
    def is_away(execute, *statement):
        if len(pauses) < LOOKS - 1:
            raise OperationalError("the server ends") from ConnectionError()
        return execute(*statement)

    with structlog.testing.capture_logs() as lines, connection.execute_wrapper(is_away):
        town._work()

    assert [(line["event"], line.get("error")) for line in lines] == [
        ("worker_waits_for_the_database", "ConnectionError"),
        ("worker_has_the_database_again", None),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_worker_says_that_it_lives_while_a_task_takes_long(
    town, heartbeats, monkeypatch, settings
):
    monkeypatch.setattr("config.town.EVERY", timedelta(milliseconds=1))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    beats = []

    def draw_for_long(event_ids):
        deadline = time.monotonic() + PATIENCE_S
        while len(beats) < LOOKS and time.monotonic() < deadline:
            if heartbeats() not in beats:
                beats.append(heartbeats())
            time.sleep(0.001)
        town.stopped.set()

    monkeypatch.setattr("agenda.tasks.renditions.make_renditions", draw_for_long)
    draw_renditions.enqueue([])

    town._work()

    assert [list(beat) for beat in beats] == [["db_worker"]] * LOOKS
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.django_db
def test_pages_and_chores_wait_once_for_an_alert_until_its_first_push_is_accepted(town, progress):
    SubscriptionFactory()
    approved_alert()
    last = Message.objects.latest("pk").pk
    # One of an older message, then two of this one.
    for number, message in enumerate((last - 1, last, last)):
        progress.dispatcher.leased[number] = SimpleNamespace(message=SimpleNamespace(id=message))
    waits = []

    town._look_for_alerts()
    for outcome in (Outcome(0, ACCEPTED), Outcome(1, DeliveryState.RECEIVED), Outcome(2, ACCEPTED)):
        waits.append(PREEMPTION.is_under_way)
        progress.count(outcome)
    waits.append(PREEMPTION.is_under_way)
    town._look_for_alerts()
    waits.append(PREEMPTION.is_under_way)

    assert waits == [True, True, True, False, False]
    assert progress.accepted == 2


@pytest.mark.django_db
def test_nobody_waits_for_an_alert_whose_deliveries_are_written(town, progress):
    SubscriptionFactory()
    approved_alert()
    write_deliveries()

    town._look_for_alerts()

    assert not PREEMPTION.is_under_way
