"""The history names the author of each publication, withdrawal and deletion."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.signals import published

from agenda.enums import ChangeKind
from agenda.models import Change, Event
from agenda.permissions import CONTRIBUTORS, MODERATORS
from agenda.services.publication import publish_now
from agenda.services.schedule import publish_due
from agenda.signals import recorded
from sources.base import FoundEvent, FoundMoment
from sources.services.imports import import_events
from tests.agenda.cms import event_data, event_url, loaded, signed_in, somebody
from tests.factories.agenda import EventFactory, published_event
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return somebody(MODERATORS)


def history(*events: Event) -> list[tuple]:
    changes = Change.objects.filter(event_uid__in=[event.uid for event in events]).order_by("id")
    return list(changes.values_list("kind", "actor"))


def test_publishing_in_the_cms_records_the_user(moderator):
    event = EventFactory(live=False)
    event.save_revision()

    data = event_data(title="Bal", **loaded(event), **{"action-publish": "1"})
    signed_in(moderator).post(event_url("edit", event.pk), data)

    assert history(event) == [(ChangeKind.PUBLISHED, moderator.pk)]


def test_approving_in_the_cms_records_the_reviewer_and_not_the_author(moderator):
    writer = somebody(CONTRIBUTORS)
    event = EventFactory(live=False, owner=writer)
    event.save_revision(user=writer)
    Event.get_default_workflow().start(event, writer)
    state = event.current_workflow_task_state

    signed_in(moderator).post(
        event_url("workflow_action", event.pk, "approve", state.pk), {"comment": ""}
    )

    assert history(event) == [(ChangeKind.PUBLISHED, moderator.pk)]


def test_withdrawing_in_the_cms_records_the_user(moderator):
    event = published_event()

    signed_in(moderator).post(event_url("unpublish", event.pk))

    event.refresh_from_db()
    assert (event.live, history(event)) == (
        False,
        [(ChangeKind.PUBLISHED, None), (ChangeKind.WITHDRAWN, moderator.pk)],
    )


def test_withdrawing_an_event_that_is_not_public_records_no_change(moderator):
    event = EventFactory(live=False)

    signed_in(moderator).post(event_url("unpublish", event.pk))

    assert history(event) == []


def test_deleting_in_the_cms_records_the_user_and_leaves_one_tombstone(moderator):
    event, other = published_event(), published_event()

    signed_in(moderator).post(event_url("delete", event.pk))

    assert history(event) == [(ChangeKind.PUBLISHED, None), (ChangeKind.DELETED, moderator.pk)]
    assert history(other) == [(ChangeKind.PUBLISHED, None)]
    entry = ModelLogEntry.objects.get(action="wagtail.delete")
    assert (entry.object_id, entry.user) == (str(event.pk), moderator)


@pytest.mark.parametrize("count", [1, 3])
def test_deleting_several_events_of_the_list_records_the_user(moderator, count):
    events, kept = [published_event() for _ in range(count)], published_event()
    draft = EventFactory(live=False)  # it was never public, so it leaves nothing

    ids = "&".join(f"id={event.pk}" for event in (*events, draft))
    url = reverse("wagtail_bulk_action", args=["agenda", "event", "delete"])
    signed_in(moderator).post(f"{url}?{ids}&next=/cms/")

    assert list(Event.objects.values_list("pk", flat=True)) == [kept.pk]
    tombstones = Change.objects.filter(kind=ChangeKind.DELETED).order_by("event_uid")
    assert list(tombstones.values_list("event_uid", "actor")) == sorted(
        (e.uid, moderator.pk) for e in events
    )
    assert (
        ModelLogEntry.objects.filter(action="wagtail.delete", user=moderator).count() == count + 1
    )


def test_a_deletion_by_a_program_leaves_a_tombstone_without_a_user():
    event = published_event()

    Event.objects.filter(pk=event.pk).delete()

    assert history(event) == [(ChangeKind.PUBLISHED, None), (ChangeKind.DELETED, None)]


def test_a_scheduled_publication_records_the_user_who_scheduled_it(moderator):
    writer = somebody(CONTRIBUTORS)
    event = EventFactory(live=False, go_live_at=timezone.now() + timedelta(hours=1))
    event.save_revision(user=writer).publish(user=moderator)
    unnamed = EventFactory(live=False, go_live_at=timezone.now() + timedelta(hours=1))
    publish_now(unnamed)

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert publish_due() == 2

    assert history(event) == [(ChangeKind.PUBLISHED, moderator.pk)]
    assert history(unnamed) == [(ChangeKind.PUBLISHED, None)]


def test_receivers_get_the_changes_of_an_import_like_those_of_an_editor(moderator):
    heard = []

    def on_published(sender, instance, revision, **kwargs):
        heard.append(("published", instance.title, str(revision.object_id) == str(instance.pk)))

    def on_recorded(changes, **kwargs):
        heard.extend((change.kind, change.title, change.actor) for change in changes)

    published.connect(on_published, sender=Event)
    recorded.connect(on_recorded)
    try:
        import_events(SourceFactory(), [FoundEvent("1", "Bal importé", dates=())])  # a draft
        publish_now(EventFactory(live=False, title="Bal édité"), moderator)
        evening = FoundMoment(datetime(2027, 3, 3, 20), datetime(2027, 3, 3, 22))
        import_events(SourceFactory(), [FoundEvent("1", "Bal importé", dates=(evening,))])
    finally:
        published.disconnect(on_published, sender=Event)
        recorded.disconnect(on_recorded)

    assert heard == [
        ("published", "Bal édité", True),
        (ChangeKind.PUBLISHED, "Bal édité", moderator),
        ("published", "Bal importé", True),
        (ChangeKind.PUBLISHED, "Bal importé", None),
    ]
