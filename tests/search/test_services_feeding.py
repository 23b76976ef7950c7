"""The search's server is told what changed, and never unlearns it."""

import datetime as dt

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult
from structlog.testing import capture_logs

from agenda.models import Change
from agenda.services.publication import publish_now
from search.engines.elasticsearch.documents import documents, position
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.mapping import alias
from search.models import IndexedEvent
from search.query import EventQuery
from search.services import feed, server_state
from search.services.feeding import read_position, write_documents
from search.tasks import tell_server
from tests.factories.agenda import at, listed_event
from tests.services.live_site import free_port

pytestmark = pytest.mark.django_db
MARCH = at("2026-03-01 12:00")


def found(text: str) -> list[int]:
    """What the server answers, by number."""
    return [
        hit.event_id for hit in ElasticsearchEngine().find(EventQuery(now=MARCH, text=text)).hits
    ]


def test_the_server_is_told_after_commit_and_not_before(
    elasticsearch, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        event = listed_event("2026-03-03 20:00", title="Bal")
        assert found("bal") == []

    assert found("bal") == [event.pk]


def test_withdrawn_and_deleted_events_are_kept_with_live_false(elasticsearch):
    kept, withdrawn, deleted = (
        listed_event("2026-03-03 20:00", title="Bal") for _event in range(3)
    )
    feed()
    assert found("bal") == [kept.pk, withdrawn.pk, deleted.pk]

    withdrawn.unpublish()
    deleted.delete()
    feed()

    assert found("bal") == [kept.pk]
    uids = [str(event.uid) for event in (kept, withdrawn, deleted)]
    told = elasticsearch.mget(index=alias(), ids=uids)["docs"]
    assert [document["_source"]["live"] for document in told] == [True, False, False]


@pytest.mark.parametrize("change", ["renamed", "withdrawn", "deleted"])
def test_a_late_write_does_not_overwrite_a_newer_version(elasticsearch, change: str):
    event = listed_event("2026-03-03 20:00", title="Bal")
    late = list(documents([event.uid]))
    if change == "renamed":
        event.title = "Concert"
        publish_now(event)
    elif change == "withdrawn":
        event.unpublish()
    else:
        event.delete()
    feed()

    write_documents(elasticsearch, late, alias(), refresh=True)

    assert found("bal") == []
    assert found("concert") == ([event.pk] if change == "renamed" else [])


def test_a_withdrawn_event_that_is_published_again_is_found_again(elasticsearch):
    event = listed_event("2026-03-03 20:00", title="Bal")
    event.unpublish()
    feed()

    publish_now(event)
    feed()

    assert found("bal") == [event.pk]


def test_unfed_changes_are_fed_the_next_time_and_only_once(elasticsearch):
    for _event in range(3):
        listed_event("2026-03-03 20:00", title="Bal")

    assert [feed(), feed()] == [3, 0]
    assert read_position(elasticsearch)[1] == Change.objects.last_id()


def test_a_process_that_dies_before_writing_its_position_feeds_all_again(elasticsearch):
    event = listed_event("2026-03-03 20:00", title="Bal")
    write_documents(elasticsearch, documents([event.uid]), alias(), refresh=True)  # and dies here

    assert feed() == 1
    assert found("bal") == [event.pk]


def test_a_late_position_does_not_overwrite_a_newer_one(elasticsearch):
    listed_event("2026-03-03 20:00")
    late = position(Change.objects.last_id())
    listed_event("2026-03-03 20:00")
    feed()

    write_documents(elasticsearch, [late], alias())

    assert feed() == 0


def test_a_refused_document_does_not_block_the_others(elasticsearch):
    refused, taken = (listed_event("2026-03-03 20:00", title="Bal") for _event in range(2))
    IndexedEvent.objects.filter(pk=refused.pk).update(latitude=91)

    with capture_logs() as log:
        assert feed() == 2

    assert found("bal") == [taken.pk]
    assert [(line["event"], line["uid"]) for line in log] == [
        ("event_not_indexed", str(refused.uid))
    ]


def test_an_unreachable_server_is_not_fed_and_delays_nothing(settings):
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    listed_event("2026-03-03 20:00")

    assert feed() == 0
    assert server_state() == "away"


def test_changes_unfed_for_long_are_reported(elasticsearch):
    assert server_state() == "ok"
    with time_machine.travel(MARCH, tick=False):
        listed_event("2026-03-03 20:00")
        assert server_state() == "ok"

    with time_machine.travel(MARCH + dt.timedelta(minutes=2), tick=False):
        assert server_state() == "behind"
        feed()
        assert server_state() == "ok"


@pytest.mark.parametrize("count", [1, 3])
def test_a_line_is_settled_when_the_worker_has_told_the_server_and_not_before(
    elasticsearch, settings, count, django_capture_on_commit_callbacks
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(count):
            listed_event("2026-03-03 20:00")
    before = set(Change.objects.values_list("settled_at", flat=True))

    for waiting in DBTaskResult.objects.filter(task_path=tell_server.module_path):
        tell_server.call(*waiting.args_kwargs["args"])

    assert before == {None}
    assert Change.objects.filter(settled_at=None).count() == 0
    assert read_position(elasticsearch)[1] == Change.objects.last_id()
