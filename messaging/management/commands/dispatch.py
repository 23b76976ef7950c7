"""Run the senders until stopped."""

import asyncio
import signal
import sys
from argparse import ArgumentParser
from dataclasses import replace

import structlog
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from messaging.delivery.dispatcher import Dispatcher, Pace, SendingTotals
from messaging.delivery.senders import Senders

log = structlog.get_logger(__name__)

TELL_EVERY_S = 1.0
LOG_EVERY_S = 60.0


class Command(BaseCommand):
    help = (
        "Send what is owed to the browsers' push services, and mails, and write down what "
        "became of it. Any number may"
        " run, on one machine or several. SIGTERM gives back what is held, and ends within seconds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Pace()
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")
        parser.add_argument(
            "--lease",
            type=float,
            default=usual.lease_s,
            metavar="SECONDS",
            help="how long what is held stays ours should we be killed;"
            " renewed while we live (%(default)s)",
        )
        parser.add_argument(
            "--timeout",
            type=float,
            default=usual.timeout_s,
            metavar="SECONDS",
            help="how long a push service may take to answer (%(default)s)",
        )

    def handle(
        self, *args: object, once: bool, lease: float, timeout: float, **options: object
    ) -> None:
        work = self._dispatch(Senders(Pace(lease_s=lease, timeout_s=timeout)), once=once)
        # On the quicker loop where it is installed (it is no part of Python, and not made for every
        # system).
        try:
            import uvloop  # noqa: PLC0415 -- not on every system
        except ImportError:
            asyncio.run(work)
        else:
            uvloop.run(work)

    async def _dispatch(self, senders: Senders, *, once: bool) -> None:
        """Run the senders until SIGTERM or SIGINT, or with ``once`` until nothing is due.

        Log the totals.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, senders.stop)
        telling = asyncio.create_task(self._tell(senders.dispatcher))
        log.info("dispatcher_started")
        try:
            await senders.run(until_idle=once)
        finally:
            telling.cancel()
        progress = senders.dispatcher.progress
        log.info(
            "dispatcher_stopped",
            accepted=progress.accepted,
            refused=progress.refused,
            retried=progress.retried,
        )

    async def _tell(self, dispatcher: Dispatcher) -> None:
        """Report progress: on a terminal one line, rewritten each second.

        Otherwise a log line a minute, if anything was sent.
        """
        is_terminal = sys.stdout.isatty()
        before, is_written = SendingTotals(), False
        while True:
            await asyncio.sleep(TELL_EVERY_S if is_terminal else LOG_EVERY_S)
            now = dispatcher.progress
            sent, refused = now.accepted - before.accepted, now.refused - before.refused
            before, held = replace(now), dispatcher.held
            if is_terminal and (sent or held):
                told = _("Remis : %(accepted)s (%(rate)s par seconde), en main : %(held)s") % {
                    "accepted": now.accepted,
                    "rate": sent,
                    "held": held,
                }
                apart = _("refusés ou finis : %(refused)s, à reprendre : %(again)s") % {
                    "refused": now.refused,
                    "again": now.retried,
                }
                self.stdout.write(f"\r\033[K{told}, {apart}", ending="")
                self.stdout.flush()
                is_written = True
            elif is_terminal and is_written:
                self.stdout.write("")
                self.stdout.flush()
                is_written = False
            elif sent:
                log.info("deliveries_sent", accepted=sent, refused=refused)
