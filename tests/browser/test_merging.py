"""Merging two events and undoing it, by mouse, by keyboard, on a phone, and without a script."""

import datetime as dt
import os

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agenda.models import Event, Merge, Place
from agenda.permissions import EDITORS
from agenda.services.publication import publish_now
from tests.agenda.cms import event_url, somebody
from tests.browser.axe import violations
from tests.factories.agenda import PlaceFactory, published_event

SHOTS = os.environ.get("MERGE_SHOTS")


@pytest.fixture
def pair(live_server, settings) -> tuple[Event, Event]:
    settings.SITE_ADDRESS = live_server.url
    place = PlaceFactory(name="Maison des associations")
    first, second, third = (
        f"{timezone.localdate() + dt.timedelta(days=days)} 20:00" for days in (10, 17, 24)
    )
    kept = published_event(
        first, second, title="Chorale du passage Dubail", slug="chorale", place=place
    )
    text = "<p>On ouvre la porte et on chante. Pas d’audition, du thé.</p>"
    gone = published_event(
        second, third, title="On chante portes ouvertes", slug="on-chante", place=place, body=text
    )
    return kept, gone


@pytest.fixture
def ines():
    return somebody(EDITORS, first_name="Inès", last_name="Moreau")


def faults(page: Page) -> list[tuple[str, list[str]]]:
    found = violations(page, {"include": [[".cms-merge"]]})
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]


def see(page: Page, name: str) -> None:
    """Check that axe finds nothing and the page is no wider than the screen."""
    page.wait_for_load_state()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_from_an_events_form_one_merges_reads_what_comes_of_it_and_takes_it_back(enter, ines, pair):
    kept, gone = pair
    editor = enter(ines).opens(event_url("edit", gone.pk))
    page = editor.page

    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Réunir avec…").first.click()
    see(page, "choose-1280")
    page.get_by_label("Avec quoi réunir").fill("dubail")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_role("link", name="Chorale du passage Dubail").click()
    expect(page.locator("h1")).to_contain_text("Une seule sortie")
    expect(page.locator(".cms-said")).to_contain_text("avec 3 dates à venir")
    expect(page.locator("[name=texte][value=b]")).to_be_checked()
    see(page, "merge-1280")
    page.locator("[name=titre][value=b]").focus()
    page.keyboard.press("Space")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Voir la page").click()
    expect(opened.value.get_by_text("Pas d’audition, du thé.").first).to_be_visible()
    opened.value.close()
    page.get_by_role("button", name="Réunir les deux sorties").dblclick()

    expect(page.locator(".cms-said")).to_contain_text("ne font plus qu’un")
    see(page, "undo-1280")
    assert Merge.objects.count() == 1
    assert Event.objects.get(pk=kept.pk).title == "On chante portes ouvertes"
    page.goto(f"{editor.origin}/evenements/on-chante/")
    expect(page).to_have_url(f"{editor.origin}/evenements/chorale/")

    page.goto(f"{editor.origin}{event_url('edit', gone.pk)}")
    page.get_by_role("button", name="Séparer les deux").dblclick()
    expect(page.get_by_text("est de nouveau à part")).to_be_visible()
    page.goto(f"{editor.origin}/evenements/on-chante/")
    expect(page).to_have_url(f"{editor.origin}/evenements/on-chante/")
    assert Event.objects.get(pk=kept.pk).title == "Chorale du passage Dubail"
    # No date is shown as cancelled: the duplicate's date is gone.
    page.goto(f"{editor.origin}/evenements/chorale/")
    expect(page.get_by_text("Annulé", exact=True)).to_have_count(0)
    page.goto(f"{editor.origin}{event_url('dates', kept.pk)}")
    expect(page.locator("[name=occurrences]")).to_have_count(2)


def test_two_who_merge_one_pair_both_ways_hear_what_the_first_has_done(enter, ines, pair):
    kept, gone = pair
    mine = enter(ines).opens(event_url("merge", kept.pk, gone.pk))
    theirs = enter(somebody(EDITORS)).opens(event_url("merge", gone.pk, kept.pk))
    mine.page.get_by_role("button", name="Réunir les deux sorties").click()
    expect(mine.page.locator(".cms-said")).to_be_visible()

    theirs.page.get_by_role("button", name="Réunir les deux sorties").click()

    expect(theirs.page.get_by_role("alert")).to_contain_text("ne fait déjà plus qu’un avec")
    see(theirs.page, "refused-1280")
    assert Merge.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_on_a_telephone_with_and_without_a_script_two_places_are_merged(
    enter, ines, live_server, settings, script
):
    settings.SITE_ADDRESS = live_server.url
    for name, street in (
        ("La Prise de terre", "7 port de la Gare"),
        ("La prise de Terre (salle)", "7 quai de la Gare"),
    ):
        publish_now(PlaceFactory(name=name, street=street))
    kept, gone = Place.objects.order_by("pk")
    published_event(f"{timezone.localdate() + dt.timedelta(days=9)} 20:00", place=gone)
    editor = enter(ines, script=script, width=390).opens(
        f"/cms/snippets/agenda/place/reunir/{kept.pk}/{gone.pk}/"
    )
    page = editor.page
    if script:
        see(page, "places-390")

    page.get_by_label("Adresse\u00a0: la seconde").check()
    page.get_by_role("button", name="Réunir les deux lieux").click()
    expect(page.locator(".cms-said")).to_contain_text("ne font plus qu’un")
    if script:
        see(page, "places-undo-390")
    kept.refresh_from_db()
    assert (kept.street, kept.events.count()) == ("7 quai de la Gare", 1)

    page.get_by_role("button", name="Séparer les deux").click()
    kept.refresh_from_db()
    assert (kept.street, gone.events.count()) == ("7 port de la Gare", 1)
