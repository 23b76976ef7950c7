"""Kept connections to one push service: HTTP/1.1, verified TLS, public addresses.

No redirects.
"""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

import httptools
from django.conf import settings

from web.fetch import embedded_address, is_public

#: Octets of an answer, with its headers: push services say little, and a stranger no more.
LONGEST_ANSWER = 64 * 1024
#: A name is asked for again after this.
RESOLVED_FOR_S = 5.0
#: For so long the new addresses of a host that answered before are waited for, then its former ones
#: do.
REFRESHED_WITHIN_S = 0.5
#: Hosts that answered, and connections that nobody uses, kept of one service: strangers may fill a
#: maker's pattern.
MOST_HOSTS, MOST_IDLE = 256, 192
REQUEST_TIMEOUT = 408


class Origin(NamedTuple):
    """Scheme, host and port of an endpoint. ``host`` is without brackets."""

    scheme: str
    host: str
    port: int


class PushResponse(NamedTuple):
    """Status of a push service's answer, and its ``Retry-After`` as written."""

    status: int
    retry_after: str = ""


#: An address and its port.
Address = tuple[str, int]
Resolve = Callable[[str, int], list[Address]]


class Resolvers(Enum):
    """Executors that resolve host names, apart: a name that hangs delays only names of its class.

    ``NAMED``: hosts that a browser maker named or that answered us before, few. ``ACCEPTED``: other
    hosts of subscriptions that were accepted before. ``STRANGERS``: all others. Values are numbers
    of threads.
    """

    NAMED = 16
    ACCEPTED = 17
    STRANGERS = 128


class Silence(Exception):
    """No answer: refused, closed, late, a wrong certificate or no HTTP.

    The message says which, for the log.
    """


class Stale(Silence):
    """The server closed an idle kept connection before any octet of the answer."""


class Withheld(Exception):
    """Nothing was sent, because ``may_send`` said no once the connection was made."""


