"""Cost per delivery of an alert at night to many subscriptions with many different quiet hours."""

import argparse
import os
import random
import time
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from zoneinfo import available_timezones

from benchmarks.databases import temporary_database

#: Budget: microseconds that quiet hours add to a delivery.
BUDGET = 30
AT_ONCE = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=100_000)
    parser.add_argument("--distinct", type=int, nargs="*", default=[0, 1, 1_500])
    arguments = parser.parse_args()
    with temporary_database():
        from django.db import connection

        for count in arguments.distinct:
            fill(arguments.subscriptions, different_hours(count))
            for which in ("first", "second"):
                lines, took_s, processor_s, longest_s = write_ledger()
                print(
                    f"{connection.vendor}, {count:,} different quiet hours, {which} alert:"
                    f" {lines:,} lines,"
                    f" {took_s / lines * 1e6:.0f} µs each, of them processor"
                    f" {processor_s / lines * 1e6:.0f} (budget: {BUDGET} more than without);"
                    f" the longest batch {longest_s:.2f} s",
                    flush=True,
                )


def different_hours(count: int) -> list[tuple[str, wall_time, wall_time]]:
    """Return ``count`` distinct (zone, from, to) at any minute, as before they were limited to
    quarters."""
    draw, zones = random.Random(28), sorted(available_timezones())
    hours = set()
    while len(hours) < count:
        start, end = (wall_time(draw.randrange(24), draw.randrange(60)) for _ in range(2))
        hours.add((draw.choice(zones), start, end))
    return sorted(hours)


def fill(count: int, hours: list[tuple[str, wall_time, wall_time]]) -> None:
    from django.db import connection
    from django.utils import timezone

    from messaging.models import Delivery, Subscription

    Delivery.objects.all().delete()
    Subscription.objects.all().delete()
    rows = []
    for number in range(count):
        zone, start, end = hours[number % len(hours)] if hours else ("", None, None)
        rows.append(
            Subscription(
                endpoint=f"https://push.example/{number}",
                endpoint_hash=f"{number:064}",
                p256dh=b"p" * 65,
                auth=b"a" * 16,
                service="push.example",
                time_zone=zone,
                quiet_from=start,
                quiet_to=end,
                lets_extreme=False,
                seen_at=timezone.now(),
            )
        )
    Subscription.objects.bulk_create(rows, batch_size=AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def write_ledger() -> tuple[int, float, float, float]:
    """Return number of deliveries, total seconds, processor seconds, and seconds of the longest
    batch."""
    from messaging.delivery.fan_out import write_batch
    from messaging.models import Delivery
    from tests.factories.alerts import approved_alert

    before = Delivery.objects.count()
    approved_alert(severity="Moderate", expires=datetime.now(UTC) + timedelta(days=2))
    took = [0.0]
    processor_s, more = processor(), True
    while more:
        started = time.perf_counter()
        more = write_batch()
        took.append(time.perf_counter() - started)
    return Delivery.objects.count() - before, sum(took), processor() - processor_s, max(took)


def processor() -> float:
    """Return the processor seconds of this process and of its PostgreSQL backend, if here."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
