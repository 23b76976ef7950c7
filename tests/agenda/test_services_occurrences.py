"""Steps on dates: each is recorded once and can be undone."""

import datetime as dt

import pytest
import time_machine

from agenda.enums import Availability, ChangeKind, DateKind, OccurrenceStatus
from agenda.exceptions import StepRefused
from agenda.models import Change
from agenda.services.occurrences import (
    cancel,
    fill,
    move,
    move_online,
    postpone,
    reopen,
    reschedule,
    restore,
)
from agenda.signals import changed, recorded
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventDateFactory, PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


@pytest.fixture
def evening():
    return published_event("2026-03-03 20:00").occurrences.get()


@pytest.fixture
def heard():
    """Collect the changes announced by signal, in order."""
    log = []

    def on_recorded(changes, **kwargs):
        log.extend(("recorded", change.kind) for change in changes)

    def on_changed(changes, **kwargs):
        log.extend(("changed", change.kind) for change in changes)

    recorded.connect(on_recorded)
    changed.connect(on_changed)
    yield log
    recorded.disconnect(on_recorded)
    changed.disconnect(on_changed)


def test_a_cancellation_records_author_reason_and_time(evening):
    editor = UserFactory()

    cancel([evening], "Une comédienne est souffrante.", actor=editor)

    evening.refresh_from_db()
    assert (evening.status, evening.reason, evening.sequence) == (
        OccurrenceStatus.CANCELLED,
        "Une comédienne est souffrante.",
        1,
    )
    change = Change.objects.first()
    assert (change.kind, change.occurrence, change.actor) == (ChangeKind.CANCELLED, evening, editor)
    assert change.detail == {
        "now": "2026-03-03T19:00:00+00:00",
        "reason": "Une comédienne est souffrante.",
    }


def test_cancelling_twice_announces_once(evening, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cancel([evening])
        cancel([evening])

    assert heard == [("recorded", ChangeKind.CANCELLED), ("changed", ChangeKind.CANCELLED)]


def test_a_change_is_settled_when_its_last_receiver_is_done(
    evening, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        cancel([evening])

    assert Change.objects.first().seconds == 0.0  # the time is frozen in this test


def test_many_dates_take_a_step_together_or_not_at_all(evening):
    line = EventDateFactory.build(
        kind=DateKind.RULE, rrule="FREQ=DAILY;COUNT=3", start_on=dt.date(2026, 3, 5)
    )
    days = list(published_event(line).occurrences.all())
    cancel([days[1]])

    with pytest.raises(StepRefused):
        fill(days)
    fill([days[0], days[2]])

    assert [day.__class__.objects.get(pk=day.pk).availability for day in days] == [
        Availability.FULL,
        Availability.OPEN,
        Availability.FULL,
    ]


def test_another_time_is_recorded_with_the_first_one(evening):
    reschedule([evening], at("2026-03-04 21:00"), at("2026-03-04 23:00"))
    reschedule([evening], at("2026-03-05 21:00"), at("2026-03-05 23:00"))

    evening.refresh_from_db()
    assert (evening.status, evening.day, evening.time) == (
        OccurrenceStatus.RESCHEDULED,
        dt.date(2026, 3, 5),
        dt.time(21),
    )
    assert evening.previous_start_at == evening.original_start_at == at("2026-03-03 20:00")
    assert evening.sequence == 2


def test_back_at_its_first_time_a_date_is_no_longer_called_rescheduled(evening):
    reschedule([evening], at("2026-03-04 21:00"), at("2026-03-04 23:00"))
    reschedule([evening], at("2026-03-03 20:00"), at("2026-03-03 22:00"))

    evening.refresh_from_db()
    assert (evening.status, evening.previous_start_at, evening.sequence) == (
        OccurrenceStatus.SCHEDULED,
        None,
        2,
    )


def test_a_postponed_date_cannot_move_before_it_has_a_time(evening):
    postpone([evening])

    for step, *facts in ((move, PlaceFactory()), (move_online, "https://example.org"), (fill,)):
        with pytest.raises(StepRefused):
            step([evening], *facts)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-04 21:00", "2026-03-04 21:00"),
        ("2026-03-04 21:00", "2026-03-04 20:00"),
        ("2026-03-04 21:00", "2026-03-05 21:01"),
    ],
)
def test_a_time_that_ends_before_it_starts_or_lasts_days_is_refused(evening, start, end):
    with pytest.raises(StepRefused):
        reschedule([evening], at(start), at(end))


