"""Checks of every public page, in both colour schemes and at every width."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.axe import COLOURS, RULES, RULES_ON_COLOURS, violations
from tests.browser.city import PAGES, PRIVATE_PAGES

ANSWERS = {"gone": 410, "missing": 404}
EVERY = PAGES | PRIVATE_PAGES
#: Rules by scheme. One page load serves both, since the second scheme changes only colours.
SCHEMES: dict[Any, dict[str, Any]] = {"light": RULES, "dark": RULES_ON_COLOURS}
#: An English page has the colours of its French version, which is checked too.
SAME_COLOURS: dict[Any, dict[str, Any]] = {
    "light": RULES | {"rules": {name: {"enabled": False} for name in COLOURS}}
}
#: Number of tests that share the pages: a single one ran a minute longer than all other tests.
SHARES = 4


def is_french_too(path: str) -> bool:
    return path.startswith("/en/") and path.removeprefix("/en") in EVERY.values()


def open_page(browser: Browser, width: int, **options) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    return context.new_page()


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_nothing_in_either_scheme(share, browser, city):
    page = open_page(browser, 1280, reduced_motion="reduce")

    found = {}
    for name, path in list(EVERY.items())[share::SHARES]:
        page.emulate_media(color_scheme="light")
        page.goto(city.origin + path)
        if reason := page.query_selector("[name=kind]"):  # check what it opens too
            reason.check()
        for summary in page.query_selector_all("summary"):
            if summary.evaluate("it => !it.parentElement.open"):
                summary.click()
        for scheme, rules in (SAME_COLOURS if is_french_too(path) else SCHEMES).items():
            page.emulate_media(color_scheme=scheme)
            for violation in violations(page, rules=rules):
                parts = [node["html"] for node in violation["nodes"]][:3]
                found.setdefault((name, scheme), []).append((violation["id"], parts))

    page.context.close()
    assert found == {}


@pytest.mark.parametrize(
    ("width", "text"), [(320, ""), (390, ""), (1280, ""), (320, "html { font-size: 200% }")]
)
def test_nothing_scrolls_sideways(browser, city, width, text):
    page = open_page(browser, width, bypass_csp=True)

    wide = {}
    for name, path in EVERY.items():
        page.goto(city.origin + path)
        if text:
            page.add_style_tag(content=text)
        if (real := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[name] = real

    page.context.close()
    assert wide == {}


def test_paper_has_whole_dates_all_of_them_the_address_and_a_code(browser, city):
    page = open_page(browser, 794)
    page.goto(city.origin + PAGES["series"])
    foot, folded = page.locator(".print-foot"), page.locator(".facet--dates .run").first
    on_screen = [foot.is_visible(), folded.is_visible()]

    page.emulate_media(media="print")

    day = page.locator(".next .big time")
    said = day.evaluate("it => getComputedStyle(it, '::after').content")
    assert (on_screen, [foot.is_visible(), folded.is_visible()]) == ([False, False], [True, True])
    assert PAGES["series"] in foot.inner_text()
    assert foot.locator("svg.qr path").bounding_box()["width"] > 80
    assert day.get_attribute("data-day") in said
    assert int(day.get_attribute("data-day").split()[-1]) >= 2026
    page.context.close()


def test_nobody_else_is_asked_and_nothing_is_refused_by_the_policy(browser, city, watched):
    page = watched.watch(open_page(browser, 1280))

    answers = {name: page.goto(city.origin + path).status for name, path in EVERY.items()}

    page.context.close()
    assert answers == {name: ANSWERS.get(name, 200) for name in EVERY}
    # A browser also logs a 404 or 410, and a socket closed while opening.
    told = ("the server responded with a status of", "closed before the connection is established")
    assert [fault for fault in watched.faults if not any(words in fault for words in told)] == []


def test_the_policy_is_there_to_refuse(browser, city, watched):
    page = watched.watch(open_page(browser, 1280))
    page.goto(f"{city.origin}/agenda/")

    page.evaluate("""() => {
        const script = document.createElement("script"); script.textContent = "window.ran = true";
        const style = document.createElement("style"); style.textContent = "body { color: red }";
        document.head.append(script, style);
    }""")

    assert page.evaluate("window.ran") is None
    assert len([fault for fault in watched.faults if "Content Security Policy" in fault]) == 2
    page.context.close()


def test_pictures_have_their_place_before_they_come(browser, city):
    page = open_page(browser, 1280)
    page.goto(city.origin + PAGES["picture"])

    sizes = page.eval_on_selector_all(
        "img", "all => all.map(it => [it.hasAttribute('width'), it.hasAttribute('height')])"
    )
    sources = page.eval_on_selector_all("picture source", "all => all.map(it => it.type)")
    fallbacks = page.eval_on_selector_all(
        "picture img", "all => all.map(it => it.src.split('.').pop())"
    )

    page.context.close()
    assert set(map(tuple, sizes)) == {(True, True)}
    assert (set(sources), set(fallbacks)) == ({"image/avif"}, {"webp"})


def test_what_is_printed_is_what_one_reads(browser, city):
    page = open_page(browser, 1280)
    page.goto(city.origin + PAGES["series"])
    page.emulate_media(media="print")

    shown = {
        selector: page.locator(selector).first.is_visible()
        for selector in ("h1", ".facts", ".dates", ".site-nav", ".site-foot", ".btn")
    }

    page.context.close()
    assert shown == {
        "h1": True,
        ".facts": True,
        ".dates": True,
        ".site-nav": False,
        ".site-foot": False,
        ".btn": False,
    }


def test_the_hours_of_the_day_are_printed(browser, city):
    page = open_page(browser, 1280)
    page.goto(city.origin)
    page.emulate_media(media="print")

    inks = page.eval_on_selector_all(
        ".ruler :is(.past, .next)", "all => all.map(it => getComputedStyle(it).fill)"
    )

    page.context.close()
    assert inks
    assert "rgb(255, 255, 255)" not in inks


def test_on_a_small_phone_what_happened_to_a_date_leaves_it_room(browser, city):
    page = open_page(browser, 320)
    page.goto(city.origin + PAGES["series"])

    widths = page.eval_on_selector_all(
        ".date:has(.tag) time", "all => all.map(it => it.getBoundingClientRect().width)"
    )

    page.context.close()
    assert len(widths) == 4
    assert [width for width in widths if width < 140] == []


def test_the_text_follows_the_notice_however_tall_the_next_date_is(browser, city):
    page = open_page(browser, 1280)
    page.goto(city.origin + PAGES["series"])

    notice, body = (
        page.locator(f".split > {name}").bounding_box() for name in (".notice", ".body")
    )

    page.context.close()
    assert 0 < body["y"] - notice["y"] - notice["height"] < 40


def test_the_first_load_is_light(browser, city):
    weights = {}
    for name in ("home", "agenda", "series", "place"):
        page = open_page(browser, 1280)
        answers: list[Response] = []

        def remember(answer: Response, answers: list[Response] = answers) -> None:
            answers.append(answer)

        page.on("response", remember)
        page.goto(city.origin + PAGES[name], wait_until="networkidle")
        kinds = ("document", "stylesheet", "script")
        weights[name] = sum(
            len(one.body()) for one in answers if one.request.resource_type in kinds
        )
        page.context.close()

    # Twenty-five lines have their pictures, most of them drawn in the page; the filters have dates:
    # on the first of a month, links to all its days, 2 kB more. An event has its map's style.
    most = {"agenda": 127_000, "series": 109_000}
    assert {
        name: size for name, size in weights.items() if not 0 < size <= most.get(name, 100 * 1_024)
    } == {}
