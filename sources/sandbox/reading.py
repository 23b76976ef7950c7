"""Parses untrusted pages and calendars in a separate process, limited in CPU, memory and time.

Reason: libxml2 is quadratic in the attributes of an element (minutes for 2 MB), and neither a
thread nor a signal can interrupt C code. The next flaw may be in another library; killing a process
works for all.
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
from sources.sandbox.messages import parse_page

log = structlog.get_logger(__name__)


class ReadingEndedError(Exception):
    """The page or calendar exceeded its limits and was not read."""


class ReadingLateError(ReadingEndedError):
    """The deadline passed before the CPU limit: the machine is busy."""


server = ForkServer()


def read_page_apart(html: bytes, url: str, *, timeout_s: float) -> FoundPage:
    """Call :func:`sources.webpage.reading.read_web_page` in the sandbox.

    :class:`ReadingEndedError` within ``timeout_s``.
    """
    return _read({"kind": "page", "url": url}, html, timeout_s)


def read_calendar_apart(octets: bytes, today: date, *, timeout_s: float) -> FoundPage:
    """Call :func:`sources.ics.reading.read_calendar` in the sandbox.

    :class:`ReadingEndedError` within ``timeout_s``.
    """
    return _read({"kind": "calendar", "today": today.isoformat()}, octets, timeout_s)


def _read(task: dict[str, str], octets: bytes, timeout_s: float) -> FoundPage:
    """Run the task in a child; raise :class:`ReadingEndedError` unless it gives a valid answer."""
    deadline = time.monotonic() + timeout_s
    task |= {"language": get_language() or settings.LANGUAGE_CODE}
    try:
        received = server.ask(task, octets, deadline)
    except TimeoutError as error:
        raise ReadingLateError("timeout") from error
    answer, code = received[: -EXIT_CODE.size], received[-EXIT_CODE.size :]
    if code == EXIT_CODE.pack(0):
        try:
            return parse_page(answer.decode())
        except Exception as error:  # a compromised child may write anything
            log.warning("reader_answers_nonsense", kind=task["kind"])
            raise ReadingEndedError("nonsense") from error
    if code == EXIT_CODE.pack(-signal.SIGKILL) and time.monotonic() >= deadline:
        raise ReadingLateError("timeout")
    is_heavy = code == EXIT_CODE.pack(-signal.SIGPROF)
    log.warning("stranger_unreadable", kind=task["kind"], is_heavy=is_heavy, code=code.hex())
    raise ReadingEndedError("processor" if is_heavy else "memory, or a fault of ours")
