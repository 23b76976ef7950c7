"""What an editor types, with the scripts of the CMS at work."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from agenda.permissions import EDITORS
from tests.agenda.cms import event_url, signed_in, somebody


@pytest.fixture
def page(browser: Browser, live_server) -> Page:
    """A new event, open before an editor."""
    session = signed_in(somebody(EDITORS)).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{event_url('add')}")
    yield page
    context.close()


@pytest.mark.parametrize("typed", ["31/02/2027", "samedi 5 décembre", "2027-03-02"])
def test_a_day_stays_as_it_was_typed(page, typed):
    page.get_by_role("tab", name="Dates").click()
    day = page.get_by_label("Le, ou à partir du")

    day.fill(typed)
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.get_by_label("Horaires").click()

    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)
    expect(day).to_have_value(typed)


def test_an_hour_of_publication_that_is_not_understood_is_no_now(page):
    page.get_by_role("button", name="le statut").click()
    page.get_by_role("button", name="Programmer").click()
    hour = page.locator("[name=go_live_at]")

    hour.fill("5 décembre 2030 à 18h")
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.locator("[name=expire_at]").focus()

    expect(hour).to_have_value("5 décembre 2030 à 18h")
