"""Load test of the site behind nginx as deployed: answers by status, rate, latency.

On a city of many events (PostgreSQL, DATABASE_URL): 200 clients without cache on the home page and
on many different event pages of one process, retrying at once when refused, compared with the few
that it serves without a queue; readers of alerts from different networks next to a crowd of twenty
networks; the agenda made by one and by two processes, and through nginx with its one-second cache;
and how soon a cancellation is seen. The clients share the machine's processors: what counts is the
processor time of the site's process.
"""

import argparse
import asyncio
import os
import ssl
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import aiohttp

from benchmarks.databases import temporary_database, url_of_the_database

CLIENTS, PAGES = 200, 2_000
BUDGET_CACHED, BUDGET_MADE, BUDGET_SEEN_S = 500, 25, 1.2
#: Under a crowd: the least share of the pages served without one, for the same processor time; the
#: most processor time of a refusal.
BUDGET_USEFUL, BUDGET_REFUSAL_MS = 0.8, 2
UNLOADED = 4
#: One address per network of the crowd that requests alerts; each reader has a network of their
#: own.
NETWORKS, READERS = (
    [f"52.1.{number}.1" for number in range(20)],
    [f"93.184.{number}.1" for number in range(4)],
)
CANCELLATIONS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--cancellations", type=int, default=CANCELLATIONS)
    parser.add_argument(
        "--as-in-development",
        action="store_true",
        help="with its settings: no static file is collected, nor compressed",
    )
    options = parser.parse_args()
    with temporary_database():
        from tests.factories.crowd import make_large_city

        make_large_city(options.events)
        from agenda.models import Event

        events = [
            event.get_absolute_url() for event in Event.objects.order_by("pk")[: PAGES * 20 : 20]
        ]
        with (
            tempfile.TemporaryDirectory() as folder,
            site(Path(folder), options) as (ports, secure, pid),
        ):
            asyncio.run(measure(ports, secure, events, options, pid))


@contextmanager
def site(folder: Path, options: argparse.Namespace) -> Iterator[tuple[list[int], int, int]]:
    """Yield the ports of two site processes, the port of nginx in front of the first, and the
    first's pid."""
    from tests.services.fronted import (
        environment_of,
        free_port,
        fronted,
        manage,
        running,
        server_command,
    )

    environment = environment_of(folder) | {
        "DATABASE_URL": url_of_the_database(),
        "LOG_LEVEL": "ERROR",
    }
    if options.as_in_development:
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DEBUG": "false"}
    else:
        manage(folder, "collectstatic", "--no-input", "--verbosity", "0")
    folder.chmod(0o755)  # nginx must be able to read there
    ports = [free_port(), free_port()]
    with (
        running(server_command(ports[0]), ports[0], env=environment) as first,
        running(server_command(ports[1]), ports[1], env=environment),
        fronted(folder, ports[0]) as secure,
    ):
        yield ports, secure, first.pid


async def measure(
    ports: list[int], secure: int, events: list[str], options: argparse.Namespace, pid: int
) -> None:
    direct, other = (f"http://127.0.0.1:{port}" for port in ports)
    fronted = f"https://127.0.0.1:{secure}"
    seconds, clients = options.seconds, options.clients
    print(
        f"{clients} clients, one process, no cache; bars: no 500;"
        f" {BUDGET_USEFUL:.0%} of the pages that {UNLOADED}"
        f" clients get for the same processor; a refusal {BUDGET_REFUSAL_MS} ms of it"
    )
    await overload("home", [f"{direct}/"], options, pid)
    await overload(f"{len(events):,} events", [direct + event for event in events], options, pid)
    print(
        f"/alertes/, by {clients} clients of {len(NETWORKS)} networks, and by readers of others:"
        " most are served"
    )
    alerts = [f"{direct}/alertes/?n={number}" for number in range(PAGES)]
    await asyncio.gather(
        crowd("alerts, a crowd", alerts, seconds, clients, NETWORKS),
        crowd("alerts, readers", [f"{direct}/alertes/"], seconds, len(READERS), READERS),
    )
    print(
        f"/agenda/; budgets: {BUDGET_CACHED}/s through nginx with its cache,"
        f" {BUDGET_MADE}/s without, of two processes"
    )
    await crowd("made by one", [f"{direct}/agenda/"], seconds, min(4, clients))
    await crowd("made by two", [f"{direct}/agenda/", f"{other}/agenda/"], seconds, min(4, clients))
    await crowd("through nginx", [f"{fronted}/agenda/"], seconds, min(20, clients))
    print(f"a cancellation, as who asks nginx all the time sees it; budget: {BUDGET_SEEN_S} s")
    await cancellations(fronted, events[: options.cancellations])


