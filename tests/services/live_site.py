"""Real processes of the site on a database of their own: servers, editor, Redis; and listening
clients."""

import asyncio
import json
import os
import secrets
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest
from django.conf import settings
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
FIRST_PORT, KERNELS_FIRST_PORT = 10_000, 32_768
KINDS = ("Alert", "Update", "Cancel")
SERVER = [
    "--lifespan",
    "off",
    "--log-level",
    "warning",
    "--no-access-log",
    "--timeout-graceful-shutdown",
    "3",
]


def free_port() -> int:
    """Return a free port below the kernel's ephemeral range.

    Connections and binds to port 0 get an ephemeral port, from 32768 on: such a port may be taken
    before the server binds it. The random numbers are not the tests', which `pytest-randomly` seeds
    equally in all processes.
    """
    while True:
        port = FIRST_PORT + secrets.randbelow(KERNELS_FIRST_PORT - FIRST_PORT)
        with socket.socket() as free, suppress(OSError):
            free.bind(("", port))
            return port


def wait_for_port(port: int, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"ended by itself, with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


class Processes:
    """Processes with one environment, running the code at ``root``; :meth:`end` kills them all."""

    def __init__(self, folder: Path, *, root: Path = ROOT, **environment: str) -> None:
        self.folder, self.root = folder, root
        self.environment = (
            os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"} | environment
        )
        self.running: list[subprocess.Popen[Any]] = []

    def start(self, *arguments: str, **pipes: Any) -> subprocess.Popen[Any]:
        process = subprocess.Popen(arguments, cwd=self.root, env=self.environment, **pipes)
        self.running.append(process)
        return process

    def run(self, *command: str) -> str:
        """Run ``manage.py`` with ``command``, which must succeed; return its output."""
        run = [sys.executable, "manage.py", *command]
        return subprocess.run(
            run, cwd=self.root, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()

    def python(self, *arguments: str, **pipes: Any) -> subprocess.Popen[Any]:
        return self.start(sys.executable, *arguments, **pipes)

    def web(self, port: int, **pipes: Any) -> subprocess.Popen[Any]:
        process = self.python(
            "-m", "uvicorn", "config.asgi:application", "--port", str(port), *SERVER, **pipes
        )
        wait_for_port(port, process)
        return process

    def redis(self, port: int) -> subprocess.Popen[Any]:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("no redis-server here: apt-get install redis-server")
        folder = ["--dir", str(self.folder), "--save", "", "--appendonly", "no"]
        process = self.start(program, "--port", str(port), *folder, stdout=subprocess.DEVNULL)
        wait_for_port(port, process)
        return process

    def editor(self) -> "Editor":
        pipes = {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.DEVNULL,
            "text": True,
        }
        return Editor(self.python("-m", "tests.services.live_editor", **pipes))

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()


def kill(process: subprocess.Popen[Any]) -> None:
    """Kill with SIGKILL, like the kernel's OOM killer."""
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)


class Editor:
    """A process that writes and approves alerts."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert self._line() == "ready"

    def say(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def answer(self) -> int:
        return int(self._line())

    async def send(self, command: str = "send") -> int:
        """Write and approve an alert; return its message's id."""
        self.say(command)
        return await asyncio.to_thread(self.answer)

    def _line(self) -> str:
        pipe: IO[str] | None = self.process.stdout
        assert pipe is not None
        return pipe.readline().strip()


class Listener:
    """Minimal client of an open page: reconnects after any loss with the last id it has."""

    def __init__(self, port: int, since: int) -> None:
        self.url, self.since = f"ws://127.0.0.1:{port}/ws/alertes/", since
        self.heard: list[int] = []
        self.others: list[str] = []
        self.losses = 0
        self.wanted = -1
        self.is_there = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    async def until(self, wanted: int) -> None:
        """Wait until the message ``wanted`` has arrived; 0 is the greeting."""
        self.wanted = wanted
        self.is_there.clear()
        if not (wanted and wanted in self.heard):
            await asyncio.wait_for(self.is_there.wait(), PATIENCE_S)

    async def _run(self) -> None:
        while True:
            try:
                async with connect(
                    f"{self.url}?depuis={self.since}", compression=None, open_timeout=60
                ) as line:
                    async for text in line:
                        self._take(json.loads(text))
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                pass
            self.losses += 1
            await asyncio.sleep(0.2)  # as the page's script does between attempts

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] in KINDS:
            self.since = message["id"]
            self.heard.append(message["id"])
        elif message["type"] != "ping":
            self.others.append(message["type"])
        if (message["type"] == "hello" and not self.wanted) or message["id"] == self.wanted:
            self.is_there.set()


