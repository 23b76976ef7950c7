"""Numbers of SQL statements of a publication and of the form, for one and three dates."""

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Revision
from wagtail_factories import ImageFactory

from agenda.models import Event, EventDate
from agenda.permissions import EDITORS, MODERATORS
from config.settings import base
from tests.agenda.cms import date_data, event_data, event_url, loaded, signed_in, somebody
from tests.factories.agenda import CategoryFactory, EventFactory, PlaceFactory, as_line

pytestmark = pytest.mark.django_db

KEYWORDS = ("bal", "danse", "guinguette")


@pytest.fixture(autouse=True)
def server(time_machine, settings, references):
    """Enqueue tasks for the worker, as on a server."""
    time_machine.move_to("2026-03-01T12:00+01:00", tick=False)
    settings.TASKS = base.TASKS


def draft(dates: int) -> Event:
    """Return a draft with a place, a category, keywords and a picture."""
    lines = [as_line(f"2026-03-{3 + number:02} 20:00") for number in range(dates)]
    event = EventFactory(
        live=False,
        dates=lines,
        place=PlaceFactory(),
        category=CategoryFactory(),
        cover=ImageFactory(),
        cover_alt="Bal",
    )
    event.keywords.add(*KEYWORDS)
    event.save()
    event.save_revision()
    return Event.objects.select_related("latest_revision").get(pk=event.pk)


def published(dates: int) -> Event:
    event = draft(dates)
    event.latest_revision.publish()
    return Event.objects.select_related("latest_revision").get(pk=event.pk)


@contextmanager
def counting(counts, on_commit):
    """Count the statements inside and after commit, without savepoints."""
    with CaptureQueriesContext(connection) as queries, on_commit(execute=True):
        yield
    counts.append(sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries))


def publish(dates: int, counts, on_commit) -> None:
    event, actor = draft(dates), somebody(MODERATORS)
    actor.has_perm("agenda.publish_event")  # cached at login
    with counting(counts, on_commit):
        event.latest_revision.publish(user=actor)


def typed(event: Event) -> dict:
    lines = [
        date_data(number, id=line.pk, uid=line.uid, start_on=line.start_on.isoformat())
        for number, line in enumerate(event.dates.all())
    ]
    facts = {
        "place": event.place_id,
        "category": event.category_id,
        "cover": event.cover_id,
        "cover_alt": "Un bal",
    }
    posted = event_data(*lines, initial=len(lines), title=event.title, slug=event.slug, **facts)
    return posted | loaded(event) | {"keywords": ", ".join(KEYWORDS), "action-publish": "1"}


def test_a_publication_takes_few_statements_and_no_more_for_three_dates(
    django_capture_on_commit_callbacks,
):
    counts: list[int] = []
    for dates in (1, 1, 3):  # the first fills caches of the process
        publish(dates, counts, django_capture_on_commit_callbacks)

    assert counts[2] == counts[1]
    assert counts[2] <= 47


@pytest.mark.parametrize("make", [draft, published])
def test_posting_the_form_takes_few_statements_and_no_more_for_three_dates(
    make, django_capture_on_commit_callbacks
):
    client, counts = signed_in(somebody(EDITORS)), []
    for dates in (1, 1, 3):
        event = make(dates)
        data, url = typed(event), event_url("edit", event.pk)
        with counting(counts, django_capture_on_commit_callbacks):
            answer = client.post(url, data)
        assert answer.status_code == 302
        event.refresh_from_db()
        assert (event.live, event.cover_alt, event.occurrences.count()) == (True, "Un bal", dates)

    assert counts[2] == counts[1]
    # The last one compares its dates with the public ones, and writes the impacts of its words.
    assert counts[2] <= 77


@pytest.mark.parametrize("make", [draft, published])
def test_the_form_takes_no_more_queries_for_three_dates_and_keywords(
    make, django_capture_on_commit_callbacks
):
    client, counts = signed_in(somebody(EDITORS)), []
    for dates in (1, 1, 3):
        url = event_url("edit", make(dates).pk)
        with counting(counts, django_capture_on_commit_callbacks):
            client.get(url)

    assert counts[2] == counts[1]
    assert counts[2] <= 42


def test_publishing_leaves_the_lines_and_keywords_that_stand():
    event = draft(3)
    lines, keywords = list(event.dates.values()), list(event.event_keywords.values())

    with CaptureQueriesContext(connection) as queries:
        event.latest_revision.publish()

    written = [
        q["sql"]
        for q in queries.captured_queries
        if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))
    ]
    assert [
        sql for sql in written if "agenda_eventdate" in sql or "agenda_eventkeyword" in sql
    ] == []
    assert (list(event.dates.values()), list(event.event_keywords.values())) == (lines, keywords)


def test_only_changed_children_are_written_and_a_retyped_keyword_keeps_its_row():
    event = published(3)
    kept = event.event_keywords.get(tag__name="bal").pk
    changed = event.get_latest_revision_as_object()
    first, second, _third = changed.dates.all()
    first.label = "Ouverture"
    changed.dates = [first, second, EventDate(start_on=first.start_on, times=[["10:00", None]])]
    changed.keywords.set(["bal", "fanfare"])
    changed.other_places.set([PlaceFactory(name="Ailleurs")])

    changed.save_revision().publish()

    event = Event.objects.get(pk=event.pk)
    assert sorted(event.dates.values_list("label", "times")) == [
        ("", [["10:00", None]]), ("", [["20:00", "22:00"]]), ("Ouverture", [["20:00", "22:00"]]),
    ]  # fmt: skip
    assert sorted(event.keywords.names()) == ["bal", "fanfare"]
    assert event.event_keywords.get(tag__name="bal").pk == kept
    assert [place.name for place in event.other_places.all()] == ["Ailleurs"]


def test_a_draft_opens_without_what_was_deleted_since():
    event = draft(1)
    event.cover.delete()

    opened = Revision.objects.get(pk=event.latest_revision_id).as_object()

    assert (opened.cover_id, opened.place_id) == (None, event.place_id)


def test_a_form_with_the_key_of_another_events_line_does_not_change_it():
    other, event = draft(1), draft(1)
    line = other.dates.values().get()

    answer = signed_in(somebody(EDITORS)).post(
        event_url("edit", event.pk), typed(event) | {"dates-0-id": line["id"]}
    )

    assert "Quelqu’un vient d’enregistrer la même chose" in answer.content.decode()
    assert other.dates.values().get() == line
    assert event.dates.exclude(pk=line["id"]).count() == 1


def test_the_profile_is_loaded_with_the_user_and_a_deactivated_user_is_signed_out():
    user = somebody(EDITORS)
    client = signed_in(user)
    assert client.get("/cms/").status_code == 200

    user.is_active = False
    user.save()

    assert client.get("/cms/").status_code == 302
    assert Group.objects.filter(user=user).exists()
