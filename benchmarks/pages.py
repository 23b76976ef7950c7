"""What each public page costs on the demonstration city: queries, milliseconds, kilobytes of HTML."""

import argparse
import statistics
import time

from benchmarks.databases import temporary_database

BUDGET_QUERIES, BUDGET_KB = 12, 100
TIMES = 7


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with temporary_database():
        from django.core.management import call_command
        from django.test import Client, override_settings

        with override_settings(DEMONSTRATION_ALLOWED=True):
            call_command("demo", verbosity=0)
        with override_settings(DEBUG=False, ALLOWED_HOSTS=["*"]):
            client = Client()
            print(f"budget: {BUDGET_QUERIES} queries, {BUDGET_KB} kB of HTML and style, without pictures")
            for name, path in pages():
                report(client, name, path)


def pages() -> list[tuple[str, str]]:
    from django.db.models import Count

    from agenda.models import Event, Place

    busiest = Event.objects.live().annotate(dates_count=Count("occurrences")).order_by("-dates_count").first()
    place = Place.objects.annotate(events_count=Count("events")).order_by("-events_count").first()
    return [
        ("home", "/"),
        ("agenda", "/agenda/"),
        ("a search", "/agenda/?q=concert&quand=ce-week-end&prix=gratuit"),
        ("nothing found", "/agenda/?q=accordéon&ou=16&prix=gratuit"),
        ("the event of most dates", busiest.get_absolute_url()),
        ("the place of most events", place.get_absolute_url()),
        ("changes", "/changements/"),
    ]


def report(client, name: str, path: str) -> None:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    reset_queries()  # the log keeps so many, and making the city filled it
    with CaptureQueriesContext(connection) as context:
        response = client.get(path)
    queries = len(context)  # now: the next request empties the log
    samples = []
    for _ in range(TIMES):
        start = time.perf_counter()
        client.get(path)
        samples.append((time.perf_counter() - start) * 1000)
    size = len(response.content) / 1000
    median = statistics.median(samples)
    print(f"{name:<25} {response.status_code}  {queries:>2} queries  {median:6.1f} ms  {size:5.1f} kB")


if __name__ == "__main__":
    main()
