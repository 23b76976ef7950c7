"""Accounts with a virtual authenticator: a passkey is made, used, refused, lost and removed."""

import re
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from accounts.invitations import invite
from accounts.models import User
from messaging.models import Mail
from tests.accounts.people import ADDRESS, last_code, recovery_code
from tests.agenda.cms import somebody
from tests.browser.axe import RULES, RULES_ON_COLOURS, violations

PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
BY_KEY, MAKE = "Avec ma clé d’accès", "Créer une clé ici"
CANCELLED = re.compile("Aucune clé n’a été lue")


class Device:
    """A browser with a screen lock: it keeps passkeys, and shows them unless told to refuse."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context, self.origin, self.page = context, origin, context.new_page()
        self.lock: CDPSession = context.new_cdp_session(self.page)
        self.lock.send("WebAuthn.enable")
        made = self.lock.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
        self.lock_id = made["authenticatorId"]

    def open(self, path: str) -> Page:
        self.page.goto(self.origin + path)
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def refuse(self, *, refuses: bool = True) -> None:
        facts = {"authenticatorId": self.lock_id, "isUserVerified": not refuses}
        self.lock.send("WebAuthn.setUserVerified", facts)

    def enter_by_code(self, path: str = "/compte/entrer/") -> None:
        """Ask for a code at the door and type it; the offer of a key may follow."""
        self.open(path)
        enter_by_code(self.page)

    def age_what_was_shown(self) -> None:
        """Make the session an hour older, so that the next change asks who is there."""
        cookies = {one["name"]: one["value"] for one in self.context.cookies()}
        engine = import_module(django_settings.SESSION_ENGINE)
        session = engine.SessionStore(cookies[django_settings.SESSION_COOKIE_NAME])
        for record in session["account_authentication_methods"]:
            record["at"] -= 3600
        session.save()


def enter_by_code(page: Page) -> None:
    page.get_by_label("Adresse mail").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code, six chiffres").fill(last_code())
    page.get_by_role("button", name="Entrer", exact=True).click()
    page.wait_for_url(re.compile(r"/compte/(cles/proposer/.*)?$"))


@pytest.fixture
def device(browser: Browser, city, watched):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", timezone_id="Europe/Paris"
    )
    device = Device(context, city.origin)
    watched.watch(device.page)
    yield device
    context.close()


@pytest.fixture
def keeper(device):
    """The device of somebody who made a key after the first code."""
    device.enter_by_code()
    device.press(MAKE)
    expect(device.page.get_by_text("Votre clé est faite")).to_be_visible()
    return device


def go_out(device: Device) -> None:
    device.open("/compte/sortir/")
    device.press("Sortir")
    device.page.wait_for_url("**/compte/entrer/")


def test_a_key_made_after_a_code_enters_and_leads_on(keeper, watched):
    go_out(keeper)

    keeper.open("/compte/entrer/?next=/mes-sorties/")
    keeper.press(BY_KEY)
    keeper.page.wait_for_url(f"{keeper.origin}/mes-sorties/")

    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert key.wrap().is_passwordless
    assert key.last_used_at
    assert [fault for fault in watched.faults if "404" not in fault] == []


def test_a_refusal_is_said_beside_the_button_and_the_code_still_opens(keeper):
    go_out(keeper)
    keeper.refuse()

    keeper.press(BY_KEY)
    said = keeper.page.locator("[data-said]")
    expect(said).to_have_text(CANCELLED)
    expect(said).to_be_visible()
    keeper.refuse(refuses=False)
    keeper.press(BY_KEY)
    keeper.page.wait_for_url("**/compte/")


def test_a_refused_making_changes_nothing(device):
    device.enter_by_code()
    device.refuse()

    device.press(MAKE)
    expect(device.page.locator("[data-said]")).to_have_text(re.compile("Aucune clé n’est faite"))

    assert not Authenticator.objects.exists()
    device.page.get_by_role("link", name="Pas maintenant").click()
    expect(device.page.get_by_role("heading", level=1)).to_have_text("Mon compte")


def test_a_device_that_has_a_key_makes_no_second(keeper):
    keeper.open("/compte/cles/nouvelle/")

    keeper.press(MAKE)

    expect(keeper.page.locator("[data-said]")).to_have_text(re.compile("a déjà une clé"))
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1


def test_the_key_answers_when_a_change_asks_who_is_there(keeper):
    keeper.age_what_was_shown()

    keeper.open("/compte/adresses/")
    keeper.page.get_by_label("Adresse mail").fill("lou@travail.example")
    keeper.press("Recevoir un code")
    expect(keeper.page.get_by_role("heading", level=1)).to_have_text("C’est bien vous ?")
    keeper.press(BY_KEY)
    expect(keeper.page.get_by_role("heading", level=1)).to_have_text("Une adresse à vérifier")
    keeper.page.get_by_label("Le code, six chiffres").fill(last_code("lou@travail.example"))
    keeper.press("Vérifier")

    expect(keeper.page.get_by_text("lou@travail.example est vérifiée.")).to_be_visible()
    assert Mail.objects.filter(subject__endswith="pour continuer").count() == 0


def test_a_key_that_was_removed_opens_nothing(keeper):
    keeper.page.get_by_role("link", name=re.compile("^Retirer")).click()
    keeper.press("Retirer")
    expect(keeper.page.get_by_text("La clé est retirée.")).to_be_visible()
    go_out(keeper)

    keeper.press(BY_KEY)

    expect(keeper.page.get_by_text("Cette clé n’ouvre aucun compte ici.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_who_lost_the_phone_enters_by_a_code_from_another(keeper, browser):
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()

    page.goto(f"{keeper.origin}/compte/entrer/")
    enter_by_code(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    assert User.objects.filter(email=ADDRESS).count() == 1
    context.close()


def test_without_javascript_no_button_promises_a_key_and_the_code_opens(browser, city):
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{city.origin}/compte/entrer/")
    expect(page.get_by_role("button", name=BY_KEY)).to_be_hidden()
    enter_by_code(page)
    expect(page.get_by_role("button", name=MAKE)).to_be_hidden()
    assert "Une clé d’accès demande JavaScript." in page.content()
    page.get_by_role("button", name="Ne plus le proposer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    assert User.objects.get(email=ADDRESS).declined_key_at
    context.close()


#: Pages of the account, with what is wrong in them shown.
INSIDE = (
    "/compte/",
    "/compte/adresses/",
    "/compte/cles/nouvelle/",
    "/compte/application/",
    "/compte/secours/",
    "/compte/secours/nouveaux/",
    "/compte/sortir/",
    "/compte/ferme/",
    "/compte/verifier/cle/",
    "/compte/verifier/code/",
    "/compte/verifier/",
    "/en/compte/",
    "/en/compte/adresses/",
)


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_pages_of_an_account_and_none_scrolls_sideways(keeper, width):
    page = keeper.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    found = {}

    for path in (*INSIDE, f"/compte/cles/{key.pk}/nom/", f"/compte/cles/{key.pk}/retirer/"):
        keeper.open(path)
        found |= faults_of(page, path)

    assert found == {}


def faults_of(page: Page, name: str) -> dict[tuple[str, str], Any]:
    """Return what axe finds in the page in either scheme, and its width if it scrolls sideways."""
    found: dict[tuple[str, str], Any] = {}
    schemes: dict[Any, dict[str, Any]] = {"light": RULES, "dark": RULES_ON_COLOURS}
    for scheme, rules in schemes.items():
        page.emulate_media(color_scheme=scheme)
        for violation in violations(page, rules=rules):
            parts = [node["html"] for node in violation["nodes"]][:3]
            found.setdefault((name, scheme), []).append((violation["id"], parts))
    real = page.evaluate("document.documentElement.scrollWidth")
    if real > page.viewport_size["width"]:
        found[name, "width"] = real
    page.emulate_media(color_scheme="light")
    return found


LONG_ADDRESS = "une.adresse.assez.longue.pour.deborder@travail.example.org"


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_at_the_door_whatever_it_answers_nor_for_a_long_address(
    device, city, width
):
    page = device.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(reduced_motion="reduce")

    def sends(field: str, words: str, button: str) -> None:
        page.get_by_label(field).fill(words)
        page.get_by_role("button", name=button, exact=True).click()

    device.open("/compte/entrer/")
    found = faults_of(page, "door")
    sends("Adresse mail", "pas une adresse", "Recevoir un code")
    found |= faults_of(page, "wrong address")
    sends("Adresse mail", LONG_ADDRESS, "Recevoir un code")
    found |= faults_of(page, "code")
    sends("Le code, six chiffres", "11", "Entrer")
    found |= faults_of(page, "wrong code")
    for _try in range(4):
        sends("Le code, six chiffres", "11", "Réessayer")
    found |= faults_of(page, "shut")
    assert "On souffle un peu" in page.content()
    device.context.clear_cookies()
    device.open("/compte/entrer/")
    sends("Adresse mail", LONG_ADDRESS, "Recevoir un code")
    sends("Le code, six chiffres", last_code(LONG_ADDRESS), "Entrer")
    found |= faults_of(page, "offer")
    for path in ("emporter/", "partir/", "calendrier/", "prevenir/", "verifier/code/", ""):
        device.open(f"/compte/{path}")
        found |= faults_of(page, path)
    device.open("/cms/")
    found |= faults_of(page, "not of the staff")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pas par ici")
    expect(page.get_by_role("main").get_by_role("alert")).to_have_count(0)

    assert found == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_the_staff_come_by_a_link_make_a_key_and_without_it_stay_outside(
    device, browser, city, width
):
    page = device.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    editor = somebody("Éditeurs", email="claire@example.org", first_name="Claire")
    link = invite(editor)

    page.goto(link)
    found = faults_of(page, "invitation")
    device.press("Entrer, et créer ma clé")
    found |= faults_of(page, "first key")
    page.get_by_role("link", name=MAKE).click()
    device.press(MAKE)
    page.wait_for_url("**/compte/secours/**")
    found |= faults_of(page, "codes")
    page.get_by_role("link", name="C’est noté").click()
    page.wait_for_url(f"{city.origin}/cms/")
    page.goto(link)
    found |= faults_of(page, "used link")
    device.open("/compte/cles/nouvelle/")
    device.age_what_was_shown()
    device.open("/compte/secours/nouveaux/")
    device.press(BY_KEY)
    page.wait_for_url("**/compte/secours/nouveaux/**")

    other = browser.new_context(
        locale="fr-FR", viewport={"width": width, "height": 844}, reduced_motion="reduce"
    )
    stranger = other.new_page()
    stranger.goto(f"{city.origin}/cms/")
    found |= faults_of(stranger, "door of the CMS")
    stranger.get_by_label("Adresse mail").fill(editor.email)
    stranger.get_by_role("button", name="Recevoir un code").click()
    stranger.get_by_label("Le code, six chiffres").fill(last_code(editor.email))
    stranger.get_by_role("button", name="Entrer", exact=True).click()
    found |= faults_of(stranger, "second factor")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Encore une porte")
    stranger.goto(f"{city.origin}/cms/")
    stranger.wait_for_url("**/compte/entrer/**")
    stranger.get_by_label("Adresse mail").fill(editor.email)
    stranger.get_by_role("button", name="Recevoir un code").click()
    stranger.get_by_label("Le code, six chiffres").fill(last_code(editor.email))
    stranger.get_by_role("button", name="Entrer", exact=True).click()
    stranger.get_by_label("Le code d’une application, ou de secours").fill(recovery_code(editor))
    stranger.get_by_role("button", name="Vérifier").click()
    stranger.wait_for_url(f"{city.origin}/cms/")
    other.close()

    assert found == {}


#: Whether the browser draws a ring around what has the focus.
RING = "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"


def test_the_door_opens_by_keyboard_alone_and_each_step_shows_where_one_is(device):
    page = device.open("/compte/entrer/")

    def walks_to(target: Locator) -> None:
        for _step in range(60):
            page.keyboard.press("Tab")
            assert page.evaluate(RING), page.evaluate("document.activeElement.outerHTML")
            if target.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not reach {target}")

    walks_to(page.get_by_role("button", name=BY_KEY, exact=True))
    walks_to(page.get_by_label("Adresse mail"))
    page.keyboard.type(ADDRESS)
    page.keyboard.press("Enter")
    code = page.get_by_label("Le code, six chiffres")
    expect(code).to_be_visible()
    walks_to(code)
    page.keyboard.type(last_code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes chez vous")
    walks_to(page.get_by_role("button", name=MAKE, exact=True))
    walks_to(page.get_by_role("link", name="Pas maintenant"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    walks_to(page.get_by_role("main").get_by_role("button", name="Sortir"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("C’est refermé")).to_be_visible()


#: What the keyboard must reach in a page's own part, in its order.
REACHED = """() => [...document.querySelectorAll(
    'main :is(a[href], button, summary, input:not([type=hidden]), select, textarea)')]
    .filter((it) => it.checkVisibility({ visibilityProperty: true }))
    .filter((it) => !it.disabled && it.tabIndex >= 0)
    .filter((it) => it.type !== 'radio' || it.checked)
    .map((it) => it.outerHTML)"""


def test_each_page_of_an_account_is_walked_by_keyboard_and_shows_where_one_is(keeper):
    page, missed = keeper.page, {}
    paths = ("", "adresses/", "application/", "prevenir/", "calendrier/", "secours/nouveaux/")

    for path in (*paths, "emporter/", "partir/", "sortir/"):
        keeper.open(f"/compte/{path}")
        wanted, seen = page.evaluate(REACHED), []
        for _step in range(90):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.outerHTML"))
            if seen[-1] == wanted[-1]:
                break
            # The parts of a field of a time are drawn by the browser itself.
            assert seen[-1] in seen[:-1] or page.evaluate(RING), (path, seen[-1])
        if left := [one for one in wanted if one not in seen]:
            missed[path] = left

    assert missed == {}
