"""``manage.py town``: the whole site in one process, until it is stopped."""

import os
import signal
import sys
from argparse import ArgumentParser

import structlog
from django.core.management.base import BaseCommand
from django.db import connections
from django.urls import get_resolver

from config.preparation import prepare_site
from config.run import UNPREPARED
from config.town import Town

log = structlog.get_logger(__name__)

#: What a process that prepares waits for: to be told to stop, or the end of its child.
AWAITED = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


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
    # Blocked and waited for: a handler could run just before a wait for the child, which would then
    # never end. No thread runs yet that a signal could go to instead.
    signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # end without a traceback
        signal.pthread_sigmask(signal.SIG_UNBLOCK, AWAITED)
        os._exit(_code_of_preparation())
    told = 0
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
        number = signal.sigwait(AWAITED)
        if number != signal.SIGCHLD:  # which a child that is stopped and goes on sends, too
            told = number
            os.kill(child, number)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, AWAITED)
    if told:
        sys.exit(128 + told)
    if code := os.waitstatus_to_exitcode(ended[1]):
        sys.exit(code)


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
