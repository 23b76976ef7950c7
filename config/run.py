"""``make run``: supervises the site's processes and restarts them with exponential backoff."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from config.welcome import welcome

HOST = "127.0.0.1"
#: Host of the site's address: a passkey needs a name.
NAME = "localhost"
GRACE_S = 10
LOOK_EVERY_S = 0.2
LAST_PORT = 65_535
#: Pauses before restarting a child that ended: doubled each time while it keeps ending soon.
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
#: After running this long a child counts as healthy: its next end is reported, at the first pause.
WELL_AFTER_S = 120.0

#: Arguments of this Python: everything in one process, enough for a town. It prepares itself, since
#: a separate process would import everything again.
TOWN = ["manage.py", "town", "--prepare", "--host", HOST]
#: Exit code of a town whose preparation failed: it is not restarted.
UNPREPARED = os.EX_CONFIG

#: With ``--apart``: commands run one after the other before the parts.
BEFORE = [["manage.py", "prepare"]]
#: With ``--apart``: name -> arguments of this Python, one process per part, as in a large city.
BESIDE = {
    "les tâches": ["manage.py", "db_worker"],
    "l’horloge": ["manage.py", "clock"],
    "les envois": ["manage.py", "dispatch"],
}
#: Shutdown does not wait for open pages; their messages are too short to compress.
SITE = [
    "-m", "uvicorn", "config.asgi:application", "--host", HOST, "--lifespan", "off",
    "--no-access-log",
    "--log-level", "warning", "--timeout-graceful-shutdown", "3", "--ws-per-message-deflate",
    "false",
    "--ws-max-size", "1024",
]  # fmt: skip


def run_site() -> int:
    """Check the port, then prepare and serve the site until stopped; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8000")
    parser.add_argument(
        "--apart",
        action="store_true",
        help="each part in a process of its own, as a large city has",
    )
    options = parser.parse_args()
    asked = options.port
    if not (asked.isdecimal() and 0 < int(asked) <= LAST_PORT):
        return _say_no(f"Un port est un nombre de 1 à {LAST_PORT}. Essayez : make run PORT=8123")
    port = int(asked)
    if not _is_free(port):
        return _say_no(f"Le port {port} est déjà pris. Essayez : make run PORT={port + 1}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("SITE_ADDRESS", f"http://{NAME}:{port}")
    os.environ.setdefault("DEBUG", "0")  # show error pages as the public sees them
    return _Supervisor(port, is_apart=options.apart).run()


@dataclass
class _Supervised:
    """A child process that is restarted whenever it ends by itself."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] = field(init=False)
    pause_s: float = 0  # 0: no recent failure
    started_at: float = 0
    due_at: float | None = None  # set when it ended: time of the restart

    def start(self) -> None:
        # A process group of its own: Ctrl-C reaches only the supervisor, which stops the children
        # in order.
        self.process = subprocess.Popen([sys.executable, *self.arguments], start_new_session=True)
        self.started_at, self.due_at = time.monotonic(), None

    def restart_if_ended(self) -> None:
        """If the process ended, report it once and restart it after a growing pause."""
        now = time.monotonic()
        if self.due_at is not None:
            if now >= self.due_at:
                self.start()
        elif self.process.poll() is not None:
            if now - self.started_at >= WELL_AFTER_S:
                self.pause_s = 0
            if not self.pause_s:
                _say_no(
                    f"Arrêt inattendu : {self.name} (code {self.process.returncode})."
                    " On relance, après des pauses de plus en plus longues."
                )
            self.pause_s = min(self.pause_s * 2 or FIRST_PAUSE_S, LONGEST_PAUSE_S)
            self.due_at = now + self.pause_s

    def wait_or_kill(self, seconds: float) -> None:
        """Wait for the process to end; kill it after ``seconds``."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()  # a busy machine takes a moment to end it


class _Supervisor:
    """Child processes that start together; none outlives the supervisor."""

    def __init__(self, port: int, *, is_apart: bool = False) -> None:
        self.port = port
        at_port = ["--port", str(port)]
        self.parts = (
            BESIDE | {"le site": [*SITE, *at_port]} if is_apart else {"la ville": [*TOWN, *at_port]}
        )
        self.before = BEFORE if is_apart else []
        self.children: list[_Supervised] = []
        self.is_stopping = False

    def run(self) -> int:
        """Start the processes, watch them until a signal, stop them; return the exit code."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGHUP, self._stop)
        try:
            for first in self.before:
                if code := self._prepare(first):
                    return code
            for name, arguments in self.parts.items():
                self._start(name, arguments)
            return self._watch()
        finally:  # also if the terminal is gone
            for child in self.children:
                child.process.terminate()
            deadline = time.monotonic() + GRACE_S
            for child in self.children:
                child.wait_or_kill(max(0.1, deadline - time.monotonic()))

    def _start(self, name: str, arguments: Sequence[str]) -> _Supervised:
        """Start a child process and keep it in ``children``."""
        child = _Supervised(name, arguments)
        child.start()
        self.children.append(child)
        return child

    def _prepare(self, arguments: Sequence[str]) -> int:
        """Run a command and return its exit code; 1 if stopped before."""
        child = self._start("la préparation", arguments)
        while child.process.poll() is None and not self.is_stopping:
            time.sleep(LOOK_EVERY_S)
        if self.is_stopping:
            return 1
        self.children.remove(child)
        return int(child.process.returncode)

    def _watch(self) -> int:
        """Watch until a signal: announce the site, restart what ends. Returns the exit code."""
        has_answered = False
        while not self.is_stopping:
            if not has_answered:
                with socket.socket() as probe:
                    has_answered = probe.connect_ex((HOST, self.port)) == 0
                if has_answered:
                    sys.stdout.write(f"{welcome(f'http://{NAME}:{self.port}')}\n")
                    sys.stdout.flush()
            for child in self.children:
                if child.process.poll() == UNPREPARED:
                    return UNPREPARED
                child.restart_if_ended()
            time.sleep(LOOK_EVERY_S)
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True


def _is_free(port: int) -> bool:
    """Whether ``port`` can be bound on this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def _say_no(line: str) -> int:
    """Print an error and return exit code 1."""
    sys.stderr.write(f"{line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(run_site())
