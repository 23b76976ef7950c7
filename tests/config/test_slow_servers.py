"""A search server or Redis that accepts connections and never answers: editors' requests do not
contact it."""

import pickle
import socket
import threading
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django_tasks_db.models import DBTaskResult
from structlog.testing import capture_logs

from agenda.models import Change
from agenda.services.changes import settle_unsettled
from alerts.enums import AlertState
from alerts.services import approval
from alerts.services.drafting import save_draft
from config.caches import ForgivingRedisCache
from messaging.live import layer
from tests.agenda.cms import event_data, event_url, loaded
from tests.alerts.cms import client_of, seen, state_of, url
from tests.factories.agenda import EventFactory, published_event
from tests.factories.alerts import AlertFactory, officer
from tests.services.live_site import free_port

PATIENCE_S = 30


class Silent:
    """A server that accepts and counts connections, and never answers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.connections: list[socket.socket] = []
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                connection = self.socket.accept()[0]
            except OSError:
                return
            with self._came:
                self.connections.append(connection)
                self._came.notify_all()

    def hears_of(self, count: int) -> bool:
        """Wait for ``count`` connections; return whether they came."""
        with self._came:
            return self._came.wait_for(lambda: len(self.connections) >= count, PATIENCE_S)

    def close(self) -> None:
        for one in [*self.connections, self.socket]:
            one.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    server = Silent()
    yield server
    server.close()


@pytest.fixture
def slow_city(settings, silent) -> Silent:
    """A large city's settings, where no server but the database answers."""
    settings.ELASTICSEARCH_URL = f"http://{silent.address}"
    settings.CACHES = {
        "default": {
            "BACKEND": "config.caches.ForgivingRedisCache",
            "LOCATION": f"redis://{silent.address}",
        }
    }
    layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}
    settings.CHANNEL_LAYERS = {
        "default": layer | {"CONFIG": {"hosts": [f"redis://{silent.address}"]}}
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return silent


@pytest.mark.django_db(transaction=True)
def test_publishing_an_event_asks_neither(slow_city, admin_client):
    event = EventFactory(live=False)
    event.save_revision()
    data = event_data(title="Bal", **loaded(event), **{"action-publish": "1"})

    answer = admin_client.post(event_url("edit", event.pk), data)

    event.refresh_from_db()
    assert (answer.status_code, event.live) == (302, True)
    assert len(slow_city.connections) == 0
    assert Change.objects.get().settled_at is None  # the search server was not notified yet
    assert DBTaskResult.objects.filter(task_path="search.tasks.tell_server").count() == 1


@pytest.mark.django_db
def test_while_the_server_is_away_no_line_is_settled(settings, django_capture_on_commit_callbacks):
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"

    with django_capture_on_commit_callbacks(execute=True):
        published_event("2026-03-03 20:00")
    settle_unsettled()

    assert Change.objects.get().settled_at is None


@pytest.mark.django_db(transaction=True)
def test_approving_an_alert_waits_for_no_redis_and_other_processes_are_told_beside_it(slow_city):
    alert = approval.submit_alert(save_draft(AlertFactory(), officer()), officer())
    may_tell = threading.Event()
    # What is sent beside the request comes after this.
    layer._sender.submit(may_tell.wait, PATIENCE_S)

    try:
        answer = client_of(officer()).post(url("approve", alert.pk), seen(alert))
        asked = len(slow_city.connections)
    finally:
        may_tell.set()

    assert (answer.status_code, state_of(alert), asked) == (302, AlertState.SENT, 0)
    assert slow_city.hears_of(1)


def test_a_cache_that_does_not_answer_is_asked_once_and_then_let_alone(slow_city):
    assert cache.get("a", "nothing") == "nothing"
    cache.set("a", 1)
    counted = [cache.get_or_set("a", lambda: 2) for _ in range(3)]

    assert counted == [2, 2, 2]
    assert len(slow_city.connections) == 1


def test_a_redis_that_is_away_for_long_is_told_of_once(settings, monkeypatch):
    location = f"redis://127.0.0.1:{free_port()}"
    settings.CACHES = {
        "default": {"BACKEND": "config.caches.ForgivingRedisCache", "LOCATION": location}
    }
    monkeypatch.setattr("config.caches.OPEN_S", 0)  # it is tried again at once

    with capture_logs() as lines:
        asked = [cache.get("a", "nothing") for _ in range(3)]

    assert asked == ["nothing"] * 3
    assert [line["event"] for line in lines] == ["cache_away"]


def test_what_another_release_kept_of_a_class_that_moved_is_counted_anew():
    kept = ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}", {})
    gone = b"cconfig.caches\nGone\n."  # a pickle of a class that does not exist

    assert kept._ask(lambda: pickle.loads(gone), missing="nothing") == "nothing"
