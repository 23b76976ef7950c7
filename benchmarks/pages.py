"""Cost of each public page: queries, wall time, processor time of site and database, kilobytes.

On the demonstration city, or with ``--events`` on a city of that many events with five dates each
(PostgreSQL, DATABASE_URL). With ELASTICSEARCH_URL its search server is used, else the database's
search.
"""

import argparse
import gc
import statistics
import time
from typing import Any

from benchmarks.databases import temporary_database
from benchmarks.search_clock import backend_s

BUDGET_QUERIES, BUDGET_KB, BUDGET_BACKEND_MS = 12, 100, 15
TIMES = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument(
        "--times", type=int, default=TIMES, help="how often each is asked; the median counts"
    )
    options = parser.parse_args()
    events = options.events
    with temporary_database():
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client, override_settings

        if events:
            from tests.factories.crowd import make_large_city

            make_large_city(events)
        else:
            call_command("demo", verbosity=0)
        server = settings.ELASTICSEARCH_OF_TESTS  # type: ignore[misc]  # of the settings of tests
        with override_settings(
            DEBUG=False,
            ALLOWED_HOSTS=["*"],
            ELASTICSEARCH_URL=server,
            ELASTICSEARCH_INDEX="benchmark-pages",
        ):
            if server:
                call_command("reindex", server=True, verbosity=0)
            client = Client()
            # As a server does (config/asgi.py), or imports would be traversed every few pages.
            gc.freeze()
            print(
                f"budget: {BUDGET_QUERIES} queries, {BUDGET_KB} kB of HTML and style,"
                " without pictures,"
                f" {BUDGET_BACKEND_MS} ms of PostgreSQL; /agenda.json 60 ms and 300 kB"
            )
            print(f"{'':<25}                  median   our processor   PostgreSQL's")
            for name, path in pages():
                report(client, name, path, options.times)
            if server:
                from search.engines.elasticsearch.server import server_at

                indices = server_at(server).patient.indices
                indices.delete(index=list(indices.get(index="benchmark-pages-*")))


def pages() -> list[tuple[str, str]]:
    from django.db.models import Count

    from agenda.models import Event, Place, ProgrammePage

    busiest = (
        Event.objects.live()
        .annotate(dates_count=Count("occurrences"))
        .order_by("-dates_count")
        .first()
    )
    place = Place.objects.annotate(events_count=Count("events")).order_by("-events_count").first()
    programme = ProgrammePage.objects.live().first()
    return [
        ("home", "/"),
        ("agenda", "/agenda/"),
        ("a search", "/agenda/?q=concert&quand=ce-week-end&prix=gratuit"),
        ("a word of one in ten", "/agenda/?q=accordéon"),
        ("nothing found", "/agenda/?q=accordéon&ou=16&prix=gratuit"),
        ("the event of most dates", busiest.get_absolute_url()),
        ("the place of most events", place.get_absolute_url()),
        ("programme", programme.get_url()),
        ("changes", "/changements/"),
        ("alerts", "/alertes/"),
        ("data", "/agenda.json"),
        ("data with texts", "/agenda.json?champs=title,body,dates"),
        ("feed", "/agenda.atom"),
    ]


def report(client: Any, name: str, path: str, times: int) -> None:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    reset_queries()  # the query log has a maximum length, and creating the city filled it
    with CaptureQueriesContext(connection) as context:
        response = client.get(path)
    queries = len(context)  # before the next request empties the log
    samples = []
    for _ in range(times):
        start, own, theirs = time.perf_counter(), time.thread_time(), backend_s()
        client.get(path)
        samples.append(
            [time.perf_counter() - start, time.thread_time() - own, backend_s() - theirs]
        )
    wall, own, theirs = (statistics.median(column) * 1000 for column in zip(*samples, strict=True))
    size = len(response.content) / 1000
    print(
        f"{name:<25} {response.status_code}  {queries:>2} queries  {wall:6.1f} ms  {own:6.1f} ms "
        f" {theirs:6.1f} ms"
        f"  {size:5.1f} kB",
        flush=True,
    )


if __name__ == "__main__":
    main()
