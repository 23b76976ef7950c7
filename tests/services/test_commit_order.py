"""Concurrent writers: ids follow commit order, and no outdated row stays last; needs PostgreSQL."""

import threading

import pytest
import time_machine
from django.db import connection, connections, transaction

from agenda.enums import ChangeKind
from agenda.models import Change
from agenda.services.calendars import refresh_calendars
from agenda.services.changes import LedgerEntry, record_changes
from agenda.services.occurrences import cancel
from agenda.signals import changing
from tests.factories.agenda import EventFactory, at, published_event

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]

PATIENCE_S = 10


def waits_for_a_lock() -> bool:
    """Whether another connection to this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_a_reader_never_sees_an_id_before_a_lower_one():
    slow, fast = EventFactory(), EventFactory()
    Change.objects.all().delete()

    def write_fast():
        try:
            with transaction.atomic():
                record_changes([LedgerEntry(fast, ChangeKind.UPDATED)])
        finally:
            connections.close_all()

    other = threading.Thread(target=write_fast)
    with transaction.atomic():
        record_changes([LedgerEntry(slow, ChangeKind.UPDATED)])
        other.start()
        while not waits_for_a_lock():
            assert other.is_alive(), "the second writer did not wait for the first"
    other.join(PATIENCE_S)

    seen = list(Change.objects.order_by("id").values_list("event", flat=True))
    assert seen == [slow.pk, fast.pk]


def in_a_thread(work) -> threading.Thread:
    """Start ``work`` in a thread with its own connection; return the thread."""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_who_changes_another_event_does_not_wait_while_calendars_and_index_rows_are_written():
    slow, fast = published_event("2031-03-03 20:00"), published_event("2031-03-03 20:00")
    last = Change.objects.last_id()
    is_writing, may_go_on = threading.Event(), threading.Event()

    def hold(event_ids, **kwargs):
        if event_ids == {slow.pk}:
            is_writing.set()
            assert may_go_on.wait(PATIENCE_S), "the other change waited for this one"

    changing.connect(hold)
    try:
        first = in_a_thread(lambda: cancel([slow.occurrences.get()]))
        assert is_writing.wait(PATIENCE_S)
        cancel([fast.occurrences.get()])
        may_go_on.set()
        first.join(PATIENCE_S)
    finally:
        may_go_on.set()
        changing.disconnect(hold)

    assert list(Change.objects.since(last).values_list("event", flat=True)) == [fast.pk, slow.pk]


def test_two_who_cancel_dates_of_one_event_at_once_both_stand_in_its_calendar():
    event = published_event("2031-03-03 20:00", "2031-03-04 20:00")
    first, second = event.occurrences.order_by("start_at")

    with transaction.atomic():
        cancel([first])
        other = in_a_thread(lambda: cancel([second]))
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
    other.join(PATIENCE_S)

    event.calendar.refresh_from_db()
    assert event.calendar.content.count("STATUS:CANCELLED") == 2


def test_two_who_change_the_same_events_in_other_orders_do_not_wait_in_a_ring():
    """Events are locked all at once in primary-key order; otherwise PostgreSQL aborts one as a
    deadlock."""
    events = [published_event("2031-03-03 20:00") for _ in range(8)]
    dates = [event.occurrences.get() for event in events]
    start, failures = threading.Barrier(2), []

    def change(rows):
        start.wait(PATIENCE_S)
        try:
            cancel(rows)
        except Exception as error:  # noqa: BLE001 -- reported to the test
            failures.append(error)

    both = [in_a_thread(lambda rows=rows: change(rows)) for rows in (dates, dates[::-1])]
    [thread.join(PATIENCE_S) for thread in both]

    assert failures == []
    assert Change.objects.filter(kind=ChangeKind.CANCELLED).count() == 8


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
            cancel([event.occurrences.last()])
            clock.start()
            while not waits_for_a_lock():
                assert clock.is_alive(), "the clock did not wait for the change"
        clock.join(PATIENCE_S)

    event.calendar.refresh_from_db()
    assert event.calendar.content.count("STATUS:CANCELLED") == 1
