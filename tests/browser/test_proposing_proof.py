"""Proof of work while a proposal is typed; without a script it is sent without one."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from participation.models import Proposal, UsedChallenge
from participation.services.sending import LEAST_TIME
from tests.factories.agenda import CategoryFactory

#: Whether the form has a solution to send.
SOLUTION = "() => new FormData(document.querySelector('[data-propose]')).has('solution')"
DAY = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def person(browser, request, live_server, watched, settings):
    """A page on a phone, with or without a script."""
    settings.SITE_ADDRESS = live_server.url
    CategoryFactory(name="Ateliers", slug="ateliers")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", java_script_enabled=request.param
    )
    yield watched.watch(context.new_page())
    context.close()


@pytest.mark.parametrize("person", [True, False], indirect=True, ids=["script", "no script"])
def test_it_is_worked_for_while_one_types_and_who_cannot_sends_all_the_same(
    person, request, live_server, watched
):
    page, has_script = person, request.node.callspec.params["person"]
    page.goto(f"{live_server.url}/proposer/")
    at_rest = len(page.workers)
    if has_script:
        with page.expect_event("worker"):
            page.get_by_label("Titre").focus()
        page.wait_for_function(SOLUTION)
    page.get_by_label("Titre").fill("On chante portes ouvertes")
    page.get_by_label("En quelques phrases").fill("On ouvre la porte et on chante.")
    page.get_by_label("Genre").select_option("ateliers")
    page.get_by_label("Dites-le comme vous le diriez").fill(f"le {DAY:%d/%m/%Y} à 19h")
    page.get_by_label("C’est en ligne, sans lieu").check()
    page.get_by_role("group", name="Prix").get_by_label("Gratuit").check()
    page.get_by_role("group", name="Faut-il réserver").get_by_label("Non").check()
    page.get_by_label("Adresse électronique").fill("chorale@example.org")
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    Proposal.objects.update(opened_at=timezone.now() - LEAST_TIME)
    page.get_by_role("button", name="Envoyer la proposition").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Il manque un code")
    proposal = Proposal.objects.get()
    assert (at_rest, bool(proposal.proof), UsedChallenge.objects.count()) == (
        0,
        has_script,
        int(has_script),
    )
    assert watched.faults == []
