"""``manage.py town``: the whole site in one process, until it is stopped."""

import os
import signal
import sys
from argparse import ArgumentParser
from functools import partial

import structlog
from django.core.management.base import BaseCommand
from django.db import connections
from django.urls import get_resolver

from config.preparation import prepare_site
from config.run import UNPREPARED
from config.town import Town

log = structlog.get_logger(__name__)

STOPS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = (
        "Serve the site, and run its clock, dispatcher and worker, in one process: what "
        "a town needs."
    )
    requires_system_checks = []  # skipped: no other process of the site waits for the checks

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first do what manage.py prepare does, as make run has it",
        )

    def handle(self, *args: object, host: str, port: int, prepare: bool, **options: object) -> None:
        if prepare:
            _prepare()
        Town(host, port).run()


def _prepare() -> None:
    """Prepare the site in a forked child; exit with the child's code if it fails.

    The memory of building the demonstration is freed with the child; modules imported before the
    fork are shared.
    """
    get_resolver().url_patterns  # noqa: B018 -- imported once for both processes
    connections.close_all()
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # until handlers are set in both processes
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # end without a traceback
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        os._exit(_code_of_preparation())
    before = {number: signal.signal(number, partial(_stop_child, child)) for number in STOPS}
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    try:
        _child, status = os.waitpid(child, 0)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(code)


def _stop_child(child: int, number: int, frame: object) -> None:
    """Signal handler: pass the signal to the child, wait for its end, and exit."""
    os.kill(child, number)
    os.waitpid(child, 0)
    sys.exit(128 + number)


def _code_of_preparation() -> int:
    """Prepare the site; return the exit code."""
    try:
        prepare_site()
    except Exception:
        log.exception("town_not_prepared")
        return UNPREPARED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
