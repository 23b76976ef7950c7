"""Admission control: how many requests of a process run at once, how many wait, and what the others are told.

It stands before threads and middleware: who is refused costs next to nothing, so that a crowd takes no processor from
those who are served.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

import structlog
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.http import HttpRequest
from django.utils import translation

from config.api import say_unavailable
from config.databases import OUTAGE
from config.metrics import count_request
from config.middleware import PROBES
from config.views import RETRY_AFTER_S, unavailable_page

log = structlog.get_logger(__name__)


class Scope(TypedDict):
    """The part of an ASGI scope that is read here."""

    path: str
    method: str
    headers: list[tuple[bytes, bytes]]


Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[Mapping[str, object]], Awaitable[None]]

#: A process has one core: more pages at once make each later and none sooner. A connection of the pool for each.
RUNNING = 8
#: The last of them is answered after about three seconds; who waits longer reloads, and is then two.
WAITING = 24
#: What must get through whatever the crowd does: few at once, so that they take no core from it, and nearly all may
#: wait. Editors send alerts; devices subscribe and say that they have shown one, a hundred thousand within a minute.
RUNNING_APART, WAITING_APART = 4, 1_000
#: When a crowd is over, so that the next one is told of again in the log.
QUIET_S = 60
#: What ``http_requests_total`` calls the view of those who are refused.
REFUSED = "refused"
#: Where programs ask.
API = "/api/"


@dataclass(frozen=True)
class Lane:
    """Requests that wait for each other, and for no other lane, by how their addresses begin, or by all of these."""

    prefixes: tuple[str, ...]
    running: int = RUNNING_APART
    waiting: int = WAITING_APART
    needs_database: bool = True
    is_whole: bool = False

    def holds(self, path: str) -> bool:
        return path in self.prefixes if self.is_whole else path.startswith(self.prefixes)


LANES = (
    Lane(PROBES, needs_database=False, is_whole=True),  # strangers may invent as many that begin so
    Lane(("/cms/",)),
    Lane(("/static/", "/media/"), needs_database=False),  # where no front server answers for them
    Lane(("/alertes", "/fr/alertes", "/en/alertes", "/api/v1/push/", "/sw.js")),
    Lane(("",), RUNNING, WAITING),
)
#: Requests that run at once, of all lanes: so many threads.
THREADS = sum(lane.running for lane in LANES)


class AdmissionQueue:
    """So many requests run, so many wait in the order in which they came, and the next is refused."""

    def __init__(self, lane: Lane) -> None:
        self.waiting = 0
        self._lane = lane
        self._slots = asyncio.Semaphore(lane.running)

    @property
    def is_closed(self) -> bool:
        """Whether it is full, or waits for a database that is known to be away: all would fail, and hold a slot."""
        is_full = self._slots.locked() and self.waiting >= self._lane.waiting
        return is_full or self.is_away

    @property
    def is_away(self) -> bool:
        return self._lane.needs_database and bool(OUTAGE.moment)

    @asynccontextmanager
    async def slot(self, receive: Receive) -> AsyncIterator[None]:
        """Hold one of the slots. Raises ``RequestAborted`` when the client hangs up before it has one."""
        if self._slots.locked():
            await self._wait(receive)
        else:
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()

    async def _wait(self, receive: Receive) -> None:
        turn = asyncio.ensure_future(self._slots.acquire())
        hung_up = asyncio.ensure_future(receive())  # its body is read: nothing else can come
        self.waiting += 1
        try:
            await asyncio.wait((turn, hung_up), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if turn.done():  # in the same moment: nobody else would give it back
                self._slots.release()
            raise
        finally:
            self.waiting -= 1
            hung_up.cancel()
            has_turn = turn.done()
            turn.cancel()
        if not has_turn:
            raise RequestAborted


class AdmissionControl:
    """The queues of one process."""

    def __init__(self) -> None:
        self._queues = [(lane, AdmissionQueue(lane)) for lane in LANES]
        self._refused_at = -float(QUIET_S)

    def queue_of(self, path: str) -> AdmissionQueue:
        return next(queue for lane, queue in self._queues if lane.holds(path))

    async def refuse(self, scope: Scope, send: Send) -> None:
        """Answer 503 with a page that was made before, programs in their form.

        The log has a line a crowd, the metrics count each.
        """
        now = time.monotonic()
        if not OUTAGE.moment and now - self._refused_at > QUIET_S:
            log.warning("crowd_refused", running=RUNNING, waiting=WAITING)
            self._refused_at = now
        count_request(REFUSED, 503, 0.0)
        if scope["path"].startswith(API):
            headers, page = refusal_of_program(dict(scope["headers"]).get(b"accept-language", b""))
        else:
            language = translation.get_language_from_path(scope["path"]) or settings.LANGUAGE_CODE
            headers, page = refusal(language, OUTAGE.moment, is_sent_again=scope["method"] == "POST")
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": page})


@lru_cache(maxsize=16)
def refusal(language: str, outage: float, *, is_sent_again: bool) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the page of who is refused, made once; in an ``outage`` once a moment, for alerts expire."""
    with translation.override(language):
        page = unavailable_page(is_away=bool(outage), is_sent_again=is_sent_again).encode()
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(page)),
        "Content-Language": language,
        "Content-Security-Policy": build_policy(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Retry-After": str(RETRY_AFTER_S),
    }
    return encoded(headers), page


def refusal_of_program(accept_language: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accept_language.decode("latin-1")
    response = say_unavailable(request)
    response.headers["Content-Length"] = str(len(response.content))
    return encoded(response.headers), response.content


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """As ASGI wants them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
