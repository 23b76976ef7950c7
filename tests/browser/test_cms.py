"""Editing events in the CMS with its scripts."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from wagtail.models import Site

from agenda.permissions import EDITORS
from agenda.services.occurrences import cancel
from tests.agenda.cms import event_url, signed_in, somebody
from tests.browser.people import unfold_bulk_buttons
from tests.factories.accounts import UserFactory
from tests.factories.agenda import ArticlePageFactory, PlaceFactory, published_event


@pytest.fixture
def opened(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a CMS screen as an editor."""
    contexts = []

    def open_screen(path: str, width: int = 1280) -> Page:
        session = signed_in(somebody(EDITORS)).cookies[settings.SESSION_COOKIE_NAME].value
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
        contexts.append(context)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_screen
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: Callable[..., Page]) -> Page:
    """The form of a new event."""
    return opened(event_url("add"))


@pytest.mark.parametrize("typed", ["31/02/2027", "samedi 5 décembre", "2027-03-02"])
def test_a_day_stays_as_it_was_typed(page, typed):
    page.get_by_role("tab", name="Dates").click()
    day = page.get_by_label("Le, ou à partir du")

    day.fill(typed)
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.get_by_label("Horaires").click()

    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)
    expect(day).to_have_value(typed)
    expect(page.get_by_text("Save Selected")).to_have_count(0)


def test_an_hour_of_publication_that_is_not_understood_is_no_now(page):
    page.get_by_role("button", name="le statut").click()
    page.get_by_role("button", name="Programmer").click()
    hour = page.locator("[name=go_live_at]")

    hour.fill("5 décembre 2030 à 18h")
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.locator("[name=expire_at]").focus()

    expect(hour).to_have_value("5 décembre 2030 à 18h")


@pytest.mark.parametrize("screen", ["history", "dates", "merge_with"])
def test_the_head_of_a_wide_screen_shows_a_long_title_whole(opened, screen):
    title = (
        "Nuit des percussions et des cordes vocales du quartier latin, avec l’orchestre des"
        " gardiens"
    )
    event = published_event("2027-03-02 20:00", title=title)

    head = (
        opened(event_url(screen, event.pk))
        .locator(".w-breadcrumbs li")
        .last.locator("a, div")
        .first
    )

    expect(head).to_contain_text(title)
    hidden = head.evaluate(
        "one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]"
    )
    assert max(hidden) <= 1
    assert head.evaluate("one => one.getBoundingClientRect().right") < 1280


def test_on_a_phone_the_list_keeps_place_and_author_under_a_title_of_two_lines(opened):
    owner = UserFactory(first_name="Inès", last_name="Carreau")
    title = (
        "Nuit des percussions et des cordes vocales du quartier latin, avec l’orchestre des"
        " gardiens et leurs invités"
    )
    published_event(
        "2027-03-02 20:00", title=title, place=PlaceFactory(name="Théâtre du Châtelet"), owner=owner
    )

    page = opened(event_url("list"), width=390)

    name = page.get_by_role("link", name=title)
    lines = name.evaluate(
        "link => link.getBoundingClientRect().height"
        " / parseFloat(getComputedStyle(link).lineHeight)"
    )
    for words in ("Théâtre du Châtelet", "Inès Carreau"):
        expect(page.get_by_text(words, exact=True)).to_be_in_viewport()
    assert round(lines) == 2
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_a_phone_a_list_of_pages_is_no_table_and_what_is_ticked_stays_above_the_bar(opened):
    root = Site.objects.get(is_default_site=True).root_page
    for number in range(20):
        ArticlePageFactory(parent=root, title=f"Une page d’un titre assez long, la {number}e")
    page = opened(reverse("wagtailadmin_explore", args=[root.pk]), width=390)

    row = page.locator("tbody tr").nth(9)
    row.evaluate("row => row.scrollIntoView({ block: 'end' })")
    row.locator("[data-bulk-action-checkbox]").check()
    expect(page.locator("[data-bulk-action-footer]")).to_be_visible()

    is_below = """({ cells: [, title, place] }) =>
        place.getBoundingClientRect().top >= title.getBoundingClientRect().bottom"""
    bar_top = "document.querySelector('[data-bulk-action-footer]').getBoundingClientRect().top"
    assert row.evaluate(is_below)
    page.wait_for_function(
        f"row => row.getBoundingClientRect().bottom <= {bar_top}", arg=row.element_handle()
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_button_that_cancels_several_events_says_how_many(opened):
    events = [published_event("2027-03-02 20:00", title=f"Bal {number}") for number in range(4)]
    cancel(list(events[0].occurrences.all()))
    page = opened(event_url("list"))

    def box(event):
        return page.locator(f"[data-bulk-action-checkbox][data-object-id='{event.pk}']")

    def unfold(label):
        link = unfold_bulk_buttons(page).get_by_role("link", name=label, exact=True)
        expect(link).to_be_visible()
        return link

    expect(box(events[1])).to_have_css("opacity", "1")  # before the pointer was near it
    box(events[1]).check()
    unfold("Annuler 1 événement")
    box(events[2]).check()
    unfold("Annuler 2 événements")
    page.locator("[data-bulk-action-select-all-checkbox]").last.check()
    why = "il n’a aucune date à venir à annuler"
    unfold(f"Annuler 3 événements. Laissés de côté\u00a0: Bal 0 ({why})").click()

    expect(page.get_by_role("button", name="Annuler ces 3 dates")).to_be_visible()
    expect(page.get_by_text("3 événements, 3 dates à venir")).to_be_visible()
    expect(page.get_by_text(f"Bal 0\u00a0: {why}")).to_be_visible()


def test_what_a_button_of_several_events_does_is_never_cut(opened):
    published_event("2027-03-02 20:00")

    for width in (390, 1280):
        page = opened(event_url("list"), width=width)
        page.locator("[data-bulk-action-checkbox]").check()
        button = page.locator("[data-bulk-action-footer]").get_by_text(
            "Mettre au programme", exact=True
        )
        expect(button).to_be_visible()
        assert button.evaluate("button => button.scrollWidth <= button.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
