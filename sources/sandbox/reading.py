"""Reads a stranger's page or calendar in a process of its own: bounded in processor, memory and time, whatever it is.

Why not here: libxml2 takes the square of an element's attributes (minutes for 2 MB), and neither a thread nor a signal
ends C code that does not ask. What is too heavy for one library today is another tomorrow; a process ends for all.
"""

import signal
import time
from datetime import date

import structlog
from django.conf import settings
from django.utils.translation import get_language

from sources.prefill import FoundPage
from sources.sandbox.client import ForkServer
from sources.sandbox.fork_server import EXIT_CODE
from sources.sandbox.messages import read

log = structlog.get_logger(__name__)


class ReadingEndedError(Exception):
    """The page or calendar took more than it may have, and was not read."""


class ReadingLateError(ReadingEndedError):
    """Its time was over before its processor's was: the machine has other things to do."""


server = ForkServer()


def read_page_apart(html: bytes, url: str, *, timeout_s: float) -> FoundPage:
    """:func:`sources.webpage.reading.read_page`, or :class:`ReadingEndedError` within ``timeout_s``."""
    return _read({"kind": "page", "url": url}, html, timeout_s)


def read_calendar_apart(octets: bytes, today: date, *, timeout_s: float) -> FoundPage:
    """:func:`sources.ics.reading.read_calendar`, or :class:`ReadingEndedError` within ``timeout_s``."""
    return _read({"kind": "calendar", "today": today.isoformat()}, octets, timeout_s)


def _read(task: dict[str, str], octets: bytes, timeout_s: float) -> FoundPage:
    deadline = time.monotonic() + timeout_s
    task |= {"language": get_language() or settings.LANGUAGE_CODE}
    try:
        received = server.ask(task, octets, deadline)
    except TimeoutError as error:
        raise ReadingLateError("timeout") from error
    answer, code = received[: -EXIT_CODE.size], received[-EXIT_CODE.size :]
    if code == EXIT_CODE.pack(0):
        try:
            return read(answer.decode())
        except Exception as error:  # whoever has taken that process over writes what they like
            log.warning("reader_answers_nonsense", kind=task["kind"])
            raise ReadingEndedError("nonsense") from error
    if code == EXIT_CODE.pack(-signal.SIGKILL) and time.monotonic() >= deadline:
        raise ReadingLateError("timeout")
    is_heavy = code == EXIT_CODE.pack(-signal.SIGPROF)
    log.warning("stranger_unreadable", kind=task["kind"], is_heavy=is_heavy, code=code.hex())
    raise ReadingEndedError("processor" if is_heavy else "memory, or a fault of ours")
