"""The worker of django-tasks-db, which ends in one line when its database goes away: its supervisor starts another."""

from typing import Any

import structlog
from django_tasks_db.management.commands import db_worker

from config.databases import is_unavailable

log = structlog.get_logger(__name__)


class Command(db_worker.Command):
    def handle(self, **options: Any) -> None:
        try:
            super().handle(**options)
        except Exception as error:
            if not is_unavailable(error):
                raise
            log.error("worker_lost_the_database", error=type(error.__cause__ or error).__name__)
            raise SystemExit(1) from None
