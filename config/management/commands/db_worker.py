"""``manage.py db_worker``: django-tasks-db's worker with retries on outages and a heartbeat."""

import threading
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.db import Error, connection
from django_tasks_db.management.commands import db_worker

from config.databases import is_unavailable
from config.heartbeats import EVERY, Process, record_heartbeat
from config.workers import LOOK_EVERY_S, QUEUES

log = structlog.get_logger(__name__)

RETRY_S = 1


class Command(db_worker.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name=QUEUES, interval=LOOK_EVERY_S, reload=False)

    def handle(self, **options: Any) -> None:
        """Run the task worker; wait while the database is away, then go on."""
        if not options["batch"]:
            threading.Thread(target=_beat_for_ever, daemon=True).start()
        while True:
            try:
                return super().handle(**options)
            except Exception as error:
                if not is_unavailable(error):
                    raise
                log.warning(
                    "worker_waits_for_the_database", error=type(error.__cause__ or error).__name__
                )
            _wait_for_the_database()
            log.info("worker_has_the_database_again")


def _wait_for_the_database() -> None:
    """Return once the database answers. SIGTERM still ends the process, as between two tasks."""
    while True:
        connection.close()
        try:
            connection.ensure_connection()
        except Error:
            time.sleep(RETRY_S)
        else:
            return


def _beat_for_ever() -> None:
    """Record a heartbeat every minute, even while the worker's loop hangs."""
    while True:
        try:
            record_heartbeat(Process.WORKER)
        except Error:  # the worker itself logs it
            pass
        finally:
            connection.close()
        time.sleep(EVERY.total_seconds())
