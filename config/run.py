"""``make run``: the site and what runs beside it, started together and stopped together."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

HOST = "127.0.0.1"
GRACE_S = 10
LOOK_EVERY_S = 0.2
LAST_PORT = 65_535

#: Arguments of this Python, one command after the other.
BEFORE = [["manage.py", "migrate", "--verbosity", "0"], ["manage.py", "demo", "--if-empty"]]

#: Name, and arguments of this Python.
BESIDE = {
    "les tâches": ["manage.py", "db_worker", "--queue-name", "*", "--no-reload"],
    "l’horloge": ["manage.py", "clock"],
    "les envois": ["manage.py", "dispatch"],
}


def main() -> int:
    """Migrate, load the demonstration if there is nothing yet, then serve; all of it until told to stop."""
    asked = _arguments().port
    if not (asked.isdecimal() and 0 < int(asked) <= LAST_PORT):
        return _say_no(f"Un port est un nombre de 1 à {LAST_PORT}. Essayez : make run PORT=8123")
    port = int(asked)
    if not _is_free(port):
        return _say_no(f"Le port {port} est déjà pris. Essayez : make run PORT={port + 1}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("SITE_ADDRESS", f"http://{HOST}:{port}")
    os.environ.setdefault("DEBUG", "0")  # the pages of errors as the public sees them
    return _Together(port).run()


class _Together:
    """Child processes of which none outlives the others."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.is_stopping = False

    def run(self) -> int:
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGHUP, self._stop)
        try:
            for first in BEFORE:
                if code := self._prepare(first):
                    return code
            for name, arguments in (BESIDE | {"le site": _server(self.port)}).items():
                self._start(name, arguments)
            self._say_when_it_answers()
            failed = self._wait()
        finally:  # also when nobody is there any more to hear what we say
            self._end_all()
        return 1 if failed else 0

    def _start(self, name: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        # A group of their own: Ctrl-C in the terminal reaches us alone, and we stop them in order.
        self.children[name] = subprocess.Popen([sys.executable, *arguments], start_new_session=True)
        return self.children[name]

    def _prepare(self, arguments: Sequence[str]) -> int:
        """Run a command to its end and return its code; 1 when told to stop before."""
        child = self._start("la préparation", arguments)
        while child.poll() is None and not self.is_stopping:
            time.sleep(LOOK_EVERY_S)
        if self.is_stopping:
            return 1
        del self.children["la préparation"]
        return int(child.returncode)

    def _say_when_it_answers(self) -> None:
        while not self.is_stopping and all(child.poll() is None for child in self.children.values()):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    _say(f"\nL’agenda est à http://{HOST}:{self.port}/ ; le CMS à /cms/. Ctrl-C arrête tout.\n")
                    return
            time.sleep(LOOK_EVERY_S)

    def _wait(self) -> bool:
        """Until a signal, or until a child ends by itself: then the others end too."""
        while not self.is_stopping:
            for name, child in self.children.items():
                if child.poll() is not None:
                    _say_no(f"Arrêt inattendu : {name} (code {child.returncode}). Tout s’arrête.")
                    return True
            time.sleep(LOOK_EVERY_S)
        return False

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _end_all(self) -> None:
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + GRACE_S
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()


def _server(port: int) -> Sequence[str]:
    application = ["config.asgi:application", "--host", HOST, "--port", str(port)]
    # Open pages: they do not hold up the end, and what they are told is too short to be worth compressing.
    pages = ["--timeout-graceful-shutdown", "3", "--ws-per-message-deflate", "false", "--ws-max-size", "1024"]
    return ["-m", "uvicorn", *application, *pages, "--lifespan", "off", "--no-access-log", "--log-level", "warning"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8000")
    return parser.parse_args()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _say_no(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
