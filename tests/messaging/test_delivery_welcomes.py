"""A new subscription is proven by its welcome: who sends it, to whom first, its answer."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from messaging import database_clock
from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.delivery.jobs import Outcome
from messaging.delivery.prepared_keys import PreparedKeys
from messaging.delivery.service import Service
from messaging.delivery.welcomes import (
    FIRST_TRIES,
    OF_A_NETWORK,
    WelcomePace,
    WelcomeSender,
    store_outcomes,
)
from messaging.enums import DeliveryPriority, DeliveryState
from messaging.formats.schemas import ChoicesData
from messaging.models import Subscription, Welcome
from messaging.services.subscriptions import (
    NETWORKS_KEPT,
    purge_networks,
    subscribe,
)
from tests.factories.alerts import sent_alert
from tests.factories.messaging import SubscriptionFactory, browser_data
from tests.messaging.deliveries import POINT, SECRET, browser, dispatch, owed, read, states
from tests.services.push_service import PushService

RECEIVED = DeliveryState.RECEIVED
QUICK = WelcomePace(timeout_s=0.5, look_s=0.02)


@pytest.fixture
def service():
    with PushService() as service:
        yield service


def new(service, path, network="a", **fields):
    """A browser that has just subscribed there."""
    made = browser(service, path)
    turn = Welcome.objects.filter(network_hmac=network).count()
    Welcome.objects.create(
        subscription=made,
        **{"network_hmac": network, "turn": turn, "due_at": timezone.now()} | fields,
    )
    return made


def strangers(service, count, network="b"):
    """``count`` of one network, quickly."""
    now = timezone.now()
    endpoints = [f"{service.origin}/hang/{number}" for number in range(count)]
    rows = Subscription.objects.bulk_create(
        Subscription(
            endpoint=endpoint,
            endpoint_hash=hashlib.sha256(endpoint.encode()).hexdigest(),
            p256dh=POINT,
            auth=SECRET,
            service=service.host,
            seen_at=now,
        )
        for endpoint in endpoints
    )
    Welcome.objects.bulk_create(
        Welcome(subscription=row, network_hmac=network, turn=turn, due_at=now)
        for turn, row in enumerate(rows)
    )


def arrive(numbers, **fields):
    """A stranger for each of ``numbers``, each of a network of its own."""
    now = timezone.now()
    rows = Subscription.objects.bulk_create(
        Subscription(
            endpoint=f"https://push.example/{number}",
            endpoint_hash=hashlib.sha256(str(number).encode()).hexdigest(),
            p256dh=POINT,
            auth=SECRET,
            service="push.example",
            seen_at=now,
        )
        for number in numbers
    )
    Welcome.objects.bulk_create(
        Welcome(subscription=row, network_hmac=f"n{row.pk}", due_at=now, **fields) for row in rows
    )


def time_passes(seconds):
    """All that waits has waited so much longer."""
    Welcome.objects.update(due_at=F("due_at") - timedelta(seconds=seconds))


def not_accepted(tries):
    """What is written of tries that nobody answered."""
    later = timezone.now() + timedelta(seconds=2)
    store_outcomes(
        [
            Outcome(one.job.id, RECEIVED, due_at=later, endpoint_hash=one.job.endpoint_hash)
            for one in tries
        ]
    )


def welcome(before=None):
    """Send until nothing is due or in hand; ``before`` is an earlier sender, with its answers."""
    sender = WelcomeSender(QUICK, services=before.services if before else None)
    asyncio.run(sender.run(until_idle=True))
    return sender


def due_again():
    """As if the pauses were over."""
    Welcome.objects.update(due_at=timezone.now())


def proven():
    return list(Subscription.objects.proven().order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_new_subscription_counts_once_its_service_accepted_its_welcome(service):
    one = new(service, "/one")
    before = proven()

    welcome()

    one.refresh_from_db()
    assert (before, proven(), Welcome.objects.count()) == ([], [one.pk], 0)
    assert (one.standing, one.accepted_at is not None) == (DeliveryPriority.ACCEPTED, True)
    [posted] = service.posted
    note = read(posted.body)["notification"]
    assert (posted.path, note["title"]) == ("/one", "Bienvenue\u00a0: c’est activé")
    assert posted.headers["urgency"] == "high"


@pytest.mark.django_db(transaction=True)
def test_an_alert_goes_to_those_that_are_proven_and_to_nobody_else(service):
    old, one = browser(service, "/old"), new(service, "/one")

    owed()
    dispatch()

    assert service.hits() == {"/old": 1}
    assert states() == [("accepted", "", 201, 1)]
    assert proven() == [old.pk]
    assert Welcome.objects.get().subscription == one


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "answer", ["500", "close", "hang", "garbage", "401", "400", "429 1", "404", "410"]
)
def test_what_is_not_accepted_is_tried_again_after_a_pause_and_nothing_is_erased(service, answer):
    service.answer = answer
    new(service, "/one")

    sender = welcome()
    waiting = Welcome.objects.get()
    welcome(sender)

    assert (service.hits(), waiting.attempts) == ({"/one": 1}, 1)
    assert waiting.due_at > timezone.now()
    service.answer = "201"
    due_again()
    welcome(sender)
    assert (len(proven()), Welcome.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_it_is_erased_where_its_service_refuses_it_and_accepted_others_since_the_last_try(service):
    service.answers["/one"] = "410"
    new(service, "/one")
    sender = welcome()
    due_again()
    welcome(sender)
    still = Subscription.objects.count()

    other = new(service, "/other")
    sender = welcome(sender)
    due_again()
    welcome(sender)

    assert still == 1  # refused twice, and nobody was accepted
    assert list(Subscription.objects.values_list("pk", flat=True)) == [other.pk] == proven()


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_away_erases_nobody_when_it_is_back(service):
    one = new(service, "/one")
    with PushService() as away:
        gone = browser(away, "/two")
    Welcome.objects.create(subscription=gone, network_hmac="a", due_at=timezone.now())
    sender = welcome()
    due_again()

    welcome(sender)

    assert proven() == [one.pk]
    assert Welcome.objects.get().subscription == gone


@pytest.fixture
def database_ahead(monkeypatch):
    """Sets how far the database's clock is ahead of ours."""

    def set_ahead(ahead):
        monkeypatch.setattr(database_clock.offset, "value", ahead)
        monkeypatch.setattr(database_clock.offset, "renew", lambda now: None)

    return set_ahead


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ahead_s", [0, 5])
def test_an_outage_erases_nobody_where_the_databases_clock_is_ahead(
    service, database_ahead, ahead_s
):
    database_ahead(timedelta(seconds=ahead_s))
    beside = Service(service.host, 1, PreparedKeys(), None)
    beside.record_accepted(
        0.0, 0.1, database_clock.database_now().timestamp()
    )  # an alert, a moment before the outage
    one = new(service, "/one")
    service.answer = "404"

    for _try in range(2):
        due_again()
        asyncio.run(WelcomeSender(QUICK, services={service.host: beside}).run(until_idle=True))

    assert service.hits() == {"/one": 2}
    assert Subscription.objects.filter(pk=one.pk).exists()


