"""Renaming a category of many events: latency for the editor, and for a cancellation meanwhile.

    python -m benchmarks.renaming [--events 20000]

Budget: the editor's request, and a cancellation during the refresh, both within 0.5 s. A child
process refreshes the events as the clock does, while this one cancels and restores dates
repeatedly.
"""

import argparse
import multiprocessing
import statistics
import time
import uuid
from datetime import timedelta
from functools import partial

from benchmarks.databases import temporary_database

CHUNK = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    count = parser.parse_args().events
    with temporary_database():
        category = fill(count)
        report(category, count)


def fill(count: int):
    """Create events of one category with a date each, directly in the tables, and publish them."""
    from django.db import transaction
    from django.utils import timezone

    from agenda.models import Category, Event, EventDate, Place
    from agenda.services.publication import publish

    place = Place.objects.create(name="Salle", slug="salle", street="1 rue Neuve")
    category = Category.objects.create(name="Concerts", slug="concerts")
    category.save_revision().publish()
    day = timezone.localdate() + timedelta(days=30)
    for start in range(0, count, CHUNK):
        with transaction.atomic():
            events = Event.objects.bulk_create(
                Event(
                    title=f"Événement d’été n° {n}",
                    slug=f"evenement-{n}",
                    lead="Un chapeau. " * 10,
                    body="<p>Un texte.</p>" * 20,
                    place=place,
                    category=category,
                )
                for n in range(start, min(start + CHUNK, count))
            )
            EventDate.objects.bulk_create(
                EventDate(event=event, uid=uuid.uuid4(), start_on=day, times=[["20:00", "22:00"]])
                for event in events
            )
            publish([event.pk for event in events], actor=None)
    return category


def report(category, count: int) -> None:
    from django.db import connection, connections

    from agenda.models import Refresh

    queries, seconds, processor_s = rename(category)
    print(
        f"{connection.vendor}: renaming a category of {count} events: {seconds * 1e3:.0f} ms"
        f" ({processor_s * 1e3:.0f} ms of the processor), {queries} queries"
    )
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # processes must not share it
    clock = multiprocessing.get_context("fork").Process(target=say_again)
    started_at = time.monotonic()
    clock.start()
    waits = cancel_while(clock)
    clock.join()
    refresh = Refresh.objects.get()
    assert (refresh.title, refresh.done, refresh.total) == ("Musique", count, count)
    print(
        f"  {count} events said again in {time.monotonic() - started_at:.0f} s;"
        f" beside it {len(waits)} cancellations"
        f" and back: median {statistics.median(waits) * 1e3:.0f} ms,"
        f" p95 {statistics.quantiles(waits, n=20)[-1] * 1e3:.0f} ms,"
        f" longest {max(waits) * 1e3:.0f} ms"
    )


def rename(category) -> tuple[int, float, float]:
    """Post the editor's form; return queries, seconds, and processor seconds."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from tests.factories.accounts import sign_in_as_staff

    client = Client()
    sign_in_as_staff(client, get_user_model().objects.create_superuser("editeur"))
    url = reverse("wagtailsnippets_agenda_category:edit", args=[category.pk])
    client.get(url)
    facts = {
        "name": "Musique",
        "name_en": "",
        "figure": "fete",
        "synonyms": "",
        "position": 100,
        "slug": "concerts",
    }
    processor_s = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        answer, seconds = timed(lambda: client.post(url, facts | {"action-publish": "1"}))
    assert answer.status_code == 302
    return len(queries), seconds, time.process_time() - processor_s


def cancel_while(clock) -> list[float]:
    """Cancel and restore dates while process ``clock`` runs; return the duration of each step."""
    from agenda.models import Occurrence
    from agenda.services.occurrences import cancel, restore

    rows = list(Occurrence.objects.select_related("event").order_by("pk"))
    rows = rows[:: max(1, len(rows) // 200)]
    waits: list[float] = []
    while clock.is_alive():
        row = rows[len(waits) % len(rows)]
        for step in (partial(cancel, reason="Grève"), restore):
            waits.append(timed(lambda row=row, step=step: step([row]))[1])
            time.sleep(0.05)
    return waits


def say_again() -> None:
    """Refresh events as the clock does, until none is left."""
    from django.db import connections

    from agenda.services.refreshing import refresh_queued

    while refresh_queued():
        pass
    connections.close_all()


def timed(work):
    """Return the result of ``work`` and its duration in seconds."""
    start = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - start


if __name__ == "__main__":
    main()
