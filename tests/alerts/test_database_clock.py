import asyncio
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from alerts import database_clock
from alerts.database_clock import Offset, database_now, measure_offset
from alerts.services.approval import send_due
from tests.alerts.deliveries import browser, dispatch, states, unwritten
from tests.factories.alerts import AlertFactory
from tests.services.push_service import PushService

BEHIND = [timedelta(seconds=5), timedelta(hours=1)]


@pytest.fixture
def set_back(time_machine, monkeypatch):
    """Set the clock of this process back, and leave the database's."""

    def set_back(behind):
        time_machine.move_to(timezone.now() - behind)
        monkeypatch.setattr(database_clock, "measure_offset", lambda: behind)

    return set_back


@pytest.mark.parametrize("behind", BEHIND)
def test_the_databases_clock_is_measured(db, time_machine, behind):
    before = measure_offset()
    time_machine.move_to(timezone.now() - behind)

    moved = measure_offset() - before

    expected = timedelta() if connection.vendor == "sqlite" else behind
    assert abs(moved - expected) < timedelta(seconds=4)


def test_a_clock_that_was_set_is_measured_again_at_once_and_another_once_a_minute(set_back):
    now = database_now()
    set_back(timedelta(hours=1))

    assert timedelta() <= database_now() - now < timedelta(seconds=30)


def test_an_event_loop_waits_for_no_database(monkeypatch):
    monkeypatch.setattr(database_clock, "measure_offset", lambda: 1 / 0)
    monkeypatch.setattr(database_clock, "offset", Offset())

    async def ask():
        return database_now()

    assert asyncio.run(ask()).tzinfo
    with pytest.raises(ZeroDivisionError):
        database_now()


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
