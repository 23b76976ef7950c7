"""Occurrences derived by a publication, and what it leaves unchanged."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from wagtail.models import ReferenceIndex

from agenda.enums import ChangeKind, DateKind, OccurrenceStatus
from agenda.models import Change, Event, EventDate, Occurrence, Place, PublishedSlug
from agenda.services.occurrences import cancel, fill, postpone, reschedule
from agenda.services.publication import extend_horizon, publish_now
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    EventDateFactory,
    EventFactory,
    PlaceFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


def weekly(**fields):
    fields = {
        "rrule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260331",
        "start_on": dt.date(2026, 3, 3),
    } | fields
    return EventDateFactory.build(kind=DateKind.RULE, **fields)


def republish(event: Event, **line_fields) -> None:
    """Change a line in the latest draft and publish, as an editor does."""
    draft = event.get_latest_revision_as_object()
    line = draft.dates.all()[0]
    for name, value in line_fields.items():
        setattr(line, name, value)
    draft.dates = [line]
    publish_now(draft)


def starts(event: Event) -> list[str]:
    rows = event.occurrences.order_by("start_at")
    return [f"{row.day} {row.time:%H:%M} {row.status} {row.sequence}" for row in rows]


def kinds(event: Event) -> list[str]:
    return list(Change.objects.filter(event=event).order_by("id").values_list("kind", flat=True))


def test_publishing_a_rule_makes_its_occurrences_in_the_citys_time():
    event = published_event(weekly(rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20260405"))

    rows = event.occurrences.order_by("start_at")
    assert [row.start_at for row in rows] == [
        at("2026-03-03 20:00"),
        at("2026-03-10 20:00"),
        at("2026-03-17 20:00"),
        at("2026-03-24 20:00"),
        at("2026-03-31 20:00"),  # after the clock change: 18:00 UTC instead of 19:00
    ]
    assert {row.uid for row in rows} == {event.dates.get().uid}
    assert kinds(event) == [ChangeKind.PUBLISHED]


def test_a_date_published_again_unchanged_keeps_identity_status_and_sequence():
    event = published_event(weekly())
    second = event.occurrences.order_by("start_at")[1]
    cancel([second], "Grève")
    before = list(event.occurrences.order_by("pk").values())

    republish(event)

    assert list(event.occurrences.order_by("pk").values()) == before
    assert kinds(event) == [ChangeKind.PUBLISHED, ChangeKind.CANCELLED, ChangeKind.UPDATED]


def test_an_old_draft_published_again_never_brings_an_old_status_back():
    event = published_event("2026-03-03 20:00")
    old_draft = event.latest_revision
    cancel(event.occurrences.all(), "Grève")
    fill(published_event("2026-03-04 20:00").occurrences.all())

    old_draft.publish()

    row = event.occurrences.get()
    assert (row.status, row.reason, row.sequence) == (OccurrenceStatus.CANCELLED, "Grève", 1)


def test_a_rule_given_another_time_reschedules_its_dates_in_the_same_series():
    event = published_event(weekly())
    uid = event.occurrences.first().uid

    republish(event, times=[["20:30", "22:30"]])

    assert starts(event) == [f"2026-03-{day:02} 20:30 rescheduled 1" for day in (3, 10, 17, 24, 31)]
    assert event.occurrences.order_by("start_at")[0].previous_start_at == at("2026-03-03 20:00")
    assert {row.uid for row in event.occurrences.all()} == {uid}
    assert kinds(event)[1:] == [ChangeKind.UPDATED, *[ChangeKind.RESCHEDULED] * 5]


def test_a_single_date_put_on_another_day_is_rescheduled_and_keeps_its_uid():
    event = published_event("2026-03-03 20:00")
    before = event.occurrences.get()

    republish(event, start_on=dt.date(2026, 3, 9))

    row = event.occurrences.get()
    assert (row.pk, row.uid) == (before.pk, before.uid)
    assert (row.start_at, row.previous_start_at) == (at("2026-03-09 20:00"), at("2026-03-03 20:00"))
    assert row.status == OccurrenceStatus.RESCHEDULED


def test_a_date_that_leaves_is_cancelled_and_comes_back_when_it_is_named_again():
    event = published_event(weekly())

    republish(event, except_on=["2026-03-10"])
    gone = event.occurrences.get(day="2026-03-10")
    republish(event, except_on=[])
    back = event.occurrences.get(day="2026-03-10")

    assert (gone.status, gone.is_dropped, gone.sequence) == (OccurrenceStatus.CANCELLED, True, 1)
    assert (back.pk, back.status, back.is_dropped, back.sequence) == (
        gone.pk,
        OccurrenceStatus.SCHEDULED,
        False,
        2,
    )
    assert kinds(event) == ["published", "updated", "cancelled", "updated", "restored"]


def test_a_date_that_a_person_cancelled_stays_so_when_it_leaves_and_comes_back():
    event = published_event(weekly())
    cancel([event.occurrences.get(day="2026-03-10")], "Grève")

    republish(event, except_on=["2026-03-10"])
    republish(event, except_on=[])

    row = event.occurrences.get(day="2026-03-10")
    assert (row.status, row.reason, row.sequence) == (OccurrenceStatus.CANCELLED, "Grève", 1)


def test_a_date_that_a_person_put_off_stays_so_when_an_old_draft_brings_it_back():
    event = published_event(weekly())
    old_draft = event.latest_revision
    postpone([event.occurrences.get(day="2026-03-10")], "Grève")
    republish(event, except_on=["2026-03-10"])

    old_draft.publish()

    row = event.occurrences.get(day="2026-03-10")
    assert (row.status, row.reason) == (OccurrenceStatus.POSTPONED, "Grève")


def test_a_date_typed_again_on_a_new_line_is_the_same_date():
    event = published_event("2026-03-03 20:00")
    before = event.occurrences.get()

    draft = event.get_latest_revision_as_object()
    draft.dates = [EventDateFactory.build(start_on=dt.date(2026, 3, 3))]
    publish_now(draft)

    row = event.occurrences.get()
    assert (row.pk, row.uid, row.sequence) == (before.pk, before.uid, 0)
    assert row.line_uid == Event.objects.get().dates.get().uid


def test_a_date_that_left_and_is_typed_again_comes_back_as_itself():
    event = published_event("2026-03-03 20:00", "2026-03-04 20:00")
    draft = event.get_latest_revision_as_object()
    draft.dates = [draft.dates.all()[0]]
    publish_now(draft)
    gone = event.occurrences.get(is_dropped=True)

    draft.dates = [draft.dates.all()[0], EventDateFactory.build(start_on=dt.date(2026, 3, 4))]
    publish_now(draft)

    back = event.occurrences.get(day="2026-03-04")
    assert (back.pk, back.uid, back.sequence) == (gone.pk, gone.uid, 2)
    assert (back.status, back.is_dropped) == (OccurrenceStatus.SCHEDULED, False)


def test_what_has_ended_is_history_and_is_not_cancelled():
    event = published_event(weekly())

    with time_machine.travel(at("2026-03-12 12:00"), tick=False):
        republish(event, start_on=dt.date(2026, 3, 17))

    assert starts(event) == [
        "2026-03-03 20:00 scheduled 0",
        "2026-03-10 20:00 scheduled 0",
        "2026-03-17 20:00 scheduled 0",
        "2026-03-24 20:00 scheduled 0",
        "2026-03-31 20:00 scheduled 0",
    ]


def test_a_date_moved_by_hand_stays_where_it_was_put():
    event = published_event(weekly())
    row = event.occurrences.get(day="2026-03-10")
    reschedule([row], at("2026-03-11 19:00"), at("2026-03-11 21:00"))

    republish(event, times=[["20:30", "22:30"]])

    row.refresh_from_db()
    assert (row.start_at, row.original_start_at) == (at("2026-03-11 19:00"), at("2026-03-10 20:30"))
    assert row.previous_start_at == at("2026-03-10 20:00")


def test_a_second_time_of_day_has_a_series_of_its_own_and_the_first_keeps_its_uid():
    event = published_event(weekly())
    uid = event.occurrences.first().uid

    republish(event, times=[["15:00", "17:00"], ["20:00", "22:00"]])

    by_time = {str(row.time): row.uid for row in event.occurrences.all()}
    assert by_time["20:00:00"] == uid
    assert by_time["15:00:00"] != uid
    assert event.occurrences.filter(sequence=0).count() == 10


def test_dates_added_to_a_series_move_the_series_sequence():
    event = published_event(weekly())

    republish(event, rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20260414")

    rows = event.occurrences.order_by("start_at").values_list("sequence", flat=True)
    assert list(rows) == [0, 0, 0, 0, 0, 1, 1]


def test_the_horizon_moves_on_and_no_sequence_or_date_with_it():
    event = published_event(weekly(rrule="FREQ=WEEKLY;BYDAY=TU"))
    published_event("2031-03-03 20:00")  # a date beyond the horizon is allowed
    before = list(event.occurrences.order_by("pk").values())
    modified_at = event.calendar.modified_at

    with time_machine.travel(at("2026-03-31 03:00"), tick=False):
        added = extend_horizon()
        again = extend_horizon()

    assert (added, again) == (4, 0)
    assert list(event.occurrences.order_by("pk").values())[: len(before)] == before
    newest = event.occurrences.order_by("start_at").last()
    assert (newest.day, newest.sequence) == (dt.date(2027, 9, 28), 0)
    event.calendar.refresh_from_db()
    assert event.calendar.modified_at == modified_at


def test_a_scheduled_publication_derives_nothing_yet():
    event = EventFactory(live=False, dates=[EventDateFactory.build()])
    event.go_live_at = at("2026-03-02 08:00")

    publish_now(event)

    assert (Occurrence.objects.count(), Change.objects.count()) == (0, 0)


def test_publishing_an_event_updates_the_reference_index(references):
    event = published_event("2026-03-03 20:00")
    event.place = PlaceFactory()

    publish_now(event)

    references = ReferenceIndex.get_references_for_object(event).values_list(
        "to_object_id", "model_path"
    )
    assert set(references) == {(str(event.category_id), "category"), (str(event.place_id), "place")}


def test_withdrawing_keeps_the_dates_and_publishing_again_is_a_publication():
    event = published_event("2026-03-03 20:00")

    event.unpublish()
    event.refresh_from_db()
    publish_now(event)

    assert kinds(event) == [ChangeKind.PUBLISHED, ChangeKind.WITHDRAWN, ChangeKind.PUBLISHED]
    assert starts(event) == ["2026-03-03 20:00 scheduled 0"]


def test_a_deleted_event_leaves_a_tombstone():
    event = published_event("2026-03-03 20:00", title="Bal")
    uid = event.uid

    event.delete()

    tombstone = Change.objects.get(kind=ChangeKind.DELETED)
    assert (tombstone.event_id, tombstone.event_uid, tombstone.title) == (None, uid, "Bal")


def test_a_draft_that_was_never_public_leaves_none():
    EventFactory(live=False).delete()

    assert Change.objects.count() == 0


def test_a_failing_listener_undoes_the_whole_publication(monkeypatch):
    event = EventFactory(live=False, dates=[EventDateFactory.build()])
    monkeypatch.setattr("agenda.services.publication.record_changes", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish_now(event)

    event.refresh_from_db()
    assert (event.live, Occurrence.objects.count()) == (False, 0)


def test_the_history_names_who_published_and_withdrew_and_not_the_author():
    writer, publisher = UserFactory(is_superuser=True), UserFactory(is_superuser=True)
    event = EventFactory(live=False, dates=[EventDateFactory.build()])

    event.save_revision(user=writer).publish(user=publisher)
    event.refresh_from_db()
    event.unpublish(user=writer)

    assert list(Change.objects.order_by("id").values_list("actor", flat=True)) == [
        publisher.pk,
        writer.pk,
    ]


def test_a_draft_whose_address_was_taken_meanwhile_is_published_under_a_free_one():
    event = published_event("2026-03-03 20:00", slug="bal")
    event.slug = "grand-bal"
    draft = event.save_revision()
    published_event("2026-03-03 20:00", slug="grand-bal")

    draft.publish()

    event.refresh_from_db()
    assert event.slug == "grand-bal-2"


def test_every_slug_under_which_an_event_was_published_is_remembered():
    event = published_event("2026-03-03 20:00", slug="bal")
    draft = event.get_latest_revision_as_object()
    draft.slug = "grand-bal"

    publish_now(draft)

    assert list(PublishedSlug.objects.order_by("slug").values_list("slug", "object_id")) == [
        ("bal", event.pk),
        ("grand-bal", event.pk),
    ]


def test_dates_of_a_line_keep_their_uid_from_the_first_draft_on():
    event = EventFactory(live=False, dates=[EventDateFactory.build()])
    drafted = event.save_revision().as_object().dates.all()[0].uid

    publish_now(event)

    assert EventDate.objects.get(event=event).uid == drafted


@pytest.mark.parametrize(
    "correction",
    [{"times": [["21:00", "23:00"]]}, {"rrule": "FREQ=WEEKLY;BYDAY=TU,WE;UNTIL=20260331"}],
)
def test_a_rule_that_is_corrected_gives_no_new_date_to_the_past(correction):
    event = published_event(weekly())

    with time_machine.travel(at("2026-03-12 12:00"), tick=False):
        republish(event, **correction)

    past = [
        str(row.start_at.date())
        for row in event.occurrences.filter(end_at__lt=at("2026-03-12 12:00"))
    ]
    assert past == ["2026-03-03", "2026-03-10"]


def test_a_line_that_is_typed_again_gives_no_past_date_twice():
    event = published_event("2026-03-03 20:00", "2026-03-24 20:00")

    with time_machine.travel(at("2026-03-12 12:00"), tick=False):
        draft = event.get_latest_revision_as_object()
        days = [dt.date(2026, 3, 3), dt.date(2026, 3, 5), dt.date(2026, 3, 24)]
        draft.dates = [EventDateFactory.build(start_on=day) for day in days]
        publish_now(draft)

    assert starts(event) == [
        "2026-03-03 20:00 scheduled 0",
        "2026-03-05 20:00 scheduled 0",  # an editor may add a missing past day
        "2026-03-24 20:00 scheduled 0",
    ]


@pytest.mark.parametrize(
    "line",
    [
        {
            "kind": DateKind.RULE,
            "rrule": "FREQ=DAILY;UNTIL=20260329",
            "start_on": dt.date(2026, 3, 29),
            "times": [["02:30", "03:00"], ["03:30", "04:00"]],
        },
        {
            "kind": DateKind.SEVERAL,
            "moments": [["2026-03-29T03:30", "2026-03-29T04:00"], ["2026-03-29T02:30", None]],
        },
    ],
)
def test_a_time_that_the_clocks_skip_is_that_of_the_date_it_falls_upon(line):
    event = published_event(EventDateFactory.build(**line))

    row = event.occurrences.get()
    assert (row.start_at, row.end_at) == (at("2026-03-29 03:30"), at("2026-03-29 04:00"))


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20230329",
        "FREQ=WEEKLY;BYDAY=TU;COUNT=169",
        "FREQ=DAILY;UNTIL=20230328",
    ],
)
def test_a_rule_that_ended_long_ago_has_its_last_month_to_show(rrule):
    event = published_event(weekly(rrule=rrule, start_on=dt.date(2020, 1, 1)))

    rows = event.occurrences.order_by("start_at")
    assert (rows.first().day, rows.last().day) == (
        dt.date(2023, 2, 28 if "WEEKLY" in rrule else 25),
        dt.date(2023, 3, 28),
    )


def test_changes_while_an_event_is_withdrawn_are_recorded_when_it_is_published_again():
    event = published_event("2026-03-03 20:00")
    event.unpublish()

    republish(event, times=[["21:00", "22:00"]])

    assert kinds(event) == [
        ChangeKind.PUBLISHED,
        ChangeKind.WITHDRAWN,
        ChangeKind.PUBLISHED,
        ChangeKind.RESCHEDULED,
    ]


def retype(event: Event, *dates: EventDate) -> None:
    """Delete the lines and type others, as an editor may do."""
    draft = event.get_latest_revision_as_object()
    draft.dates = list(dates)
    publish_now(draft)


def test_a_date_typed_again_the_same_day_at_another_hour_is_rescheduled():
    event = published_event("2026-03-03 20:00", "2026-03-05 20:00")
    first, second = event.occurrences.order_by("start_at")

    retype(
        event,
        EventDateFactory.build(start_on=dt.date(2026, 3, 3), times=[["21:00", "23:00"]]),
        EventDateFactory.build(start_on=dt.date(2026, 3, 5)),
    )

    assert starts(event) == ["2026-03-03 21:00 rescheduled 1", "2026-03-05 20:00 scheduled 0"]
    rows = event.occurrences.order_by("start_at")
    assert [(row.pk, row.uid) for row in rows] == [(first.pk, first.uid), (second.pk, second.uid)]
    assert rows[0].previous_start_at == at("2026-03-03 20:00")
    assert kinds(event) == [ChangeKind.PUBLISHED, ChangeKind.UPDATED, ChangeKind.RESCHEDULED]


def test_two_dates_of_a_day_typed_again_at_other_hours_keep_their_order():
    event = published_event("2026-03-03 15:00", "2026-03-03 20:00")
    before = [row.pk for row in event.occurrences.order_by("start_at")]

    retype(
        event,
        *(EventDateFactory.build(times=[[f"{hour}:00", f"{hour + 1}:00"]]) for hour in (21, 14)),
    )

    assert starts(event) == ["2026-03-03 14:00 rescheduled 1", "2026-03-03 21:00 rescheduled 1"]
    assert [row.pk for row in event.occurrences.order_by("start_at")] == before


def test_a_date_typed_again_on_another_day_and_line_is_another_date():
    event = published_event("2026-03-03 20:00")

    retype(event, EventDateFactory.build(start_on=dt.date(2026, 3, 4)))

    assert starts(event) == ["2026-03-03 20:00 cancelled 1", "2026-03-04 20:00 scheduled 0"]


def series_of(event: Event) -> tuple[str, list[str]]:
    """Return the rule, SEQUENCE and LAST-MODIFIED of the series in the calendar."""
    content = Event.objects.get(pk=event.pk).calendar.content.replace("\r\n ", "")
    (series,) = [part.splitlines() for part in content.split("BEGIN:VEVENT") if "RRULE" in part]
    (rule,) = [line for line in series if line.startswith("RRULE")]
    return rule, [line for line in series if line.startswith(("SEQUENCE", "LAST-MODIFIED"))]


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        (lambda event: republish(event, times=[["20:30", "22:30"]]), 1),  # the whole rule
        (lambda event: cancel([event.occurrences.get(day="2026-03-10")]), 0),  # one of its dates
        (lambda event: fill(event.occurrences.coming()), 1),
    ],
)
def test_the_horizon_moves_on_after_a_change_at_the_sequence_that_its_series_has(change, sequence):
    event = published_event(weekly(rrule="FREQ=WEEKLY;BYDAY=TU"))
    change(event)
    last = event.occurrences.order_by("start_at").last()
    rule, stamps = series_of(event)

    with time_machine.travel(at("2026-03-31 03:00"), tick=False):
        assert extend_horizon() == 4

    added = event.occurrences.filter(start_at__gt=last.start_at)
    assert set(added.values_list("sequence", flat=True)) == {sequence}
    assert series_of(event)[1] == stamps
    assert series_of(event)[0] != rule  # the rule reaches further


def test_a_series_that_had_nothing_to_come_goes_on_at_the_sequence_of_its_last_date():
    event = published_event(weekly(rrule="FREQ=WEEKLY;BYDAY=TU"))
    republish(event, times=[["20:30", "22:30"]])

    with time_machine.travel(
        at("2027-12-01 12:00"), tick=False
    ):  # the clock did not run for longer than the horizon
        extend_horizon()

    assert set(
        event.occurrences.filter(start_at__gt=at("2027-12-01 12:00")).values_list(
            "sequence", flat=True
        )
    ) == {1}


def test_a_new_record_is_saved_and_published():
    place = PlaceFactory.build(name="Bains", area=None, live=False)

    publish_now(place)

    assert (place.pk is not None, Place.objects.live().get().name) == (True, "Bains")
