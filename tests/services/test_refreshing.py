"""Refreshing events beside users and clocks: short waits, nothing done twice; PostgreSQL."""

import threading

import pytest
from django.db import connection, transaction

from agenda.enums import ChangeKind
from agenda.models import Change, Event, Refresh
from agenda.services import refreshing
from agenda.services.calendars import lock_events
from agenda.services.occurrences import cancel
from agenda.services.publication import publish_now
from agenda.services.refreshing import refresh_batch, refresh_queued
from agenda.signals import changing
from tests.factories.agenda import CategoryFactory, published_event
from tests.factories.messaging import FollowFactory
from tests.services.test_commit_order import PATIENCE_S, in_a_thread, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


@pytest.fixture
def events():
    """Four events of a category that was just renamed."""
    category = CategoryFactory(name="Bals")
    events = [published_event("2031-03-03 20:00", category=category) for _ in range(4)]
    category.name = "Grands bals"
    publish_now(category)
    return events


def lines() -> list[int]:
    """Return the refreshed events, in order."""
    return list(
        Change.objects.filter(kind=ChangeKind.REFRESHED)
        .order_by("id")
        .values_list("event", flat=True)
    )


def test_two_clocks_say_each_event_again_once(events, monkeypatch):
    monkeypatch.setattr(refreshing, "BATCH", 1)
    monkeypatch.setattr(refreshing, "LARGEST_BATCH", 1)
    monkeypatch.setattr(refreshing, "PAUSE_S", 0)
    start = threading.Barrier(2)

    def tick():
        start.wait(PATIENCE_S)
        while Refresh.objects.standing().exists():
            refresh_queued()

    clocks = [in_a_thread(tick) for _ in range(2)]
    [clock.join(PATIENCE_S) for clock in clocks]

    assert sorted(lines()) == [event.pk for event in events]
    assert Refresh.objects.get().done == 4


def test_while_a_batch_is_written_others_change_other_events_and_edit_the_category_again(events):
    is_writing, may_go_on = threading.Event(), threading.Event()
    category, first, other = events[0].category, {events[0].pk}, published_event("2031-03-03 20:00")

    def hold(event_ids, **kwargs):
        if event_ids == first:
            is_writing.set()
            assert may_go_on.wait(PATIENCE_S), "somebody waited for the batch"

    changing.connect(hold)
    try:
        clock = in_a_thread(lambda: refresh_batch(1))
        assert is_writing.wait(PATIENCE_S)
        cancel([other.occurrences.get()])
        FollowFactory(event=events[0])  # its row is locked, but not its key
        category.name = "Petits bals"
        publish_now(category)
        may_go_on.set()
        clock.join(PATIENCE_S)
    finally:
        may_go_on.set()
        changing.disconnect(hold)

    while refresh_batch():
        pass

    assert lines() == [events[0].pk, *[event.pk for event in events]]
    content = Event.objects.get(pk=events[0].pk).calendar.content
    assert "CATEGORIES:Petits bals" in content


def test_a_batch_goes_up_to_the_first_event_that_another_changes_and_waits_holding_nothing(
    events,
):
    with transaction.atomic():
        lock_events([events[1].pk])
        first = in_a_thread(refresh_batch)
        first.join(PATIENCE_S)
        up_to_it = lines()
        second = in_a_thread(refresh_batch)
        while not waits_for_a_lock():
            assert second.is_alive(), "it did not wait"
        lock_events([event.pk for event in events])  # if it held another lock, this would deadlock
    second.join(PATIENCE_S)
    refresh_batch()

    assert up_to_it == [events[0].pk]
    assert lines() == [event.pk for event in events]
