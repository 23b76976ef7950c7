"""The push API as a stranger meets it: what it takes, what it refuses and how it says so."""

import json
from datetime import time, timedelta
from functools import partial
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from limits import RateLimitItemPerHour
from structlog.testing import capture_logs

from accounts.throttling import Throttle
from config.clock import CHORES, run_due
from messaging.api import SUBSCRIBING
from messaging.enums import DeliveryReason, DeliveryState, MessageKind
from messaging.figures import figures_of
from messaging.formats.schemas import subscription_data
from messaging.models import (
    Delivery,
    Follow,
    KeptSearch,
    Message,
    ReceiptCount,
    Subscription,
    Welcome,
)
from messaging.services.subscriptions import watch_pace
from tests.budgets import spend
from tests.factories.accounts import UserFactory, sign_in_as_staff
from tests.factories.agenda import AreaFactory, CategoryFactory, published_event
from tests.factories.alerts import TopicFactory, officer, sent_alert
from tests.factories.messaging import (
    P256DH,
    KeptSearchFactory,
    SubscriptionFactory,
    b64,
    write_deliveries,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/push/subscriptions"
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"
AUTH = b64(b"0123456789abcdef")
CHOICES = {"min_severity": 3, "language": "en"}


def body(endpoint=ENDPOINT, auth=AUTH, **more):
    return {"endpoint": endpoint, "keys": {"p256dh": b64(P256DH), "auth": auth}, **more}


def send(client, data, method="post", url=URL, **headers):
    return getattr(client, method)(
        url, json.dumps(data), content_type="application/json", **headers
    )


def proof_of(subscription):
    return {"endpoint": subscription.endpoint, "auth": b64(bytes(subscription.auth))}


def test_a_browser_subscribes_with_its_choices_and_reads_them_again(client):
    topic, area = TopicFactory(), AreaFactory(code="20")
    quiet = {"start": "22:00:00", "end": "07:30:00", "time_zone": "America/Cayenne"}
    chosen = {
        "language": "en",
        "wants_alerts": True,
        "min_severity": 3,
        "topics": [topic.slug],
        "areas": [area.code],
        "quiet": quiet,
        "lets_extreme": False,
        "lets_severe": True,
        "is_tester": False,
    }

    made = send(client, body(choices=chosen))
    again = send(client, {"endpoint": ENDPOINT, "auth": AUTH}, url=f"{URL}/read")

    told = {"choices": chosen, "is_proven": False, "follows": [], "searches": []}
    assert (made.status_code, made.json()) == (201, told)
    assert (again.status_code, again.json()) == (200, told)
    kept = Subscription.objects.get()
    assert (kept.service, kept.every_topic, kept.every_area) == ("mozilla", False, False)


def test_saying_it_again_changes_nothing_but_when_it_was_seen(client):
    old = SubscriptionFactory(
        endpoint=ENDPOINT, auth=b"0123456789abcdef", min_severity=4, seen_at="2026-01-01T00:00Z"
    )

    answer = send(client, body())

    old.refresh_from_db()
    assert (answer.status_code, old.min_severity, old.seen_at.year > 2025) == (200, 4, True)
    assert answer.json()["choices"]["min_severity"] == 4


def test_a_browser_that_nobody_knows_is_told_to_choose_again(client):
    answer = send(client, body())

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
    assert Subscription.objects.count() == 0


def test_an_endpoint_known_with_another_secret_is_not_taken_over(client):
    SubscriptionFactory(endpoint=ENDPOINT, min_severity=4)

    answer = send(client, body(choices=CHOICES))

    assert answer.status_code == 404
    assert Subscription.objects.get().min_severity == 4


def test_a_new_endpoint_brings_the_choices_the_follows_and_what_is_owed_over(client):
    former = SubscriptionFactory(min_severity=4)
    event = published_event("2099-03-03 20:00")
    Follow.objects.create(subscription=former, event=event)
    sent_alert(severity="Extreme")
    moved = "https://fcm.googleapis.com/fcm/send/new"

    answer = send(client, body(moved, previous=proof_of(former)))

    assert (answer.status_code, answer.json()["follows"]) == (200, [event.slug])
    kept = Subscription.objects.get()
    assert (kept.pk, kept.endpoint, kept.min_severity) == (former.pk, moved, 4)
    assert list(Delivery.objects.values_list("subscription", "service")) == [(former.pk, "google")]


def test_two_addresses_of_one_browser_become_one(client):
    former, event, other = (
        SubscriptionFactory(),
        published_event("2099-03-03 20:00"),
        published_event("2099-03-04 20:00"),
    )
    present = SubscriptionFactory(endpoint=ENDPOINT, auth=b"0123456789abcdef")
    for subscription, word in ((former, "jazz"), (former, "tango"), (present, "jazz")):
        KeptSearchFactory(subscription=subscription, querystring=f"q={word}")
    Follow.objects.create(subscription=former, event=event)
    Follow.objects.create(subscription=former, event=other)
    Follow.objects.create(subscription=present, event=event)

    send(client, body(previous=proof_of(former)))

    assert list(Subscription.objects.values_list("pk", flat=True)) == [present.pk]
    assert set(Follow.objects.values_list("subscription", "event")) == {
        (present.pk, event.pk),
        (present.pk, other.pk),
    }
    kept = KeptSearch.objects.values_list("subscription", "querystring")
    assert set(kept) == {(present.pk, "q=jazz"), (present.pk, "q=tango")}


def test_somebody_elses_previous_moves_nothing(client):
    former = SubscriptionFactory()

    answer = send(
        client, body(previous={"endpoint": former.endpoint, "auth": AUTH}, choices=CHOICES)
    )

    assert answer.status_code == 201
    assert Subscription.objects.filter(pk=former.pk, endpoint=former.endpoint).exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://updates.push.services.mozilla.com/x",
        "https://127.0.0.1.example.org/x",
        "https://10.0.0.7/x",
        "https://[fd00::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost.example/x",
        "https://updates.push.services.mozilla.com:8443/x",
        "https://updates.push.services.mozilla.com@10.0.0.7/x",
        "https://evil.example/updates.push.services.mozilla.com/",
        "https://evilpush.services.mozilla.com.example/x",
        "https://notpush.services.mozilla.com.evil/x",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/\r\nHost: inside",
        "https://fcm.googleapis.com/x#y",
        "nonsense",
        # Beside the closed table, and names that no request can be sent to.
        "https://0a00001.fcm.googleapis.com/x",
        "https://push.services.mozilla.com/x",
        "https://a.b.notify.windows.com/x",
        "https://notify.windows.com/x",
        "https://*.notify.windows.com/x",
        "https://a..push.apple.com/x",
        "https://-a.push.apple.com/x",
        f"https://{'a' * 64}.push.apple.com/x",
        "https://fcm.googleapis.com./x",
        "https://fcm%2egoogleapis.com/x",
        "https://[fec0::1]/x",
        "https://0x7f000001/x",
        "https://fcm.googleapis.com:0/x",
        # No path that names anybody.
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com/",
        "https://fcm.googleapis.com?x",
        "https://fcm.googleapis.com/*",
        "https://fcm.googleapis.com/fcm\\send",
        "https://fcm.googleapis.com/fcm/../x",
        "https://fcm.googleapis.com/%2E%2e/x",
        "https://fcm.googleapis.com/a%2fb",
        "https://fcm.googleapis.com/%zz",
        "https://fcm.googleapis.com/%00",
    ],
)
def test_an_endpoint_that_points_elsewhere_than_a_push_service_is_refused(
    client, settings, endpoint
):
    settings.PUSH_ALLOWS_LOOPBACK = False

    answer = send(client, body(endpoint, choices=CHOICES))

    assert (answer.status_code, Subscription.objects.count()) == (422, 0)
    assert "notification" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        ("https://fcm.googleapis.com/fcm/send/fXk:APA91b_-", "google"),
        ("https://jmt17.google.com/fcm/send/fXk:APA91b_-", "google"),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAA=", "mozilla"),
        ("https://web.push.apple.com/QGbD", "apple"),
        ("https://web-7.push.apple.com/QGbD", "apple"),
        ("https://wns2-par02p.notify.windows.com/w/?token=BQY%2bA%3d", "microsoft"),
        (f"https://{'a' * 63}.notify.windows.com/w/?token=BQY", "microsoft"),
        ("https://push.example.org/up?token=1", "push.example.org"),
    ],
)
def test_what_browsers_hand_out_is_taken_under_the_name_of_its_maker(
    client, settings, endpoint, service
):
    settings.PUSH_SERVICES = ["push.example.org"]

    answer = send(client, body(endpoint, choices=CHOICES))

    assert (answer.status_code, Subscription.objects.get().service) == (201, service)


