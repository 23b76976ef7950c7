"""Followers of a place, programme or organisation hear once of changes of its events."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agenda.services import occurrences
from messaging.enums import MessageKind, Rhythm
from messaging.models import Delivery, EventMatch, EventNews, Message, PageNews
from messaging.services import followed_pages
from messaging.services.followed_pages import notify_pages
from messaging.services.follows import GATHERED, TOLD_AGAIN, notify_followers
from messaging.services.questions import QUESTIONS
from messaging.services.search_matches import notify_searches
from tests.factories.agenda import OrganisationFactory, PlaceFactory, at, published_event
from tests.factories.messaging import (
    FollowFactory,
    KeptSearchFactory,
    SubscriptionFactory,
    write_deliveries,
)

pytestmark = pytest.mark.django_db

NOON = at("2026-03-01 12:00")
LATER = at("2026-03-03 21:00")


@pytest.fixture(autouse=True)
def clock():
    QUESTIONS.forget()
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller
    QUESTIONS.forget()


@pytest.fixture
def cigale():
    return PlaceFactory(name="La Cigale", slug="la-cigale", area=None)


def concert(place, number=1, **fields):
    return published_event(
        "2026-03-03 20:00",
        title=f"Concert {number}",
        slug=f"concert-{number}",
        place=place,
        **fields,
    )


def follower(page="lieu=la-cigale", **fields):
    """Who has been following the page since before: what stands is no news to them."""
    return KeptSearchFactory(querystring=page, **fields)


def step(what, *events, **facts):
    what([event.occurrences.get() for event in events], actor=None, **facts)


def tell(clock):
    clock.shift(GATHERED)
    told = notify_followers(), notify_pages(), notify_searches()
    write_deliveries()
    return told


def heard():
    """Who hears how many times."""
    rows = Delivery.objects.order_by("subscription").values_list("subscription", flat=True)
    return {pk: list(rows).count(pk) for pk in rows}


def said(message, language="fr"):
    shown = json.loads(message.payloads[language])["notification"]
    return shown["title"], shown["body"], shown["navigate"].split(".org")[1]


@pytest.mark.parametrize(
    ("what", "facts", "state", "more"),
    [
        (occurrences.cancel, {"reason": "Fuite"}, "Annulé", "20\u00a0h (Fuite)"),
        (occurrences.postpone, {}, "Reporté", "20\u00a0h, nouvelle date à venir"),
        (
            occurrences.reschedule,
            {"start_at": LATER, "end_at": LATER + dt.timedelta(hours=1)},
            "Nouvel horaire",
            "21\u00a0h, au lieu de 20\u00a0h",
        ),
    ],
)
def test_a_change_of_an_event_is_told_to_who_follows_its_place_and_to_nobody_else(
    cigale, clock, what, facts, state, more
):
    event = concert(cigale)
    theirs = follower(rhythm=Rhythm.DAILY)
    follower("lieu=ailleurs")
    follower("lieu=la-cigale&prix=gratuit")
    SubscriptionFactory()

    step(what, event, **facts)
    told = tell(clock), tell(clock)

    message = Message.objects.get()
    assert told == ((0, 1, 0), (0, 0, 0))
    assert heard() == {theirs.subscription_id: 1}
    assert said(message) == (
        f"{state}\u00a0: Concert 1",
        f"Mardi 3 mars, {more}\nVous suivez\u00a0: La Cigale",
        "/evenements/concert-1/",
    )
    assert (message.kind, message.expires_at) == (MessageKind.PAGE, event.occurrences.get().end_at)
    assert (
        list(Message.objects.public()),
        PageNews.objects.count(),
        EventMatch.objects.count(),
    ) == ([], 0, 0)


def test_moved_there_or_from_there_and_withdrawn_are_told_too(cigale, clock):
    moved, gone = (
        concert(PlaceFactory(name="Le Trianon", slug="le-trianon", area=None)),
        concert(cigale, 2),
    )
    at_cigale, at_trianon = follower(), follower("lieu=le-trianon")

    step(occurrences.move, moved, place=cigale)
    gone.unpublish()
    tell(clock)

    assert heard() == {at_cigale.subscription_id: 1, at_trianon.subscription_id: 1}
    first, second = Message.objects.order_by("pk")
    assert {said(first)[0], said(second)[0]} == {
        "La Cigale\u00a0: 2 sorties changent",
        "Change de lieu\u00a0: Concert 1",
    }
    lines = next(said(one)[1] for one in (first, second) if "Cigale" in said(one)[0]).splitlines()
    assert lines == [
        "Change de lieu\u00a0: Concert 1, mardi 3 mars, 20\u00a0h",
        "Retiré de l’agenda\u00a0: Concert 2",
    ]


def test_who_also_follows_the_event_or_the_organisation_hears_once(cigale, clock):
    organisation = OrganisationFactory(slug="les-amis", name="Les amis")
    event = concert(cigale, organisation=organisation)
    of_place, of_both, of_all = follower(), follower(), follower()
    for kept in (of_both, of_all):
        follower("organisation=les-amis", subscription=kept.subscription)
    FollowFactory(event=event, subscription=of_all.subscription)
    of_event = FollowFactory(event=event)

    step(occurrences.cancel, event)
    tell(clock)

    theirs = [
        of_place.subscription_id,
        of_both.subscription_id,
        of_all.subscription_id,
        of_event.subscription_id,
    ]
    assert heard() == dict.fromkeys(theirs, 1)


@pytest.mark.parametrize("count", [4, 15])
def test_a_hall_that_closes_rings_once_however_many_events_it_cancels(cigale, clock, count):
    events = [concert(cigale, number) for number in range(count)]
    follower()

    step(occurrences.cancel, *events, reason="Dégât des eaux")
    tell(clock)

    title, body, path = said(Message.objects.get(), "en")
    assert title == f"La Cigale: {count} events change"
    assert body.splitlines()[0] == "Cancelled: Concert 0, Tuesday 3 March, 8\u00a0pm"
    assert body.splitlines()[12:] == (["and 3 more"] if count == 15 else [])
    assert path == "/en/agenda/?lieu=la-cigale"


def test_the_work_of_a_change_is_the_same_for_one_event_and_three_for_one_follower_and_thirty(
    cigale, clock
):
    events = [concert(cigale, number) for number in range(4)]
    follower()
    with CaptureQueriesContext(connection) as one, transaction.atomic():
        step(occurrences.cancel, events[0])
    for _ in range(30):
        follower()
    with CaptureQueriesContext(connection) as three, transaction.atomic():
        step(occurrences.cancel, *events[1:])

    ours = [[query for query in queries if "alerts_" in query["sql"]] for queries in (one, three)]
    assert len(ours[0]) == len(ours[1]) <= 12
    assert PageNews.objects.count() == 1
    assert EventNews.objects.count() == 0


def test_a_date_put_back_before_anybody_heard_is_no_news(cigale, clock):
    event = concert(cigale)
    follower()

    step(occurrences.cancel, event)
    step(occurrences.restore, event)

    assert tell(clock) == (0, 0, 0)
    assert PageNews.objects.count() == 0


def test_one_that_cannot_be_told_holds_up_no_other_and_is_told_later(cigale, clock, monkeypatch):
    trianon = PlaceFactory(name="Le Trianon", slug="le-trianon", area=None)
    step_of = [concert(cigale), concert(trianon, 2)]
    follower(), follower("lieu=le-trianon")
    change_since = followed_pages.change_since
    monkeypatch.setattr(
        followed_pages,
        "change_since",
        lambda event, first: change_since(event, first) if event.pk == step_of[1].pk else 1 / 0,
    )
    step(occurrences.cancel, *step_of)
    told = tell(clock)
    monkeypatch.undo()
    clock.shift(TOLD_AGAIN)

    assert (told, notify_pages()) == ((0, 1, 0), 1)
    assert {said(one)[0] for one in Message.objects.all()} == {
        "Annulé\u00a0: Concert 1",
        "Annulé\u00a0: Concert 2",
    }
