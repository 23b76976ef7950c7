"""The ledger: ordered ids, and receivers that are called again after a failure."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction

from agenda.enums import ChangeKind
from agenda.models import Change, CommitCounter, Event
from agenda.services.changes import (
    LedgerEntry,
    record_changes,
    settle,
    settle_changes,
    settle_unsettled,
)
from agenda.signals import changed
from tests.factories.agenda import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fragile():
    """Return a receiver that fails as often as it is set to."""

    told = SimpleNamespace(failures=1, calls=0, patiently=[])

    def receiver(*, patiently, **kwargs):
        told.calls += 1
        told.patiently.append(patiently)
        if told.failures:
            told.failures -= 1
            raise ConnectionError

    changed.connect(receiver, weak=False)
    yield told
    changed.disconnect(receiver)


def write(*events):
    with transaction.atomic():
        return record_changes([LedgerEntry(event, ChangeKind.UPDATED) for event in events])


def test_ids_follow_each_other_without_a_gap():
    first, second = write(EventFactory(), EventFactory())
    third = write(EventFactory())[0]

    assert (second.id - first.id, third.id - second.id) == (1, 1)


def test_ids_go_on_after_the_highest_when_the_counter_was_lost():
    Change.objects.bulk_create(
        [
            Change(
                id=41,
                event_uid=EventFactory().uid,
                title="x",
                kind="updated",
                at=dt.datetime.now(dt.UTC),
            )
        ]
    )

    assert write(EventFactory())[0].id == 42


def test_each_stream_of_ids_counts_by_itself():
    counter = CommitCounter.objects

    taken = [
        counter.reserve(Change, 3),
        counter.reserve(Event),
        counter.reserve(Change),
        counter.reserve(Event),
    ]

    assert (taken[2] - taken[0], taken[3] - taken[1]) == (3, 1)
    assert set(counter.values_list("stream", flat=True)) == {"agenda.change", "agenda.event"}


def test_a_change_is_settled_once_at_its_first_time():
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False) as clock:
        changes = write(EventFactory())
        settle(changes, set())
        clock.shift(60)
        settle(changes, set())

    assert Change.objects.get().settled_at == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record_changes([LedgerEntry(EventFactory(), ChangeKind.UPDATED)])


def test_deferred_changes_are_sent_again_patiently_and_settled_once(
    fragile, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = write(EventFactory(), EventFactory())

    settled = [
        settle_changes([first.id]),
        settle_changes([first.id, second.id]),
        settle_changes([first.id]),
    ]

    assert (settled, fragile.patiently) == ([1, 1, 0], [False, True, True])
    assert not Change.objects.filter(settled_at=None).exists()


def test_the_clock_sends_a_change_again_after_a_failed_receiver(
    fragile, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change = write(EventFactory())[0]
    change.refresh_from_db()
    at_first = (fragile.calls, change.settled_at)

    too_early = settle_unsettled()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2)):
        told = settle_unsettled()
        again = settle_unsettled()

    change.refresh_from_db()
    assert at_first == (1, None)
    assert (too_early, told, again, fragile.calls) == (0, 1, 0, 2)
    assert fragile.patiently == [False, True]  # no request waits for the clock
    assert change.seconds > 60
