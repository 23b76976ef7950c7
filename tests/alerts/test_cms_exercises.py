"""The screen of exercises: latencies on the team's devices, from approval to display."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import Alert, ExerciseTiming
from alerts.services.exercises import STEPS
from messaging.figures import figures_of
from messaging.models import Delivery, Message
from messaging.services.figures import keep_figures, purge_deliveries
from tests.alerts.cms import client_of
from tests.budgets import count_queries
from tests.factories.accounts import UserFactory
from tests.factories.alerts import officer, sent_alert
from tests.factories.messaging import SubscriptionFactory, b64
from tests.messaging.deliveries import browser, dispatch
from tests.services.push_service import PushService

pytestmark = pytest.mark.django_db

URL = "/cms/alertes/exercices/"


@pytest.fixture
def service():
    with PushService() as service:
        yield service


def say_shown(subscription, message, ago_ms=0, auth=None):
    told = {
        "endpoint": subscription.endpoint,
        "auth": b64(auth or bytes(subscription.auth)),
        "thread": str(message.thread),
        "revision": message.revision,
        "ago_ms": ago_ms,
    }
    return Client().post("/api/v1/push/shown", told, content_type="application/json").status_code


def timed(message, seconds=(0.2, 0.4, 0.9, 1.6)):
    """Set the time of each step of all deliveries to that many seconds after the message."""
    moments = [message.at + timedelta(seconds=after) for after in seconds]
    Delivery.objects.filter(message=message).update(state="accepted", accepted_at=moments[2])
    timings = ExerciseTiming.objects.filter(delivery__message=message)
    timings.update(written_at=moments[0], posted_at=moments[1], shown_at=moments[3])


def exercise(**facts):
    """Send an exercise, write its deliveries, and return its message."""
    return sent_alert(status="Exercise", **facts).messages.get()


@pytest.mark.django_db(transaction=True)
def test_an_exercise_is_timed_step_by_step_and_an_alert_is_not(service):
    mine, off = (browser(service, path, is_tester=True) for path in ("/mine", "/off"))
    browser(service, "/stranger")
    drill, real = exercise(), sent_alert().messages.get()

    dispatch()
    answers = [say_shown(one, message) for one in (mine, mine) for message in (drill, real)]

    steps = figures_of(drill).steps
    assert answers == [204, 204, 204, 204]
    assert {name: len(seconds) for name, seconds in steps.items()} == dict(
        zip(STEPS, (2, 2, 2, 1), strict=True)
    )
    first_of_each = [seconds[0] for seconds in steps.values()]
    assert first_of_each == sorted(first_of_each)
    assert figures_of(real).steps == {}
    assert (
        not ExerciseTiming.objects.filter(delivery__subscription=off)
        .exclude(shown_at=None)
        .exists()
    )


def test_a_device_that_had_no_network_says_when_it_showed_it_not_when_it_could_say_so():
    tester = SubscriptionFactory(is_tester=True)
    drill = exercise()
    timed(drill)
    Message.objects.filter(pk=drill.pk).update(at=timezone.now() - timedelta(minutes=10))
    drill.refresh_from_db()
    ExerciseTiming.objects.update(written_at=drill.at, shown_at=None)

    say_shown(tester, drill, ago_ms=9 * 60_000)
    say_shown(tester, drill)  # reported twice: the first report counts

    assert figures_of(drill).steps["shown"] == [pytest.approx(60, abs=5)]


def test_who_does_not_know_the_device_says_nothing_for_it():
    tester = SubscriptionFactory(is_tester=True)
    drill = exercise()

    answer = say_shown(tester, drill, auth=b"0123456789abcdef")

    assert answer == 404
    assert list(ExerciseTiming.objects.values_list("shown_at", flat=True)) == [None]


def test_its_steps_outlive_its_deliveries():
    SubscriptionFactory(is_tester=True)
    drill = exercise()
    timed(drill)
    before = figures_of(drill).steps
    long_ago = timezone.now() - timedelta(days=40)
    Message.objects.update(at=long_ago, expires_at=long_ago)
    drill.refresh_from_db()
    timed(drill)

    keep_figures()
    Alert.objects.update(state="expired", expires=long_ago)
    purge_deliveries()

    assert not ExerciseTiming.objects.exists()
    assert figures_of(Message.objects.get()).steps == before


def exercises_page(user=None):
    return client_of(user or officer()).get(URL)


def rows(page):
    """Return the steps of each exercise on the screen, as shown."""
    return [
        [(step.count, step.median, step.p95, step.slowest) for step in exercise.steps]
        for exercise in page.context["page"].exercises
    ]


def test_the_screen_says_of_each_exercise_how_long_each_step_took():
    for _ in range(2):
        SubscriptionFactory(is_tester=True)
    drill = exercise(headline="Crue, pour voir")
    timed(drill)
    late = ExerciseTiming.objects.order_by("pk").last()
    late.shown_at = None
    late.save()
    sent_alert(headline="Une vraie")

    page = exercises_page()

    times = ("0,2\xa0s", "0,4\xa0s", "0,9\xa0s", "1,6\xa0s")
    assert rows(page) == [
        [(count, time, time, time) for count, time in zip((2, 2, 2, 1), times, strict=True)]
    ]
    assert "Crue, pour voir" in page.content.decode()
    assert "Une vraie" not in page.content.decode()
    assert "1 appareil n’a pas encore dit qu’il l’a montré" in page.content.decode()
    assert [course.sheet.name for course in page.context["page"].plot] == ["wide", "narrow"]


def test_the_curve_goes_from_the_first_exercise_to_the_last():
    SubscriptionFactory(is_tester=True)
    for slowest in (1.6, 40.0):
        timed(exercise(), (0.1, 0.2, 0.3, slowest))

    page = exercises_page().context["page"]

    assert [one.slowest for one in page.showings] == [1.6, 40.0]
    assert all(first[1] > last[1] for first, last in (course.slowest for course in page.plot))


def test_without_an_exercise_the_screen_says_what_to_do():
    page = exercises_page().content.decode()

    assert "Aucun appareil ne sonne encore pour les exercices." in page
    assert "/cms/alertes/ecrire/?nature=exercice" in page


def test_what_is_prepared_there_is_an_exercise():
    client = client_of(officer())

    pages = [client.get(f"/cms/alertes/ecrire/{query}") for query in ("?nature=exercice", "")]
    # The author changed the status.
    real = client.post("/cms/alertes/ecrire/?nature=exercice", {"status": "Actual"})

    assert [page.context["page"].form["status"].value() for page in pages] == ["Exercise", "Actual"]
    titles = ["Préparer un exercice" in page.content.decode() for page in (*pages, real)]
    assert titles == [True, False, False]


def test_who_has_no_part_in_alerts_has_none_in_exercises():
    answers = [client.get(URL).status_code for client in (Client(), client_of(UserFactory()))]

    assert answers == [302, 302]


def test_its_queries_do_not_grow_with_exercises_or_devices():
    client = client_of(officer())
    counts = []
    for count in (1, 3):
        for _ in range(count):
            SubscriptionFactory(is_tester=True)
            timed(exercise())
        counts.append(count_queries(lambda: client.get(URL)))

    assert counts[0] == counts[1]
