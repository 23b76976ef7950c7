"""Local push service for real browsers: autopush's WebSocket to Firefox, RFC 8030 to our site.

It has no key of the browser: only the browser can read a message, and its ``ack`` reports the
result (100: decrypted and given to the worker; 101: not decrypted; 102: the worker failed). It
refuses what a real service refuses, and records the reason in ``faults``.
"""

import asyncio
import base64
import json
import re
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

DECRYPTED, NOT_DECRYPTED = 100, 101
LARGEST = 4096
DAY_S = 86_400
PATIENCE_S = 60
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
URGENCIES = {"very-low", "low", "normal", "high"}


@dataclass
class Channel:
    """A subscription registered by a browser."""

    browser: str
    id: str
    key: str


@dataclass
class Kept:
    """A message kept until the browser acknowledges it."""

    channel: Channel
    topic: str
    ends_at: float
    notification: dict[str, Any]


class Refusal(Exception):
    """Refusal of a request, with status and reason."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass
class BrowserPushService:
    """``with BrowserPushService() as service``: runs in a thread."""

    channels: dict[str, Channel] = field(default_factory=dict)
    online: dict[str, web.WebSocketResponse] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    #: Refusals as (status, reason).
    faults: list[tuple[int, str]] = field(default_factory=list)
    #: Headers of accepted messages, in order.
    accepted: list[dict[str, str]] = field(default_factory=list)
    #: Codes acknowledged by browsers, in order.
    acks: list[int] = field(default_factory=list)
    #: If true, flips a bit of each message, so that it cannot be decrypted.
    spoils: bool = False

    def __enter__(self) -> "BrowserPushService":
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self._run(self._serve())
        return self

    def __exit__(self, *failure: object) -> None:
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """Return the URL for Firefox's ``dom.push.serverURL``."""
        return f"ws://127.0.0.1:{self.port}/"

    def wait_until(self, holds: Callable[[], Any]) -> Any:
        """Wait until ``holds`` returns something true, looking at each change; return that."""
        with self._changed:
            assert self._changed.wait_for(holds, PATIENCE_S), self
            return holds()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _serve(self) -> int:
        application = web.Application(client_max_size=1 << 20)
        application.add_routes(
            [web.get("/", self._browser), web.post("/wpush/v2/{token}", self._post)]
        )
        self._runner = web.AppRunner(application, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(self._runner.addresses[0][1])

    # Browser side: autopush's protocol, JSON text messages with a ``messageType``.

    async def _browser(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("push-notification",))
        await socket.prepare(request)
        browser = ""
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            if said.get("messageType") == "hello":
                browser = await self._greet(socket, said)
            else:
                await self._answer(socket, browser, said)
            self._tell()
        if self.online.get(browser) is socket:
            del self.online[browser]
            self._tell()
        return socket

    async def _greet(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> str:
        """Greet a browser; a returning one gets the messages kept for it that have not expired."""
        browser = said.get("uaid") or uuid.uuid4().hex
        hello = {
            "messageType": "hello",
            "uaid": browser,
            "status": 200,
            "use_webpush": True,
            "broadcasts": {},
        }
        await socket.send_json(hello)
        self.online[browser] = socket
        for one in list(self.kept.values()):
            if one.channel.browser == browser and one.ends_at > time.time():
                await socket.send_json(one.notification)
        return browser

    async def _answer(
        self, socket: web.WebSocketResponse, browser: str, said: dict[str, Any]
    ) -> None:
        match said.get("messageType", "ping"):
            case "ping":
                await socket.send_str("{}")
            case "register":
                token = secrets.token_urlsafe(32)
                self.channels[token] = Channel(browser, said["channelID"], said.get("key", ""))
                endpoint = f"{self.origin}/wpush/v2/{token}"
                answer = {"channelID": said["channelID"], "status": 200, "pushEndpoint": endpoint}
                await socket.send_json({"messageType": "register"} | answer)
            case "unregister":
                self._forget(browser, said["channelID"])
                answer = {
                    "messageType": "unregister",
                    "channelID": said["channelID"],
                    "status": 200,
                }
                await socket.send_json(answer)
            case "ack":
                for update in said["updates"]:
                    self.kept.pop(update["version"], None)
                    self.acks.append(update.get("code", DECRYPTED))

    def _forget(self, browser: str, channel_id: str) -> None:
        for token, channel in list(self.channels.items()):
            if (channel.browser, channel.id) == (browser, channel_id):
                del self.channels[token]

    # Site side: RFC 8030.

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            channel = self._channel_of(request)
            check_message(request.headers, body)
            check_vapid(request.headers.get("Authorization", ""), channel.key, self.origin)
        except Refusal as refusal:
            self.faults.append((refusal.status, refusal.why))
            self._tell()
            return web.json_response({"error": refusal.why}, status=refusal.status)
        version = await self._take(channel, request.headers, body)
        where = {"Location": f"{self.origin}/m/{version}", "TTL": request.headers["TTL"]}
        return web.Response(status=201, headers=where)

    def _channel_of(self, request: web.Request) -> Channel:
        channel = self.channels.get(request.match_info["token"])
        if channel is None:
            raise Refusal(410, "the browser has left")
        return channel

    async def _take(self, channel: Channel, headers: Any, body: bytes) -> str:
        """Keep a message until acknowledged, replacing one with the same topic, and forward it."""
        topic, ttl, version = (
            headers.get("Topic", ""),
            int(headers["TTL"]),
            secrets.token_urlsafe(24),
        )
        for old, one in list(self.kept.items()):
            if topic and (one.channel, one.topic) == (channel, topic):
                del self.kept[old]
        if self.spoils:
            body = body[:-1] + bytes([body[-1] ^ 1])
        data = base64.urlsafe_b64encode(body).rstrip(b"=").decode()
        about = {
            "messageType": "notification",
            "channelID": channel.id,
            "version": version,
            "ttl": ttl,
        }
        notification = about | {"data": data, "headers": {"encoding": headers["Content-Encoding"]}}
        socket = self.online.get(channel.browser)
        if socket is not None or ttl:
            self.kept[version] = Kept(channel, topic, time.time() + ttl, notification)
        self.accepted.append(
            {name: headers[name] for name in ("TTL", "Urgency", "Topic") if name in headers}
        )
        if socket is not None:
            await socket.send_json(notification)
        self._tell()
        return version


def check_message(headers: Any, body: bytes) -> None:
    """Check a message's headers and length (RFC 8030, 5.2 to 5.4; RFC 8188: one ``aes128gcm``
    record)."""
    for name, is_right in [
        ("TTL", headers.get("TTL", "").isdecimal()),
        ("Urgency", headers.get("Urgency", "normal") in URGENCIES),
        ("Topic", TOPIC.fullmatch(headers.get("Topic", "_")) is not None),
        ("Content-Encoding", headers.get("Content-Encoding") == "aes128gcm"),
    ]:
        if not is_right or len(headers.getall(name, [])) > 1:
            raise Refusal(400, name)
    if len(body) > LARGEST:
        raise Refusal(413, "too long")


def check_vapid(authorization: str, key: str, origin: str) -> None:
    """Check the VAPID token (RFC 8292): subscribed key, this service, valid for a day at most."""
    found = re.fullmatch(r"vapid t=([\w.-]+), ?k=([\w-]+)", authorization)
    if found is None:
        raise Refusal(401, "no token")
    token, given = found.groups()
    if not key or octets(given) != octets(key):
        raise Refusal(401, "another key")
    signed, _, signature = token.rpartition(".")
    check_signature(octets(given), signed.encode(), octets(signature))
    claims = json.loads(octets(signed.partition(".")[2]))
    for name, is_right in [
        ("aud", claims.get("aud") == origin),
        ("exp", 0 < claims.get("exp", 0) - time.time() <= DAY_S),
        ("sub", claims.get("sub", "").startswith(("mailto:", "https:"))),
    ]:
        if not is_right:
            raise Refusal(401, name)


def check_signature(key: bytes, signed: bytes, signature: bytes) -> None:
    """Check an ES256 signature (RFC 7518, 3.4)."""
    half = len(signature) // 2
    pair = (int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        public.verify(encode_dss_signature(*pair), signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise Refusal(401, "signature") from None


def octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