async def overload(name: str, addresses: list[str], options: argparse.Namespace, pid: int) -> None:
    """Request the same pages with few clients and with a crowd; print what they cost process
    ``pid``."""
    await warm_up(addresses)
    began = processor_s(pid)
    few = await crowd(
        f"{name}, by {UNLOADED}", addresses, options.seconds, min(UNLOADED, options.clients)
    )
    between, loop_between = processor_s(pid), processor_s(pid, pid)
    many = await crowd(name, addresses, options.seconds, options.clients)
    page_s = (between - began) / max(1, few[200])
    spent, loop_spent = processor_s(pid) - between, processor_s(pid, pid) - loop_between
    useful = many[200] * page_s / spent
    told = f"{name:<16} a page {page_s * 1000:.1f} ms of processor;"
    told += f" useful under the crowd {useful:.0%}"
    told += f"; its loop, which refuses, took {loop_spent / spent:.0%}"
    if refused := many[503]:
        told += f"; a refusal {max(0.0, spent - many[200] * page_s) / refused * 1000:.2f} ms"
    print(told, flush=True)


async def warm_up(addresses: list[str]) -> None:
    """Request some pages first: a process's first pages take several times longer."""
    async with asking() as session:
        for address in addresses[:UNLOADED] * UNLOADED:
            async with session.get(address) as answer:
                await answer.read()


def processor_s(pid: int, thread: int | None = None) -> float:
    """Return the processor seconds used by a process or one of its threads (proc(5): utime and
    stime)."""
    task = f"task/{thread}/" if thread else ""
    fields = Path(f"/proc/{pid}/{task}stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def crowd(
    name: str, addresses: list[str], seconds: int, clients: int, networks: Sequence[str] = ("",)
) -> Counter[int | str]:
    """Request ``addresses`` from many clients for some seconds; return the number of answers by
    status."""
    statuses: Counter[int | str] = Counter()
    took: list[float] = []
    ends, turn = time.perf_counter() + seconds, cycle(addresses)

    async def client(session: aiohttp.ClientSession, network: str) -> None:
        headers = {"X-Forwarded-For": network} if network else {}
        while (began := time.perf_counter()) < ends:
            try:
                async with session.get(next(turn), headers=headers) as answer:
                    await answer.read()
                    statuses[answer.status] += 1
            except (aiohttp.ClientError, TimeoutError) as error:
                statuses[type(error).__name__] += 1
            else:
                if answer.status == 200:
                    took.append(time.perf_counter() - began)

    async with asking() as session:
        await asyncio.gather(
            *(client(session, networks[number % len(networks)]) for number in range(clients))
        )
    told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items(), key=str))
    ordered = sorted(took) or [0.0]
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(
        f"{name:<16} {told}; {len(took) / seconds:7.1f} pages a second; p50 {p50:.3f} s,"
        f" p95 {p95:.3f} s",
        flush=True,
    )
    return statuses


def asking() -> aiohttp.ClientSession:
    from tests.services.fronted import HOST

    trusting = ssl.create_default_context()
    # The test's own certificate.
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, ssl=trusting),
        timeout=aiohttp.ClientTimeout(total=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=headers,
    )


async def cancellations(origin: str, paths: list[str]) -> None:
    """Print the time from a cancellation's commit to the first answer that shows it, polled every
    20 ms."""
    from asgiref.sync import sync_to_async

    delays = []
    async with asking() as session:
        for path in paths:
            seen = asyncio.create_task(first_with(session, origin + path, b"Annul"))
            await asyncio.sleep(0.1)
            committed = await sync_to_async(cancel_first_of)(path)
            delays.append(await seen - committed)
    print(f"longest {max(delays):.3f} s, median {statistics.median(delays):.3f} s of {len(delays)}")


async def first_with(session: aiohttp.ClientSession, url: str, word: bytes) -> float:
    while True:
        async with session.get(url) as answer:
            if word in await answer.read():
                return time.perf_counter()
        await asyncio.sleep(0.02)


def cancel_first_of(path: str) -> float:
    from django.db import connection

    from agenda.models import Occurrence
    from agenda.services.occurrences import cancel

    slug = path.rstrip("/").rpartition("/")[2]
    cancel([Occurrence.objects.filter(event__slug=slug).coming().order_by("start_at")[0]])
    committed = time.perf_counter()
    connection.close()  # this thread's
    return committed


if __name__ == "__main__":
    main()
