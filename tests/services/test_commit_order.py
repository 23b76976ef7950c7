"""Two writers at once: ids follow commit order, nothing old is left last; needs a server, so PostgreSQL."""

import threading

import pytest
import time_machine
from django.db import connection, connections, transaction

from agenda.enums import ChangeKind
from agenda.models import Change
from agenda.services.calendars import refresh_calendars
from agenda.services.changes import Entry, announce
from agenda.services.occurrences import cancel_occurrence
from tests.factories.agenda import EventFactory, at, published_event

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]

PATIENCE_S = 10


def waits_for_a_lock() -> bool:
    """Whether another connection to this database is held up by somebody's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_a_reader_never_sees_an_id_before_a_lower_one():
    slow, fast = EventFactory(), EventFactory()
    Change.objects.all().delete()

    def write_fast():
        try:
            with transaction.atomic():
                announce([Entry(fast, ChangeKind.UPDATED)])
        finally:
            connections.close_all()

    other = threading.Thread(target=write_fast)
    with transaction.atomic():
        announce([Entry(slow, ChangeKind.UPDATED)])
        other.start()
        while not waits_for_a_lock():
            assert other.is_alive(), "the second writer did not wait for the first"
    other.join(PATIENCE_S)

    seen = list(Change.objects.order_by("id").values_list("event", flat=True))
    assert seen == [slow.pk, fast.pk]


def test_a_calendar_that_the_clock_refreshes_does_not_lose_what_is_cancelled_meanwhile():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        event = published_event("2026-03-02 20:00", "2026-06-03 20:00")

    def refresh():
        try:
            refresh_calendars()
        finally:
            connections.close_all()

    clock = threading.Thread(target=refresh)
    with time_machine.travel(at("2026-05-01 12:00"), tick=False):
        with transaction.atomic():
            cancel_occurrence(event.occurrences.last())
            clock.start()
            while not waits_for_a_lock():
                assert clock.is_alive(), "the clock did not wait for the change"
        clock.join(PATIENCE_S)

    event.calendar.refresh_from_db()
    assert event.calendar.content.count("STATUS:CANCELLED") == 1
