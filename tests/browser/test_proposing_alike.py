"""Proposers see similar events, with and without a script; a new place gets coordinates."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from participation.models import Proposal
from tests.browser.axe import violations
from tests.factories.agenda import AreaFactory, CategoryFactory, PlaceFactory, published_event

DAY = timezone.localdate() + timedelta(days=40)
TITLE = "Odalie Vermorel Quintet"
TEXT = "Les thèmes de Kostas Brindezi, avec Ulysse Tarnowka au vibraphone."
RING = [[2.36, 48.86], [2.38, 48.86], [2.38, 48.88], [2.36, 48.88], [2.36, 48.86]]


@pytest.fixture
def site(live_server, settings):
    """A concert that exists already."""
    settings.SITE_ADDRESS = live_server.url
    CategoryFactory(name="Concerts", slug="concerts")
    tenth = AreaFactory(
        code="10",
        polygon={"type": "Polygon", "coordinates": [RING]},
        latitude=48.87,
        longitude=2.37,
    )
    venue = PlaceFactory(name="La Maroquinerie", area=tenth, latitude=48.8686, longitude=2.3623)
    evening = f"{DAY:%Y-%m-%d} 20:30"
    event = published_event(
        evening, title=f"{TITLE} en concert", body=f"<p>{TEXT}</p>", place=venue, slug="vermorel"
    )
    return SimpleNamespace(origin=live_server.url, event=event)


@pytest.fixture
def person(browser, request, site, watched):
    """A page on a 390 px phone, watched for faults."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        reduced_motion="reduce",
        java_script_enabled=getattr(request, "param", True),
    )
    yield watched.watch(context.new_page())
    context.close()


def faults(page: Page) -> list[tuple[str, list[str]]]:
    # With preload, axe would fetch the map's style sheets again.
    found = violations(page, preload=False)
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]


def types(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def test_what_is_alike_is_said_as_one_types_and_each_answer_leads_on(person, site, watched):
    page = person
    page.goto(f"{site.origin}/proposer/")
    types(page, "Titre", TITLE)
    page.get_by_label("En quelques phrases").fill(TEXT)
    types(page, "Dites-le comme vous le diriez", f"le {DAY:%d/%m/%Y} à 20h30")
    types(page, "Lieu", "maroq")
    page.get_by_role("radio", name="La Maroquinerie").check()

    box = page.locator("#semblables")
    expect(box.get_by_role("link")).to_contain_text(f"{TITLE} en concert")
    expect(box.locator(".because")).to_contain_text("Même lieu")
    asked = faults(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    expect(page).to_have_url(re.compile(r"/proposer/[\w-]{32}/"))
    box.get_by_role("button", name="Ça en fait partie").press("Enter")

    expect(page.get_by_text("C’est noté")).to_be_visible()
    expect(page.locator("#semblables")).to_have_count(0)
    page.get_by_role("button", name="Finalement, non").press("Enter")
    page.locator("#semblables").get_by_role("button", name="C’est un autre").press("Enter")
    expect(page.locator("#semblables")).to_have_count(0)
    assert Proposal.objects.get().data["alike_answer"] == f"other:{site.event.pk}"
    assert (asked, faults(page), width) == ([], [], 390)
    assert watched.faults == []


@pytest.mark.parametrize("person", [False], indirect=True)
def test_without_a_script_it_is_said_before_reading_again_and_the_same_leads_to_its_correction(
    person, site
):
    page = person
    page.goto(f"{site.origin}/proposer/?lieu={site.event.place.slug}")
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("En quelques phrases").fill(TEXT)
    page.get_by_label("Genre").select_option("concerts")
    page.get_by_label("Dites-le comme vous le diriez").fill(f"le {DAY:%d/%m/%Y} à 20h30")
    page.get_by_role("group", name="Prix").get_by_label("Gratuit").check()
    page.get_by_role("group", name="Faut-il réserver").get_by_label("Non").check()
    page.get_by_label("Adresse électronique").fill("chorale@example.org")
    page.get_by_role("button", name="Relire avant d’envoyer").click()

    expect(page).to_have_url(re.compile(r"#semblables$"))
    address = page.url.partition("#")[0]
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.goto(address)
    page.get_by_role("button", name="C’est le même").click()

    expect(page).to_have_url(f"{site.origin}/corriger/evenements/vermorel/")
    assert Proposal.objects.get().data["title"] == TITLE


def test_a_new_place_has_its_point_by_a_click_or_by_the_keyboard_and_outside_is_said(
    person, site, watched
):
    page = person
    page.goto(f"{site.origin}/proposer/")
    types(page, "Lieu", "Le Hangar")
    expect(page.get_by_role("radio", name="Un nouveau lieu")).to_be_checked()
    said = page.locator("[data-point-said]")

    page.get_by_role("button", name="Mettre le point sur le plan").press("Enter")
    canvas = page.locator(".spot .map")
    expect(canvas.locator(".outline")).to_have_count(1)
    page.get_by_role("button", name="Mettre le point au centre").press("Enter")
    expect(said).to_contain_text("10e arrondissement")
    kept = page.locator('input[name="latitude"]').input_value()
    canvas.focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Mettre le point au centre").press("Enter")
    moved = page.locator('input[name="latitude"]').input_value()
    drawn = faults(page)
    canvas.click(position={"x": 3, "y": 3})

    expect(said).to_contain_text("hors de la ville")
    expect(page).to_have_url(re.compile(r"/proposer/[\w-]{32}/"))
    page.get_by_role("button", name="Ôter le point").press("Enter")
    expect(page.locator('input[name="latitude"]')).to_have_value("")
    assert float(moved) > float(kept)
    assert (drawn, page.evaluate("document.documentElement.scrollWidth")) == ([], 390)
    assert watched.faults == []
