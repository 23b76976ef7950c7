import uuid
from datetime import datetime, timedelta

import pytest
from django.db import InterfaceError, connection
from django.utils import timezone
from py_vapid import Vapid02
from structlog.testing import capture_logs

from alerts.services.drafting import draft_cancel
from messaging.delivery import dispatcher
from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.delivery.jobs import Outcome, returned_outcome, superseded_outcome
from messaging.delivery.push_leases import PushLeases
from messaging.delivery.webpush import topic_of
from messaging.enums import DeliveryPriority, DeliveryReason, DeliveryState
from messaging.models import Audience, Delivery, Message, Subscription
from tests.factories.alerts import officer, sent_alert
from tests.factories.messaging import SubscriptionFactory
from tests.messaging.deliveries import (
    QUICK,
    browser,
    browsers,
    dispatch,
    due_again,
    owed,
    read,
    states,
    unwritten,
)
from tests.services.push_service import PushService

pytestmark = pytest.mark.django_db(transaction=True)

ACCEPTED = ("accepted", "", 201, 1)
SLOW = Pace(lease_s=60, timeout_s=20, grace_s=0.2)
OWED = ("received", "", None, 0)


@pytest.fixture
def service():
    with PushService() as service:
        yield service


@pytest.fixture
def plans():
    """How PostgreSQL finds the rows of each UPDATE."""
    plans = []

    def explain(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            plans.append(
                "\n".join(row[0] for row in execute(f"EXPLAIN {sql}", params, many, context))
            )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield plans


def waits_s():
    """For how long what is owed waits from now, in seconds."""
    return [
        (due - timezone.now()).total_seconds()
        for due in Delivery.objects.owed().values_list("due_at", flat=True)
    ]


def test_each_browser_is_told_once_in_its_language(service):
    browser(service, "/french")
    browser(service, "/english", language="en")
    owed()

    dispatch()

    told = {one.path: read(one.body)["titre"] for one in service.posted}
    assert told == {"/french": "Les berges ferment", "/english": "Banks closed"}
    assert service.hits() == {"/french": 1, "/english": 1}
    assert states() == [ACCEPTED] * 2


def test_a_message_travels_with_what_a_push_service_must_know(service):
    browser(service, "/a?query=1")
    message = owed(expires_in=timedelta(seconds=90), severity="Severe")

    dispatch()

    (posted,) = service.posted
    headers = posted.headers
    assert (posted.path, headers["host"], headers["content-encoding"]) == (
        "/a?query=1",
        service.host,
        "aes128gcm",
    )
    assert (headers["topic"], headers["urgency"]) == (topic_of(message.thread), "high")
    assert 85 <= int(headers["ttl"]) <= 90
    assert Vapid02.verify(headers["authorization"])


def test_what_nobody_may_hear_of_yet_waits(service):
    browser(service, "/a")
    owed()
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))

    dispatch()

    assert (service.posted, states()) == ([], [OWED])


@pytest.mark.parametrize("status", ["404", "410"])
def test_a_subscription_that_is_gone_is_forgotten_with_all_it_is_owed_and_no_other(service, status):
    browser(service, "/gone")
    neighbour = browser(service, "/here")
    later = owed()
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
    owed()
    service.answers["/gone"] = status

    dispatch()

    assert list(Subscription.objects.all()) == [neighbour]
    assert states() == [
        ("not_delivered", "gone", None, 0),
        OWED,
        ("not_delivered", "gone", int(status), 1),
        ACCEPTED,
    ]
    assert later.deliveries.filter(subscription=None).count() == 1


