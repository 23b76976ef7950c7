"""Comparing events side by side: from a list, by link, with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from agenda.models import Event
from tests.browser.axe import violations

TALL = 844


def path_of(*slugs: str) -> str:
    keys = dict(Event.objects.values_list("slug", "pk"))
    return ",".join(str(keys[slug]) for slug in slugs)


def left_edges(page: Page, selector: str) -> list[int]:
    return [
        round(box["x"])
        for box in (one.bounding_box() for one in page.locator(selector).all())
        if box
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_two_of_the_kept_events_are_ticked_and_compared(own_browser, city, watched, width):
    page = own_browser.new_page()
    watched.watch(page)
    page.set_viewport_size({"width": width, "height": TALL})
    keys = path_of("soiree-1", "soiree-2", "soiree-3")
    page.goto(f"{city.origin}/mes-sorties/")
    page.evaluate(f"localStorage.setItem('outings', '[{keys}]')")
    page.reload()

    page.get_by_text("Deux ou trois, côte à côte").press("Enter")
    choices = page.get_by_role("group", name="Lesquelles\u00a0?")
    expect(choices.get_by_role("checkbox")).to_have_count(3)
    for title in ("Soirée 1", "Soirée 2"):
        choices.get_by_label(title).press("Space")
    assert violations(page) == []
    page.get_by_role("button", name="Comparer").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Côte à côte")
    expect(page.get_by_role("columnheader")).to_have_count(2)
    expect(page.get_by_role("row", name="Combien")).to_contain_text("Payant")
    assert page.url.endswith(f"?n={path_of('soiree-1')}&n={path_of('soiree-2')}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Each answer stands below its event.
    assert left_edges(page, "tbody tr:nth-child(2) td:not([colspan])") == left_edges(
        page, "thead th"
    )
    page.get_by_role("button", name="Gardée").first.click()
    assert page.evaluate("JSON.parse(localStorage.outings).length") == 2
    assert watched.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_three_stand_below_each_other_on_a_phone_without_javascript(browser, city, scheme):
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 390, "height": TALL},
        color_scheme=scheme,
    )
    page = context.new_page()
    page.goto(f"{city.origin}/mes-sorties/?n={path_of('soiree-1', 'soiree-2', 'soiree-3')}")

    page.get_by_text("Deux ou trois, côte à côte").click()
    for box in page.get_by_role("group", name="Lesquelles\u00a0?").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Comparer").click()

    expect(page.get_by_role("columnheader")).to_have_count(3)
    row = page.get_by_role("row", name="Combien")
    assert len(set(left_edges(page, "tr:has(th:text('Combien')) td"))) == 1
    expect(row.locator(".beside-of")).to_have_text(["1", "2", "3"])
    expect(row.get_by_role("cell")).to_have_count(3)
    widths = [page.locator(part).bounding_box() for part in ("body", "table")]
    assert all(box and box["x"] + box["width"] <= 390 for box in widths)
    context.close()


def test_an_event_leads_to_a_comparison_with_similar_ones(browser, city):
    page = browser.new_context().new_page()
    page.goto(f"{city.origin}/evenements/soiree-1/")

    page.get_by_role("link", name="Deux ou trois, côte à côte").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Comparer").click()

    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.context.close()
