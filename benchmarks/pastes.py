"""Cost of reading a pasted page: processor and wall time, in a warm process and in a new one.

    python -m benchmarks.pastes [--pastes 200] [--minute 200] [--cold 5]

``--pastes`` pages arrive one by one, ``--minute`` of them per minute, from many threads. Budget: 60
ms of processor time per paste. ``--cold`` pastes start a process each, for comparison.
"""

import argparse
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BUDGET_MS = 60
TIMEOUT_S = 30
PAGE_URL = "https://example.org/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pastes", type=int, default=200)
    parser.add_argument("--minute", type=int, default=200)
    parser.add_argument("--cold", type=int, default=5)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    cold = [started_and_ended() for _ in range(arguments.cold)]
    if cold:
        processor, wall = (sum(values) / len(cold) * 1000 for values in zip(*cold, strict=True))
        print(
            f"a process each, {len(cold)} pastes: {processor:.0f} ms of processor a paste,"
            f" {wall:.0f} ms of wall"
        )
    report(arguments.pastes, arguments.minute)


def report(pastes: int, minute: int) -> None:
    from sources.sandbox.reading import server

    once()  # starts the process
    assert server.process is not None
    pid = server.process.pid
    before = processor_of(pid) + time.process_time()
    start = time.monotonic()
    with ThreadPoolExecutor(32) as threads:
        pending = []
        for number in range(pastes):
            time.sleep(max(start + number * 60 / minute - time.monotonic(), 0))
            pending.append(threads.submit(once))
        walls = sorted(each.result() for each in pending)
    spent = processor_of(pid) + time.process_time() - before
    assert server.process.pid == pid, "it died meanwhile"
    print(
        f"warm, {pastes} pastes at {minute} a minute:"
        f" {spent / pastes * 1000:.1f} ms of processor a paste"
        f" (budget: {BUDGET_MS}), wall {walls[len(walls) // 2] * 1000:.0f} ms at the median,"
        f" {walls[int(len(walls) * 0.95)] * 1000:.0f} ms at 95 %;"
        f" the process keeps {memory_mb(pid):.0f} MB"
    )


def once() -> float:
    """Return the wall seconds of reading one page."""
    from sources.sandbox.reading import read_page_apart

    start = time.monotonic()
    assert len(read_page_apart(small_page(), PAGE_URL, timeout_s=TIMEOUT_S).events) == 1
    return time.monotonic() - start


def started_and_ended() -> tuple[float, float]:
    """Return processor and wall seconds of reading one page in a new process."""
    from sources.sandbox.client import ForkServer

    before, start = processor_of_children(), time.monotonic()
    server = ForkServer()
    server.ask(
        {"kind": "page", "url": PAGE_URL, "language": "fr"},
        small_page(),
        time.monotonic() + TIMEOUT_S,
    )
    server.close()
    return processor_of_children() - before, time.monotonic() - start


def small_page() -> bytes:
    from tests.sources.hostile import event, page

    place = {
        "@type": "Place",
        "name": "La Cigale",
        "address": "120 boulevard de Rochechouart, 75018 Paris",
    }
    return page(data=event(location=place, offers={"price": "8,50"}, description="On danse à 21h."))


def processor_of(pid: int) -> float:
    """Return the processor seconds of a process and its ended children (``man 5 proc``)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def processor_of_children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def memory_mb(pid: int) -> float:
    return (
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    )


if __name__ == "__main__":
    main()