def test_a_subscription_that_moved_meanwhile_is_told_at_its_new_address(service):
    moving = browser(service, "/old")
    owed()
    leases = PushLeases("one", 30)
    leases.read_news()
    (job,) = leases.take(service.host, DeliveryPriority.NEW, 10)
    Subscription.objects.filter(pk=moving.pk).update(
        endpoint=f"{service.origin}/new", endpoint_hash="new"
    )

    leases.write(
        [
            Outcome(
                job.id,
                DeliveryState.NOT_DELIVERED,
                DeliveryReason.GONE,
                410,
                endpoint_hash=job.endpoint_hash,
            )
        ]
    )
    dispatch()

    assert service.hits() == {"/new": 1}
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("status", [400, 413])
def test_a_request_refused_while_others_are_accepted_is_tried_once_more(service, status):
    browser(service, "/a")
    message = owed()
    neighbour = browser(service, "/b")
    service.answers["/a"] = str(status)

    def has_ended():
        owed(to=Subscription.objects.filter(pk=neighbour.pk))
        return not message.deliveries.owed().exists()

    dispatch(until=has_ended)

    row = message.deliveries.values_list("state", "reason", "status_code")
    assert list(row) == [("not_delivered", "refused", status)]
    assert Subscription.objects.count() == 2


@pytest.mark.parametrize("status", [400, 413])
def test_what_a_service_refuses_to_everybody_is_owed_until_it_is_well(service, status):
    browsers(service, 3)
    owed()
    service.answer = str(status)

    for _ in range(3):
        due_again()
        dispatch()
    refused = states()
    service.answer = "201"
    due_again()
    dispatch()

    assert refused == [("received", "", status, 3)] * 3
    assert states() == [("accepted", "", 201, 4)] * 3


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("401", 401), ("403", 403), ("429 30", 429), ("500", 500), ("503", 503), ("408", 408),
        ("307 http://127.0.0.1:1/", 307), ("hang", None), ("close", None), ("garbage", None),
    ],
)  # fmt: skip
def test_what_ails_a_service_deletes_nobody_and_is_tried_again(service, answer, status):
    browser(service, "/a")
    owed()
    service.answer = answer

    dispatch()
    failed = states()
    service.answer = "201"
    due_again()
    dispatch()

    assert failed == [("received", "", status, 1)]
    assert states() == [("accepted", "", 201, 2)]
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_fault_of_our_keys_never_ends_a_delivery(service, status):
    browser(service, "/a")
    owed()
    service.answer = str(status)

    for _ in range(3):
        due_again()
        dispatch()

    assert states() == [("received", "", status, 3)]
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "least", "most"), [("429 30", 29, 30), ("500", 0.2, 1), ("429 999999", 3590, 3600)]
)
def test_how_long_it_waits(service, answer, least, most):
    """What the service asks for; else a little; at most until the message expires."""
    browser(service, "/a")
    owed()
    service.answer = answer

    dispatch()

    (wait_s,) = waits_s()
    assert least <= wait_s <= most


def test_a_service_that_has_had_enough_is_left_in_peace(service):
    browsers(service, 300)
    owed()
    service.answer = "429 60"

    dispatch(until=lambda: Delivery.objects.owed().filter(due_at__gt=timezone.now()).count() >= 5)

    assert 5 <= len(service.posted) < 100


def test_nothing_is_sent_after_its_end(service):
    browser(service, "/a")
    owed(expires_in=timedelta(seconds=-1))
    Delivery.objects.update(state="received", reason="")

    dispatch()

    assert (service.posted, states()) == ([], [("expired", "too_late", None, 0)])


def test_an_earlier_message_of_the_thread_is_not_sent_any_more(service):
    thread = uuid.uuid4()
    browser(service, "/a")
    owed(thread=thread)
    stuck = PushLeases("a dispatcher that died", -1)
    stuck.read_news()
    assert len(stuck.take(service.host, DeliveryPriority.NEW, 10)) == 1
    Delivery.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    owed(thread=thread, message_type="Cancel", revision=2)
    Delivery.objects.exclude(leased_until=None).update(leased_until=timezone.now())

    dispatch(until=lambda: not Delivery.objects.owed().exists())

    assert len(service.posted) == 1
    assert states() == [("not_delivered", "overtaken", None, 1), ACCEPTED]


