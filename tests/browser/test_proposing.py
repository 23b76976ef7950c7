"""Proposing an event on a phone, by keyboard, and without a script: code, thread, and back."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from messaging.models import Mail
from participation.enums import ProposalState
from participation.models import Proposal
from participation.services.sending import LEAST_TIME
from tests.browser.axe import violations
from tests.browser.people import first_of
from tests.factories.agenda import CategoryFactory, published_event

DAY = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def site(live_server, settings):
    """A category, and a place with an event."""
    settings.SITE_ADDRESS = live_server.url
    CategoryFactory(name="Ateliers", slug="ateliers")
    venue = published_event("2099-03-03 20:00", slug="piece").place
    venue.name = "La Maroquinerie"
    venue.save()
    return SimpleNamespace(origin=live_server.url, venue=venue)


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


#: Waits until the tab stores this many forms.
UNTIL_KEPT = """(count) => new Promise((done, fail) => {
  setTimeout(fail, 20000, new Error("kept otherwise"));
  const look = () => (sessionStorage.length === count ? done() : setTimeout(look, 20));
  look();
})"""


def faults(page: Page) -> list[tuple[str, list[str]]]:
    found = violations(page)
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]


def types_by_keyboard(page: Page, label: str, words: str) -> None:
    """Focus a field and type key by key."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def be_patient() -> None:
    """Make the draft old enough, as after a human's typing."""
    Proposal.objects.update(opened_at=timezone.now() - LEAST_TIME)


def test_from_nothing_to_the_thread_by_the_keyboard_at_390(person, site, watched):
    page = person
    page.goto(f"{site.origin}/proposer/")
    at_rest = faults(page)
    types_by_keyboard(page, "Titre", "On chante portes ouvertes")
    types_by_keyboard(page, "En quelques phrases", "On ouvre la porte et on chante.")
    expect(page.locator("[data-saved]")).to_contain_text("enregistré")
    expect(page).to_have_url(re.compile(r"/proposer/[\w-]{32}/$"))
    page.get_by_label("Genre").select_option("ateliers")
    types_by_keyboard(page, "Dites-le comme vous le diriez", f"le {DAY:%d/%m/%Y} à 19h")
    expect(page.locator("[data-understood]")).to_contain_text("19")
    types_by_keyboard(page, "Lieu", "maroq")
    page.get_by_role("radio", name="La Maroquinerie").focus()
    page.keyboard.press("Space")
    page.get_by_role("group", name="Prix").get_by_label("Gratuit").focus()
    page.keyboard.press("Space")
    types_by_keyboard(page, "Adresse électronique", "chorale@exemple")
    page.get_by_role("button", name="Relire avant d’envoyer").press("Enter")

    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("2 choses à corriger")
    expect(summary).to_be_focused()
    wrong = faults(page)
    booking = page.get_by_role("group", name="Faut-il réserver")
    expect(booking).to_contain_text("Dites s’il faut réserver")
    booking.get_by_label("Non").focus()
    page.keyboard.press("Space")
    expect(booking).not_to_contain_text("Dites s’il faut réserver")
    summary.get_by_role("link").last.press("Enter")
    field = page.get_by_label("Adresse électronique")
    field.fill("")
    types_by_keyboard(page, "Adresse électronique", "chorale@example.org")
    page.get_by_role("button", name="Relire avant d’envoyer").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("On chante portes ouvertes")
    read = faults(page)
    be_patient()
    page.get_by_role("button", name="Envoyer la proposition").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Il manque un code")
    asked = faults(page)
    code = re.findall(r"\b\d{6}\b", Mail.objects.get().text)[0]
    types_by_keyboard(page, "Le code du mail", code)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Elle attend son tour")
    types_by_keyboard(page, "Un mot de plus", "La porte est verte.")
    page.get_by_role("button", name="Écrire").press("Enter")
    expect(page.locator(".talk-line")).to_have_text("La porte est verte.")
    followed = faults(page)
    page.locator("summary", has_text="La retirer").press("Enter")
    page.get_by_role("button", name="Oui, la retirer").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Elle est retirée")
    assert [at_rest, wrong, read, asked, followed] == [[]] * 5
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Proposal.objects.get().state == ProposalState.WITHDRAWN
    assert watched.faults == []


