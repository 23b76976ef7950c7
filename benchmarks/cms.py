"""What the editors' screens cost at 20,000 events: statements, milliseconds that pass, those of the processor.

    .venv/bin/python -m benchmarks.cms [--events 20000] [--keep NAME]

The home, the list in each order and filter, the form, a publication by service and by POST. Statements are counted
without savepoints, which are counted beside; a budget is held against the processor's time, this process's and
PostgreSQL's, for a machine may do something else meanwhile.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from benchmarks.databases import temporary_database

#: What may be spent, in milliseconds and in statements; 0 where nobody said.
HOME, LIST, FORM, PUBLICATION, POST = (150, 20), (300, 0), (500, 0), (0, 40), (0, 70)
PEOPLE = 40
TIMES = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--keep", default="", help="the name under which the city is kept for the next run")
    options = parser.parse_args()
    with temporary_database(options.keep):
        from django.conf import settings

        settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
        fill(options.events)
        report()


def fill(count: int) -> None:
    """A city with its history: each event has been written, saved and published by somebody."""
    from django.contrib.auth.models import Group
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone
    from wagtail.models import ModelLogEntry, Revision

    from accounts.models import User
    from agenda.models import Event, EventDate
    from benchmarks.search_city import fill as fill_city
    from benchmarks.search_names import Words

    chance, now = random.Random(7), timezone.now()
    if Event.objects.count() >= count:
        return
    people = User.objects.bulk_create(
        User(username=f"person{n}", first_name="Noé", last_name=f"Nº {n}") for n in range(PEOPLE)
    )
    for name in ("Éditeurs", "Modérateurs", "Contributeurs"):
        user = User.objects.create_user(name)
        user.groups.add(Group.objects.get(name=name))
    fill_city(count, chance, Words(chance), now)
    kind = ContentType.objects.get_for_model(Event)
    events = list(Event.objects.order_by("pk"))
    EventDate.objects.bulk_create(
        (EventDate(event=event, start_on=now.date(), sort_order=0) for event in events), batch_size=1_000
    )
    at = {event.pk: now - timedelta(minutes=chance.randint(1, 200_000)) for event in events}
    Revision.objects.bulk_create(
        (
            Revision(
                content_type=kind, base_content_type=kind, object_id=str(event.pk), created_at=at[event.pk],
                object_str=event.title, content={"pk": event.pk, "title": event.title, "slug": event.slug},
            )
            for event in events
        ),
        batch_size=1_000,
    )  # fmt: skip
    latest = dict(Revision.objects.values_list("object_id", "pk"))
    for event in events:
        event.latest_revision_id = event.live_revision_id = latest[str(event.pk)]
        event.owner = chance.choice(people)
        event.first_published_at = event.last_published_at = at[event.pk]
        event.live = chance.random() > 0.1
    Event.objects.bulk_update(
        events,
        ["latest_revision", "live_revision", "owner", "first_published_at", "last_published_at", "live"],
        batch_size=500,
    )
    ModelLogEntry.objects.bulk_create(
        (
            ModelLogEntry(
                content_type=kind, object_id=str(event.pk), label=event.title[:50], action=action, user=event.owner,
                timestamp=at[event.pk] - timedelta(minutes=3 - rank), content_changed=True, uuid=None,
            )
            for event in events
            for rank, action in enumerate(("wagtail.create", "wagtail.edit", "wagtail.publish"))
        ),
        batch_size=1_000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def report() -> None:
    from django.db import connection

    from agenda.models import Area, Category, Event

    print(f"{connection.vendor}, {Event.objects.count():,} events")
    print(f"{'':<44} statements (savepoints)     least       CPU", flush=True)
    for name in ("Éditeurs", "Modérateurs", "Contributeurs"):
        measure(f"home, {name}", visit(name, "/cms/"), HOME)
    listed = "/cms/snippets/agenda/event/"
    category, area = Category.objects.first(), Area.objects.first()
    assert category is not None
    assert area is not None
    questions = [
        *("", "?ordering=_updated_at", "?ordering=-_updated_at&p=500", "?ordering=title", "?ordering=-title"),
        *("?ordering=next_at", "?ordering=-next_at", "?ordering=owner", "?ordering=-owner"),
        *("?ordering=place__name", "?ordering=organisation__name", "?state=draft", "?state=moderation"),
        *("?state=scheduled", "?when=week", "?when=coming&ordering=next_at", "?when=past", "?when=undated"),
        *(f"?category={category.pk}", f"?area={area.pk}&ordering=next_at", "?lacks=picture", "?lacks=access"),
        *("?lacks=access&when=week", "?on_from=2027-01-01&on_to=2027-01-31", "?q=concert"),
    ]
    for question in questions:
        measure(f"list {question}", visit("Éditeurs", f"{listed}{question}"), LIST)
    measure("list, contributor", visit("Contributeurs", listed), LIST)
    event = made(1)
    measure("form", visit("Éditeurs", f"{listed}edit/{event.pk}/"), FORM)
    measure("form, empty", visit("Éditeurs", f"{listed}add/"), FORM)
    from agenda.services.publication import publish_now

    measure("publication, again", lambda: publish_now(event), PUBLICATION)
    measure("publication of a draft", drafted(event), PUBLICATION)
    measure("POST «publish»", post(event), POST)


_numbers = iter(range(1_000_000))


def made(dates: int) -> Any:
    """A dull draft with a place, a category and a keyword."""
    from django.utils import timezone

    from agenda.models import Category, Event, EventDate, Place

    number = f"{time.time_ns()}-{next(_numbers)}"
    event = Event(
        title=f"Bal des mesures {number}", slug=f"bal-{number}", live=False, place=Place.objects.first(),
        category=Category.objects.first(), lead="Un bal.", body="<p>On y danse.</p>",
        dates=[
            EventDate(kind="single", start_on=timezone.localdate() + timedelta(days=9 + n), times=[["20:00", "22:00"]])
            for n in range(dates)
        ],
    )  # fmt: skip
    event.save()
    event.keywords.add("bal")
    event.save()
    event.save_revision()
    return event


def drafted(event: Any) -> Callable[[], object]:
    """Publishing the last revision alone, as an approval does."""

    def publish() -> None:
        type(event).objects.get(pk=event.pk).latest_revision.publish()

    return publish


def signed_in(group: str) -> Any:
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=group))
    return client


def visit(group: str, url: str) -> Callable[[], None]:
    client = signed_in(group)

    def ask() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    return ask


def post(event: Any) -> Callable[[], None]:
    """Saving and publishing the form, as a browser does."""
    from tests.agenda.cms import date_data, event_data, event_url, loaded

    client = signed_in("Éditeurs")

    def publish() -> None:
        line = event.dates.model.objects.get(event=event)
        data = event_data(
            date_data(id=line.pk, uid=line.uid, start_on=line.start_on.isoformat()),
            initial=1,
            title=event.title,
            place=event.place_id,
            category=event.category_id,
            keywords="bal",
            slug=event.slug,
            **{"action-publish": "1"},
        )
        answer = client.post(event_url("edit", event.pk), data | loaded(event))
        assert answer.status_code == 302, answer.context["form"].errors

    return publish


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """How many statements are asked within, and how many savepoints are made or released."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()  # the log keeps so many
    counts: dict[str, int] = {}
    with CaptureQueriesContext(connection) as queries:
        yield counts
        asked = [query["sql"] for query in queries.captured_queries]
    counts["savepoints"] = sum("SAVEPOINT" in sql for sql in asked)
    begun = sum(sql.startswith(("BEGIN", "COMMIT")) for sql in asked)
    counts["asked"] = len(asked) - begun - counts["savepoints"]


def measure(name: str, work: Callable[[], object], budget: tuple[int, int]) -> None:
    """Print the least of several times."""
    from benchmarks.search_clock import clocked

    work()
    with counted() as statements:
        work()
    spent = [clocked(work) for _time in range(TIMES)]
    wall, cpu = (1_000 * min(one[side] for one in spent) for side in (0, 1))
    most_ms, most_asked = budget
    verdict = " TOO SLOW" if most_ms and cpu > most_ms else ""
    verdict += " TOO MANY" if most_asked and statements["asked"] > most_asked else ""
    asked, marks = statements["asked"], statements["savepoints"]
    print(f"{name:<44} {asked:>4} ({marks:>2})  {wall:>15.0f} ms  {cpu:>5.0f} ms{verdict}", flush=True)


if __name__ == "__main__":
    main()
