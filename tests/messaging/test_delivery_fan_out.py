"""Deliveries written batch by batch reach whom a plain rule names, at each boundary."""

import uuid
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import chain, product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from agenda.services import occurrences
from alerts.services import approval
from alerts.services.drafting import draft_cancel, draft_update
from messaging.delivery.fan_out import Aside, Batch, columns_of, renew_quiet_windows, write_batch
from messaging.delivery.push_leases import PushLeases
from messaging.enums import Channel, DeliveryPriority, DeliveryReason, DeliveryState, MessageType
from messaging.interest_kinds import FOLLOWERS, LISTED
from messaging.models import Audience, Delivery, Message, QuietWindow, Subscription
from messaging.services.follows import GATHERED, notify_followers
from messaging.services.outbox import last_subscription, post
from messaging.services.subscriptions import purge_quiet_windows
from messaging.signals import message_written
from tests.factories.agenda import AreaFactory, published_event
from tests.factories.alerts import AlertFactory, TopicFactory, approved_alert, officer
from tests.factories.messaging import FollowFactory, SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db

#: So small that a handful of subscriptions has boundaries of each kind: rows run out first, or
#: looks do.
SMALL = Batch(rows=2, looked_at=3)


class Killed(Exception):
    """As a ``kill -9`` at that statement: its transaction is never committed."""


@contextmanager
def killed_at(statement):
    """The process dies as it would run that statement, counted from 1."""
    ran = 0

    def die(execute, sql, params, many, context):
        nonlocal ran
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        ran += 1
        if ran == statement:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die):
        yield


def written():
    """Message type -> the subscriptions of its deliveries."""
    found = defaultdict(list)
    rows = Delivery.objects.exclude(subscription=None).order_by("subscription")
    for kind, subscription in rows.values_list("message__message_type", "subscription"):
        found[kind].append(subscription)
    return dict(found)


def cursor():
    """Up to which subscription the audience that stands is done; ``None`` where none stands."""
    return Audience.objects.values_list("cursor", flat=True).first()


