"""Prometheus metrics of each process: its own figures, and those of what all processes share.

Each process is scraped by itself. Its own figures count from its start. Those of the database, the
clock, the tasks and the alerts are the same from every process, and are computed once in five
seconds for all.
"""

import math
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_tasks_db.models import DBTaskResult
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from wagtail.models import Revision

from agenda.models import Change
from alerts.enums import AlertState
from alerts.models import Alert
from config.backups import BACKUP
from config.caches import redis_state
from config.clock import CHORES
from config.databases import UNAVAILABLE
from config.heartbeats import Process, last_heartbeats
from config.models import ChoreState
from config.parts import OK, PARTS, part_states
from messaging.delivery.metrics import COLLECTORS as COLLECTORS_OF_ALERTS
from messaging.enums import MessageType
from messaging.live.connections import CONNECTIONS, MAX_OPEN
from search.services import has_server, server_lag

#: Cache time of the shared figures.
KEPT_S = 5
#: From a cached page to one that waited for a connection.
BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("http_requests", "Requests answered by this process.", ["view", "status"])
DURATIONS = Histogram(
    "http_request_duration_seconds",
    "From the request to its answer, by view.",
    ["view"],
    buckets=BUCKETS_S,
)

DATABASE_UP = Gauge(
    "database_up", "Whether the database answers this process; what it would tell is absent else."
)

Gauges = Iterator[GaugeMetricFamily]
Families = Iterator[GaugeMetricFamily | CounterMetricFamily]


def count_request(view: str, status: int, seconds: float) -> None:
    """Count a request; ``view`` is a name of the URL configuration, so the label set is bounded."""
    REQUESTS.labels(view, str(status)).inc()
    DURATIONS.labels(view).observe(seconds)


class PoolCollector(Collector):
    """psycopg_pool's counters of this process; nothing on SQLite."""

    GAUGES = {
        "pool_max": "Connections that this process may have.",
        "pool_size": "Connections that it has.",
        "pool_available": "Of these, how many are free.",
        "requests_waiting": "Who waits for one now.",
    }
    COUNTERS = {
        "requests_num": "Connections asked for.",
        "requests_errors": "Connections asked for in vain: each was a page answered 503.",
        "connections_lost": "Connections that were found broken.",
    }

    def collect(self) -> Families:
        """Yield the figures of the database connection pools."""
        pools = getattr(connections["default"], "_connection_pools", {})
        for kind, texts in ((GaugeMetricFamily, self.GAUGES), (CounterMetricFamily, self.COUNTERS)):
            for name, text in texts.items():
                family = kind(f"database_{name.removesuffix('_num')}", text, labels=["database"])
                for alias, pool in list(pools.items()):
                    family.add_metric([alias], pool.get_stats().get(name, 0))
                yield family


class PagesCollector(Collector):
    """WebSockets and event streams of this process."""

    def collect(self) -> Gauges:
        yield GaugeMetricFamily(
            "live_pages_open", "Pages that are open, and hear.", CONNECTIONS.open.total()
        )
        yield GaugeMetricFamily(
            "live_pages_limit", "How many there may be in one process.", MAX_OPEN
        )


class PartCollector(Collector):
    """Parts of a town in this process; nothing if each is a process of its own."""

    def collect(self) -> Families:
        """Yield for each part of the town whether it runs, and how often it restarted."""
        up = GaugeMetricFamily(
            "part_up",
            "Whether the part runs, rather than waits to be started again.",
            labels=["part"],
        )
        restarts = CounterMetricFamily(
            "part_restarts", "How often it failed and was started again.", labels=["part"]
        )
        for name, state in part_states().items():
            up.add_metric([name], state == OK)
            restarts.add_metric([name], sum(part.restarts for part in PARTS if part.name == name))
        yield from (up, restarts)


class CacheCollector(Collector):
    """Whether Redis answers this process; nothing without Redis."""

    def collect(self) -> Gauges:
        if state := redis_state():
            yield GaugeMetricFamily(
                "redis_up", "Whether Redis answers this process.", state == "ok"
            )


class DiskCollector(Collector):
    """Free and total space of the disks this process writes to, and of the operator's folders."""

    def collect(self) -> Gauges:
        """Yield free and total octets of the watched folders' disks."""
        free = GaugeMetricFamily(
            "disk_free_bytes", "What is left to this process.", labels=["folder"]
        )
        size = GaugeMetricFamily("disk_size_bytes", "How large the disk is.", labels=["folder"])
        for folder in watched_folders():
            try:
                usage = shutil.disk_usage(folder)
            except OSError:  # missing: alarms look for its absence
                continue
            free.add_metric([str(folder)], usage.free)
            size.add_metric([str(folder)], usage.total)
        yield from (free, size)


def watched_folders() -> list[Path]:
    """Return the folders of pictures, uploads and the SQLite file, and ``WATCHED_FOLDERS``."""
    ours = [Path(settings.MEDIA_ROOT), Path(tempfile.gettempdir())]
    if (
        connection.vendor == "sqlite"
        and (file := Path(connection.settings_dict["NAME"])).is_absolute()
    ):
        ours.append(file.parent)
    return list(dict.fromkeys([*ours, *map(Path, settings.WATCHED_FOLDERS)]))


