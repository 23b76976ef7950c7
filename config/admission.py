"""Admission control of one process: limits on running and waiting requests, and the 503 for others.

It runs before threads and middleware: refusing a request costs almost nothing, so a crowd takes no
processor time from the requests being served.
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

from accounts.throttling import IPV6, KNOWN_COOKIE, known_browser_cookie, network_of, site_of
from config.api import say_unavailable
from config.databases import OUTAGE
from config.metrics import count_request
from config.middleware import PROBES
from config.views import RETRY_AFTER_S, unavailable_page

log = structlog.get_logger(__name__)


class AsgiScope(TypedDict):
    """The keys of an ASGI scope that are read here."""

    path: str
    method: str
    headers: list[tuple[bytes, bytes]]
    client: NotRequired[tuple[str, int] | None]


Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[Mapping[str, object]], Awaitable[None]]

#: Requests that run at once. A process has one core: running more at once makes each slower and
#: none faster (three, four or eight take the same processor time per page). Each needs a pooled
#: connection.
RUNNING = 8
#: Requests that wait. The last one is answered after about three seconds; visitors who wait longer
#: reload, which makes two requests.
WAITING = 24
#: For requests that must succeed whatever the crowd does: few run, so that they take no core from
#: it, and nearly all may wait. Editors send alerts; devices subscribe and report that they showed
#: one, a hundred thousand within a minute.
RUNNING_APART, WAITING_APART = 4, 1_000
#: Readers of alerts wait some seconds at most; a refused one gets the last alerts in the 503 page.
READERS_WAITING = 48
#: CMS requests from a browser without a known cookie: a first login, or an attacker with a thousand
#: requests.
RUNNING_UNKNOWN = 2
#: Most requests at once of one network in the two CMS lanes; an office shares one address.
KNOWN_OF_ONE, UNKNOWN_OF_ONE = 100, 8
#: A refusal is delayed by this long, for at most this many at once: a program that retries
#: immediately takes no processor time from the requests being served.
HELD_S, HELD_AT_ONCE = 1.0, 1_000
#: Time without refusals after which a new crowd is logged again.
QUIET_S = 60
#: View name of refused requests in ``http_requests_total``.
REFUSED = "refused"
#: Path prefix of the API, whose refusals are JSON.
API = "/api/"


@dataclass(frozen=True)
class Lane:
    """A class of requests with its own queue, chosen by path prefix (exact if ``is_whole``)."""

    prefixes: tuple[str, ...]
    running: int = RUNNING_APART
    waiting: int = WAITING_APART
    needs_database: bool = True
    is_whole: bool = False
    #: Whether it is only for browsers where somebody has signed in to the CMS.
    is_of_known: bool = False
    #: Most requests of one network, running or waiting; the room left for others is a limit too.
    of_one_network: int = RUNNING_APART + WAITING_APART

    def holds(self, scope: AsgiScope) -> bool:
        """Whether the request belongs to this lane."""
        path = scope["path"]
        is_held = path in self.prefixes if self.is_whole else path.startswith(self.prefixes)
        return is_held and (not self.is_of_known or is_known(scope))


LANES = (
    # Exact paths: an attacker could invent many others with these prefixes.
    Lane(PROBES, needs_database=False, is_whole=True),
    # The CMS and its door.
    Lane(("/cms/", "/compte/", "/en/compte/"), is_of_known=True, of_one_network=KNOWN_OF_ONE),
    Lane(("/cms/",), RUNNING_UNKNOWN, of_one_network=UNKNOWN_OF_ONE),
    Lane(("/static/", "/media/"), needs_database=False),  # used when no front server serves files
    Lane(("/api/v1/push/", "/sw.js")),  # devices: a crowd of readers does not delay a subscription
    Lane(("/alertes", "/fr/alertes", "/en/alertes"), waiting=READERS_WAITING),
    Lane(("",), RUNNING, WAITING),
)
#: Number of threads: the requests that run at once, of all lanes.
THREADS = sum(lane.running for lane in LANES)


def is_known(scope: AsgiScope) -> bool:
    """Whether the browser has a valid signed cookie from an earlier sign-in; makes no query."""
    given = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode(
        "latin-1"
    )
    if KNOWN_COOKIE not in given:
        return False
    request = HttpRequest()
    request.COOKIES = parse_cookie(given)
    return bool(known_browser_cookie(request))


def asker_of(scope: AsgiScope) -> str:
    """Return the network of the client: an IPv4 address or an IPv6 site; "" for loopback.

    Loopback is the front server, which asks for many. A private address counts as any other: behind
    some container bridges all IPv6 clients share one.
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
    """Queue of a lane: some requests run, some wait in FIFO order, the rest is refused.

    One network may hold at most as many slots as are free (dynamic threshold, Choudhury and Hahne
    1998): alone it gets half of the lane; ten that want everything get an eleventh each, and the
    last eleventh stays free for newcomers.
    """

    def __init__(self, lane: Lane) -> None:
        self.waiting = 0
        self._lane = lane
        self._room = lane.running + lane.waiting
        #: Running and waiting requests per network.
        self._askers: Counter[str] = Counter()
        self._slots = asyncio.Semaphore(lane.running)

    def is_closed_to(self, asker: str) -> bool:
        """Whether a request of ``asker`` is refused: no free share, or the lane's database is down.

        With the database down, all would fail and hold a slot meanwhile.
        """
        share = min(self._lane.of_one_network, self._room)
        return self._askers[asker] >= share or self.is_away

    @property
    def is_away(self) -> bool:
        """Whether the lane needs the database while it is known to be down."""
        return self._lane.needs_database and bool(OUTAGE.moment)

    @asynccontextmanager
    async def slot(self, receive: Receive, asker: str = "") -> AsyncIterator[None]:
        """Hold one running slot; ``RequestAborted`` if the client disconnects while waiting."""
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
        """Count the request as running or waiting during the block."""
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
        """Wait for a running slot; raise ``RequestAborted`` if the client disconnects first."""
        turn = asyncio.ensure_future(self._slots.acquire())
        # The body has been read: only a disconnect can come.
        hung_up = asyncio.ensure_future(receive())
        self.waiting += 1
        try:
            await asyncio.wait((turn, hung_up), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if turn.done():  # acquired at the same moment: nothing else would release it
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
    """The admission queues of one process."""

    def __init__(self) -> None:
        self._queues = [(lane, AdmissionQueue(lane)) for lane in LANES]
        self._refused_at = -float(QUIET_S)
        self._held = 0

    def queue_of(self, scope: AsgiScope) -> AdmissionQueue:
        """Return the queue of the first lane that the request belongs to."""
        return next(queue for lane, queue in self._queues if lane.holds(scope))

    async def refuse(self, scope: AsgiScope, send: Send) -> None:
        """Answer 503: a prepared page with the last alerts, or JSON for the API.

        The answer is delayed, except when the database is down. One log line per crowd; the metrics
        count every refusal.
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
            headers, page = refusal_page(
                language,
                second,
                is_away=bool(OUTAGE.moment),
                is_sent_again=scope["method"] == "POST",
            )
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": page})


@lru_cache(maxsize=16)
def refusal_page(
    language: str, second: datetime, *, is_away: bool, is_sent_again: bool
) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return headers and body of the 503 page, cached for one ``second``."""
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
    """Return headers and body of the API's 503, in the client's language."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accept_language.decode("latin-1")
    response = say_unavailable(request)
    response.headers["Content-Length"] = str(len(response.content))
    return encoded(response.headers), response.content


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return ``headers`` as the byte pairs that ASGI expects."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
