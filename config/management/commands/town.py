"""The town: everything in one process, until it is told to stop."""

import os
import sys
from argparse import ArgumentParser

import structlog
from django.core.management.base import BaseCommand
from django.db import connection

from config import schema
from config.preparation import prepare_site
from config.run import UNPREPARED
from config.town import Town

log = structlog.get_logger(__name__)

PREPARE = "--prepare"


class Command(BaseCommand):
    help = "Serve the site, and run its clock, dispatcher and worker, in one process: what a town needs."
    requires_system_checks = []  # no other process of the site waits for them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            PREPARE, action="store_true", help="first do what manage.py prepare does, as make run has it"
        )

    def handle(self, *args: object, host: str, port: int, prepare: bool, **options: object) -> None:
        if prepare:
            self._prepare()
        Town(host, port).run()

    def _prepare(self) -> None:
        """Prepare the site. What made a demonstration holds much memory: the town then starts anew in its place."""
        try:
            was_empty = schema.is_empty(connection)
            prepare_site()
        except Exception:
            log.exception("town_not_prepared")
            sys.exit(UNPREPARED)
        if was_empty:
            connection.close()
            sys.stdout.flush()
            arguments = [word for word in sys.argv if word != PREPARE]
            os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 -- this very command
