"""Writes the HTTP request of one delivery: origin, cached headers, encrypted body."""

import time
from typing import TypeVar
from urllib.parse import urlsplit

from messaging.delivery.connections import Origin
from messaging.delivery.jobs import Job
from messaging.delivery.keys import authorization
from messaging.delivery.prepared_keys import PreparedKeys
from messaging.delivery.webpush import LONGEST_TTL
from messaging.exceptions import EndpointRefused
from messaging.validators import ENDPOINT_LENGTH, HTTPS_PORT, is_plain, service_of

Key = TypeVar("Key")
Value = TypeVar("Value")

#: Of one service, remembered: strangers may write many that fit a maker's pattern.
MOST_ORIGINS = 256
HEAD = b"POST %b HTTP/1.1\r\n%b%b%d\r\nContent-Length: %d\r\n\r\n"


class RequestWriter:
    """Writes requests to one push service, with a cache of origins and headers."""

    def __init__(self, prepared_keys: PreparedKeys) -> None:
        self.prepared_keys = prepared_keys
        self.origins: dict[str, Origin] = {}
        self.headers: dict[tuple[Origin, str], tuple[bytes, int]] = {}

    def write(self, job: Job, now_s: float) -> tuple[Origin, bytes]:
        """Return the origin and the whole request of ``job``; ``now_s`` is on the database's clock.

        Raises :class:`EndpointRefused`, and ``ValueError`` for what cannot be encrypted.
        """
        message = job.message
        origin, target = self._split(job.endpoint)
        body = self.prepared_keys.encrypt(message.text(job.language), job.point, job.secret)
        ttl = min(LONGEST_TTL, max(1, int(message.expires_s - now_s)))
        usual = self._usual_headers(origin, job.application_key)
        return origin, HEAD % (target, usual, message.headers, ttl, len(body)) + body

    def _split(self, endpoint: str) -> tuple[Origin, bytes]:
        """Return origin and request target of ``endpoint``, which is validated again.

        Raises :class:`EndpointRefused`.
        """
        cut = endpoint.find("/", len("https://"))
        start, target = endpoint[:cut], endpoint[cut:]
        if (
            cut < 0
            or len(endpoint) > ENDPOINT_LENGTH
            or not is_plain(target)
            or "#" in target
            or "?" in start
        ):
            raise EndpointRefused("no address of a push service")
        if start not in self.origins:
            service_of(endpoint)
            _make_room(self.origins)
            parts = urlsplit(start)
            usual_port = HTTPS_PORT if parts.scheme == "https" else 80
            self.origins[start] = Origin(
                parts.scheme, parts.hostname or "", parts.port or usual_port
            )
        return self.origins[start], target.encode()

    def _usual_headers(self, origin: Origin, application_key: str) -> bytes:
        """Return the headers common to all messages to ``origin``.

        Made again each minute, because the signature expires.
        """
        minute = int(time.monotonic()) // 60
        headers, made_in = self.headers.get((origin, application_key), (b"", -1))
        if made_in != minute:
            self.headers.pop((origin, application_key), None)
            _make_room(self.headers)
            # As RFC 6454 writes it: the port only where it is unusual.
            host = f"[{origin.host}]" if ":" in origin.host else origin.host
            is_usual = origin.port == (HTTPS_PORT if origin.scheme == "https" else 80)
            host = host if is_usual else f"{host}:{origin.port}"
            headers = (
                f"Host: {host}\r\n"
                f"Authorization: {authorization(f'{origin.scheme}://{host}', application_key)}\r\n"
                "Content-Encoding: aes128gcm\r\n"
                "Content-Type: application/octet-stream\r\n"
            ).encode()
            self.headers[origin, application_key] = headers, minute
        return headers


def _make_room(known: dict[Key, Value]) -> None:
    """Remove the oldest entry of a full cache."""
    if len(known) >= MOST_ORIGINS:
        del known[next(iter(known))]
