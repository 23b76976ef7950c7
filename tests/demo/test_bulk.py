"""The demonstration's bulk writing gives the same rows as the services do one by one."""

import datetime as dt
import uuid
from itertools import zip_longest

import pytest
import time_machine
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from modelsearch.tasks import insert_or_update_object_task
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.tasks import update_reference_index_task

from agenda.models import HomePage
from agenda.services.occurrences import cancel, fill, restore
from agenda.services.publication import publish_now
from agenda.services.renditions import SPECS
from config.dev_storages import DrawnStorage
from demo import tables
from demo.dates import PublicationState
from demo.events import EventPlan, plan_events
from demo.services import city as cities
from demo.services import events as bulk
from demo.services.internals import kept_together
from tests.databases import rows_written_by
from tests.factories.agenda import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]

DAY = dt.date(2026, 3, 3)
#: Wagtail's indexes, written at each save, or all at the end.
BESIDE = ("wagtailcore_referenceindex", "wagtailsearch_indexentry")


def one_of_each() -> list[EventPlan]:
    """Return a plan of each state and fate; bulk fates come last, as they happen."""
    plans = {
        (plan.schedule.state, plan.schedule.fate and plan.schedule.fate.kind): plan
        for plan in plan_events(DAY)
    }
    shared = [plans.pop((PublicationState.LIVE, kind)) for kind in ("full", "restored")]
    return [*plans.values(), *shared]


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """Accounts, places and pages, made once for all tests, which roll back what they add."""
    report = cities.CreatedCounts()
    with django_db_blocker.unblock(), transaction.atomic():
        city = bulk.City(users=cities._keep_accounts(report))
        cities._keep_directory(city, report, lambda _steps: None)
        city.festival = cities.keep_festival(cities.keep_home(city.editor), city.editor, DAY)
        yield city
        transaction.set_rollback(True)


def save_each_version(events, user, action):
    with disable_reference_index_auto_update():
        for event in events:
            event.save_revision(user=user, log_action=action)


def let_happen_one_by_one(fates, city):
    shared = {"full": [fill], "restored": [cancel, restore]}
    for event, fate, plan in fates:
        coming = event.occurrences.filter(start_at__gt=at("2026-03-03 12:00")).order_by("start_at")
        occurrence = list(coming[: fate.which + 1])[-1]
        if fate.kind not in shared:
            bulk._befall(occurrence, fate, plan, city)
        for step in shared.get(fate.kind, []):
            step([occurrence], actor=city.editor)


def publish_each(records, user):
    for record in records:
        record.live = False
        publish_now(record, user)


def differing(together, one_by_one):
    """Return, by table, the rows that differ, ignoring random numbers and Wagtail's indexes."""
    for rows in (together, one_by_one):
        log = rows["wagtailcore_modellogentry"]
        log[:] = [tuple(value for value in row if not isinstance(value, uuid.UUID)) for row in log]
    return {
        table: [pair for pair in zip_longest(rows, one_by_one[table]) if pair[0] != pair[1]]
        for table, rows in together.items()
        if rows != one_by_one[table] and table not in BESIDE
    }


def test_places_organisations_and_genres_together_are_what_each_alone_is(monkeypatch):
    def keep_directory():
        cities._keep_directory(bulk.City(users=users), cities.CreatedCounts(), lambda _steps: None)

    users = cities._keep_accounts(cities.CreatedCounts())
    with time_machine.travel(at("2026-03-03 12:00"), tick=False):
        together = rows_written_by(keep_directory)
        monkeypatch.setattr(cities, "publish_new", publish_each)
        one_by_one = rows_written_by(keep_directory)

    assert differing(together, one_by_one) == {}
    assert len(together["agenda_place"]) == len(tables.places()) == 78


def test_what_wagtail_keeps_beside_records_is_together_what_its_tasks_write_of_each(city):
    def forget():
        ReferenceIndex.objects.all().delete()
        IndexEntry.objects.all().delete()

    def keep_together():
        forget()
        with kept_together():
            pass

    def keep_one_by_one():
        forget()
        for model in ReferenceIndex.indexed_models:
            for key in model.objects.values_list("pk", flat=True):
                update_reference_index_task.func(model._meta.app_label, model._meta.model_name, key)
        for model in (get_image_model(), Page):
            for key in model.objects.values_list("pk", flat=True):
                insert_or_update_object_task.func(
                    model._meta.app_label, model._meta.model_name, key
                )

    with kept_together():
        bulk.make_events(one_of_each(), city)
        cities.keep_double(city.editor)
        cities.keep_selections(HomePage.objects.get(), city.editor)

    together, one_by_one = (rows_written_by(keep) for keep in (keep_together, keep_one_by_one))
    # The norm of a title depends on the titles that existed when it was written.
    kept, asked = (
        [
            {
                tuple(value for value in row[1:] if not isinstance(value, float))
                for row in rows[table]
            }
            for table in BESIDE
        ]
        for rows in (together, one_by_one)
    )
    assert [(one - other, other - one) for one, other in zip(kept, asked, strict=True)] == [
        (set(), set())
    ] * 2
    assert min(map(len, kept)) > 10


def test_the_worker_finds_each_record_that_a_task_of_the_demonstration_names(city, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    with kept_together():
        bulk.make_events(one_of_each(), city)
        cities.keep_double(city.editor)

    assert not DBTaskResult.objects.filter(task_path__contains="wagtail").exists()


def test_a_picture_has_the_rows_that_drawing_it_writes(city):
    library = get_image_model()
    image = library.objects.get(title="eventail")
    of_image = ("filter_spec", "file", "width", "height", "focal_point_key")

    planned = sorted(image.renditions.values_list(*of_image))
    image.renditions.all().delete()
    with DrawnStorage().open(image.file.name) as file, Image.open(file) as original:
        size = original.size
    drawn = image.get_renditions(*SPECS)

    assert (image.width, image.height) == size
    assert sorted(image.renditions.values_list(*of_image)) == planned
    assert len(planned) == len(drawn) == len(SPECS)


def test_versions_and_fates_together_are_what_each_alone_is(city, monkeypatch):
    plans = one_of_each()
    with time_machine.travel(at("2026-03-03 12:00"), tick=False):
        together = rows_written_by(lambda: bulk.make_events(plans, city))
        monkeypatch.setattr(bulk, "save_versions", save_each_version)
        monkeypatch.setattr(bulk, "_let_happen", let_happen_one_by_one)
        one_by_one = rows_written_by(lambda: bulk.make_events(plans, city))

    assert differing(together, one_by_one) == {}
    assert len(together["agenda_event"]) == len(plans) >= 11
    assert together["wagtailcore_revision"]


def test_what_is_not_checked_one_by_one_would_stand(city):
    events = [bulk._draft(plan, city) for plan in plan_events(DAY)[::20]]

    for event in events:
        event.full_clean()
