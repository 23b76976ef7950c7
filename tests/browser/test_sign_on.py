"""Signing in at another site in Chromium, with scripts and without: our policy lets it pass."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.accounts.people import ADDRESS, last_code
from tests.accounts.relying_party import RelyingParty
from tests.browser.axe import RULES, violations
from tests.factories.accounts import SiteFactory
from tests.servers import answering


class Returned(BaseHTTPRequestHandler):
    """A site to which people come back."""

    def do_GET(self) -> None:
        body = b"<!DOCTYPE html><title>Biblio</title><h1>Bienvenue</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def party(city):
    """The libraries' site at 127.0.0.1: another one than ours at localhost, to cookies too."""
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Returned)) as origin:
        site = SiteFactory(name="Les bibliothèques", redirect_uris=[f"{origin}/retour"])
        yield RelyingParty(site, Client())


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


def go(page: Page, city, party: RelyingParty, **more: str) -> None:
    """Come from the site, by a link of it."""
    page.goto(party.redirect_uri)
    query = urlencode(party.parameters(**more))
    page.goto(f"{city.origin}/identity/authorize?{query}", referer=party.redirect_uri)


def come_in(page: Page, email: str = ADDRESS) -> None:
    page.get_by_label("Adresse mail").fill(email)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code, six chiffres").fill(last_code(email))
    page.get_by_role("button", name="Entrer", exact=True).click()


def comes_back(page: Page, party: RelyingParty) -> dict[str, str]:
    """Wait until the visitor is back at the site; return what the address says."""
    page.wait_for_url(f"{party.redirect_uri}?**")
    return dict(parse_qsl(urlsplit(page.url).query))


def test_a_newcomer_signs_in_and_the_next_time_goes_straight(
    page, city, party, refused, has_script
):
    go(page, city, party)
    come_in(page)
    page.get_by_role("link", name="Pas maintenant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Les bibliothèques"))
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not has_script or violations(page, rules=RULES) == []
    page.get_by_label("Mon adresse").check()
    page.get_by_role("button", name="D’accord, y aller").click()

    first = comes_back(page, party)
    go(page, city, party)
    second = comes_back(page, party)

    tokens = party.redeems(first["code"]).json()
    assert party.userinfo(tokens["access_token"]).json()["email"] == ADDRESS
    assert (second["state"], second["iss"]) == (party.state, city.origin)
    assert first["code"] != second["code"]
    assert refused == []


def test_who_has_just_come_in_for_a_known_site_arrives_there(page, city, party, refused):
    """The way is one chain from the door's form to the other site: no page of ours in between."""
    go(page, city, party)
    come_in(page)
    page.get_by_role("button", name="Ne plus le proposer").click()
    page.get_by_role("button", name="D’accord, y aller").click()
    comes_back(page, party)
    page.context.clear_cookies()

    go(page, city, party)
    come_in(page)

    assert "code" in comes_back(page, party)
    assert refused == []


def test_who_steps_up_arrives_and_who_says_no_too(page, city, party, refused):
    go(page, city, party)
    come_in(page)
    page.get_by_role("link", name="Pas maintenant").click()
    page.get_by_role("button", name="D’accord, y aller").click()
    comes_back(page, party)

    go(page, city, party, prompt="login")
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code, six chiffres").fill(last_code())
    page.get_by_role("button", name="Continuer", exact=True).click()
    stepped_up = comes_back(page, party)
    go(page, city, party, prompt="consent")
    page.get_by_role("button", name="Non, revenir").click()

    assert "code" in stepped_up
    assert comes_back(page, party)["error"] == "access_denied"
    assert refused == []


def test_who_is_somebody_else_changes_the_account(page, city, party, refused):
    go(page, city, party)
    come_in(page)
    page.get_by_role("link", name="Pas maintenant").click()

    page.get_by_role("button", name="ce n’est pas moi").click()

    come_in(page, "sam@example.org")
    page.get_by_role("link", name="Pas maintenant").click()
    expect(page.get_by_text("sam@example.org · ce n’est pas moi")).to_be_visible()
    assert refused == []


def test_an_address_that_is_not_the_sites_is_a_page(page, city, party, refused, has_script):
    go(page, city, party, redirect_uri="https://voleur.example/")

    expect(page.get_by_role("heading", level=1)).to_have_text("On s’arrête ici")
    assert not has_script or violations(page, rules=RULES) == []
    assert refused == []
