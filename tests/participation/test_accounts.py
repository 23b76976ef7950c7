"""Who is signed in sends without a code from their own addresses, and has one trust for all."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import keep_address
from agenda.models import Event
from messaging.models import Mail, SuppressedAddress
from moderation.enums import TrustLevel
from moderation.models import StoppedAddress
from moderation.services.levels import set_level
from moderation.services.trust import trust_of
from moderation.trust import Sender
from participation.enums import LinkPurpose, ProposalState
from participation.models import Contact, Correction, Proposal, Report
from participation.services.own import _section
from tests.agenda.cms import somebody
from tests.budgets import count_queries
from tests.factories.accounts import UserFactory, give_proved_address
from tests.factories.agenda import at, published_event
from tests.factories.participation import ContactFactory, ProposalFactory, link, typed
from tests.participation.test_services_trust import contact_with
from tests.participation.test_trusting import IN_A_MONTH

pytestmark = pytest.mark.django_db
OTHER = "autre@example.org"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine, settings):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)
    settings.TRUST = settings.TRUST | {"read_one_in": 2**63}


@pytest.fixture
def lou():
    user = UserFactory(email="lou@example.org")
    give_proved_address(user)
    return user


def send(client, email: str) -> Proposal:
    draft = ProposalFactory(data=typed(email=email))
    client.post(f"/proposer/{link(draft, LinkPurpose.DRAFT)}/relire/", {"faire": "envoyer"})
    return Proposal.objects.get(pk=draft.pk)


def codes() -> list[str]:
    return [code for mail in Mail.objects.all() for code in re.findall(r"\b\d{6}\b", mail.text)]


@pytest.mark.parametrize("typed_as", ["lou@example.org", "Lou@Example.org"])
def test_a_proposal_sent_while_signed_in_needs_no_code_again(client, lou, typed_as):
    client.force_login(lou)

    proposal = send(client, typed_as)

    assert (proposal.state, codes()) == (ProposalState.WAITING, [])
    assert Event.objects.get().proposals.get() == proposal
    assert (
        reverse("participation:own_proposal", args=[proposal.uuid]) in client.get("/compte/").text
    )


def test_the_proposals_of_an_account_cost_as_many_queries_however_many_became_another(lou):
    contact = ContactFactory(email=lou.email)
    costs = []
    for _ in range(2):
        ProposalFactory(
            contact=contact,
            state=ProposalState.MERGED,
            facts={"title": "Bal"},
            sent_at=timezone.now(),
            confirmed_at=timezone.now(),
            merged_into=published_event("2026-03-09 20:00"),
        )
        costs.append(count_queries(lambda: _section(lou)))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("why", ["somebody else's", "not proved", "bounced", "stolen", "nobody in"])
def test_any_other_address_needs_its_code(client, lou, why):
    email = lou.email
    if why == "somebody else's":
        email = OTHER
    elif why == "not proved":
        lou.emailaddress_set.get().delete()
    elif why == "bounced":
        SuppressedAddress.objects.create(
            address=keep_address(email), smtp_code=550, at=at("2026-03-03 18:00")
        )
    elif why == "stolen":
        StoppedAddress.objects.create(
            address=keep_address(email), stopped_at=at("2026-03-03 18:00")
        )
    if why != "nobody in":
        client.force_login(lou)

    assert send(client, email).state != ProposalState.WAITING


def test_what_was_sent_before_the_account_from_its_address_is_among_its_proposals(client, lou):
    contact = ContactFactory(email=lou.email)
    before = ProposalFactory(
        contact=contact,
        state=ProposalState.WAITING,
        facts={"title": "Bal d’avant"},
        sent_at=at("2026-03-01 18:00"),
        confirmed_at=at("2026-03-01 18:00"),
    )
    client.force_login(lou)

    assert "Bal d’avant" in client.get("/compte/").text
    assert before.contact == Contact.objects.get()


def test_the_form_knows_the_address_of_who_is_signed_in(client, lou):
    before = client.get("/proposer/").text
    client.force_login(lou)

    assert (lou.email in before, lou.email in client.get("/proposer/").text) == (False, True)


@pytest.mark.parametrize(("email", "is_confirmed"), [("lou@example.org", True), (OTHER, False)])
def test_a_report_and_a_correction_from_ones_own_address_are_confirmed(
    client, lou, email, is_confirmed
):
    event = published_event("2026-03-10 20:00", title="Bal")
    client.force_login(lou)

    client.post(
        reverse("participation:report-event", args=[event.slug]),
        {"kind": "hour", "line": "À 21 h.", "email": email},
    )
    page = reverse("participation:correct-event", args=[event.slug])
    fields = re.findall(r'name="version" value="([^"]+)"', client.get(page).text)
    sent = {"version": fields[0], "title": "Grand bal", "email": email}
    client.post(page, sent | {"faire": "envoyer"})

    rows = [*Report.objects.all(), *Correction.objects.all()]
    assert [one.confirmed_at is not None for one in rows] == [is_confirmed] * 2


def second_address(user) -> Contact:
    """Return the contact of another address that ``user`` has proved."""
    user.emailaddress_set.create(email=OTHER, verified=True)
    return ContactFactory(email=OTHER)


def test_the_trust_of_each_proved_address_is_that_of_the_account(lou):
    first, stranger = contact_with(8, email=lou.email), ContactFactory()
    before = trust_of(ContactFactory(email="seule@example.org").address_id).level

    second = second_address(lou)

    levels = [trust_of(one.address_id).level for one in (first, second, stranger)]
    assert before == TrustLevel.NEW
    assert levels == [TrustLevel.TRUSTED, TrustLevel.TRUSTED, TrustLevel.NEW]


def test_the_lowest_level_that_an_editor_gave_to_one_address_holds_for_all(lou):
    first, second = contact_with(8, email=lou.email), second_address(lou)
    editor = somebody("Modérateurs")
    for contact, level in ((first, TrustLevel.TRUSTED), (second, TrustLevel.NEW)):
        of = Sender(contact.address_id, "")
        set_level(of, level, "Vu.", at("2026-03-03 18:42") + IN_A_MONTH, actor=editor)

    assert trust_of(first.address_id).level == TrustLevel.NEW


def test_a_stolen_address_lends_nothing_and_takes_nothing(lou):
    stolen, second = contact_with(8, email=lou.email), second_address(lou)
    StoppedAddress.objects.create(address=stolen.address, stopped_at=at("2026-03-03 18:00"))

    levels = [trust_of(one.address_id).level for one in (stolen, second)]
    assert levels == [TrustLevel.STOPPED, TrustLevel.NEW]


def test_an_address_that_leaves_the_account_keeps_its_own_trust_alone(lou):
    first, second = contact_with(8, email=lou.email), second_address(lou)

    lou.delete()

    levels = [trust_of(one.address_id).level for one in (first, second)]
    assert levels == [TrustLevel.TRUSTED, TrustLevel.NEW]