class City:
    """Nine browsers of every kind, an approved alert, and the plain rule of who hears it.

    The rule looks at one subscription after the other, when its turn comes, at what it chose by
    then.
    """

    def __init__(self):
        self.topic, self.other = TopicFactory(), TopicFactory()
        self.near, self.far = AreaFactory(), AreaFactory()
        for choices in (
            {},
            {"areas": [self.far]},
            {"topics": [self.topic], "areas": [self.near]},
            {"topics": [self.other]},
            {"min_severity": 4},
            {"areas": [self.near, self.far]},
            {"wants_alerts": False},
            {"topics": [self.topic, self.other]},
            {"areas": [self.near]},
        ):
            SubscriptionFactory(**choices)
        self.people = {"by": officer(), "approver": officer()}
        self.done, self.upto = 0, last_subscription()
        self.heard = set()  # those that a message was posted to
        # Of each message: its alert, its audience, and what of an earlier one it takes over.
        self.rule = []
        self.say(AlertFactory(topic=self.topic, areas=[self.near], severity="Severe"))

    def say(self, alert):
        before = self.rule[-1] if self.rule else None
        replaced = (
            [*before[2], (before[0], 0, self.upto)] if before and cursor() is not None else []
        )
        left = [(old, max(after, self.done), last) for old, after, last in replaced]
        self.alert = approved_alert(alert=alert, **self.people)
        takes_over = [one for one in left if one[0].message_type != MessageType.CANCEL]
        self.rule.append(
            (self.alert, set(), takes_over if self.alert.message_type == MessageType.UPDATE else [])
        )
        self.done, self.upto = 0, last_subscription()

    def follow(self, upto):
        """Hold the rule against those whose turn has come since."""
        if not self.rule:
            return
        alert, told, left = self.rule[-1]
        earlier = {pk for _alert, earlier, _left in self.rule[:-1] for pk in earlier}
        for one in Subscription.objects.filter(pk__gt=self.done, pk__lte=upto):
            matches = alert.message_type != MessageType.CANCEL and hears(one, alert)
            is_left = any(after < one.pk <= last and hears(one, old) for old, after, last in left)
            is_earlier = one.pk in (
                self.heard if alert.message_type == MessageType.CANCEL else earlier
            )
            if matches or is_left or is_earlier:
                told.add(one.pk)
        self.done = max(self.done, upto)

    def update(self):
        """To another topic, graver: some match it alone, some the first alone."""
        update = draft_update(self.alert, self.people["by"])
        update.topic, update.severity = self.other, "Extreme"
        update.save()
        update.areas.set([self.far])
        self.say(update)

    def cancel(self):
        """Every second of those that were written has heard it."""
        heard = set(Delivery.objects.owed().values_list("subscription", flat=True)[::2])
        theirs = Delivery.objects.owed().filter(subscription__in=heard)
        theirs.update(state=DeliveryState.ACCEPTED, accepted_at=timezone.now())
        self.heard |= heard
        self.say(draft_cancel(self.alert, self.people["by"]))

    def unsubscribe(self):
        """One that is done and one that is not; what they were written is no longer theirs."""
        for one in self.neighbours():
            one.delete()

    def change(self):
        """Swap the choices: those that heard it no longer would, the others now choose it."""
        for one in self.neighbours():
            one.wants_alerts = not hears(one, self.alert)
            one.every_topic, one.every_area, one.min_severity = False, False, 1
            one.topics.set([self.topic])
            one.areas.set([self.near])
            one.save()

    def change_then_update(self):
        """Who was looked at, and chose too late what is replaced, hears nothing of either."""
        self.change()
        self.update()

    def subscribe(self):
        SubscriptionFactory()

    def kill(self):
        """At each statement of the next batch in turn; then nothing has happened."""
        before = written(), cursor()
        for statement in range(1, 40):
            try:
                with killed_at(statement), transaction.atomic():
                    write_batch(SMALL)
                    transaction.set_rollback(True)  # all of it ran: not this one
                    break
            except Killed:
                assert (written(), cursor()) == before
        assert cursor() is None or statement > 5

    def nothing(self):
        pass

    def neighbours(self):
        everybody = Subscription.objects.order_by("pk")
        done = list(everybody.filter(pk__lte=cursor() or 0).reverse()[:2])
        return done + list(everybody.filter(pk__gt=cursor() or 0)[:3])

    def step(self):
        """One batch; whether more is to be written."""
        if cursor() is None:
            return False
        assert write_batch(SMALL)
        return True

    def at_boundary(self, action):
        self.follow(self.upto if cursor() is None else cursor())
        getattr(self, action)()

    def check(self):
        """Write what is left; then those hear whom the rule names, of the last message alone."""
        while self.step():
            self.follow(self.upto if cursor() is None else cursor())
        self.follow(self.upto)
        standing = set(Subscription.objects.values_list("pk", flat=True))
        expected = {
            alert.pk: sorted(told & standing) for alert, told, _left in self.rule if told & standing
        }
        rows = Delivery.objects.exclude(subscription=None).order_by("subscription")
        found = defaultdict(list)
        for alert, subscription in rows.values_list("message__alert", "subscription"):
            found[alert].append(subscription)
        assert dict(found) == expected
        due = rows.owed().values_list("message__alert", "subscription")
        assert list(due) == [(self.alert.pk, pk) for pk in expected.get(self.alert.pk, [])]


def hears(one, alert):
    """The choices of one subscription held against an alert, in plain words."""
    topics, areas = set(one.topics.all()), set(one.areas.all())
    about = set(alert.areas.all())
    return (
        one.wants_alerts
        and one.min_severity <= alert.rank
        and (one.every_topic or alert.topic in topics)
        and (one.every_area or not about or bool(about & areas))
    )


ACTIONS = [
    "nothing",
    "kill",
    "update",
    "cancel",
    "unsubscribe",
    "change",
    "change_then_update",
    "subscribe",
]
#: Batches of the first alert: after so many it is done.
BOUNDARIES = 5


# What does nothing is the same at every boundary.
@pytest.mark.parametrize(
    ("boundary", "action"), [(0, "nothing"), *product(range(BOUNDARIES + 1), ACTIONS[1:])]
)
def test_whatever_happens_at_a_boundary_those_hear_whom_the_rule_names(boundary, action):
    city = City()
    for _ in range(boundary):
        city.step()

    city.at_boundary(action)

    city.check()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(ACTIONS)), max_size=6))
@example([(0, "change_then_update"), (1, "change_then_update")])
def test_whatever_happens_at_several_boundaries_those_hear_whom_the_rule_names(db, happenings):
    with transaction.atomic():
        city = City()
        for batches, action in happenings:
            for _ in range(batches):
                city.step()
            if city.alert.message_type == MessageType.CANCEL and action in (
                "update",
                "cancel",
                "change_then_update",
            ):
                continue  # nothing follows a cancel
            city.at_boundary(action)
        city.check()
        transaction.set_rollback(True)


def queries_of(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured]


def test_an_approval_writes_no_delivery_and_costs_as_much_whatever_the_number():
    approved_alert()  # the first of all makes the counter of messages
    asked = []

    for number in (1, 3):
        for _ in range(number - Subscription.objects.count()):
            SubscriptionFactory()
        alert, approver = approval.submit_alert(AlertFactory(), officer()), officer()
        asked.append(queries_of(partial(approval.approve_alert, alert, approver)))

    assert (Delivery.objects.count(), Audience.objects.count()) == (0, 2)
    assert [
        sql for sql in chain(*asked) if "alerts_delivery" in sql and not sql.startswith("SELECT")
    ] == []
    assert len(asked[0]) == len(asked[1]) <= APPROVAL_QUERIES


#: A person waits for it, and so does whoever else writes a message: as much as a page and its form.
APPROVAL_QUERIES = 24


def test_open_pages_hear_of_it_before_a_delivery_is_written(django_capture_on_commit_callbacks):
    SubscriptionFactory()
    heard = []

    def hear(message, **kwargs):
        heard.append((message.pk, Delivery.objects.count()))

    message_written.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            approved_alert()
    finally:
        message_written.disconnect(hear)

    assert heard == [(Message.objects.get().pk, 0)]


def test_with_nothing_to_write_one_question_is_asked_and_nothing_written():
    SubscriptionFactory()

    asked = queries_of(write_batch)

    assert (len(asked), asked[0].startswith("SELECT 1")) == (1, True)


def test_a_message_to_nobody_leaves_nothing_to_write():
    approved_alert()

    assert Audience.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_as_many_queries_whatever_the_number(count):
    for _ in range(count):
        SubscriptionFactory()
    approved_alert()

    asked = queries_of(write_batch)

    assert Delivery.objects.count() == count
    assert len([sql for sql in asked if "SAVEPOINT" not in sql]) == BATCH_ASKS


#: Whether there is any; which; up to where it looks, and writes; who is in quiet hours; the rows;
#: what they supersede; the end of the audience.
BATCH_ASKS = 8


def test_what_is_lifted_is_written_first_then_what_is_grave_then_in_turn():
    for _ in range(4):
        SubscriptionFactory()
    lifted = approved_alert(severity="Moderate")
    write_deliveries()
    Delivery.objects.update(attempts=1)
    first, second = approved_alert(severity="Minor"), approved_alert(severity="Moderate")
    grave = approved_alert(severity="Extreme")
    lift = approved_alert(alert=draft_cancel(lifted, officer()))
    before = Delivery.objects.latest("pk").pk

    while write_batch(SMALL):
        pass

    batches = (
        Delivery.objects.filter(pk__gt=before)
        .order_by("pk")
        .values_list("message__alert", flat=True)
    )
    assert list(batches)[::2] == [
        lift.pk,
        lift.pk,
        grave.pk,
        grave.pk,
        first.pk,
        second.pk,
        first.pk,
        second.pk,
    ]


@pytest.mark.parametrize("before", [1, 3])
def test_who_follows_after_the_message_is_not_concerned_wherever_a_batch_ends(before):
    event = published_event("2099-03-03 20:00")
    followers = [FollowFactory(event=event).subscription_id for _ in range(before)]
    with transaction.atomic():
        post(found_message(), [FOLLOWERS.part(event.pk)])
    FollowFactory(event=event)

    while write_batch(SMALL):
        pass

    assert written() == {"Alert": followers}


def test_messages_to_one_each_are_written_together():
    for _ in range(3):
        with transaction.atomic():
            one = SubscriptionFactory()
            post(found_message(), [LISTED.part([one.pk])])

    assert (write_batch(), write_batch(), Delivery.objects.count()) == (True, False, 3)


def test_what_cannot_be_written_is_said_once_a_message_however_often_it_fails():
    aside = Aside()

    with capture_logs() as logs:
        for number in (1, 1, 1, 2):
            aside.put(number, ValueError())

    assert [(line["event"], line["message"]) for line in logs] == [
        ("message_not_written", one) for one in (1, 2)
    ]
    assert [aside.failures[one].times for one in (1, 2)] == [3, 1]
    assert aside.waiting == [1, 2]


