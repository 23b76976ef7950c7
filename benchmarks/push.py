"""Cost of a push message, compared with three other senders; writing deliveries; time to
acceptance.

Ours is measured twice: «prepared» has key material ready for each subscriber, as a dispatcher that
was idle (its cost is printed separately); «cold» has none, as a dispatcher that has just started.
"""

import argparse
import asyncio
import hashlib
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from benchmarks.databases import temporary_database, url_of_the_database
from benchmarks.push_others import (
    KEYS,
    Cost,
    encode_and_aiohttp,
    loop_of_webpush,
    measured,
    new_point,
    npm_web_push,
)
from benchmarks.push_stub import push_service

BUDGETS = {"a loop of pywebpush.webpush()": 20, "npm web-push": 5}
OURS, LATENCY, OWED = 20_000, 10_000, 100_000
#: Number of messages that the other senders send.
LOOPED, GATHERED, BY_NPM = 400, 3_000, 2_000
#: Each sender runs this often, in turn, and the least cost counts, since the machine may be busy.
ROUNDS = 3
STARTS_IN_S = 8.0
OCTETS_OF = 10_000
TEXT = json.dumps(
    {"web_push": 8030, "notification": {"title": "Les berges ferment", "body": "x" * 200}}
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", type=int, default=1, help="of everything, one in so many")
    parser.add_argument(
        "--quick", action="store_const", dest="part", const=10, help="the same as --part 10"
    )
    parser.add_argument(
        "--without-npm", action="store_true", help="leave out npm's web-push, which is downloaded"
    )
    parser.add_argument(
        "--starts-in",
        type=float,
        default=STARTS_IN_S,
        help="seconds that a dispatcher takes to start",
    )
    options = parser.parse_args()
    part = options.part
    with temporary_database(), push_service() as origin:
        compare(origin, part, with_npm=not options.without_npm)
        owe_everybody(origin, OWED // part)
        first_and_last(origin, LATENCY // part, options.starts_in)


def compare(origin: str, part: int, *, with_npm: bool) -> None:
    from messaging.delivery.dispatcher import Dispatcher

    messages = OURS // part
    subscribe(origin, messages)
    by_us(messages, Dispatcher())  # a warm-up: marks the new subscriptions as accepted
    preparing, prepared, cold, looped, gathered = [], [], [], [], []
    for _ in range(ROUNDS):
        cold.append(by_us(messages, Dispatcher()))
        ready = Dispatcher()
        preparing.append(measured(messages, partial(prepare, ready.prepared_keys)))
        prepared.append(by_us(messages, ready))
        looped.append(loop_of_webpush(origin, TEXT.encode(), LOOPED // part))
        gathered.append(encode_and_aiohttp(origin, TEXT.encode(), GATHERED // part))
    costs: dict[str, Cost | str] = {
        "ours, prepared, with the ledger": min(prepared),
        "ours, cold, with the ledger": min(cold),
        "a loop of pywebpush.webpush()": min(looped),
        "encode() and aiohttp": min(gathered),
    }
    if with_npm:
        costs["npm web-push"] = npm_web_push(origin, BY_NPM // part)
    for name, cost in costs.items():
        report(name, cost, min(prepared), min(cold))
    octets = octets_of_one(OCTETS_OF // part)
    print(
        f"{'keys of one, while idle':<32} {min(preparing).cpu_us:6.0f} us of processor,"
        f" {octets:.0f} octets of memory"
    )


def report(name: str, cost: Cost | str, prepared: Cost, cold: Cost) -> None:
    if isinstance(cost, str):
        print(f"{name:<32} {cost}")
        return
    line = f"{name:<32} {cost.cpu_us:6.0f} us of processor a message, {cost.rate:6.0f}/s"
    if not name.startswith("ours"):
        line += f"; prepared {times(cost, prepared)}, cold {times(cost, cold)}"
    print(f"{line} (budget: at least {BUDGETS[name]} x)" if name in BUDGETS else line)


def times(theirs: Cost, ours: Cost) -> str:
    """Return by what factor we use less processor time and are faster."""
    return f"{theirs.cpu_us / ours.cpu_us:.1f} x less ({ours.rate / theirs.rate:.1f} x faster)"


def by_us(messages: int, dispatcher: Any) -> Cost:
    """Return the cost of one dispatcher in this process, from leasing to the last update of
    deliveries."""
    import uvloop

    from messaging.models import Delivery, Message

    Message.objects.all().delete()
    owe_one()
    write_all()
    cost = measured(messages, lambda: uvloop.run(dispatcher.run(until_idle=True)))
    assert Delivery.objects.filter(state="accepted").count() == messages
    return cost


def write_all() -> None:
    """Write the delivery rows of all waiting messages."""
    from messaging.delivery.fan_out import write_batch

    while write_batch():
        pass


def prepare(prepared_keys: Any) -> None:
    """Prepare key material of all subscribers page by page, as a dispatcher does."""
    while rows := prepared_keys.next_page():
        prepared_keys.prepare(rows)


def octets_of_one(count: int) -> float:
    """Return the octets of memory per prepared key, including its index entries."""
    from messaging.delivery.prepared_keys import PreparedKeys

    prepared_keys = PreparedKeys()
    rows = [(pk, new_point(), os.urandom(16)) for pk in range(1, count + 1)]
    tracemalloc.start()
    prepared_keys.prepare(rows)
    octets, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return octets / count


def owe_everybody(origin: str, count: int) -> None:
    subscribe(origin, count)
    started = time.perf_counter()
    owe_one()
    approved_s = time.perf_counter() - started
    write_all()
    print(
        f"{count:,} deliveries owed: approved in {approved_s:.2f} s,"
        f" written in {time.perf_counter() - started:.2f}"
    )


def first_and_last(origin: str, count: int, starts_in_s: float) -> None:
    """Print the times from an approval to the acceptances, with an idle running dispatcher."""
    from messaging.models import Delivery

    subscribe(origin, count)
    with running_dispatcher(starts_in_s):
        asyncio.run(asyncio.sleep(1))
        approved_at = owe_one()
        while Delivery.objects.filter(state="accepted").count() < count:
            time.sleep(0.1)
    times = [
        (at - approved_at).total_seconds()
        for at in Delivery.objects.order_by("accepted_at").values_list("accepted_at", flat=True)
    ]
    p95 = times[int(len(times) * 0.95)]
    print(
        f"{count:,} subscriptions: first accepted {times[0]:.2f} s after the approval (budget: 1),"
        f" median {times[len(times) // 2]:.2f}, 95th percentile {p95:.2f} (budget: 5),"
        f" last {times[-1]:.2f}"
    )


@contextmanager
def running_dispatcher(starts_in_s: float) -> Iterator[int]:
    """Run a dispatcher process; yield its process id."""
    environment = os.environ | {"DATABASE_URL": url_of_the_database(), "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen([sys.executable, "manage.py", "dispatch"], env=environment)
    try:
        time.sleep(starts_in_s)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def subscribe(origin: str, count: int) -> None:
    """Replace all subscriptions by ``count`` new ones at ``origin``."""
    from django.utils import timezone

    from messaging.models import Message, Subscription

    Message.objects.all().delete()
    Subscription.objects.all().delete()
    points, now = [new_point() for _ in range(KEYS)], timezone.now()
    for start in range(0, count, 5_000):
        Subscription.objects.bulk_create(
            Subscription(
                endpoint=f"{origin}/wpush/v2/{'x' * 100}{number}",
                endpoint_hash=hashlib.sha256(str(number).encode()).hexdigest(),
                p256dh=points[number % KEYS],
                auth=os.urandom(16),
                service=urlsplit(origin).netloc,
                min_severity=1,
                seen_at=now,
            )
            for number in range(start, min(start + 5_000, count))
        )


def owe_one():
    """Submit and approve an alert; return the time of approval."""
    from django.utils import timezone

    from alerts.services import approval
    from tests.factories.alerts import AlertFactory, officer

    by, approver = officer(), officer()
    alert = AlertFactory(
        written_by=by, severity="Extreme", expires=timezone.now() + timedelta(hours=6)
    )
    approval.submit_alert(alert, by)
    approved_at = timezone.now()
    approval.approve_alert(alert, approver)
    return approved_at


if __name__ == "__main__":
    main()
