"""What the demonstration writes of many events at once is what the services write of each."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from agenda.services.occurrences import cancel, fill, restore
from demo.dates import State
from demo.events import EventPlan, plan_events
from demo.services import city as cities
from demo.services import events as bulk
from tests.databases import rows_written_by
from tests.factories.agenda import at

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 3)


def one_of_each() -> list[EventPlan]:
    """A plan of each state, and one of each fate: those that many share last, in the order in which they happen."""
    plans = {(plan.schedule.state, plan.schedule.fate and plan.schedule.fate.kind): plan for plan in plan_events(DAY)}
    shared = [plans.pop((State.LIVE, kind)) for kind in ("full", "restored")]
    return [*plans.values(), *shared]


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """Accounts, places and pages, made once for all that adds events and takes them back."""
    report = cities.Report()
    with django_db_blocker.unblock(), transaction.atomic():
        city = bulk.City(users=cities._keep_accounts(report))
        cities._keep_directory(city, report, lambda _steps: None)
        city.festival = cities.keep_festival(cities.keep_home(city.editor), city.editor, DAY)
        yield city
        transaction.set_rollback(True)


def save_each_version(events, user):
    with disable_reference_index_auto_update():
        for event in events:
            event.save_revision(user=user, log_action="wagtail.publish")


def let_happen_one_by_one(fates, city):
    shared = {"full": [fill], "restored": [cancel, restore]}
    for event, fate, plan in fates:
        coming = event.occurrences.filter(start_at__gt=at("2026-03-03 12:00")).order_by("start_at")
        occurrence = list(coming[: fate.which + 1])[-1]
        if fate.kind not in shared:
            bulk._befall(occurrence, fate, plan, city)
        for step in shared.get(fate.kind, []):
            step([occurrence], actor=city.editor)


def test_versions_and_fates_together_are_what_each_alone_is(city, monkeypatch):
    plans = one_of_each()
    with time_machine.travel(at("2026-03-03 12:00"), tick=False):
        together = rows_written_by(lambda: bulk.make_events(plans, city))
        monkeypatch.setattr(bulk, "_save_versions", save_each_version)
        monkeypatch.setattr(bulk, "_let_happen", let_happen_one_by_one)
        one_by_one = rows_written_by(lambda: bulk.make_events(plans, city))

    for rows in (together, one_by_one):  # a deed has a number drawn by lot
        log = rows["wagtailcore_modellogentry"]
        log[:] = [tuple(value for value in row if not isinstance(value, uuid.UUID)) for row in log]
    differing = {
        table: [(row, other) for row, other in zip(rows, one_by_one[table], strict=True) if row != other]
        for table, rows in together.items()
        if rows != one_by_one[table]
    }
    assert differing == {}
    assert len(together["agenda_event"]) == len(plans) >= 11
    assert together["wagtailcore_revision"]


def test_what_is_not_checked_one_by_one_would_stand(city):
    events = [bulk._draft(plan, city) for plan in plan_events(DAY)[::20]]

    for event in events:
        event.full_clean()