def test_a_push_service_on_this_machine_needs_its_setting(client, settings):
    settings.PUSH_ALLOWS_LOOPBACK = False

    refused = send(client, body("http://127.0.0.1:9/x", choices=CHOICES))
    settings.PUSH_ALLOWS_LOOPBACK = True
    taken = send(client, body("http://127.0.0.1:9/x", choices=CHOICES))

    assert (refused.status_code, taken.status_code) == (422, 201)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (body(choices={**CHOICES, "name": "Zoé"}), "choices.name"),
        (body(choices={"min_severity": 9}), "choices.min_severity"),
        (body(choices={"language": "de"}), "choices.language"),
        (body(choices={"topics": ["x"] * 101}), "choices.topics"),
        (
            body(choices={"quiet": {"start": "22:00", "end": "7", "time_zone": "Europe/Paris"}}),
            "choices.quiet.end",
        ),
        (
            body(
                choices={"quiet": {"start": "22:00", "end": "07:00", "time_zone": "Mars/Olympus"}}
            ),
            "choices.quiet.time_zone",
        ),
        (body("x" * 1001, choices=CHOICES), "endpoint"),
        ({"endpoint": ENDPOINT, "choices": CHOICES}, "keys"),
        (["a list"], "JSON"),
    ],
)
def test_what_is_not_understood_is_named_and_nothing_is_kept(client, data, field):
    answer = send(client, data)

    assert answer.status_code == 422
    assert answer.json()["detail"] == f"Ceci manque, ou n’est pas compris\u00a0: {field}."
    assert Subscription.objects.count() == 0


