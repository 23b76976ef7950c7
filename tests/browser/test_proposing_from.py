"""Somebody proposes what is written elsewhere already: a page, or a calendar; on a phone, and without a script."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from participation.models import Proposal
from participation.services import reading
from tests.browser.test_proposing import faults
from tests.factories.agenda import CategoryFactory, published_event
from tests.participation.elsewhere import ANSWERS, serving


@pytest.fixture
def site(live_server, settings, monkeypatch):
    """A place that is known, and others' sites on this machine, which may be at other work."""
    settings.FETCH_ALLOWS_LOOPBACK = True
    monkeypatch.setattr(reading, "TOTAL_S", 30)
    CategoryFactory(name="Fêtes", slug="fetes")
    venue = published_event("2099-03-03 20:00", slug="piece").place
    venue.name = "Le Hangar"
    venue.save()
    with serving() as elsewhere:
        yield SimpleNamespace(origin=live_server.url, elsewhere=elsewhere)


@pytest.fixture
def person(browser, request, site, watched):
    """On a phone of 390, whose page does nothing that no page may do."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", java_script_enabled=getattr(request, "param", True)
    )
    yield watched.watch(context.new_page())
    context.close()


def test_from_a_page_at_390_each_mark_goes_as_one_touches_what_was_read(person, site, watched):
    page = person
    page.goto(f"{site.origin}/proposer/")
    page.get_by_label("Votre nom").fill("Mireille")
    page.get_by_label("Adresse de la page").fill(f"{site.elsewhere}/perdue")
    page.get_by_role("button", name="Lire la page").click()
    expect(page.locator(".grab .error")).to_contain_text("Il n’y a pas de page à cette adresse")
    refused = faults(page)

    page.get_by_label("Adresse de la page").fill(f"{site.elsewhere}/bal")
    page.get_by_role("button", name="Lire la page").click()
    expect(page.locator("#lu")).to_contain_text("On a lu")
    expect(page.locator("#lu")).to_contain_text("quelle est la bonne heure")
    read = faults(page)
    page.locator('[name="title"]').press_sequentially(" et concert")

    expect(page.locator(".field", has=page.locator('[name="title"]')).get_by_text("lu pour vous")).to_have_count(0)
    expect(page.locator("[data-saved]")).to_contain_text("enregistré")
    page.reload()
    expect(page.locator(".field", has=page.locator('[name="title"]')).get_by_text("lu pour vous")).to_have_count(0)
    expect(page.locator(".field", has=page.locator('[name="description"]')).get_by_text("lu pour vous")).to_be_visible()
    expect(page.locator(".found")).to_contain_text("Le Hangar")
    expect(page.get_by_label("Votre nom")).to_have_value("Mireille")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert [refused, read] == [[], []]
    assert [
        fault for fault in watched.faults if "422" not in fault
    ] == []  # a browser notes the address that was refused


@pytest.mark.parametrize("person", [False], indirect=True)
def test_from_a_calendar_and_from_a_page_of_several_without_a_script(person, site):
    page = person
    page.goto(f"{site.origin}/proposer/")
    page.get_by_label("Ou un fichier de calendrier").set_input_files(
        {"name": "bal.ics", "mimeType": "text/calendar", "buffer": ANSWERS["/agenda.ics"][2]}
    )
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page).to_have_url(re.compile(r"/proposer/[\w-]{32}/#lu$"))
    expect(page.locator('[name="title"]')).to_have_value("Bal")
    expect(page.locator('[name="start-0"]')).to_have_value("20:30")

    page.get_by_label("Adresse de la page").fill(f"{site.elsewhere}/deux")
    page.get_by_role("button", name="Lire la page").click()
    page.get_by_label("Concert").check()
    page.get_by_role("button", name="Continuer avec ce qui est coché").click()

    expect(page.locator('[name="title"]')).to_have_value("Concert")
    expect(page.locator('[name="day-0"]')).to_have_value("2099-07-01")
    expect(page.locator('[name="start-0"]')).to_have_value("")
    assert Proposal.objects.count() == 1
