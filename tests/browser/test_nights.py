"""A night told live on an open page: what is new waits, and nothing moves under the finger."""

import re

import pytest
from playwright.sync_api import Page, expect

from nights.services.coverages import close_coverage, write_summary
from nights.services.notes import edit_note, post_note, withdraw_note
from nights.services.questions import answer_question, ask_question
from tests.browser.test_live import PATIENCE_MS, open_and_hear
from tests.factories.nights import CoverageFactory, InvitedVoiceFactory

TEXTS = ".notes > .note .note-text"


@pytest.fixture
def page(browser) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture
def site(live_server, transactional_db, settings) -> str:
    """An empty site; returns its URL."""
    settings.SITE_ADDRESS = live_server.url
    return live_server.url


@pytest.fixture
def night(site):
    return CoverageFactory(slug="nuit", programme=None, event=None)


def fresh(page: Page):
    return page.locator("[data-fresh]")


def test_new_notes_wait_behind_a_button_and_nothing_moves(page, site, night):
    voice = InvitedVoiceFactory(coverage=night, goes_live=True, about="sur le pont")
    first = post_note(night, "Un.")
    open_and_hear(page, f"{site}/direct/nuit/")
    expect(fresh(page)).to_be_hidden()
    place = page.locator(f"#{first.anchor}").bounding_box()

    post_note(night, "Deux.")
    expect(fresh(page)).to_contain_text("Une nouvelle note", timeout=PATIENCE_MS)
    post_note(night, "Trois.\nEt plus bas.", voice=voice)
    expect(fresh(page)).to_contain_text("2 nouvelles notes", timeout=PATIENCE_MS)
    expect(page.locator("[data-fresh-says]")).to_have_text("2 nouvelles notes")
    assert page.locator(f"#{first.anchor}").bounding_box() == place
    assert page.locator(TEXTS).all_inner_texts() == ["Un."]

    fresh(page).press("Enter")
    assert page.locator(TEXTS).all_inner_texts() == ["Trois.", "Et plus bas.", "Deux.", "Un."]
    expect(fresh(page)).to_be_hidden()
    guest = page.locator(".note--guest")
    expect(guest.locator(".note-who")).to_have_text("Inès Ravel, voix invitée, sur le pont")
    assert page.evaluate("document.activeElement.closest('.note').matches('.note--guest')")


def test_corrections_withdrawals_and_what_to_know_come_in_place(page, site, night):
    fixed, gone = post_note(night, "Quarante minutes."), post_note(night, "Annulé.")
    open_and_hear(page, f"{site}/direct/nuit/")

    edit_note(fixed, "Vingt minutes.")
    withdraw_note(gone, "C’était faux.")
    write_summary(night, "Métro : toute la nuit", author=None)

    note = page.locator(f"#{fixed.anchor}")
    expect(note.locator(".note-text")).to_have_text("Vingt minutes.", timeout=PATIENCE_MS)
    expect(note.locator(".note-who")).to_contain_text(re.compile(r", corrigée à \d"))
    expect(page.locator(f"#{gone.anchor} .note-text")).to_have_text(
        re.compile(r"^Retirée à .*\. C’était faux\.$"), timeout=PATIENCE_MS
    )
    expect(page.locator("[data-know] li")).to_have_text("Métro : toute la nuit")
    expect(page.locator("[data-know] strong")).to_have_text("Métro :")


def test_what_is_withdrawn_before_it_was_read_is_never_shown(page, site, night):
    post_note(night, "Un.")
    open_and_hear(page, f"{site}/direct/nuit/")

    withdraw_note(post_note(night, "Un secret."))
    post_note(night, "Deux.")

    expect(fresh(page)).to_contain_text("Une nouvelle note", timeout=PATIENCE_MS)
    fresh(page).click()
    assert page.locator(TEXTS).all_inner_texts() == ["Deux.", "Un."]


def test_an_answer_comes_with_its_question_and_words_of_strangers_stay_words(page, site, night):
    open_and_hear(page, f"{site}/direct/nuit/")

    question = ask_question(night, "<img src=x onerror=document.title=1> ?", "Léa")
    answer_question(question, "<b>Oui</b>.", author=None)

    expect(fresh(page)).to_be_visible(timeout=PATIENCE_MS)
    fresh(page).click()
    note = page.locator(".note--answer")
    expect(note.locator(".note-text")).to_have_text("<b>Oui</b>.")
    expect(note.locator(".note-asked")).to_contain_text("<img src=x onerror=document.title=1> ?")
    expect(note.locator(".note-who")).to_contain_text("en moins d’une minute")


def test_whom_a_socket_is_refused_asks_now_and_then(page, site, night):
    page.route("**/alertes/flux*", lambda route: route.abort())
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error('no') } };")
    page.clock.install()
    page.goto(f"{site}/direct/nuit/")
    post_note(night, "Un.")

    with page.expect_response(re.compile(r"/direct/nuit\.json\?depuis=")):
        page.clock.run_for(25_000)

    expect(fresh(page)).to_contain_text("Une nouvelle note", timeout=PATIENCE_MS)


def test_a_page_is_told_that_the_night_is_over(page, site, night):
    open_and_hear(page, f"{site}/direct/nuit/")

    close_coverage(night)

    expect(fresh(page)).to_contain_text("Le direct est fermé", timeout=PATIENCE_MS)
    fresh(page).click()
    expect(page.locator("#tout")).to_be_visible()


def test_a_question_is_asked_without_a_script(browser, site, night):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/direct/nuit/questions/")

    page.get_by_role("textbox", name="Votre question").fill("Ça finit quand ?")
    page.get_by_role("button", name="Envoyer").click()

    expect(page.locator(".mine-box h3")).to_have_text("Ça finit quand ?")
    context.close()
