"""Whether the process lives, and whether it can serve: what a supervisor or a load balancer asks."""

from functools import cache

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from search.services import server_state

log = structlog.get_logger(__name__)


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has every migration of this code, else 503 saying which does not.

    How the search server does is told beside, where there is one: without it the database answers.
    """
    checks = readiness()
    is_ready = all(checks.values())
    report = {name: "ok" if passed else "failed" for name, passed in checks.items()}
    if is_ready and (state := server_state()):
        report["search server"] = state
    return JsonResponse({"status": "ok" if is_ready else "failed", "checks": report}, status=200 if is_ready else 503)


def readiness() -> dict[str, bool]:
    try:
        missing = known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError as error:
        log.warning("database_unreachable", error=type(error).__name__)
        return {"database": False, "migrations": False}
    return {"database": True, "migrations": not missing}


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Each app's last migrations in this code, read from the disk once."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.leaf_nodes())


urlpatterns: list[URLPattern] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
