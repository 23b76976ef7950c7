"""Local push service with configurable answers: good, bad, late or none. Real sockets."""

import asyncio
import datetime
import ipaddress
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httptools
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HEALTHY = "201"
REASONS = {"201": "Created", "408": "Request Timeout", "429": "Too Many Requests"}
NOT_HTTP = b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"


@dataclass
class Posted:
    """One complete request."""

    path: str
    headers: dict[str, str]
    body: bytes
    answered: str
    at: float


class _Connection(asyncio.Protocol):
    def __init__(self, service):
        self.service = service
        self.parser = httptools.HttpRequestParser(self)
        self.idle = None

    def connection_made(self, transport):
        self.transport = transport
        self.service.connections += 1
        self.service.open.add(self)
        self._wait()

    def connection_lost(self, error):
        self.service.open.discard(self)
        if self.idle:
            self.idle.cancel()

    def data_received(self, data):
        if self.idle:
            self.idle.cancel()
        self.parser.feed_data(data)

    def on_message_begin(self):
        self.path, self.headers, self.body = "", {}, b""

    def on_url(self, url):
        self.path = url.decode()

    def on_header(self, name, value):
        self.headers[name.decode().lower()] = value.decode()

    def on_body(self, body):
        self.body += body

    def on_message_complete(self):
        answer = self.service.answer_to(self.path)
        posted = Posted(
            self.path, self.headers, self.body, answer, asyncio.get_running_loop().time()
        )
        self.service.posted.append(posted)
        self._answer(answer)
        self._wait()

    def _answer(self, answer):
        name, _, value = answer.partition(" ")
        if name == "hang":
            return
        if name == "close":
            self.transport.close()
        elif name == "garbage":
            self.transport.write(NOT_HTTP)
        elif name == "endless":
            self.transport.write(
                b"HTTP/1.1 201 Created\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 200_000
            )
        else:
            header = {"429": "Retry-After", "503": "Retry-After", "307": "Location"}.get(name)
            value = value or ("1" if name == "429" else "")
            extra = f"{header}: {value}\r\n" if header and value else ""
            reason = REASONS.get(name, "As told")
            head = f"HTTP/1.1 {name} {reason}\r\n{extra}Content-Length: 0\r\n\r\n"
            self.transport.write(head.encode())

    def _wait(self):
        if self.service.idle_s:
            self.idle = asyncio.get_running_loop().call_later(self.service.idle_s, self._give_up)

    def _give_up(self):
        if self.service.says_why:
            self.transport.write(
                b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        self.transport.close()


@dataclass
class PushService:
    """``with PushService() as service``: listens at ``service.origin``, in a thread.

    ``answer`` is the answer for all paths: a status (``429 2`` and ``503 2`` with a
    ``Retry-After``, ``307 URL``), ``hang``, ``close``, ``garbage``, ``endless``. ``answers`` are
    for single paths. A connection is closed after ``idle_s`` without a request.
    """

    answer: str = HEALTHY
    answers: dict[str, str] = field(default_factory=dict)
    idle_s: float = 0
    says_why: bool = False
    certificate: Path | None = None
    posted: list[Posted] = field(default_factory=list)
    connections: int = 0
    open: set[_Connection] = field(default_factory=set)

    def answer_to(self, path):
        return self.answers.get(path, self.answer)

    def present(self, certificate):
        """Present another certificate to later connections."""
        self.context.load_cert_chain(certificate)

    def hits(self):
        """Return path -> number of requests."""
        return Counter(one.path for one in self.posted)

    def accepted(self):
        """Return path -> number of accepted requests."""
        return Counter(one.path for one in self.posted if one.answered == HEALTHY)

    def __enter__(self):
        started = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, args=[started], daemon=True)
        self.thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *failure):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    @property
    def origin(self):
        return f"{'https' if self.certificate else 'http'}://{self.host}"

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def _serve(self, started):
        asyncio.set_event_loop(self.loop)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if self.certificate else None
        if self.certificate:
            self.present(self.certificate)
        making = self.loop.create_server(
            lambda: _Connection(self), "127.0.0.1", 0, ssl=self.context, backlog=1024
        )
        server = self.loop.run_until_complete(making)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()
        self.loop.run_until_complete(self._end(server))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    async def _end(self, server):
        """Close all connections, including those being accepted: one left to the garbage collector
        would fail a later test."""
        self.loop.remove_reader(server.sockets[0].fileno())
        await asyncio.sleep(0)  # a closed server no longer handles connections it has accepted
        server.close()
        accepting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in accepting:
            task.cancel()
        await asyncio.gather(*accepting, return_exceptions=True)
        for connection in list(self.open):
            connection.transport.abort()
        await asyncio.sleep(0)


def write_certificate(file: Path, host: str = "127.0.0.1", *names: str) -> Path:
    """Write a self-signed certificate for IP address ``host`` and DNS ``names``, with its key, to
    ``file``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    subjects = [x509.IPAddress(ipaddress.ip_address(host)), *map(x509.DNSName, names)]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(subjects), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
