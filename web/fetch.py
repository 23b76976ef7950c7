"""SSRF-safe HTTP fetch of an untrusted URL: bounded size and time, public addresses only."""

import contextlib
import ipaddress
import socket
import ssl
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException
from typing import BinaryIO, cast
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri, punycode
from django.utils.translation import gettext as _
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK_BYTES = 64 * 1024
KEPT_IN_MEMORY_BYTES = 1024 * 1024
PORTS = {"http": 80, "https": 443}
#: IPv4 addresses embedded in IPv6 (RFC 6052); the traffic goes to the IPv4 address.
NAT64 = ipaddress.ip_network("64:ff9b::/96")

_SocketAddress = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
_AddressInfo = tuple[socket.AddressFamily, socket.SocketKind, int, str, _SocketAddress]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Asked:
    """What is sent beside the URL; a ``form`` makes a POST of it."""

    headers: Mapping[str, str] = field(default_factory=dict)
    form: bytes | None = None
    #: Whether the operator names the server: it may stand in a private network.
    is_named: bool = False
    #: Whether it may stand on this machine, without TLS: beside a demonstration.
    is_beside: bool = False


GET = Asked()


class FetchFailure(StrEnum):
    """Reason why a file was not fetched, for callers that show their own message."""

    ADDRESS = "address"
    PRIVATE = "private"
    SILENT = "silent"
    SLOW = "slow"
    STATUS = "status"
    TOO_BIG = "too_big"
    UNREADABLE = "unreadable"
    REDIRECTED = "redirected"


class FetchError(Exception):
    """The file was not fetched; the message is for the operator."""

    def __init__(self, message: str, failure: FetchFailure, status: int = 0) -> None:
        super().__init__(message)
        self.failure = failure
        #: Status code of the server, for ``FetchFailure.STATUS``.
        self.status = status


@dataclass(frozen=True)
class Fetched:
    """Fetched file, open at its start and deleted when closed, with its final URL."""

    file: BinaryIO
    url: str
    content_type: str


def fetch(url: str, *, max_bytes: int, timeout_s: float) -> Fetched:
    """Fetch ``url`` over HTTP or HTTPS; raise ``FetchError`` if it cannot or may not be fetched.

    ``url`` may be an IRI (RFC 3987), with accents and spaces. The User-Agent is
    ``FETCH_USER_AGENT``. A gzip response is unpacked within ``max_bytes``. Every address of the
    host name is checked, and the connection is made to a checked address, so a DNS change in
    between (rebinding) gains nothing. At most three redirects are followed, each checked anew,
    never from HTTPS to HTTP. ``timeout_s`` is for everything, DNS included.
    """
    deadline = time.monotonic() + timeout_s
    for _hop in range(MAX_REDIRECTS + 1):
        parts = _checked(url)
        with _response(parts, deadline) as response:
            if response.status not in REDIRECTS:
                body = _body(response, max_bytes, deadline)
                return Fetched(body, parts.geturl(), response.headers.get("Content-Type", ""))
            location = response.headers.get("Location", "")
            with contextlib.suppress(UnicodeError):  # sent in UTF-8, read as Latin-1
                location = location.encode("latin-1").decode()
            url = urljoin(parts.geturl(), location)
            if parts.scheme == "https" and not url.startswith("https:"):
                raise FetchError(
                    _("redirection de HTTPS vers HTTP refusée"), FetchFailure.REDIRECTED
                )
    raise FetchError(_("trop de redirections"), FetchFailure.REDIRECTED)


def fetch_named(url: str, asked: Asked, *, max_bytes: int, timeout_s: float) -> Fetched:
    """Send one request to a server that the operator or an administrator names.

    No redirect is followed. HTTP without TLS only where ``FETCH_ALLOWS_LOOPBACK`` is set, or
    ``asked`` lets it. Raises :class:`FetchError`.
    """
    deadline = time.monotonic() + timeout_s
    parts = _checked(url)
    if parts.scheme != "https" and not (settings.FETCH_ALLOWS_LOOPBACK or asked.is_beside):
        raise FetchError(_("adresse refusée : %(url)s") % {"url": url[:200]}, FetchFailure.ADDRESS)
    with _response(parts, deadline, asked) as response:
        body = _body(response, max_bytes, deadline)
        return Fetched(body, parts.geturl(), response.headers.get("Content-Type", ""))