@pytest.mark.parametrize(
    ("moment", "lifts_posted"),
    [("free", 0), ("leased", 0), ("held", 0), ("posted", 1), ("died", 1)],
)
def test_a_lift_goes_where_its_alert_was_posted_whenever_it_comes(
    service, monkeypatch, moment, lifts_posted
):
    """Before the alert is leased; before later ones are looked for; before and after posting."""
    browser(service, "/a")
    alert = sent_alert()
    draft = draft_cancel(alert, officer())
    other, look = PushLeases("another dispatcher", 60), PushLeases._earlier
    if moment == "free":
        sent_alert(alert=draft)
    if moment == "leased":
        monkeypatch.setattr(
            PushLeases, "_earlier", lambda *given: (sent_alert(alert=draft), look(*given))[1]
        )

    jobs = other.take(service.host, DeliveryPriority.NEW, 10)
    monkeypatch.undo()
    if moment in ("held", "posted", "died"):
        sent_alert(alert=draft)
        other.write(
            {
                "held": [superseded_outcome(job.id) for job in jobs],
                "posted": [
                    Outcome(job.id, DeliveryState.ACCEPTED, status_code=201) for job in jobs
                ],
                "died": [],
            }[moment]
        )
    Delivery.objects.update(leased_until=None if moment != "died" else timezone.now())
    due_again()
    dispatch(until=lambda: not Delivery.objects.owed().exists())

    assert len(service.posted) == lifts_posted
    of_alert = Delivery.objects.get(message__alert=alert)
    assert of_alert.state == (
        DeliveryState.ACCEPTED if moment == "posted" else DeliveryState.NOT_DELIVERED
    )


@pytest.mark.parametrize("ending", ["given_back", "returned", "overtaken", "expired"])
def test_a_lift_goes_where_a_dispatcher_that_died_may_have_posted_its_alert(service, ending):
    browser(service, "/a")
    alert = sent_alert()
    dead, second = PushLeases("a dispatcher that died", -1), PushLeases("second", 60)
    assert len(dead.take(service.host, DeliveryPriority.NEW, 10)) == 1
    if ending == "expired":
        Message.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    jobs = second.take(service.host, DeliveryPriority.NEW, 10)
    if ending == "given_back":
        second.give_back()
    if ending == "returned":
        second.write([returned_outcome(job) for job in jobs])
    sent_alert(alert=draft_cancel(alert, officer()))
    if ending == "overtaken":
        second.write([superseded_outcome(job.id) for job in jobs])
    due_again()
    dispatch(until=lambda: not Delivery.objects.owed().exists())

    assert [read(request.body)["notification"]["data"]["type"] for request in service.posted] == [
        "Cancel"
    ]


def test_a_later_message_waits_for_an_earlier_one_that_is_on_its_way(service):
    """Accepted in the other order, the earlier would replace the later at the push service."""
    thread = uuid.uuid4()
    browser(service, "/a")
    owed(thread=thread)
    other = PushLeases("another dispatcher", 60)
    other.read_news()
    (job,) = other.take(service.host, DeliveryPriority.NEW, 10)
    owed(thread=thread, message_type="Cancel", revision=2)

    dispatch()
    meanwhile = list(service.posted)
    other.write([Outcome(job.id, DeliveryState.ACCEPTED, status_code=201)])
    due_again()
    dispatch()

    assert meanwhile == []
    assert (len(service.posted), states()) == (1, [ACCEPTED, ACCEPTED])


def test_what_is_lifted_leaves_first_then_what_is_grave(service):
    browser(service, "/a")
    usual, grave = owed(), owed(severity="Extreme")
    lifted = owed(message_type="Cancel")
    leases = PushLeases("one", 30)
    leases.read_news()

    jobs = [leases.take(service.host, DeliveryPriority.NEW, 1)[0] for _ in range(3)]

    assert [job.message.id for job in jobs] == [lifted.pk, grave.pk, usual.pk]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL")
def test_outcomes_are_written_by_key_and_never_through_all_that_is_owed(service, plans):
    browsers(service, 500)
    owed()
    leases = PushLeases("one", 30)
    leases.read_news()
    jobs = leases.take(service.host, DeliveryPriority.NEW, 50)
    plans.clear()

    leases.write([Outcome(job.id, DeliveryState.ACCEPTED, status_code=201) for job in jobs])

    assert ["delivery_due" in plan for plan in plans] == [False]


