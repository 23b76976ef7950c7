"""End-to-end push with an unmodified Firefox: our page, worker and dispatcher, and a local push
service."""

import json
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from messaging.delivery.webpush import topic_of
from tests.services.browser_push_service import DECRYPTED, NOT_DECRYPTED, BrowserPushService
from tests.services.firefox import FIREFOX, Firefox
from tests.services.push_city import City

pytestmark = pytest.mark.skipif(
    not Path(FIREFOX).exists(), reason=f"no browser at {FIREFOX}: apt-get install firefox-esr"
)

#: Number of subscriptions, and of those not verified yet.
SUBSCRIPTIONS = """
from messaging.models import Subscription, Welcome
print(Subscription.objects.count(), Welcome.objects.count())
"""
SHOWN = "navigator.serviceWorker.ready.then((one) => one.getNotifications())"


@pytest.fixture(scope="module")
def service():
    with BrowserPushService() as service:
        yield service
    assert service.faults == []


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with City(tmp_path_factory.mktemp("city")).open() as city:
        yield city


@pytest.fixture(scope="module")
def opened(service, city, tmp_path_factory):
    """Return a context manager that opens a subscribed browser on our page."""
    profile = tmp_path_factory.mktemp("profile")

    @contextmanager
    def open_it():
        with Firefox(profile, service.socket_url) as browser:
            # A page that subscribes before Firefox has greeted its push service waits forever.
            service.wait_until(lambda: service.online)
            browser.open(f"{city.url}/alertes/")
            yield browser
        service.wait_until(lambda: not service.online)

    with open_it() as browser:
        subscribe(browser)
        service.wait_until(lambda: len(service.acks) == 1)
    return open_it


def subscribe(browser):
    """Subscribe with our button; return when the page says that the welcome arrived."""
    browser.until("!document.querySelector('[data-form]').hidden")
    browser.click("[data-form] [name=quiet]")
    browser.click("[data-form] [type=submit]")
    browser.until("!document.querySelector('[data-on]').hidden")
    browser.until("document.querySelector('[data-done]').textContent.includes('il est arrivé')")


def shown(browser, tag, start):
    """Wait for a notification of ``tag`` with a title that begins so; return all its titles."""
    of_tag = f"all.filter((one) => one.tag === {json.dumps(tag)})"
    titles = f"{SHOWN}.then((all) => {of_tag}.map((one) => one.title))"
    browser.until(f"{titles}.then((all) => all.some((one) => one.startsWith({json.dumps(start)})))")
    return browser.evaluate(titles)


def test_a_first_minute_welcome_alert_update_lift_and_leave(service, city, opened):
    before, rows = len(service.acks), len(city.ledger())

    with opened() as browser:
        tag = city.alert("La Seine monte")
        first = shown(browser, tag, "La Seine monte")
        page = f"fetch('/alertes/{tag}/', {{ cache: 'no-store' }}).then((answer) => answer.text())"
        browser.until(f"{page}.then((text) => text.includes('<dt>reçues</dt><dd>1<'))")
        city.later("update", "Les berges ferment")
        second = shown(browser, tag, "Mise à jour")
        city.later("cancel", "Les berges ferment")
        third = shown(browser, tag, "Levée")
        service.wait_until(lambda: len(service.acks) == before + 3)
        subscribed = city.shell(SUBSCRIPTIONS)
        browser.click("[data-erase]")
        browser.click("[data-erase-all]")
        browser.until("!document.querySelector('[data-form]').hidden")
        left = city.shell(SUBSCRIPTIONS)
        subscribe(browser)  # for the following tests
        service.wait_until(lambda: len(service.acks) == before + 4)
        titles = browser.evaluate(f"{SHOWN}.then((all) => all.map((one) => one.title))")

    assert {one for one in titles if one.startswith("Bienvenue")} == {
        "Bienvenue\u00a0: c’est activé"
    }
    assert first == ["La Seine monte"]
    assert second == ["Mise à jour\u00a0: Les berges ferment"]
    assert third == ["Levée\u00a0: Les berges ferment"]
    assert service.acks[before:] == [DECRYPTED] * 4
    said = service.accepted[-4:-1]
    assert [(one["Urgency"], one["Topic"]) for one in said] == [("high", topic_of(UUID(tag)))] * 3
    assert city.ledger()[rows:] == [[kind, "accepted", 1] for kind in ("Alert", "Update", "Cancel")]
    assert (subscribed.split(), left.split()) == (["1", "0"], ["0", "0"])


def test_what_was_said_while_the_browser_was_closed_is_shown_when_it_is_back_and_once(
    service, city, opened
):
    acks, accepted = len(service.acks), len(service.accepted)

    tag = city.alert("Le métro s’arrête")
    service.wait_until(lambda: len(service.accepted) == accepted + 1)
    city.later("update", "Le métro repart à 6 h")
    service.wait_until(lambda: len(service.accepted) == accepted + 2)
    with opened() as browser:
        titles = shown(browser, tag, "Mise à jour")
        service.wait_until(lambda: len(service.acks) > acks)

    assert titles == ["Mise à jour\u00a0: Le métro repart à 6 h"]
    assert service.acks[acks:] == [DECRYPTED]  # the topic kept only the last of two


def test_what_was_changed_on_its_way_is_not_shown_and_the_browser_says_so(service, city, opened):
    before = len(service.acks)

    with opened() as browser:
        service.spoils = True
        browser.until("!document.querySelector('[data-on]').hidden")
        browser.click("[data-try]")
        service.wait_until(lambda: len(service.acks) == before + 1)
        service.spoils = False
        missing = browser.evaluate(
            f"{SHOWN}.then((all) => all.filter((one) => one.title.startsWith('Essai')).length)"
        )
        browser.click("[data-try]")
        service.wait_until(lambda: len(service.acks) == before + 2)

    assert (missing, service.acks[before:]) == (0, [NOT_DECRYPTED, DECRYPTED])
