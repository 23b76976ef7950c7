"""Followers of an event hear of changed dates: once, gathered, within the minute."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import transaction

from agenda.models import Event
from agenda.services import occurrences
from agenda.services.publication import publish_now
from agenda.services.refreshing import refresh_queued
from config.clock import CHORES, TICK_S
from messaging.enums import DeliveryState, MessageKind
from messaging.exceptions import ChoiceRefused
from messaging.models import Delivery, EventNews, Follow, Message
from messaging.services import follows
from messaging.services.follows import (
    GATHERED,
    REPEATED,
    TOLD_AGAIN,
    follow,
    notify_followers,
    unfollow,
)
from tests.databases import written_once
from tests.factories.agenda import EventDateFactory, PlaceFactory, at, published_event
from tests.factories.messaging import FollowFactory, SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db

NOON = at("2026-03-01 12:00")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    rule = EventDateFactory.build(
        kind="rule",
        rrule="FREQ=DAILY;COUNT=3",
        start_on=dt.date(2026, 3, 3),
        times=[["20:00", "21:10"]],
    )
    with written_once(django_db_blocker):
        with time_machine.travel(NOON, tick=False):
            made = published_event(rule, title="Les Grands Départs", slug="les-grands-departs")
        yield made


@pytest.fixture
def play(published, db):
    """Three evenings: 3, 4 and 5 March, 20 h."""
    return Event.objects.get(pk=published.pk)


def change(play, step, *which, **facts):
    dates = list(play.occurrences.order_by("start_at"))
    step([dates[number] for number in which], **facts)


def tell(clock, after=GATHERED):
    clock.shift(after)
    told = notify_followers()
    write_deliveries()
    return told


def said(message=None, language="fr"):
    shown = json.loads((message or Message.objects.first()).payloads[language])["notification"]
    return shown["title"], shown["body"]


def test_a_cancelled_date_is_told_to_those_who_follow_it_and_to_nobody_else(play, clock):
    follower = FollowFactory(event=play).subscription
    FollowFactory(event=published_event("2026-03-03 20:00"))
    SubscriptionFactory()

    change(play, occurrences.cancel, 0, reason="une comédienne est souffrante")
    tell(clock)

    message = Message.objects.get()
    assert list(Delivery.objects.values_list("subscription", "state")) == [
        (follower.pk, DeliveryState.RECEIVED)
    ]
    assert said() == (
        "Annulé\u00a0: Les Grands Départs",
        "Mardi 3 mars, 20\u00a0h (une comédienne est souffrante)",
    )
    assert (message.kind, message.thread, message.revision, message.severity) == (
        MessageKind.EVENT,
        play.uid,
        1,
        "",
    )
    assert message.expires_at == at("2026-03-03 21:10")
    assert list(Message.objects.public()) == []


def test_a_notification_opens_the_page_of_the_event_in_its_language(play, clock):
    FollowFactory(event=play)

    change(play, occurrences.cancel, 0)
    tell(clock)

    shown = {
        language: json.loads(text)["notification"]
        for language, text in Message.objects.get().payloads.items()
    }
    assert {language: one["navigate"].split(".org")[1] for language, one in shown.items()} == {
        "fr": "/evenements/les-grands-departs/",
        "en": "/en/evenements/les-grands-departs/",
    }
    assert {one["tag"] for one in shown.values()} == {str(play.uid)}
    assert "Tuesday 3 March" in shown["en"]["body"]


def test_what_changes_within_the_minute_is_one_message_that_says_it_all(play, clock):
    FollowFactory(event=play)

    change(play, occurrences.cancel, 0)
    clock.shift(dt.timedelta(seconds=20))
    half_past = at("2026-03-04 20:30")
    change(
        play,
        occurrences.reschedule,
        1,
        start_at=half_past,
        end_at=half_past + dt.timedelta(hours=1),
    )
    clock.shift(dt.timedelta(seconds=20))
    change(play, occurrences.move, 2, place=PlaceFactory(name="Ailleurs", area=None))
    told = [notify_followers(), tell(clock, dt.timedelta(seconds=15)), tell(clock)]

    assert told == [0, 1, 0]
    assert said() == (
        "Les Grands Départs\u00a0: 3 dates changent",
        "Annulé\u00a0: mardi 3 mars, 20\u00a0h\n"
        "Nouvel horaire\u00a0: mercredi 4 mars, 20\u00a0h\u00a030, au lieu de 20\u00a0h\n"
        "Change de lieu\u00a0: jeudi 5 mars, 20\u00a0h, Ailleurs, 1 rue Neuve, Paris",
    )
    assert Message.objects.get().expires_at == at("2026-03-05 21:10")


def test_no_cancellation_waits_more_than_a_minute():
    chore = next(chore for chore in CHORES if chore.run is notify_followers)

    assert GATHERED + chore.every + dt.timedelta(seconds=TICK_S) < dt.timedelta(minutes=1)


def test_a_later_change_is_a_newer_revision_that_says_again_what_it_replaces(play, clock):
    FollowFactory(event=play)

    change(play, occurrences.cancel, 0)
    tell(clock)
    change(play, occurrences.postpone, 2)
    tell(clock)

    second, first = Message.objects.all()
    assert (first.revision, second.revision, second.message_type) == (1, 2, "Update")
    assert said(second) == (
        "Les Grands Départs\u00a0: 2 dates changent",
        "Reporté\u00a0: jeudi 5 mars, 20\u00a0h, nouvelle date à venir\nAnnulé\u00a0: mardi 3 "
        "mars, 20\u00a0h",
    )
    assert list(Delivery.objects.order_by("message_id").values_list("reason", flat=True)) == [
        "overtaken",
        "",
    ]


def test_a_change_undone_before_any_notification_is_not_notified(play, clock):
    FollowFactory(event=play)

    change(play, occurrences.cancel, 0)
    change(play, occurrences.restore, 0)
    tell(clock)

    assert (Message.objects.count(), EventNews.objects.count()) == (0, 0)


def test_a_change_undone_after_its_notification_is_notified(play, clock):
    FollowFactory(event=play)

    change(play, occurrences.cancel, 0)
    tell(clock)
    change(play, occurrences.restore, 0)
    tell(clock)

    assert said() == ("Maintenu\u00a0: Les Grands Départs", "Mardi 3 mars, 20\u00a0h")


def test_who_heard_of_a_cancellation_is_told_days_later_that_it_is_taken_back(play, clock):
    follower = FollowFactory(event=play).subscription
    change(play, occurrences.cancel, 2)
    tell(clock)
    clock.shift(REPEATED + dt.timedelta(hours=1))

    change(play, occurrences.restore, 2)
    told = tell(clock)

    last = Message.objects.first()
    assert (told, said(last)) == (
        1,
        ("Maintenu\u00a0: Les Grands Départs", "Jeudi 5 mars, 20\u00a0h"),
    )
    assert list(last.deliveries.values_list("subscription", "state")) == [
        (follower.pk, DeliveryState.RECEIVED)
    ]


def test_who_heard_of_another_hour_days_ago_is_told_when_it_is_taken_back_with_what_came_between(
    play, clock
):
    FollowFactory(event=play)
    later = at("2026-03-05 21:00")
    change(play, occurrences.reschedule, 2, start_at=later, end_at=later + dt.timedelta(hours=1))
    tell(clock)
    clock.shift(REPEATED + dt.timedelta(hours=1))

    for step in (occurrences.cancel, occurrences.restore, occurrences.restore):
        change(play, step, 2)
    told = tell(clock)

    assert (told, said()) == (1, ("Maintenu\u00a0: Les Grands Départs", "Jeudi 5 mars, 20\u00a0h"))


def test_a_message_superseded_in_quiet_hours_is_repeated_by_the_newer_one(play, clock):
    quiet = {"quiet_from": dt.time(22), "quiet_to": dt.time(7, 30), "time_zone": "Europe/Paris"}
    FollowFactory(event=play, subscription=SubscriptionFactory(**quiet))
    change(play, occurrences.cancel, 2)
    tell(clock)
    clock.move_to(at("2026-03-02 23:00"))
    change(play, occurrences.restore, 2)
    place = play.place
    place.street = "2 rue Neuve"
    publish_now(place)
    refresh_queued()
    tell(clock)

    clock.move_to(at("2026-03-03 02:00"))
    change(play, occurrences.cancel, 1)
    tell(clock)

    heard = Message.objects.get(deliveries__state=DeliveryState.RECEIVED)
    title, body = said(heard)
    assert title == "Les Grands Départs\u00a0: 2 dates changent"
    assert body.splitlines() == [
        "Annulé\u00a0: mercredi 4 mars, 20\u00a0h",
        "Maintenu\u00a0: jeudi 5 mars, 20\u00a0h",
        f"Nouvelle adresse\u00a0: {place.name}, 2 rue Neuve, 75011 Paris",
    ]


@pytest.mark.parametrize("is_house", [True, False])
def test_a_place_that_is_deleted_before_its_new_address_was_told_holds_up_nobody(
    play, clock, is_house
):
    gone = PlaceFactory()
    parts = {"place": PlaceFactory(parent=gone)} if is_house else {"other_places": [gone]}
    moved = published_event("2026-03-03 20:00", **parts)
    for event in (moved, play):
        FollowFactory(event=event)
    gone.street = "2 rue Neuve"
    publish_now(gone)
    gone.delete()
    refresh_queued()
    change(play, occurrences.cancel, 0)

    assert tell(clock) == 1
    assert (Message.objects.get().event, EventNews.objects.count()) == (play, 0)


def test_what_fails_for_one_event_holds_up_no_other_and_is_tried_again(play, clock, monkeypatch):
    first, real = published_event("2026-03-03 20:00", title="Un bal"), follows.post
    for event in (first, play):
        FollowFactory(event=event)
        occurrences.cancel([event.occurrences.earliest("start_at")])

    def fail(message, *arguments):
        if message.event == first:
            raise KeyError("a fault of ours")
        return real(message, *arguments)

    monkeypatch.setattr(follows, "post", fail)
    told = [tell(clock), tell(clock, dt.timedelta(seconds=1))]
    monkeypatch.undo()

    assert (told, tell(clock, TOLD_AGAIN)) == ([1, 0], 1)


def test_what_came_and_went_before_anybody_heard_is_no_news_days_later_either(play, clock):
    FollowFactory(event=play)
    for step in (occurrences.cancel, occurrences.restore):
        change(play, step, 2)
    tell(clock)
    clock.shift(REPEATED + dt.timedelta(hours=1))

    for step in (occurrences.postpone, occurrences.restore):
        change(play, step, 2)
    told = tell(clock)

    assert (told, Message.objects.count()) == (0, 0)


def test_full_dates_new_dates_and_corrections_notify_nobody(play, clock):
    FollowFactory(event=play)

    change(play, occurrences.fill, 0)
    play.title = "Les Grands Départs, suite"
    play.save_revision().publish()
    tell(clock)

    assert (Message.objects.count(), EventNews.objects.count()) == (0, 0)


def test_a_withdrawn_event_is_told(play, clock):
    FollowFactory(event=play)

    play.unpublish()
    tell(clock)

    assert said() == (
        "Retiré de l’agenda\u00a0: Les Grands Départs",
        "Ses dates ne sont plus annoncées.",
    )


def test_a_deleted_event_is_told_before_those_who_follow_it_are_forgotten(play):
    follower = FollowFactory(event=play).subscription

    play.delete()
    write_deliveries()

    assert said() == (
        "Retiré de l’agenda\u00a0: Les Grands Départs",
        "Ses dates ne sont plus annoncées.",
    )
    assert (Message.objects.get().event, Follow.objects.count()) == (None, 0)
    assert list(Delivery.objects.values_list("subscription", flat=True)) == [follower.pk]


def test_quiet_hours_delay_a_notification_until_their_end_or_its_expiry(play, clock):
    hours = {
        "wants_alerts": False,
        "quiet_from": "11:00",
        "time_zone": "Europe/Paris",
        "lets_extreme": True,
    }
    heard = FollowFactory(
        event=play, subscription=SubscriptionFactory(**hours, quiet_to="14:00")
    ).subscription
    clock.move_to(at("2026-03-03 12:00"))
    too_late = FollowFactory(
        event=play, subscription=SubscriptionFactory(**hours, quiet_to="22:00")
    ).subscription

    change(play, occurrences.cancel, 0)
    tell(clock)

    rows = {row.subscription_id: row for row in Delivery.objects.all()}
    assert (rows[heard.pk].state, rows[heard.pk].due_at) == (
        DeliveryState.RECEIVED,
        at("2026-03-03 14:00"),
    )
    assert (rows[too_late.pk].state, rows[too_late.pk].reason) == (DeliveryState.EXPIRED, "quiet")


def test_a_change_that_is_taken_back_with_its_transaction_is_told_to_nobody(play, clock):
    FollowFactory(event=play)

    with transaction.atomic():
        change(play, occurrences.cancel, 0)
        transaction.set_rollback(True)
    tell(clock)

    assert (Message.objects.count(), EventNews.objects.count()) == (0, 0)


def test_a_clock_that_dies_while_it_tells_leaves_it_to_the_next_one(play, clock, monkeypatch):
    FollowFactory(event=play)
    change(play, occurrences.cancel, 0)

    def die(*arguments):
        raise SystemExit

    monkeypatch.setattr(follows, "post", die)
    with pytest.raises(SystemExit):
        tell(clock)
    monkeypatch.undo()

    told = tell(clock)

    assert (told, Message.objects.count(), Delivery.objects.count()) == (1, 1, 1)


def test_who_stopped_to_follow_meanwhile_hears_nothing(play, clock):
    one = FollowFactory(event=play)
    change(play, occurrences.cancel, 0)

    unfollow(one.subscription, play.slug)
    tell(clock)

    assert (Message.objects.count(), EventNews.objects.count()) == (0, 0)


def test_a_date_that_is_over_is_no_news(play, clock):
    FollowFactory(event=play)
    clock.move_to(at("2026-03-04 12:00"))

    change(play, occurrences.cancel, 0)
    tell(clock)

    assert Message.objects.count() == 0


def test_noting_a_change_costs_the_same_for_one_follower_and_for_three(
    play, django_assert_num_queries
):
    for count in (1, 3):
        for _ in range(count):
            FollowFactory(event=play)
        change(play, occurrences.cancel, 0)
        changes = list(play.changes.filter(kind="cancelled")[:1])
        change(play, occurrences.restore, 0)
        with django_assert_num_queries(2):
            follows.queue_followed_events(changes)


def test_noting_the_changes_of_three_events_costs_what_one_costs(django_assert_num_queries):
    plays = [published_event("2026-03-03 20:00") for _ in range(3)]
    for play in plays:
        FollowFactory(event=play)
        change(play, occurrences.cancel, 0)
    changes = [play.changes.get(kind="cancelled") for play in plays]

    for count in (1, 3):
        EventNews.objects.all().delete()
        with django_assert_num_queries(2):  # who follows; what to tell
            follows.queue_followed_events(changes[:count])
        assert EventNews.objects.count() == count


def test_a_second_change_leaves_what_is_to_be_told_since_when(play, clock):
    FollowFactory(event=play)
    change(play, occurrences.cancel, 0)
    first = EventNews.objects.values_list("first_change", "due_at").get()
    clock.shift(dt.timedelta(seconds=20))

    change(play, occurrences.cancel, 1)

    assert EventNews.objects.values_list("first_change", "due_at").get() == first


def test_a_browser_follows_so_many_and_no_more(play, monkeypatch):
    monkeypatch.setattr(follows, "MOST_FOLLOWED", 1)
    one = FollowFactory(event=published_event("2026-03-03 20:00")).subscription

    with pytest.raises(ChoiceRefused):
        follow(one, play.slug)

    assert Follow.objects.count() == 1
