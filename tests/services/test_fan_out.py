"""Deliveries written while processes die and subscriptions end: none lost, none twice."""

import signal
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from agenda.models import CommitCounter
from agenda.services import occurrences
from messaging.delivery.fan_out import write_batch
from messaging.models import (
    Audience,
    Delivery,
    EventMatch,
    EventNews,
    KeptSearch,
    Message,
    SearchNews,
    Subscription,
)
from messaging.services import follows, search_matches, subscriptions
from messaging.services.questions import QUESTIONS
from tests.factories.agenda import published_event
from tests.factories.messaging import (
    FollowFactory,
    KeptSearchFactory,
    SubscriptionFactory,
    proof_of,
    write_deliveries,
)
from tests.messaging.deliveries import browsers, unwritten
from tests.services.dispatchers import Ledger
from tests.services.push_service import PushService
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)

on_a_server = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"
)


@pytest.fixture
def service():
    with PushService() as service:
        yield service


@pytest.fixture
def started():
    """Return a function that starts dispatchers; the rest are killed at the end."""
    running = []

    def start(ledger):
        running.append(ledger.dispatcher("--lease", "3", "--timeout", "2"))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def beside(work):
    """Start ``work`` in a thread with its own connection; return the thread."""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    other.start()
    return other


def wait_until_it_waits(other):
    while not waits_for_a_lock():
        assert other.is_alive(), "the second did not wait for the first"


@on_a_server
def test_a_dispatcher_killed_between_two_batches_leaves_the_rest_to_the_next(
    service, started, tmp_path
):
    count, held = 10_000, 8_000
    paths = browsers(service, count)
    unwritten()
    ledger = Ledger(tmp_path)

    last = Subscription.objects.order_by("pk").values_list("pk", flat=True)[held]
    with transaction.atomic():  # it stops at the locked subscription
        Subscription.objects.select_for_update().get(pk=last)
        dispatcher = started(ledger)
        ledger.wait_for("true", 4_500)
        ledger.wait_for("wait_event_type = 'Lock'", 1, "pg_stat_activity")
        dispatcher.send_signal(signal.SIGKILL)
        dispatcher.wait()
        left = ledger.ask("SELECT count(*) FROM alerts_audience")[0][0]
        stood = ledger.count("true")
    started(ledger)
    ledger.wait_for("state = 'accepted'", count)

    assert (left, 4_500 <= stood <= held) == (1, True)
    assert ledger.states() == {"accepted": count}
    assert ledger.ask("SELECT count(*) FROM alerts_audience")[0][0] == 0
    accepted = service.accepted()
    assert [path for path in paths if not accepted[path]] == []


def test_two_dispatchers_write_one_message_once(service, started, tmp_path):
    count = 6_000
    paths = browsers(service, count)
    unwritten()
    ledger = Ledger(tmp_path)

    for _ in range(2):
        started(ledger)
    ledger.wait_for("state = 'accepted'", count)

    assert service.hits() == dict.fromkeys(paths, 1)
    assert ledger.states() == {"accepted": count}


@on_a_server
def test_two_who_write_at_once_take_a_message_each():
    for _ in range(3):
        SubscriptionFactory()
    first, second = unwritten(), unwritten()

    with transaction.atomic():
        list(Audience.objects.locked().filter(message=first))
        other = beside(write_deliveries)
        other.join(PATIENCE_S)
        written = set(Delivery.objects.values_list("message", flat=True))
    write_deliveries()

    assert written == {second.pk}
    assert Delivery.objects.count() == 6


@on_a_server
def test_the_lines_of_whom_anything_deletes_stand_for_nobody():
    leaving, staying = SubscriptionFactory(), SubscriptionFactory()
    unwritten()
    deletion = f"DELETE FROM alerts_subscription WHERE id = {leaving.pk}"

    def delete():
        with connection.cursor() as cursor:
            cursor.execute(deletion)

    with transaction.atomic():
        write_batch()
        other = beside(delete)
        wait_until_it_waits(other)
    other.join(PATIENCE_S)

    assert set(Delivery.objects.values_list("subscription", flat=True)) == {None, staying.pk}
    assert list(Subscription.objects.all()) == [staying]


@on_a_server
def test_no_line_is_left_of_a_message_that_anything_deletes():
    SubscriptionFactory()
    first, second = unwritten(), unwritten()
    write_deliveries()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM alerts_message WHERE id = %s", [first.pk])

    assert list(Delivery.objects.values_list("message", flat=True)) == [second.pk]


