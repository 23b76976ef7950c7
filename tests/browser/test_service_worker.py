"""The service worker's handling of messages, delivered by DevTools without encryption or push
service."""

import json

import pytest

from alerts.services.drafting import draft_cancel, draft_update
from messaging.delivery.keys import public_key
from messaging.figures import figures_of
from messaging.models import Message, Subscription
from tests.browser.push import AUTH, ENDPOINT, Worker
from tests.factories.alerts import officer, sent_alert
from tests.factories.messaging import P256DH, SubscriptionFactory, b64


@pytest.fixture
def worker(own_browser, live_server, settings):
    settings.SITE_ADDRESS = live_server.url
    page = own_browser.new_page()
    own_browser.grant_permissions(["notifications"], origin=live_server.url)
    page.goto(f"{live_server.url}/vos-donnees/")
    return Worker(page)


def said(alert) -> str:
    return Message.objects.get(alert=alert).payloads["fr"]


@pytest.fixture
def thread():
    """A sent alert, its update and its cancel."""
    alert = sent_alert(headline="Les berges ferment")
    update = draft_update(alert, officer())
    update.headline = "Les berges ferment à 18 h"
    update.save()
    sent_alert(alert=update)
    cancel = sent_alert(alert=draft_cancel(update, officer()))
    return alert, update, cancel


def is_of(revision):
    return lambda shown: [one["revision"] for one in shown] == [revision]


def test_a_message_is_shown(worker, thread):
    worker.deliver(said(thread[0]))

    shown = worker.shows(is_of(1))

    assert shown == [{"title": "Les berges ferment", "tag": str(thread[0].uuid), "revision": 1}]


def test_an_update_replaces_what_it_updates_and_a_cancel_withdraws_it(worker, thread):
    worker.deliver(said(thread[0]))
    worker.shows(is_of(1))
    worker.deliver(said(thread[1]))
    updated = worker.shows(is_of(2))
    worker.deliver(said(thread[2]))
    lifted = worker.shows(is_of(3))

    assert [one["title"] for one in updated] == ["Mise à jour\u00a0: Les berges ferment à 18 h"]
    assert [one["title"] for one in lifted] == ["Levée\u00a0: Les berges ferment à 18 h"]


def test_what_comes_late_or_twice_changes_nothing(worker, thread):
    other = sent_alert(headline="Ligne 4")
    worker.deliver(*(said(thread[number]) for number in (1, 0, 1, 0)), said(other))

    shown = worker.shows(lambda all_: "Ligne 4" in [one["title"] for one in all_])

    assert sorted(one["revision"] for one in shown) == [1, 2]
    assert len(shown) == 2


def test_it_says_once_of_each_alert_that_it_was_shown_and_nothing_of_this_device(worker, thread):
    worker.page.evaluate("""() => {
        self.arrivals = [];
        new BroadcastChannel("push-arrivals").onmessage = ({ data }) => self.arrivals.push(data);
    }""")

    worker.deliver(*(said(thread[number]) for number in (0, 1, 0, 1)), "nonsense {")
    worker.handler.evaluate(
        "async () => { while (self.receipts.length < 2) await new Promise(setTimeout); }"
    )

    tag = str(thread[0].root.uuid)
    told = [{"thread": tag, "revision": number, "credentials": "omit"} for number in (1, 2)]
    assert worker.handler.evaluate("self.receipts") == told
    assert worker.page.evaluate("self.arrivals") == [tag, tag]


OF_THE_TEAM = """(keys) => {
  const { endpoint, auth } = keys;
  const mine = { endpoint, toJSON: () => ({ endpoint, keys: { auth } }) };
  PushManager.prototype.getSubscription = async () => mine;
  self.isAway = true;
  const asked = self.fetch;
  self.fetch = (address, options) =>
    self.isAway && String(address).endsWith("/shown")
      ? Promise.reject(new TypeError("away"))
      : asked(address, options);
}"""
TOLD = """async (left) => {
  const read = () => stored("mine", "readonly", (store) => store.get("untold"));
  const untold = async () => ((await read()) || []).length;
  while ((await untold()) !== left) await new Promise((resolve) => setTimeout(resolve, 20));
  await navigator.locks.request("shown", () => {});
}"""


def test_a_device_of_the_team_says_when_it_showed_an_exercise_and_once_the_network_is_back(worker):
    mine = SubscriptionFactory(is_tester=True)
    worker.handler.evaluate(OF_THE_TEAM, {"endpoint": mine.endpoint, "auth": b64(bytes(mine.auth))})

    first = sent_alert(status="Exercise")
    worker.deliver(said(first))
    worker.handler.evaluate(TOLD, 1)
    unsaid = figures_of(Message.objects.get()).steps["shown"]
    worker.handler.evaluate("self.isAway = false")
    second = sent_alert(status="Exercise")
    worker.deliver(said(second))
    worker.handler.evaluate(TOLD, 0)

    assert unsaid == []
    assert [len(figures_of(one.messages.get()).steps["shown"]) for one in (first, second)] == [1, 1]
    assert worker.handler.evaluate("self.receipts") == []


