"""SEQUENCE survives the deletion of old ledger rows, and readers with old cursors are told."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from agenda.enums import ChangeKind, RefreshReach
from agenda.models import CalendarEdition, Change, CommitCounter, Event, Refresh
from agenda.services.changes import LedgerEntry, record_changes
from agenda.services.editions import (
    KEPT,
    cut_changes,
    cut_logs,
    cut_refreshes,
    store_missing_editions,
)
from agenda.services.occurrences import cancel, restore
from agenda.services.publication import publish_now
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventDateFactory, EventFactory, PlaceFactory

pytestmark = pytest.mark.django_db
LONG_AGO, NOW = (
    dt.datetime(2026, 3, 1, 11, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 1, 11, tzinfo=dt.UTC) + 2 * KEPT,
)


def write(event, kind=ChangeKind.UPDATED, **more):
    with transaction.atomic():
        return record_changes([LedgerEntry(event, kind)], **more)[0]


def edition_of(event):
    return Event.objects.with_edition().get(pk=event.pk).edition


def test_an_edition_is_kept_with_each_publication_and_goes_on_without_the_ledger():
    event, other = EventFactory(), EventFactory()
    for _time in range(3):
        write(event)
    write(other)

    before = edition_of(event)
    Change.objects.all().delete()
    write(event)

    assert (before, edition_of(event), edition_of(other)) == (2, 3, 0)


def test_publications_by_the_release_before_are_counted_at_once_and_stored_by_the_clock():
    event, quiet = EventFactory(), EventFactory()
    write(event)
    write(quiet)
    CalendarEdition.objects.filter(event=quiet).delete()
    last = Change.objects.last_id()
    Change.objects.create(
        id=last + 1,
        event=event,
        event_uid=event.uid,
        title="x",
        kind=ChangeKind.UPDATED,
        at=timezone.now(),
    )

    at_once = [edition_of(event), edition_of(quiet)]
    done = [store_missing_editions(), store_missing_editions()]

    assert (at_once, done) == ([1, 0], [2, 0])
    kept = CalendarEdition.objects.order_by("event").values_list("edition", "upto")
    assert list(kept) == [(1, last + 1), (0, last + 1)]


def test_the_edition_of_a_deleted_event_is_removed():
    CalendarEdition.objects.create(event_id=999_999, edition=3, upto=1)

    store_missing_editions()

    assert CalendarEdition.objects.count() == 0


def test_old_changes_of_dates_are_deleted_and_older_cursors_are_told(client):
    with time_machine.travel(LONG_AGO, tick=False):
        event = EventFactory()
        EventDateFactory(event=event, start_on=LONG_AGO.date() + dt.timedelta(days=10))
        publish_now(event)
        first = Change.objects.last_id()
        cancel(event.occurrences.all(), "Grève", actor=UserFactory())
        restore(event.occurrences.all(), actor=None)
        cut = Change.objects.last_id()
    with time_machine.travel(NOW, tick=False):
        write(event)
        done = [cut_changes(), cut_changes()]

        answers = {
            since: client.get(f"/api/v1/changements?depuis={since}") for since in (0, first, cut)
        }

    assert (done, CommitCounter.objects.cut_of(Change)) == ([2, 0], cut)
    assert [answer.status_code for answer in answers.values()] == [200, 410, 200]
    assert [item["kind"] for item in answers[0].json()["items"]] == ["published", "updated"]
    refused = answers[first].json()
    assert (refused["code"], refused["again"]) == ("cut", "http://testserver/api/v1/changements")


@pytest.mark.parametrize("name", ["changements", "evenements"])
def test_a_reader_from_the_beginning_passes_the_deleted_changes(name, client):
    with time_machine.travel(LONG_AGO, tick=False):
        event, others = EventFactory(), EventFactory.create_batch(3)
        for one in others:
            write(one, ChangeKind.PUBLISHED)
        write(event, ChangeKind.RESCHEDULED)
    with time_machine.travel(NOW, tick=False):
        cut_changes()
        write(event)
        place, places = 0, []
        while place not in places:
            places.append(place)
            place = client.get(f"/api/v1/{name}?nombre=1&depuis={place}").json()["last"]
        late = client.get(f"/api/v1/{name}?depuis={-places[1]}")

    assert (len(places), place) == (5, Change.objects.last_id())
    assert (late.status_code, late.json()["code"]) == (410, "cut")
    assert f"/api/v1/{name}" in late.json()["again"]
    assert "depuis" not in late.json()["again"]


def test_a_refresh_is_deleted_after_its_last_change():
    place = PlaceFactory()
    facts = {
        "content_type_id": 1,
        "object_id": place.pk,
        "title": "Salle",
        "reach": RefreshReach.SHOWN,
    }
    with time_machine.travel(LONG_AGO, tick=False):
        now = timezone.now()
        gone, counted, standing = (
            Refresh.objects.create(requested_at=now, settled_at=settled_at, **facts)
            for settled_at in (now, now, None)
        )
        write(EventFactory(), ChangeKind.REFRESHED, refresh=gone)
        write(EventFactory(), refresh=counted)
    with time_machine.travel(NOW, tick=False):
        cut_changes()

        assert cut_refreshes() == 1
    assert set(Refresh.objects.all()) == {counted, standing}


def test_only_old_log_entries_are_deleted():
    event = EventFactory()
    with time_machine.travel(LONG_AGO, tick=False):
        log(event, "wagtail.edit")
    with time_machine.travel(NOW, tick=False):
        log(event, "wagtail.edit")

        assert (cut_logs(), cut_logs()) == (1, 0)
