"""Kept connections to one push service: HTTP/1.1, TLS verified, to public addresses alone, and nothing followed."""

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

from web.fetch import is_public, unwrapped

#: Octets of an answer, with its headers: push services say little, and a stranger no more.
LONGEST_ANSWER = 64 * 1024
#: A name is asked for again after this.
RESOLVED_FOR_S = 5.0
#: For so long the new addresses of a host that answered before are waited for, then its former ones do.
REFRESHED_WITHIN_S = 0.5
#: Hosts that answered, and connections that nobody uses, kept of one service: strangers may fill a maker's pattern.
MOST_HOSTS, MOST_IDLE = 256, 192
REQUEST_TIMEOUT = 408


class Origin(NamedTuple):
    """Where an endpoint leads, less its path. ``host`` is without brackets."""

    scheme: str
    host: str
    port: int


class Answer(NamedTuple):
    """What a push service said: its status, and its ``Retry-After`` as it wrote it."""

    status: int
    retry_after: str = ""


#: An address and its port.
Address = tuple[str, int]
Resolve = Callable[[str, int], list[Address]]


class Resolvers(Enum):
    """Threads that ask for the addresses of names, apart: a name that hangs holds up none but its like.

    ``NAMED``: hosts that a maker named or that answered us before, few. ``ACCEPTED``: other hosts of subscriptions that
    were accepted before. ``STRANGERS``: all others.
    """

    NAMED = 16
    ACCEPTED = 17
    STRANGERS = 128


class Silence(Exception):
    """No answer: refused, closed, late, a wrong certificate, no HTTP; the message says which, for the log."""


class Stale(Silence):
    """A kept connection was closed before a word of the answer: the server had had enough of waiting."""


class Withheld(Exception):
    """Nothing was sent: what was to be asked may not be any more, once the connection stood."""


class Connection(asyncio.Protocol):
    """One connection, for one request at a time."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.parser = httptools.HttpResponseParser(self)
        self.transport: Any = None
        self.waiting: asyncio.Future[Answer] | None = None
        #: One that goes on from request to request: to set and cancel one for each costs more than to send it.
        self.timer: asyncio.TimerHandle | None = None
        self.late_at = 0.0
        self.is_open = False
        self.requests = 0
        self.octets = 0
        self.retry_after = b""

    async def send(self, request: bytes, late_at: float) -> Answer:
        """The answer. Raises :class:`Silence` when none comes until ``late_at``, on the event loop's clock."""
        waiting: asyncio.Future[Answer] = self.loop.create_future()
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
        self.is_open = False
        if self.timer is not None:
            self.timer.cancel()
        if self.transport is not None:
            self.transport.abort()

    def _look_at_the_time(self) -> None:
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
        status = self.parser.get_status_code()
        if status < 200 or self.waiting is None:
            return
        if not self.parser.should_keep_alive():
            self.close()
        if waiting := self._settle():
            waiting.set_result(Answer(status, self.retry_after.decode("latin-1")))

    def connection_lost(self, error: Exception | None) -> None:
        is_stale = self.requests > 1 and self.octets == 0
        self._end(Stale("closed while idle") if is_stale else Silence("closed"))

    def _end(self, silence: Silence) -> None:
        waiting = self._settle()
        self.close()
        if waiting is not None:
            waiting.set_exception(silence)

    def _settle(self) -> "asyncio.Future[Answer] | None":
        waiting, self.waiting = self.waiting, None
        return waiting if waiting is not None and not waiting.done() else None


class Pool:
    """The kept connections to one push service. ``resolve`` gives the addresses of a host; it is called in a thread."""

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
    ) -> Answer:
        """Send ``request``, whole as it goes on the wire. Raises :class:`Silence`, after ``timeout_s`` at the latest.

        To connect takes time: then ``may_send`` is asked again, and its «no» raises :class:`Withheld`.

        A kept connection that the server closed meanwhile, or answers 408 on, is opened anew and asked again: it had
        not read the request (RFC 9110, 15.5.9).
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
        for connections in self.idle.values():
            for connection in connections:
                connection.close()

    def _kept(self, origin: Origin) -> Connection | None:
        connections = self.idle.get(origin, [])
        while connections:
            connection = connections.pop()
            self.idle_count -= 1
            if connection.is_open:
                return connection
        self.idle.pop(origin, None)
        return None

    def _keep(self, origin: Origin, connection: Connection) -> None:
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
        """Where its host is, and when that was asked. Of a host that answered before, at once, or nearly."""
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
        """Named hosts are asked for once for all who wait; a stranger's is given up with who waits for it."""
        if resolvers is not Resolvers.NAMED:
            return await self._in_thread(origin, resolvers)
        asked = self.asked.get(origin)
        if asked is None:
            asked = self.asked[origin] = self._in_thread(origin, resolvers)
            asked.add_done_callback(lambda done: self._answered(origin, done))
        return await asyncio.shield(asked)

    def _answered(self, origin: Origin, asked: "asyncio.Future[list[Address]]") -> None:
        del self.asked[origin]
        if not asked.cancelled():
            asked.exception()  # whoever still waits hears it

    def _in_thread(self, origin: Origin, resolvers: Resolvers) -> "asyncio.Future[list[Address]]":
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(_threads(resolvers), self.resolve, origin.host, origin.port)


def may_connect(address: str) -> bool:
    """Public, whatever its disguise; this machine only where one setting allows it."""
    parsed = ipaddress.ip_address(address)
    return is_public(parsed) or (settings.PUSH_ALLOWS_LOOPBACK and unwrapped(parsed).is_loopback)


@cache
def tls_context() -> ssl.SSLContext:
    """Names and certificates are verified against the system's authorities (``SSL_CERT_FILE`` gives others)."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@cache
def _threads(resolvers: Resolvers) -> ThreadPoolExecutor:
    """For all services."""
    return ThreadPoolExecutor(resolvers.value, thread_name_prefix=f"resolver-{resolvers.name.lower()}")


def resolve_host(host: str, port: int) -> list[Address]:
    """The addresses of ``host``, the first to try first. Raises ``OSError``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return list(dict.fromkeys((str(where[0]).partition("%")[0], int(where[1])) for *_family, where in found))
