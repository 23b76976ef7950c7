"""Publications and withdrawals at a set time: each whole, or not at all."""

import datetime as dt

import pytest
import time_machine

from agenda.models import Change, Event, Occurrence
from agenda.services import publication
from agenda.services.publication import publish_now
from agenda.services.schedule import publish_due, withdraw_due
from tests.factories.agenda import EventDateFactory, EventFactory, at, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False) as traveller:
        yield traveller


def scheduled(when, **fields):
    event = EventFactory(live=False, dates=[EventDateFactory.build()], **fields)
    event.go_live_at = at(when)
    publish_now(event)
    return event


def test_an_event_goes_live_at_its_time_with_its_dates_and_not_before(clock):
    event = scheduled("2026-03-02 08:00")

    too_early = publish_due()
    clock.move_to(at("2026-03-02 08:01"))
    due, again = publish_due(), publish_due()

    event.refresh_from_db()
    assert (too_early, due, again) == (0, 1, 0)
    assert (event.live, event.occurrences.count(), event.changes.get().kind) == (True, 1, "published")


def test_an_event_is_withdrawn_at_its_time(clock):
    event = published_event("2026-03-03 20:00")
    Event.objects.filter(pk=event.pk).update(expire_at=at("2026-03-02 08:00"))

    clock.move_to(at("2026-03-02 08:01"))

    assert (withdraw_due(), withdraw_due()) == (1, 0)
    event.refresh_from_db()
    assert (event.live, event.expired) == (False, True)
    assert Change.objects.filter(event=event).first().kind == "withdrawn"


def test_a_publication_that_fails_leaves_nothing_half_done_and_holds_up_no_other(clock, monkeypatch):
    broken, sound = scheduled("2026-03-02 08:00", title="Cassé"), scheduled("2026-03-02 09:00")
    announce = publication.announce

    def fragile(entries, actor=None):
        if any(entry.event.pk == broken.pk for entry in entries):
            raise RuntimeError
        return announce(entries, actor)

    monkeypatch.setattr(publication, "announce", fragile)
    clock.move_to(at("2026-03-02 10:00") + dt.timedelta(minutes=1))

    assert publish_due() == 1
    broken.refresh_from_db()
    assert (broken.live, Occurrence.objects.filter(event=broken).count()) == (False, 0)
    assert Event.objects.get(pk=sound.pk).live
