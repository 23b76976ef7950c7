"""A town in one process compared with four processes: latencies under load, and cost at rest.

Both serve the same city in turn, with open pages and a subscriber, during expensive searches, an
import and a reload of the demonstration. The latency of open pages and of the first push may be a
quarter longer with one process. At rest: memory and processor time of all processes, and rows
written.
"""

import argparse
import asyncio
import os
import queue
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.databases import temporary_database, url_of_the_database
from benchmarks.live import (
    CLIENTS,
    SPARE_FILES,
    allow_files,
    at_share,
    cpu_seconds,
    read,
    resident_kb,
    start_client,
    wait_for,
    wait_for_pages,
    warm_up,
)
from benchmarks.push import subscribe
from benchmarks.push_stub import Accepting
from config import run

TIMES = 1.25
BUDGET_MB, BUDGET_PROCESSOR = 300, 0.01
#: Each is asked by one reader in a loop, with a unique extra word.
QUESTIONS = (
    "concert gratuit ce week-end en plein air pour enfants sauf cirque",
    "exposition photographie noir et blanc moins de 10 euros samedi après-midi",
    "theatre comique ou danse contemporaine demain soir dans le 19e",
    "atelier céramique débutants le mercredi matin accessible en fauteuil",
    "balade nocturne historique en anglais la semaine prochaine",
    "bal populaire accordéon le 14 juillet au bord du canal",
    "conférence astronomie entrée libre jeudi ou vendredi après 18h",
    "marché aux livres anciens dimanche prochain pas trop loin",
)
#: Longer than a town polls often after a commit (``config/pulse.py``).
QUIET_AFTER_S = 130
PATIENCE_S = 120
ENDS_IN_S = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--sockets", type=int, default=2_000)
    parser.add_argument("--messages", type=int, default=10, help="of each round")
    parser.add_argument("--rounds", type=int, default=3, help="of each way, in turn")
    parser.add_argument(
        "--settle",
        type=float,
        default=QUIET_AFTER_S,
        metavar="SECONDS",
        help="without a commit, before the quiet time",
    )
    parser.add_argument(
        "--quiet", type=float, default=60, metavar="SECONDS", help="that are counted at rest"
    )
    parser.add_argument("--only-rest", action="store_true", help="nothing beside, nobody waits")
    parser.add_argument("--without-rest", action="store_true", help="only what waits under load")
    parser.add_argument("--import", type=int, dest="records", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.records is not None:
        import_records(options.records)
        return
    allow_files(options.sockets + SPARE_FILES)
    with (
        temporary_database(),
        noting_pushes() as (origin, pushes),
        tempfile.TemporaryDirectory() as folder,
    ):
        environment = environment_of(Path(folder))
        subprocess.run(importing(options.events), env=environment, check=True)
        if not options.without_rest:
            at_rest(environment, options)
        if not options.only_rest:
            under_load(environment, origin, pushes, options)


def environment_of(folder: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": url_of_the_database(),
        "MEDIA_ROOT": str(folder / "media"),
        "PUSH_KEYS": str(folder / "push-keys"),
        "PUSH_ALLOWS_LOOPBACK": "1",
        "REDIS_URL": "",
        "ELASTICSEARCH_URL": "",
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": ".",
    }


@dataclass(frozen=True)
class Site:
    """The processes of a running site."""

    port: int
    pids: list[int]

    def processor_s(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.pids)

    def resident_mb(self) -> float:
        return sum(resident_kb(pid) for pid in self.pids) / 1024


def ways(port: int) -> dict[str, list[list[str]]]:
    """Return the commands of ``make run`` and of ``make run APART=1``, by way of running."""
    at_port = ["--port", str(port)]
    return {
        "one process": [[*run.TOWN, *at_port]],
        "four processes": [*run.BESIDE.values(), [*run.SITE, *at_port]],
    }


@contextmanager
def serving(way: str, environment: dict[str, str]) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    processes = [
        subprocess.Popen([sys.executable, *each], env=environment) for each in ways(port)[way]
    ]
    try:
        wait_for(port)
        warm_up(port)
        yield Site(port, [process.pid for process in processes])
    finally:
        end(processes)


def end(processes: "list[subprocess.Popen[Any]]") -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(ENDS_IN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# --- at rest ----------------------------------------------------------------------------------


def at_rest(environment: dict[str, str], options: argparse.Namespace) -> None:
    for way in ways(0):
        with serving(way, environment) as site:
            ask(site.port, "/")
            wait_until_nothing_is_written(options.settle)
            before = rows_of_the_database()
            before_s = site.processor_s()
            time.sleep(options.quiet)
            share = (site.processor_s() - before_s) / options.quiet
            written = len(rows_of_the_database() - before)
            memory_mb = site.resident_mb()
        is_within = memory_mb <= BUDGET_MB and share < BUDGET_PROCESSOR and not written
        verdict = "within" if is_within else "OVER"
        print(
            f"{way}, at rest: {memory_mb:.0f} MB, {share:.2%} of a core,"
            f" {written} rows written in {options.quiet:.0f} s"
            f" (budget of one: {BUDGET_MB} MB, {BUDGET_PROCESSOR:.0%}, none: {verdict})",
            flush=True,
        )


def wait_until_nothing_is_written(seconds: float) -> None:
    """Wait until there was no commit for ``seconds``: daily chores run when a city starts."""
    with closing(sqlite3.connect(file_of_the_database(), timeout=PATIENCE_S)) as opened:
        version, since = None, time.monotonic()
        while time.monotonic() - since < seconds:
            before, version = version, opened.execute("PRAGMA data_version").fetchone()
            if version != before:
                since = time.monotonic()
            time.sleep(0.2)


def file_of_the_database() -> str:
    return url_of_the_database().removeprefix("sqlite:///")


def rows_of_the_database() -> set[tuple[object, ...]]:
    """Return every row of every table, with the table's name."""
    from django.db import connection

    rows: set[tuple[object, ...]] = set()
    with closing(sqlite3.connect(file_of_the_database(), timeout=PATIENCE_S)) as opened:
        for table in connection.introspection.table_names():
            rows |= {(table, *row) for row in opened.execute(f'SELECT * FROM "{table}"')}
    connection.close()
    return rows


# --- under load -------------------------------------------------------------------------------

#: Arrival times of pushes at the service, by this process's clock.
Pushes = queue.SimpleQueue[float]


@contextmanager
def noting_pushes() -> Iterator[tuple[str, Pushes]]:
    """Run a push service in a thread; yield its origin and the queue of arrival times."""
    pushes: Pushes = queue.SimpleQueue()

    class Noting(Accepting):
        def on_message_complete(self) -> None:
            pushes.put(time.time())
            super().on_message_complete()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(Noting, "127.0.0.1", 0))
    serving = threading.Thread(target=loop.run_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", pushes
    finally:
        loop.call_soon_threadsafe(loop.stop)
        serving.join()


@dataclass
class Waits:
    """Milliseconds after each commit, over all rounds of one way of running."""

    pages_p99: list[float] = field(default_factory=list)
    first_push: list[float] = field(default_factory=list)
    lost: int = 0
    answered: int = 0


def under_load(
    environment: dict[str, str], origin: str, pushes: Pushes, options: argparse.Namespace
) -> None:
    found = {way: Waits() for way in ways(0)}
    subscribe(origin, 1)
    print(
        f"{options.sockets} open pages, {len(QUESTIONS)} hard questions at once,"
        " an import and a reload of the"
        f" demonstration beside; {options.rounds} rounds of {options.messages} alerts, in turn"
    )
    for _round in range(options.rounds):
        for way, waits in found.items():
            measure(way, waits, environment, pushes, options)
    for way, waits in found.items():
        print(
            f"{way}: open pages, 99th percentile {statistics.median(waits.pages_p99):.0f} ms of the"
            " median alert"
            f" (worst {max(waits.pages_p99):.0f}), {waits.lost} lost; first push"
            f" {statistics.median(waits.first_push):.0f} ms (worst {max(waits.first_push):.0f});"
            f" {waits.answered} questions answered"
        )
    one, four = found.values()
    for name, ours, theirs in (
        ("99th percentile", one.pages_p99, four.pages_p99),
        ("first push", one.first_push, four.first_push),
    ):
        times = statistics.median(ours) / statistics.median(theirs)
        verdict = "within" if times <= TIMES else "OVER"
        print(
            f"{name}: one process takes {times:.2f} x what four take (budget: {TIMES}): {verdict}"
        )


def measure(
    way: str, waits: Waits, environment: dict[str, str], pushes: Pushes, options: argparse.Namespace
) -> None:
    with serving(way, environment) as site:
        clients = [
            start_client(number, site.port, options.sockets // CLIENTS) for number in range(CLIENTS)
        ]
        try:
            opened = sum(int(read(client)["open"]) for client in clients)
            with beside(site.port, environment) as answered:
                for _message in range(options.messages):
                    pages, push_ms = send(clients, pushes)
                    waits.pages_p99.append(at_share(pages, 0.99))
                    waits.first_push.append(push_ms)
                    waits.lost += opened - len(pages)
            waits.answered += len(answered)
        finally:
            for client in clients:
                client.kill()
                client.wait()


def send(clients: "list[subprocess.Popen[str]]", pushes: Pushes) -> tuple[list[float], float]:
    """Approve an alert; return the latency of each page, and of its push, in milliseconds."""
    from tests.factories.alerts import approved_alert, officer

    approve = partial(approved_alert, by=officer(), approver=officer(), severity="Extreme")
    pages, written = wait_for_pages(clients, approve)
    # Pushes of the demonstration's alerts.
    while (came := pushes.get(timeout=PATIENCE_S)) < written:
        pass
    return pages, (came - written) * 1000


@contextmanager
def beside(port: int, environment: dict[str, str]) -> Iterator[list[int]]:
    """Run searches, imports and reloads in the block; yield the list of their answers' statuses."""
    answered: list[int] = []
    is_over = threading.Event()
    commands = (importing(1_000_000), [sys.executable, "manage.py", "demo"])
    threads = [
        threading.Thread(target=keep_asking, args=(port, question, answered, is_over))
        for question in QUESTIONS
    ]
    threads += [
        threading.Thread(target=keep_running, args=(command, environment, is_over))
        for command in commands
    ]
    try:
        for thread in threads:
            thread.start()
        yield answered
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def keep_running(command: list[str], environment: dict[str, str], is_over: threading.Event) -> None:
    """Run ``command`` again and again, whether it succeeds or fails, until ``is_over``."""
    while not is_over.is_set():
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and not is_over.wait(0.2):
            pass
        end([process])


def keep_asking(port: int, question: str, answered: list[int], is_over: threading.Event) -> None:
    number = 0
    while not is_over.is_set():
        number += 1
        query = urllib.parse.urlencode({"q": f"{question} {os.getpid()}x{number}"})
        answered.append(ask(port, f"/agenda/?{query}"))


def ask(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def importing(records: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.town", "--import", str(records)]


def import_records(records: int) -> None:
    """Import ``records`` new events, under a source of their own."""
    import django

    django.setup()

    from sources.models import Source
    from sources.services.imports import import_events
    from tests.services.slow_importer import found

    import_events(Source.objects.create(slug=f"town-{os.getpid()}", name="Import"), found(records))


if __name__ == "__main__":
    main()
