"""A site that is told by HTTP who signed out; how it answers is the test's to say."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from tests.servers import answering

PATIENCE_S = 30


class Handler(BaseHTTPRequestHandler):
    """Keep what is posted, and answer as the receiver is told to."""

    server: Any

    def do_POST(self):
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        token = parse_qs(body).get("logout_token", [""])[0]
        receiver.requests.append((self.path, self.headers["Content-Type"], token))
        receiver.was_asked.set()
        receiver.may_answer.wait(PATIENCE_S)
        self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(receiver.body)))
        self.end_headers()
        try:
            self.wfile.write(receiver.body)
        except OSError:
            receiver.was_left.set()

    def do_GET(self):
        """Note what a followed redirect would ask."""
        self.do_POST()

    def log_message(self, *args):
        """Log nothing."""


class LogoutReceiver:
    """What a site was posted, and how it answers: 200, but ``statuses`` first, one a request."""

    def __init__(self, *statuses: int, body: bytes = b"") -> None:
        self.statuses, self.body = list(statuses), body
        self.requests: list[tuple[str, str, str]] = []
        self.was_asked, self.was_left = threading.Event(), threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.uri = ""

    @property
    def tokens(self) -> list[str]:
        return [token for _path, _type, token in self.requests]


@contextmanager
def logout_receiver(*statuses: int, body: bytes = b"") -> Iterator[LogoutReceiver]:
    receiver = LogoutReceiver(*statuses, body=body)
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.receiver = True, receiver
    with answering(server) as address:
        receiver.uri = f"{address}/logout"
        try:
            yield receiver
        finally:
            receiver.may_answer.set()
