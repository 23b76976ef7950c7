"""Badges are shown under a chosen name, hidden again, taken away and verified; without JavaScript
as well."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Award, User
from tests.accounts.people import ADDRESS, last_code
from tests.browser.axe import RULES, RULES_ON_COLOURS, violations
from tests.factories.accounts import AwardFactory, DeedFactory

NAME = "Lou de l’Orillon"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(browser: Browser, city, request):
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        java_script_enabled=request.param,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def stranger(browser: Browser, city):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield context.new_page()
    context.close()


def enter(page: Page, origin: str) -> User:
    """Enter, and return the account with two new badges and a deed of each kind of line."""
    page.goto(f"{origin}/compte/entrer/")
    page.get_by_label("Adresse mail").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code, six chiffres").fill(last_code())
    page.get_by_role("button", name="Entrer", exact=True).click()
    page.wait_for_url(re.compile("/compte/"))
    lou = User.objects.get(email=ADDRESS)
    AwardFactory(user=lou, code="umbrella")
    AwardFactory(user=lou, code="lynx")
    DeedFactory(user=lou, title="Kora et contrebasse")
    DeedFactory(user=lou, title="Bal", voided_at="2026-03-01T10:00Z", void_reason="en double")
    return lou


def test_a_person_shows_a_badge_and_others_see_and_verify_it(page, stranger, city):
    lou = enter(page, city.origin)
    number = Award.objects.get(user=lou, code="lynx").number
    page.goto(f"{city.origin}/compte/")
    expect(page.locator(".told")).to_contain_text("Parapluie prêté")
    page.get_by_role("link", name="Voir mes badges").click()

    # Without a name none is shown; the choice stays.
    page.get_by_label("Le montrer : Œil de lynx").check()
    page.get_by_role("button", name="Garder ces choix").click()
    expect(page.get_by_text("Pour en montrer un, choisissez un nom.")).to_be_visible()
    expect(page.get_by_label("Le montrer : Œil de lynx")).to_be_checked()
    assert stranger.goto(f"{city.origin}/badges/{number}/").status == 404

    page.get_by_label("Le nom sous lequel ils se montrent").fill(NAME)
    page.get_by_role("button", name="Garder ces choix").click()
    expect(page.get_by_text("Un est montré")).to_be_visible()
    page.get_by_role("link", name="Voir la page comme les autres la voient").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Œil de lynx")
    stranger.goto(page.url)
    expect(stranger.get_by_text(f"Un badge montré par {NAME}")).to_be_visible()
    assert stranger.context.cookies() == []

    # Taken away, and verified by the stranger, who is given the picture.
    page.goto(f"{city.origin}/compte/badges/")
    with page.expect_download() as awaited:
        page.get_by_role("link", name="PNG : Œil de lynx").click()
    assert awaited.value.suggested_filename == "lynx.png"
    stranger.get_by_role("link", name="Vérifier une attestation").click()
    stranger.get_by_label("Ou son fichier, ou son image").set_input_files(awaited.value.path())
    stranger.get_by_label("L’adresse de qui la montre, si vous l’avez").fill(ADDRESS)
    stranger.get_by_role("button", name="Vérifier", exact=True).click()
    expect(stranger.get_by_role("heading", name="Elle est vraie")).to_be_visible()
    expect(stranger.get_by_text("est bien celle de qui l’a reçue")).to_be_visible()

    # Hidden again, it is gone at once.
    page.get_by_label("Le montrer : Œil de lynx").uncheck()
    page.get_by_role("button", name="Garder ces choix").click()
    expect(page.get_by_text("Aucun n’est montré")).to_be_visible()
    assert stranger.goto(f"{city.origin}/badges/{number}/").status == 404


@pytest.mark.parametrize("page", [True], indirect=True)
def test_a_person_shows_a_badge_by_keyboard_alone(page, city):
    lou = enter(page, city.origin)
    page.goto(f"{city.origin}/compte/badges/")

    box = page.get_by_label("Le montrer : Parapluie prêté")
    box.focus()
    page.keyboard.press("Space")
    for _step in range(10):
        if page.evaluate("document.activeElement.name") == "public_name":
            break
        page.keyboard.press("Tab")
    page.keyboard.type(NAME)
    page.keyboard.press("Enter")

    expect(page.get_by_text("C’est gardé.")).to_be_visible()
    assert list(lou.awards.shown().values_list("code", flat=True)) == ["umbrella"]


@pytest.mark.parametrize("page", [True], indirect=True)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_badges_and_none_scrolls_sideways(page, city, width):
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, city.origin)
    User.objects.filter(email=ADDRESS).update(public_name="W" * 60)
    found = {}

    def judge(name: str) -> None:
        for scheme, rules in (("light", RULES), ("dark", RULES_ON_COLOURS)):
            page.emulate_media(color_scheme=scheme)
            for violation in violations(page, rules=rules):
                found.setdefault((name, scheme), []).append(violation["id"])
        if (real := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[name, "width"] = real

    page.goto(f"{city.origin}/compte/")
    judge("told")
    page.goto(f"{city.origin}/compte/badges/")
    page.get_by_label("Le montrer : Œil de lynx").check()
    page.get_by_role("button", name="Garder ces choix").click()
    judge("shown")
    page.get_by_label("Le nom sous lequel ils se montrent").fill("")
    page.get_by_role("button", name="Garder ces choix").click()
    judge("refused")
    page.goto(f"{city.origin}/compte/badges/")
    page.get_by_role("link", name="Voir la page comme les autres la voient").click()
    judge("public")
    page.goto(f"{city.origin}/compte/badges/faits/")
    judge("deeds")
    page.goto(f"{city.origin}/badges/verifier/")
    for name, typed in (("unreadable", "bonjour"), ("foreign", "e30.e30.e30")):
        page.get_by_label("L’attestation", exact=True).fill(typed)
        page.get_by_role("button", name="Vérifier", exact=True).click()
        judge(name)

    assert found == {}
