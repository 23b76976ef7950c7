"""Whose fault it is: one subscription's key, or all of them; a blip, or a service that is down."""

from collections import Counter

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from messaging.delivery import dispatcher
from messaging.delivery.answers import REFUSALS_IN_GOOD_COMPANY
from messaging.delivery.circuit import MOST
from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.enums import DeliveryPriority, DeliveryState
from messaging.models import Delivery, Message, Subscription
from tests.messaging.deliveries import QUICK, browser, browsers, dispatch, due_again, owed
from tests.services.push_service import PushService

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 50
#: Of one row, while all others are tried once: back-off alone says how many, and the pace of the
#: machine.
TRIES = 4
PATIENT = Pace(lease_s=60, timeout_s=20, grace_s=0.2)


class Blip(PushService):
    """The first ``ill`` requests get ``answer``, all later ones are accepted."""

    ill = 32

    def answer_to(self, path):
        return self.answer if len(self.posted) < self.ill else "201"


class HalfIll(PushService):
    """Every other request is refused, until there were so many; all later ones are accepted."""

    ill = 350

    def answer_to(self, path):
        return "400" if len(self.posted) < self.ill and len(self.posted) % 2 else "201"


class Late(PushService):
    """``/late`` is refused when it is told to be, and not before."""

    def answer_to(self, path):
        return "hang" if path == "/late" else "201"

    def refuse(self):
        for connection in list(self.open):
            if connection.path == "/late":
                self.loop.call_soon_threadsafe(connection._answer, "400")


class Busy(PushService):
    """It has had enough after ``well`` requests, and says so to every other."""

    well = 200

    def answer_to(self, path):
        return self.answer if len(self.posted) >= self.well and len(self.posted) % 2 == 0 else "201"


@pytest.fixture
def service():
    with PushService() as service:
        yield service


def accepted_before(count=None):
    """The first ``count`` subscriptions, or all."""
    ids = list(Subscription.objects.order_by("pk").values_list("pk", flat=True)[:count])
    Subscription.objects.filter(pk__in=ids).update(
        standing=DeliveryPriority.ACCEPTED, accepted_at=timezone.now()
    )


def loud(logs):
    return [line["event"] for line in logs if line["log_level"] == "error"]


@pytest.mark.parametrize(
    ("answer", "bad"), [("403", 1), ("403", 2_000), ("401", 1), ("400", 1), ("400", 2_000)]
)
def test_rows_of_another_key_wait_alone_and_stop_nobody(service, monkeypatch, answer, bad):
    monkeypatch.setattr(dispatcher, "BATCH", 800)  # so that many are more than two
    paths = browsers(service, PEOPLE + bad)
    accepted_before(PEOPLE)
    service.answers = dict.fromkeys(paths[PEOPLE:], answer)
    owed()

    with capture_logs() as logs:
        dispatch(until=lambda: not Delivery.objects.owed().filter(attempts=0).exists())

    hits = service.hits()
    assert [hits[path] for path in paths[:PEOPLE]] == [1] * PEOPLE
    assert max(hits[path] for path in paths[PEOPLE:]) <= TRIES
    assert Subscription.objects.count() == PEOPLE + bad
    assert Delivery.objects.filter(state="accepted").count() == PEOPLE
    # A machine too busy to answer itself in time may say so; no answer is a reason to blame the
    # service.
    assert [
        line for line in logs if line["log_level"] == "error" and str(line["why"]).isdigit()
    ] == []


def test_who_was_accepted_before_is_lost_to_no_service_that_refuses_half_of_all_for_a_while():
    with HalfIll() as service:
        browsers(service, 200)
        accepted_before()
        owed()

        def has_ended():
            due_again()
            return not Delivery.objects.owed().exists()

        dispatch(until=has_ended)

    assert len(service.posted) > HalfIll.ill
    assert Delivery.objects.filter(state="accepted").count() == 200


def test_who_was_accepted_before_is_refused_for_ever_when_others_are_accepted_each_time(service):
    browsers(service, 2)
    accepted_before()
    one, neighbour = Subscription.objects.order_by("pk")
    service.answers = {"/wpush/0": "400"}
    message = owed(to=Subscription.objects.filter(pk=one.pk))

    def has_ended():
        due_again()
        owed(to=Subscription.objects.filter(pk=neighbour.pk))
        return not message.deliveries.owed().exists()

    dispatch(until=has_ended)

    assert list(message.deliveries.values_list("state", "reason", "status_code")) == [
        ("not_delivered", "refused", 400)
    ]
    assert service.hits()["/wpush/0"] >= REFUSALS_IN_GOOD_COMPANY
    assert Subscription.objects.count() == 2


