"""Results on a map: districts; places by keyboard, by screen reader and offline."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from agenda.models import Area
from tests.browser.axe import violations
from tests.browser.city import soon
from tests.factories.agenda import PlaceFactory, published_event

POINTS = "**/agenda/carte.json*"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[2.36, 48.85], [2.4, 48.85], [2.4, 48.87], [2.36, 48.87], [2.36, 48.85]]],
}
#: Returns the clusters of many places computed with the page's grid, and by comparing all pairs.
GRID = """
async () => {
  const { cluster } = await import(document.querySelector("script[src*='js/map']").src);
  let seed = 7;
  const next = (most) => ((seed = (seed * 48271) % 2147483647) % (2 * most)) - most;
  const places = Array.from({ length: 900 }, () => ({ x: next(700), y: next(500) }));
  const each = [];
  for (const at of places) {
    if (!each.some((it) => Math.hypot(it.x - at.x, it.y - at.y) < 44)) each.push(at);
  }
  return [cluster(places, (place) => place).map((heap) => heap.at), each];
}
"""


@pytest.fixture
def phone(browser: Browser, city) -> BrowserContext:
    """A district with outline and tile, with two places near each other and one far away."""
    Area.objects.exclude(code="11").delete()
    Area.objects.update(polygon=SQUARE, tile_row=1, tile_column=2)
    area = Area.objects.get()
    for name, latitude, longitude in (
        ("Le Quai", 48.852, 2.366),
        ("La Cale", 48.8521, 2.3665),
        ("Le Mont", 48.868, 2.395),
    ):
        place = PlaceFactory(name=name, area=area, latitude=latitude, longitude=longitude)
        published_event(
            soon(2), title=f"Bal, {name}", slug=f"bal-{place.pk}", place=place, price_kind="free"
        )
    size: ViewportSize = {"width": 390, "height": 800}
    context = browser.new_context(
        viewport=size, locale="fr-FR", service_workers="block", reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture
def page(phone, city, watched) -> Page:
    opened = watched.watch(phone.new_page())
    opened.goto(f"{city.origin}/agenda/?q=bal&vue=carte")
    yield opened
    assert watched.faults == []


def see_map(page: Page) -> None:
    expect(page.get_by_role("group", name="Carte des sorties")).to_be_visible()


def marks(page: Page) -> list[str]:
    expect(page.locator(".mark").first).to_be_visible()
    names = page.eval_on_selector_all(
        ".mark", "all => all.map(it => it.getAttribute('aria-label'))"
    )
    return sorted(name.replace("\u00a0", " ") for name in names)


def lines(page: Page) -> list[tuple[str, list[str]]]:
    """The numbers of the list beside the map, and the titles of each."""
    return [
        (item.locator(".number").inner_text(), item.get_by_role("link").all_inner_texts())
        for item in page.locator(".map-list li").all()
    ]


def faults(page: Page) -> list:
    found = violations(page)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_without_javascript_the_plan_is_a_list_of_links(browser, phone, city):
    size = {"width": 390, "height": 800}
    context = browser.new_context(viewport=size, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{city.origin}/agenda/?q=bal&vue=carte")
    expect(page.locator(".still")).to_be_visible()
    plan = page.get_by_role("navigation", name="Choisir un quartier")

    plan.get_by_role("link", name="11e 3 sorties").click()

    page.wait_for_url(re.compile(r"\?q=bal&ou=11&vue=carte$"))
    expect(plan.get_by_role("link", name="11e 3 sorties, choisi, le retirer")).to_be_visible()
    assert (page.locator("[data-map]").is_visible(), page.locator(".row").count()) == (False, 3)
    context.close()


def test_nothing_of_the_map_is_loaded_before_it_is_asked_for(phone, city):
    page, asked = phone.new_page(), []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{city.origin}/agenda/?q=bal")
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if re.search("leaflet|pmtiles|basemap", url)] == []


def test_streets_with_their_names_stand_under_the_points_in_few_bytes(phone, city):
    page, sizes = phone.new_page(), []
    page.on(
        "response",
        lambda answer: (
            sizes.append(int(answer.headers["content-length"])) if "pmtiles" in answer.url else None
        ),
    )
    page.goto(f"{city.origin}/agenda/?q=bal&ou=11&vue=carte")
    see_map(page)

    expect(page.locator(".map.has-streets canvas.leaflet-tile-loaded").first).to_be_visible()
    page.wait_for_load_state("networkidle")

    expect(page.locator(".leaflet-control-attribution")).to_contain_text("Ville de Paris")
    assert 5_000 < sum(sizes) < 82_000


def test_places_that_would_touch_are_one_mark_that_comes_nearer(page):
    see_map(page)
    assert marks(page) == ["1. 2 sorties dans 2 lieux, agrandir", "2. Le Mont : 1 sortie"]
    expect(page.get_by_role("status").filter(has_text="3 sorties dans 3 lieux.")).to_have_count(1)

    page.get_by_role("button", name="2 sorties dans 2 lieux").press("Enter")

    expect(page.get_by_role("button", name="La Cale : 1 sortie")).to_be_visible()
    # Places outside the view have no mark.
    assert marks(page) == ["1. Le Quai : 1 sortie", "2. La Cale : 1 sortie"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Carte des sorties"


def test_the_list_follows_the_view_and_the_zone_has_an_address(page, city):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    zone = page.get_by_role("link", name="Chercher dans cette zone")
    expect(page.locator(".mark")).to_have_count(2)
    assert lines(page) == [("1", ["Bal, Le Quai"]), ("2", ["Bal, Le Mont"])]
    expect(zone).to_be_hidden()

    page.get_by_role("button", name="1 de plus ici").click()
    page.get_by_role("button", name="Le Quai : 1 sortie").wait_for()

    said = page.get_by_role("status").filter(has_text="2 sorties dans cette partie de la carte")
    expect(said).to_have_count(1)
    assert lines(page) == [("1", ["Bal, Le Quai"]), ("2", ["Bal, La Cale"])]
    zone.click()
    page.wait_for_url(
        re.compile(r"/agenda/\?q=bal&vue=carte&pres=48\.85\d*%2C2\.36\d*&rayon=\d+#carte$")
    )
    expect(page.get_by_role("heading", level=1, name="2 sorties")).to_be_visible()
    expect(page.locator(".map .zone")).to_have_count(1)


def test_back_from_an_outing_the_map_is_as_it_was_left(page, city):
    # Under the bar that leads back to the list, the points are on the first screen.
    expect(page.locator(".mark")).to_have_count(2)
    bar, drawn = page.locator(".toolbar").bounding_box(), page.locator(".map").bounding_box()
    assert bar["y"] + bar["height"] <= drawn["y"] < 400

    page.get_by_role("button", name="2 sorties dans 2 lieux").click()
    expect(page.get_by_role("button", name="La Cale : 1 sortie")).to_be_visible()
    left = marks(page)
    page.get_by_role("link", name="Bal, La Cale").first.click()
    page.wait_for_url("**/bal-*/")
    page.go_back()

    expect(page.get_by_role("button", name="La Cale : 1 sortie")).to_be_visible()
    assert marks(page) == left
    expect(page.get_by_role("link", name="Chercher dans cette zone")).to_be_visible()
    page.goto(f"{city.origin}/agenda/?q=bal&vue=carte&prix=gratuit")
    expect(page.get_by_role("button", name="2 sorties dans 2 lieux")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_one_tap_shows_the_points_and_their_list_has_the_same_numbers(page, city, width):
    height = 844 if width == 390 else 900
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{city.origin}/agenda/?q=bal")

    page.get_by_role("link", name="Carte", exact=True).click()

    expect(page.locator(".mark")).to_have_count(2)
    expect(page.locator(".mark").first).to_be_in_viewport()
    tops = page.eval_on_selector_all(
        ".mark", "all => all.map(it => it.getBoundingClientRect().bottom)"
    )
    assert [top for top in tops if not 0 < top < height] == []
    numbers = page.locator(".mark").all_inner_texts()
    assert sorted(numbers) == [number for number, _titles in lines(page)] == ["1", "2"]
    frame, beside = (
        page.locator(part).bounding_box() for part in ("[data-frame]", "[data-list-box]")
    )
    is_beside = beside["x"] >= frame["x"] + frame["width"]
    assert (is_beside, beside["y"] < height) == (width == 1280, True)


def test_a_tapped_point_tells_its_outings_over_the_map_and_stays_in_sight(page):
    mark = page.get_by_role("button", name="Le Mont : 1 sortie")

    mark.click()

    sheet = page.get_by_role("dialog", name="Le Mont")
    expect(sheet.get_by_role("link", name="Bal, Le Mont")).to_be_in_viewport(ratio=1)
    expect(mark).to_be_in_viewport(ratio=1)
    told, point, frame = (one.bounding_box() for one in (sheet, mark, page.locator("[data-frame]")))
    assert told["y"] + told["height"] <= frame["y"] + frame["height"] + 1
    assert frame["y"] <= point["y"] < point["y"] + point["height"] <= told["y"]
    sheet.get_by_role("button", name="Fermer").click()
    expect(sheet).to_be_hidden()
    expect(mark).to_be_focused()


def test_arrows_lead_from_number_to_number_and_light_the_line_of_the_list(page):
    first, last = (page.locator(f'.mark[data-number="{number}"]') for number in (1, 2))

    first.focus()
    expect(page.locator(".map-list li.is-lit")).to_have_attribute("data-number", "1")
    page.keyboard.press("ArrowRight")
    expect(last).to_be_focused()
    expect(page.locator(".map-list li.is-lit")).to_have_attribute("data-number", "2")
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    expect(last).to_be_focused()
    assert last.evaluate("it => getComputedStyle(it).outlineStyle") != "none"

    page.locator(".map-list").get_by_role("link", name="Bal, Le Quai").focus()

    expect(page.locator(".mark.is-lit")).to_have_attribute("data-number", "1")


def test_where_a_server_sends_no_ranges_the_drawing_of_districts_stands(phone, city):
    page, sizes = phone.new_page(), []
    page.route(
        "**/*.pmtiles",
        lambda route: (sizes.append(route.request.headers["range"]), route.fulfill(body="x" * 99)),
    )
    page.goto(f"{city.origin}/agenda/?q=bal&vue=carte")

    expect(page.locator(".map .waters use")).to_have_count(3)

    expect(page.locator(".mark")).to_have_count(2)
    assert (sizes, page.locator(".has-streets").count()) == (["bytes=0-126"], 0)


def test_a_grid_gathers_as_comparing_each_with_each_would(page):
    by_grid, each_with_each = page.evaluate(GRID)

    assert len(by_grid) > 100
    assert by_grid == each_with_each


def test_a_mark_tells_its_events_and_escape_leads_back_to_it(page, city):
    see_map(page)
    mark = page.get_by_role("button", name="Le Mont : 1 sortie")

    mark.press("Enter")
    told = page.get_by_role("dialog", name="Le Mont")
    expect(told.get_by_role("link", name="Bal, Le Mont")).to_be_focused()
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(mark).to_be_focused()
    page.keyboard.press("Space")
    expect(told.get_by_role("link", name="Bal, Le Mont")).to_be_focused()
    told.get_by_role("link", name="Bal, Le Mont").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Bal, Le Mont")


def test_whoever_has_said_where_sees_it_at_once(page, city):
    page.goto(f"{city.origin}/agenda/?q=bal&ou=11&vue=carte")

    expect(page.locator(".outline.is-chosen")).to_have_count(1)
    assert any("Le Mont : 1 sortie" in name for name in marks(page))
    expect(page.get_by_role("button", name="Voir les lieux sur la carte")).to_be_hidden()


def test_without_an_answer_it_says_so_and_may_be_asked_again(page, watched):
    page.route(POINTS, lambda route: route.abort())
    page.reload()
    expect(page.get_by_text("La carte n’est pas venue")).to_be_visible()
    assert [fault for fault in watched.faults if fault.startswith("error")] == []
    watched.faults.clear()  # a browser also logs the failed load
    page.unroute(POINTS)

    page.get_by_role("button", name="Voir les lieux sur la carte").click()

    see_map(page)

    assert marks(page) == ["1. 2 sorties dans 2 lieux, agrandir", "2. Le Mont : 1 sortie"]


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/agenda/?q=bal&vue=carte", 320, "light"),
        ("/en/agenda/?q=bal&ou=11&vue=carte", 1280, "dark"),
    ],
)
def test_axe_finds_nothing_while_a_mark_tells_its_events(page, city, watched, path, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(city.origin + path)
    page.locator(".mark:not(.mark--several)").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    own_faults = list(watched.faults)

    found = faults(page)

    assert (found, own_faults) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    watched.faults.clear()  # axe logs @imports refused by the CSP