def is_allowed(address: Address) -> bool:
    """Whether a connection to ``address`` is allowed: public, or loopback by the setting."""
    return (
        settings.FETCH_ALLOWS_LOOPBACK
        if embedded_address(address).is_loopback
        else is_public(address)
    )


def is_public(address: Address) -> bool:
    """Whether the address, or the one it embeds, is public unicast."""
    real = embedded_address(address)
    # fec0::/10, which is_global lets pass.
    is_of_a_site = isinstance(real, ipaddress.IPv6Address) and real.is_site_local
    return real.is_global and not real.is_multicast and not real.is_reserved and not is_of_a_site


def embedded_address(address: Address) -> Address:
    """Return the IPv4 address in an IPv6 address (NAT64, mapped, 6to4, Teredo), else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _checked(url: str) -> SplitResult:
    """Return the parsed URL in ASCII (Punycode host, percent-encoded path), or raise."""
    try:
        iri = urlsplit(url.strip())
        name = iri.netloc if iri.netloc.isascii() else punycode(iri.netloc)
        parts = iri._replace(
            netloc=name, path=iri_to_uri(iri.path), query=iri_to_uri(iri.query), fragment=""
        )
        is_right = (
            parts.scheme in PORTS and parts.hostname and (parts.port is None or parts.port > 0)
        )
    except ValueError as error:
        raise FetchError(
            _("adresse illisible : %(url)s") % {"url": url[:200]}, FetchFailure.ADDRESS
        ) from error
    if not is_right or parts.username is not None or parts.password is not None:
        raise FetchError(_("adresse refusée : %(url)s") % {"url": url[:200]}, FetchFailure.ADDRESS)
    return parts


class _Deadline:
    """Shuts a socket down at its deadline, even during a handshake or a slow response."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        # A duplicate of the same connection, which stays valid if the first is wrapped in TLS.
        self.twin = sock.dup()
        self.timer = threading.Timer(_left(deadline), self._shut)
        self.timer.daemon = True
        self.timer.start()

    def _shut(self) -> None:
        with contextlib.suppress(OSError):
            self.twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.timer.cancel()
        self.twin.close()


class _PublicConnection:
    """Connection to a checked address; Host, SNI and certificate still use the name."""

    host: str
    port: int
    deadline: float
    asked = GET
    limit: _Deadline | None = None

    def _new_conn(self) -> socket.socket:
        sock = connect(self.host, self.port, self.deadline, self.asked)
        self.limit = _Deadline(sock, self.deadline)
        return sock

    def forget_deadline(self) -> None:
        """Cancel the timer; http.client calls ``close()`` too early, before the last read."""
        if self.limit:
            self.limit.close()


class _PublicHTTPConnection(_PublicConnection, HTTPConnection):
    pass


class _PublicHTTPSConnection(_PublicConnection, HTTPSConnection):
    pass


def connect(host: str, port: int, deadline: float, asked: Asked = GET) -> socket.socket:
    """Return a socket connected to ``host``, of which every address must be public.

    Or private, or this machine's, where ``asked`` lets it.
    """
    found = _addresses(host, port, deadline)
    for *_family, where in found:
        address = ipaddress.ip_address(str(where[0]).partition("%")[0])
        is_beside = asked.is_beside and embedded_address(address).is_loopback
        if not (asked.is_named or is_beside or is_allowed(address)):
            words = _("adresse privée refusée : %(host)s")
            raise FetchError(words % {"host": host}, FetchFailure.PRIVATE)
    failure: OSError | None = None
    for family, kind, protocol, _name, where in found:
        left = _left(deadline)
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(left)
            sock.connect(where)
        except OSError as error:
            failure = error
            sock.close()
        else:
            return sock
    raise FetchError(_("pas de réponse : %(error)s") % {"error": failure}, FetchFailure.SILENT)


