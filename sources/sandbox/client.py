"""Client of the fork server: starts it at the first request, and again after it has exited."""

import atexit
import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import structlog
from django.conf import settings

from sources.sandbox.fork_server import (
    CHUNK_BYTES,
    CONFINED,
    DEADLINE,
    EXIT_CODE,
    Task,
    written_request,
)

log = structlog.get_logger(__name__)

#: Seconds without a request after which the server exits.
IDLE_S = 300
#: Attempts of a request if the server exits before it is answered.
ATTEMPTS = 3
MAX_ANSWER_BYTES = 16 * 1024 * 1024
TOO_LONG = EXIT_CODE.pack(1)
#: Seconds to wait for the exit, which is immediate: nothing is left to finish.
END_S = 5


class ForkServer:
    """Fork server of this process, for any thread.

    It runs ``module``, which must call ``serve``.
    """

    def __init__(self, module: str = "sources.sandbox.worker", idle_s: float = IDLE_S) -> None:
        self.module = module
        self.idle_s = idle_s
        self.process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_ready = False
        self._lock = threading.Lock()
        atexit.register(self.close)

    def start(self) -> None:
        """Start the server if it is not running; do not wait for it, the next request does."""
        if self._lock.acquire(blocking=False):
            try:
                self._start_if_ended()
            finally:
                self._lock.release()

    def ask(self, task: Task, octets: bytes, deadline: float) -> bytes:
        """Return the child's output and exit code (:mod:`sources.sandbox.fork_server`).

        Empty if the server died. Raises ``TimeoutError`` at ``deadline`` (monotonic clock).
        """
        request = written_request(task, octets)
        received = b""
        for _attempt in range(ATTEMPTS):
            with suppress(ConnectionError):
                received = self._ask_once(request, deadline)
            if received:
                break
        return received

    def close(self) -> None:
        """Stop the server and wait for its exit."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(END_S)

    def _ask_once(self, request: bytes, deadline: float) -> bytes:
        """Send the request to a new child and return what comes back."""
        with self.connect(deadline) as connection:
            connection.settimeout(_left(deadline))
            # the child exited before it read all; its exit code follows
            with suppress(ConnectionError):
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            received = bytearray()
            while len(received) <= MAX_ANSWER_BYTES:
                connection.settimeout(_left(deadline))
                try:
                    chunk = connection.recv(CHUNK_BYTES)
                except ConnectionResetError:  # as above
                    break
                if not chunk:
                    break
                received += chunk
            return bytes(received) if len(received) <= MAX_ANSWER_BYTES else TOO_LONG

    def connect(self, deadline: float) -> socket.socket:
        """Return the socket of a new child, which is killed at ``deadline``.

        ``ConnectionError`` if the server died.
        """
        if not self._lock.acquire(timeout=_left(deadline)):
            raise TimeoutError
        try:
            control = self._ready_control(deadline)
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    socket.send_fds(control, [DEADLINE.pack(deadline)], [theirs.fileno()])
                except OSError as error:
                    ours.close()
                    # the server has exited, though ``poll`` may not say so yet
                    if isinstance(error, ConnectionError):
                        self.close()
                    raise
            return ours
        finally:
            self._lock.release()

    def _ready_control(self, deadline: float) -> socket.socket:
        """Return the control socket of a ready server.

        After a timeout, the server continues to start for the next request.

        Raises ``ConnectionError`` if the server ends as it starts, ``TimeoutError`` if it is late.
        """
        control = self._start_if_ended()
        control.settimeout(_left(deadline))
        if not self._is_ready:
            said = control.recv(1)
            if not said:
                self.close()
                raise ConnectionError("ended as it started")
            self._is_ready = True
            if said == CONFINED:
                log.info("reader_started", opens_files="refused by seccomp")
            else:
                log.warning("reader_started", opens_files="NOT refused: no seccomp here")
        return control

    def _start_if_ended(self) -> socket.socket:
        """Start the server if it is not running; return its control socket."""
        if self._control is None or self.process is None or self.process.poll() is not None:
            self.close()
            self._control, theirs = socket.socketpair()
            self._is_ready = False
            with theirs:
                self.process = self._started(theirs)
        return self._control

    def _started(self, control: socket.socket) -> "subprocess.Popen[bytes]":
        """Start a process without secrets, in its own session.

        Ctrl-C reaches only its parent, with which it exits.
        """
        config = {
            "idle_s": self.idle_s,
            "city": settings.CITY_NAME,
            "zone": settings.TIME_ZONE,
            "language": settings.LANGUAGE_CODE,
            "languages": [code for code, _name in settings.LANGUAGES],
            "locale": str(settings.LOCALE_PATHS[0]),
        }
        return subprocess.Popen(  # noqa: S603 -- ours, and no shell
            [sys.executable, "-m", self.module, json.dumps(config)],
            stdin=control.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1"},
            start_new_session=True,
        )


def _left(deadline: float) -> float:
    """Return the seconds until ``deadline``; ``TimeoutError`` if it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