def found_message():
    return Message(kind="search", thread=uuid.uuid4())


@pytest.mark.parametrize("statement", range(1, 9))
def test_killed_at_any_statement_of_a_batch_it_begins_again_where_it_stood(statement):
    for _ in range(5):
        SubscriptionFactory()
    approved_alert()
    write_batch(SMALL)

    with killed_at(statement), pytest.raises(Killed):
        write_batch(SMALL)
    stood = written(), cursor()
    write_deliveries()

    everybody = list(Subscription.objects.order_by("pk").values_list("pk", flat=True))
    assert stood == ({"Alert": everybody[:2]}, everybody[1])
    assert written() == {"Alert": everybody}


def test_an_update_leaves_before_what_it_replaces_however_much_of_that_waits():
    for _ in range(6):
        SubscriptionFactory()
    first = approved_alert(severity="Extreme")
    write_deliveries()
    update = draft_update(first, officer())
    update.severity = "Minor"
    update.save()
    approved_alert(alert=update)
    write_batch(SMALL)

    leases = PushLeases("one", 30)
    leases.read_news()
    (job,) = leases.take(Subscription.objects.first().service, DeliveryPriority.NEW, 1)

    assert job.message.id == Message.objects.get(alert=update).pk
    assert Delivery.objects.filter(reason=DeliveryReason.OVERTAKEN).count() == 2


def test_what_is_in_the_hands_of_a_dispatcher_is_left_to_it():
    SubscriptionFactory()
    first = approved_alert()
    write_deliveries()
    Delivery.objects.update(leased_by="one", leased_until=timezone.now() + timedelta(minutes=1))

    approved_alert(alert=draft_cancel(first, officer()))
    write_deliveries()

    assert (
        list(Delivery.objects.order_by("pk").values_list("state", flat=True))
        == [DeliveryState.RECEIVED] * 2
    )


QUIET = {"quiet_from": time(22), "quiet_to": time(7, 30), "time_zone": "Europe/Paris"}
EVENING = datetime(2026, 3, 4, 20, 59, 58, tzinfo=UTC)  # 21 h 59 in Paris


def test_quiet_hours_count_when_ones_delivery_is_written(time_machine):
    time_machine.move_to(EVENING, tick=False)
    everybody = [SubscriptionFactory(**QUIET) for _ in range(4)]
    approved_alert(expires=EVENING + timedelta(days=1))
    write_batch(SMALL)

    time_machine.move_to(EVENING + timedelta(seconds=3), tick=False)
    write_deliveries()

    morning = datetime(2026, 3, 5, 6, 30, tzinfo=UTC)
    due = Delivery.objects.order_by("subscription").values_list(
        "subscription", "due_at", "was_quiet"
    )
    assert list(due) == [
        (one.pk, EVENING if rank < 2 else morning, rank >= 2) for rank, one in enumerate(everybody)
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_hours_are_computed_once_a_day_whatever_their_number(time_machine, count):
    time_machine.move_to(EVENING + timedelta(hours=1), tick=False)
    for number in range(count):
        SubscriptionFactory(**QUIET | {"quiet_to": time(7, 15 * number)})
    approved_alert(expires=EVENING + timedelta(days=3))
    write_deliveries()
    approved_alert(expires=EVENING + timedelta(days=3))

    asked = queries_of(write_batch)

    assert len([sql for sql in asked if "SAVEPOINT" not in sql]) == BATCH_ASKS
    time_machine.move_to(EVENING + timedelta(days=1, hours=1), tick=False)
    approved_alert(expires=EVENING + timedelta(days=3))
    write_deliveries()
    ends = Delivery.objects.order_by("pk").values_list("due_at", flat=True)
    morning = datetime(2026, 3, 5, 6, tzinfo=UTC)
    ends_of_one_night = [morning + timedelta(minutes=15 * number) for number in range(count)]
    assert list(ends) == [
        *ends_of_one_night * 2,
        *(one + timedelta(days=1) for one in ends_of_one_night),
    ]
    assert QuietWindow.objects.count() == count
    time_machine.move_to(EVENING + timedelta(days=9), tick=False)
    assert (purge_quiet_windows(), QuietWindow.objects.count()) == (count, 0)


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1)])
def test_hours_that_were_computed_while_the_clock_was_ahead_wake_nobody(time_machine, ahead):
    end = datetime(2026, 3, 5, 6, tzinfo=UTC)
    SubscriptionFactory(**QUIET | {"quiet_to": time(7)})
    time_machine.move_to(end - timedelta(minutes=30), tick=False)
    renew_quiet_windows(Subscription.objects.all(), timezone.now() + ahead)

    approved_alert(expires=end + timedelta(days=1))
    write_deliveries()

    assert list(Delivery.objects.values_list("due_at", "was_quiet")) == [(end, True)]


