"""The home page at a second visit, a draw of three outings, and the page of a place."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agenda.models import Change, Event, Occurrence
from tests.browser.axe import violations
from tests.browser.city import PAGES, soon
from tests.factories.agenda import published_event

SIZES = [(390, 844), (1280, 900)]
DAY_MS = 24 * 60 * 60 * 1000


def open_page(browser: Browser, width: int, height: int, *, scripts: bool = True) -> Page:
    return browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-FR",
        service_workers="block",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    ).new_page()


def shown_on(page: Page) -> list[str]:
    """Return the addresses of the events that the page shows, in order."""
    links = page.locator("main :is(.row-title, .card-title, .pick h3) a")
    paths = links.evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    return [path for path in paths if "/evenements/" in path]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_home_page_shows_each_event_once_and_the_festival(
    browser, city, watched, width, height
):
    for number in range(12):
        published_event(
            soon(0, 20), soon(1, 12), soon(3, 15),
            title=f"Bal {number}", audience="enfants", programme_id=programme_key(),
        )  # fmt: skip
    page = watched.watch(open_page(browser, width, height))

    page.goto(city.origin + PAGES["home"])

    shown = shown_on(page)
    assert len(shown) == len(set(shown)) > 8
    festival = page.get_by_role("region", name="Le festival de la semaine")
    expect(festival.get_by_role("link", name="Nuit des lampes")).to_be_visible()
    expect(festival.locator(".row")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    page.context.close()
    assert watched.faults == []


def programme_key() -> int:
    return Event.objects.exclude(programme=None).values_list("programme", flat=True)[0]


@pytest.mark.parametrize(("width", "height", "most"), [(390, 844, 808), (1280, 900, 750)])
def test_the_first_event_of_the_home_page_ends_within_the_first_screen(
    browser, city, width, height, most
):
    now = timezone.localtime()
    tonight = max(now + dt.timedelta(minutes=30), now.replace(hour=20, minute=0))
    published_event(f"{tonight:%Y-%m-%d %H:%M}", title="Bal de ce soir")
    page = open_page(browser, width, height, scripts=False)

    page.goto(city.origin + PAGES["home"])

    first = page.locator(".rows .row").first.bounding_box()
    assert first["y"] + first["height"] <= most
    pills = [box.bounding_box()["y"] for box in page.locator(".pills > li").all()]
    assert len(set(pills)) == 1 if width < 640 else len(set(pills)) <= 2
    page.context.close()


def test_a_second_visit_says_what_was_added_since_and_the_device_forgets_it(browser, city, watched):
    Change.objects.update(at=timezone.now() - dt.timedelta(days=9))
    Event.objects.update(first_published_at=timezone.now() - dt.timedelta(days=9))
    page = watched.watch(open_page(browser, 390, 844))
    page.goto(city.origin + PAGES["home"])
    line = page.locator("[data-news]")
    # The first visit, and the rest of it.
    page.reload(wait_until="networkidle")
    expect(line).to_be_hidden()

    published_event(soon(2), title="Bal ajouté")
    page.evaluate(
        "(day) => localStorage.setItem('visit', JSON.stringify({ at: Date.now() - day }))", DAY_MS
    )
    page.reload()
    expect(line).to_have_text(re.compile("1 sortie en plus depuis votre visite"))
    asked = line.get_by_role("link").get_attribute("href")
    assert re.fullmatch(r"/agenda/nouveautes/\?depuis=\d{4}-\d\d-\d\dT\d\dZ", asked)
    assert violations(page) == []
    # The same visit goes on.
    page.reload()
    line.get_by_role("link").click()
    expect(page.get_by_role("link", name="Bal ajouté")).to_be_visible()
    expect(page.locator(".row")).to_have_count(1)
    since = page.get_by_role("link", name="Votre dernière visite")
    expect(since).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="7 jours").click()
    expect(since).not_to_have_attribute("aria-current", "true")
    expect(since).to_have_attribute("href", re.compile(r"\?depuis="))
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.goto(city.origin + PAGES["kept data"])
    page.get_by_role("button", name="Oublier ma dernière visite").click()
    expect(page.get_by_text("Oubliée.")).to_be_focused()
    assert page.evaluate("localStorage.getItem('visit')") is None
    page.goto(city.origin + PAGES["home"], wait_until="networkidle")
    expect(line).to_be_hidden()
    page.context.close()
    assert watched.faults == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_surprise_comes_twice_that_day_with_a_script_or_by_its_links(
    browser, city, watched, width, height
):
    Occurrence.objects.filter(event__slug="soiree-0").update(availability="full")
    page = watched.watch(open_page(browser, width, height))
    page.goto(city.origin + PAGES["home"])
    page.get_by_role("link", name="Surprends-moi").click()
    first = shown_on(page)
    assert len(first) == 3
    assert violations(page) == []
    page.get_by_role("link", name="Trois autres").click()
    page.wait_for_url(re.compile("vu="))
    second = shown_on(page)

    # From the first page anew: the device knows what it has shown.
    page.goto(city.origin + PAGES["home"])
    page.get_by_role("link", name="Surprends-moi").click()
    page.wait_for_url(re.compile("vu="))
    third = shown_on(page)
    drawn = [*first, *second, *third]
    assert len(drawn) == len(set(drawn)) == 9
    page.context.close()
    assert watched.faults == []

    page = open_page(browser, width, height, scripts=False)
    page.goto(city.origin + PAGES["home"])
    page.get_by_role("link", name="Surprends-moi").click()
    by_links = shown_on(page)
    while (others := page.get_by_role("link", name="Trois autres")).count():
        others.click()
        by_links += shown_on(page)
    assert len(by_links) == len(set(by_links)) > 9
    expect(page.get_by_text("Vous avez fait le tour")).to_be_visible()
    expect(page.get_by_role("link", name="Recommencer")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_place_says_in_one_section_where_it_is_and_how_to_go_there(browser, city, width, height):
    page = open_page(browser, width, height, scripts=False)
    page.goto(city.origin + PAGES["place"])

    page.get_by_role("link", name="Y aller").first.click()

    section = page.get_by_role("region", name="Y aller")
    expect(section).to_be_in_viewport()
    expect(section.get_by_text("75011")).to_be_visible()
    buttons = [one.bounding_box()["y"] for one in page.locator(".place-head .btn").all()]
    assert len(set(buttons)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()
