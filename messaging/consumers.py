"""ASGI endpoints of open pages: a WebSocket, or Server-Sent Events where there can be none.

Both say the same (``messaging.formats.live``): what was missed, «hello», then what comes, with a
«ping» now and again.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import structlog
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error
from django.http.request import split_domain_port, validate_host

from accounts.throttling import network_of
from messaging.live.broadcasts import MESSAGES, OTHER_STREAMS, Broadcast, Stream
from messaging.live.connections import CONNECTIONS, Send, cut_off
from messaging.live.hub import current_hub
from messaging.live.sinks import Sink

log = structlog.get_logger(__name__)

#: RFC 6455 7.4.1, and 1013 of the registry of its codes: «try again later».
POLICY, TRY_LATER = 1008, 1013
HIGHEST_ID = 2**63 - 1
RETRY_MS = 3000
#: The name of a topic, such as a slug.
TOPIC = re.compile(r"[-\w]{1,80}\Z")

#: What ASGI says of a connection.
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, object]]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class WantedStream(NamedTuple):
    """A stream that a page hears, its topic, and the last id that the page has."""

    stream: Stream
    topic: str
    since: int | None


class AlertsConsumer(AsyncWebsocketConsumer):
    """``/ws/alertes/?depuis=<id>``: WebSocket of one page, which only sends.

    A page chooses other streams by their parameters, and has a sink for each, over the one socket.
    A page that writes is cut off.
    """

    #: The hub speaks to it: a channel of its own would cost ten times as much (docs/decisions).
    channel_layer_alias = None
    sinks: tuple[tuple[Stream, Sink], ...] = ()
    address: str | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            for stream, sink in self.sinks:
                current_hub(stream).leave(sink)
            if self.address is not None:
                CONNECTIONS.release(self.address)

    async def dispatch(self, message: Mapping[str, object]) -> None:
        """Call the handler directly.

        Channels would first close database connections in a thread; none is open here.
        """
        await getattr(self, str(message["type"]).replace(".", "_"))(message)

    async def connect(self) -> None:
        """Accept the page's socket and join the hub.

        Close it for another origin or too many connections.
        """
        if not is_own_page(self.scope):
            log.info("live_refused", reason="origin")
            await self.close()
            return
        address = client_network(self.scope)
        if not CONNECTIONS.admit(address):
            await self.close()
            return
        self.address = address
        await self.accept()
        try:
            for stream, topic, since in wanted_streams(self.scope):
                sink = Sink(lambda broadcast: self.base_send(broadcast.frame), self._end, topic)
                self.sinks += ((stream, sink),)
                await current_hub(stream).join(sink, since)
        except Error as error:
            log.warning("live_join_failed", error=type(error).__name__)
            await self._end()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self._end(POLICY)

    async def _end(self, code: int = TRY_LATER) -> None:
        cut_off(self.base_send)
        await self.close(code)


class NobodyConsumer(AsyncWebsocketConsumer):
    """Any other address of a WebSocket: refused (403)."""

    channel_layer_alias = None

    async def connect(self) -> None:
        await self.close()


async def event_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """``/alertes/flux?depuis=<id>``: Server-Sent Events (HTML, 9.2).

    ``Last-Event-ID`` wins over ``depuis``. Of a page that hears two streams, it is the ids of both,
    with a dot between them.

    Runs before Django, whose middleware would hold a thread while the page is open.
    """
    if scope["method"] != "GET":
        await _answer(send, 405, [(b"allow", b"GET")])
    elif not is_own_page(scope):
        await _answer(send, 403)
    elif not CONNECTIONS.admit(address := client_network(scope)):
        await _answer(send, 503, [(b"retry-after", b"30")])
    else:
        try:
            await _stream(scope, receive, send)
        finally:
            CONNECTIONS.release(address)


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Stream messages as Server-Sent Events until the client or the hub ends it."""

    async def end() -> None:
        cut_off(send)
        await send({"type": "http.response.body", "body": b""})

    wanted = wanted_streams(scope)
    positions = [one.since or 0 for one in wanted]
    turn = asyncio.Lock()

    async def send_chunk(place: int, broadcast: Broadcast) -> None:
        """Send to the end before the other stream does: a chunk names what was sent before it."""
        async with turn:
            positions[place] = broadcast.id or positions[place]
            await send(broadcast.chunk_at(".".join(map(str, positions))))

    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store, no-transform"),
        (b"x-accel-buffering", b"no"),  # nginx: pass on what comes, as it comes
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),  # what is cut off carries nothing else
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send(
        {"type": "http.response.body", "body": f"retry: {RETRY_MS}\n\n".encode(), "more_body": True}
    )
    sinks: list[tuple[Stream, Sink]] = []
    try:
        for place, (stream, topic, since) in enumerate(wanted):
            sink = Sink(partial(send_chunk, place), end, topic)
            sinks.append((stream, sink))
            await current_hub(stream).join(sink, since)
        while (await receive())["type"] != "http.disconnect":
            pass
    except Error as error:
        log.warning("live_join_failed", error=type(error).__name__)
        await end()
    finally:
        for stream, sink in sinks:
            current_hub(stream).leave(sink)


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers or []})
    await send({"type": "http.response.body", "body": b""})


def is_own_page(scope: Scope) -> bool:
    """Whether the request comes from the site's own page, or from a program.

    A program sends no ``Origin``.
    """
    origin = header_value(scope, b"origin")
    host = header_value(scope, b"host")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    return not origin or origin.lower() in (
        settings.SITE_ADDRESS.lower(),
        f"http://{host}",
        f"https://{host}",
    )


def client_network(scope: Scope) -> str:
    """Return the client's network, for limits; empty if the server does not know it."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""


def wanted_streams(scope: Scope) -> list[WantedStream]:
    """Return the streams that a page hears: that of messages, and those whose topic it names."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    resumed = [part for part in header_value(scope, b"last-event-id").split(".") if part]
    wanted: list[WantedStream] = []
    for stream in (MESSAGES, *OTHER_STREAMS):
        topic = query.get(stream.topic_parameter, [""])[-1]
        if stream is MESSAGES or TOPIC.match(topic):
            given = query.get(stream.position_parameter, [""])[-1]
            since = parse_id(resumed[len(wanted)] if len(wanted) < len(resumed) else given)
            wanted.append(WantedStream(stream, topic, since))
    return wanted


def parse_id(given: str) -> int | None:
    """Return the id of the last row that the page has; ``None`` if missing or invalid."""
    if not (given.isascii() and given.isdecimal()) or len(given) > len(str(HIGHEST_ID)):
        return None
    return min(int(given), HIGHEST_ID)


def header_value(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
