"""Time of /agenda.ics with 500 and 5,000 events, compared with icalendar's serialisation, and of
the 304.

    python -m benchmarks.calendars [--events 500 5000]

Budget: 500 events within 50 ms, the 304 within 10 ms.
"""

import argparse
import statistics
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from benchmarks.databases import temporary_database

DATES = 5
CHUNK = 500
TIMES = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", nargs="*", type=int, default=[500, 5000])
    counts = parser.parse_args().events
    with temporary_database():
        made = 0
        for count in sorted(counts):
            make_events(made, count)
            made = count
            report(count)


def report(count: int) -> None:
    from django.test import Client
    from icalendar import Calendar

    from agenda.formats.icalendar import join_calendars
    from agenda.models import EventCalendar

    client = Client()
    first = client.get("/agenda.ics")
    # Read before the clock starts: only writing is compared.
    calendar = Calendar.from_ical(first.content)
    kept = list(EventCalendar.objects.values_list("content", flat=True))
    tag = {"If-None-Match": first["ETag"]}
    whole = timed(lambda: client.get("/agenda.ics"))
    unchanged = timed(lambda: client.get("/agenda.ics", headers=tag))
    joined = timed(lambda: join_calendars(kept, ["Europe/Paris"], name="Agenda"))
    library = timed(calendar.to_ical, times=3)
    components = first.content.count(b"BEGIN:VEVENT")
    assert client.get("/agenda.ics", headers=tag).status_code == 304
    print(
        f"{count:>5} events ({components} components, {len(first.content) / 1e6:.1f} MB):"
        f" /agenda.ics {whole:7.1f} ms,"
        f" 304 {unchanged:5.1f} ms; joining {joined:6.2f} ms, library {library:8.1f} ms:"
        f" {library / joined:.0f} times"
    )


def make_events(first: int, last: int) -> None:
    """Create events ``first`` to ``last``: one in three a weekly series, others with five dates."""
    from django.utils import timezone

    from agenda.enums import DateKind
    from agenda.models import Event, EventDate, Place
    from agenda.services.publication import publish

    place, _ = Place.objects.get_or_create(
        name="Salle", slug="salle", defaults={"street": "1 rue Neuve"}
    )
    today = timezone.localdate()
    for start in range(first, last, CHUNK):
        events = Event.objects.bulk_create(
            Event(
                title=f"Événement d’été n° {n}",
                slug=f"evenement-{n}",
                lead="Un chapeau. " * 15,
                place=place,
            )
            for n in range(start, min(start + CHUNK, last))
        )
        EventDate.objects.bulk_create(
            EventDate(
                event=event,
                uid=uuid.uuid4(),
                kind=DateKind.RULE if n % 3 == 0 else DateKind.SINGLE,
                rrule="FREQ=WEEKLY" if n % 3 == 0 else "",
                start_on=today + timedelta(days=1 + n % 300),
                end_on=None if n % 3 == 0 else today + timedelta(days=DATES + n % 300),
                times=[["20:00", "22:00"]],
            )
            for n, event in enumerate(events)
        )
        publish([event.pk for event in events], actor=None)


def timed(work: Callable[[], object], times: int = TIMES) -> float:
    """Return the median duration of ``work`` in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