def test_what_is_typed_without_a_connection_is_offered_when_one_comes_back(person, site):
    page = person
    page.goto(f"{site.origin}/proposer/")

    page.context.set_offline(True)
    types_by_keyboard(page, "Titre", "On chante dans le métro")
    page.get_by_label("Jour par jour").check()
    with page.expect_event("requestfailed"):
        page.get_by_label("Jour", exact=True).fill(DAY.isoformat())
    expect(page.locator("[data-saved]")).to_contain_text("pas de connexion")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{site.origin}/proposer/")
    offer = page.get_by_role("region", name="Reprendre ce que vous aviez écrit ?")
    offer.get_by_text("Regarder").click()
    expect(offer).to_contain_text("On chante dans le métro")
    seen = faults(page)
    other = page.context.new_page()  # another tab may be another person's
    other.goto(f"{site.origin}/proposer/")
    expect(other.get_by_role("region", name="Reprendre ce que vous aviez écrit ?")).to_have_count(0)
    offer.get_by_role("button", name="Reprendre").click()

    expect(page.get_by_label("Titre")).to_have_value("On chante dans le métro")
    expect(page.get_by_label("Jour", exact=True)).to_have_value(DAY.isoformat())
    expect(offer).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0
    assert seen == []
    assert Proposal.objects.get().data["title"] == "On chante dans le métro"


def test_what_a_button_has_sent_is_not_offered_to_a_new_form(person, site):
    page = person
    page.goto(f"{site.origin}/proposer/")
    page.get_by_label("Titre").fill("Un bal")

    page.get_by_role("button", name="Finir plus tard").click()  # before autosave
    expect(page.get_by_text("C’est gardé.")).to_be_visible()
    page.goto(f"{site.origin}/proposer/")

    expect(page.get_by_label("Titre")).to_have_value("")
    expect(page.get_by_role("region", name="Reprendre ce que vous aviez écrit ?")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_what_is_typed_while_the_first_save_is_on_its_way_is_offered_to_no_other_proposal(
    person, site
):
    page, held = person, []
    page.route(
        "**/proposer/",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.goto(f"{site.origin}/proposer/")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_label("Titre").fill("On chante portes ouvertes")
    page.get_by_label("En quelques phrases").fill("On ouvre la porte et on chante.")
    page.evaluate(UNTIL_KEPT, 1)

    first_of(held, page).continue_()
    page.evaluate(UNTIL_KEPT, 0)  # everything is saved on the server, under the draft's own URL
    expect(page).to_have_url(re.compile(r"/proposer/[\w-]{32}/$"))
    page.goto(f"{site.origin}/proposer/")

    expect(page.get_by_role("button", name="Relire avant d’envoyer")).to_be_visible()
    expect(page.get_by_role("region", name="Reprendre ce que vous aviez écrit ?")).to_have_count(0)


@pytest.mark.parametrize("person", [False], indirect=True)
def test_the_same_without_a_script_with_a_wrong_entry_and_the_back_button(person, site):
    page = person
    page.goto(f"{site.origin}/proposer/")
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    expect(page.locator(".error-summary")).to_contain_text("8 choses à corriger")
    page.get_by_label("Titre").fill("On chante portes ouvertes")
    page.get_by_label("Titre").press("Enter")  # «Garder», not a page that is read again
    expect(page.get_by_text("C’est gardé.")).to_be_visible()
    page.get_by_label("En quelques phrases").fill("On ouvre la porte et on chante.")
    page.get_by_label("Genre").select_option("ateliers")
    page.get_by_label("Jour par jour").check()
    page.get_by_label("Jour", exact=True).fill(DAY.isoformat())
    page.get_by_label("Début").fill("19:00")
    page.get_by_label("Lieu", exact=True).fill("Le Hangar")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("radio", name="Un nouveau lieu")).to_be_checked()
    page.get_by_label("Rue et numéro").fill("3 passage Dubail")
    page.get_by_label("Code postal").fill("75010")
    page.get_by_role("group", name="Prix").get_by_label("Payant").check()
    page.get_by_label(re.compile(r"^De\b")).fill("8,50")
    page.get_by_role("group", name="Faut-il réserver").get_by_label("Non").check()
    page.get_by_label("Adresse électronique").fill("chorale@example.org")
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    be_patient()
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Il manque un code")

    page.go_back()
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_label("Le code du mail").fill("12")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator(".error-summary")).to_contain_text("Ce n’est pas le bon code")
    page.goto(f"{page.url.partition('/propositions/')[0]}/agenda/")
    page.go_back()  # without «confirm form resubmission»
    expect(page.locator(".error-summary")).to_contain_text("Ce n’est pas le bon code")
    page.goto(re.findall(r"http://\S+/propositions/\S+", Mail.objects.get().text)[0])
    page.get_by_role("button", name="Confirmer la proposition").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Elle attend son tour")
    assert Proposal.objects.get().event.place.name == "Le Hangar"
