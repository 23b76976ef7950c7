"""A link proves one address: it opens nothing that another sent in the same batch."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services import keep_address
from messaging.models import Mail, SuppressedAddress
from participation.enums import ProposalState
from participation.models import AccessLink, Contact, KnownBrowser, Proposal, token_in_batch
from participation.services import erasure
from participation.services.drafts import FormOpening, open_draft
from tests.factories.agenda import CategoryFactory, PlaceFactory
from tests.factories.participation import ContactFactory
from tests.participation.test_batches import batch, code, drafts, whole

pytestmark = pytest.mark.django_db
STRANGER, MIREILLE = "jean@example.net", "mireille@example.org"


@pytest.fixture(autouse=True)
def hangar():
    return PlaceFactory(name="Le Hangar")


@pytest.fixture(autouse=True)
def category():
    return CategoryFactory()


def confirmed_in_part(client, category) -> tuple[str, Proposal, Proposal]:
    """Token by which a stranger follows one of two events; it, and the one left out."""
    _row, review = batch(2)
    one, other = drafts()
    client.post(review, whole(category, email=STRANGER) | {"laisser": str(other.pk)})
    sent = client.post(review, whole(category, email=STRANGER) | {"faire": "envoyer"})
    page = client.post(sent.url, {"faire": "confirmer", "code": code()}).url
    return page.split("/")[2], one, other


def send_the_other(client, category, token: str, other: Proposal, email: str):
    again = f"/proposer/{token}/ensemble/"
    client.post(again, whole(category, email=email) | {"remettre": str(other.pk)})
    return client.post(again, whole(category, email=email) | {"faire": "envoyer"})


def of_mireille(proposal: Proposal) -> Proposal:
    """As if she had sent it, in the batch where it is."""
    contact = ContactFactory(email=MIREILLE)
    kept = {
        "contact": contact,
        "facts": proposal.data,
        "sent_at": timezone.now(),
        "state": ProposalState.SENT,
    }
    Proposal.objects.filter(pk=proposal.pk).update(**kept)
    return Proposal.objects.get(pk=proposal.pk)


def test_what_was_left_out_is_not_sent_later_from_another_address(client, category):
    token, _one, other = confirmed_in_part(client, category)
    ContactFactory(email=MIREILLE)

    refused = send_the_other(client, category, token, other, MIREILLE)

    other.refresh_from_db()
    said = client.get(refused.url).content.decode().replace("\xa0", " ")
    assert (other.state, other.contact) == (ProposalState.DRAFT, None)
    assert "Le reste de cet envoi a une autre adresse : tapez la même" in said
    assert not Mail.objects.filter(recipient=MIREILLE).exists()


def test_an_unconfirmed_part_is_of_the_same_address_too(client, category):
    _row, review = batch(2)
    one, other = drafts()
    client.post(review, whole(category, email=STRANGER) | {"laisser": str(other.pk)})
    client.post(review, whole(category, email=STRANGER) | {"faire": "envoyer"})

    send_the_other(client, category, review.split("/")[2], other, MIREILLE)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == (ProposalState.SENT, ProposalState.DRAFT)


def test_the_last_code_confirms_a_batch_that_was_sent_in_two_parts(client, category):
    _row, review = batch(2)
    _one, other = drafts()
    client.post(review, whole(category, email=MIREILLE) | {"laisser": str(other.pk)})
    page = client.post(review, whole(category, email=MIREILLE) | {"faire": "envoyer"}).url
    send_the_other(client, category, review.split("/")[2], other, MIREILLE)

    client.post(page, {"faire": "confirmer", "code": code()})

    assert [row.state for row in drafts()] == [ProposalState.WAITING] * 2


def test_where_mails_come_back_the_address_of_a_batch_that_was_confirmed_stays(client, category):
    token, _one, other = confirmed_in_part(client, category)
    Mail.objects.all().delete()
    client.post(f"/propositions/{token}/ensemble/", {"faire": "oublier"})
    client.cookies.clear()
    send_the_other(client, category, token, other, STRANGER)
    SuppressedAddress.objects.create(
        address=keep_address(STRANGER), smtp_code=550, at=timezone.now()
    )

    refused = client.post(
        f"/propositions/{token}/ensemble/", {"faire": "adresse", "email": MIREILLE}
    )

    other.refresh_from_db()
    assert (refused.status_code, other.state, other.contact.email) == (
        422,
        ProposalState.SENT,
        STRANGER,
    )
    assert not Contact.objects.filter(email=MIREILLE).exists()


def test_a_link_opens_of_its_batch_only_what_its_own_address_sent(client, category):
    token, one, other = confirmed_in_part(client, category)
    browsers = KnownBrowser.objects.count()
    hers = of_mireille(other)
    own = token_in_batch(token, hers)

    answers = [
        client.get(f"/propositions/{own}/"),
        client.get(f"/propositions/{own}/donnees/"),
        client.post(f"/propositions/{own}/donnees/", {"faire": "tout-effacer"}),
        client.get(f"/proposer/{own}/"),
        client.get(f"/proposer/{own}/relire/"),
    ]
    client.post(f"/propositions/{token}/ensemble/", {"faire": "confirmer"})
    client.post(f"/propositions/{token}/ensemble/", {"faire": "retirer"})

    hers.refresh_from_db()
    one.refresh_from_db()
    assert {answer.status_code for answer in answers} == {404}
    assert (hers.state, one.state) == (ProposalState.SENT, ProposalState.WITHDRAWN)
    assert "Soirée 1" not in client.get(f"/propositions/{token}/ensemble/").content.decode()
    assert KnownBrowser.objects.count() == browsers


def test_the_key_of_a_draft_leads_no_further_than_the_link_itself(client, category):
    token, one, _other = confirmed_in_part(client, category)
    empty = Proposal.objects.order_by("pk").first()
    hers = of_mireille(drafts()[1])

    client.post(f"/propositions/{token_in_batch(token, empty)}/ensemble/", {"faire": "retirer"})

    hers.refresh_from_db()
    assert (hers.state, Proposal.objects.get(pk=one.pk).state) == (
        ProposalState.SENT,
        ProposalState.WITHDRAWN,
    )


def test_who_erases_a_part_hands_no_link_on_to_what_another_address_sent(client, category):
    token, one, other = confirmed_in_part(client, category)
    hers = of_mireille(other)

    client.post(f"/propositions/{token}/donnees/", {"faire": "tout-effacer"})

    assert AccessLink.objects.of_token(token) is None
    assert list(Proposal.objects.filter(pk__in=[one.pk, hers.pk])) == [hers]


def test_erasure_moves_no_link_to_a_draft_that_another_address_may_send(client, category):
    token, one, _other = confirmed_in_part(client, category)

    erasure.erase_contact(Proposal.objects.get(pk=one.pk).contact)

    assert AccessLink.objects.of_token(token) is None


def test_the_form_that_a_batch_was_read_into_gives_no_new_link_once_it_is_confirmed(
    client, category
):
    _token, _one, _other = confirmed_in_part(client, category)
    empty = Proposal.objects.order_by("pk").first()

    opened = open_draft(
        FormOpening(empty.uuid, empty.opened_at), {}, network="192.0.2.1/32", language="fr"
    )

    assert opened is None


def test_the_link_of_a_batch_that_a_known_browser_sends_opens_nothing_to_who_passed_it_on(
    client, category
):
    confirmed_in_part(client, category)  # known for the address from here on
    _row, review = batch(2)
    filled = whole(category, email=STRANGER) | {"faire": "envoyer"}

    followed = [client.post(review, filled).url for _second_click in range(2)]

    pages = [client.get(url).content.decode() for url in followed]
    token = review.split("/")[2]
    who_wrote_it = [
        Client().get(url).status_code for url in (review, f"/propositions/{token}/donnees/")
    ]
    assert [("Soirée 0" in page, "Soirée 1" in page) for page in pages] == [(True, True)] * 2
    assert token not in "".join(followed)
    assert who_wrote_it == [404, 404]
    assert Mail.objects.filter(kind="proposal-received").count() == 1