def test_what_a_full_batch_leaves_is_taken_next_without_another_look(service):
    browsers(service, 3)
    owed()
    leases = PushLeases("one", 30)
    leases.read_news()

    assert [len(leases.take(service.host, DeliveryPriority.NEW, 2)) for _ in range(3)] == [2, 1, 0]


def test_the_word_of_a_dispatcher_whose_lease_was_taken_over_does_not_count(service):
    browser(service, "/a")
    owed()
    slow, quick = PushLeases("slow", -1), PushLeases("quick", 30)
    slow.read_news()
    quick.read_news()
    (job,) = slow.take(service.host, DeliveryPriority.NEW, 10)
    quick.take(service.host, DeliveryPriority.NEW, 10)

    slow.write([Outcome(job.id, DeliveryState.NOT_DELIVERED, DeliveryReason.REFUSED, 400)])

    assert states() == [("received", "", None, 1)]  # it may have been posted


def test_what_is_held_for_long_is_renewed_until_it_is_answered(service, monkeypatch):
    monkeypatch.setattr(
        dispatcher, "LOOKS_IN_A_LEASE", 600
    )  # often, of a lease that does not run out meanwhile
    service.answer = "hang"
    browsers(service, 3)
    owed()
    ends: set[datetime] = set()

    def has_renewed_thrice():
        ends.update(
            Delivery.objects.exclude(leased_until=None).values_list("leased_until", flat=True)
        )
        return len(ends) > 3

    dispatch(SLOW, until=has_renewed_thrice)

    assert service.hits() == {"/wpush/0": 1, "/wpush/1": 1, "/wpush/2": 1}


def test_what_is_answered_soon_is_never_renewed(service, monkeypatch):
    renewed: list[int] = []
    monkeypatch.setattr(PushLeases, "renew", lambda leases, ids: renewed.extend(ids) or set())
    browsers(service, 300)
    owed()

    dispatch(Pace())

    assert (renewed, states()) == ([], [ACCEPTED] * 300)


def test_a_lease_that_another_took_over_is_not_renewed(service):
    browsers(service, 2)
    owed()
    one, other = PushLeases("one", -1), PushLeases("other", 30)
    for leases in (one, other):
        leases.read_news()
    mine, lost = one.take(service.host, DeliveryPriority.NEW, 2)
    Delivery.objects.exclude(pk=lost.id).update(leased_until=timezone.now() + timedelta(minutes=1))
    assert [job.id for job in other.take(service.host, DeliveryPriority.NEW, 2)] == [lost.id]

    renewed = one.renew([mine.id, lost.id])

    assert renewed == {mine.id}


def test_two_never_hold_the_same_delivery(service):
    browsers(service, 3)
    owed()
    one, other = PushLeases("one", 30), PushLeases("other", 30)
    one.read_news()
    other.read_news()

    taken = [
        [job.endpoint for job in leases.take(service.host, DeliveryPriority.NEW, 2)]
        for leases in (one, other)
    ]

    assert [len(endpoints) for endpoints in taken] == [2, 1]
    assert len({*taken[0], *taken[1]}) == 3


def test_an_endpoint_that_is_allowed_no_more_is_not_posted_to(service, settings):
    browser(service, "/a")
    owed()
    settings.PUSH_ALLOWS_LOOPBACK = False

    dispatch()

    assert (service.posted, states()) == ([], [("not_delivered", "refused", None, 0)])


def test_a_subscription_given_back_before_is_gone(service):
    browser(service, "/a")
    owed()
    Subscription.objects.all().delete()

    dispatch()

    assert (service.posted, states()) == ([], [("not_delivered", "gone", None, 0)])


def test_a_subscription_of_which_nothing_can_be_made_holds_up_no_other(service):
    browser(service, "/a")
    SubscriptionFactory(endpoint=f"{service.origin}/b", service=service.host, p256dh=b"\x04" * 65)
    owed()

    dispatch()

    assert states() == [ACCEPTED, ("not_delivered", "refused", None, 0)]


