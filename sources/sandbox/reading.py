"""Reads a stranger's page or calendar in a process of its own: bounded in processor, memory and time, whatever it is.

Why not here: libxml2 takes the square of an element's attributes (minutes for 2 MB), and neither a thread nor a signal
ends C code that does not ask. What is too heavy for one library today is another tomorrow; a process ends for all.
"""

import json
import signal
import subprocess
import sys
from datetime import date

import structlog
from django.conf import settings
from django.utils.translation import get_language

from sources.prefill import FoundPage
from sources.sandbox.messages import read

log = structlog.get_logger(__name__)


class ReadingEndedError(Exception):
    """The page or calendar took more than it may have, and was not read."""


class ReadingLateError(ReadingEndedError):
    """Its time was over before its processor's was: the machine has other things to do."""


def read_page_apart(html: bytes, url: str, *, timeout_s: float) -> FoundPage:
    """:func:`sources.webpage.reading.read_page`, or :class:`ReadingEndedError` within ``timeout_s``."""
    return _read({"kind": "page", "url": url}, html, timeout_s)


def read_calendar_apart(octets: bytes, today: date, *, timeout_s: float) -> FoundPage:
    """:func:`sources.ics.reading.read_calendar`, or :class:`ReadingEndedError` within ``timeout_s``."""
    return _read({"kind": "calendar", "today": today.isoformat()}, octets, timeout_s)


def _read(task: dict[str, str], octets: bytes, timeout_s: float) -> FoundPage:
    task |= {
        "zone": settings.TIME_ZONE,
        "language": get_language() or settings.LANGUAGE_CODE,
        "locale": str(settings.LOCALE_PATHS[0]),
    }
    command = [sys.executable, "-m", "sources.sandbox.worker", json.dumps(task)]
    try:
        ended = subprocess.run(  # noqa: S603 -- ours, and no shell
            command,
            input=octets,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1"},
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingLateError("timeout") from error
    if ended.returncode == 0:
        return read(ended.stdout.decode())
    is_heavy = ended.returncode == -signal.SIGPROF
    log.warning("stranger_unreadable", kind=task["kind"], is_heavy=is_heavy, code=ended.returncode)
    raise ReadingEndedError("processor" if is_heavy else "memory, or a fault of ours")
