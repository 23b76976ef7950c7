"""A new kind of interest is one record: it is heard, merged and given back."""

import pytest
from django.db import transaction

from agenda.models import Area
from alerts.interest_kinds import CHOICES
from messaging import interests
from messaging.delivery.fan_out import write_batch
from messaging.enums import MessageKind
from messaging.formats.followed import EventChange
from messaging.interests import Pairs, TableInterest
from messaging.models import Audience, Delivery, Message, Subscription
from messaging.services import merging
from messaging.services.outbox import post
from tests.factories.agenda import AreaFactory, published_event
from tests.factories.messaging import SubscriptionFactory

pytestmark = pytest.mark.django_db
Chosen = Subscription.areas.through


@pytest.fixture
def residents(monkeypatch):
    """A kind of interest of no room: the areas that subscriptions chose."""
    record = TableInterest("residents", Pairs("residents", Chosen, "area"))
    monkeypatch.setattr(interests, "INTERESTS", [*interests.INTERESTS, record])
    return record


def chosen() -> set[tuple[int, int]]:
    return set(Chosen.objects.values_list("subscription", "area"))


def test_those_who_follow_hear_of_it_and_nobody_else(residents):
    here, there = AreaFactory(), AreaFactory()
    follower, other = SubscriptionFactory(), SubscriptionFactory()
    follower.areas.add(here)
    other.areas.add(there)
    event = published_event("2099-03-03 20:00")

    with transaction.atomic():
        post(
            Message(kind=MessageKind.EVENT, thread=event.uid),
            [residents.part(here.pk)],
            EventChange(event),
        )
    write_batch()

    assert list(Delivery.objects.values_list("subscription", flat=True)) == [follower.pk]


def test_where_two_things_become_one_each_who_follows_follows_it_once_until_they_are_two_again(
    residents,
):
    kept, gone = AreaFactory(), AreaFactory()
    one, both = SubscriptionFactory(), SubscriptionFactory()
    one.areas.add(gone)
    both.areas.add(kept, gone)
    before, moved = chosen(), {}

    merging.move_pairs(Area, kept.pk, gone.pk, moved)
    together = chosen()
    merging.move_pairs_back(Area, kept.pk, gone.pk, moved)

    assert (together, chosen()) == ({(one.pk, kept.pk), (both.pk, kept.pk)}, before)


def test_a_subscription_that_another_takes_over_leaves_it_what_that_did_not_follow(residents):
    shared, lone = AreaFactory(), AreaFactory()
    kept, gone = SubscriptionFactory(), SubscriptionFactory()
    kept.areas.add(shared)
    gone.areas.add(shared, lone)

    merging.merge_interests(kept, gone)

    assert chosen() == {(kept.pk, shared.pk), (kept.pk, lone.pk), (gone.pk, shared.pk)}


def test_a_part_that_no_record_knows_is_refused_and_not_taken_for_nobody():
    audience = Audience(parts=[{"pilgrims": 7}])

    for ask in (lambda: audience.selected(10), audience.lists):
        with pytest.raises(ValueError, match=r"no way to be concerned: \['pilgrims'\]"):
            ask()


def test_what_is_stored_is_what_release_0_1_0_stored():
    names = sorted(one.key for one in interests.INTERESTS if one.has_devices)

    assert names == ["choices", "followers", "keepers", "notified", "posted", "these"]
    assert CHOICES.part({"rank": 2}, after=0, upto=9) == {
        "choices": {"rank": 2},
        "after": 0,
        "upto": 9,
    }
