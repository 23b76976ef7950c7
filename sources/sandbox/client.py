"""What asks the fork server for a reading: starts it at the first one, and again when it has ended."""

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

from sources.sandbox.fork_server import CHUNK_BYTES, CONFINED, DEADLINE, EXIT_CODE, Task, written_request

log = structlog.get_logger(__name__)

#: A server that nobody asks for so long ends.
IDLE_S = 300
#: Where the server ended as it was asked, then was not known yet to have ended.
ATTEMPTS = 3
MAX_ANSWER_BYTES = 16 * 1024 * 1024
TOO_LONG = EXIT_CODE.pack(1)
#: It has nothing to finish.
END_S = 5


class ForkServer:
    """A fork server of this process, that any thread may ask. It runs ``module``, which calls ``serve``."""

    def __init__(self, module: str = "sources.sandbox.worker", idle_s: float = IDLE_S) -> None:
        self.module = module
        self.idle_s = idle_s
        self.process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_ready = False
        self._lock = threading.Lock()
        atexit.register(self.close)

    def start(self) -> None:
        """Start the server where it does not run, and wait for nothing: who asks will."""
        if self._lock.acquire(blocking=False):
            try:
                self._start_if_ended()
            finally:
                self._lock.release()

    def ask(self, task: Task, octets: bytes, deadline: float) -> bytes:
        """What the child wrote and how it ended (:mod:`sources.sandbox.fork_server`); empty where the server died.

        ``TimeoutError`` at ``deadline``, of the monotonic clock.
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
        """End the server, and wait for it."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(END_S)

    def _ask_once(self, request: bytes, deadline: float) -> bytes:
        with self.connect(deadline) as connection:
            connection.settimeout(_left(deadline))
            with suppress(ConnectionError):  # the child ended before it had read all: its exit code comes
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
        """The socket of a new child, which is killed at ``deadline``; ``ConnectionError`` where the server died."""
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
                    if isinstance(error, ConnectionError):  # it has ended, though its parent is not told yet
                        self.close()
                    raise
            return ours
        finally:
            self._lock.release()

    def _ready_control(self, deadline: float) -> socket.socket:
        """The control socket of a server that is warm. One that is not so in time goes on becoming it."""
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
        if self._control is None or self.process is None or self.process.poll() is not None:
            self.close()
            self._control, theirs = socket.socketpair()
            self._is_ready = False
            with theirs:
                self.process = self._started(theirs)
        return self._control

    def _started(self, control: socket.socket) -> "subprocess.Popen[bytes]":
        """A process that has no secret, in a session of its own: Ctrl-C is for its parent, with which it ends."""
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
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
