"""Reporting on a phone with two taps and a line, and correcting an event in its prefilled form."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from participation.enums import ReportKind
from participation.models import Correction, Report
from tests.browser.test_proposing import faults
from tests.factories.agenda import published_event


@pytest.fixture
def site(live_server, settings):
    settings.SITE_ADDRESS = live_server.url
    event = published_event(
        "2099-03-03 20:00", "2099-03-04 20:00", title="Bal à l’écluse", slug="bal"
    )
    return SimpleNamespace(origin=live_server.url, event=event)


@pytest.fixture
def person(browser, request, site, watched):
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        java_script_enabled=getattr(request, "param", True),
    )
    yield watched.watch(context.new_page())
    context.close()


def test_two_taps_and_a_line_from_the_page_of_an_event(person, site, watched):
    page = person
    page.goto(f"{site.origin}/evenements/bal/")
    page.get_by_role("link", name="C’est annulé").click()
    expect(page.get_by_label("C’est annulé")).to_be_checked()
    chosen = faults(page)
    page.get_by_label("Un mot de plus").fill("Affiche sur la porte.")
    page.get_by_role("button", name="Envoyer").click()

    expect(page.locator(".notice--done")).to_contain_text("C’est parti à ")
    thanked = faults(page)
    report = Report.objects.get()
    assert (report.kind, report.line) == (ReportKind.CANCELLED, "Affiche sur la porte.")
    assert report.occurrence == site.event.occurrences.first()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert [chosen, thanked, watched.faults] == [[], [], []]


@pytest.mark.parametrize("person", [False], indirect=True)
def test_one_thing_corrected_without_a_script_with_a_wrong_entry_on_the_way(person, site):
    page = person
    page.goto(f"{site.origin}/evenements/bal/")
    page.get_by_role("link", name="Ou corriger vous-même").click()
    page.get_by_label("Titre").fill("")
    page.get_by_label("Salle, étage, entrée").fill("Cour")
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.locator(".error-summary")).to_contain_text("Une chose à corriger")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Titre").fill("Bal aux Récollets")
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Remettre Salle").click()
    page.get_by_label("Comment le savez-vous").fill("L’affiche.")
    page.get_by_label("Comment le savez-vous").press("Enter")  # submits again, and restores nothing
    expect(page.get_by_role("row")).to_have_count(1)

    page.get_by_role("button", name="Envoyer la correction").click()

    expect(page.locator(".notice--done")).to_contain_text("C’est parti à ")
    correction = Correction.objects.get()
    assert correction.changes == {"title": ["Bal à l’écluse", "Bal aux Récollets"]}
    assert correction.line == "L’affiche."
