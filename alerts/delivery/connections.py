"""Kept connections to one push service: HTTP/1.1, TLS verified, to public addresses alone, and nothing followed."""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import httptools
from django.conf import settings

from agenda.sources.fetch import is_public, unwrapped

#: Octets of an answer, with its headers: push services say little, and a stranger no more.
LONGEST_ANSWER = 64 * 1024
#: A name is asked for again after this.
RESOLVED_FOR_S = 5.0
RESOLVERS = 32
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


class Silence(Exception):
    """No answer: refused, closed, late, a wrong certificate, no HTTP; the message says which, for the log."""


class Stale(Silence):
    """A kept connection was closed before a word of the answer: the server had had enough of waiting."""


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

    def send(self, request: bytes, timeout_s: float) -> "asyncio.Future[Answer]":
        """The answer to come; it raises :class:`Silence` when none does within ``timeout_s``."""
        self.waiting = self.loop.create_future()
        self.waiting.add_done_callback(self._close_if_nobody_waits)
        self.late_at = self.loop.time() + timeout_s
        if self.timer is None:
            self.timer = self.loop.call_at(self.late_at, self._look_at_the_time)
        self.requests += 1
        self.octets, self.retry_after = 0, b""
        self.transport.write(request)
        return self.waiting

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
        self._answer(Answer(status, self.retry_after.decode("latin-1")))

    def connection_lost(self, error: Exception | None) -> None:
        is_stale = self.requests > 1 and self.octets == 0
        self._end(Stale("closed while idle") if is_stale else Silence("closed"))

    def _close_if_nobody_waits(self, waiting: "asyncio.Future[Answer]") -> None:
        if waiting.cancelled():
            self.close()

    def _answer(self, answer: Answer) -> None:
        waiting = self._settle()
        if waiting is not None:
            waiting.set_result(answer)

    def _end(self, silence: Silence) -> None:
        waiting = self._settle()
        self.close()
        if waiting is not None:
            waiting.set_exception(silence)

    def _settle(self) -> "asyncio.Future[Answer] | None":
        waiting, self.waiting = self.waiting, None
        return waiting if waiting is not None and not waiting.done() else None


class Pool:
    """The kept connections to one push service."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self.idle: dict[Origin, list[Connection]] = {}
        self.resolving = asyncio.Lock()
        self.resolved: dict[Origin, tuple[float, list[str]]] = {}

    async def post(self, origin: Origin, request: bytes) -> Answer:
        """Send ``request``, whole as it goes on the wire. Raises :class:`Silence`.

        A kept connection that the server closed meanwhile, or answers 408 on, is opened anew and asked again: it had
        not read the request (RFC 9110, 15.5.9).
        """
        kept = self._kept(origin)
        if kept is not None:
            with contextlib.suppress(Stale):
                answer = await kept.send(request, self.timeout_s)
                if answer.status != REQUEST_TIMEOUT:
                    self._keep(origin, kept)
                    return answer
                kept.close()
        fresh = await self._open(origin)
        answer = await fresh.send(request, self.timeout_s)
        self._keep(origin, fresh)
        return answer

    def close(self) -> None:
        for connections in self.idle.values():
            for connection in connections:
                connection.close()

    def _kept(self, origin: Origin) -> Connection | None:
        connections = self.idle.get(origin, [])
        while connections:
            connection = connections.pop()
            if connection.is_open:
                return connection
        return None

    def _keep(self, origin: Origin, connection: Connection) -> None:
        if connection.is_open:
            self.idle.setdefault(origin, []).append(connection)

    async def _open(self, origin: Origin) -> Connection:
        try:
            async with asyncio.timeout(self.timeout_s):
                return await self._connected(origin)
        except TimeoutError:
            raise Silence("late to connect") from None
        except OSError as error:  # refused, unknown, and every fault of TLS
            raise Silence(type(error).__name__) from error

    async def _connected(self, origin: Origin) -> Connection:
        loop = asyncio.get_running_loop()
        tls: dict[str, Any] = {}
        if origin.scheme == "https":
            tls = {"ssl": tls_context(), "server_hostname": origin.host}
        failure: OSError = ConnectionError("no address")
        for address in await self._addresses(origin):
            try:
                _transport, connection = await loop.create_connection(Connection, address, origin.port, **tls)
            except OSError as error:
                failure = error
            else:
                return connection
        raise failure

    async def _addresses(self, origin: Origin) -> list[str]:
        """The addresses of its name now, each of which may be connected to. Asked once for all who wait."""
        async with self.resolving:
            loop = asyncio.get_running_loop()
            asked_at, found = self.resolved.get(origin, (0.0, []))
            if not found or loop.time() - asked_at > RESOLVED_FOR_S:
                found = await loop.run_in_executor(_resolver(), _resolve, origin.host, origin.port)
                self.resolved[origin] = (loop.time(), found)
        if not all(may_connect(address) for address in found):
            raise Silence("a private address")
        return found


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
def _resolver() -> ThreadPoolExecutor:
    """Threads for all services, of which each has one at a time: a name that resolves slowly delays no other."""
    return ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")


def _resolve(host: str, port: int) -> list[str]:
    """Raises ``OSError``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(where[0]).partition("%")[0] for *_family, where in found))
