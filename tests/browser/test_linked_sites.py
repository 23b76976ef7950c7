"""Linked sites in a browser: unlinking one, and the way out that a site leads to."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Consent, Grant, User
from tests.accounts.people import ADDRESS
from tests.browser.axe import RULES, RULES_ON_COLOURS, violations
from tests.browser.test_leaving import enter, heading
from tests.factories.accounts import ConsentFactory, GrantFactory, SiteFactory
from tests.servers import answering

LONG_NAME = "Les bibliothèques, médiathèques et ludothèques de la ville et des alentours"


class Library(BaseHTTPRequestHandler):
    """Another site, of another origin."""

    def do_GET(self):
        body = f"<!DOCTYPE html><h1>De retour, {self.path}</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Log nothing."""


@pytest.fixture
def library(city):
    """A site where the visitor may come back to after the way out."""
    with answering(HTTPServer(("127.0.0.1", 0), Library)) as origin:
        yield SiteFactory(name=LONG_NAME, post_logout_redirect_uris=[f"{origin}/sorti"])


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(browser, city, request):
    context = browser.new_context(
        locale="fr-FR",
        timezone_id="Europe/Paris",
        java_script_enabled=request.param,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def way_out(city, site):
    facts = {
        "client_id": site.client_id,
        "post_logout_redirect_uri": site.post_logout_redirect_uris[0],
        "state": "s",
    }
    return f"{city.origin}/identity/logout?{urlencode(facts)}"


def test_a_site_is_unlinked_and_another_leads_out_and_back(page: Page, city, library):
    enter(page, city.origin)
    page.goto(f"{city.origin}/compte/")
    lou = User.objects.get(email=ADDRESS)
    for site in (library, SiteFactory(name="Les piscines")):
        ConsentFactory(user=lou, site=site)
        GrantFactory(user=lou, site=site)

    page.reload()
    page.get_by_role("link", name="Délier : Les piscines").click()
    heading(page, "Délier « Les piscines » ?")
    page.get_by_role("button", name="Délier").click()

    expect(page.get_by_text("C’est défait")).to_be_visible()
    assert Consent.objects.get(user=lou).site == library
    assert Grant.objects.open().get(user=lou).site == library

    page.goto(way_out(city, library))
    heading(page, "Sortir aussi d’ici ?")
    page.get_by_role("button", name="Sortir").click()

    heading(page, "De retour, /sorti?state=s")
    page.goto(f"{city.origin}/compte/")
    assert page.url.startswith(f"{city.origin}/compte/entrer/")


@pytest.mark.parametrize("page", [True], indirect=True)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(page: Page, city, library, width):
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, city.origin)
    page.goto(f"{city.origin}/compte/")
    lou = User.objects.get(email=ADDRESS)
    ConsentFactory(user=lou, site=library, granted=["openid", "profile", "email"])
    ConsentFactory(user=lou, site=SiteFactory(name="Les piscines"))
    found = {}

    def judge(name: str) -> None:
        schemes: dict[Literal["light", "dark"], Any] = {"light": RULES, "dark": RULES_ON_COLOURS}
        for scheme, rules in schemes.items():
            page.emulate_media(color_scheme=scheme)
            for violation in violations(page, rules=rules):
                found.setdefault((name, scheme), []).append(violation["id"])
        if (real := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[name, "width"] = real

    for path in ("compte/", "en/compte/", f"compte/sites/{library.pk}/delier/", "compte/partir/"):
        page.goto(f"{city.origin}/{path}")
        judge(path)
    page.goto(way_out(city, library))
    judge("question")
    library.delete()
    page.get_by_role("button", name="Sortir").click()
    heading(page, "C’est refermé")
    judge("out")

    assert found == {}
