"""Suggestions of the search field by keyboard and screen reader, and offline."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.city import soon
from tests.factories.agenda import published_event

SUGGESTIONS = "**/agenda/suggestions/**"
LEFT = "closed before the connection is established"


@pytest.fixture
def page(browser: Browser, city, watched) -> Page:
    for title in ("Fanfare du quai", "Fanfare des toits", "Fanfare de nuit"):
        published_event(soon(2), title=title, slug=title.lower().replace(" ", "-"))
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, locale="fr-FR", service_workers="block"
    )
    opened = watched.watch(context.new_page())
    opened.goto(f"{city.origin}/agenda/")
    yield opened
    context.close()
    # Chromium logs this for a page left while its socket is opening.
    assert [fault for fault in watched.faults if LEFT not in fault] == []


def field(page: Page):
    return page.get_by_role("combobox", name="Chercher une sortie")


def state(page: Page) -> dict[str, str | None]:
    names = ("aria-expanded", "aria-controls", "aria-activedescendant")
    return {name: field(page).get_attribute(name) for name in names}


CLOSED = {"aria-expanded": "false", "aria-controls": None, "aria-activedescendant": None}


def test_arrows_walk_the_list_and_enter_opens_what_is_chosen(page, city):
    field(page).press_sequentially("fanf")
    expect(page.get_by_role("option")).to_have_count(3)
    assert state(page) == {
        "aria-expanded": "true",
        "aria-controls": "suggestions-0",
        "aria-activedescendant": None,
    }
    expect(page.get_by_role("status").filter(has_text="3 suggestions")).to_have_count(1)
    names = page.get_by_role("option").locator("span").all_inner_texts()

    def chosen_after(*keys: str) -> list[int]:
        found = []
        for key in keys:
            page.keyboard.press(key)
            chosen = page.locator('[role="option"][aria-selected="true"] span').all_inner_texts()
            found.append(names.index(chosen[0]) if chosen else -1)
            active = page.locator(
                f'[id="{state(page)["aria-activedescendant"]}"] span'
            ).all_inner_texts()
            assert active == chosen
        return found

    assert chosen_after("ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home") == [
        0,
        1,
        2,
        -1,
        2,
        0,
    ]
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])


def test_enter_without_a_choice_searches_and_escape_closes(page, city):
    field(page).press_sequentially("fanf")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert (state(page), field(page).input_value()) == (CLOSED, "fanf")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/agenda/\?q=fanf"))


def test_a_click_opens_what_is_clicked_and_leaving_the_field_closes(page, city):
    field(page).press_sequentially("fanf")
    page.get_by_role("option", name="Fanfare des toits").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fanfare des toits")

    page.goto(f"{city.origin}/agenda/")
    field(page).press_sequentially("fanf")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_an_answer_that_comes_late_is_ignored(page):
    held = []

    def hold_the_first(route):
        if route.request.url.endswith("q=fanfare+t"):
            held.append(route)
        else:
            route.continue_()

    page.route(SUGGESTIONS, hold_the_first)
    field(page).press_sequentially("fanfare t")
    page.wait_for_timeout(400)
    field(page).press_sequentially("oits")
    expect(page.get_by_role("option")).to_have_count(1)
    for route in held:
        route.fulfill(
            body="<p>Trop tard</p><ul><li><a href='/'>Trop tard</a></li></ul>",
            content_type="text/html",
        )
    page.wait_for_timeout(200)

    assert len(held) == 1
    expect(page.get_by_role("option")).to_have_text([re.compile("Fanfare des toits")])


def test_without_an_answer_the_field_searches_as_ever(page, watched):
    page.route(SUGGESTIONS, lambda route: route.abort())
    with page.expect_event("requestfailed"):
        field(page).press_sequentially("fanf")
    page.wait_for_timeout(200)

    assert state(page) == CLOSED
    assert [fault for fault in watched.faults if fault.startswith("error")] == []
    watched.faults.clear()  # a browser also logs the failed load
    page.unroute(SUGGESTIONS)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=fanf"))


def test_a_word_is_asked_for_once_and_nothing_for_one_letter(page):
    asked = []
    page.on(
        "request",
        lambda request: asked.append(request.url) if "suggestions/?" in request.url else None,
    )

    field(page).press_sequentially("f")
    page.wait_for_timeout(300)
    # All at once, however slow the machine is.
    each = "it.value = word; it.dispatchEvent(new Event('input', {bubbles: true}))"
    field(page).evaluate(f"it => {{ for (const word of ['fa', 'fan', 'fanf']) {{ {each} }} }}")
    expect(page.get_by_role("option")).to_have_count(3)

    assert [url.partition("?")[2] for url in asked] == ["q=fanf"]


@pytest.mark.parametrize("path", ["/", "/en/agenda/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_the_list_is_open(page, city, path, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(city.origin + path)
    page.locator("#q").press_sequentially("fanf")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(3)
    page.keyboard.press("ArrowDown")

    found = violations(page)

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
