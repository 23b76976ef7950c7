"""A stock Firefox from end to end: our page, our worker, our dispatcher, a push service between them on loopback."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from alerts.delivery.webpush import topic_of
from tests.services.browser_push_service import DECRYPTED, BrowserPushService
from tests.services.firefox import FIREFOX, Firefox
from tests.services.push_city import City

pytestmark = pytest.mark.skipif(
    not Path(FIREFOX).exists(), reason=f"no browser at {FIREFOX}: apt-get install firefox-esr"
)

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


@pytest.fixture
def firefox(service, city, tmp_path):
    """A browser that has subscribed with the button of our page; its profile outlives it."""

    def opened():
        return Firefox(tmp_path / "profile", service.socket_url)

    with opened() as browser:
        # Before the browser has greeted its push service, a page that subscribes waits for ever.
        service.wait_until(lambda: service.online)
        browser.open(f"{city.url}/alertes/")
        browser.until("!document.querySelector('[data-form]').hidden")
        browser.click("[data-form] [name=quiet]")
        browser.click("[data-form] [type=submit]")
        browser.until("!document.querySelector('[data-on]').hidden")
        yield browser, opened


def shown(browser, tag, start):
    """The notifications of ``tag``, once the one that begins so is there."""
    browser.until(
        f"{SHOWN}.then((all) => all.some((one) => one.tag === {json.dumps(tag)}"
        f" && one.title.startsWith({json.dumps(start)})))"
    )
    told = f"{SHOWN}.then((all) => all.filter((one) => one.tag === {json.dumps(tag)}).map((one) => one.title))"
    return browser.evaluate(told)


def test_an_alert_rings_its_update_replaces_it_and_its_end_withdraws_it(service, city, firefox):
    browser, _opened = firefox
    before, rows = len(service.acks), len(city.ledger())

    tag = city.alert("La Seine monte")
    first = shown(browser, tag, "La Seine monte")
    city.later("update", "Les berges ferment")
    second = shown(browser, tag, "Mise à jour")
    city.later("cancel", "Les berges ferment")
    third = shown(browser, tag, "Levée")
    service.wait_until(lambda: len(service.acks) == before + 3)

    assert first == ["La Seine monte"]
    assert second == ["Mise à jour\u00a0: Les berges ferment"]
    assert third == ["Levée\u00a0: Les berges ferment"]
    assert service.acks[before:] == [DECRYPTED] * 3
    assert [(one["Urgency"], one["Topic"]) for one in service.accepted[-3:]] == [("high", topic_of(UUID(tag)))] * 3
    assert city.ledger()[rows:] == [[kind, "accepted", 1] for kind in ("Alert", "Update", "Cancel")]
