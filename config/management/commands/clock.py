"""The clock: does what is due until it is told to stop."""

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection

from config.clock import FOLLOWING, LETTERS, PATIENT, PROMPT, SEARCHES, URGENT, Chore, run_due
from config.databases import is_unavailable

log = structlog.get_logger(__name__)

TICK_SECONDS = 1


class Command(BaseCommand):
    help = "Do what is due: scheduled publications, the horizon of rules, purges. Any number may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: object, once: bool, **options: object) -> None:
        if once:
            for name in run_due():
                self.stdout.write(name)
            return
        stopped = _stopped_by_signals()
        log.info("clock_started")
        others = (PROMPT, FOLLOWING, SEARCHES, LETTERS, PATIENT)
        beside = [threading.Thread(target=_go_round, args=(chores, stopped)) for chores in others]
        for thread in beside:
            thread.start()
        _go_round(URGENT, stopped)
        for thread in beside:
            thread.join()
        log.info("clock_stopped")


def _go_round(chores: Sequence[Chore], stopped: threading.Event) -> None:
    """Do what is due of ``chores``, again and again; a database that is away is waited for."""
    next_looks: dict[str, datetime] = {}
    while not stopped.is_set():
        close_old_connections()
        try:
            run_due(chores, next_looks)
        except Error as error:
            cause = type(error.__cause__ or error).__name__
            log.warning("clock_waits_for_the_database", error=cause, exc_info=not is_unavailable(error))
        stopped.wait(TICK_SECONDS)
    connection.close()


def _stopped_by_signals() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped
