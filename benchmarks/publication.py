"""Cost of a publication: milliseconds and queries, with 1, 50 and 500 dates, and of one without
changes.

Also the longest transaction of cancelling all dates at once, which holds SQLite's write lock.
Budget: 0.2 s of processor time where the fixed workload takes 0.12 s. On SQLite, or on a database
next to DATABASE_URL's.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.databases import temporary_database
from benchmarks.fixed_work import fixed_work
from benchmarks.kept_searches import longest_transaction

if TYPE_CHECKING:
    from agenda.models import Event


DATES = (1, 50, 500)
TIMES = 15
#: Duration of the fixed workload for which the budget in seconds holds.
FIXED_S, LONGEST_S = 0.12, 0.2


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dates", type=int, nargs="+", default=DATES)
    parser.add_argument("--times", type=int, default=TIMES, help="of which the median counts")
    options = parser.parse_args()
    with temporary_database():
        for dates in options.dates:
            report(dates, options.times)


def report(dates: int, times: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from agenda.services.occurrences import cancel, restore
    from agenda.services.publication import publish_now

    event = weekly_event(dates)
    with CaptureQueriesContext(connection) as first:
        publish_now(event)
    with CaptureQueriesContext(connection) as again:
        publish_now(event)
    row = event.occurrences.order_by("start_at").last()
    with CaptureQueriesContext(connection) as step:
        cancel([row], "Grève")
    restore([row])
    publication = timed(lambda: publish_now(event), times)
    cancellation = timed(lambda: (cancel([row], "Grève"), restore([row])), times)
    print(
        f"{dates:>4} dates: publication {publication:6.1f} ms,"
        f" {len(first)} queries ({len(again)} again);"
        f" one date cancelled {cancellation / 2:6.1f} ms, {len(step)} queries"
    )
    report_longest(event)


def report_longest(event: "Event") -> None:
    from agenda.services.occurrences import cancel, restore

    rows, times, spent = list(event.occurrences.all()), [], []
    for number in range(5):
        began = time.process_time()
        with longest_transaction() as lasted:
            cancel(rows, f"Grève n° {number}")
        spent.append(time.process_time() - began)
        times.append(max(lasted))
        restore(rows)
    least, fixed = min(spent), fixed_work()
    print(
        f"{len(rows):>4} dates cancelled at once: one transaction of {least:.3f} s of processor,"
        f" {least / fixed:.2f} fixed (budget: {LONGEST_S / FIXED_S:.2f});"
        f" {min(times):.3f} s on the clock"
    )


def weekly_event(dates: int) -> "Event":
    from django.utils import timezone

    from agenda.enums import DateKind
    from agenda.models import Event, EventDate, Place

    place = Place.objects.create(name=f"Salle {dates}", slug=f"salle-{dates}")
    line = EventDate(
        kind=DateKind.RULE,
        rrule=f"FREQ=DAILY;COUNT={dates}",
        start_on=timezone.localdate() + timedelta(days=1),
        times=[["20:00", "22:00"]],
    )
    return Event.objects.create(
        title=f"Série de {dates}", slug=f"serie-{dates}", place=place, live=False, dates=[line]
    )  # type: ignore[misc]


def timed(work: Callable[[], object], times: int) -> float:
    """Return the median duration of ``work`` in milliseconds."""
    work()
    samples = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        samples.append((time.perf_counter() - start) * 1000)
    return statistics.median(samples)


if __name__ == "__main__":
    main()
