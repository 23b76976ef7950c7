"""Delay of an alert to fifty people among five thousand subscriptions made to delay it.

Half of the hostile ones are at one real host, half under names that match Microsoft's and Apple's
patterns: unknown, never resolved, refusing, silent. Half of the people are at those services.
«Accepted before» are subscriptions that got a message before; «new» ones never did; «turned» are
hostile ones that had been accepted before.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.databases import temporary_database

HOSTILE, HONEST = 5_000, 50
FIRST_S, LAST_S = 1.0, 2.0
PATIENCE_S = 120.0
#: (people, hostile subscriptions) by what they were before; only the first pair has a budget.
SHAPES = (("accepted before", "new"), ("new", "new"), ("accepted before", "turned"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dispatchers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--hostile", type=int, default=HOSTILE)
    parser.add_argument("--promised", action="store_true", help="only what has a budget")
    parser.add_argument(
        "--dispatch", nargs=2, type=int, metavar=("PORT", "CLOSED"), help=argparse.SUPPRESS
    )
    arguments = parser.parse_args()
    if arguments.dispatch:
        dispatch(*arguments.dispatch)
        return
    with tempfile.TemporaryDirectory() as folder, temporary_database():
        from tests.services.push_service import write_certificate
        from tests.services.strangers import NAMES, AnswersByPath, closed_port

        file = write_certificate(Path(folder) / "authority.pem", "127.0.0.1", *NAMES)
        os.environ["SSL_CERT_FILE"] = str(file)
        for count in arguments.dispatchers:
            for people, strangers in SHAPES[:1] if arguments.promised else SHAPES:
                with AnswersByPath(certificate=file) as service:
                    ports = service.port, closed_port()
                    report(count, people, strangers, arguments.hostile, ports)


def report(
    dispatchers: int, people: str, strangers: str, hostile: int, ports: tuple[int, int]
) -> None:
    from benchmarks.push import owe_one
    from messaging.enums import DeliveryPriority
    from messaging.models import Message, Subscription
    from tests.services import strangers as city

    owe_one()  # to nobody yet: warms up the approval code
    Message.objects.all().delete()
    Subscription.objects.all().delete()
    # Hostile ones first: of messages due at the same time, the first rows are sent first.
    turned = DeliveryPriority.ACCEPTED if strangers == "turned" else DeliveryPriority.NEW
    city.subscribe_all(city.hostile_endpoints(hostile), turned)
    city.subscribe_all(
        city.honest_endpoints(HONEST),
        DeliveryPriority.NEW if people == "new" else DeliveryPriority.ACCEPTED,
    )
    processes = [start(*ports) for _ in range(dispatchers)]
    try:
        for process in processes:
            process.stdout.readline()
        time.sleep(2)  # they prepare messages
        for which in ("first", "second"):
            first, last, count, written_s = measured()
            is_promised = people == "accepted before" and strangers == "new"
            budget = f" (budget: {FIRST_S:.0f} and {LAST_S:.0f})" if is_promised else ""
            print(
                f"{dispatchers} dispatcher(s), {hostile:,} strangers {strangers},"
                f" {HONEST} people {people},"
                f" {which} alert: {count} accepted, the first after {first:.2f} s,"
                f" the last {last:.2f}{budget};"
                f" the approval itself took {written_s:.2f} s",
                flush=True,
            )
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def measured() -> tuple[float, float, int, float]:
    """Approve an alert; return seconds to the first and last acceptance, their number, and the
    approval's time."""
    from django.utils import timezone

    from benchmarks.push import owe_one
    from messaging.models import Delivery

    approved_at = owe_one()
    written_s = (timezone.now() - approved_at).total_seconds()
    accepted = Delivery.objects.filter(state="accepted", message__at__gte=approved_at)
    deadline = time.monotonic() + PATIENCE_S
    while accepted.count() < HONEST and time.monotonic() < deadline:
        time.sleep(0.1)
    times = sorted(
        (at - approved_at).total_seconds() for at in accepted.values_list("accepted_at", flat=True)
    )
    return (
        (times[0], times[-1], len(times), written_s)
        if times
        else (PATIENCE_S, PATIENCE_S, 0, written_s)
    )


def start(port: int, closed_port: int) -> "subprocess.Popen[str]":
    from benchmarks.databases import url_of_the_database

    environment = os.environ | {"DATABASE_URL": url_of_the_database(), "LOG_LEVEL": "WARNING"}
    command = [
        sys.executable,
        "-m",
        "benchmarks.hostile",
        "--dispatch",
        str(port),
        str(closed_port),
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def dispatch(port: int, closed_port: int) -> None:
    """Run a dispatcher with a test resolver until SIGTERM."""
    import signal

    import django
    import uvloop

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from messaging.delivery.dispatcher import Dispatcher
    from tests.services.strangers import Names

    async def run() -> None:
        names = Names(port, closed_port)
        dispatcher: Any = Dispatcher(resolve=names)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, dispatcher.stop)
        print("it runs", flush=True)
        await dispatcher.run()
        names.is_over.set()

    uvloop.run(run())


if __name__ == "__main__":
    main()