@pytest.mark.django_db
def test_a_welcome_is_due_by_the_databases_clock(service, database_ahead):
    one = new(service, "/one", due_at=timezone.now() + timedelta(minutes=30))
    early = WelcomeSender().take()

    database_ahead(timedelta(hours=1))
    [held] = WelcomeSender().take()

    assert (early, held.job.id) == ([], one.pk)


@pytest.mark.django_db(transaction=True)
def test_what_a_dispatcher_had_in_hand_when_it_was_stopped_is_due_for_the_next_one(service):
    service.answer = "hang"
    new(service, "/one")
    sender = WelcomeSender(WelcomePace())

    async def run():
        running = asyncio.create_task(sender.run())
        while not service.posted:
            await asyncio.sleep(0.01)
        sender.stop()
        await running

    asyncio.run(run())

    assert Welcome.objects.due().count() == 1
    assert Welcome.objects.get().attempts == 0


@pytest.mark.django_db
@pytest.mark.parametrize("comes", ["before", "after"])
def test_an_honest_one_is_in_the_first_round_among_five_thousand(service, comes):
    honest = new(service, "/honest") if comes == "before" else None
    strangers(service, 5_000)
    honest = honest or new(service, "/honest")

    tries = WelcomeSender().take()

    assert honest.pk in [one.job.id for one in tries]
    assert len(tries) == 1 + OF_A_NETWORK


@pytest.mark.django_db
def test_an_honest_one_has_its_first_try_among_strangers_who_arrive_faster_than_they_are_tried(
    service,
):
    sender = WelcomeSender()
    arrive(range(40))
    honest = new(service, "/honest")

    turns = 0
    tried = []
    while honest.pk not in tried and turns < 10:
        turns += 1
        arrive(range(turns * 40, turns * 40 + 40))
        tried = [one.job.id for one in sender.take()]
        Subscription.objects.filter(pk__in=tried).exclude(
            pk=honest.pk
        ).delete()  # by whoever made them

    # Of 41, sixteen a turn, from the oldest on.
    assert turns == 3


@pytest.mark.django_db
def test_later_tries_come_in_the_order_in_which_they_are_due(service):
    sender, now = WelcomeSender(), timezone.now()
    honest = new(service, "/honest", tried_at=now, attempts=1, due_at=now + timedelta(seconds=1))
    arrive(range(40), tried_at=now, attempts=1)
    time_passes(5)

    turns = 0
    tried = []
    while honest.pk not in tried and turns < 10:
        turns += 1
        arrive(range(turns * 40, turns * 40 + 40), tried_at=now, attempts=1)
        tries = sender.take()
        tried = [one.job.id for one in tries]
        not_accepted(tries)
        time_passes(10)

    assert turns == 3


