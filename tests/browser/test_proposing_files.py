"""Dropping a file anywhere on the form, and emptying the form with its stored copy."""

import base64
import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from participation.models import Picture, Proposal
from participation.services import reading
from tests.browser.test_proposing import faults
from tests.factories.agenda import CategoryFactory
from tests.factories.participation import photo
from tests.participation.elsewhere import ANSWERS

HELD = """([name, type, body]) => {
  const held = new DataTransfer();
  const octets = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
  held.items.add(new File([octets], name, { type }));
  return held;
}"""


@pytest.fixture
def site(live_server, monkeypatch):
    """A category; a long time limit for reading calendars on a busy machine."""
    monkeypatch.setattr(reading, "TOTAL_S", 30)
    CategoryFactory(name="Fêtes", slug="fetes")
    return SimpleNamespace(origin=live_server.url)


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


def drop(page: Page, name: str, kind: str, body: bytes) -> None:
    """Drag a file over the foot of the page and drop it."""
    held = page.evaluate_handle(HELD, [name, kind, base64.b64encode(body).decode()])
    page.dispatch_event("footer", "dragover", {"dataTransfer": held})
    expect(page.locator("[data-drop]")).to_contain_text("Lâchez")
    page.dispatch_event("footer", "drop", {"dataTransfer": held})


def test_a_file_dropped_anywhere_is_taken_by_its_kind_and_another_is_told(person, site, watched):
    page = person
    page.goto(f"{site.origin}/proposer/")
    page.get_by_label("Votre nom").fill("Mireille")

    drop(page, "affiche.pdf", "application/pdf", b"%PDF-1.7")
    expect(page.locator("[data-drop]")).to_contain_text(
        "on prend un calendrier (.ics) ou une photo"
    )
    told = faults(page)
    drop(page, "bal.jpg", "image/jpeg", photo())
    expect(page.get_by_role("radio", name="au milieu")).to_be_focused()
    expect(page.locator("[data-drop]")).to_be_hidden()
    drop(page, "bal.ics", "", ANSWERS["/agenda.ics"][2])

    expect(page).to_have_url(re.compile(r"/proposer/[\w-]{32}/#lu$"))
    expect(page.locator('[name="title"]')).to_have_value("Bal")
    expect(page.get_by_label("Votre nom")).to_have_value("Mireille")
    assert (Proposal.objects.count(), Picture.objects.count()) == (1, 1)
    assert [told, watched.faults] == [[], []]


def test_emptied_nothing_comes_back_but_by_the_link_that_takes_it_up_again(person, site, watched):
    page = person
    page.goto(f"{site.origin}/proposer/")
    page.context.set_offline(True)
    page.get_by_label("Titre").press_sequentially("Au métro")
    expect(page.locator("[data-saved]")).to_contain_text("pas de connexion")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_contain_text("enregistré")
    left = page.url
    kept = '{"at": 9e15, "pairs": [["title", "x"]]}'
    page.evaluate("(kept) => sessionStorage.setItem('proposal:/proposer/', kept)", kept)

    page.locator("summary", has_text="Tout vider").click()
    asked = faults(page)
    page.get_by_role("button", name="Oui, tout vider").click()

    expect(page.locator("#vide")).to_contain_text("C’est vidé.")
    expect(page.get_by_label("Titre")).to_have_value("")
    expect(page).to_have_url(f"{site.origin}/proposer/")
    assert page.evaluate("sessionStorage.length") == 0
    emptied = faults(page)
    page.get_by_role("link", name="Le reprendre").click()
    expect(page.get_by_label("Titre")).to_have_value("Au métro")
    assert page.url == left
    assert [asked, emptied] == [[], []]
    assert [fault for fault in watched.faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []
