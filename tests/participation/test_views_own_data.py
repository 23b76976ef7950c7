"""/propositions/<token>/donnees/: downloaded and erased by who proved the address."""

import io
import json
import re
import zipfile

import pytest
from django.test import Client

from agenda.models import Event
from messaging.models import Digest, Mail
from messaging.services.digests import ask_for_digest
from participation.enums import LinkPurpose, ReportKind
from participation.models import Contact, Correction, Proposal, Report
from participation.services import notice_links, pictures, reporting, sending
from tests.budgets import count_queries
from tests.factories.agenda import at, published_event
from tests.factories.desk import CorrectionFactory
from tests.factories.participation import (
    ContactFactory,
    ProposalFactory,
    facts_of,
    link,
    photo,
    with_picture,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def sent(email: str = "mireille@example.org") -> Proposal:
    proposal = ProposalFactory()
    return sending.send_proposal(proposal, facts_of(proposal), email)


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
    text = done.content.decode()
    assert ("<h1>C’est effacé</h1>" in text, "On n’a plus rien de cette adresse." in text) == (
        True,
        True,
    )
    assert ('href="/vos-donnees/#effacer"' in text, 'name="email"' in text) == (True, False)
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

    response = client.post(
        page, {"faire": "tout-effacer"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert (response.status_code, Contact.objects.count()) == (403, 1)


def reported(email: str = "mireille@example.org") -> Report:
    event = published_event("2026-03-10 20:00", title="Bal à l’écluse")
    return reporting.send_report(
        event,
        ReportKind.PRICE,
        line="C’est 12.",
        email=email,
        network="192.0.2.1/32",
        language="fr",
    )


def test_all_that_an_address_sent_is_named_with_where_it_stands(client):
    proposal, report = sent(), reported()
    CorrectionFactory(contact=report.contact, event=report.event)
    reported("autre@example.org")

    page = client.get(address(proposal))

    rows = [(row.kind, row.title) for row in page.context["page"].sent]
    assert sorted(rows) == [
        ("Correction", "Bal à l’écluse"),
        ("Proposition", "On chante portes ouvertes"),
        ("Signalement", "Bal à l’écluse"),
    ]


def test_who_reported_reads_takes_away_and_erases_all_by_the_link_of_their_mail(client):
    report = reported()
    sent()
    page = f"/signaler/suivi/{notice_links.notice_token(report)}/donnees/"

    followed = client.get(page.removesuffix("donnees/")).content.decode()
    taken = json.loads(client.post(page, {"faire": "telecharger"}).content)
    asked = client.post(page, {"faire": "effacer"}).content.decode()
    before = Contact.objects.count()
    client.post(page, {"faire": "tout-effacer"})

    assert f'href="{page}"' in followed
    assert [one["line"] for one in taken["reports"]] == ["C’est 12."]
    assert (len(taken["proposals"]), f'href="{page}"' in asked, before) == (1, True, 1)
    assert (
        Contact.objects.count(),
        Report.objects.count(),
        Proposal.objects.count(),
        Mail.objects.count(),
    ) == (0,) * 4
    assert client.get(page).status_code == 404


def test_a_link_of_a_report_that_is_not_ours_opens_nothing(client):
    page = f"/signaler/suivi/{notice_links.notice_token(reported())[:-1]}x/donnees/"

    assert [
        client.get(page).status_code,
        client.post(page, {"faire": "tout-effacer"}).status_code,
    ] == [404, 404]
    assert Contact.objects.count() == 1


def test_what_one_takes_away_has_the_photos_too(client):
    proposal = ProposalFactory()
    picture = pictures.add_picture(proposal, photo())
    sending.send_proposal(proposal, with_picture(proposal), "mireille@example.org")

    answer = client.post(address(proposal), {"faire": "telecharger"})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="agenda.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["agenda.json", f"photos/{picture.uuid}.jpg"]
        assert archive.read(f"photos/{picture.uuid}.jpg").startswith(b"\xff\xd8")
        said = json.loads(archive.read("agenda.json"))["proposals"][0]["photos"][0]
    assert (said["file"], said["shows"]) == (
        f"photos/{picture.uuid}.jpg",
        "Une valise sur un quai vide",
    )


def test_searches_by_mail_of_the_address_are_in_it_and_end_with_it(client):
    proposal = sent()
    for email in ("mireille@example.org", "autre@example.org"):
        ask_for_digest(email, "q=jazz", "weekly", language="fr")
    mine, other = Digest.objects.order_by("pk")
    page = address(proposal)

    taken = json.loads(client.post(page, {"faire": "telecharger"}).content)
    asked = client.post(page, {"faire": "effacer"}).content.decode()
    client.post(page, {"faire": "tout-effacer"})

    assert [one["search"] for one in taken["searches_by_mail"]] == [mine.querystring]
    assert "Les recherches que vous recevez par mail s’arrêtent." in asked
    assert list(Digest.objects.all()) == [other]


def test_many_are_named_in_as_many_queries_as_one(client):
    proposal = sent()
    page = address(proposal)
    client.get(page)
    for_one = count_queries(lambda: client.get(page))
    contact = Contact.objects.get()
    for _ in range(3):
        sent()
        CorrectionFactory(contact=contact)
    CorrectionFactory(contact=ContactFactory())

    assert (count_queries(lambda: client.get(page)), Correction.objects.count()) == (for_one, 4)
