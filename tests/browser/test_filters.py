"""Filters of the results: a sheet over them on a phone, a column beside them on a desktop."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.city import soon
from tests.factories.agenda import PlaceFactory, published_event

BUTTON = re.compile(r"Voir (la|les \d+) sorties?|Rien")


@pytest.fixture
def bals(city):
    """Three free events and one with a price."""
    for number in range(4):
        price = {"price_kind": "free"} if number else {"price_kind": "paid", "price_from": 12}
        published_event(
            soon(20), title=f"Bal {number}", slug=f"bal-{number}", place=PlaceFactory(), **price
        )
    return city


def opened(browser: Browser, width: int, *, script: bool = True) -> Page:
    size: ViewportSize = {"width": width, "height": 844 if width < 500 else 900}
    return browser.new_context(viewport=size, locale="fr-FR", java_script_enabled=script).new_page()


def count(page: Page) -> str:
    return page.locator(".sheet-foot button").inner_text()


def test_on_a_phone_the_sheet_follows_what_is_ticked_and_loses_nothing_without_a_connection(
    browser, bals, watched
):
    page = watched.watch(opened(browser, 390))
    page.goto(f"{bals.origin}/agenda/?q=bal")
    opener, sheet = (
        page.get_by_role("link", name="Filtrer"),
        page.get_by_role("dialog", name="Filtrer"),
    )
    show, free = sheet.get_by_role("button", name=BUTTON), sheet.get_by_label("Gratuit", exact=True)

    opener.press("Enter")
    expect(show).to_have_text("Voir les 4 sorties")
    assert page.evaluate("[document.activeElement.id, document.querySelector('header').inert]") == [
        "filtrer",
        True,
    ]
    assert [(one["id"], one["nodes"]) for one in violations(page)] == []
    assert show.bounding_box()["y"] < 844
    free.focus()
    page.keyboard.press("Space")
    expect(show).to_have_text("Voir les 3 sorties")
    expect(free).to_be_focused()
    assert page.url.endswith("/agenda/?q=bal&prix=gratuit#filtrer")

    page.context.set_offline(True)
    page.keyboard.press("Space")
    expect(sheet.get_by_role("alert")).to_have_text(re.compile("Vos choix restent cochés"))
    expect(free).not_to_be_checked()
    page.context.set_offline(False)
    show.click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("heading", level=1, name="4 sorties")).to_be_focused()
    assert (page.locator("header").evaluate("it => it.inert"), page.locator(".row").count()) == (
        False,
        4,
    )

    opener.click()
    free.check()
    expect(show).to_have_text("Voir les 3 sorties")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.locator(".row")).to_have_count(3)
    opener.click()
    page.go_back()
    expect(sheet).to_have_count(0)
    assert "prix=gratuit" in page.url
    # Messages about the lost connection, and about @import in a style sheet read by axe.
    assert [
        one
        for one in watched.faults
        if "ERR_INTERNET_DISCONNECTED" not in one and "@import" not in one
    ] == []
    page.context.close()


def test_without_javascript_the_sheet_opens_and_its_button_leads_to_the_results(browser, bals):
    page = opened(browser, 390, script=False)
    page.goto(f"{bals.origin}/agenda/?q=bal")
    expect(page.locator("#filtrer")).to_be_hidden()

    page.get_by_role("link", name="Filtrer").click()
    page.get_by_label("Gratuit", exact=True).check()
    page.get_by_role("button", name="Voir les 4 sorties").click()

    page.wait_for_url(re.compile(r"q=bal.*prix=gratuit.*#resultats$"))
    expect(page.locator("#filtrer")).to_be_hidden()
    expect(page.get_by_role("link", name="Filtrer 1 filtre choisi")).to_be_visible()
    assert page.locator(".row").count() == 3
    page.context.close()


def test_on_a_desktop_ticking_is_enough_and_what_stands_around_follows(browser, bals, watched):
    page = watched.watch(opened(browser, 1280))
    page.goto(f"{bals.origin}/agenda/?q=bal")
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)

    page.get_by_label("Gratuit", exact=True).check()

    expect(page.get_by_role("heading", level=1, name="3 sorties")).to_be_visible()
    expect(page.get_by_label("Gratuit", exact=True)).to_be_focused()
    expect(page.get_by_label("Retirer Gratuit")).to_be_visible()
    expect(page.locator("#filtrer").get_by_role("status")).to_have_text("À venir 3 sorties")
    # The widget for keeping the search has the filtered search, and is ready.
    expect(page.locator("[data-keep]:not([hidden])")).to_have_attribute(
        "data-keep", "q=bal&prix=gratuit"
    )
    assert (
        page.locator(".lang").first.get_attribute("href").endswith("/en/agenda/?q=bal&prix=gratuit")
    )
    page.locator(".searchbox button").click()
    assert "prix=gratuit" in page.url
    page.locator("#filtrer").get_by_text("Tout effacer").click()
    expect(page.get_by_label("Gratuit", exact=True)).not_to_be_checked()

    # A named window and days are one filter: the last one chosen counts.
    published_event(soon(1), soon(2), title="Bal d’avant")  # tomorrow, also after midnight
    page.goto(f"{bals.origin}/agenda/?q=bal")
    tomorrow = page.get_by_label("Demain", exact=True)
    tomorrow.check()
    expect(page.get_by_role("heading", level=1, name="Demain 1 sortie", exact=True)).to_be_visible()
    expect(tomorrow).to_be_focused()
    page.locator(".sheet").get_by_text("Dates", exact=True).first.click()
    page.get_by_label("Du", exact=True).fill(soon(10)[:10])
    expect(page.get_by_role("heading", level=1, name="4 sorties")).to_be_visible()
    expect(tomorrow).not_to_be_checked()
    tomorrow.check()
    expect(page.get_by_label("Du", exact=True)).to_have_value("")
    expect(page.get_by_role("heading", level=1, name="Demain 1 sortie", exact=True)).to_be_visible()
    assert watched.faults == []
    page.context.close()