class DeafPage:
    """Raw connection of a page with a small buffer, which reads the greeting and nothing more."""

    SOCKET = (
        "GET /ws/alertes/?depuis={since} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    STREAM = "GET /alertes/flux?depuis={since} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    def __init__(self, port: int, request: str, since: int) -> None:
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.line.settimeout(PATIENCE_S)
        self.line.connect(("127.0.0.1", port))
        self.line.sendall(request.format(since=since).encode())
        heard = b""
        while b'"hello"' not in heard:
            heard += self.line.recv(4096)

    def until_cut_off(self) -> bool:
        """Whether the server drops the connection, checked without reading."""
        poll = select.poll()
        poll.register(self.line, 0)  # poll reports errors always
        return bool(poll.poll(PATIENCE_S / 2 * 1000))

    def reads_its_end(self) -> bool:
        """Whether reading reaches the end: a close or a reset."""
        try:
            while self.line.recv(65536):
                pass
        except ConnectionResetError:
            pass
        except TimeoutError:
            return False
        return True


class Stream:
    """An event stream that is read on demand, and does not reconnect."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.heard: list[int] = []

    @classmethod
    async def opened(cls, port: int, since: int) -> "Stream":
        """Open a stream and wait for the greeting."""
        found = cls(*await asyncio.open_connection("127.0.0.1", port))
        found._writer.write(DeafPage.STREAM.format(since=since).encode())
        while b'"hello"' not in await found._line():
            pass
        return found

    async def until(self, wanted: int) -> None:
        """Read until the message ``wanted`` has arrived."""
        while wanted not in self.heard:
            line = await self._line()
            if line.startswith(b"id:"):
                self.heard.append(int(line.removeprefix(b"id:")))

    def close(self) -> None:
        self._writer.close()

    async def _line(self) -> bytes:
        line = await asyncio.wait_for(self._reader.readline(), PATIENCE_S)
        assert line, "the stream ended"
        return line


async def listeners(ports: list[int], since: int) -> list[Listener]:
    """Open one listener per port and wait for their greetings."""
    found = [Listener(port, since) for port in ports]
    for one in found:
        one.wanted = 0
    await asyncio.gather(*(asyncio.wait_for(one.is_there.wait(), PATIENCE_S) for one in found))
    return found


async def all_hear(found: Sequence[Listener | Stream], wanted: int) -> None:
    await asyncio.gather(*(one.until(wanted) for one in found))


async def leave(found: list[Listener]) -> None:
    for one in found:
        one.task.cancel()
    await asyncio.gather(*(one.task for one in found), return_exceptions=True)


def status_of(url: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=PATIENCE_S
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def new_database(folder: Path, name: str) -> str:
    """Return the URL of a new empty database: on DATABASE_URL's PostgreSQL server, or an SQLite
    file."""
    given = settings.DATABASES["default"]
    if "postgresql" not in given["ENGINE"]:
        return f"sqlite:///{folder / 'db.sqlite3'}"
    url = os.environ["DATABASE_URL"]
    # Session fixtures exist once per worker.
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rsplit('/', 1)[0]}/{name}"


def ask_database(url, question):
    """Return the first column of the SQL query's rows."""
    is_file = url.startswith("sqlite")
    opened = sqlite3.connect(url.removeprefix("sqlite:///")) if is_file else psycopg.connect(url)
    with closing(opened):
        return [row[0] for row in opened.execute(question).fetchall()]
