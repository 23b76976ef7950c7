"""Scheduled imports, each in a subprocess that the clock starts and monitors without waiting."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error
from django.utils import timezone

from sources.base import ImportFailure
from sources.models import Source
from sources.services.schedules import claim_due, record_import, release_import, renew_lease

#: Longest duration of an import; then it is killed.
MAY_TAKE = timedelta(hours=2)
RENEWED_EVERY = timedelta(minutes=1)


def command_of(source: Source) -> list[str]:
    """Return the command that imports ``source`` from its address.

    It exits with this process.
    """
    manage = str(settings.BASE_DIR / "manage.py")
    named = [f"--source={source.slug}", "--ends-with-stdin", "--pictures", "--", source.address]
    return [sys.executable, manage, f"import_{source.format}", *named]


@dataclass
class RunningImport:
    """An import and its subprocess."""

    source: Source
    process: "subprocess.Popen[bytes]"
    began_at: datetime
    renewed_at: datetime


class ImportRunner:
    """Runs one import at a time in a subprocess.

    A lease prevents two clocks from importing one source at once.
    """

    def __init__(self, command: Callable[[Source], Sequence[str]] = command_of) -> None:
        self.command = command
        self.running: RunningImport | None = None

    def go_on(self) -> str:
        """Start a due import, or monitor the running one.

        Return at once, with a line on what began or ended.
        """
        if self.running is None:
            source = claim_due()
            return self._start(source) if source else ""
        return self._monitor(self.running)

    def stop(self) -> None:
        """End the running import; another clock may start it anew at once."""
        if self.running is None:
            return
        self.running.process.kill()
        self.running.process.communicate()
        with suppress(Error):  # without the database its lease expires
            release_import(self.running.source, timedelta(0))
        self.running = None

    def _start(self, source: Source) -> str:
        """Start the subprocess of an import; return what to log of it."""
        now = timezone.now()
        # The subprocess exits when its standard input closes, hence also when this process dies.
        try:
            process = subprocess.Popen(  # noqa: S603 -- ours, and no shell
                self.command(source),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                cwd=settings.BASE_DIR,
                start_new_session=True,
            )
        except OSError as error:
            record_import(source, {}, ImportFailure.NOT_STARTED, error=error.strerror)
            return f"{source.slug} cannot begin"
        self.running = RunningImport(source, process, began_at=now, renewed_at=now)
        return f"{source.slug} begins"

    def _monitor(self, running: RunningImport) -> str:
        """Kill an import that takes too long, renew its lease, or note its end.

        Return what to log; empty while it runs.
        """
        now, code = timezone.now(), running.process.poll()
        if code is None:
            if now - running.began_at > MAY_TAKE:
                running.process.kill()
            if now - running.renewed_at > RENEWED_EVERY:
                renew_lease(running.source)
                running.renewed_at = now
            return ""
        running.process.communicate()  # closes its standard input
        has_said = Source.objects.filter(pk=running.source.pk, finished_at__gte=running.began_at)
        if code in (
            -signal.SIGTERM,
            os.EX_TEMPFAIL,
        ):  # stopped with all that restarts, or without its database
            release_import(running.source)
        elif code and not has_said.exists():
            record_import(running.source, {}, ImportFailure.STOPPED, code=code)
        self.running = None
        return f"{running.source.slug} ends ({code})"


IMPORTS = ImportRunner()
