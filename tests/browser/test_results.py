"""The page of results on a phone and on a desktop: the first outing comes early, under one bar
and one line of alert."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from messaging.enums import Severity
from messaging.models import Message
from tests.browser.axe import violations

LISTS = {
    "all": "/agenda/",
    "day": "/agenda/?quand=demain",
    "word": "/agenda/?q=soir%C3%A9e",
    "sentence": "/agenda/?q=soir%C3%A9e+dans+le+11e+ce+mois-ci+zorglub",
    "sentence that nothing answers": "/agenda/?q=soir%C3%A9e+gratuite+dans+le+11e+en+anglais",
    "days and filters": "/agenda/?quand=ce-mois&prix=gratuit",
}
#: Longer than a phone's line, and than a desktop's.
HEADLINE = "Crue de la Seine : les quais, les ponts bas et douze stations sont fermés demain "
LOWEST = 500


@pytest.fixture
def flooded(city):
    """A city whose gravest alert has a long headline, and is for the district of its place."""
    gravest = max(
        (one for one in Message.objects.standing() if one.is_live),
        key=lambda one: Severity(one.severity).rank,
    )
    gravest.facts["headline"] = {"fr": HEADLINE * 2, "en": HEADLINE * 2}
    gravest.facts["areas"] = [city.place.area.code]
    Message.objects.filter(pk=gravest.pk).update(facts=gravest.facts)
    return city


def opened(browser: Browser, width: int, *, script: bool = True) -> Page:
    return browser.new_context(
        viewport={"width": width, "height": 844 if width < 500 else 900},
        locale="fr-FR",
        reduced_motion="reduce",
        service_workers="block",
        java_script_enabled=script,
    ).new_page()


def widen(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def lines_of_banner(page: Page) -> float:
    """The height of the banner, without its padding, in lines of its text."""
    height: float = page.locator(".banner .wrap").first.evaluate(
        "it => { const css = getComputedStyle(it); const line = parseFloat(css.lineHeight);"
        " return (it.clientHeight - 2 * parseFloat(css.paddingBlockStart)) / line; }"
    )
    return height


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_outing_stands_above_the_middle_under_one_line_of_alert(
    browser, flooded, width: int, script: bool
):
    page = opened(browser, width, script=script)
    heights, lines = {}, {}

    for name, path in LISTS.items():
        page.goto(flooded.origin + path)
        heights[name] = page.locator(".row-title").first.bounding_box()["y"]
        # The sentence that names the alert's district has it in full.
        lines[name] = lines_of_banner(page) if script and "11e" not in path else 1
        assert page.locator(".banner:visible").count() == 1

    page.context.close()
    assert {name: y for name, y in heights.items() if not 0 < y < LOWEST} == {}
    assert {name: count for name, count in lines.items() if count > 1.5} == {}


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_an_alert_is_one_line_also_where_text_is_twice_its_size(browser, flooded, width: int):
    page = opened(browser, width)
    page.goto(f"{flooded.origin}/agenda/")

    widen(page)

    assert lines_of_banner(page) < 1.5
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    headline, more = page.locator(".banner a").first, page.locator(".banner-more a")
    assert headline.bounding_box()["width"] > 20
    assert (
        headline.bounding_box()["x"] + headline.bounding_box()["width"] <= more.bounding_box()["x"]
    )
    page.context.close()


def test_an_alert_for_a_district_is_whole_on_the_page_of_that_district(browser, flooded):
    page = opened(browser, 390)

    lines = []
    for path in (f"/agenda/?ou={flooded.place.area.code}", "/agenda/?ou=99", "/agenda/"):
        page.goto(flooded.origin + path)
        lines.append(lines_of_banner(page) > 1.5)

    page.context.close()
    assert lines == [True, False, False]


def test_chips_and_days_scroll_sideways_and_the_page_does_not(browser, flooded):
    page = opened(browser, 320)
    page.goto(flooded.origin + LISTS["sentence"])

    tops = page.locator(".chips > li:visible").evaluate_all(
        "all => new Set(all.map(it => Math.round(it.getBoundingClientRect().top / 20))).size"
    )

    assert tops == 1
    assert page.evaluate(
        "['.chips', '.strip'].map(name => document.querySelector(name))"
        ".map(it => it.scrollWidth > it.clientWidth)"
    ) == [True, True]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator(".toolbar").bounding_box()["height"] < 60
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_the_chosen_day_is_in_view_and_one_tab_from_the_search_leads_to_the_results(
    browser, flooded, script: bool
):
    page = opened(browser, 390, script=script)
    page.goto(f"{flooded.origin}/agenda/")
    page.goto(page.locator(".strip a").nth(11).evaluate("it => it.href"))

    expect(page.locator(".strip .is-chosen")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Chercher", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller aux résultats")).to_be_focused()
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_menu_sorts_and_folds_and_sits_well_with_axe(browser, flooded, watched, width: int):
    page = watched.watch(opened(browser, width))
    page.goto(flooded.origin + LISTS["sentence"])
    menu, summary = page.locator(".menu"), page.locator(".menu > summary")

    summary.press("Enter")
    expect(menu.get_by_role("link", name="Bientôt finies")).to_be_visible()
    assert [(one["id"], one["nodes"]) for one in violations(page)] == []
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(menu.get_by_role("link", name="Bientôt finies")).to_be_hidden()
    summary.click()
    page.mouse.click(5, 5)
    expect(menu.get_by_role("link", name="Bientôt finies")).to_be_hidden()
    summary.click()
    menu.get_by_role("link", name="Par date").click()
    page.wait_for_url(re.compile("tri=date"))
    expect(page.locator(".menu a[aria-current]")).to_have_text("Par date")
    # The style sheets that axe reads have @import.
    assert [one for one in watched.faults if "@import" not in one] == []
    page.context.close()


def test_after_filtering_the_list_is_still_sorted_by_distance(browser, flooded):
    page = opened(browser, 1280)
    page.context.grant_permissions(["geolocation"], origin=flooded.origin)
    page.context.set_geolocation({"latitude": 48.86012, "longitude": 2.35021})
    page.goto(f"{flooded.origin}/agenda/?q=soir%C3%A9e")
    page.get_by_label("Gratuit", exact=True).check()
    expect(page.get_by_label("Retirer Gratuit")).to_be_visible()

    page.locator(".menu > summary").click()
    page.get_by_role("link", name="Les plus près de moi").click()

    page.wait_for_url(re.compile(r"/agenda/\?q=soir%C3%A9e&prix=gratuit&pres=[^&]*&tri=distance"))
    page.context.close()


@pytest.mark.parametrize(("width", "lowest"), [(390, 844), (1280, 900)])
def test_the_form_of_alerts_is_in_reach(browser, flooded, width: int, lowest: int):
    page = opened(browser, width)
    page.goto(f"{flooded.origin}/alertes/")

    link = page.get_by_role("link", name="Recevoir les alertes").bounding_box()
    form = page.get_by_role("heading", name="Recevoir les alertes").bounding_box()

    page.context.close()
    assert link["y"] + link["height"] < lowest
    assert width < 960 or form["y"] < lowest
