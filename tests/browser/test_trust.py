"""Trust grows and falls with moderators' real decisions; its owner reads it on a phone, a moderator
sets it."""

import datetime as dt

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from agenda.permissions import MODERATORS
from moderation.models import Decision, QueueItem
from moderation.services.deciding import execute_due
from participation.enums import ProposalState
from participation.models import Proposal
from participation.services import sending
from tests.agenda.cms import somebody
from tests.browser.test_deciding import carry_out, faults, painted, path
from tests.factories.agenda import PlaceFactory
from tests.factories.participation import ProposalFactory, facts_of, link, typed

TITLES = (
    "Bal des pompiers",
    "Lecture au jardin",
    "Concert de tubas",
    "Atelier zinc",
    "Visite du canal",
)


@pytest.fixture
def site(live_server, settings):
    """A site with low thresholds: known after one accepted proposal, trusted after two, all drawn
    for review."""
    settings.SITE_ADDRESS = live_server.url
    rules = {
        "known_from": 1,
        "trusted_from": 2,
        "trusted_after_days": 0,
        "read_one_in": 1,
        "refusal_costs": 1,
    }
    settings.TRUST = settings.TRUST | rules
    return live_server.url


@pytest.fixture
def mireille(browser, site, watched):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield watched.watch(context.new_page())
    context.close()


@pytest.fixture
def ines():
    return somebody(MODERATORS, first_name="Inès", last_name="Moreau")


@pytest.fixture
def hall():
    return PlaceFactory(name="Salle Cortège")


def confirms(page: Page, site: str, hall, number: int) -> tuple[Proposal, str]:
    """Send a proposal and confirm it with the mail's link and button."""
    day = timezone.localdate() + dt.timedelta(days=30 + 3 * number)
    place = {"place": hall.name, "place_choice": str(hall.pk), "street": "", "postcode": ""}
    data = typed(title=TITLES[number], **place, **{"day-0": f"{day:%Y-%m-%d}"})
    proposal = ProposalFactory(data=data, network_hmac=f"{number:064}")
    sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    url = f"{site}/propositions/{link(proposal)}/"
    page.goto(url)
    page.get_by_role("button", name="Confirmer la proposition").click()
    expect(page.get_by_role("button", name="Confirmer la proposition")).to_have_count(0)
    return proposal, url


def reads(page: Page, url: str, level: str) -> None:
    page.goto(url)
    expect(page.get_by_role("region", name="Votre adresse")).to_contain_text(level)


def item_of(proposal: Proposal) -> QueueItem:
    return QueueItem.objects.get(proposal=proposal)


def test_it_rises_by_what_is_accepted_and_falls_by_what_is_refused_afterwards(
    mireille, site, hall, ines, enter
):
    desk = enter(ines)
    for number, (before, after) in enumerate(
        (("Nouvelle.", "Connue."), ("Connue.", "De confiance."))
    ):
        proposal, url = confirms(mireille, site, hall, number)
        reads(mireille, url, before)
        desk.opens(path(item_of(proposal)))
        painted(desk.page)
        desk.page.keyboard.press("a")
        expect(desk.page.locator(".cms-done")).to_contain_text(TITLES[number])
        carry_out()
        reads(mireille, url, after)
    trusted_page = faults(mireille)

    proposal, url = confirms(mireille, site, hall, 2)
    expect(mireille.locator("h1")).to_have_text("Elle paraît")
    execute_due()
    mireille.goto(url)
    expect(mireille.locator("h1")).to_have_text("Elle est en ligne")
    mireille.get_by_role("link", name="La voir").click()
    expect(mireille.locator("h1")).to_have_text("Concert de tubas")

    desk.opens(path(item_of(proposal)))
    painted(desk.page)
    expect(desk.page.get_by_text("Déjà en ligne : à relire après coup.")).to_be_visible()
    desk_page = faults(desk.page)
    desk.page.keyboard.press("r")
    expect(desk.page.get_by_text("Refuser, avec une raison")).to_be_visible()
    painted(desk.page)
    desk.page.keyboard.press("1")
    desk.page.get_by_role("button", name="Refuser et écrire").click()
    expect(desk.page.locator(".cms-done")).to_contain_text("Concert de tubas")
    carry_out()
    reads(mireille, url, "Connue.")
    expect(mireille.locator("h1")).to_have_text("Elle n’est plus en ligne, et voici pourquoi")
    waits, waits_url = confirms(mireille, site, hall, 3)
    state = Proposal.objects.get(pk=waits.pk).state

    ago = dt.timedelta(days=91)  # three months later
    Proposal.objects.exclude(decided_at=None).update(
        decided_at=F("decided_at") - ago, refused_at=F("refused_at") - ago
    )
    reads(mireille, waits_url, "De confiance.")

    assert state == ProposalState.WAITING
    assert [one.by_trust for one in Decision.objects.order_by("pk")] == [False, False, True, False]
    assert (trusted_page, desk_page) == ([], [])


def test_a_moderator_gives_a_level_and_stops_an_address_that_was_stolen(
    mireille, site, hall, ines, enter
):
    proposal, url = confirms(mireille, site, hall, 0)
    desk = enter(ines, width=390).opens(path(item_of(proposal)))
    desk.page.get_by_role("link", name="Changer le niveau").click()
    desk.page.get_by_label("Niveau").select_option("De confiance")
    desk.page.get_by_label("Jusqu’au").fill("2001-01-01")
    desk.page.get_by_label("Pourquoi").fill("On se connaît.")
    desk.page.get_by_role("button", name="Donner ce niveau").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Donnez un jour à venir")
    expect(desk.page.get_by_label("Pourquoi")).to_have_value("On se connaît.")
    wrong = faults(desk.page)
    in_a_month = timezone.localdate() + dt.timedelta(days=30)
    desk.page.get_by_label("Jusqu’au").fill(f"{in_a_month:%Y-%m-%d}")
    desk.page.get_by_role("button", name="Donner ce niveau").click()
    expect(desk.page.get_by_role("button", name="Y mettre fin")).to_be_visible()
    reads(mireille, url, "« On se connaît. »")
    public, public_url = confirms(mireille, site, hall, 1)
    execute_due()

    desk.opens(path(item_of(public)))
    desk.page.get_by_role("link", name="Adresse volée").click()
    expect(
        desk.page.get_by_role("heading", name="Retiré du site, car personne ne l’a relu")
    ).to_be_visible()
    asked = faults(desk.page)
    desk.page.get_by_role("button", name="Arrêter l’adresse").dblclick()
    expect(desk.page.get_by_role("heading", name="Cette adresse est arrêtée")).to_be_visible()
    mireille.goto(public_url)
    expect(mireille.locator("h1")).to_have_text("Ce lien n’ouvre plus rien")
    stopped = Proposal.objects.select_related("event").get(pk=public.pk)
    desk.page.get_by_role("button", name="Rouvrir l’adresse").click()
    expect(desk.page.get_by_role("button", name="Arrêter l’adresse")).to_be_visible()
    carry_out()
    mireille.goto(public_url)
    expect(mireille.locator("h1")).to_have_text("Elle est en ligne")

    assert (stopped.state, stopped.event.live) == (ProposalState.WAITING, False)
    assert (wrong, asked) == ([], [])
