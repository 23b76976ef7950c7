"""Two of the demonstration's sites beside the city, in Chromium: one account, and one way out."""

import re
from dataclasses import dataclass

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from accounts.models import Consent, Site
from accounts.services.sites import suspend_site
from tests.accounts.people import ADDRESS, last_code
from tests.browser.axe import RULES, violations
from tests.factories.accounts import SECRET, SiteFactory
from tests.services.live_site import Processes, free_port, wait_for_port

PROGRAM = django_settings.BASE_DIR / "deploy" / "connect-demo" / "site.py"
WIDTHS = (390, 1280)
#: Most presses of the Tab key to what one wants.
MOST_TABS = 40
#: Whether the browser draws a ring around what has the focus.
RING = "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"


@dataclass(frozen=True)
class DemonstrationSite:
    """A running site of ``deploy/connect-demo``, and what the city knows it by."""

    here: str
    client_id: str


@pytest.fixture
def processes(tmp_path):
    processes = Processes(tmp_path)
    yield processes
    processes.end()


@pytest.fixture
def open_site(city, settings, processes):
    """Return a function that connects and starts a site."""
    settings.FETCH_ALLOWS_LOOPBACK = True  # sign-outs are told to this machine
    cache.clear()

    def open_site(name: str) -> DemonstrationSite:
        port = free_port()
        here = f"http://localhost:{port}"
        row = SiteFactory(
            name=name,
            redirect_uris=[f"{here}/retour"],
            post_logout_redirect_uris=[f"{here}/"],
            backchannel_logout_uri=f"{here}/prevenu",
        )
        processes.environment |= {"CLIENT_ID": row.client_id, "CLIENT_SECRET": SECRET}
        process = processes.python(str(PROGRAM), "--city", city.origin, "--port", str(port))
        wait_for_port(port, process)
        return DemonstrationSite(here, row.client_id)

    return open_site


@pytest.fixture
def pools(open_site):
    return open_site("Les piscines")


@pytest.fixture
def refused() -> list[str]:
    """What our content security policy held back, in the console's words."""
    return []


@pytest.fixture
def page(browser: Browser, refused):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    page = context.new_page()

    def hear(said: ConsoleMessage) -> None:
        if "Security Policy" in said.text:
            refused.append(said.text)

    page.on("console", hear)
    yield page
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def go_in(page: Page, site: DemonstrationSite) -> None:
    """Press the site's own button."""
    page.goto(f"{site.here}/")
    page.get_by_role("link", name="Entrer avec mon compte").click()


def come_in(page: Page) -> None:
    """Pass the door with a code."""
    page.get_by_label("Adresse mail").fill(ADDRESS)
    press(page, "Recevoir un code")
    page.get_by_label("Le code, six chiffres").fill(last_code())
    press(page, "Entrer")
    page.get_by_role("link", name="Pas maintenant").click()


def fact(page: Page, name: str) -> str:
    """Return what the site shows of its visitor under ``name``."""
    return page.locator(f"dt:text-is('{name}') + dd").inner_text()


def is_well_made(page: Page) -> bool:
    """Whether the page fits a phone and a desk, and axe finds nothing."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page, rules=RULES) == []
    return True


def test_one_account_opens_two_sites_and_leaving_one_leaves_the_other(
    page, pools, open_site, refused
):
    libraries = open_site("Les bibliothèques")

    go_in(page, pools)
    come_in(page)
    expect(title(page)).to_have_text(re.compile("Les piscines"))
    assert is_well_made(page)
    page.get_by_label("Mon adresse").check()
    press(page, "D’accord, y aller")
    page.wait_for_url(f"{pools.here}/")
    expect(title(page)).to_have_text("Bienvenue au bassin")
    assert fact(page, "Votre adresse") == ADDRESS
    number = fact(page, "Votre numéro, ici")

    go_in(page, libraries)
    expect(title(page)).to_have_text(re.compile("Les bibliothèques"))  # asks, and no code
    press(page, "Non, revenir")
    expect(page.get_by_role("status")).to_have_text("Comme vous voulez : rien n’a été dit de vous.")
    go_in(page, libraries)
    press(page, "D’accord, y aller")
    page.wait_for_url(f"{libraries.here}/")
    assert fact(page, "Votre numéro, ici") != number
    assert page.get_by_text(ADDRESS).count() == 0
    page.goto(f"{libraries.here}/entrer")  # asks nothing any more
    page.wait_for_url(f"{libraries.here}/")
    expect(title(page)).to_have_text("Bienvenue au bassin")
    page.goto(f"{pools.here}/")
    assert fact(page, "Votre numéro, ici") == number

    press(page, "Sortir")
    page.wait_for_url(f"{pools.here}/")
    expect(page.get_by_role("link", name="Entrer avec mon compte")).to_be_visible()
    page.goto(f"{libraries.here}/")
    expect(page.get_by_role("link", name="Entrer avec mon compte")).to_be_visible()
    go_in(page, libraries)
    expect(page.get_by_label("Adresse mail")).to_be_visible()
    assert refused == []


def test_a_site_that_wants_a_new_proof_has_it_given_and_the_person_comes_back(page, pools, refused):
    go_in(page, pools)
    come_in(page)
    press(page, "D’accord, y aller")
    page.wait_for_url(f"{pools.here}/")
    number = fact(page, "Votre numéro, ici")

    # The site does not ask for it by itself: its request, and one parameter more.
    asked = page.request.get(f"{pools.here}/entrer", max_redirects=0)
    page.goto(f"{asked.headers['location']}&prompt=login", referer=pools.here)
    assert is_well_made(page)
    press(page, "Recevoir un code")
    page.get_by_label("Le code, six chiffres").fill(last_code())
    press(page, "Continuer")

    page.wait_for_url(f"{pools.here}/")
    assert fact(page, "Votre numéro, ici") == number
    assert refused == []


def test_a_site_that_cannot_say_whose_session_it_is_has_the_person_asked(
    page, city, pools, refused
):
    go_in(page, pools)
    come_in(page)
    press(page, "D’accord, y aller")
    page.wait_for_url(f"{pools.here}/")
    way_out = f"{city.origin}/identity/logout?client_id={pools.client_id}"

    page.goto(f"{way_out}&post_logout_redirect_uri={pools.here}/", referer=pools.here)
    expect(title(page)).to_have_text("Sortir aussi d’ici ?")
    assert is_well_made(page)
    page.get_by_role("link", name="Rester").click()
    page.wait_for_url(f"{pools.here}/")
    assert fact(page, "Votre numéro, ici")

    page.goto(way_out, referer=pools.here)
    page.get_by_role("main").get_by_role("button", name="Sortir").click()
    expect(title(page)).to_have_text("C’est refermé")
    assert is_well_made(page)
    page.goto(f"{pools.here}/")
    expect(page.get_by_role("link", name="Entrer avec mon compte")).to_be_visible()
    assert refused == []


def test_a_site_that_was_suspended_leads_its_visitors_to_a_page_that_says_so(page, pools, refused):
    go_in(page, pools)
    come_in(page)
    press(page, "D’accord, y aller")
    page.wait_for_url(f"{pools.here}/")

    suspend_site(Site.objects.get(client_id=pools.client_id), actor=None)
    go_in(page, pools)  # it was told, and has forgotten them

    expect(title(page)).to_have_text("On s’arrête ici")
    assert is_well_made(page)
    assert refused == []


def test_the_way_to_a_site_is_walked_by_keyboard_and_each_step_shows_where_one_is(page, pools):
    def walk_to(target: Locator) -> None:
        for _step in range(MOST_TABS):
            page.keyboard.press("Tab")
            assert page.evaluate(RING), page.evaluate("document.activeElement.outerHTML")
            if target.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not reach {target}")

    page.goto(f"{pools.here}/")
    walk_to(page.get_by_role("link", name="Entrer avec mon compte"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Adresse mail")).to_be_visible()
    come_in(page)
    walk_to(page.get_by_label("Mon adresse"))
    page.keyboard.press("Space")
    walk_to(page.get_by_role("button", name="D’accord, y aller"))
    page.keyboard.press("Enter")

    page.wait_for_url(f"{pools.here}/")
    assert fact(page, "Votre adresse") == ADDRESS
    assert Consent.objects.get().granted == ["email", "openid"]
