"""Entering through npm oidc-provider in Chromium: our policy holds nothing back."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from accounts.models import UpstreamIdentity
from tests.accounts.people import ADDRESS, last_code
from tests.browser.axe import RULES, violations
from tests.services.oidc_provider import oidc_provider


@pytest.fixture
def issuer(city, settings):
    """The provider at 127.0.0.1; the site is at localhost, whose cookies are others."""
    cache.clear()
    with oidc_provider(city.origin) as issuer:
        settings.FETCH_ALLOWS_LOOPBACK = True
        settings.UPSTREAM_ISSUER = issuer
        settings.UPSTREAM_CLIENT_ID, settings.UPSTREAM_CLIENT_SECRET = "plain", "s3cret"
        settings.UPSTREAM_NAME, settings.UPSTREAM_KIND = "Ma ville", "openid"
        yield issuer
    cache.clear()


@pytest.fixture
def refused() -> list[str]:
    """What our content security policy held back, in the console's words."""
    return []


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def has_script(request):
    return request.param


@pytest.fixture
def page(browser: Browser, refused, has_script):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", java_script_enabled=has_script
    )
    page = context.new_page()

    def hear(said: ConsoleMessage) -> None:
        if "Security Policy" in said.text:
            refused.append(said.text)

    page.on("console", hear)
    yield page
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_there(page: Page, city) -> None:
    page.goto(f"{city.origin}/compte/entrer/")
    press(page, "Entrer avec Ma ville")
    page.wait_for_url(re.compile(r"^http://127\.0\.0\.1"))


def test_a_person_enters_is_linked_leaves_and_comes_back(page, city, issuer, refused, has_script):
    go_there(page, city)
    page.get_by_label("Nom").fill("lou")
    press(page, "Continuer")

    page.wait_for_url(f"{city.origin}/compte/entrer/**")
    expect(page.get_by_label("Adresse mail")).to_have_value(ADDRESS)
    press(page, "Recevoir un code")
    page.get_by_label("Le code, six chiffres").fill(last_code())
    press(page, "Entrer")
    page.get_by_role("link", name="Pas maintenant").click()
    expect(page.get_by_role("button", name="Oui, relier")).to_be_visible()
    assert not has_script or violations(page, rules=RULES) == []
    press(page, "Oui, relier")
    expect(page.get_by_text("Ma ville ouvre maintenant ce compte")).to_be_visible()
    assert UpstreamIdentity.objects.get().sub == "lou"
    assert not has_script or violations(page, rules=RULES) == []
    page.get_by_role("link", name="Délier").click()
    expect(page.get_by_role("button", name="Délier")).to_be_visible()
    assert not has_script or violations(page, rules=RULES) == []
    page.goto(f"{city.origin}/compte/")

    page.get_by_role("main").get_by_role("button", name="Sortir").click()
    page.wait_for_url(re.compile(r"^http://127\.0\.0\.1"))
    press(page, "Fermer")
    page.wait_for_url(f"{city.origin}/compte/entrer/")

    go_there(page, city)
    page.get_by_label("Nom").fill("lou")
    press(page, "Continuer")
    page.wait_for_url(f"{city.origin}/compte/")
    assert refused == []


def test_who_gives_up_there_reads_it_here(page, city, issuer, refused, has_script):
    go_there(page, city)
    press(page, "Renoncer")

    expect(page.get_by_role("heading", name="C’était annulé")).to_be_visible()
    # Axe waits by timers, which run with the page's scripts alone.
    assert not has_script or violations(page, rules=RULES) == []
    page.get_by_role("link", name="Par un code ou une clé").click()
    page.wait_for_url(f"{city.origin}/compte/entrer/")
    assert refused == []
