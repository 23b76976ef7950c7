"""The pocket of an invited voice: on a phone, through tunnels, by keyboard and without a script."""

import os
import random
import re
from types import SimpleNamespace

import pytest
from limits import RateLimitItemPerMinute
from playwright.sync_api import Page, Route, expect

from accounts.throttling import Throttle
from nights.models import Note
from nights.services.coverages import close_coverage
from nights.services.voices import invite_voice, revoke_voice
from tests.browser.axe import violations
from tests.factories.accounts import UserFactory
from tests.factories.nights import CoverageFactory
from tests.factories.participation import photo

#: Cuts of the network in one test; a hundred by hand.
CUTS = int(os.environ.get("OUTBOX_CUTS", "30"))
SENT, WAITING = "Tout est parti", re.compile(r"En attente \(|en attente \(")


@pytest.fixture
def night(live_server, settings, tmp_path):
    """An open coverage, the voice of Inès, her link, and a photo on her phone."""
    settings.SITE_ADDRESS = live_server.url
    coverage = CoverageFactory(slug="nuit", title="Nuit Blanche", hashtag="nb26")
    host = UserFactory(first_name="Maël")
    voice, token = invite_voice(coverage, "Inès Ravel", about="sur le pont", invited_by=host)
    picture = tmp_path / "pont.jpg"
    picture.write_bytes(photo((2400, 1600)))
    writing = f"{live_server.url}/direct/nuit/ecrire/"
    return SimpleNamespace(
        coverage=coverage, voice=voice, link=f"{writing}{token}/", writing=writing, picture=picture
    )


