"""Whether the process lives, and whether it can serve: what a supervisor or a load balancer asks."""

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
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, has every migration of this code and none that it cannot bear, else 503.

    How Redis and the search server do is told beside, where there are any: without them the database answers. So is
    how each part of a town does: the pages are read without the others.
    """
    report = readiness()
    is_ready = set(report.values()) == {"ok"}
    if state := redis_state():
        report["redis"] = state
    if is_ready and (state := server_state()):
        report["search server"] = state
    report |= part_states()
    return JsonResponse({"status": "ok" if is_ready else "failed", "checks": report}, status=200 if is_ready else 503)


def readiness() -> dict[str, str]:
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
