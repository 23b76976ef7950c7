"""Open pages on one process: notification latency, memory per page, and lost messages.

The server is uvicorn as in production, with its own database; the pages are processes that only
record when a message arrives. Budget: 8,000 sockets, 99th percentile under a second, none lost.
"""

import argparse
import asyncio
import base64
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.databases import temporary_database, url_of_the_database

BUDGET_P99_MS = 1000
SERVER = [
    "-m", "uvicorn", "config.asgi:application", "--lifespan", "off",
    "--log-level", "warning", "--no-access-log",
    "--ws-per-message-deflate", "false", "--ws-max-size", "1024", "--backlog", "8192",
]  # fmt: skip
CLIENTS = 2
#: Sockets per client address, below the limit of ``messaging.consumers``.
PER_ADDRESS = 400
OPENING_AT_ONCE = 50
SPARE_FILES = 200
PATIENCE_S = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=8000)
    parser.add_argument("--messages", type=int, default=10)
    parser.add_argument(
        "--client", nargs=3, type=int, help=argparse.SUPPRESS
    )  # number, port, sockets
    arguments = parser.parse_args()
    allowed = allow_files(arguments.sockets + SPARE_FILES)
    if arguments.client:
        import uvloop

        uvloop.run(listen(*arguments.client))
        return
    sockets = min(arguments.sockets, allowed - SPARE_FILES)
    if sockets < arguments.sockets:
        print(f"only {sockets} sockets: this machine allows a process {allowed} files (ulimit -Hn)")
    with temporary_database():
        measure(sockets, arguments.messages)


def allow_files(count: int) -> int:
    """Raise the limit of open files to ``count`` if allowed; return the resulting limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        soft = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


def measure(sockets: int, messages: int) -> None:
    environment = os.environ | {"DATABASE_URL": url_of_the_database(), "PYTHONPATH": "."}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, *SERVER, "--port", str(port)], env=environment)
    clients: list[subprocess.Popen[str]] = []
    try:
        wait_for(port)
        warm_up(port)
        before_kb = resident_kb(server.pid)
        started = time.perf_counter()
        clients = [start_client(number, port, sockets // CLIENTS) for number in range(CLIENTS)]
        opened = sum(int(read(client)["open"]) for client in clients)
        opening_s = time.perf_counter() - started
        per_socket_kb = (resident_kb(server.pid) - before_kb) / max(1, opened)
        print(f"{opened} of {sockets // CLIENTS * CLIENTS} sockets open in {opening_s:.1f} s, "
              f"{per_socket_kb:.1f} kB of memory a socket"
              f" (the process had {before_kb / 1024:.0f} MB)")  # fmt: skip
        send_and_report(server.pid, clients, opened, messages)
    finally:
        processes: list[subprocess.Popen] = [server, *clients]
        for process in processes:
            process.kill()
            process.wait()


def send_and_report(
    pid: int, clients: list[subprocess.Popen[str]], opened: int, messages: int
) -> None:
    """Send messages one by one, and print the latencies that the pages recorded."""
    from tests.factories.alerts import officer, sent_alert

    people = {"by": officer(), "approver": officer()}
    waits, cpu_s, clients_s = [], 0.0, 0.0
    for _ in range(messages):
        before_s, theirs_s = cpu_seconds(pid), sum(cpu_seconds(client.pid) for client in clients)
        waits.append(wait_for_pages(clients, partial(sent_alert, **people))[0])
        cpu_s += cpu_seconds(pid) - before_s
        clients_s += sum(cpu_seconds(client.pid) for client in clients) - theirs_s
    every = sorted(wait for one in waits for wait in one)
    lost = opened * messages - len(every)
    p99 = at_share(every, 0.99)
    typical = statistics.median(at_share(one, 0.99) for one in waits)
    each = " ".join(f"{at_share(one, 0.99):.0f}" for one in waits)
    print(
        f"{messages} messages to {opened} sockets, after each commit:"
        f" median {at_share(every, 0.5):.0f} ms, "
        f"99th percentile {p99:.0f} ms (of the median message: {typical:.0f} ms), "
        f"last {every[-1]:.0f} ms; {lost} lost; of each message: {each}; "
        f"{cpu_s * 1e6 / len(every):.0f} µs of the server's CPU a delivery "
        f"({clients_s * 1e6 / len(every):.0f} of the clients'); load {os.getloadavg()[0]:.1f}"
    )
    verdict = "within" if p99 < BUDGET_P99_MS and not lost else "OVER"
    print(f"budget: 99th percentile under {BUDGET_P99_MS} ms, none lost: {verdict}")


def wait_for_pages(
    clients: list[subprocess.Popen[str]], send: Callable[[], object]
) -> tuple[list[float], float]:
    """Return each page's latency of the message of ``send`` (sorted, ms), and the commit time."""
    from messaging.signals import message_written

    told: list[tuple[int, float]] = []

    def note(message, **kwargs) -> None:
        told.append((message.pk, time.time()))  # after the commit

    message_written.connect(note)
    send()
    message_written.disconnect(note)
    number, written = told[-1]
    for client in clients:
        say(client, f"{number} {written}")
    return sorted(wait for client in clients for wait in read(client)["latencies_ms"]), written


