"""Two users merge a pair in opposite directions, or undo it, at the same time; needs PostgreSQL."""

import threading

import pytest
from django.db import connection, connections, transaction

from agenda.exceptions import MergeRefused
from agenda.models import Change, Merge, Place
from agenda.services.merging import (
    event_merge_version,
    merge_events,
    merge_places,
    place_merge_version,
    separate_events,
)
from agenda.services.publication import publish_now
from tests.factories.agenda import PlaceFactory, published_event
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


def while_held(first, second) -> list[object]:
    """Run ``first``, and ``second`` in a thread before the commit; return what it returns."""
    said: list[object] = []

    def run() -> None:
        try:
            said.append(second())
        except MergeRefused as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    with transaction.atomic():
        first()
        thread = threading.Thread(target=run)
        thread.start()
        while not waits_for_a_lock():
            assert thread.is_alive(), "the second did not wait for the first"
    thread.join(PATIENCE_S)
    return said


def test_of_two_who_merge_two_events_both_ways_the_second_is_told():
    one, other = (
        published_event("2027-03-02 20:00", title=title) for title in ("Un bal", "Le bal")
    )
    seen = [event_merge_version(one, other), event_merge_version(other, one)]

    said = while_held(
        lambda: merge_events(one.pk, other.pk, {}, seen=seen[0], actor=None),
        lambda: merge_events(other.pk, one.pk, {}, seen=seen[1], actor=None),
    )

    assert said == ["«\u00a0Le bal\u00a0» ne fait déjà plus qu’un avec «\u00a0Un bal\u00a0»."]
    assert [(merge.kept, merge.gone) for merge in Merge.objects.all()] == [(one, other)]


def test_of_two_who_undo_it_one_does():
    one, other = (published_event("2027-03-02 20:00") for _ in range(2))
    merge = merge_events(one.pk, other.pk, {}, seen=event_merge_version(one, other), actor=None)
    before = Change.objects.count()

    said = while_held(
        lambda: separate_events(merge, actor=None), lambda: separate_events(merge, actor=None)
    )

    assert said == [merge]
    assert Change.objects.count() == before + 2


def test_of_two_who_merge_two_places_both_ways_the_second_is_told():
    for name in ("La Prise", "La prise"):
        publish_now(PlaceFactory(name=name))
    one, other = Place.objects.order_by("pk")
    published_event("2027-03-02 20:00", place=one)
    published_event("2027-03-02 20:00", place=other)
    seen = [place_merge_version(one, other), place_merge_version(other, one)]

    said = while_held(
        lambda: merge_places(one.pk, other.pk, {}, seen=seen[0], actor=None),
        lambda: merge_places(other.pk, one.pk, {}, seen=seen[1], actor=None),
    )

    assert said == ["«\u00a0La prise\u00a0» ne fait déjà plus qu’un avec «\u00a0La Prise\u00a0»."]
    assert Merge.objects.count() == 1