def test_a_message_that_was_accepted_while_another_was_refused_says_nothing_of_that_one():
    with Late() as service:
        browser(service, "/late")
        message = owed()
        Delivery.objects.update(attempts=1)
        browser(service, "/well")
        owed(to=Subscription.objects.filter(endpoint__endswith="/well"))

        def has_answered():
            if Delivery.objects.filter(state="accepted").exists():
                service.refuse()
            return message.deliveries.filter(status_code=400).exists()

        dispatch(PATIENT, until=has_answered)

    assert list(message.deliveries.values_list("state", "status_code", "attempts")) == [
        ("received", 400, 2)
    ]


def test_a_503_with_retry_after_to_one_accepted_before_is_for_all():
    with Busy(answer="503 60") as service:
        browsers(service, 2_000)
        accepted_before()
        owed()
        looks = []

        def has_rested():
            looks.extend([1] if Delivery.objects.filter(status_code=503).exists() else [])
            return len(looks) == 10 or not Delivery.objects.owed().filter(attempts=0).exists()

        dispatch(until=has_rested)

    assert len(service.posted) <= Busy.well + MOST  # as many as were under way
    assert (
        Delivery.objects.owed().count() == 2_000 - Delivery.objects.filter(state="accepted").count()
    )


@pytest.mark.parametrize(
    ("answer", "standing"),
    [("503 60", DeliveryPriority.NEW), ("429 60", DeliveryPriority.ACCEPTED)],
)
def test_a_retry_after_said_to_a_stranger_or_of_one_devices_quota_is_for_that_one_alone(
    service, answer, standing
):
    browser(service, "/stranger")
    Subscription.objects.update(standing=standing)
    stranger = owed()
    browsers(service, PEOPLE)
    people = Subscription.objects.exclude(endpoint__endswith="/stranger")
    people.update(standing=DeliveryPriority.ACCEPTED, accepted_at=timezone.now())
    service.answers = {"/stranger": answer}

    def has_ended():
        if (
            Message.objects.count() == 1
            and stranger.deliveries.filter(status_code=int(answer[:3])).exists()
        ):
            owed(to=people)
        return Delivery.objects.filter(state="accepted").count() == PEOPLE

    dispatch(until=has_ended)

    assert service.hits()["/stranger"] == 1
    assert len(service.posted) == PEOPLE + 1


@pytest.mark.parametrize(
    ("answer", "said"), [("403", "push_not_authorised"), ("500", "push_service_fails")]
)
def test_a_service_that_refuses_many_whom_it_accepted_before_rests_and_it_is_said_once(
    service, answer, said
):
    browsers(service, 2_000)
    accepted_before()
    service.answer = answer
    owed()
    turns = []

    def has_rested():
        turns.append(len(service.posted))
        return len(turns) == 20

    with capture_logs() as logs:
        dispatch(until=has_rested)

    assert 16 <= len(service.posted) < 1_000
    assert loud(logs) == [said]
    assert Delivery.objects.owed().count() == 2_000


class Watched(Dispatcher):
    """Of each outcome of a push, whether it was accepted, and whether the circuit was then open."""

    def __init__(self, pace):
        super().__init__(pace)
        self.circuit = []

    def _done(self, outcome):
        super()._done(outcome)
        self.circuit += [(outcome.state, any(queue.is_open for queue in self.queues.values()))]


@pytest.mark.parametrize("standing", [DeliveryPriority.ACCEPTED, DeliveryPriority.NEW])
@pytest.mark.parametrize("answer", ["500", "close"])
def test_a_blip_opens_no_circuit_and_the_next_request_is_sent_at_once(answer, standing):
    with Blip(answer=answer) as service:
        browsers(service, 200)
        Subscription.objects.update(standing=standing)
        owed()
        watched = Watched(QUICK)

        dispatch(watched, until=lambda: Delivery.objects.filter(state="accepted").count() >= 100)

    assert Counter(watched.circuit)[DeliveryState.ACCEPTED, False] >= 100
    assert {is_open for _state, is_open in watched.circuit} == {False}