@pytest.mark.django_db
def test_those_whose_networks_are_forgotten_share_no_places(service):
    now = timezone.now()
    for number in range(10):
        new(service, f"/{number}", network="", tried_at=now, attempts=1)

    tries = WelcomeSender().take()

    assert len(tries) == 10


@pytest.mark.django_db
def test_a_site_of_many_networks_has_the_places_of_one():
    for number in range(10):
        browser = browser_data(
            f"https://fcm.googleapis.com/{number}", choices=ChoicesData.model_validate({})
        )
        subscribe(browser, network=f"2001:db8:0:{number}::/64")

    tries = WelcomeSender().take()

    assert len(tries) == OF_A_NETWORK


@pytest.mark.django_db(transaction=True)
def test_those_who_hang_leave_places_to_others(service):
    strangers(service, 50)
    for number in range(50):
        service.answers[f"/hang/{number}"] = "hang"
    sender = WelcomeSender(WelcomePace())

    async def run():
        running = asyncio.create_task(sender.run())
        while len(service.posted) < OF_A_NETWORK:
            await asyncio.sleep(0.01)
        await sender.in_thread(new, service, "/honest")
        while await sender.in_thread(Welcome.objects.filter(network_hmac="a").exists):
            await asyncio.sleep(0.01)
        held = len(sender.running)
        sender.stop()
        await running
        return held

    held = asyncio.run(run())

    assert [one.path for one in service.posted if one.answered == "201"] == ["/honest"]
    assert held <= OF_A_NETWORK


@pytest.mark.django_db
def test_later_tries_take_no_place_from_first_ones(service):
    now = timezone.now()
    for number in range(40):
        new(service, f"/late/{number}", f"late {number}", attempts=1, tried_at=now)
    for number in range(40):
        new(service, f"/first/{number}", f"first {number}")

    tries = WelcomeSender().take()

    assert sum(one.is_first for one in tries) == FIRST_TRIES
    assert len(tries) == FIRST_TRIES + 16


@pytest.mark.django_db
def test_of_one_network_the_first_leaves_first_and_nobody_else_has_what_one_holds(service):
    for number in range(10):
        new(service, f"/{number}")

    paths = [[one.job.endpoint[-1] for one in WelcomeSender().take()] for _ in range(2)]

    assert paths == [["0", "1", "2", "3"], ["4", "5", "6", "7"]]


@pytest.mark.django_db
def test_which_network_asked_is_forgotten_after_some_days(service):
    old, late = new(service, "/old"), new(service, "/late")
    Subscription.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - NETWORKS_KEPT - timedelta(hours=1)
    )

    counts = purge_networks(), purge_networks()

    assert counts == (1, 0)
    assert Welcome.objects.get(subscription=old).network_hmac == ""
    assert Welcome.objects.get(subscription=late).network_hmac == "a"


@pytest.mark.django_db
def test_an_answer_from_an_address_that_it_has_left_proves_nothing(service):
    one = new(service, "/one")
    [held] = WelcomeSender().take()
    Subscription.objects.filter(pk=one.pk).update(endpoint_hash="moved")

    for state in (DeliveryState.ACCEPTED, DeliveryState.NOT_DELIVERED, RECEIVED):
        store_outcomes(
            [
                Outcome(
                    held.job.id, state, due_at=timezone.now(), endpoint_hash=held.job.endpoint_hash
                )
            ]
        )

    assert (Subscription.objects.count(), proven()) == (1, [])
    assert Welcome.objects.get().attempts == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("standing", "waits"), [(DeliveryPriority.ACCEPTED, True), (DeliveryPriority.NEW, False)]
)
def test_welcomes_wait_while_a_dispatcher_holds_what_works_and_for_no_strangers(
    service, standing, waits
):
    browser(service, "/old", standing=standing)
    service.answers["/old"] = "hang"
    owed()
    one = new(service, "/one")
    dispatcher = Dispatcher(Pace(lease_s=60, timeout_s=30, grace_s=0.1))
    sender = WelcomeSender(
        QUICK, services=dispatcher.services, must_wait=lambda: dispatcher.is_busy
    )

    async def run():
        dispatching = asyncio.create_task(dispatcher.run())
        while not service.hits():
            await asyncio.sleep(0.01)
        sender.database = ThreadPoolExecutor(1)
        await sender._turn()
        tried = len(sender.running)
        await sender._close()
        dispatcher.stop()
        await dispatching
        await sender.run(until_idle=True)
        return tried

    tried = asyncio.run(run())

    assert tried == (0 if waits else 1)
    assert one.pk in proven()


@pytest.mark.django_db
def test_an_alert_counts_as_hearers_those_that_are_proven(service):
    SubscriptionFactory()
    new(service, "/one")

    alert = sent_alert()

    assert alert.messages.get().deliveries.count() == 1
