"""``manage.py clock``: runs the due chores until it is stopped."""

import signal
import threading
from argparse import ArgumentParser

import structlog
from django.core.management.base import BaseCommand

from config.clock import CHORES, IMPORTING, ROUNDS, go_round, run_due
from sources.services.running import IMPORTS

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Do what is due: scheduled publications, the horizon of rules, purges. Any number may run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: object, once: bool, **options: object) -> None:
        """Run all chores until stopped, each group in its thread; with ``once``, those due now."""
        if once:
            # An import would end with this process.
            for name in run_due([chore for chore in CHORES if chore not in IMPORTING]):
                self.stdout.write(name)
            return
        stopped = _stopped_by_signals()
        log.info("clock_started")
        urgent, *others = ROUNDS
        beside = [threading.Thread(target=go_round, args=(chores, stopped)) for chores in others]
        for thread in beside:
            thread.start()
        go_round(urgent, stopped)
        for thread in beside:
            thread.join()
        IMPORTS.stop()
        log.info("clock_stopped")


def _stopped_by_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped
