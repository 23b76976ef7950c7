"""The public moderation figures on a phone: usable without a script, plot as a table too, no axe
violations."""

import pytest

from tests.browser.axe import violations
from tests.browser.city import PAGES

PHONE = {"width": 390, "height": 844}


def test_on_a_phone_it_is_all_there_without_a_script(browser, city):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(city.origin + PAGES["clock"])

    heading = page.get_by_role("heading", level=1).inner_text()
    shown = [page.locator(f".plot--{name}").is_visible() for name in ("narrow", "wide")]
    page.get_by_text("Les mêmes chiffres en tableau").click()
    days = page.get_by_role("table").get_by_role("rowheader").count()
    page.get_by_role("link", name="Combien de temps ça prend").click()

    assert heading.replace("\u00a0", " ").splitlines() == [
        "Un humain relit, le plus souvent en",
        "28 h",
    ]
    assert (shown, days) == ([True, False], 8)
    assert page.url == city.origin + PAGES["clock"]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(browser, city, scheme):
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()

    found = []
    for path in (PAGES["clock"], f"/en{PAGES['clock']}"):
        page.goto(city.origin + path)
        for summary in page.query_selector_all("main summary"):
            summary.click()
        found += [one["id"] for one in violations(page)]

    context.close()
    assert found == []
