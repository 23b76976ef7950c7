import math
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from wagtail.models import Revision

from agenda.models import Change
from config import heartbeats
from config.clock import run_due
from config.heartbeats import Process, record_heartbeat
from config.metrics import BUCKETS_S, watched_folders
from config.models import ChoreState
from tests.factories.agenda import ChangeFactory, EventFactory
from tests.services.live_site import free_port

pytestmark = pytest.mark.django_db


def figures(client):
    """Return a fresh scrape: value by name and labels."""
    cache.delete("metrics")
    response = client.get("/metrics")
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {
        (one.name, *sorted(one.labels.values())): one.value
        for family in families
        for one in family.samples
    }


def test_requests_are_counted_by_view_and_status_and_timed_whatever_their_addresses(client):
    before = figures(client)

    for address in ("/lieux/un/", "/lieux/deux/?q=nom", "/en/lieux/trois/", "/nulle/part"):
        client.get(address)

    after = figures(client)
    grown = {key: after[key] - before.get(key, 0) for key in after if key[-1] == "agenda:place"}
    places = {
        key[0]: times
        for key, times in grown.items()
        if not key[0].endswith(("_bucket", "_sum", "_created"))
    }
    assert places == {"http_requests_total": 3, "http_request_duration_seconds_count": 3}
    buckets = [
        key
        for key in after
        if key[0] == "http_request_duration_seconds_bucket" and "agenda:place" in key
    ]
    assert len(buckets) == len(BUCKETS_S) + 1
    assert [key for key in after if {"un", "deux", "trois", "nom", "/nulle/part"} & set(key)] == []


def test_a_machine_of_the_city_scrapes_each_process_by_its_address(client, settings):
    settings.ALLOWED_HOSTS = ["agenda.example.org"]

    paths = ("/metrics", "/readyz", "/healthz", "/agenda/")
    statuses = [client.get(path, headers={"host": "10.0.0.7:8001"}).status_code for path in paths]

    assert statuses == [200, 200, 200, 400]


def test_how_late_the_clock_is_and_what_it_tried_in_vain(client, time_machine):
    never = figures(client)["clock_lag_seconds",]
    noon = timezone.now()
    time_machine.move_to(noon, tick=False)
    run_due()
    on_time = figures(client)["clock_lag_seconds",]
    due = EventFactory().save_revision()
    Revision.objects.filter(pk=due.pk).update(approved_go_live_at=noon + timedelta(seconds=10))
    ChoreState.objects.filter(name="purge sessions").update(has_failed=True)
    ChoreState.objects.create(name="a chore of another release", due_at=noon - timedelta(days=9))

    time_machine.move_to(noon + timedelta(seconds=100), tick=False)
    late = figures(client)

    assert (never, on_time, late["clock_lag_seconds",], late["clock_chores_failing",]) == (
        math.inf,
        0,
        90,
        1,
    )


def test_how_long_ago_each_kind_of_process_said_that_it_lives(client, time_machine):
    noon = timezone.now()
    time_machine.move_to(noon, tick=False)
    record_heartbeat(Process.CLOCK)
    record_heartbeat(Process.DISPATCHER)
    time_machine.shift(30)
    record_heartbeat(Process.CLOCK)  # another one within the minute
    time_machine.shift(31)
    record_heartbeat(Process.DISPATCHER)

    told = figures(client)

    ages = {process: told["heartbeat_age_seconds", process] for process in Process}
    assert ages == {Process.CLOCK: 61, Process.DISPATCHER: 0, Process.WORKER: math.inf}


def test_a_site_of_one_process_keeps_its_heartbeats_in_memory_and_writes_none(
    client, time_machine, monkeypatch
):
    monkeypatch.setattr(heartbeats.InMemory, "beats", None)
    heartbeats.keep_heartbeats_in_memory()
    time_machine.move_to(timezone.now(), tick=False)
    with CaptureQueriesContext(connection) as queries:
        record_heartbeat(Process.CLOCK)
    time_machine.shift(61)

    told = figures(client)

    ages = {process: told["heartbeat_age_seconds", process] for process in Process}
    assert ages == {Process.CLOCK: 61, Process.DISPATCHER: math.inf, Process.WORKER: math.inf}
    assert not queries.captured_queries


def test_how_old_the_last_whole_copy_is_and_whether_the_last_attempt_failed(client, time_machine):
    def told():
        now = figures(client)
        return now["backup_age_seconds",], now["backup_failing",]

    never = told()
    time_machine.move_to("2026-03-04 03:30+00:00", tick=False)
    call_command("record_backup")
    time_machine.shift(timedelta(days=1))
    a_day_later = told()
    call_command("record_backup", "--failed")
    failed = told()
    call_command("record_backup")

    assert (never, a_day_later, failed, told()) == ((math.inf, 0), (86_400, 0), (86_400, 1), (0, 0))


def test_how_old_the_oldest_change_is_that_is_not_told_everywhere(client):
    told, waits = ChangeFactory(), ChangeFactory()
    now = timezone.now()
    Change.objects.filter(pk=told.pk).update(at=now - timedelta(hours=2), settled_at=now)
    Change.objects.filter(pk=waits.pk).update(at=now - timedelta(seconds=90), settled_at=None)

    lag = figures(client)["changes_lag_seconds",]

    assert 90 <= lag < 600


def test_what_is_left_on_each_disk_is_told_and_a_folder_that_is_gone_is_absent(
    client, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.WATCHED_FOLDERS = ["/", str(tmp_path / "gone")]

    told = figures(client)

    folders = {str(folder) for folder in watched_folders()} - {str(tmp_path / "gone")}
    assert (
        {key[1] for key in told if key[0] == "disk_free_bytes"} == folders >= {"/", str(tmp_path)}
    )
    assert all(
        0 <= told["disk_free_bytes", name] <= told["disk_size_bytes", name] for name in folders
    )


def test_without_the_database_a_process_tells_what_it_knows_by_itself(client):
    def refuse(*arguments):
        raise OperationalError

    with_it = figures(client)
    with connection.execute_wrapper(refuse):
        without = figures(client)

    assert (with_it["database_up",], without["database_up",]) == (1, 0)
    assert ("live_pages_open",) in without
    assert ("clock_lag_seconds",) not in without


def test_without_redis_nothing_is_missing_but_redis(client, settings):
    client.get("/metrics")  # requests are counted from the first one on
    with_memory = figures(client)
    location = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {
        "default": {"BACKEND": "config.caches.ForgivingRedisCache", "LOCATION": location}
    }

    without = figures(client)

    assert without.pop(("redis_up",)) == 0
    assert {key[0] for key in without} == {key[0] for key in with_memory}


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has no log of writes that an operator must watch"
)
def test_postgresql_tells_how_long_its_log_of_writes_is_before_its_disk_is_full(client):
    told = figures(client)

    assert told["postgresql_wal_usual_bytes",] > 0
    # Allowed for the tests' role, as for one with pg_monitor.
    assert told["postgresql_wal_bytes",] > 0
    assert (told["postgresql_wal_held_back_bytes",], told["postgresql_wal_archiving_failing",]) == (
        0,
        0,
    )
