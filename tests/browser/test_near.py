"""Events nearby: the position comes from the device or is typed; and the home page shows an event
at once."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Geolocation, expect

from tests.browser.axe import violations
from tests.browser.city import soon
from tests.factories.agenda import PlaceFactory, published_event

SIZES = [(390, 844), (1280, 900)]
HERE: Geolocation = {"latitude": 48.86012, "longitude": 2.35021}
#: Thirty metres away: equal after rounding.
BESIDE: Geolocation = {"latitude": 48.86032, "longitude": 2.35051}


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_position_is_rounded_and_where_there_is_none_a_place_is_typed_where_the_finger_is(
    browser: Browser, city, watched, width: int, height: int
):
    place = PlaceFactory(name="La Cale", latitude=48.861, longitude=2.351)
    # Tomorrow, also after midnight.
    published_event(soon(1), soon(2), title="Bal de la cale", place=place)
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-FR",
        service_workers="block",
        reduced_motion="reduce",
    )
    page = watched.watch(context.new_page())
    page.goto(f"{city.origin}/")
    link = page.get_by_role("link", name="Autour de moi")

    link.click()

    field = page.get_by_role("searchbox", name="Autour d’où ?")
    expect(field).to_be_focused()
    said = page.get_by_text("Votre appareil ne dit pas où vous êtes")
    expect(said).to_be_visible()
    assert abs(said.bounding_box()["y"] - link.bounding_box()["y"]) < 200

    field.fill("La Cale")
    field.press("Enter")
    page.wait_for_url(re.compile(r"/agenda/autour/\?de="))
    windows = page.get_by_role("navigation", name="Quand")
    windows.get_by_role("link", name="Demain", exact=True).click()
    page.get_by_role("link", name="30 min", exact=True).click()
    expect(page.get_by_role("heading", name="Du plus près au plus loin")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []

    context.grant_permissions(["geolocation"], origin=city.origin)
    addresses = []
    for position in (HERE, BESIDE):
        context.set_geolocation(position)
        page.goto(f"{city.origin}/agenda/")
        page.locator(".menu > summary").click()
        page.get_by_role("link", name="Les plus près de moi").click()
        page.wait_for_url(re.compile(r"/agenda/autour/\?.*pres="))
        addresses.append(page.url.partition("pres=")[2])
    assert addresses == [addresses[0]] * 2
    assert re.fullmatch(r"\d+\.\d{4},\d+\.\d{4}", addresses[0])
    assert watched.faults == []
    context.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_first_page_shows_an_event_within_the_first_screen(
    browser: Browser, city, width: int, height: int
):
    now = timezone.localtime()
    # Also if all the others are over.
    tonight = max(now + dt.timedelta(minutes=30), now.replace(hour=20, minute=0))
    published_event(f"{tonight:%Y-%m-%d %H:%M}", title="Bal de ce soir")
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=False
    )
    page = context.new_page()

    page.goto(f"{city.origin}/")

    assert page.locator(".banner:visible").count() == 1
    title = page.locator(".row-title a, .pick h3 a").first.bounding_box()
    assert title["y"] + title["height"] < height
    page.get_by_role("link", name="Autour de moi").click()
    page.get_by_role("searchbox", name="Autour d’où ?").fill("11e")
    page.get_by_role("button", name="Chercher ici").click()
    expect(page.get_by_role("heading", name="Du plus près au plus loin")).to_be_visible()
    context.close()