def test_keys_that_are_no_keys_are_refused(client):
    off_the_curve = b64(b"\x04" + b"\x01" * 64)
    wrong = {
        "endpoint": ENDPOINT,
        "keys": {"p256dh": off_the_curve, "auth": AUTH},
        "choices": CHOICES,
    }

    answers = [
        send(client, wrong).status_code,
        send(client, body(auth="short", choices=CHOICES)).status_code,
    ]

    assert (answers, Subscription.objects.count()) == ([422, 422], 0)


def test_a_theme_that_is_gone_is_said(client):
    answer = send(client, body(choices={"topics": ["disparu"]}))

    assert answer.status_code == 422
    assert (
        answer.json()["detail"]
        == "Un thème ou un quartier choisi n’existe plus\u00a0: rechargez la page."
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"headers": {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}}, 201),
        ({"headers": {"Origin": "https://agenda.example.org"}}, 201),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"headers": {"Sec-Fetch-Site": "same-site"}}, 403),
        ({"headers": {"Origin": "https://evil.example"}}, 403),
        ({"headers": {"Origin": "null"}}, 403),
    ],
)
def test_another_site_cannot_speak_for_a_visitor(client, headers, status):
    answer = send(client, body(choices=CHOICES), **headers)

    assert (answer.status_code, Subscription.objects.count()) == (status, int(status == 201))


def test_a_form_of_another_site_is_no_json(client):
    answer = client.post(URL, json.dumps(body(choices=CHOICES)), content_type="text/plain")

    assert (answer.status_code, Subscription.objects.count()) == (415, 0)


def test_no_cookie_is_asked_for_and_none_is_set():
    client = Client(enforce_csrf_checks=True)

    answer = send(client, body(choices=CHOICES))

    assert (answer.status_code, dict(answer.cookies)) == (201, {})


def test_a_huge_body_is_refused_before_it_is_read(client):
    huge = send(client, body(choices={"topics": ["x" * 30] * 5000}))
    unmeasured = client.generic(
        "POST", URL, "{}", content_type="application/json", CONTENT_LENGTH=""
    )

    assert (huge.status_code, unmeasured.status_code, Subscription.objects.count()) == (413, 411, 0)


def test_what_is_no_json_is_said_so(client):
    answer = client.post(URL, "{", content_type="application/json")

    assert (answer.status_code, answer.json()["detail"]) == (400, "Ce n’est pas du JSON.")