def test_a_moved_date_has_a_place_of_its_own(evening):
    hall = PlaceFactory(name="Halle")

    move([evening], hall)

    evening.refresh_from_db()
    assert (evening.status, evening.where) == (OccurrenceStatus.MOVED, hall)
    assert evening.event.place != hall


def test_moving_a_date_to_where_it_is_does_nothing(evening):
    assert move([evening], evening.event.place) == []


def test_a_cancellation_is_taken_back_to_what_the_date_was(evening):
    hall = PlaceFactory()
    move([evening], hall)
    cancel([evening], "Inondation")

    restore([evening])

    evening.refresh_from_db()
    assert (evening.status, evening.where, evening.reason) == (OccurrenceStatus.MOVED, hall, "")


def test_a_cancellation_of_what_was_put_off_is_taken_back_first_and_then_the_postponement(evening):
    postpone([evening], "Grève")
    cancel([evening], "Grève encore")

    restore([evening])
    evening.refresh_from_db()
    first = evening.status
    restore([evening])
    evening.refresh_from_db()

    assert (first, evening.status) == (OccurrenceStatus.POSTPONED, OccurrenceStatus.SCHEDULED)


def test_what_was_moved_and_put_off_is_taken_back_to_the_plan(evening):
    move_online([evening], "https://example.org/direct")
    reschedule([evening], at("2026-03-04 21:00"), at("2026-03-04 23:00"))

    restore([evening])

    evening.refresh_from_db()
    assert (evening.status, evening.start_at, evening.end_at) == (
        OccurrenceStatus.SCHEDULED,
        at("2026-03-03 20:00"),
        at("2026-03-03 22:00"),
    )
    assert (evening.previous_start_at, evening.online_url) == (None, "")


def test_a_day_and_an_evening_given_other_hours_are_taken_back_whole():
    day = published_event(
        EventDateFactory.build(start_on=dt.date(2026, 3, 3), all_day=True)
    ).occurrences.get()
    evening = published_event("2026-03-03 20:00").occurrences.get()
    planned = [(row.start_at, row.end_at, row.all_day, row.time) for row in (day, evening)]

    reschedule([day, evening], at("2026-03-04 18:00"), at("2026-03-04 18:30"))
    restore([day, evening])

    for row in (day, evening):
        row.refresh_from_db()
    assert [(row.start_at, row.end_at, row.all_day, row.time) for row in (day, evening)] == planned


def test_a_cancelled_date_can_only_be_restored(evening):
    cancel([evening])

    elsewhere = ((move, PlaceFactory()), (move_online, "https://example.org"))
    for step, *facts in ((postpone,), (fill,), (reopen,), *elsewhere):
        with pytest.raises(StepRefused, match="rétablissez"):
            step([evening], *facts)


def test_a_date_that_left_its_event_is_not_taken_back_here():
    event = published_event("2026-03-03 20:00", "2026-03-04 20:00")
    draft = event.get_latest_revision_as_object()
    draft.dates = [draft.dates.all()[0]]
    draft.save_revision().publish()
    gone = event.occurrences.get(is_dropped=True)

    with pytest.raises(StepRefused, match="dates"):
        restore([gone])


def test_a_cancelled_date_that_then_left_its_event_is_not_taken_back_either():
    event = published_event("2026-03-03 20:00", "2026-03-04 20:00")
    gone, stays = event.occurrences.order_by("start_at")
    for row in (gone, stays):
        cancel([row])
    draft = event.get_latest_revision_as_object()
    draft.dates = [draft.dates.all()[1]]
    draft.save_revision().publish()

    with pytest.raises(StepRefused, match="dates"):
        restore([gone])
    restore([stays])

    statuses = event.occurrences.order_by("start_at").values_list("status", flat=True)
    assert list(statuses) == [OccurrenceStatus.CANCELLED, OccurrenceStatus.SCHEDULED]


def test_full_and_free_again_leave_the_status_alone(evening):
    fill([evening])
    reopen([evening])

    evening.refresh_from_db()
    assert (evening.status, evening.availability, evening.sequence) == (
        OccurrenceStatus.SCHEDULED,
        Availability.OPEN,
        2,
    )


def test_a_too_long_reason_is_refused(evening):
    with pytest.raises(StepRefused, match="500"):
        cancel([evening], "x" * 501)
