"""Time to verify a new subscription among five thousand hostile ones at the same push service.

The hostile endpoints hang or answer 500; they come from few networks, or each from its own.
"""

import argparse
import asyncio
import hashlib
import os
import time
from typing import Any

from benchmarks.databases import temporary_database

HOSTILE, HONEST = 5_000, 25
BUDGET_S = 5.0
PATIENCE_S = 120.0
#: What hostile endpoints do, and the number of networks they come from.
SHAPES = (("hang", 5), ("hang", 5_000), ("500", 5), ("500", 5_000))
LOOK_S = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hostile", type=int, default=HOSTILE)
    parser.add_argument("--honest", type=int, default=HONEST)
    arguments = parser.parse_args()
    with temporary_database():
        for answer, networks in SHAPES:
            report(answer, networks, arguments.hostile, arguments.honest)


def report(answer: str, networks: int, hostile: int, honest: int) -> None:
    import uvloop

    from messaging.models import Subscription
    from tests.services.push_service import PushService

    class TrueHost(PushService):
        def answer_to(self, path: str) -> str:
            return answer if path.startswith("/stranger") else "201"

    Subscription.objects.all().delete()
    with TrueHost() as service:
        subscribe_strangers(service, hostile, networks)
        waits, seconds = uvloop.run(measured(service, honest))
    waits.sort()
    proven = sum(wait < PATIENCE_S for wait in waits)
    print(
        f"{hostile:,} strangers of {networks:,} networks that answer {answer}:"
        f" {proven} of {honest} new ones proven,"
        f" the first after {waits[0]:.2f} s, the median {waits[len(waits) // 2]:.2f},"
        f" the last {waits[-1]:.2f}"
        f" (budget: {BUDGET_S:.0f}), {seconds:.1f} s of processor",
        flush=True,
    )


def subscribe_strangers(service: Any, count: int, networks: int) -> None:
    from django.utils import timezone

    from messaging.models import Subscription, Welcome
    from tests.factories.messaging import P256DH

    now = timezone.now()
    endpoints = [f"{service.origin}/stranger/{number}" for number in range(count)]
    rows = Subscription.objects.bulk_create(
        [
            Subscription(
                endpoint=endpoint,
                endpoint_hash=hashlib.sha256(endpoint.encode()).hexdigest(),
                p256dh=P256DH,
                auth=os.urandom(16),
                service=service.host,
                seen_at=now,
            )
            for endpoint in endpoints
        ],
        batch_size=500,
    )
    welcomes = [
        Welcome(
            subscription=row,
            network_hmac=str(number % networks),
            turn=number // networks,
            due_at=now,
        )
        for number, row in enumerate(rows)
    ]
    Welcome.objects.bulk_create(welcomes, batch_size=500)


async def measured(service: Any, honest: int) -> tuple[list[float], float]:
    """Return the seconds from each new subscription to its verification, and the processor's."""
    from messaging.delivery.welcomes import WelcomeSender

    sender = WelcomeSender()
    running = asyncio.create_task(sender.run())
    started = time.process_time()
    waits = []
    for number in range(honest):
        began = time.monotonic()
        key = await asyncio.to_thread(subscribe_one, service, number)
        while not await asyncio.to_thread(is_proven, key) and time.monotonic() - began < PATIENCE_S:
            await asyncio.sleep(LOOK_S)
        waits.append(time.monotonic() - began)
    used = time.process_time() - started
    sender.stop()
    await running
    return waits, used


def subscribe_one(service: Any, number: int) -> int:
    from messaging.formats.schemas import ChoicesData
    from messaging.services.subscriptions import subscribe
    from tests.factories.messaging import browser_data

    address = f"{service.origin}/new/{number}"
    browser = browser_data(address, os.urandom(16), choices=ChoicesData.model_validate({}))
    subscription, _is_new = subscribe(browser, network=f"192.0.2.{number}")
    return int(subscription.pk)


def is_proven(key: int) -> bool:
    from messaging.models import Subscription

    return Subscription.objects.proven().filter(pk=key).exists()


if __name__ == "__main__":
    main()
