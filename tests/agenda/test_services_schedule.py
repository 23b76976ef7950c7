from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from wagtail.models import ModelLogEntry, Page, Revision
from wagtail.signals import page_published, published, unpublished

from agenda.models import Change, Event, Occurrence
from agenda.services import publication
from agenda.services.schedule import publish_due, withdraw_due
from tests.factories.agenda import EventDateFactory, EventFactory, OccurrenceFactory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def scheduled(days: float, **fields) -> Event:
    """Return a draft with one evening, scheduled for ``days`` from now."""
    event = EventFactory(live=False, **fields)
    event.dates = [EventDateFactory.build()]
    event.go_live_at = NOON + timedelta(days=days)
    with time_machine.travel(NOON - timedelta(days=10), tick=False):
        event.save_revision(log_action=True).publish()
    return event


def live_titles() -> list[str]:
    return sorted(Event.objects.filter(live=True).values_list("title", flat=True))


@pytest.mark.django_db
def test_due_revisions_are_published_with_their_dates_and_others_stay(
    django_capture_on_commit_callbacks,
):
    scheduled(-1, title="Hier")
    scheduled(-2, title="Avant-hier")
    scheduled(1, title="Demain")

    count = publish_due()

    assert (count, live_titles()) == (2, ["Avant-hier", "Hier"])
    assert sorted(Occurrence.objects.values_list("event__title", flat=True)) == [
        "Avant-hier",
        "Hier",
    ]
    assert list(Change.objects.order_by("id").values_list("event__title", flat=True)) == [
        "Avant-hier",
        "Hier",
    ]
    assert publish_due() == 0


@pytest.mark.django_db
def test_a_scheduled_publication_is_logged_as_scheduled():
    event = scheduled(-1)

    publish_due()

    actions = ModelLogEntry.objects.filter(
        object_id=event.pk, action__contains="publish"
    ).values_list("action", flat=True)
    assert "wagtail.publish.scheduled" in actions


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_fails_leaves_nothing_half_done_and_holds_up_no_other(monkeypatch):
    bad, good = scheduled(-2, title="Cassé"), scheduled(-1, title="Bon")
    publish = publication.publish

    def fail_for_the_first(event_ids, actor):
        publish(event_ids, actor=actor)
        if event_ids == [bad.pk]:
            raise RuntimeError("in the middle")

    monkeypatch.setattr(publication, "publish", fail_for_the_first)
    count = publish_due()

    assert (count, live_titles()) == (1, ["Bon"])
    assert list(Occurrence.objects.values_list("event", flat=True)) == [good.pk]
    assert Revision.objects.get(approved_go_live_at__isnull=False).object_id == str(bad.pk)


@pytest.mark.django_db
def test_expired_events_are_withdrawn_and_announced_and_others_stay():
    over = EventFactory(title="Fini", expire_at=NOON - timedelta(hours=1))
    EventFactory(title="En cours", expire_at=NOON + timedelta(hours=1))
    EventFactory(title="Sans fin")
    OccurrenceFactory(event=over)

    count = withdraw_due()

    over.refresh_from_db()
    assert (count, live_titles()) == (1, ["En cours", "Sans fin"])
    assert (over.live, over.expired) == (False, True)
    assert list(Change.objects.values_list("event", "kind")) == [(over.pk, "withdrawn")]
    assert withdraw_due() == 0


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_that_fails_holds_up_no_other():
    bad, good = (EventFactory(expire_at=NOON - timedelta(hours=hours)) for hours in (2, 1))

    def fail_for_the_first(instance, **kwargs):
        if instance.pk == bad.pk:
            raise RuntimeError("in the middle")

    unpublished.connect(fail_for_the_first)
    try:
        count = withdraw_due()
    finally:
        unpublished.disconnect(fail_for_the_first)

    assert (count, list(Event.objects.filter(live=True))) == (1, [bad])
    assert list(Change.objects.values_list("event", "kind")) == [(good.pk, "withdrawn")]


@pytest.mark.django_db
def test_pages_are_published_and_withdrawn_too():
    home = Page.objects.get(depth=2)
    page = home.add_child(instance=Page(title="Article", slug="article", live=False))
    page.go_live_at = NOON - timedelta(hours=1)
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        page.save_revision().publish()
    ended = home.add_child(
        instance=Page(title="Ancien", slug="ancien", expire_at=NOON - timedelta(hours=1))
    )

    counts = publish_due(), withdraw_due()

    assert counts == (1, 1)
    assert list(
        Page.objects.filter(pk__in=[page.pk, ended.pk], live=True).values_list("title", flat=True)
    ) == ["Article"]


@pytest.mark.django_db(transaction=True)
def test_a_page_whose_publication_fails_is_not_live_either():
    page = Page.objects.get(depth=2).add_child(
        instance=Page(title="Article", slug="article", live=False)
    )
    page.go_live_at = NOON - timedelta(hours=1)
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        page.save_revision().publish()

    def fail(**kwargs):
        raise RuntimeError("in the middle")

    page_published.connect(fail)
    try:
        count = publish_due()
    finally:
        page_published.disconnect(fail)

    page.refresh_from_db()
    assert (count, page.live) == (0, False)
    assert publish_due() == 1


@pytest.mark.django_db
def test_a_line_that_another_clock_has_just_published_is_left_alone():
    first, second = scheduled(-2), scheduled(-1)

    def publish_the_second(instance, **kwargs):
        if instance.pk == first.pk:
            second.get_latest_revision().publish()

    published.connect(publish_the_second, sender=Event)
    try:
        count = publish_due()
    finally:
        published.disconnect(publish_the_second, sender=Event)

    assert count == 1
    assert Change.objects.filter(event=second).count() == 1
