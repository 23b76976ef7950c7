"""Links from an event to calendars, sharing and the map, in panels, with and without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.city import PAGES
from tests.browser.test_every_page import open_page

#: The share sheet of phones, which this browser lacks; it records what it is given.
SHEET = "navigator.share = async (data) => { window.handed = data; }"


@pytest.mark.parametrize("width", [390, 1280])
def test_from_an_event_into_a_calendar_to_somebody_and_to_the_place_with_a_script_and_without(
    browser, city, watched, width
):
    page = watched.watch(
        open_page(browser, width, permissions=["clipboard-read", "clipboard-write"])
    )
    page.add_init_script(SHEET)
    page.goto(city.origin + PAGES["series"])
    address = page.url
    panels = {name: page.locator(f"#{name}") for name in ("calendrier", "partager", "y-aller")}
    faults = {}

    page.get_by_role("link", name="Ajouter", exact=True).click()
    google = panels["calendrier"].get_by_role("link", name="Google Agenda")
    assert "cid=webcal" in google.get_attribute("href")
    panels["calendrier"].get_by_label("seulement").check()
    assert "action=TEMPLATE" in google.get_attribute("href")
    assert google.get_attribute("rel") == "noopener"
    faults["calendrier"] = violations(page)
    panels["calendrier"].get_by_label("dates", exact=False).last.check()
    panels["calendrier"].get_by_role("button", name="Copier").click()
    expect(panels["calendrier"].get_by_role("status")).to_contain_text("Copié")
    assert (
        page.evaluate("navigator.clipboard.readText()")
        == panels["calendrier"].get_by_role("textbox").input_value()
    )
    panels["calendrier"].get_by_role("link", name="Fermer").click()
    expect(panels["calendrier"]).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "prochaine"

    page.get_by_role("link", name="Partager", exact=True).click()
    expect(panels["partager"].locator("img")).to_have_js_property("naturalWidth", 1200)
    panels["partager"].get_by_role("button", name="Choisir à qui").click()
    handed = page.evaluate("window.handed")
    assert (handed["url"], handed["title"]) == (address, page.locator("h1").inner_text())
    faults["partager"] = violations(page)

    page.get_by_role("link", name="Y aller").click()
    expect(panels["partager"]).to_be_hidden()
    expect(panels["y-aller"].get_by_role("link", name="OpenStreetMap")).to_be_visible()
    faults["y-aller"] = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width

    page.context.close()
    assert {name: [one["id"] for one in found] for name, found in faults.items()} == {
        name: [] for name in panels
    }
    assert watched.faults == []  # no third party was contacted

    page = open_page(browser, width, java_script_enabled=False)
    page.goto(city.origin + PAGES["series"])
    for name, panel in (("Ajouter", "calendrier"), ("Partager", "partager")):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator(f"#{panel}").get_by_role("textbox")).to_have_attribute("readonly", "")
        expect(page.locator(f"#{panel} button:visible")).to_have_count(0)
    page.context.close()