def test_ten_thousand_subscriptions_from_one_address_are_few_and_a_neighbour_still_comes_in(
    client, monkeypatch
):
    monkeypatch.setattr("messaging.api.SUBSCRIBING", throttle_of(5, 20))

    answers = [
        send(client, body(f"{ENDPOINT}{number}", choices=CHOICES), REMOTE_ADDR="192.0.2.1")
        for number in range(30)
    ]
    neighbour = send(client, body(choices=CHOICES), REMOTE_ADDR="192.0.2.2")

    assert [answer.status_code for answer in answers] == [201] * 5 + [429] * 25
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert neighbour.status_code == 201


def throttle_of(per_address, total):
    return Throttle("test", {32: RateLimitItemPerHour(per_address)}, RateLimitItemPerHour(total))


@pytest.mark.parametrize(
    ("prefix", "times", "addresses"),
    [
        (64, 1, ["2001:db8::1", "2001:db8::2"]),
        (32, 50, ["192.0.2.1", "192.0.2.1"]),
        (48, 100, ["2001:db8:1:1::1", "2001:db8:1:2::1"]),
    ],
    ids=["line", "carrier", "site"],
)
def test_a_carriers_shared_address_and_a_site_of_many_lines_bring_many_times_what_one_line_may(
    client, prefix, times, addresses
):
    of_network = Throttle(SUBSCRIBING.name, {prefix: SUBSCRIBING.per_network[prefix]})
    spend(of_network, 120 * times - 1, addresses[0])

    answers = [
        send(client, body(f"{ENDPOINT}{number}", choices=CHOICES), REMOTE_ADDR=address).status_code
        for number, address in enumerate(addresses)
    ]

    assert answers == [201, 429]


def test_the_citys_pace_is_said_once_a_minute_and_refuses_nobody(client, monkeypatch):
    monkeypatch.setattr("messaging.services.subscriptions.ALARMING_PACE", 2)
    chores, memory = [chore for chore in CHORES if chore.run is watch_pace], {}

    answers = [
        send(
            client, body(f"{ENDPOINT}{number}", choices=CHOICES), REMOTE_ADDR=f"198.51.{number}.1"
        ).status_code
        for number in range(3)
    ]
    with capture_logs() as log:
        first = [run_due(chores, memory), run_due(chores, memory)]
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            later = run_due(chores, memory)

    assert answers == [201] * 3
    assert ([len(done) for done in first], len(later)) == ([1, 0], 1)
    assert [(entry["event"], entry["last_minute"]) for entry in log] == [("subscriptions_surge", 3)]


def test_only_who_writes_alerts_hears_exercises(client):
    answers = []
    signs_in = (None, client.force_login, client.force_login, partial(sign_in_as_staff, client))
    for user, sign_in in zip((None, UserFactory(), officer(), officer()), signs_in, strict=True):
        if sign_in:
            sign_in(user)
        answers.append(send(client, body(choices={"is_tester": True})).status_code)

    assert answers == [422, 422, 422, 201]
    assert Subscription.objects.get().is_tester is True


def test_a_change_of_choices_leaves_a_tester_one(client):
    SubscriptionFactory(endpoint=ENDPOINT, auth=b"0123456789abcdef", is_tester=True)

    send(client, body(choices=CHOICES))

    assert Subscription.objects.get().is_tester is True


def test_forgetting_takes_everything_and_stops_what_is_owed(client):
    gone, stays = SubscriptionFactory(topics=[TopicFactory()]), SubscriptionFactory()
    Follow.objects.create(subscription=gone, event=published_event("2099-03-03 20:00"))
    Subscription.objects.update(every_topic=True)
    sent_alert()

    answer = send(client, proof_of(gone), "delete")
    twice = send(client, proof_of(gone), "delete")

    assert (answer.status_code, twice.status_code) == (204, 204)
    assert list(Subscription.objects.values_list("pk", flat=True)) == [stays.pk]
    assert (Follow.objects.count(), Subscription.topics.through.objects.count()) == (0, 0)
    told = set(Delivery.objects.values_list("subscription", "state", "reason"))
    assert told == {
        (None, DeliveryState.NOT_DELIVERED, DeliveryReason.GONE),
        (stays.pk, DeliveryState.RECEIVED, DeliveryReason.NONE),
    }


@pytest.mark.parametrize(
    "method_and_url", [("post", f"{URL}/read"), ("post", "/api/v1/push/trial")]
)
def test_without_the_secret_nothing_is_told(client, method_and_url):
    method, url = method_and_url
    subscription = SubscriptionFactory()

    answer = send(client, {"endpoint": subscription.endpoint, "auth": AUTH}, method, url)

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
    assert Message.objects.count() == 0


