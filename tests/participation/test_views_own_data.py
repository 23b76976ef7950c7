"""/propositions/<token>/donnees/: taken away, and erased, by whoever has shown that the address is theirs."""

import json
import re

import pytest
from django.test import Client

from agenda.models import Event
from participation.enums import LinkPurpose
from participation.models import Contact, Proposal
from participation.services import sending
from tests.factories.agenda import at
from tests.factories.participation import ProposalFactory, facts_of, link

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def sent(email: str = "mireille@example.org") -> Proposal:
    proposal = ProposalFactory()
    return sending.send(proposal, facts_of(proposal), email)


def address(proposal: Proposal, purpose: LinkPurpose = LinkPurpose.FOLLOW) -> str:
    return f"/propositions/{link(proposal, purpose)}/donnees/"


def heading(client: Client, at: str) -> str:
    return re.findall(r"<h1>(.*?)</h1>", client.get(at).content.decode())[0]


def test_the_page_is_found_from_the_proposal_and_says_what_there_is_without_the_address(client):
    page = address(sent())

    proposal = client.get(page.removesuffix("donnees/")).content.decode()
    text = client.get(page).content.decode()

    assert f'href="{page}"' in proposal
    assert ("une proposition" in text, "un mail qu’on vous a écrit" in text) == (True, True)
    assert "mireille@example.org" not in text


def test_the_file_is_json_that_no_cache_keeps_and_only_a_post_brings(client):
    page = address(sent())

    response = client.post(page, {"faire": "telecharger"})

    assert json.loads(response.content)["address"] == "mireille@example.org"
    assert response.headers["Content-Disposition"] == 'attachment; filename="agenda.json"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "mireille" not in client.get(page, {"faire": "telecharger"}).content.decode()


def test_one_says_twice_that_one_wants_it_erased_and_it_is(client):
    proposal = sent()
    sending.confirm_by_link(proposal)
    others = sent("autre@example.org")
    page = address(proposal)

    asked = client.post(page, {"faire": "effacer"}).content.decode()
    still = Proposal.objects.count()
    done = client.post(page, {"faire": "tout-effacer"}, follow=True)

    assert ("Tout effacer, vraiment" in asked, still) == (True, 2)
    assert "C’est effacé : on n’a plus rien de vous." in done.content.decode().replace("\xa0", " ")
    assert (list(Proposal.objects.all()), Event.objects.count()) == ([others], 0)
    assert client.get(page).status_code == 404


def test_whose_address_was_used_by_somebody_else_erases_it_before_anybody_confirms(client):
    client.post(address(sent()), {"faire": "tout-effacer"})

    assert Contact.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_browser_that_wrote_the_draft_has_not_shown_that_the_address_is_its_own(client, method):
    page = address(sent(), LinkPurpose.DRAFT)

    response = getattr(client, method)(page, {"faire": "tout-effacer"})

    assert (response.status_code, Contact.objects.count()) == (404, 1)
    assert heading(client, page) == "Ce lien n’ouvre plus rien"


def test_another_sites_form_erases_nothing(client):
    page = address(sent())

    response = client.post(page, {"faire": "tout-effacer"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert (response.status_code, Contact.objects.count()) == (403, 1)
