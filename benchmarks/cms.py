"""Cost of the CMS screens with 20,000 events: SQL statements, wall time, processor time.

    .venv/bin/python -m benchmarks.cms [--events 20000] [--keep NAME]

Measured are the home page with a busy queue and alerts, the list in each order and filter, the
form, and publications by service and by POST of events with a picture and one or three dates.
Statements are counted without savepoints, which are counted separately, and with tasks handed to
the worker, as on a server. Budgets are for processor time of this process and PostgreSQL's, since
the machine may be doing something else.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.databases import temporary_database

if TYPE_CHECKING:
    from django.test import Client

    from agenda.models import Event

#: Budgets (milliseconds, statements); 0 is no budget.
HOME, LIST, FORM, PUBLICATION, POST = (150, 20), (300, 0), (500, 0), (0, 40), (0, 70)
PEOPLE = 40
#: Username with all groups; items waiting in the queue, and items decided before.
EVERYBODY = "Tout à la fois"
WAITING, DECIDED = 300, 300
TIMES = 7
#: Prepares a measurement uncounted, and returns the callable to measure.
Prepared = Callable[[], Callable[[], object]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--waiting", type=int, default=WAITING, help="in the moderators' queue")
    parser.add_argument("--times", type=int, default=TIMES, help="of which the quickest counts")
    parser.add_argument(
        "--keep", default="", help="the name under which the city is kept for the next run"
    )
    options = parser.parse_args()
    with temporary_database(options.keep):
        from django.conf import settings
        from django.test import override_settings

        from config.settings import base

        settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
        fill(options.events, options.waiting)
        with override_settings(TASKS=base.TASKS):
            report(options.times)


def fill(count: int, waiting: int) -> None:
    """Fill the database with events that were each written, saved and published by somebody."""
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
        (EventDate(event=event, start_on=now.date(), sort_order=0) for event in events),
        batch_size=1_000,
    )
    at = {event.pk: now - timedelta(minutes=chance.randint(1, 200_000)) for event in events}
    Revision.objects.bulk_create(
        (
            Revision(
                content_type=kind, base_content_type=kind, object_id=str(event.pk),
                created_at=at[event.pk], object_str=event.title,
                content={"pk": event.pk, "title": event.title, "slug": event.slug},
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
        [
            "latest_revision",
            "live_revision",
            "owner",
            "first_published_at",
            "last_published_at",
            "live",
        ],
        batch_size=500,
    )
    ModelLogEntry.objects.bulk_create(
        (
            ModelLogEntry(
                content_type=kind, object_id=str(event.pk), label=event.title[:50],
                action=action, user=event.owner,
                timestamp=at[event.pk] - timedelta(minutes=3 - rank),
                content_changed=True, uuid=None,
            )
            for event in events
            for rank, action in enumerate(("wagtail.create", "wagtail.edit", "wagtail.publish"))
        ),
        batch_size=1_000,
    )  # fmt: skip
    fill_desk(waiting)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def fill_desk(waiting: int) -> None:
    """Create a queue with items of every kind, live and waiting alerts, and a user who sees all of
    them."""
    from django.contrib.auth.models import Group, Permission
    from django.utils import timezone

    from accounts.models import User
    from agenda.models import Event
    from benchmarks.participation_queue import fill as fill_queue
    from moderation.enums import DecisionAction, ItemState, Urgency
    from moderation.models import Decision, QueueItem
    from participation.enums import ReportKind
    from participation.models import Report
    from tests.factories.alerts import AlertFactory, approved_alert

    user = User.objects.create_user(EVERYBODY)
    user.groups.add(*Group.objects.filter(name__in=("Éditeurs", "Modérateurs")))
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="alerts"))
    fill_queue(waiting, DECIDED)
    now = timezone.now()
    for event in Event.objects.live().order_by("pk")[:5]:
        report = Report.objects.create(
            kind=ReportKind.CANCELLED, event=event, network_hmac="0" * 64, sent_at=now
        )
        QueueItem.objects.create(
            kind="report",
            urgency=Urgency.NOW,
            subject=report,
            title=event.title,
            waits_since=now,
            sorts_at=now,
        )
    decided = QueueItem.objects.filter(state=ItemState.CLOSED)[:20]
    Decision.objects.bulk_create(
        Decision(
            item=item, round=1, moderator=user, action=DecisionAction.APPROVE,
            decided_at=now, executes_at=now, executed_at=now,
        )
        for item in decided
    )  # fmt: skip
    taken = QueueItem.objects.waiting().in_order().values_list("pk", flat=True)[:10]
    QueueItem.objects.filter(pk__in=list(taken)).update(taken_by=user, taken_at=now)
    approved_alert()
    AlertFactory(written_by=user)


def report(times: int) -> None:
    from django.db import connection

    from agenda.models import Area, Category, Event

    print(f"{connection.vendor}, {Event.objects.count():,} events")
    print(f"{'':<44} statements (savepoints)     least       CPU", flush=True)
    tell = partial(measure, times)
    for name in (EVERYBODY, "Éditeurs", "Modérateurs", "Contributeurs"):
        tell(f"home, {name}", visit(name, "/cms/"), HOME)
    listed = "/cms/snippets/agenda/event/"
    category, area = Category.objects.first(), Area.objects.first()
    assert category is not None
    assert area is not None
    questions = [
        *(
            "",
            "?ordering=_updated_at",
            "?ordering=-_updated_at&p=500",
            "?ordering=title",
            "?ordering=-title",
        ),
        *("?ordering=next_at", "?ordering=-next_at", "?ordering=owner", "?ordering=-owner"),
        *(
            "?ordering=place__name",
            "?ordering=organisation__name",
            "?state=draft",
            "?state=moderation",
        ),
        *(
            "?state=scheduled",
            "?when=week",
            "?when=coming&ordering=next_at",
            "?when=past",
            "?when=undated",
        ),
        *(
            f"?category={category.pk}",
            f"?area={area.pk}&ordering=next_at",
            "?lacks=picture",
            "?lacks=access",
        ),
        *("?lacks=access&when=week", "?on_from=2027-01-01&on_to=2027-01-31", "?q=concert"),
    ]
    for question in questions:
        tell(f"list {question}", visit("Éditeurs", f"{listed}{question}"), LIST)
    tell("list, contributor", visit("Contributeurs", listed), LIST)
    for dates in (1, 3):
        tell(f"form, {dates} dates", visit("Éditeurs", f"{listed}edit/{made(dates).pk}/"), FORM)
    tell("form, empty", visit("Éditeurs", f"{listed}add/"), FORM)
    for dates in (1, 3):
        tell(f"first publication, {dates} dates", publication(dates), PUBLICATION)
        tell(f"publication again, {dates} dates", publication(dates, is_first=False), PUBLICATION)
        tell(f"POST «publish», first, {dates} dates", posted(dates), POST)
        tell(f"POST «publish», again, {dates} dates", posted(dates, is_first=False), POST)


_numbers = iter(range(1_000_000))


def made(dates: int) -> "Event":
    """Return a draft with place, category, picture and keywords."""
    from django.utils import timezone
    from wagtail_factories import ImageFactory

    from agenda.models import Category, Event, EventDate, Place

    number = f"{time.time_ns()}-{next(_numbers)}"
    event = Event(  # type: ignore[misc]  # modelcluster takes its dates
        title=f"Bal des mesures {number}", slug=f"bal-{number}", live=False,
        place=Place.objects.first(),
        category=Category.objects.first(), lead="Un bal.", body="<p>On y danse.</p>",
        cover=ImageFactory(), cover_alt="Des gens qui dansent",
        dates=[
            EventDate(
                kind="single", start_on=timezone.localdate() + timedelta(days=9 + n),
                times=[["20:00", "22:00"]], sort_order=n,
            )
            for n in range(dates)
        ],
    )  # fmt: skip
    event.save()
    event.keywords.add("bal", "danse", "guinguette")
    event.save()
    event.save_revision()
    return event


def publication(dates: int, *, is_first: bool = True) -> Prepared:
    """Return a measurement of publishing the last revision, as an approval does."""
    from accounts.models import User

    user = User.objects.get(username="Modérateurs")

    def prepare() -> Callable[[], object]:
        event = made(dates)
        if not is_first:
            event.latest_revision.publish(user=user)
            event.refresh_from_db()
            event.save_revision(user=user)
        event = type(event).objects.select_related("latest_revision").get(pk=event.pk)
        # Caches the permissions, as the request's access check does.
        user.has_perm("agenda.publish_event")
        return lambda: event.latest_revision.publish(user=user)

    return prepare


def signed_in(group: str) -> "Client":
    from django.test import Client

    from accounts.models import User
    from tests.factories.accounts import sign_in_as_staff

    client = Client()
    sign_in_as_staff(client, User.objects.get(username=group))
    return client


def visit(group: str, url: str) -> Prepared:
    client = signed_in(group)

    def ask() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    return lambda: ask


def posted(dates: int, *, is_first: bool = True) -> Prepared:
    """Return a measurement of saving and publishing by posting the form."""
    from tests.agenda.cms import date_data, event_data, event_url, loaded

    client = signed_in("Éditeurs")

    def prepare() -> Callable[[], object]:
        event = made(dates)
        if not is_first:
            event.latest_revision.publish()
            event = type(event).objects.get(pk=event.pk)
        lines = [
            date_data(number, id=line.pk, uid=line.uid, start_on=line.start_on.isoformat())
            for number, line in enumerate(event.dates.all())
        ]
        data = event_data(
            *lines,
            initial=dates,
            title=event.title,
            place=event.place_id,
            category=event.category_id,
            cover=event.cover_id,
            cover_alt=event.cover_alt,
            keywords="bal, danse, guinguette",
            slug=event.slug,
            **{"action-publish": "1"},
        )
        data |= loaded(event)

        def publish() -> None:
            answer = client.post(event_url("edit", event.pk), data)
            assert answer.status_code == 302, answer.context["form"].errors

        return publish

    return prepare


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """Count the SQL statements in the block, and separately its savepoints."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()  # the query log has a maximum length
    counts: dict[str, int] = {}
    with CaptureQueriesContext(connection) as queries:
        yield counts
        asked = [query["sql"] for query in queries.captured_queries]
    counts["savepoints"] = sum("SAVEPOINT" in sql for sql in asked)
    begun = sum(sql.startswith(("BEGIN", "COMMIT")) for sql in asked)
    counts["asked"] = len(asked) - begun - counts["savepoints"]


def measure(times: int, name: str, prepare: Prepared, budget: tuple[int, int]) -> None:
    """Print the least of several durations, and the statement count of the second run."""
    from benchmarks.search_clock import clocked

    prepare()()
    work = prepare()
    with counted() as statements:
        work()
    spent = [clocked(prepare()) for _time in range(times)]
    wall, cpu = (1_000 * min(one[side] for one in spent) for side in (0, 1))
    most_ms, most_asked = budget
    verdict = " TOO SLOW" if most_ms and cpu > most_ms else ""
    verdict += " TOO MANY" if most_asked and statements["asked"] > most_asked else ""
    asked, marks = statements["asked"], statements["savepoints"]
    print(
        f"{name:<44} {asked:>4} ({marks:>2})  {wall:>15.0f} ms  {cpu:>5.0f} ms{verdict}", flush=True
    )


if __name__ == "__main__":
    main()
