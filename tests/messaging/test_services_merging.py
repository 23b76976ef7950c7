"""Who follows one of two events that become one, and what kept searches have found of them."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.models import Event
from agenda.services.merging import event_merge_version, merge_events, separate_events
from messaging.models import Delivery, EventMatch, EventNews, Finding, Follow, Message
from messaging.services import merging, search_matches
from messaging.services.follows import notify_followers
from messaging.services.questions import QUESTIONS, understand_questions
from messaging.services.search_matches import notify_searches
from tests.factories.agenda import at, published_event
from tests.factories.alerts import AlertFactory
from tests.factories.messaging import (
    FollowFactory,
    KeptSearchFactory,
    SubscriptionFactory,
    write_deliveries,
)

pytestmark = pytest.mark.django_db

NOW = at("2026-03-01 12:00")


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    QUESTIONS.forget()
    with time_machine.travel(NOW, tick=False):
        yield
    QUESTIONS.forget()


def pair() -> tuple[Event, Event]:
    return (
        published_event("2026-03-03 20:00", title="On chante du jazz"),
        published_event("2026-03-10 20:00", title="Chorale de jazz"),
    )


def merge(kept: Event, gone: Event):
    return merge_events(kept.pk, gone.pk, {}, seen=event_merge_version(kept, gone), actor=None)


def followers(event: Event) -> set[int]:
    return set(Follow.objects.filter(event=event).values_list("subscription", flat=True))


def test_who_follows_the_lost_event_follows_the_kept_one_once_and_hears_of_no_withdrawal():
    kept, gone = pair()
    theirs, both = FollowFactory(event=gone).subscription_id, SubscriptionFactory()
    for event in (kept, gone):
        FollowFactory(event=event, subscription=both)

    done = merge(kept, gone)

    assert (followers(kept), followers(gone)) == ({theirs, both.pk}, set())
    with time_machine.travel(at("2026-03-01 12:10"), tick=False):
        notify_followers()
    assert not EventNews.objects.exists()
    assert not Message.objects.exists()

    separate_events(done, actor=None)

    assert (followers(kept), followers(gone)) == ({both.pk}, {theirs, both.pk})


def test_who_stopped_following_meanwhile_does_not_follow_again():
    kept, gone = pair()
    theirs = FollowFactory(event=gone)
    both = SubscriptionFactory()
    for event in (kept, gone):
        FollowFactory(event=event, subscription=both)
    done = merge(kept, gone)
    Follow.objects.filter(event=kept).delete()

    separate_events(done, actor=None)

    assert (followers(kept), followers(gone)) == (set(), set())
    assert not Follow.objects.filter(pk=theirs.pk).exists()


def test_a_kept_search_that_found_the_lost_event_is_not_told_of_the_kept_one():
    kept, gone = pair()
    search = KeptSearchFactory()
    told_at = timezone.now()
    Finding.objects.create(kept_search=search, event=gone, told_at=told_at)

    done = merge(kept, gone)
    with time_machine.travel(at("2026-03-01 12:10"), tick=False):
        notify_searches()

    assert list(Finding.objects.values_list("event", "told_at")) == [(kept.pk, told_at)]
    assert not Message.objects.exists()
    separate_events(done, actor=None)
    assert Finding.objects.get(event=gone).told_at == told_at


def test_a_question_that_found_the_lost_event_does_not_find_the_kept_one_until_they_are_two_again():
    kept, gone = pair()
    question = KeptSearchFactory().question_id
    match = {"questions": [question], "found_at": timezone.now()}
    EventMatch.objects.create(pk=1, event=gone, **match)

    done = merge(kept, gone)
    with time_machine.travel(at("2026-03-01 12:10"), tick=False):
        notify_searches()

    assert list(EventMatch.objects.values_list("event", "questions")) == [(kept.pk, [question])]
    assert not Message.objects.exists()
    separate_events(done, actor=None)
    assert EventMatch.objects.get().event_id == gone.pk


@pytest.mark.parametrize("is_first_kept", [True, False])
def test_a_question_that_found_both_tells_of_them_once_until_they_are_two_again(is_first_kept):
    first, second = pair()
    both, other = KeptSearchFactory(told_upto=1), KeptSearchFactory(querystring="q=chante")
    EventMatch.objects.create(
        pk=1, event=first, questions=[both.question_id], found_at=timezone.now()
    )
    found = [both.question_id, other.question_id]
    EventMatch.objects.create(
        pk=2, event=second, questions=found, found_at=timezone.now(), due_at=timezone.now()
    )

    done = merge(first, second) if is_first_kept else merge(second, first)
    with time_machine.travel(at("2026-03-01 12:10"), tick=False):
        understand_questions()
        told = notify_searches()

    write_deliveries()
    assert (told, list(Delivery.objects.values_list("subscription", flat=True))) == (
        1,
        [other.subscription_id],
    )
    separate_events(done, actor=None)
    assert list(EventMatch.objects.order_by("pk").values_list("event", "questions")) == [
        (first.pk, [both.question_id]),
        (second.pk, found),
    ]


def test_a_match_emptied_by_a_merge_is_restored_when_the_events_are_separated():
    first, second = pair()
    question = KeptSearchFactory(told_upto=1).question_id
    for pk, event in enumerate((first, second), 1):
        EventMatch.objects.create(
            pk=pk, event=event, questions=[question], found_at=NOW, due_at=NOW
        )

    done = merge(first, second)

    assert list(EventMatch.objects.order_by("pk").values_list("questions", "due_at")) == [
        ([question], NOW),
        ([], None),
    ]
    separate_events(done, actor=None)
    assert (
        list(EventMatch.objects.order_by("pk").values_list("questions", "due_at"))
        == [([question], NOW)] * 2
    )


def test_an_alert_that_names_the_lost_event_names_the_kept_one():
    kept, gone = pair()
    alert = AlertFactory()
    alert.events.add(gone)

    done = merge(kept, gone)

    assert list(alert.events.all()) == [kept]
    separate_events(done, actor=None)
    assert list(alert.events.all()) == [gone]


def test_as_many_queries_for_one_follower_as_for_three():
    counts = []
    for size in (3, 1):
        kept, gone = pair()
        for _ in range(size):
            FollowFactory(event=gone)
            FollowFactory(event=kept, subscription=FollowFactory(event=gone).subscription)
        moved: dict = {}
        with CaptureQueriesContext(connection) as queries:
            merging.move_pairs(Event, kept.pk, gone.pk, moved)
            merging.move_pairs_back(Event, kept.pk, gone.pk, moved)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_match_that_a_merge_moves_while_it_is_put_off_is_looked_at_again(
    monkeypatch,
):
    kept, gone = pair()
    keeper = KeptSearchFactory(querystring="q=tango")
    QUESTIONS.learn(timezone.now())
    match = EventMatch.objects.create(
        pk=keeper.told_upto + 1,
        event=gone,
        questions=[keeper.question_id],
        found_at=NOW,
        due_at=NOW,
    )
    look = search_matches._next_times

    def look_while_others_merge(due):
        times = look(due)
        merge(kept, gone)
        return times

    monkeypatch.setattr(search_matches, "_next_times", look_while_others_merge)
    notify_searches()

    left = EventMatch.objects.get(pk=match.pk)
    assert (left.event, left.questions, left.due_at) == (kept, [keeper.question_id], NOW)
