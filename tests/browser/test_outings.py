"""«Mes sorties»: saving events, listing them by day, removing, restoring, sharing and following
them."""

import re

import pytest
from playwright.sync_api import Page, expect

from messaging.models import Follow
from tests.browser.axe import violations
from tests.browser.push import SUBSCRIBES

KEPT = "JSON.parse(localStorage.getItem('outings'))"


@pytest.fixture
def page(own_browser, city) -> Page:
    own_browser.grant_permissions(["notifications"], origin=city.origin)
    own_browser.add_init_script(SUBSCRIBES)
    return own_browser.new_page()


def titles(page: Page) -> list[str]:
    return page.locator("[data-outings] .row-title").all_inner_texts()


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_kept_is_found_again_told_of_taken_away_put_back_and_shared(
    page, browser, city, watched, width
):
    watched.watch(page)
    page.set_viewport_size({"width": width, "height": 844})

    page.goto(f"{city.origin}/agenda/?q=soir%C3%A9e&vue=liste&tri=date")
    page.get_by_role("button", name=re.compile("Soirée 1 :")).press("Enter")
    page.goto(f"{city.origin}/evenements/soiree-2/")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.get_by_role("button", name="Gardée", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("link", name="Mes sorties").click()

    expect(page.locator("[data-outings] .row")).to_have_count(2)
    both = titles(page)
    page.get_by_role("button", name="M’avertir d’un changement").click()
    expect(page.get_by_role("button", name="Ne plus m’avertir")).to_be_visible()
    assert Follow.objects.count() == 2
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.locator(".row .keep").first.press("Space")
    expect(page.locator("[data-outings] .row")).to_have_count(1)
    back = page.get_by_role("button", name="Remettre")
    expect(back).to_be_focused()
    expect(page.get_by_text("Retirée de vos sorties.")).to_be_visible()
    assert page.evaluate(f"{KEPT}.length") == 1
    back.press("Enter")
    expect(page.locator("[data-outings] .row")).to_have_count(2)
    expect(page.locator(".row .keep:focus")).to_have_attribute("aria-pressed", "true")
    assert titles(page) == both
    expect(page.get_by_role("button", name="Ne plus m’avertir")).to_be_visible()
    assert Follow.objects.count() == 2

    address = page.get_by_label("Partager cette liste").input_value()
    reader = browser.new_context(java_script_enabled=False).new_page()
    reader.goto(address)
    assert titles(reader) == both
    assert reader.locator("button:visible").count() == 0
    reader.context.close()
    friend = browser.new_context().new_page()
    friend.goto(address)
    friend.get_by_role("button", name="Tout garder").click()
    expect(friend.get_by_role("heading", level=1)).to_have_text("Mes sorties")
    expect(friend.locator("[data-outings] .row")).to_have_count(2)
    friend.context.close()
    # A browser that subscribes for the first time gets a 404 until it is registered.
    assert [fault for fault in watched.faults if "status of 404" not in fault] == []


def test_nothing_kept_gone_and_unread_are_said(browser, city):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{city.origin}/mes-sorties/")
    expect(page.get_by_role("heading", name="Rien de gardé pour l’instant")).to_be_visible()
    assert violations(page) == []

    page.evaluate("localStorage.setItem('outings', '[999999, \"x\", -1]')")
    page.reload()
    page.get_by_role("button", name="Ne plus en parler").click()
    expect(page.get_by_role("heading", name="Rien de gardé pour l’instant")).to_be_visible()
    assert page.evaluate(f"{KEPT}.length") == 0

    page.evaluate(f"localStorage.setItem('outings', '[{city.series.pk}]')")
    context.route("**/mes-sorties/?n=*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_text("La liste n’a pas pu être lue.")).to_be_visible()
    assert page.evaluate(f"{KEPT}") == [city.series.pk]
    context.close()
