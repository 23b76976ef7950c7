import asyncio
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import timezone

from alerts.services.approval import send_due
from messaging import database_clock
from messaging.database_clock import Offset, measure_base
from tests.factories.alerts import AlertFactory
from tests.messaging.deliveries import browser, dispatch, states, unwritten
from tests.services.push_service import PushService

BEHIND = [timedelta(seconds=5), timedelta(hours=1)]
NEAR = timedelta(seconds=4)


@pytest.fixture
def set_back(time_machine, monkeypatch):
    """Set the clock of this process back, and leave the database's."""

    def set_back(behind):
        time_machine.move_to(timezone.now() - behind)
        monkeypatch.setattr(database_clock.offset, "value", behind)

    return set_back


@pytest.fixture
def ahead(monkeypatch):
    """How far the database of these tests is ahead, and how often it was asked.

    ``connected`` is its connection, which stands.
    """
    said = SimpleNamespace(
        by=timedelta(), times=0, connected=SimpleNamespace(connection="stands", vendor="postgresql")
    )
    monkeypatch.setattr(database_clock, "connection", said.connected)
    real_now = timezone.now

    def measure(base):
        said.times += 1
        return real_now() + said.by - timedelta(seconds=time.monotonic())

    monkeypatch.setattr(database_clock, "measure_base", measure)
    return said


def by(offset, now):
    """How far it is then. That of all other tests is never renewed."""
    Offset.renew(offset, now)
    return offset.value


@pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL")
@pytest.mark.parametrize("behind", BEHIND)
def test_the_databases_clock_is_measured(db, time_machine, behind):
    before = by(Offset(), timezone.now())
    time_machine.move_to(timezone.now() - behind)

    moved = by(Offset(), timezone.now()) - before

    assert abs(moved - behind) < NEAR


@pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL")
def test_what_the_way_of_the_answer_explains_is_no_difference(db, monkeypatch):
    base = measure_base(timezone.now() - timedelta(seconds=time.monotonic()))
    way_s = 12.0

    def measured(base):
        added_s = iter([0.0, way_s])
        slow = SimpleNamespace(monotonic=lambda: time.monotonic() + next(added_s))
        monkeypatch.setattr(database_clock, "time", slow)
        return measure_base(base)

    kept = base - timedelta(seconds=5)
    assert measured(kept) == kept
    assert abs(measured(base + timedelta(seconds=5)) - base) < NEAR


def test_it_is_measured_again_after_a_minute_and_after_each_new_connection(ahead, monkeypatch):
    monkeypatch.setattr(database_clock, "JUMP", timedelta(days=1))  # a process that stalls is none
    offset = database_clock.offset
    monkeypatch.setattr(offset, "measured_at", float("-inf"))
    monkeypatch.setattr(offset, "value", timedelta())
    ahead.by = timedelta(minutes=1)

    assert abs(by(offset, timezone.now()) - timedelta(minutes=1)) < NEAR
    ahead.by = timedelta(hours=1)
    assert abs(by(offset, timezone.now()) - timedelta(minutes=1)) < NEAR
    connection_created.send(type(connection), connection=connection)  # to another database
    assert abs(by(offset, timezone.now()) - timedelta(hours=1)) < NEAR
    assert ahead.times == 2
    offset.measured_at -= 61
    by(offset, timezone.now())
    assert ahead.times == 3


def test_the_statement_that_opens_a_connection_goes_by_the_clock_that_it_leads_to(ahead):
    offset = Offset()
    by(offset, timezone.now())
    ahead.connected.connection = None
    ahead.by = timedelta(hours=1)  # of the database that is connected to next

    assert abs(by(offset, timezone.now()) - timedelta(hours=1)) < NEAR


@pytest.mark.parametrize("is_on_loop", [False, True])
@pytest.mark.parametrize("moved", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_was_set_changes_no_time_and_is_measured_again_at_once_but_on_an_event_loop(
    ahead, is_on_loop, moved
):
    offset = Offset()
    by(offset, timezone.now())
    now = timezone.now() + moved

    async def ask():
        return by(offset, now)

    found = asyncio.run(ask()) if is_on_loop else by(offset, now)

    assert abs(found + moved) < NEAR
    assert ahead.times == (1 if is_on_loop else 2)


def test_an_event_loop_waits_for_no_database(ahead):
    offset = Offset()

    async def ask():
        return by(offset, timezone.now())

    assert asyncio.run(ask()) < NEAR
    assert ahead.times == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("behind", BEHIND)
def test_a_dispatcher_whose_clock_is_behind_sends_at_once(set_back, behind):
    with PushService() as service:
        browser(service, "/a")
        unwritten()
        set_back(behind)

        dispatch()

        assert [state for state, *_others in states()] == ["accepted"]


def test_a_clock_process_that_is_behind_sends_at_the_hour(db, set_back):
    alert = AlertFactory(state="scheduled", send_at=timezone.now())
    set_back(timedelta(hours=1))

    assert send_due() == 1
    alert.refresh_from_db()
    assert alert.state == "sent"
