"""Time to find the duplicates of a city that was just imported.

    python -m benchmarks.doubles [--events 50000] [--doubled 20]
    CITY_DATA_DIR=… python -m benchmarks.doubles --times 7

In a synthetic city one event in ``--doubled`` is repeated in other words. With --times, the real
sample is imported that many times under other identifiers instead: all copies are duplicates of
each other, the worst case. The database is DATABASE_URL's, SQLite without it.
"""

import argparse
import os
import random
import sys
import time

from benchmarks.databases import temporary_database
from benchmarks.search_clock import backend_s

#: Number of events, and the most processor seconds that :func:`search.services.find_doubles` may
#: take for them.
CITY, BUDGET_S = 50_000, 300


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--events", type=int, default=CITY, help="so many events of a synthetic city"
    )
    parser.add_argument(
        "--doubled", type=int, default=20, help="one of so many is told again in other words"
    )
    parser.add_argument("--times", type=int, help="the real sample instead, so many times")
    parser.add_argument("--records", type=int, help="so many of the sample, instead of all")
    options = parser.parse_args()
    if options.times and not os.environ.get("CITY_DATA_DIR"):
        sys.exit("CITY_DATA_DIR does not say where the city's data is")
    with temporary_database():
        if options.times:
            import_sample(options.times, options.records)
        else:
            make_city(options.events, options.doubled)
        report()


def make_city(count: int, doubled: int) -> None:
    """Create events directly in the tables with their fingerprints, none compared yet."""
    from django.utils import timezone

    from agenda.models import Event, Occurrence
    from benchmarks.search_city import fill
    from benchmarks.search_names import Words
    from search.services import rebuild_fingerprints

    chance = random.Random(count)
    words = Words(random.Random(3))
    words.chance = chance
    fill(count - count // doubled, chance, words, timezone.localtime())

    events = Event.objects.order_by("pk").prefetch_related("occurrences")[: count // doubled]
    for event in events:
        occurrences = list(event.occurrences.all())
        event.pk, event.uid = None, event._meta.get_field("uid").get_default()
        event.slug += "-encore"
        event.title = f"{event.title}, à ne pas manquer"
        event.lead = words.some(20)
        event.save(force_insert=True)
        for occurrence in occurrences:
            occurrence.pk, occurrence.event = None, event
        Occurrence.objects.bulk_create(occurrences)
    rebuild_fingerprints()


def import_sample(times: int, records: int | None) -> None:
    from zoneinfo import ZoneInfo

    from django.conf import settings

    from benchmarks.imports import repeated_sample
    from search.services import rebuild_fingerprints
    from sources.models import Source
    from sources.quefaire.reading import read_events, survey
    from sources.services.imports import import_events

    stream = repeated_sample(times, records)
    learnt = survey(stream, ZoneInfo(settings.TIME_ZONE))
    stream.seek(0)
    import_events(
        Source.objects.create(slug="benchmark", name="Benchmark"), read_events(stream, learnt)
    )
    rebuild_fingerprints()


def report() -> None:
    from django.db import connection

    from search.models import Double, Fingerprint
    from search.services import find_doubles

    events = Fingerprint.objects.filter(event__live=True).count()
    start, began_s, backend_began_s = time.perf_counter(), time.process_time(), backend_s()
    while find_doubles():
        pass
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - began_s
    of_server_s = backend_s() - backend_began_s

    pairs = Double.objects.filter(event__isnull=False).count()
    print(
        f"{connection.vendor}: {events:,} events, {pairs:,} pairs in {seconds:.0f} s,"
        f" {cpu_s:.0f} s of the processor"
    )
    expected_s = cpu_s / events * CITY
    kept = "kept" if expected_s <= BUDGET_S else "MISSED"
    print(
        f"  {cpu_s / events * 1e3:.1f} ms each without a server's own:"
        f" {expected_s:.0f} s of {CITY:,}"
    )
    print(f"  {of_server_s:.0f} s of PostgreSQL's, {of_server_s / events * 1e3:.1f} ms each")
    print(f"budget of {BUDGET_S} s for {CITY:,}: {kept}")


if __name__ == "__main__":
    main()