def test_quiet_hours_of_any_minute_are_kept_and_shown_in_quarters(client):
    quiet = {"start": "22:07", "end": "07:31:30", "time_zone": "Europe/Paris"}

    made = send(client, body(choices={**CHOICES, "quiet": quiet}))

    kept = Subscription.objects.get()
    assert (kept.quiet_from, kept.quiet_to) == (time(22), time(7, 45))
    assert made.json()["choices"]["quiet"] == {
        "start": "22:00:00",
        "end": "07:45:00",
        "time_zone": "Europe/Paris",
    }
    Subscription.objects.update(quiet_to=time(7, 31))  # of before
    again = send(client, {"endpoint": ENDPOINT, "auth": AUTH}, url=f"{URL}/read")
    assert again.json()["choices"]["quiet"]["end"] == "07:45:00"


def test_without_the_secret_nothing_is_forgotten(client):
    subscription = SubscriptionFactory()

    answer = send(client, {"endpoint": subscription.endpoint, "auth": AUTH}, "delete")

    assert (answer.status_code, Subscription.objects.count()) == (204, 1)


def test_a_trial_is_owed_to_that_browser_alone_and_at_once(client):
    mine = SubscriptionFactory(quiet_from="00:00", quiet_to="00:00", time_zone="Europe/Paris")
    SubscriptionFactory()

    answer = send(client, proof_of(mine), url="/api/v1/push/trial")
    write_deliveries()

    assert answer.status_code == 202
    owed = Delivery.objects.get()
    assert (owed.subscription_id, owed.was_quiet, owed.message.kind) == (
        mine.pk,
        False,
        MessageKind.TRIAL,
    )
    assert list(Message.objects.public()) == []


def test_a_trial_of_a_browser_that_is_not_proven_is_its_welcome_at_once(client):
    send(client, body(choices=CHOICES))
    later = timezone.now() + timedelta(hours=1)
    Welcome.objects.update(due_at=later, attempts=4)

    answer = send(client, {"endpoint": ENDPOINT, "auth": AUTH}, url="/api/v1/push/trial")

    assert (answer.status_code, Message.objects.count()) == (202, 0)
    assert Welcome.objects.due().count() == 1


def test_a_new_one_is_told_to_await_its_welcome_even_where_that_is_quicker_than_the_answer(
    client, monkeypatch
):
    def proven_meanwhile(subscription):
        Welcome.objects.all().delete()
        return subscription_data(subscription)

    monkeypatch.setattr("messaging.api.subscription_data", proven_meanwhile)

    told = [send(client, body(choices=CHOICES)).json()["is_proven"] for _ in range(2)]

    assert told == [False, True]


def test_whose_turn_it_is_hangs_on_its_network(client):
    for number, address in enumerate(
        ("192.0.2.1", "192.0.2.1", "198.51.100.7", "2001:db8::1", "2001:db8::2")
    ):
        send(client, body(f"{ENDPOINT}{number}", choices=CHOICES), REMOTE_ADDR=address)

    waiting = Welcome.objects.order_by("pk")
    assert list(waiting.values_list("turn", flat=True)) == [0, 1, 0, 0, 1]
    assert "192.0.2" not in "".join(waiting.values_list("network_hmac", flat=True))


def received(client, alert, **headers):
    told = {"thread": str(alert.root.uuid), "revision": alert.messages.get().revision}
    return send(client, told, url="/api/v1/push/received", **headers).status_code


def test_a_device_that_showed_an_alert_is_one_more_in_a_sum(client):
    for _ in range(3):
        SubscriptionFactory()
    alert, other = sent_alert(), sent_alert()
    accepted_at = timezone.now()
    Delivery.objects.update(state=DeliveryState.ACCEPTED, accepted_at=accepted_at)

    answers = [received(client, alert, REMOTE_ADDR=f"192.0.2.{number}") for number in (1, 1)]

    assert answers == [204, 204]
    assert [figures_of(one.messages.get()).received for one in (alert, other)] == [2, 0]


