"""Merging two events and undoing it: fields, dates, calendars, later changes."""

import datetime as dt
import itertools
import re
from typing import Any

import pytest
import time_machine
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from agenda.enums import ChangeKind, DateKind, MergeSide, OccurrenceStatus, PriceKind
from agenda.exceptions import MergeOutdated, MergeRefused
from agenda.models import Change, Event, EventCalendar, Merge
from agenda.services.calendars import refresh_calendars
from agenda.services.merging import (
    EVENT_GROUPS,
    combine_values,
    count_dates,
    event_merge_version,
    json_values,
    merge_events,
    purge_merges,
    remove_leftover_dates,
    separate_events,
    suggest_sides,
)
from agenda.services.occurrences import cancel, fill
from agenda.services.publication import publish_now
from agenda.signals import changed
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    CategoryFactory,
    EventDateFactory,
    EventFactory,
    PlaceFactory,
    at,
    published_event,
)
from tests.factories.desk import ReportFactory
from tests.factories.sources import SourceRecordFactory

pytestmark = pytest.mark.django_db

#: Parts that differ between any two responses: tokens, and the count of a date's changes.
DRAWN = re.compile(r'(csrfmiddlewaretoken" value=|CSRF_TOKEN": |nonce=)"[^"]*"|"sequence":[0-9]+')


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


def merge(kept: Event, gone: Event, **choices: MergeSide) -> Merge:
    return merge_events(
        kept.pk, gone.pk, choices, seen=event_merge_version(kept, gone), actor=UserFactory()
    )


def two_events(**fields) -> tuple[Event, Event]:
    """Return an event of three dates and a fuller one of two; they share a date."""
    place = PlaceFactory()
    kept = published_event(
        "2026-03-03 20:00",
        "2026-03-10 20:00",
        "2026-03-17 20:00",
        title="On chante",
        slug="on-chante",
        place=place,
    )
    gone = published_event(
        "2026-03-10 20:00",
        "2026-03-24 19:00",
        title="Chorale du passage",
        slug="chorale",
        place=place,
        body="<p>On ouvre la porte et on chante, sans audition ni partition, avec du thé.</p>",
        price_kind=PriceKind.FREE,
        **fields,
    )
    return kept, gone


def with_a_rule(event: Event) -> Event:
    """Publish the event with the Saturdays of March beside its dates."""
    rule = EventDateFactory.build(
        kind=DateKind.RULE,
        rrule="FREQ=WEEKLY;BYDAY=SA;UNTIL=20260331",
        start_on=dt.date(2026, 3, 7),
    )
    draft = event.get_latest_revision_as_object()
    draft.dates.add(rule)
    publish_now(draft)
    return Event.objects.get(pk=event.pk)


def starts(event: Event) -> list[str]:
    rows = event.occurrences.order_by("start_at", "pk")
    return [f"{row.day} {row.time:%H:%M} {row.status}" for row in rows]


def calendar_of(event: Event) -> dict[str, tuple[str, int]]:
    """Return STATUS and SEQUENCE by UID, as the iCalendar library reads the served calendar."""
    content = EventCalendar.objects.get(event=event).content
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{content}END:VCALENDAR\r\n"
    components = Calendar.from_ical(whole).walk("VEVENT")
    return {
        str(one["UID"]): (str(one["STATUS"]), int(str(one["SEQUENCE"])))
        for one in components
        if "RECURRENCE-ID" not in one
    }


def uids(event: Event) -> set[str]:
    return {f"{uid}@agenda.example.org" for uid in event.occurrences.values_list("uid", flat=True)}


def state_of(event: Event) -> dict[str, Any]:
    """Return everything stored of an event except times of saving."""
    event = Event.objects.get(pk=event.pk)
    apart = {"latest_revision", "live_revision", "last_published_at"}
    said: dict[str, Any] = {
        name: value for name, value in json_values(event).items() if name not in apart
    }
    for name in ("dates", "event_keywords"):
        said[name] = sorted(
            (sorted(item for item in child.items() if item[0] != "pk") for child in said[name]),
            key=repr,
        )
    return said | {"occurrences": [starts(event)], "slugs": event.get_absolute_url()}


