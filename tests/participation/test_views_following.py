"""/propositions/: who may see what, and act; the same answer for every address."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services import keep_address
from agenda.models import Event
from messaging.models import Mail, SuppressedAddress
from participation.enums import LinkPurpose, ProposalState
from participation.models import Contact, LinkRequest, Post, Proposal
from participation.services import following, sending
from participation.throttling import OPEN_DRAFT
from participation.views.secrets import PROBLEM_AGE
from tests.agenda.cms import signed_in, somebody
from tests.budgets import spend
from tests.factories.agenda import at
from tests.factories.participation import ProposalFactory, facts_of, link

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def sent(email: str = "mireille@example.org") -> Proposal:
    proposal = ProposalFactory()
    return sending.send_proposal(proposal, facts_of(proposal), email)


def confirmed() -> Proposal:
    proposal = sent()
    sending.confirm_by_link(proposal)
    return Proposal.objects.get(pk=proposal.pk)


def address(proposal: Proposal, purpose: LinkPurpose = LinkPurpose.FOLLOW) -> str:
    return f"/propositions/{link(proposal, purpose)}/"


def title(client: Client, at: str) -> str:
    return re.findall(r"<h1>(.*?)</h1>", client.get(at).content.decode())[0]


def test_the_link_of_the_mail_confirms_by_a_button_and_not_by_being_looked_at(client):
    proposal = sent()
    mailed = re.findall(
        r"https://agenda\.example\.org(/propositions/\S+)", Mail.objects.get().text
    )[0]

    looked = title(client, mailed)
    client.post(mailed, {"faire": "confirmer"})

    assert (looked, title(client, mailed)) == ("Plus qu’à confirmer", "Elle attend son tour")
    assert Event.objects.get().proposals.get() == proposal


def test_the_code_confirms_where_it_was_typed_and_brings_a_link_of_its_own(client):
    page = address(sent(), LinkPurpose.DRAFT)
    code = re.findall(r"\b\d{6}\b", Mail.objects.get().text)[0]

    response = client.post(page, {"faire": "confirmer", "code": f" {code[:3]} {code[3:]}"})

    assert title(client, response.url) == "Elle attend son tour"
    assert Client().get(page).status_code == 404


@pytest.mark.parametrize("code", ["", "000000 0", "abc", "１２３４５６", "9" * 500])
def test_a_wrong_code_is_said_and_can_be_tried_again(client, code):
    page = address(sent(), LinkPurpose.DRAFT)

    response = client.post(page, {"faire": "confirmer", "code": code})

    assert response.status_code == 302
    assert "Ce n’est pas le bon code" in client.get(response.url).content.decode()
    assert Event.objects.count() == 0


def test_what_a_refused_form_has_its_page_say_ends_and_is_never_another_s(client, time_machine):
    page = address(sent(), LinkPurpose.DRAFT)
    refused = client.post(page, {"faire": "confirmer", "code": "12"}).url
    signed = signing.dumps("Appelez le 01 23", salt="participation.opening")

    time_machine.shift(PROBLEM_AGE.total_seconds() + 1)
    pages = [
        client.get(at).content.decode()
        for at in (refused, f"{page}?refus=Appelez", f"{page}?refus={signed}")
    ]

    assert [said.count("error-summary") for said in pages] == [0, 0, 0]


def test_a_proposal_can_be_withdrawn_from_its_page(client):
    page = address(confirmed())

    client.post(page, {"faire": "retirer"})

    assert title(client, page) == "Elle est retirée"
    assert Event.objects.count() == 0


def test_a_word_is_written_and_an_empty_one_is_not(client):
    page = address(confirmed())

    empty = client.post(page, {"faire": "repondre", "text": " \u200b "})
    client.post(page, {"faire": "repondre", "text": "<b>Le troisième</b>"})

    assert empty.status_code == 422
    assert [post.text for post in Post.objects.all()] == ["<b>Le troisième</b>"]
    assert "&lt;b&gt;Le troisième&lt;/b&gt;" in client.get(page).content.decode()


def test_another_like_it_is_a_draft_without_its_days_and_address(client):
    page = address(confirmed())

    draft = client.post(page, {"faire": "refaire"}).url

    copied = Proposal.objects.get(state=ProposalState.DRAFT).data
    assert client.get(draft).status_code == 200
    assert (
        copied["title"],
        [name for name in copied if name.startswith(("words", "day", "email"))],
    ) == (
        "On chante portes ouvertes",
        [],
    )


def test_drafts_like_it_are_counted_as_any_drafts(client):
    page = address(confirmed())
    spend(OPEN_DRAFT, OPEN_DRAFT.per_network[32].amount - 1)

    codes = [client.post(page, {"faire": "refaire"}).status_code for _ in range(2)]

    assert codes == [302, 429]


def test_no_page_shows_an_address(client):
    proposal = confirmed()
    token = link(proposal)

    pages = [
        client.get(f"/propositions/{token}/"),
        client.get(f"/proposer/{token}/"),
        client.get(f"/proposer/{token}/relire/"),
    ]

    assert [
        (page.status_code, "mireille@example.org" in page.content.decode()) for page in pages
    ] == [(200, False)] * 3


def test_links_are_asked_for_with_the_same_answer_for_every_address(client):
    confirmed()

    answers = [
        client.post("/propositions/", {"email": email}, follow=True).content
        for email in ("mireille@example.org", "personne@example.org")
    ]

    assert answers[0] == answers[1]
    assert (LinkRequest.objects.count(), Mail.objects.exclude(kind="proposal-code").count()) == (
        2,
        0,
    )


def test_the_log_tells_of_a_page_and_not_its_token(client, caplog):
    caplog.set_level("INFO")
    page = address(confirmed())

    client.get(page)

    assert "GET /propositions/…/" in caplog.text
    assert page.split("/")[2] not in caplog.text


#: Who comes to an address, and the answers to GET and to a changing POST.
WITHOUT_LINK = {"/proposer/": 200, "/propositions/": 200, "/proposer/lieux/": 200}


@pytest.mark.parametrize("who", ["", "Contributeurs", "Modérateurs", "Éditeurs"])
def test_whoever_one_is_in_the_cms_a_proposal_is_opened_by_its_link_alone(who):
    client = signed_in(somebody(who)) if who else Client()
    theirs, other = confirmed(), confirmed()
    token, wrong = link(theirs), "x" * 32
    following.withdraw_proposal(other)

    paths = {path: client.get(path).status_code for path in WITHOUT_LINK}
    kinds = ("proposer/{}/", "proposer/{}/relire/", "propositions/{}/")
    with_link = [client.get("/" + kind.format(token)).status_code for kind in kinds]
    without = [
        client.generic(method, "/" + kind.format(wrong)).status_code
        for method in ("GET", "POST")
        for kind in kinds
    ]

    assert (paths, with_link, without) == (WITHOUT_LINK, [200] * 3, [404] * 6)


@pytest.mark.parametrize(
    ("who", "answer"), [("", 302), ("Contributeurs", 302), ("Modérateurs", 200), ("Éditeurs", 200)]
)
def test_the_thread_is_for_who_moderates(who, answer):
    client = signed_in(somebody(who)) if who else Client()
    page = reverse("propositions:thread", args=[confirmed().uuid])

    read = client.get(page).status_code
    client.post(page, {"text": "Quel étage ?"})

    assert (read, Post.objects.count()) == (answer, int(answer == 200))


def test_one_author_cannot_act_on_what_another_proposed(client):
    mine, theirs = confirmed(), confirmed()

    client.post(
        address(mine), {"faire": "retirer", "uuid": str(theirs.uuid), "proposal": theirs.pk}
    )

    assert dict(Proposal.objects.values_list("pk", "state")) == {
        mine.pk: ProposalState.WITHDRAWN,
        theirs.pk: ProposalState.WAITING,
    }


def test_where_mails_come_back_its_page_says_so_and_another_address_is_given(client):
    SuppressedAddress.objects.create(
        address=keep_address("mireille@exemple.org"), smtp_code=550, at=timezone.now()
    )
    page = address(sent("mireille@exemple.org"), LinkPurpose.DRAFT)
    said = client.get(page).content.decode()

    wrong = client.post(page, {"faire": "adresse", "email": "mireille"})
    right = client.post(page, {"faire": "adresse", "email": "mireille@example.org"})

    assert "Les mails à cette adresse nous reviennent." in said
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert [mail.recipient for mail in Mail.objects.all()] == ["mireille@example.org"]
    assert [contact.email for contact in Contact.objects.all()] == ["mireille@example.org"]
    assert "nous reviennent" not in client.get(page).content.decode()


def test_an_address_that_mails_get_to_is_not_changed(client):
    page = address(sent(), LinkPurpose.DRAFT)

    answer = client.post(page, {"faire": "adresse", "email": "voleuse@example.org"})

    assert (answer.status_code, Contact.objects.get().email) == (422, "mireille@example.org")


def test_of_an_address_that_bounces_no_mail_is_promised(client):
    waiting = confirmed()
    sent_page, waiting_page = address(sent("faute@example.org")), address(waiting)
    for email in ("mireille@example.org", "faute@example.org"):
        SuppressedAddress.objects.create(
            address=keep_address(email), smtp_code=550, at=timezone.now()
        )

    leads = [
        re.findall(r'<p class="lead">(.*?)</p>', client.get(page).content.decode())[0]
        for page in (sent_page, waiting_page)
    ]

    assert leads == [
        "On n’a pas pu l’écrire à l’adresse que vous avez donnée.",
        "Quelqu’un va la relire.",
    ]


def test_what_is_withdrawn_is_not_on_its_way_to_the_site(client):
    proposal = confirmed()
    page = address(proposal)
    following.withdraw_proposal(proposal)

    path = client.get(page).content.decode().partition('class="path"')[2].partition("print-foot")[0]
    stages = re.findall(r"<b>(\w[\w ]*)", path)

    assert stages[:4] == ["Envoyée", "Confirmée", "Retirée"]


def test_links_that_are_asked_for_a_bounced_address_are_answered_as_for_any(client):
    SuppressedAddress.objects.create(
        address=keep_address("mireille@exemple.org"), smtp_code=550, at=timezone.now()
    )

    answers = {
        client.post("/propositions/", {"email": email}, follow=True).content
        for email in ("mireille@exemple.org", "personne@example.org")
    }

    assert len(answers) == 1