def test_who_speaks_for_more_than_were_accepted_adds_nothing(client):
    SubscriptionFactory()
    alert = sent_alert()
    Delivery.objects.update(state=DeliveryState.ACCEPTED, accepted_at=timezone.now())

    for number in range(3):
        received(client, alert, REMOTE_ADDR=f"192.0.2.{number}")

    assert figures_of(alert.messages.get()).received == 1


@pytest.mark.parametrize(
    "told", [{"thread": str(uuid4()), "revision": 1}, {"thread": "x", "revision": 1}, {}]
)
def test_what_is_no_alert_is_not_counted(client, told):
    answer = send(client, told, url="/api/v1/push/received")

    assert answer.status_code in (204, 422)
    assert not ReceiptCount.objects.exists()


def test_a_second_trial_replaces_the_first(client):
    mine = SubscriptionFactory()

    for _ in range(2):
        send(client, proof_of(mine), url="/api/v1/push/trial")
        write_deliveries()

    first, second = Message.objects.order_by("id")
    assert (first.thread, first.revision < second.revision) == (second.thread, True)
    assert list(Delivery.objects.order_by("message_id").values_list("reason", flat=True)) == [
        "overtaken",
        "",
    ]


def test_an_event_is_followed_once_and_unfollowed(client):
    mine, event = SubscriptionFactory(wants_alerts=False), published_event("2099-03-03 20:00")
    asked = {**proof_of(mine), "event": event.slug}

    answers = [send(client, asked, url="/api/v1/push/follows").status_code for _ in range(2)]
    followed = Follow.objects.count()
    answers.append(send(client, asked, "delete", "/api/v1/push/follows").status_code)

    assert (answers, followed, Follow.objects.count()) == ([204, 204, 204], 1, 0)


def test_several_events_are_followed_at_once_those_that_are_there_in_as_many_statements_as_one(
    client,
):
    mine, others = SubscriptionFactory(wants_alerts=False), SubscriptionFactory(wants_alerts=False)
    slugs, counts = [published_event("2099-03-03 20:00").slug for _ in range(3)], []
    for few in (slugs[:1], [*slugs, "rien"]):
        with CaptureQueriesContext(connection) as queries:
            answer = send(client, {**proof_of(mine), "event": few}, url="/api/v1/push/follows")
        counts.append(len(queries))
        assert answer.status_code == 204

    followed = list(Follow.objects.values_list("subscription", "event__slug").order_by("event"))
    dropped = send(client, {**proof_of(mine), "event": slugs[:2]}, "delete", "/api/v1/push/follows")
    refused = send(client, {**proof_of(others), "event": ["x"] * 101}, url="/api/v1/push/follows")

    assert followed == [(mine.pk, slug) for slug in slugs]
    assert counts[0] == counts[1]
    assert (dropped.status_code, list(Follow.objects.values_list("event__slug", flat=True))) == (
        204,
        slugs[2:],
    )
    assert refused.status_code == 422


def test_an_event_that_is_not_there_is_not_followed(client):
    asked = {**proof_of(SubscriptionFactory()), "event": "rien"}

    answer = send(client, asked, url="/api/v1/push/follows")

    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "Aucune sortie de l’agenda n’a cette adresse.",
    )


SEARCHES = "/api/v1/push/searches"


def test_a_search_is_kept_once_listed_in_the_language_asked_for_and_dropped(client):
    mine, other = (
        SubscriptionFactory(wants_alerts=False),
        KeptSearchFactory(querystring="q=jazz&prix=gratuit"),
    )
    asked = {**proof_of(mine), "search": "prix=gratuit&q=jazz&page=2", "rhythm": "at_once"}

    first = send(client, asked, url=SEARCHES)
    again = send(client, {**asked, "rhythm": "daily"}, url=SEARCHES)
    listed = send(
        client, proof_of(mine), url=f"{URL}/read", headers={"Accept-Language": "en"}
    ).json()["searches"]
    answer = send(client, {**proof_of(mine), "search": "q=jazz&prix=gratuit"}, "delete", SEARCHES)

    kept = {
        "search": "q=jazz&prix=gratuit",
        "words": "Jazz, Gratuit",
        "rhythm": "at_once",
        "genres": [],
    }
    assert (first.status_code, first.json()) == (200, kept)
    assert (again.status_code, again.json()) == (200, {**kept, "rhythm": "daily"})
    assert listed == [{**kept, "words": "Jazz, Free", "rhythm": "daily"}]
    assert (answer.status_code, list(KeptSearch.objects.all())) == (204, [other])


def test_a_kept_search_of_a_genre_s_synonym_says_how_all_of_the_genre_is_searched(client):
    CategoryFactory(slug="sport", name="Sport", name_en="Sports", synonyms="yoga")
    mine = KeptSearchFactory(querystring="q=yoga+gratuit&ou=11").subscription
    KeptSearchFactory(subscription=mine, querystring="q=sport")

    listed = send(client, proof_of(mine), url=f"{URL}/read").json()["searches"]
    english = send(
        client, proof_of(mine), url=f"{URL}/read", headers={"Accept-Language": "en"}
    ).json()["searches"]

    [genre] = listed[0]["genres"]
    assert genre == {
        "search": "q=gratuit&categorie=sport&ou=11",
        "words": "Chercher plutôt dans le genre «\u00a0Sport\u00a0»",
    }
    assert english[0]["genres"][0]["words"] == "Search “Sports” instead"
    assert listed[1]["genres"] == []


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        (
            {"search": "page=2"},
            "Dites d’abord ce que vous cherchez\u00a0: un mot, un quartier, un genre…",
        ),
        (
            {"search": "q=jazz", "rhythm": "weekly"},
            "Ceci manque, ou n’est pas compris\u00a0: rhythm.",
        ),
        ({"search": "q" * 5_001}, "Ceci manque, ou n’est pas compris\u00a0: search."),
    ],
)
def test_a_search_that_makes_no_sense_is_not_kept(client, asked, detail):
    answer = send(
        client, {**proof_of(SubscriptionFactory()), "rhythm": "daily", **asked}, url=SEARCHES
    )

    assert (answer.status_code, answer.json()["detail"], KeptSearch.objects.count()) == (
        422,
        detail,
        0,
    )


def test_without_the_secret_no_search_is_kept_or_dropped(client):
    kept = KeptSearchFactory(querystring="q=jazz")
    asked = {
        "endpoint": kept.subscription.endpoint,
        "auth": AUTH,
        "search": "q=tango",
        "rhythm": "daily",
    }

    dropped = {"endpoint": kept.subscription.endpoint, "auth": AUTH, "search": "q=jazz"}

    answers = [send(client, asked, url=SEARCHES), send(client, dropped, "delete", SEARCHES)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert list(KeptSearch.objects.all()) == [kept]


def test_who_asks_too_often_waits(client, monkeypatch):
    monkeypatch.setattr("messaging.api.ASKING", throttle_of(2, 2))
    asked = {**proof_of(SubscriptionFactory()), "search": "q=jazz", "rhythm": "daily"}

    assert [send(client, asked, url=SEARCHES).status_code for _ in range(3)] == [200, 200, 429]


def test_the_key_is_the_one_that_signs(client):
    key = client.get("/api/v1/push/key").json()["key"]

    assert (len(key), key[0]) == (87, "B")


def test_an_answer_is_in_the_language_of_who_asks(client):
    answer = send(client, body(), headers={"Accept-Language": "en"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept-Language" in answer.headers["Vary"]


def test_nothing_of_a_browser_is_logged(client, caplog, capsys):
    send(client, body(choices=CHOICES))
    send(client, {"endpoint": ENDPOINT, "auth": AUTH}, "delete")

    said = caplog.text + "".join(capsys.readouterr())
    assert [word for word in (ENDPOINT, "wpush", AUTH, b64(P256DH)) if word in said] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("choices.is_tester", 0),
        ("choices.wants_alerts", "true"),
        ("choices.lets_severe", 1),
        ("choices.lets_extreme", "no"),
        ("choices.min_severity", "2"),
        ("choices.min_severity", True),
        ("choices.quiet.start", 3600),
        ("keys.auth", "short"),
        ("keys.p256dh", "short"),
    ],
)
def test_nothing_is_taken_for_something_else(client, field, value):
    data = body(
        choices={
            **CHOICES,
            "quiet": {"start": "22:00", "end": "07:00", "time_zone": "Europe/Paris"},
        }
    )
    *path, name = field.split(".")
    place = data
    for step in path:
        place = place[step]
    place[name] = value

    response = send(client, data)

    detail = f"Ceci manque, ou n’est pas compris\u00a0: {field}."
    assert (response.status_code, response.json()["detail"]) == (422, detail)
    assert not Subscription.objects.exists()