def test_the_kept_event_has_the_chosen_fields_and_the_dates_of_both():
    kept, gone = two_events()

    done = merge(kept, gone, texte=MergeSide.GONE, combien=MergeSide.GONE)

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.title, kept.body, kept.price_kind) == ("On chante", gone.body, PriceKind.FREE)
    assert (kept.live, gone.live) == (True, False)
    assert starts(kept) == [
        "2026-03-03 20:00 scheduled",
        "2026-03-10 20:00 scheduled",
        "2026-03-17 20:00 scheduled",
        "2026-03-24 19:00 scheduled",
    ]
    assert (done.kept, done.gone, done.into_id) == (kept, gone, kept.pk)
    assert kept.get_latest_revision_as_object().body == gone.body


def test_the_dates_are_counted_before_anything_is_done():
    kept, gone = two_events()

    dates = count_dates(kept, gone)

    assert (dates.kept, dates.gone, dates.shared, dates.total) == (3, 2, 1, 4)


def test_all_slugs_of_the_merged_event_redirect_to_the_kept_one_in_one_hop(client):
    kept, gone = two_events()
    draft = gone.get_latest_revision_as_object()
    draft.slug = "chorale-du-passage"
    publish_now(draft)
    third = published_event("2026-04-01 20:00", slug="troisieme")
    merge(kept, Event.objects.get(pk=gone.pk))

    merge(third, Event.objects.get(pk=kept.pk))

    for old in ("on-chante", "chorale", "chorale-du-passage"):
        for form in (
            "/evenements/{}/",
            "/en/evenements/{}/",
            "/evenements/{}.ics",
            "/evenements/{}.json",
        ):
            answer = client.get(form.format(old))
            if answer.status_code == 404:
                continue
            assert (answer.status_code, answer["Location"].split("example.org")[-1]) == (
                301,
                form.format("troisieme"),
            )
        assert client.get(f"/evenements/{old}/").status_code == 301


def test_calendars_cancel_the_merged_dates_and_have_them_under_the_kept_event():
    kept, gone = two_events()
    ours = uids(kept)
    gone = with_a_rule(gone)
    before = calendar_of(gone)
    theirs = set(before)

    done = merge(kept, gone)

    merged = calendar_of(kept)
    assert {uid: status for uid, (status, _sequence) in merged.items()} == dict.fromkeys(
        uids(kept), "CONFIRMED"
    ) | dict.fromkeys(theirs, "CANCELLED")
    assert ours < uids(kept)
    assert all(merged[uid][1] > before[uid][1] for uid in theirs)
    assert not EventCalendar.objects.filter(event=gone).exists()

    separate_events(done, actor=None)

    again = calendar_of(gone)
    assert set(again) == theirs
    assert all(
        again[uid] == ("CONFIRMED", again[uid][1]) and again[uid][1] > merged[uid][1]
        for uid in theirs
    )
    left = calendar_of(kept)
    assert {uid: status for uid, (status, _sequence) in left.items()} == dict.fromkeys(
        ours, "CONFIRMED"
    ) | dict.fromkeys(set(merged) - theirs - ours, "CANCELLED")
    assert all(left[uid][1] > merged[uid][1] for uid in set(merged) - theirs)


def test_the_state_of_a_date_moves_with_it_and_back():
    kept, gone = two_events()
    cancel([gone.occurrences.get(day="2026-03-24")], "La salle est prise.")

    done = merge(kept, Event.objects.get(pk=gone.pk))

    brought = kept.occurrences.get(day="2026-03-24")
    assert (brought.status, brought.reason) == (OccurrenceStatus.CANCELLED, "La salle est prise.")
    shared = kept.occurrences.get(day="2026-03-10")
    fill([shared])
    own = merge_dates_of(kept)
    separate_events(done, actor=None)
    assert own == ["2026-03-24"]
    assert gone.occurrences.get(day="2026-03-24").status == OccurrenceStatus.CANCELLED


def merge_dates_of(event: Event) -> list[str]:
    before = set(
        Event.objects.get(pk=event.pk).dates.order_by("pk").values_list("uid", flat=True)[:3]
    )
    return [str(row.day) for row in event.occurrences.exclude(line_uid__in=before)]


