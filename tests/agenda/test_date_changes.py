"""Comparison of a version's dates with the public ones, and its wording."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone, translation

from agenda.enums import OccurrenceStatus
from agenda.models import Event
from agenda.services.date_changes import DateChanges, compare_dates, preview_date_changes
from agenda.services.occurrences import cancel, reschedule
from agenda.services.planning import plan
from agenda.services.publication import publish_now
from agenda.wording.date_changes import say_date_changes
from tests.factories.agenda import EventDateFactory, as_line, at, published_event

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to("2027-02-01T10:00+01:00", tick=False)


@pytest.mark.parametrize(
    ("added", "removed", "shifts", "french", "english"),
    [
        (0, 0, {}, "", ""),
        (
            0,
            2,
            {HOUR: 19},
            "2 dates de moins, 19 déplacées d’une heure",
            "2 dates fewer, 19 moved by one hour",
        ),
        (1, 0, {}, "1 date de plus", "1 date more"),
        (3, 1, {}, "1 date de moins, 3 de plus", "1 date fewer, 3 more"),
        (0, 0, {HOUR: 1, -HOUR: 1}, "2 dates déplacées d’une heure", "2 dates moved by one hour"),
        (0, 0, {HOUR: 1, DAY: 1}, "2 dates déplacées", "2 dates moved"),
        (0, 0, {2 * DAY: 1}, "1 date déplacée de 2 jours", "1 date moved by 2 days"),
        (
            0,
            0,
            {7.5 * HOUR: 1},
            "1 date déplacée de 7\u00a0h\u00a030",
            "1 date moved by 7\u00a0h\u00a030",
        ),
        (0, 0, {1.5 * HOUR: 1}, "1 date déplacée de 90 minutes", "1 date moved by 90 minutes"),
        (0, 1204, {}, "1\u00a0204 dates de moins", "1,204 dates fewer"),
    ],
)
def test_changes_are_summarised_in_counts(added, removed, shifts, french, english):
    assert say_date_changes(added, removed, Counter(shifts)) == french
    with translation.override("en"):
        assert say_date_changes(added, removed, Counter(shifts)) == english


def compared(event, *dates):
    """Compare ``dates`` with the public dates of ``event``."""
    lines = [as_line(date) for date in dates]
    return compare_dates(list(event.occurrences.all()), plan(event, lines), timezone.now())


pytestmark = pytest.mark.django_db


def test_the_same_dates_typed_again_change_nothing():
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00")

    assert compared(event, "2027-03-02 20:00", "2027-03-03 20:00") == DateChanges()


def test_removed_moved_and_added_dates_are_distinguished():
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00", "2027-03-28 20:00")

    changes = compared(event, "2027-03-02 21:00", "2027-03-28 20:00", "2027-03-05 20:00")

    assert [row.day.day for row in changes.removed] == [3]
    assert [(row.day.day, to.time.hour) for row, to in changes.moved] == [(2, 21)]
    assert [one.day.day for one in changes.added] == [5]
    assert changes.needs_confirmation
    assert changes.sentence == "1 date de moins, 1 déplacée d’une heure, 1 de plus"


def test_a_move_across_a_clock_change_is_measured_in_wall_time():
    event = published_event("2027-03-27 20:00")
    [row], [planned] = list(event.occurrences.all()), plan(event, [as_line("2027-03-28 20:00")])

    assert DateChanges(moved=((row, planned),)).sentence == "1 date déplacée d’un jour"


def test_added_dates_need_no_confirmation():
    event = published_event("2027-03-02 20:00")

    assert not compared(event, "2027-03-02 20:00", "2027-03-05 20:00").needs_confirmation


def test_past_and_cancelled_dates_do_not_count_as_removed(time_machine):
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00", "2027-03-04 20:00")
    cancel([event.occurrences.get(day="2027-03-03")], actor=None)
    time_machine.move_to("2027-03-02T23:00+01:00", tick=False)

    assert compared(event, "2027-03-04 20:00") == DateChanges()


def test_a_date_that_a_person_moved_by_hand_stays_where_it_was_put():
    event = published_event("2027-03-02 20:00")
    row = event.occurrences.get()
    reschedule([row], row.start_at + HOUR, row.end_at + HOUR, actor=None)

    assert compared(event, "2027-03-02 18:00") == DateChanges()


def test_a_date_that_comes_back_is_added():
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00")
    draft = Event.objects.get(pk=event.pk)
    draft.dates.set(draft.dates.all()[:1])
    publish_now(draft)

    assert compared(event, "2027-03-02 20:00", "2027-03-03 20:00").sentence == "1 date de plus"


def test_a_span_that_ends_sooner_is_moved():
    span = EventDateFactory.build(
        kind="span", all_day=True, start_on="2027-03-02", end_on="2027-03-28", times=[]
    )
    event = published_event(span)
    shorter = EventDateFactory.build(
        kind="span",
        all_day=True,
        start_on=dt.date(2027, 3, 2),
        end_on=dt.date(2027, 3, 20),
        times=[],
        uid=span.uid,
    )

    changes = compared(event, shorter)

    assert (changes.sentence, changes.needs_confirmation) == ("1 date déplacée", True)


def test_the_digest_differs_for_other_changes():
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00", "2027-03-04 20:00")
    wanted = [
        ["2027-03-02 20:00"],
        ["2027-03-03 20:00"],
        ["2027-03-02 20:00", "2027-03-03 21:00"],
        [],
    ]

    digests = [compared(event, *dates).digest for dates in wanted]

    assert len(set(digests)) == 4
    assert compared(event, *wanted[0]).digest == digests[0]


def test_publication_does_what_was_foreseen():
    event = published_event("2027-03-02 20:00", "2027-03-03 20:00", "2027-03-28 20:00")
    draft = Event.objects.get(pk=event.pk)
    draft.dates.set(
        [draft.dates.all()[0], as_line("2027-03-28 22:00"), as_line("2027-04-01 20:00")]
    )

    changes = preview_date_changes(draft, event)
    publish_now(draft)

    rows = event.occurrences.all()
    assert {row.pk for row in changes.removed} == {
        row.pk for row in rows if row.status == OccurrenceStatus.CANCELLED
    }
    assert {row.pk for row, _to in changes.moved} == {
        row.pk for row in rows if row.status == OccurrenceStatus.RESCHEDULED
    }
    assert len(changes.added) == rows.count() - 3


def test_a_removed_expiry_is_named():
    event = published_event("2027-03-02 20:00", expire_at=at("2027-06-01 00:00"))
    draft = Event.objects.get(pk=event.pk)
    draft.expire_at = None

    assert (
        preview_date_changes(draft, event).sentence
        == "plus de fin de publication (elle était le mardi 1er juin)"
    )
    assert preview_date_changes(draft, event).needs_confirmation