def at_share(ordered: list[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))]


# --- a client's process -----------------------------------------------------------------------


class Page(asyncio.Protocol):
    """WebSocket client that answers pings and records when each message arrives."""

    def __init__(self, host: str, came: dict[int, list[float]]) -> None:
        self.host, self.came = host, came
        self.buffer = b""
        self.greeted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.is_upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(  # type: ignore[attr-defined]
            f"GET /ws/alertes/?depuis=0 HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self.buffer += data
        if not self.is_upgraded:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self.is_upgraded, self.buffer = head.startswith(b"HTTP/1.1 101"), rest
            if not self.is_upgraded:
                self.transport.close()
                return
        while frame := self.next_frame():
            self.take(*frame, now)

    def next_frame(self) -> tuple[int, bytes] | None:
        if len(self.buffer) < 2:
            return None
        length, start = self.buffer[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(self.buffer[2:4], "big"), 4
        if len(self.buffer) < start + length:
            return None
        opcode, payload = self.buffer[0] & 15, self.buffer[start : start + length]
        self.buffer = self.buffer[start + length :]
        return opcode, payload

    def take(self, opcode: int, payload: bytes, now: float) -> None:
        if opcode == 9:
            self.transport.write(bytes([0x8A, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)  # type: ignore[attr-defined]
        elif payload.startswith(b'{"id":'):
            self.came.setdefault(int(payload[6 : payload.index(b",")]), []).append(now)
        elif b'"hello"' in payload and not self.greeted.done():
            self.greeted.set_result(True)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.greeted.done():
            self.greeted.set_result(False)


async def listen(number: int, port: int, sockets: int) -> None:
    """Open ``sockets`` pages and report how many; then the latencies for each line «id time»."""
    came: dict[int, list[float]] = {}
    loop = asyncio.get_running_loop()
    turn = asyncio.Semaphore(OPENING_AT_ONCE)

    async def open_one(index: int) -> bool:
        address = f"127.0.{number + 1}.{index // PER_ADDRESS + 1}"
        async with turn:
            _, page = await loop.create_connection(
                lambda: Page(f"127.0.0.1:{port}", came), "127.0.0.1", port, local_addr=(address, 0)
            )
            return await page.greeted

    opened = sum(await asyncio.gather(*(open_one(index) for index in range(sockets))))
    print(json.dumps({"open": opened}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        message, written = line.split()
        deadline = time.monotonic() + PATIENCE_S
        while len(came.get(int(message), [])) < opened and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        times = came.get(int(message), [])
        latencies = [(at - float(written)) * 1000 for at in times]
        print(json.dumps({"latencies_ms": latencies}), flush=True)


# --- processes --------------------------------------------------------------------------------


def start_client(number: int, port: int, sockets: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-m", "benchmarks.live", "--sockets", str(sockets), "--client"]
    return subprocess.Popen(
        [*arguments, str(number), str(port), str(sockets)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def say(client: subprocess.Popen[str], line: str) -> None:
    client.stdin.write(f"{line}\n")
    client.stdin.flush()


def read(client: subprocess.Popen[str]) -> dict:
    return json.loads(client.stdout.readline())


def wait_for(port: int) -> None:
    for _ in range(PATIENCE_S * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def warm_up(port: int) -> None:
    """Open and close one page, so that the hub has started and its memory is not counted."""

    async def once() -> None:
        loop = asyncio.get_running_loop()
        _, page = await loop.create_connection(
            lambda: Page(f"127.0.0.1:{port}", {}), "127.0.0.1", port
        )
        assert await page.greeted
        page.transport.close()

    asyncio.run(once())


def resident_kb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