@on_a_server
def test_who_leaves_while_a_batch_is_written_is_written_nothing():
    leaving, staying = SubscriptionFactory(), SubscriptionFactory()
    unwritten()

    with transaction.atomic():
        subscriptions.erase_subscription(proof_of(leaving))
        other = beside(write_batch)
        wait_until_it_waits(other)
    other.join(PATIENCE_S)

    assert list(Delivery.objects.values_list("subscription", "state")) == [(staying.pk, "received")]
    assert Audience.objects.count() == 0


@on_a_server
def test_who_leaves_just_before_a_batch_is_committed_is_gone():
    leaving, staying = SubscriptionFactory(), SubscriptionFactory()
    proof = proof_of(leaving)
    unwritten()

    with transaction.atomic():
        write_batch()
        other = beside(lambda: subscriptions.erase_subscription(proof))
        wait_until_it_waits(other)
    other.join(PATIENCE_S)

    rows = Delivery.objects.order_by("pk").values_list("subscription", "state", "reason")
    assert list(rows) == [(None, "not_delivered", "gone"), (staying.pk, "received", "")]
    assert list(Subscription.objects.all()) == [staying]


@on_a_server
def test_a_message_that_replaces_another_waits_for_its_batch_and_leaves_it_where_it_stands():
    SubscriptionFactory()
    first = unwritten()

    with transaction.atomic():
        write_batch()
        other = beside(lambda: unwritten(thread=first.thread, revision=2, message_type="Update"))
        wait_until_it_waits(other)
        counter = CommitCounter.objects.filter(stream="alerts.message")
        free = len(counter.select_for_update(nowait=True))  # raises if the row is locked
    other.join(PATIENCE_S)
    write_deliveries()

    assert free == 1
    assert list(Delivery.objects.order_by("message_id").values_list("reason", flat=True)) == [
        "overtaken",
        "",
    ]


def changed_twice():
    """Return a followed event and the changes of its two dates, with no pending notification."""
    play = published_event("2030-03-03 20:00", "2030-03-04 20:00")
    FollowFactory(event=play)
    for date in play.occurrences.order_by("start_at"):
        occurrences.cancel([date])
    EventNews.objects.all().delete()
    return play, list(play.changes.filter(kind="cancelled").order_by("pk"))


@on_a_server
def test_two_changes_of_an_event_that_are_noted_at_once_are_one_news_of_both():
    play, (first, second) = changed_twice()

    with transaction.atomic():
        follows.queue_followed_events([first])
        other = beside(lambda: follows.queue_followed_events([second]))
        wait_until_it_waits(other)
    other.join(PATIENCE_S)

    assert list(EventNews.objects.values_list("event", "first_change")) == [(play.pk, first.pk)]


@on_a_server
def test_a_search_that_two_clocks_tell_at_once_is_told_once():
    KeptSearchFactory(querystring="q=jazz", tell_at=timezone.now() + timedelta(hours=1))
    published_event("2031-03-03 20:00", title="Jazz")
    SearchNews.objects.update(due_at=timezone.now())
    QUESTIONS.forget()
    # Found, and not due yet.
    assert (search_matches.notify_searches(), EventMatch.objects.count()) == (0, 1)
    KeptSearch.objects.update(tell_at=timezone.now())
    EventMatch.objects.update(due_at=timezone.now())
    told = []

    with transaction.atomic():
        told.append(search_matches.notify_searches())
        other = beside(lambda: told.append(search_matches.notify_searches()))
        wait_until_it_waits(other)
    other.join(PATIENCE_S)

    assert (told, Message.objects.count()) == ([1, 0], 1)


@on_a_server
def test_a_change_that_is_noted_while_the_one_before_is_told_is_told_too():
    play, (first, second) = changed_twice()
    follows.queue_followed_events([first])
    EventNews.objects.update(due_at=first.at)

    with transaction.atomic():
        # About to be notified.
        assert EventNews.objects.select_for_update().get().first_change == first.pk
        other = beside(lambda: follows.queue_followed_events([second]))
        wait_until_it_waits(other)
        assert follows.notify_followers() == 1
    other.join(PATIENCE_S)

    assert list(EventNews.objects.values_list("event", "first_change")) == [(play.pk, second.pk)]