class WriteAheadLogCollector(Collector):
    """PostgreSQL's WAL, whose full disk stops the server: its size, and what holds it back."""

    def collect(self) -> Gauges:
        """Yield the size of PostgreSQL's write-ahead log and what holds it back."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_size_bytes(current_setting('max_wal_size')),"
                " (SELECT COALESCE(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)"
                "  FROM pg_replication_slots),"
                " (SELECT last_failed_time IS NOT NULL AND last_failed_time > "
                "COALESCE(last_archived_time, '-infinity')"
                "  FROM pg_stat_archiver),"
                " has_function_privilege('pg_ls_waldir()', 'execute')"
            )
            usual, held_back, is_archiving_failing, may_list = cursor.fetchone()
            if may_list:
                cursor.execute("SELECT COALESCE(sum(size), 0) FROM pg_ls_waldir()")
                yield GaugeMetricFamily(
                    "postgresql_wal_bytes", "How long the log of writes is.", cursor.fetchone()[0]
                )
        yield GaugeMetricFamily(
            "postgresql_wal_usual_bytes", "max_wal_size: what it takes when all is well.", usual
        )
        yield GaugeMetricFamily(
            "postgresql_wal_held_back_bytes", "Of it, what a replica has not taken.", held_back
        )
        yield GaugeMetricFamily(
            "postgresql_wal_archiving_failing",
            "Whether the last piece could not be archived.",
            is_archiving_failing,
        )


class ClockCollector(Collector):
    """Lag of the clock and number of failing chores."""

    def collect(self) -> Gauges:
        """Yield the clock's lag, infinite if it never ran, and the number of failing chores."""
        ours = ChoreState.objects.filter(
            name__in=[chore.name for chore in CHORES if chore.is_claimed]
        )
        states = list(ours.values_list("due_at", "has_failed"))
        is_over = Alert.objects.filter(state=AlertState.SENT).exclude(
            message_type=MessageType.CANCEL
        )
        hours = [
            min((due_at for due_at, _failed in states), default=None),
            Revision.objects.aggregate(first=Min("approved_go_live_at"))["first"],
            Alert.objects.filter(state=AlertState.SCHEDULED).aggregate(first=Min("send_at"))[
                "first"
            ],
            is_over.aggregate(first=Min("expires"))["first"],
        ]
        late = max(map(age, hours)) if states else math.inf  # no clock ever ran
        yield GaugeMetricFamily(
            "clock_lag_seconds", "For how long what waits longest for it has been due.", late
        )
        failing = sum(has_failed for _due_at, has_failed in states)
        yield GaugeMetricFamily(
            "clock_chores_failing", "Chores of which the last attempt failed.", failing
        )


class HeartbeatCollector(Collector):
    """Age of the last heartbeat, by kind of process."""

    def collect(self) -> Gauges:
        """Yield the seconds since each kind of process last gave a sign of life."""
        said = last_heartbeats()
        family = GaugeMetricFamily(
            "heartbeat_age_seconds",
            "For how long no process of the kind has said that it lives.",
            labels=["process"],
        )
        for process in Process:
            family.add_metric([process], age(said[process]) if process in said else math.inf)
        yield family


class BackupCollector(Collector):
    """Age of the last good backup, and whether the last attempt failed."""

    def collect(self) -> Gauges:
        """Yield the age of the last backup, infinite without one, and whether the last failed."""
        state = ChoreState.objects.filter(name=BACKUP).first()
        made_at = state and state.finished_at
        yield GaugeMetricFamily(
            "backup_age_seconds",
            "How old the last whole copy is.",
            age(made_at) if made_at else math.inf,
        )
        yield GaugeMetricFamily(
            "backup_failing",
            "Whether the last attempt at a copy failed.",
            bool(state and state.has_failed),
        )


class QueueCollector(Collector):
    """Lag of the three other queues: tasks, receivers of changes, search server."""

    def collect(self) -> Gauges:
        """Yield the lag of tasks and of changes, and of the search server if there is one."""
        waiting = (
            DBTaskResult.objects.ready().order_by().aggregate(oldest=Min("enqueued_at"))["oldest"]
        )
        yield GaugeMetricFamily(
            "tasks_lag_seconds", "For how long the oldest task has waited.", age(waiting)
        )
        unsettled = (
            Change.objects.filter(settled_at=None)
            .order_by("id")
            .values_list("at", flat=True)
            .first()
        )
        yield GaugeMetricFamily(
            "changes_lag_seconds",
            "How old the oldest change is that is not told everywhere.",
            age(unsettled),
        )
        if not has_server():
            return
        lag = server_lag()
        yield GaugeMetricFamily(
            "search_server_up", "Whether the search's server answers.", lag is not None
        )
        if lag is not None:
            yield GaugeMetricFamily(
                "search_server_lag_seconds", "How old the oldest change is that it has not.", lag
            )


def age(moment: datetime | None) -> float:
    """Return the seconds since ``moment``; 0 if ``None`` or in the future."""
    return max(timezone.now() - moment, timedelta()).total_seconds() if moment else 0.0


OF_THE_PROCESS = (PoolCollector, PagesCollector, PartCollector, CacheCollector, DiskCollector)
SHARED = (
    ClockCollector,
    HeartbeatCollector,
    BackupCollector,
    QueueCollector,
    WriteAheadLogCollector,
    *COLLECTORS_OF_ALERTS,
)

for _collector in OF_THE_PROCESS:
    REGISTRY.register(_collector())


def shared_figures() -> bytes:
    """Return the metrics that are the same from every process. Raises database errors."""
    registry = CollectorRegistry()
    for collector in SHARED:
        registry.register(collector())
    return generate_latest(registry)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Serve the metrics, which are public counts; works without database or Redis."""
    try:
        shared = cache.get_or_set("metrics", shared_figures, KEPT_S)
    except UNAVAILABLE:
        shared = None
    DATABASE_UP.set(shared is not None)
    return HttpResponse(
        generate_latest(REGISTRY) + (shared or b""), content_type=CONTENT_TYPE_LATEST
    )