def _addresses(host: str, port: int, deadline: float) -> Sequence[_AddressInfo]:
    """Resolve ``host`` within the deadline.

    ``getaddrinfo`` has no timeout, so it runs in a daemon thread, which is abandoned when late.

    Raises :class:`FetchError`.
    """
    answer: list[Sequence[_AddressInfo]] = []

    def look_up() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            answer.append(socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(_left(deadline))
    if thread.is_alive():
        raise FetchError(_("trop lent"), FetchFailure.SLOW)
    if not answer:
        raise FetchError(_("nom inconnu : %(host)s") % {"host": host}, FetchFailure.ADDRESS)
    return answer[0]


@contextmanager
def _response(parts: SplitResult, deadline: float, asked: Asked = GET) -> Iterator[HTTPResponse]:
    """Send one request and yield its response.

    Raises :class:`FetchError`.
    """
    address = cast(str, parts.hostname), parts.port or PORTS[parts.scheme]
    connection: _PublicHTTPConnection | _PublicHTTPSConnection
    if parts.scheme == "http":
        connection = _PublicHTTPConnection(*address, timeout=_left(deadline))
    else:
        context = ssl.create_default_context()
        connection = _PublicHTTPSConnection(*address, timeout=_left(deadline), ssl_context=context)
    connection.deadline = deadline
    connection.asked = asked
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        headers = {"Accept-Encoding": "identity", "User-Agent": settings.FETCH_USER_AGENT}
        method = "GET" if asked.form is None else "POST"
        headers |= asked.headers
        connection.request(method, target, body=asked.form, headers=headers, preload_content=False)
        with contextlib.closing(connection.getresponse()) as response:
            yield response
    except (OSError, HTTPException, HTTPError) as error:
        _left(deadline)  # raises «trop lent» if the deadline closed the connection
        raise FetchError(
            _("pas de réponse : %(error)s") % {"error": error}, FetchFailure.SILENT
        ) from error
    finally:
        connection.forget_deadline()
        connection.close()


def _left(deadline: float) -> float:
    """Return the seconds left; raise ``FetchError`` if there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError(_("trop lent"), FetchFailure.SLOW)
    return left


def _body(response: HTTPResponse, max_bytes: int, deadline: float) -> BinaryIO:
    """Return the body in a temporary file; raise if it is too long, cut or unreadable."""
    if response.status != 200:
        raise FetchError(
            _("réponse %(status)d") % {"status": response.status},
            FetchFailure.STATUS,
            response.status,
        )
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchError(_("réponse compressée sans qu’on l’ait demandé"), FetchFailure.UNREADABLE)
    unpack = _Gunzip(max_bytes) if "gzip" in encoding else None
    body = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY_BYTES)  # noqa: SIM115 -- the caller closes it
    received = 0
    try:
        while chunk := response.read1(CHUNK_BYTES, decode_content=False):
            received += len(chunk)
            body.write(unpack(chunk) if unpack else chunk)
            if max(received, body.tell()) > max_bytes:
                raise FetchError(
                    _("plus de %(size)d octets") % {"size": max_bytes}, FetchFailure.TOO_BIG
                )
            _left(deadline)
        _left(deadline)
        if response.length_remaining or (unpack and not unpack.is_whole):
            raise FetchError(_("réponse coupée"), FetchFailure.UNREADABLE)
    except zlib.error as error:
        body.close()
        raise FetchError(
            _("réponse illisible : %(error)s") % {"error": error}, FetchFailure.UNREADABLE
        ) from error
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return cast(BinaryIO, body)


class _Gunzip:
    """Streaming decompressor of one gzip file (RFC 1952); outputs at most ``most`` + 1 octets."""

    def __init__(self, most: int) -> None:
        self.left = most + 1
        self.stream = zlib.decompressobj(wbits=31)

    def __call__(self, chunk: bytes) -> bytes:
        unpacked = self.stream.decompress(chunk, self.left) if self.left else b""
        self.left -= len(unpacked)
        return unpacked

    @property
    def is_whole(self) -> bool:
        return self.stream.eof