def test_an_undone_merge_leaves_both_events_as_before():
    category = CategoryFactory()
    kept, gone = two_events(
        category=category, other_categories=[CategoryFactory()], keywords=["chant", "thé"]
    )
    before = state_of(kept), state_of(gone)
    record = SourceRecordFactory(event=gone)
    done = merge(kept, gone, **suggest_sides(EVENT_GROUPS, json_values(kept), json_values(gone)))
    assert state_of(kept)["other_categories"] != before[0]["other_categories"]

    separate_events(done, actor=UserFactory())

    assert (state_of(kept), state_of(gone)) == before
    record.refresh_from_db()
    assert record.event == gone


def test_source_records_go_back_with_a_merge_of_an_older_release():
    kept, gone = two_events()
    record = SourceRecordFactory(event=gone)
    done = merge(kept, gone)
    done.before["records"] = done.before["others"].pop("sources")
    done.save()

    separate_events(done, actor=None)

    record.refresh_from_db()
    assert record.event == gone


def shown_of(client, event: Event) -> list[tuple[str, str]]:
    """Return all lines shown of an event, without parts generated for each response."""
    slug = Event.objects.get(pk=event.pk).slug
    addresses = {
        "page": f"/evenements/{slug}/",
        "json": f"/evenements/{slug}.json",
        "list": f"/agenda/?q={event.title}",
        "data": f"/agenda.json?q={event.title}",
        "outings": f"/mes-sorties/?n={event.pk}",
        "place": event.place.get_absolute_url(),
        "cms dates": event_url("dates", event.pk),
        "cms list": f"{event_url('list')}?ordering=title",
    }
    answers = {name: client.get(address) for name, address in addresses.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    texts = {name: DRAWN.sub("", answer.content.decode()) for name, answer in answers.items()}
    return [
        (name, line)
        for name, text in texts.items()
        for line in text.replace(",", "\n").splitlines()
    ]


def test_an_undone_merge_leaves_all_pages_as_before():
    client = signed_in(somebody("Éditeurs"))
    kept, gone = two_events()
    gone = with_a_rule(gone)
    cancel([gone.occurrences.get(day="2026-03-24")], "La salle est prise.")
    before = shown_of(client, kept), shown_of(client, gone)

    for _time in range(2):
        separate_events(merge(*Event.objects.order_by("pk")), actor=None)

        assert (shown_of(client, kept), shown_of(client, gone)) == before


def undone_by_an_older_release(kept: Event, gone: Event) -> Merge:
    """Rebuild what an older release left: returned dates as cancelled ones of the kept event."""
    done = merge(kept, gone)
    separate_events(done, actor=None)
    done.refresh_from_db()
    for copy in serializers.deserialize("json", done.before["returned"]):
        copy.save()
    Merge.objects.filter(pk=done.pk).update(before={})
    return done


@pytest.mark.parametrize("language", ["fr", "en"])
def test_dates_left_by_an_older_release_are_removed_once_and_stay_in_calendars(client, language):
    kept, gone = two_events(language=language)
    (own,) = cancel(
        [kept.occurrences.get(day="2026-03-17")],
        "Cette date est de nouveau celle de «\u00a0Toi\u00a0».",
    )
    before = starts(kept), calendar_of(kept)
    undone_by_an_older_release(Event.objects.get(pk=kept.pk), gone)
    left = kept.occurrences.get(day="2026-03-24")
    report = ReportFactory(event=kept, occurrence=left)

    counts = [remove_leftover_dates(), remove_leftover_dates()]

    report.refresh_from_db()
    assert counts == [1, 0]
    assert starts(Event.objects.get(pk=kept.pk)) == before[0]
    assert own.occurrence.status == OccurrenceStatus.CANCELLED
    assert (report.event, report.occurrence) == (gone, gone.occurrences.get(day="2026-03-24"))
    assert "24 mars" not in client.get(kept.get_absolute_url()).content.decode()
    (added,) = calendar_of(kept).keys() - before[1].keys()
    assert added.startswith(str(left.uid))
    assert calendar_of(kept)[added][0] == "CANCELLED"


def test_dates_dropped_by_a_merge_in_force_or_an_editor_are_no_leftovers():
    kept, gone = two_events()
    undone_by_an_older_release(kept, gone)
    merge(Event.objects.get(pk=kept.pk), Event.objects.get(pk=gone.pk))
    both = starts(Event.objects.get(pk=kept.pk))

    assert remove_leftover_dates() == 0
    assert starts(Event.objects.get(pk=kept.pk)) == both


def test_calendars_cancel_the_returned_dates_for_thirty_days():
    kept, gone = two_events()
    done = merge(kept, gone)
    brought = uids(kept)
    separate_events(done, actor=None)
    off = brought - uids(kept)
    assert len(off) == 1
    draft = Event.objects.get(pk=kept.pk).get_latest_revision_as_object()
    draft.lead = "Un autre chapeau."

    publish_now(draft)

    assert {
        uid for uid, (status, _sequence) in calendar_of(kept).items() if status == "CANCELLED"
    } == off
    with time_machine.travel(at("2026-03-30 13:00"), tick=False):
        refresh_calendars()
        purge_merges()
        assert off < set(calendar_of(kept))
    with time_machine.travel(at("2026-04-01 13:00"), tick=False):
        assert refresh_calendars() == 1
        assert purge_merges() == 1
        assert not off & set(calendar_of(kept))


def test_a_returned_date_is_not_said_to_be_cancelled_in_words():
    kept, gone = two_events()
    done = merge(kept, gone)
    (brought,) = kept.occurrences.filter(day="2026-03-24").values_list("uid", flat=True)
    separate_events(done, actor=None)

    content = EventCalendar.objects.get(event=kept).content
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{content}END:VCALENDAR\r\n"
    (returned,) = (
        one
        for one in Calendar.from_ical(whole).walk("VEVENT")
        if str(one["UID"]).startswith(str(brought))
    )

    assert (str(returned["STATUS"]), str(returned["SUMMARY"])) == ("CANCELLED", kept.title)
    assert str(returned["DESCRIPTION"]).splitlines()[0] == (
        f"Cette date est de nouveau celle de «\u00a0{gone.title}\u00a0»."
    )


def test_calendars_of_a_later_kept_event_cancel_the_returned_dates_too():
    kept, gone = two_events()
    done = merge(kept, gone)
    brought = uids(kept)
    separate_events(done, actor=None)
    off = brought - uids(kept)

    merge(Event.objects.get(pk=gone.pk), Event.objects.get(pk=kept.pk))

    calendar = calendar_of(gone)
    assert [calendar[uid][0] for uid in off] == ["CANCELLED"]


def test_a_restored_version_with_the_dates_of_both_gives_them_a_higher_sequence():
    kept, gone = two_events()
    done = merge(kept, gone)
    both = Event.objects.get(pk=kept.pk).latest_revision
    separate_events(done, actor=None)
    before = calendar_of(kept)

    publish_now(both.as_object())

    assert starts(kept)[-1] == "2026-03-24 19:00 scheduled"
    after = calendar_of(kept)
    assert set(after) == set(before) == uids(kept)
    assert {status for status, _sequence in after.values()} == {"CONFIRMED"}
    assert all(after[uid][1] > sequence for uid, (_status, sequence) in before.items())
    assert EventCalendar.objects.get(event=kept).content.count("BEGIN:VEVENT") == len(after)


def test_changes_of_a_date_during_the_merge_go_back_with_it():
    kept, gone = two_events()
    done = merge(kept, gone)
    (change,) = cancel([kept.occurrences.get(day="2026-03-24")], "La salle est prise.")
    (other,) = cancel([kept.occurrences.get(day="2026-03-10")], "La salle est prise.")

    separate_events(done, actor=None)

    for one in (change, other):
        one.refresh_from_db()
    assert (change.event, change.title) == (gone, "Chorale du passage")
    assert change.occurrence == gone.occurrences.get(
        day="2026-03-24", status=OccurrenceStatus.CANCELLED
    )
    assert (other.event, other.occurrence) == (kept, kept.occurrences.get(day="2026-03-10"))


def test_undoing_keeps_what_people_changed_since():
    kept, gone = two_events()
    done = merge(kept, gone, texte=MergeSide.GONE, combien=MergeSide.GONE)
    draft = Event.objects.get(pk=kept.pk).get_latest_revision_as_object()
    draft.body = "<p>Un texte d’après.</p>"
    publish_now(draft)

    separate_events(done, actor=None)

    kept.refresh_from_db()
    assert (kept.body, kept.price_kind) == ("<p>Un texte d’après.</p>", PriceKind.UNKNOWN)


def test_merged_and_separated_twice_the_dates_keep_their_uids_and_their_sequences_grow():
    kept, gone = two_events()
    first = merge(kept, gone)
    uids_then, calendar_then = uids(kept), calendar_of(kept)
    separate_events(first, actor=None)

    merge(Event.objects.get(pk=kept.pk), Event.objects.get(pk=gone.pk))

    assert uids(kept) == uids_then
    assert starts(kept)[-1] == "2026-03-24 19:00 scheduled"
    assert all(
        calendar_of(kept)[uid][1] > sequence for uid, (_status, sequence) in calendar_then.items()
    )


def test_sequences_never_decrease_over_repeated_merges():
    kept, gone = two_events()
    gone = with_a_rule(gone)
    own, heard = uids(kept), calendar_of(kept)
    for _time in range(3):
        done = merge(*Event.objects.order_by("pk"))
        merged = calendar_of(kept)
        brought = uids(kept) - own
        assert {merged[uid][0] for uid in brought} == {"CONFIRMED"}
        separate_events(done, actor=None)
        separated = calendar_of(kept)
        assert {
            uid for uid, (status, _sequence) in separated.items() if status == "CANCELLED"
        } == brought
        assert len(brought) == 2  # a single date, and a series as a whole

        numbers = [
            {uid: one[1] for uid, one in calendar.items()}
            for calendar in (heard, merged, separated)
        ]
        for before, after in itertools.pairwise(numbers):
            assert all(after[uid] > number for uid, number in before.items() if uid in after)
        heard = separated


def test_a_merge_is_one_change_and_is_announced_once(client, django_capture_on_commit_callbacks):
    kept, gone = two_events()
    heard: list[list[str]] = []

    def hear(changes, **kwargs):
        heard.append([change.kind for change in changes])

    changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            merge(kept, gone)
    finally:
        changed.disconnect(hear)

    assert heard == [[ChangeKind.MERGED, ChangeKind.WITHDRAWN]]
    page = client.get("/changements/").content.decode()
    assert page.count("Réunie avec « Chorale du passage »") == 1
    assert "Retrait" not in page


def test_a_second_click_changes_nothing_and_the_opposite_merge_is_refused():
    kept, gone = two_events()
    seen = event_merge_version(kept, gone)
    done = merge(kept, gone)
    lines = Change.objects.count()

    again = merge_events(kept.pk, gone.pk, {}, seen=seen, actor=None)
    with pytest.raises(
        MergeRefused, match="« Chorale du passage » ne fait déjà plus qu’un avec « On chante »"
    ):
        merge_events(gone.pk, kept.pk, {}, seen=seen, actor=None)

    assert again == done
    assert Change.objects.count() == lines
    separate_events(done, actor=None)
    lines = Change.objects.count()
    separate_events(done, actor=None)
    assert Change.objects.count() == lines


def test_a_change_since_the_screen_was_opened_refuses_the_merge():
    kept, gone = two_events()
    seen = event_merge_version(kept, gone)
    fill([gone.occurrences.first()])

    with pytest.raises(MergeOutdated):
        merge_events(kept.pk, gone.pk, {}, seen=seen, actor=None)

    gone.refresh_from_db()
    assert gone.live
    assert not Merge.objects.exists()


def test_after_a_month_a_merge_cannot_be_undone_and_its_undo_data_is_deleted():
    kept, gone = two_events()
    done = merge(kept, gone)
    with time_machine.travel(at("2026-04-01 13:00"), tick=False):
        assert purge_merges() == 1

        with pytest.raises(MergeRefused):
            separate_events(done, actor=None)

    done.refresh_from_db()
    assert (done.before, done.undone_at) == ({}, None)


def test_of_a_chain_the_last_is_undone_first():
    kept, gone = two_events()
    third = published_event("2026-04-01 20:00", title="Une troisième")
    first = merge(kept, gone)
    last = merge(third, Event.objects.get(pk=kept.pk))
    first.refresh_from_db()
    assert first.into_id == third.pk

    with pytest.raises(MergeRefused, match="ne fait plus qu’un depuis avec « Une troisième »"):
        separate_events(first, actor=None)
    separate_events(last, actor=None)
    first.refresh_from_db()
    separate_events(first, actor=None)

    assert Event.objects.live().count() == 3


def test_a_draft_or_what_is_not_public_is_not_merged():
    kept, gone = two_events()
    kept.title = "Un brouillon"
    kept.save_revision()
    kept.refresh_from_db()

    with pytest.raises(MergeRefused, match="a un brouillon"):
        merge(kept, gone)
    with pytest.raises(MergeRefused, match="n’est pas en ligne"):
        merge(gone, EventFactory(live=False))


def test_as_many_queries_for_one_date_and_source_as_for_three():
    counts = []
    for size in (1, 3, 1):  # the first fills caches
        kept = published_event("2026-03-03 20:00")
        gone = published_event(*[f"2026-03-{10 + day} 19:00" for day in range(size)])
        for _ in range(size):
            SourceRecordFactory(event=gone)
        with CaptureQueriesContext(connection) as merging:
            done = merge(kept, gone)
        with CaptureQueriesContext(connection) as undoing:
            separate_events(done, actor=None)
        counts.append((len(merging), len(undoing)))

    assert counts[1] == counts[2]


def test_the_suggestion_joins_compatible_values_and_else_takes_the_fuller_record():
    kept, gone = two_events(
        wheelchair=True, access_detail="Une rampe.", place_detail="Salle du canal"
    )
    kept.hearing = True
    ours, theirs = json_values(kept), json_values(gone)

    chosen = suggest_sides(EVENT_GROUPS, ours, theirs)
    said = combine_values(EVENT_GROUPS, ours, theirs, chosen)

    assert {name: side for name, side in chosen.items() if side != MergeSide.KEPT} == {
        "texte": MergeSide.GONE,
        "genre": MergeSide.BOTH,
        "ou": MergeSide.GONE,
        "combien": MergeSide.GONE,
        "entrer": MergeSide.BOTH,
    }
    assert (said["wheelchair"], said["hearing"], said["access_detail"]) == (
        True,
        True,
        "Une rampe.",
    )
    assert (said["category"], said["other_categories"]) == (ours["category"], [theirs["category"]])


def test_answers_that_contradict_each_other_are_not_joined():
    kept, gone = two_events(wheelchair=True)
    kept.wheelchair = False

    assert (
        suggest_sides(EVENT_GROUPS, json_values(kept), json_values(gone))["entrer"]
        == MergeSide.KEPT
    )


def test_two_places_are_both_kept():
    kept, gone = two_events()
    gone.place = PlaceFactory()
    ours, theirs = json_values(kept), json_values(gone)

    chosen = suggest_sides(EVENT_GROUPS, ours, theirs)

    assert chosen["ou"] == MergeSide.BOTH
    said = combine_values(EVENT_GROUPS, ours, theirs, chosen)
    assert (said["place"], said["other_places"]) == (kept.place_id, [gone.place_id])


def test_every_field_of_an_event_is_chosen_or_stays_its_own():
    chosen = {field for group in EVENT_GROUPS for field in group.fields}
    own = {
        *(
            "pk",
            "uid",
            "owner",
            "slug",
            "time_zone",
            "created_at",
            "dates",
            "live",
            "has_unpublished_changes",
        ),
        *(
            "first_published_at",
            "last_published_at",
            "live_revision",
            "latest_revision",
            "go_live_at",
            "expire_at",
        ),
        *("expired", "locked", "locked_at", "locked_by"),
    }

    assert set(EventFactory.build(category=None, place=None).serializable_data()) == chosen | own
    assert not chosen & own
