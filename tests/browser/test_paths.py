"""Whole paths through the site by keyboard only, and without JavaScript."""

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def page(browser: Browser) -> Page:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False, locale="fr-FR"
    )
    yield context.new_page()
    context.close()


def press_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until ``name`` has the focus; check that the focus is always visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert (
            focused.evaluate("it => getComputedStyle(it).outlineStyle") != "none"
            or focused.evaluate("it => getComputedStyle(it.closest('form') || it).outlineStyle")
            != "none"
        )
        if name in (
            focused.inner_text()
            or focused.get_attribute("aria-label")
            or focused.get_attribute("name")
            or ""
        ):
            return
        if focused.get_attribute("name") == name:
            return
    pytest.fail(f"Tab never reached «{name}»")


def test_by_keyboard_from_the_first_page_to_an_event(browser, city):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{city.origin}/agenda/")

    press_to(page, "Aller au contenu")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    press_to(page, "q")
    page.keyboard.type("départs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=re.compile("sortie"))).to_be_visible()
    press_to(page, "Les Grands Départs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Les Grands Départs")
    press_to(page, "autres dates")
    page.keyboard.press("Enter")
    expect(page.locator(".mini").first).to_be_visible()

    context.close()


def test_without_javascript_a_search_keeps_what_was_chosen(page, city):
    page.goto(f"{city.origin}/agenda/?vue=carte")
    page.get_by_label("Chercher une sortie").fill("soirée")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Filtrer").click()
    page.get_by_label("Gratuit", exact=True).check()
    page.get_by_role("button", name=re.compile("^Voir les? ")).click()

    assert parameters(page) == {"q": "soirée", "vue": "carte", "prix": "gratuit"}

    page.locator(".strip a").nth(1).click()
    assert parameters(page).keys() == {"q", "vue", "prix", "du", "au"}
    page.get_by_label("Retirer Gratuit").click()
    assert parameters(page).keys() == {"q", "vue", "du", "au"}
    page.get_by_role("link", name="Tout effacer").click()
    assert parameters(page) == {"vue": "carte"}


def parameters(page: Page) -> dict[str, str]:
    return dict(re.findall(r"[?&](\w+)=([^&#]+)", unquote_plus(page.url)))


def test_without_javascript_from_the_list_to_the_event_to_the_place(page, city):
    page.goto(f"{city.origin}/agenda/?q=soir%C3%A9e&tri=date")
    page.locator(".row-title a").first.click()
    # The first event is running or next, depending on the time.
    expect(page.locator(".next")).to_contain_text(re.compile("Prochaine date|En ce moment"))
    page.locator(".facts").get_by_role("link", name="La Maroquinerie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La Maroquinerie")
    page.get_by_role("link", name="Tout le programme").click()
    assert parameters(page) == {"lieu": "la-maroquinerie"}


def test_the_other_language_is_the_same_page(page, city):
    page.goto(f"{city.origin}/agenda/?q=soir%C3%A9e&vue=carte")
    page.get_by_role("link", name="English").click()

    assert page.url.startswith(f"{city.origin}/en/agenda/?")
    assert parameters(page) == {"q": "soirée", "vue": "carte"}
    page.get_by_role("link", name="Français").click()
    assert page.url.startswith(f"{city.origin}/agenda/?")


def test_a_folded_list_of_dates_opens_without_javascript(page, city):
    page.goto(f"{city.origin}/evenements/les-grands-departs/")

    expect(page.locator(".mini").first).to_be_hidden()
    page.get_by_text("autres dates").click()
    expect(page.locator(".mini").first).to_be_visible()
