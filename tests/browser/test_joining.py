"""Outings of devices join an account by one question: one list, offline included."""

import re
import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agenda.models import Event, KeptOuting
from messaging.models import AccountFollow, Follow, Subscription
from tests.accounts.people import ADDRESS, last_code
from tests.browser.axe import violations
from tests.browser.push import SUBSCRIBES
from tests.browser.server import PATIENCE_S

KEPT = "JSON.parse(localStorage.getItem('outings') || '[]')"
#: As if it had last asked five minutes ago.
LONG_AGO = """() => {
  const link = JSON.parse(localStorage.getItem("outings-account"));
  localStorage.setItem("outings-account", JSON.stringify({ ...link, at: 0 }));
}"""
CHANGES = "Object.keys(JSON.parse(localStorage.getItem('outings-account')).changes).length"


def event(number: int) -> Event:
    return Event.objects.get(slug=f"soiree-{number}")


def keep(page: Page, origin: str, number: int) -> None:
    page.goto(f"{origin}/evenements/soiree-{number}/")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.get_by_role("button", name="Gardée", exact=True)).to_be_visible()


def enter(page: Page, origin: str) -> None:
    """Enter by a code, without making a key."""
    page.goto(f"{origin}/compte/entrer/")
    page.get_by_label("Adresse mail").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code, six chiffres").fill(last_code())
    page.get_by_role("button", name="Entrer", exact=True).click()
    page.get_by_role("link", name="Pas maintenant").click()


def sign_out(page: Page, origin: str) -> None:
    page.goto(f"{origin}/compte/")
    page.get_by_role("main").get_by_role("button", name="Sortir").click()


def kept(page: Page) -> set[int]:
    return set(page.evaluate(KEPT))


def in_account() -> set[int]:
    return set(KeptOuting.objects.filter(is_kept=True).values_list("event", flat=True))


def wait_for(page: Page, expression: str, value: object) -> None:
    """Wait until ``expression`` is ``value``; the pages' policy forbids Playwright's own wait."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := page.evaluate(expression)) != value:
        assert time.monotonic() < deadline, (found, value)
        page.wait_for_timeout(50)


def wait_for_list(page: Page, *events: Event) -> None:
    """Wait until the device keeps exactly ``events``."""
    wait_for(page, f"{KEPT}.sort((a, b) => a - b)", sorted(one.pk for one in events))


@pytest.fixture
def phone(own_browser: BrowserContext, city) -> Page:
    own_browser.grant_permissions(["notifications"], origin=city.origin)
    own_browser.add_init_script(SUBSCRIBES)
    return own_browser.new_page()


@pytest.fixture
def laptop(browser: Browser, city):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    yield context.new_page()
    context.close()


def test_two_devices_become_one_list_and_each_keeps_its_own_when_the_account_leaves(
    phone, laptop, city, watched
):
    watched.watch(laptop)
    first, second, third = event(1), event(2), event(3)
    keep(phone, city.origin, 1)
    phone.get_by_role("button", name="M’avertir d’un changement").click()
    expect(phone.get_by_role("button", name="Ne plus m’avertir")).to_be_visible()

    enter(phone, city.origin)
    expect(phone.get_by_text("Cet appareil garde 1 favori et 1 suivi.")).to_be_visible()
    assert violations(phone) == []
    phone.get_by_role("button", name="Les emmener").click()
    phone.wait_for_url(f"{city.origin}/compte/")
    expect(phone.get_by_role("banner").get_by_role("link", name="Mon compte")).to_be_visible()
    assert in_account() == {first.pk}
    assert list(AccountFollow.objects.values_list("event", flat=True)) == [first.pk]

    keep(laptop, city.origin, 2)
    enter(laptop, city.origin)
    laptop.get_by_role("button", name="Les emmener").click()
    laptop.wait_for_url(f"{city.origin}/compte/")
    wait_for_list(laptop, first, second)
    assert in_account() == {first.pk, second.pk}

    laptop.goto(f"{city.origin}/evenements/soiree-1/")
    laptop.context.set_offline(True)
    laptop.get_by_role("button", name="Gardée", exact=True).click()
    wait_for_list(laptop, second)
    keep(phone, city.origin, 3)
    wait_for(phone, CHANGES, 0)
    assert in_account() == {first.pk, second.pk, third.pk}
    laptop.context.set_offline(False)
    wait_for_list(laptop, second, third)
    assert in_account() == {second.pk, third.pk}

    sign_out(laptop, city.origin)
    laptop.goto(f"{city.origin}/mes-sorties/")
    expect(laptop.get_by_role("banner").get_by_role("link", name="Mes sorties")).to_be_visible()
    wait_for_list(laptop, second)
    assert in_account() == {second.pk, third.pk}

    phone.goto(f"{city.origin}/mes-sorties/")
    phone.evaluate(LONG_AGO)
    phone.reload()
    wait_for_list(phone, second, third)
    sign_out(phone, city.origin)
    phone.goto(f"{city.origin}/mes-sorties/")
    wait_for_list(phone, third)
    assert not Subscription.objects.filter(session__isnull=False).exists()
    assert list(Follow.objects.values_list("event", flat=True)) == [first.pk]
    # The network was away.
    assert [fault for fault in watched.faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []


def test_what_is_left_here_stays_here_and_is_not_asked_about_twice(laptop, city):
    keep(laptop, city.origin, 1)
    enter(laptop, city.origin)
    laptop.get_by_role("button", name="Les laisser ici").click()
    laptop.wait_for_url(f"{city.origin}/compte/")
    keep(laptop, city.origin, 2)

    assert in_account() == set()
    assert kept(laptop) == {event(1).pk, event(2).pk}
    sign_out(laptop, city.origin)
    assert kept(laptop) == {event(1).pk, event(2).pk}
    enter(laptop, city.origin)
    laptop.wait_for_url(f"{city.origin}/compte/")

    laptop.get_by_role("link", name="Ranger avec cet appareil").click()
    laptop.get_by_role("button", name="Les emmener").click()
    laptop.wait_for_url(f"{city.origin}/compte/")
    assert in_account() == {event(1).pk, event(2).pk}


def test_a_device_that_keeps_nothing_is_asked_nothing_and_hears_what_the_account_keeps(
    laptop, browser, city
):
    keep(laptop, city.origin, 1)
    enter(laptop, city.origin)
    laptop.get_by_role("button", name="Les emmener").click()
    laptop.wait_for_url(f"{city.origin}/compte/")

    other = browser.new_context(locale="fr-FR").new_page()
    enter(other, city.origin)
    other.wait_for_url(re.compile(r"/compte/$"))
    wait_for_list(other, event(1))
    other.get_by_role("main").get_by_role("button", name="Sortir").click()
    other.goto(f"{city.origin}/mes-sorties/")
    wait_for_list(other)
    other.context.close()


def test_what_was_kept_before_the_account_s_script_was_there_reaches_the_account(phone, city):
    first, second = event(1), event(2)
    keep(phone, city.origin, 1)
    enter(phone, city.origin)
    phone.get_by_role("button", name="Les emmener").click()
    phone.wait_for_url(f"{city.origin}/compte/")

    phone.evaluate("keys => localStorage.setItem('outings', JSON.stringify(keys))", [second.pk])
    phone.goto(f"{city.origin}/mes-sorties/")

    wait_for_list(phone, second)
    wait_for(phone, CHANGES, 0)
    assert in_account() == {second.pk}
    assert KeptOuting.objects.get(event=first).is_kept is False
