"""Adding a photo to a proposal, on a phone by keyboard only, and without a script."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from participation.models import Picture, Proposal
from tests.browser.axe import violations
from tests.factories.agenda import CategoryFactory
from tests.factories.participation import ProposalFactory, link, photo, typed


@pytest.fixture
def site(live_server, settings, tmp_path):
    """A category; a photo larger than the kept size, and a file with a wrong type."""
    settings.SITE_ADDRESS = live_server.url
    CategoryFactory(name="Ateliers", slug="ateliers")
    good, bad = tmp_path / "vacances.jpg", tmp_path / "vacances.png"
    good.write_bytes(photo((3000, 2000)))
    bad.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    return SimpleNamespace(origin=live_server.url, photo=good, no_photo=bad)


@pytest.fixture
def person(browser, request, site, watched):
    """A page on a 390 px phone, watched for faults."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        java_script_enabled=getattr(request, "param", True),
    )
    yield watched.watch(context.new_page())
    context.close()


def faults(page: Page) -> list[tuple[str, list[str]]]:
    found = violations(page)
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]


def is_painted(page: Page) -> None:
    """Wait until every picture of the step is decoded."""
    page.locator("#photo img").evaluate_all("(all) => Promise.all(all.map((one) => one.decode()))")


def test_a_photo_from_a_phone_its_subject_by_the_keyboard_and_the_sheet_to_read_again(
    person, site, watched
):
    page = person
    page.goto(f"{site.origin}/proposer/")
    page.get_by_label("Titre").fill("On chante portes ouvertes")

    page.get_by_label("Une photo de chez vous").set_input_files(site.no_photo)
    expect(page.locator("#photo-refusee")).to_contain_text("Un fichier SVG n’est pas pris")
    expect(page.get_by_label("Titre")).to_have_value("On chante portes ouvertes")
    refused = faults(page)
    page.get_by_label("Une photo de chez vous").set_input_files(site.photo)
    expect(page.get_by_role("radio", name="au milieu")).to_be_focused()
    is_painted(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    subject = page.get_by_role("group", name="Où est le sujet de l’image ?").get_by_role(
        "radio", checked=True
    )
    expect(subject).to_have_value("nw")
    page.keyboard.press("Tab")
    page.keyboard.type("Une valise sur un quai vide")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Lila Marchetti")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    chosen = faults(page)
    expect(page.locator("[data-saved]")).to_contain_text("enregistré")
    page.get_by_role("button", name="Finir plus tard").press("Enter")

    expect(page.get_by_text("C’est gardé.")).to_be_visible()
    picture = Picture.objects.get()
    data = Proposal.objects.get().data
    assert (picture.width, picture.height) == (2400, 1600)
    assert [data[f"photo_{name}"] for name in ("focal", "alt", "people", "credit", "rights")] == [
        "nw",
        "Une valise sur un quai vide",
        "nobody",
        "Lila Marchetti",
        "on",
    ]
    assert [refused, chosen] == [[], []]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    # The browser logs the refused file.
    assert [fault for fault in watched.faults if "422" not in fault] == []


@pytest.mark.parametrize("person", [False], indirect=True)
def test_the_same_without_a_script_to_the_event_as_its_page_will_be(person, site):
    page = person
    token = link(ProposalFactory(data=typed()))
    page.goto(f"{site.origin}/proposer/{token}/")

    page.get_by_label("Une photo de chez vous").set_input_files(site.photo)
    page.get_by_role("button", name="Ajouter la photo").click()
    page.get_by_role("radio", name="en bas à droite").check()
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    expect(page).to_have_url(re.compile("/relire/"))
    expect(page.locator("#photo-reste li")).to_have_count(3)
    page.get_by_role("link", name="Compléter la photo").click()
    page.get_by_label("Ce qu’on y voit").fill("Une valise sur un quai vide")
    page.get_by_role("radio", name="Personne").check()
    page.get_by_label("J’ai le droit de la publier").check()
    page.get_by_role("button", name="Relire avant d’envoyer").click()

    cover = page.get_by_role("img", name="Une valise sur un quai vide")
    expect(page).to_have_url(re.compile("/relire/"))
    expect(cover).to_have_css("object-position", "100% 100%")
    assert cover.evaluate("async (one) => (await one.decode(), one.naturalWidth)") == 2400