class Connection(asyncio.Protocol):
    """One connection, for one request at a time."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.parser = httptools.HttpResponseParser(self)
        self.transport: Any = None
        self.waiting: asyncio.Future[PushResponse] | None = None
        #: One that goes on from request to request: to set and cancel one for each costs more than
        #: to send it.
        self.timer: asyncio.TimerHandle | None = None
        self.late_at = 0.0
        self.is_open = False
        self.requests = 0
        self.octets = 0
        self.retry_after = b""

    async def send(self, request: bytes, late_at: float) -> PushResponse:
        """Send ``request`` and return the answer.

        Raises :class:`Silence` if none comes until ``late_at``, on the event loop's clock. If
        cancelled, the connection is closed.
        """
        waiting: asyncio.Future[PushResponse] = self.loop.create_future()
        self.waiting = waiting
        self.late_at = late_at
        if self.timer is None:
            self.timer = self.loop.call_at(self.late_at, self._look_at_the_time)
        self.requests += 1
        self.octets, self.retry_after = 0, b""
        self.transport.write(request)
        try:
            return await waiting
        except asyncio.CancelledError:
            self.close()
            raise

    def close(self) -> None:
        """Abort the connection at once.

        A request that waits gets :class:`Silence` from ``connection_lost``.
        """
        self.is_open = False
        if self.timer is not None:
            self.timer.cancel()
        if self.transport is not None:
            self.transport.abort()

    def _look_at_the_time(self) -> None:
        """End the request if its deadline has passed; otherwise set the timer to its deadline."""
        self.timer = None
        if self.waiting is None:
            return
        if self.loop.time() >= self.late_at:
            self._end(Silence("late"))
        else:
            self.timer = self.loop.call_at(self.late_at, self._look_at_the_time)

    # What asyncio and httptools call.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.is_open = transport, True

    def data_received(self, data: bytes) -> None:
        """Feed the parser; end the request if the answer is too long or is no HTTP.

        Data before any request, such as a 408, closes the connection.
        """
        self.octets += len(data)
        if self.waiting is None:  # a 408, before we asked anything
            self.close()
        elif self.octets > LONGEST_ANSWER:
            self._end(Silence("too long an answer"))
        else:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserError:
                self._end(Silence("no HTTP"))

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after":
            self.retry_after = value

    def on_message_complete(self) -> None:
        """Give the waiting request its answer; interim answers (1xx) are ignored."""
        status = self.parser.get_status_code()
        if status < 200 or self.waiting is None:
            return
        if not self.parser.should_keep_alive():
            self.close()
        if waiting := self._settle():
            waiting.set_result(PushResponse(status, self.retry_after.decode("latin-1")))

    def connection_lost(self, error: Exception | None) -> None:
        is_stale = self.requests > 1 and self.octets == 0
        self._end(Stale("closed while idle") if is_stale else Silence("closed"))

    def _end(self, silence: Silence) -> None:
        """Close the connection, and raise ``silence`` in the request that waits, if any."""
        waiting = self._settle()
        self.close()
        if waiting is not None:
            waiting.set_exception(silence)

    def _settle(self) -> "asyncio.Future[PushResponse] | None":
        """Take the future of the waiting request; ``None`` if none waits or it is done already."""
        waiting, self.waiting = self.waiting, None
        return waiting if waiting is not None and not waiting.done() else None


class Pool:
    """Kept connections to one push service.

    ``resolve`` returns the addresses of a host; it is called in a thread.
    """

    def __init__(self, timeout_s: float, resolve: Resolve | None = None) -> None:
        self.timeout_s = timeout_s
        self.resolve = resolve or resolve_host
        #: The least recently used first.
        self.idle: dict[Origin, list[Connection]] = {}
        self.idle_count = 0
        #: Of hosts that answered: when they were asked for, and what was said.
        self.known: dict[Origin, tuple[float, list[Address]]] = {}
        self.asked: dict[Origin, asyncio.Future[list[Address]]] = {}

    async def post(
        self,
        origin: Origin,
        request: bytes,
        resolvers: Resolvers = Resolvers.NAMED,
        *,
        may_send: Callable[[], bool] = lambda: True,
    ) -> PushResponse:
        """Send ``request``, a whole HTTP request, and return its answer.

        Raises :class:`Silence`, after ``timeout_s`` at the latest. After a new connection is made,
        ``may_send`` is asked; if it says no, nothing is sent and :class:`Withheld` is raised.

        If the server closed a kept connection meanwhile, or answers 408 on it, the request is sent
        again on a new one: the server had not read it (RFC 9110, 15.5.9).
        """
        late_at = asyncio.get_running_loop().time() + self.timeout_s
        kept = self._kept(origin)
        if kept is not None:
            try:
                answer = await kept.send(request, late_at)
            except Stale:
                pass
            else:
                if answer.status != REQUEST_TIMEOUT:
                    self._keep(origin, kept)
                    return answer
                kept.close()
        fresh, found = await self._open(origin, resolvers, late_at)
        if not may_send():
            self._keep(origin, fresh)
            raise Withheld
        answer = await fresh.send(request, late_at)
        self._keep(origin, fresh)
        self.known.pop(origin, None)
        self.known[origin] = found
        if len(self.known) > MOST_HOSTS:
            del self.known[next(iter(self.known))]
        return answer

    def close(self) -> None:
        """Close all idle connections."""
        for connections in self.idle.values():
            for connection in connections:
                connection.close()

    def _kept(self, origin: Origin) -> Connection | None:
        """Take an idle open connection to ``origin`` out of the pool; ``None`` without one."""
        connections = self.idle.get(origin, [])
        while connections:
            connection = connections.pop()
            self.idle_count -= 1
            if connection.is_open:
                return connection
        self.idle.pop(origin, None)
        return None

    def _keep(self, origin: Origin, connection: Connection) -> None:
        """Put an open connection back into the pool.

        Closes the least recently used beyond ``MOST_IDLE``.
        """
        if not connection.is_open:
            return
        connections = self.idle.pop(origin, [])
        connections.append(connection)
        self.idle[origin] = connections
        self.idle_count += 1
        while self.idle_count > MOST_IDLE:
            first = next(iter(self.idle))
            if self.idle[first]:
                self.idle[first].pop(0).close()
                self.idle_count -= 1
            else:
                del self.idle[first]

    async def _open(
        self, origin: Origin, resolvers: Resolvers, late_at: float
    ) -> tuple[Connection, tuple[float, list[Address]]]:
        """Resolve ``origin`` and connect; return the connection, and the addresses with their time.

        Raises :class:`Silence` if late, if any address is private, or if the connection fails.
        """
        try:
            async with asyncio.timeout_at(late_at):
                found = await self._addresses(origin, resolvers)
                if not all(may_connect(address) for address, _port in found[1]):
                    raise Silence("a private address")
                return await self._connected(origin, found[1]), found
        except TimeoutError:
            raise Silence("late to connect") from None
        except OSError as error:  # refused, unknown, and every fault of TLS
            raise Silence(type(error).__name__) from error

    async def _connected(self, origin: Origin, addresses: list[Address]) -> Connection:
        """Connect to the first address that accepts, with TLS for https.

        Raises ``OSError`` of the last failure.
        """
        loop = asyncio.get_running_loop()
        context, name = (tls_context(), origin.host) if origin.scheme == "https" else (None, None)
        failure: OSError = ConnectionError("no address")
        for address, port in addresses:
            try:
                _transport, connection = await loop.create_connection(
                    Connection, address, port, ssl=context, server_hostname=name
                )
            except OSError as error:
                failure = error
            else:
                return connection
        raise failure

    async def _addresses(self, origin: Origin, resolvers: Resolvers) -> tuple[float, list[Address]]:
        """Return the addresses of a host, and when they were resolved, on the event loop's clock.

        A host that answered before is resolved again after ``RESOLVED_FOR_S``; if that fails or
        takes longer than ``REFRESHED_WITHIN_S``, its former addresses are returned.
        """
        now = asyncio.get_running_loop().time()
        known = self.known.get(origin)
        if known is None:
            return now, await self._asked(origin, resolvers)
        if now - known[0] <= RESOLVED_FOR_S:
            return known
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(REFRESHED_WITHIN_S):
                known = self.known[origin] = now, await self._asked(origin, Resolvers.NAMED)
        return known

    async def _asked(self, origin: Origin, resolvers: Resolvers) -> list[Address]:
        """Resolve the addresses of ``origin``. Raises ``OSError``.

        Hosts of ``Resolvers.NAMED`` are resolved once for all requests that wait; for other hosts,
        each request resolves by itself and gives up with its own deadline.
        """
        if resolvers is not Resolvers.NAMED:
            return await self._in_thread(origin, resolvers)
        asked = self.asked.get(origin)
        if asked is None:
            asked = self.asked[origin] = self._in_thread(origin, resolvers)
            asked.add_done_callback(lambda done: self._answered(origin, done))
        return await asyncio.shield(asked)

    def _answered(self, origin: Origin, asked: "asyncio.Future[list[Address]]") -> None:
        """Forget a resolution that has ended.

        Requests that wait for it get its result or its error.
        """
        del self.asked[origin]
        if not asked.cancelled():
            asked.exception()  # whoever still waits hears it

    def _in_thread(self, origin: Origin, resolvers: Resolvers) -> "asyncio.Future[list[Address]]":
        """Resolve ``origin`` in a thread of the executor for ``resolvers``."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(_threads(resolvers), self.resolve, origin.host, origin.port)


def may_connect(address: str) -> bool:
    """Whether ``address`` is public, even embedded in an IPv6 address.

    Loopback only where ``PUSH_ALLOWS_LOOPBACK`` is set.
    """
    parsed = ipaddress.ip_address(address)
    return is_public(parsed) or (
        settings.PUSH_ALLOWS_LOOPBACK and embedded_address(parsed).is_loopback
    )


@cache
def tls_context() -> ssl.SSLContext:
    """Return the TLS context, which verifies names and certificates.

    By the system's authorities; ``SSL_CERT_FILE`` sets others.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@cache
def _threads(resolvers: Resolvers) -> ThreadPoolExecutor:
    """Return the executor of one class of hosts, shared by all services."""
    return ThreadPoolExecutor(
        resolvers.value, thread_name_prefix=f"resolver-{resolvers.name.lower()}"
    )


def resolve_host(host: str, port: int) -> list[Address]:
    """Return the addresses of ``host`` in the order to try them. Raises ``OSError``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return list(
        dict.fromkeys((str(where[0]).partition("%")[0], int(where[1])) for *_family, where in found)
    )
