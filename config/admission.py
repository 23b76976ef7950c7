"""Admission control: how many requests of a process run at once, how many wait, and what the others are told.

It stands before threads and middleware: who is refused costs next to nothing, so that a crowd takes no processor from
those who are served.
"""

import asyncio
import ipaddress
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NotRequired, TypedDict

import structlog
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.http import HttpRequest, parse_cookie
from django.utils import timezone, translation

from accounts.throttling import IPV6, KNOWN_COOKIE, known_mark, network_of, site_of
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
    client: NotRequired[tuple[str, int] | None]


Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[Mapping[str, object]], Awaitable[None]]

#: A process has one core: more pages at once make each later and none sooner. A connection of the pool for each. A page
#: takes the same processor whether three, four or eight run.
RUNNING = 8
#: The last of them is answered after about three seconds; who waits longer reloads, and is then two.
WAITING = 24
#: What must get through whatever the crowd does: few at once, so that they take no core from it, and nearly all may
#: wait. Editors send alerts; devices subscribe and say that they have shown one, a hundred thousand within a minute.
RUNNING_APART, WAITING_APART = 4, 1_000
#: Who reads alerts waits for some seconds: who comes then is told the last ones in the page that refuses.
READERS_WAITING = 48
#: Who asks for the CMS's pages from a browser where nobody has come in yet: a login, or a stranger with a thousand.
RUNNING_UNKNOWN = 2
#: So many at once are of one network, in each of those two lanes: an office comes in by one address.
KNOWN_OF_ONE, UNKNOWN_OF_ONE = 100, 8
#: A refusal is kept back for so long, of so many at once: a program that asks again at once takes no processor from
#: those who are served.
HELD_S, HELD_AT_ONCE = 1.0, 1_000
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
    #: Whether it is for browsers alone where somebody has come in to the CMS.
    is_of_known: bool = False
    #: How many at once are of one network, waiting or running; never more than there is room left for others.
    of_one_network: int = RUNNING_APART + WAITING_APART

    def holds(self, scope: Scope) -> bool:
        path = scope["path"]
        is_held = path in self.prefixes if self.is_whole else path.startswith(self.prefixes)
        return is_held and (not self.is_of_known or is_known(scope))


LANES = (
    Lane(PROBES, needs_database=False, is_whole=True),  # strangers may invent as many that begin so
    Lane(("/cms/",), is_of_known=True, of_one_network=KNOWN_OF_ONE),
    Lane(("/cms/",), RUNNING_UNKNOWN, of_one_network=UNKNOWN_OF_ONE),
    Lane(("/static/", "/media/"), needs_database=False),  # where no front server answers for them
    Lane(("/api/v1/push/", "/sw.js")),  # devices: no crowd of readers keeps a subscriber out
    Lane(("/alertes", "/fr/alertes", "/en/alertes"), waiting=READERS_WAITING),
    Lane(("",), RUNNING, WAITING),
)
#: Requests that run at once, of all lanes: so many threads.
THREADS = sum(lane.running for lane in LANES)


def is_known(scope: Scope) -> bool:
    """Whether its browser has the cookie of one where somebody has come in: this site's signature, and no query."""
    given = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    if KNOWN_COOKIE not in given:
        return False
    request = HttpRequest()
    request.COOKIES = parse_cookie(given)
    return bool(known_mark(request))


def asker_of(scope: Scope) -> str:
    """The network that asks: an IPv4 address, a site of IPv6; empty for this machine, which asks for many.

    A private address counts as any other: behind some bridges of containers it is that of all who come by IPv6.
    """
    host, _port = scope.get("client") or ("", 0)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    network = network_of(host)
    return site_of(network) if address.version == IPV6 else network


class AdmissionQueue:
    """So many requests run, so many wait in the order in which they came, and the next is refused.

    A network has at most as many of them as are left free (dynamic threshold, Choudhury and Hahne 1998): a lone one has
    half of the lane, ten that ask for all have an eleventh each, and the last eleventh is for who comes newly.
    """

    def __init__(self, lane: Lane) -> None:
        self.waiting = 0
        self._lane = lane
        self._room = lane.running + lane.waiting
        #: How many of each network run or wait.
        self._askers: Counter[str] = Counter()
        self._slots = asyncio.Semaphore(lane.running)

    def is_closed_to(self, asker: str) -> bool:
        """Whether it is full, or with many of ``asker``; or waits for a database that is known to be away.

        All would fail then, and hold a slot.
        """
        share = min(self._lane.of_one_network, self._room)
        return self._askers[asker] >= share or self.is_away

    @property
    def is_away(self) -> bool:
        return self._lane.needs_database and bool(OUTAGE.moment)

    @asynccontextmanager
    async def slot(self, receive: Receive, asker: str = "") -> AsyncIterator[None]:
        """Hold one of the slots. Raises ``RequestAborted`` when the client hangs up before it has one."""
        with self._counted(asker):
            if self._slots.locked():
                await self._wait(receive)
            else:
                await self._slots.acquire()
            try:
                yield
            finally:
                self._slots.release()

    @contextmanager
    def _counted(self, asker: str) -> Iterator[None]:
        self._room -= 1
        if asker:
            self._askers[asker] += 1
        try:
            yield
        finally:
            self._room += 1
            self._askers[asker] -= 1
            if self._askers[asker] <= 0:
                del self._askers[asker]

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
        self._held = 0

    def queue_of(self, scope: Scope) -> AdmissionQueue:
        return next(queue for lane, queue in self._queues if lane.holds(scope))

    async def refuse(self, scope: Scope, send: Send) -> None:
        """Answer 503 with a page that was made before and has the last alerts, programs in their form.

        After a moment, but where the database is away. The log has a line a crowd, the metrics count each.
        """
        now = time.monotonic()
        if not OUTAGE.moment and now - self._refused_at > QUIET_S:
            log.warning("crowd_refused", running=RUNNING, waiting=WAITING)
            self._refused_at = now
        count_request(REFUSED, 503, 0.0)
        if not OUTAGE.moment and self._held < HELD_AT_ONCE:
            self._held += 1
            try:
                await asyncio.sleep(HELD_S)
            finally:
                self._held -= 1
        if scope["path"].startswith(API):
            headers, page = refusal_of_program(dict(scope["headers"]).get(b"accept-language", b""))
        else:
            language = translation.get_language_from_path(scope["path"]) or settings.LANGUAGE_CODE
            second = timezone.now().replace(microsecond=0)
            headers, page = refusal(
                language, second, is_away=bool(OUTAGE.moment), is_sent_again=scope["method"] == "POST"
            )
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": page})


@lru_cache(maxsize=16)
def refusal(
    language: str, second: datetime, *, is_away: bool, is_sent_again: bool
) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the page of who is refused, made once a ``second``: alerts come and expire."""
    with translation.override(language):
        page = unavailable_page(is_away=is_away, is_sent_again=is_sent_again).encode()
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