@pytest.mark.parametrize("answer", ["hang", "500", "429 60", "close"])
def test_a_slow_service_delays_no_other(service, answer):
    service.answer = answer
    browsers(service, 1200)
    with PushService() as neighbour:
        for number in range(30):
            browser(neighbour, f"/{number}")
        owed()
        started_at = timezone.now()

        dispatch(
            SLOW,
            until=lambda: (
                Delivery.objects.filter(service=neighbour.host, state="accepted").count() == 30
            ),
        )

        assert len(neighbour.posted) == 30
    last = Delivery.objects.filter(state="accepted").latest("accepted_at").accepted_at
    assert (last - started_at).total_seconds() < 5
    assert Subscription.objects.count() == 1230


def test_no_more_than_a_batch_is_ever_in_one_hand(service, monkeypatch):
    monkeypatch.setattr(dispatcher, "BATCH", 100)
    service.answer = "hang"
    browsers(service, 300)
    owed()
    held = []

    def look():
        held.append(Delivery.objects.exclude(leased_by="").count())
        return len(held) == 20

    dispatch(SLOW, until=look)

    assert 0 < max(held) <= 100
    assert Delivery.objects.exclude(leased_by="").count() == 0  # all of it given back


@pytest.mark.parametrize("fault", ["a database error", "an error of ours"])
def test_a_message_that_cannot_be_written_delays_no_other_and_is_said(service, fault):
    browsers(service, 3)
    waiting = owed(severity="Minor")
    first = Subscription.objects.earliest("pk")
    ill = unwritten(message_type="Cancel")  # before all others, whatever happened to it
    later = unwritten()
    if fault == "a database error":
        line = Delivery.objects.filter(subscription=first).values("service", "due_at").get()
        Delivery.objects.create(message=ill, subscription=first, state="expired", **line)
    else:
        Audience.objects.filter(message=ill).update(parts=[{"nonsense": []}])
    accepted = Delivery.objects.filter(state="accepted")

    with capture_logs() as logs:
        dispatch(until=lambda: accepted.filter(message__in=[waiting, later]).count() == 6)

    assert [(line["event"], line["message"]) for line in logs if line["log_level"] == "error"] == [
        ("message_not_written", ill.pk)
    ]
    assert list(Audience.objects.values_list("message", "cursor")) == [(ill.pk, 0)]
    assert not accepted.filter(message=ill).exists()


class Interrupted(Dispatcher):
    """Its connection is closed under it before its first turn."""

    has_lost = False

    async def _turn(self):
        if not self.has_lost:
            self.has_lost = True
            await self.in_thread(_close_in_the_driver)
        return await super()._turn()


def _close_in_the_driver():
    def refuse(*arguments):
        connection.execute_wrappers.remove(refuse)
        raise InterfaceError("the connection is closed")

    connection.execute_wrappers.append(refuse)


def test_a_dispatcher_whose_connection_the_driver_closed_opens_another(service, monkeypatch):
    monkeypatch.setattr(dispatcher, "DATABASE_RETRY_S", 0)
    browser(service, "/a")
    owed()

    with capture_logs() as logs:
        dispatch(Interrupted(QUICK))

    said = [line["error"] for line in logs if line["event"] == "dispatcher_waits_for_the_database"]
    assert (said, states()) == (["InterfaceError"], [ACCEPTED])


def test_a_message_that_could_not_be_written_is_tried_again(service):
    browsers(service, 3)
    ill = unwritten()
    parts = Audience.objects.get().parts
    Audience.objects.update(parts=[{"nonsense": []}])
    asked = []

    def is_mended():
        asked.append(1)
        if len(asked) == 3:
            Audience.objects.update(parts=parts)
        return ill.deliveries.filter(state="accepted").count() == 3

    dispatch(until=is_mended)

    assert Audience.objects.count() == 0


def test_a_message_written_while_it_runs_is_sent_at_once(service):
    browser(service, "/a")

    def write_then_wait():
        if not Message.objects.exists():
            unwritten()
        return Delivery.objects.filter(state="accepted").exists()

    dispatch(until=write_then_wait)

    assert service.hits() == {"/a": 1}
