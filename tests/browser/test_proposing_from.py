"""Proposing from an existing web page or a calendar file, on a phone, and without a script."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from messaging.models import Mail
from participation.enums import ProposalState
from participation.models import Proposal
from participation.services import reading
from tests.browser.test_proposing import be_patient, faults
from tests.factories.agenda import CategoryFactory, published_event
from tests.participation.elsewhere import ANSWERS, serving


@pytest.fixture
def site(live_server, settings, monkeypatch):
    """A known place, and local web sites to read from; a long time limit for busy machines."""
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
    """A page on a 390 px phone, watched for faults."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        java_script_enabled=getattr(request, "param", True),
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

    expect(
        page.locator(".field", has=page.locator('[name="title"]')).get_by_text("lu pour vous")
    ).to_have_count(0)
    expect(page.locator("[data-saved]")).to_contain_text("enregistré")
    page.reload()
    expect(
        page.locator(".field", has=page.locator('[name="title"]')).get_by_text("lu pour vous")
    ).to_have_count(0)
    expect(
        page.locator(".field", has=page.locator('[name="description"]')).get_by_text("lu pour vous")
    ).to_be_visible()
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
    page.get_by_label("Ou un fichier .ics, à choisir puis lire").set_input_files(
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

    page.get_by_label("Adresse de la page").fill(f"{site.elsewhere}/deux")
    page.get_by_role("button", name="Lire la page").click()
    page.get_by_label("Bal de la rue").check()
    page.get_by_label("Concert").check()
    page.get_by_role("button", name="Continuer avec ce qui est coché").click()

    # Including the one in the form.
    expect(page.get_by_role("heading", level=1)).to_have_text("3 sorties d’un coup")


def programme(*events: str) -> dict[str, object]:
    """Return a calendar file with these events, each given as its lines."""
    blocks = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@example.org\r\n{one}END:VEVENT\r\n"
        for n, one in enumerate(events)
    )
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Hangar//FR\r\n{blocks}END:VCALENDAR\r\n"
    return {"name": "programme.ics", "mimeType": "text/calendar", "buffer": body.encode()}


def evening(title: str, start: str, place: str = "Le Hangar") -> str:
    return f"SUMMARY:{title}\r\nDESCRIPTION:On y joue.\r\nDTSTART:{start}\r\nLOCATION:{place}\r\n"


def reads_calendar(page, origin: str, *events: str) -> None:
    page.goto(f"{origin}/proposer/")
    page.get_by_label("Ou un fichier .ics").set_input_files(programme(*events))
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("checkbox", name=re.compile("Soirée")).first).to_be_visible()


def width(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def answers_for_all(page) -> None:
    page.get_by_label("Genre").select_option("fetes")
    page.get_by_role("group", name="Prix").get_by_label("Gratuit").check()
    page.get_by_role("group", name="Faut-il réserver").get_by_label("Non").check()
    page.get_by_label("Adresse électronique").fill("mireille@example.org")


def test_a_programme_is_reviewed_and_confirmed_once_at_390(person, site, watched):
    page = person
    days = [timezone.localdate() + timedelta(days=number) for number in (9, 10, 11)]
    some = [evening(f"Soirée {number}", f"{day:%Y%m%d}T203000") for number, day in enumerate(days)]
    reads_calendar(
        page, site.origin, *some, evening("Soirée nulle part", f"{days[0]:%Y%m%d}T203000", "Ici")
    )
    page.get_by_role("button", name="Continuer avec ce qui est coché").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("4 sorties d’un coup")
    at_first = (faults(page), width(page))
    answers_for_all(page)
    page.get_by_role("button", name="Envoyer les 4 sorties").click()
    expect(page.locator(".error-summary")).to_contain_text("Il nous faut sa rue")
    refused = (faults(page), width(page))
    page.goto(f"{site.origin}/proposer/")
    page.go_back()  # without «confirm form resubmission»
    expect(page.locator(".error-summary")).to_contain_text("Il nous faut sa rue")
    page.locator(".batch-row", has_text="Soirée nulle part").get_by_role(
        "button", name="Laisser de côté"
    ).click()
    page.locator(".batch-row", has_text="Soirée 1").get_by_role("button", name="Ouvrir").click()
    page.locator('[name="title"]').fill("Soirée du milieu")
    page.get_by_role("button", name="Garder, et revenir à toutes").click()
    be_patient()
    page.get_by_role("button", name="Envoyer les 3 sorties").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Il manque un code")
    page.get_by_label("Le code du mail").fill(Mail.objects.get().subject[:6])
    page.get_by_role("button", name="Confirmer", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Vos 3 sorties")
    followed = (faults(page), width(page))
    expect(page.get_by_role("link", name="Soirée du milieu")).to_be_visible()
    assert Proposal.objects.filter(state=ProposalState.WAITING).count() == 3
    assert [at_first, refused, followed] == [([], 390)] * 3
    assert [fault for fault in watched.faults if "422" not in fault] == []

    reads_calendar(page, site.origin, *some[:2])  # this browser is known by now
    page.get_by_role("button", name="Continuer avec ce qui est coché").click()
    answers_for_all(page)
    be_patient()
    page.get_by_role("button", name="Envoyer les 2 sorties").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos 2 sorties")
    assert [mail.kind for mail in Mail.objects.order_by("pk")] == [
        "proposal-code",
        "proposal-received",
    ]