def test_an_older_one_is_ignored_also_when_the_newer_was_put_away(worker, thread):
    worker.deliver(said(thread[1]))
    worker.shows(is_of(2))
    worker.page.evaluate("""async () => {
        const all = await (await navigator.serviceWorker.ready).getNotifications();
        all.forEach((one) => one.close());
    }""")
    worker.shows(lambda shown: shown == [])
    worker.deliver(said(thread[0]))
    worker.deliver(said(sent_alert(headline="Ligne 4")))

    shown = worker.shows(lambda all_: all_ != [])

    assert [one["title"] for one in shown] == ["Ligne 4"]


def test_different_alerts_stand_beside_each_other(worker):
    worker.deliver(*(said(sent_alert(headline=f"Alerte {number}")) for number in range(3)))

    shown = worker.shows(lambda all_: len(all_) == 3)

    assert sorted(one["title"] for one in shown) == ["Alerte 0", "Alerte 1", "Alerte 2"]


def test_what_is_not_ours_shows_the_name_of_the_site_and_breaks_nothing(worker, thread):
    worker.deliver("nonsense {")
    worker.shows(lambda all_: [one["title"] for one in all_] == ["L’agenda"])
    worker.deliver(said(thread[0]))

    shown = worker.shows(lambda all_: len(all_) == 2)

    assert "Les berges ferment" in [one["title"] for one in shown]


CLICK = """async () => {
  const [one] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: one }));
}"""


def test_a_click_opens_the_page_and_puts_the_notification_away(worker, thread, own_browser):
    worker.deliver(said(thread[0]))
    worker.shows(is_of(1))
    worker.handler.evaluate(
        "self.clients.openWindow = async (address) => { self.opened = address; return null; }"
    )

    worker.handler.evaluate(CLICK)

    worker.shows(lambda shown: shown == [])
    path = (
        json.loads(said(thread[0]))["notification"]["navigate"]
        .partition("://")[2]
        .partition("/")[2]
    )
    assert (
        worker.handler.evaluate("self.opened")
        == f"{worker.page.evaluate('location.origin')}/{path}"
    )


def test_a_click_never_leaves_this_site(worker, own_browser):
    note = {
        "title": "x",
        "body": "",
        "tag": "t",
        "navigate": "https://evil.example/alertes/1/",
        "data": {"revision": 1},
    }
    worker.deliver(json.dumps({"web_push": 8030, "notification": note}))
    worker.shows(is_of(1))
    worker.handler.evaluate(
        "self.clients.openWindow = async (address) => { self.opened = address; return null; }"
    )

    worker.handler.evaluate(CLICK)

    worker.shows(lambda shown: shown == [])
    assert (
        worker.handler.evaluate("self.opened")
        == f"{worker.page.evaluate('location.origin')}/alertes/1/"
    )


def test_a_browser_given_another_address_takes_its_choices_along(worker, own_browser):
    former = SubscriptionFactory(endpoint=f"{ENDPOINT}1", min_severity=4)
    old = {"endpoint": former.endpoint, "keys": {"auth": b64(bytes(former.auth))}}
    new = {"endpoint": f"{ENDPOINT}2", "keys": {"p256dh": b64(P256DH), "auth": AUTH}}

    own_browser.service_workers[0].evaluate(
        """([old, now]) => move({
          oldSubscription: { toJSON: () => old }, newSubscription: { toJSON: () => now },
        })""",
        [old, new],
    )

    kept = Subscription.objects.get()
    assert (kept.pk, kept.endpoint, kept.min_severity) == (former.pk, f"{ENDPOINT}2", 4)


MOVE_WITH_AN_OLD_KEY = """async ([old, now]) => {
  self.given = [];
  PushManager.prototype.subscribe = async (options) => {
    self.given.push(options.applicationServerKey);
    return { toJSON: () => now };
  };
  const made = { options: { applicationServerKey: new Uint8Array(65).buffer }, toJSON: () => old };
  made.unsubscribe = async () => self.given.push("given back");
  await move({ oldSubscription: { toJSON: () => old }, newSubscription: made });
  return self.given;
}"""


def test_a_new_address_made_with_a_key_of_before_is_made_anew(worker, own_browser):
    former = SubscriptionFactory(endpoint=f"{ENDPOINT}1", min_severity=4, application_key="before")
    old = {"endpoint": former.endpoint, "keys": {"auth": b64(bytes(former.auth))}}
    new = {"endpoint": f"{ENDPOINT}2", "keys": {"p256dh": b64(P256DH), "auth": AUTH}}

    given = own_browser.service_workers[0].evaluate(MOVE_WITH_AN_OLD_KEY, [old, new])

    kept = Subscription.objects.get()
    assert given == ["given back", public_key()]
    assert (kept.pk, kept.endpoint, kept.min_severity) == (former.pk, f"{ENDPOINT}2", 4)
    assert kept.application_key == public_key()


def test_a_message_that_the_browser_read_first_is_understood(worker, own_browser):
    note = {
        "title": "Crue",
        "body": "La Seine monte.",
        "tag": "t",
        "navigate": "/alertes/",
        "data": {"revision": 2},
    }

    own_browser.service_workers[0].evaluate(
        "(note) => tell(said({ data: null, notification: note }))", note
    )

    assert worker.shown() == [{"title": "Crue", "tag": "t", "revision": 2}]