def test_hours_of_every_kind_take_one_statement(time_machine):
    time_machine.move_to(EVENING + timedelta(hours=1), tick=False)
    zones = ["Europe/Paris", "Europe/London", "Asia/Tokyo", "Nowhere/At_All"]
    for number, zone in enumerate(zones):
        SubscriptionFactory(**QUIET | {"time_zone": zone, "quiet_to": time(7, number)})
    approved_alert(expires=EVENING + timedelta(days=1))

    asked = queries_of(write_batch)

    assert len([sql for sql in asked if sql.startswith('INSERT INTO "alerts_delivery"')]) == 1
    ends = Delivery.objects.order_by("subscription").values_list("was_quiet", "due_at")
    assert [(quiet, due.hour, due.minute) for quiet, due in ends] == [
        (True, 6, 0), (False, 21, 59), (True, 22, 2), (True, 6, 3),
    ]  # fmt: skip


def test_what_is_over_before_its_turn_is_written_as_such(time_machine):
    now = timezone.now()
    SubscriptionFactory()
    approved_alert(expires=now + timedelta(minutes=5))

    time_machine.move_to(now + timedelta(minutes=6))  # no dispatcher ran meanwhile
    write_deliveries()

    assert list(Delivery.objects.values_list("state", "reason")) == [
        (DeliveryState.EXPIRED, DeliveryReason.TOO_LATE)
    ]


def test_a_district_of_a_large_city_is_written_in_few_batches():
    near = AreaFactory()
    for number in range(12):
        SubscriptionFactory(areas=[near if number in (5, 11) else AreaFactory()])
    alert = approved_alert(areas=[near])
    batches = sum(write_batch(Batch(rows=2, looked_at=6)) for _ in range(9))

    Delivery.objects.update(attempts=1)
    approved_alert(alert=draft_cancel(alert, officer()))
    lifts = sum(write_batch(Batch(rows=2, looked_at=6)) for _ in range(9))

    assert (batches, lifts) == (2, 1)
    assert [len(one) for one in written().values()] == [2, 2]


def test_followers_of_a_deleted_event_hear_once_though_their_news_was_still_being_written(
    time_machine,
):
    play = published_event("2030-03-03 20:00")
    followers = [FollowFactory(event=play).subscription_id for _ in range(3)]
    FollowFactory(event=published_event("2030-03-03 20:00"))
    occurrences.cancel(list(play.occurrences.all()))
    time_machine.move_to(timezone.now() + GATHERED)
    notify_followers()
    write_batch(Batch(rows=1, looked_at=1))
    play.unpublish()
    time_machine.move_to(timezone.now() + GATHERED)
    notify_followers()

    play.delete()
    write_deliveries()

    last = Message.objects.first()
    due = Delivery.objects.owed().order_by("subscription").values_list("message", "subscription")
    assert list(due) == [(last.pk, pk) for pk in followers]


def test_every_column_of_a_delivery_is_written_or_has_a_default():
    SubscriptionFactory()
    approved_alert()

    columns = columns_of(Audience.objects.select_related("message").get(), Channel.PUSH)

    null = {"status_code", "accepted_at", "leased_until"}
    assert columns.keys() | null | {"id"} == {
        field.name for field in Delivery._meta.concrete_fields
    }


def test_no_index_of_deliveries_is_the_beginning_of_another(db):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Delivery._meta.db_table).values()
    indexes = [one["columns"] for one in found if one["index"] or one["unique"]]

    repeated = [
        one for one in indexes for other in indexes if one is not other and other[: len(one)] == one
    ]

    assert repeated == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL")
def test_the_pages_of_deliveries_have_room_for_a_lease(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reloptions FROM pg_class WHERE relname = %s", [Delivery._meta.db_table]
        )
        (options,) = cursor.fetchone()

    assert options == ["fillfactor=40"]
