"""Health endpoints for supervisors and load balancers: liveness and readiness."""

import structlog
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from config.caches import redis_state
from config.metrics import metrics
from config.parts import part_states
from config.upgrades import are_ahead, are_missing
from search.services import server_state

log = structlog.get_logger(__name__)


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: answers 200 without checking anything else."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: 200 if the database answers and its migrations fit this code, else 503.

    Missing migrations fail, and so do newer ones that this code cannot work with. The states of
    Redis, the search server and a town's parts are reported but do not count: pages work without
    them.
    """
    report = readiness()
    is_ready = set(report.values()) == {"ok"}
    if state := redis_state():
        report["redis"] = state
    if is_ready and (state := server_state()):
        report["search server"] = state
    report |= part_states()
    return JsonResponse(
        {"status": "ok" if is_ready else "failed", "checks": report},
        status=200 if is_ready else 503,
    )


def readiness() -> dict[str, str]:
    """Return the state of database and migrations: ``ok``, ``failed`` or ``ahead``."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error as error:
        log.warning("database_unreachable", error=type(error).__name__)
        return {"database": "failed", "migrations": "failed"}
    if are_missing(applied):
        return {"database": "ok", "migrations": "failed"}
    return {"database": "ok", "migrations": "ahead" if are_ahead(applied) else "ok"}


urlpatterns: list[URLPattern] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