@pytest.fixture
def phone(browser, request):
    """A phone, 390 px wide; ``param`` says whether it runs scripts."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        java_script_enabled=getattr(request, "param", True),
    )
    yield context
    context.close()


@pytest.fixture
def pocket(phone, night) -> Page:
    """The page of the voice, who has come in."""
    page = phone.new_page()
    page.goto(night.link)
    page.get_by_role("button", name="J’y vais").click()
    page.wait_for_url(night.writing)
    return page


def write(page: Page, text: str) -> None:
    page.get_by_label("Et maintenant ?").fill(text)
    page.get_by_role("button", name="Envoyer").click()
    if page.evaluate("Boolean(window.indexedDB)"):
        expect(page.get_by_label("Et maintenant ?")).to_have_value("")  # it is kept


def texts() -> list[str]:
    return list(Note.objects.order_by("pk").values_list("text", flat=True))


def commit_then_cut(route: Route) -> None:
    """Let the site have the post, and lose its answer."""
    route.fetch()
    route.abort("connectionreset")


def is_post(url: str) -> bool:
    return url.endswith("/ecrire/")


def come_back(page: Page) -> None:
    """Give the network back: the browser says so to the page."""
    page.context.set_offline(True)
    page.context.set_offline(False)


def only_posts(act):
    """Return a handler of routes that leaves pages alone."""

    def handle(route: Route) -> None:
        if route.request.method == "POST":
            act(route)
        else:
            route.continue_()

    return handle


def tunnel(page: Page, text: str) -> Page:
    page.context.set_offline(True)
    write(page, text)
    expect(page.locator("[data-net]")).to_have_text(WAITING)
    page.context.set_offline(False)
    return page


def reload_with_a_full_queue(page: Page, text: str) -> Page:
    page.route(is_post, only_posts(lambda route: route.abort()))
    with page.expect_event("requestfailed"):
        write(page, text)
    page.reload()
    expect(page.locator("[data-net]")).to_have_text(WAITING)
    page.unroute_all(behavior="wait")
    come_back(page)
    return page


def lost_answer(page: Page, text: str) -> Page:
    page.route(is_post, only_posts(commit_then_cut))
    with page.expect_event("requestfailed"):
        write(page, text)
    page.unroute_all(behavior="wait")
    come_back(page)
    return page


def server_that_restarts(page: Page, text: str) -> Page:
    page.route(is_post, only_posts(lambda route: route.fulfill(status=503, body="")))
    with page.expect_event("requestfinished"):
        write(page, text)
    expect(page.locator("[data-net]")).to_have_text(WAITING)
    page.unroute_all(behavior="wait")
    come_back(page)
    return page


def portal_of_a_venue(page: Page, text: str) -> Page:
    page.route(is_post, only_posts(lambda route: route.fulfill(status=200, body="<h1>Wi-Fi</h1>")))
    with page.expect_event("requestfinished"):
        write(page, text)
    expect(page.locator("[data-net]")).to_have_text(WAITING)
    page.unroute_all(behavior="wait")
    come_back(page)
    return page


def closed_tab(page: Page, text: str) -> Page:
    page.route(is_post, only_posts(commit_then_cut))
    with page.expect_event("requestfailed"):
        write(page, text)
    context, address = page.context, page.url
    page.unroute_all(behavior="wait")
    page.close()
    page = context.new_page()
    page.goto(address)
    return page


CUT_KINDS = (
    tunnel,
    reload_with_a_full_queue,
    lost_answer,
    server_that_restarts,
    portal_of_a_venue,
    closed_tab,
)


def test_no_note_is_lost_and_none_comes_twice_whatever_cuts_the_network(pocket, night, monkeypatch):
    many = Throttle("night-voice", {}, RateLimitItemPerMinute(10_000, 10))
    monkeypatch.setattr("nights.views.pocket.VOICE_POSTS", many)
    chance = random.Random(26)
    written, page = [], pocket

    for number in range(CUTS):
        cut = chance.choice(CUT_KINDS)
        text = f"{number} {cut.__name__}"
        written.append(text)
        page = cut(page, text)
        if chance.random() < 0.5:  # else the next cut finds a queue
            expect(page.locator("[data-net]")).to_have_text(SENT)

    expect(page.locator("[data-net]")).to_have_text(SENT)
    assert texts() == written


def test_two_tabs_of_a_phone_send_each_note_once(pocket, night):
    other = pocket.context.new_page()
    other.goto(night.writing)
    posts = []
    pocket.context.on("requestfinished", lambda request: posts.append(request.method))
    pocket.context.set_offline(True)
    write(pocket, "De la première.")
    expect(other.locator("[data-kept] li")).to_have_count(1)
    write(other, "De la seconde.")

    pocket.context.set_offline(False)

    for page in (pocket, other):
        expect(page.locator("[data-net]")).to_have_text(SENT)
    assert texts() == ["De la première.", "De la seconde."]
    assert posts.count("POST") == 2


def test_what_waits_can_be_changed_or_taken_back_before_it_leaves(pocket):
    pocket.context.set_offline(True)
    write(pocket, "La file dort.")
    write(pocket, "Rien à dire.")

    waiting = pocket.locator("[data-kept] li")
    waiting.filter(has_text="Rien à dire.").get_by_role("button", name="Retirer").click()
    expect(waiting).to_have_count(1)
    waiting.get_by_role("button", name="Corriger").click()
    expect(pocket.get_by_label("Et maintenant ?")).to_have_value("La file dort.")
    write(pocket, "La file avance.")
    pocket.context.set_offline(False)

    expect(pocket.locator("[data-net]")).to_have_text(SENT)
    assert texts() == ["La file avance."]


def test_a_note_is_changed_by_its_voice_after_its_answer_was_lost(pocket):
    pocket.route(is_post, only_posts(commit_then_cut))
    with pocket.expect_event("requestfailed"):
        write(pocket, "Vingt-cinq minutes.")
    pocket.context.set_offline(True)
    pocket.locator("[data-kept]").get_by_role("button", name="Corriger").click()
    write(pocket, "Vingt minutes.")
    pocket.unroute_all(behavior="wait")
    pocket.context.set_offline(False)

    expect(pocket.locator("[data-net]")).to_have_text(SENT)
    assert texts() == ["Vingt minutes."]


def test_a_sent_note_is_corrected_then_withdrawn_on_the_page(pocket):
    write(pocket, "Vingt-cinq minutes.")
    own = pocket.locator("[data-own] > li")
    expect(own).to_contain_text("À vous encore 10 min")

    own.get_by_role("link", name="Corriger").click()
    expect(pocket.get_by_text("Vous corrigez une note.")).to_be_visible()
    write(pocket, "Vingt minutes.")
    expect(own).to_contain_text("Vingt minutes.")
    own.get_by_role("button", name="Retirer").click()

    expect(own).to_contain_text("Retirée")
    assert texts() == [""]


def test_a_picture_leaves_small_with_the_words_of_two_taps(pocket, night):
    pocket.get_by_label("Photo", exact=True).set_input_files(night.picture)
    expect(pocket.get_by_role("radio", name="la foule")).to_be_focused()
    pocket.get_by_role("radio", name="de l’eau").check()
    pocket.get_by_role("radio", name="de loin").check()
    expect(pocket.get_by_label("Ce qui sera lu")).to_have_value("De l’eau, de loin")
    assert violations(pocket) == []

    write(pocket, "La Seine est en pyjama.")

    shown = pocket.locator("[data-own]").get_by_role("img", name="De l’eau, de loin")
    expect(pocket.locator("[data-net]")).to_have_text(SENT)
    pocket.reload()
    expect(shown).to_be_visible()
    note = Note.objects.get()
    assert (note.picture.width, note.picture.height) == (1600, 1067)


def test_a_picture_waits_in_the_outbox_with_its_words(pocket, night):
    pocket.context.set_offline(True)
    pocket.get_by_label("Photo", exact=True).set_input_files(night.picture)
    pocket.get_by_role("radio", name="une file").check()
    write(pocket, "Longue.")
    expect(pocket.locator("[data-kept]").get_by_role("img", name="Une file")).to_be_visible()

    pocket.context.set_offline(False)

    expect(pocket.locator("[data-net]")).to_have_text(SENT)
    assert [(note.text, note.picture_alt) for note in Note.objects.all()] == [
        ("Longue.", "Une file")
    ]


def test_what_is_refused_leaves_the_queue_says_why_and_lets_the_next_one_pass(pocket, tmp_path):
    drawing = tmp_path / "dessin.jpg"
    drawing.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    pocket.get_by_label("Photo", exact=True).set_input_files(drawing)
    pocket.get_by_role("radio", name="un écran").check()

    write(pocket, "Regardez.")
    write(pocket, "La suite.")

    wrong = pocket.locator("[data-kept] .is-wrong")
    expect(wrong).to_contain_text("SVG")
    expect(pocket.locator("[data-net]")).to_have_text(SENT)
    assert violations(pocket) == []
    wrong.get_by_role("button", name="La jeter").click()
    expect(wrong).to_have_count(0)
    assert texts() == ["La suite."]


def test_a_picture_that_is_too_heavy_leaves_without_it(pocket, night, monkeypatch):
    monkeypatch.setattr("nights.views.pocket.MOST_PICTURE_BYTES", 1_000)
    pocket.get_by_label("Photo", exact=True).set_input_files(night.picture)
    pocket.get_by_role("radio", name="de l’eau").check()
    write(pocket, "Les rayures vues d’en haut.")

    pocket.get_by_role("button", name="L’envoyer sans la photo").click()

    expect(pocket.locator("[data-net]")).to_have_text(SENT)
    expect(pocket.locator("[data-kept] li")).to_have_count(0)
    assert texts() == ["Les rayures vues d’en haut."]


def test_a_voice_that_is_revoked_keeps_its_words_and_learns_why(pocket, night):
    revoke_voice(night.voice)

    write(pocket, "Je suis encore là.")

    expect(pocket.locator("[data-kept] .is-wrong")).to_contain_text("Ce lien ne marche plus.")
    assert texts() == []
    pocket.get_by_role("button", name="La jeter").click()
    expect(pocket.locator("[data-kept] li")).to_have_count(0)
    pocket.reload()
    expect(pocket.get_by_role("heading", name="Ce lien ne marche plus.")).to_be_visible()
    assert violations(pocket) == []


def test_what_had_not_left_when_the_night_closed_is_shown(pocket, night):
    pocket.context.set_offline(True)
    write(pocket, "Le pont est vide.")
    close_coverage(night.coverage)
    pocket.context.set_offline(False)

    expect(pocket.get_by_role("heading", name="C’est fini. Dormez.")).to_be_visible()
    expect(pocket.locator("[data-kept] .is-wrong")).to_contain_text("Le pont est vide.")
    assert violations(pocket) == []


def test_a_note_by_the_keyboard_alone(pocket):
    pocket.get_by_label("Et maintenant ?").focus()
    pocket.keyboard.type("La Seine chante.")
    pocket.keyboard.press("Tab")
    expect(pocket.get_by_label("Photo", exact=True)).to_be_focused()
    pocket.keyboard.press("Tab")
    pocket.keyboard.press("Enter")

    expect(pocket.locator("[data-own]")).to_contain_text("La Seine chante.")
    expect(pocket.get_by_label("Et maintenant ?")).to_be_focused()
    pocket.keyboard.press("Shift+Tab")
    expect(pocket.get_by_role("button", name="Retirer")).to_be_focused()


@pytest.mark.parametrize("phone", [False], indirect=True)
def test_a_note_and_its_picture_without_a_script(phone, night):
    page = phone.new_page()
    page.goto(night.link)
    page.get_by_role("button", name="J’y vais").click()
    page.get_by_label("Photo", exact=True).set_input_files(night.picture)
    page.get_by_role("radio", name="de l’eau").check()
    page.get_by_label("Et maintenant ?").fill("La Seine est en pyjama.")
    page.get_by_role("button", name="Envoyer").click()
    own = page.locator("[data-own] > li")
    expect(own.get_by_role("img", name="De l’eau")).to_be_visible()

    own.get_by_role("link", name="Corriger").click()
    page.get_by_label("Et maintenant ?").fill("La Seine est en rayures.")
    page.get_by_role("button", name="Envoyer").click()
    expect(own).to_contain_text("La Seine est en rayures.")
    own.get_by_role("button", name="Retirer").click()

    expect(own).to_contain_text("Retirée")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_of_a_voice_are_accessible_and_never_wider_than_the_screen(pocket, night, width):
    pocket.set_viewport_size({"width": width, "height": 844})
    pocket.context.set_offline(True)
    write(pocket, "Il se passe quelque chose côté île : les gens chantent, et juste.")
    found = violations(pocket)
    wide = [pocket.evaluate("document.documentElement.scrollWidth")]
    pocket.context.set_offline(False)
    expect(pocket.locator("[data-net]")).to_have_text(SENT)

    for address in (night.writing, night.link, night.writing.replace("/direct", "/en/direct")):
        pocket.goto(address)
        found += violations(pocket)
        wide.append(pocket.evaluate("document.documentElement.scrollWidth"))

    assert found == []
    assert max(wide) <= width
