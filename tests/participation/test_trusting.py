"""What people decide of trust: levels for a time, stolen addresses; on both sides of the screen."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agenda.models import Event
from messaging.models import Mail
from moderation.enums import DecisionAction, ItemState, TrustLevel
from moderation.exceptions import TrustRefused
from moderation.models import Decision, QueueItem, StoppedAddress, TrustOverride
from moderation.services.deciding import HOLD, execute_due
from moderation.services.levels import add_representative, end_level, set_level
from moderation.services.queue import update_item
from moderation.services.trust import trust_of
from moderation.trust import Sender
from participation.enums import LinkPurpose, ProposalState, SentState
from participation.models import AccessLink, Contact, Correction, Proposal
from participation.services import following, sending
from participation.services.chores import send_links
from participation.services.correcting import apply_correction
from participation.services.erasure import erase_contact
from participation.services.exporting import export
from participation.services.stops import AT_ONCE, lift_stop, settle_stops, stop_address
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import EventFactory, OrganisationFactory, at, published_event
from tests.factories.desk import CorrectionFactory
from tests.factories.participation import ContactFactory, ProposalFactory, facts_of, link, typed
from tests.participation.test_services_trust import EMAIL, contact_with, decided, known_place, sent

pytestmark = pytest.mark.django_db
S, L = ProposalState, TrustLevel
IN_A_MONTH = dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine, settings):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)
    settings.TRUST = settings.TRUST | {"read_one_in": 2**63}


@pytest.fixture
def ines():
    return somebody("Modérateurs", first_name="Inès", last_name="Moreau")


def given(contact: Contact, level: TrustLevel, actor) -> TrustOverride:
    return set_level(
        Sender(contact.address_id, ""),
        level,
        "On se connaît.",
        timezone.now() + IN_A_MONTH,
        actor=actor,
    )


def read_by_somebody(actor, time_machine) -> Proposal:
    """One that waited, and that a moderator published."""
    return decided(
        sent(title="Rencontre des ateliers"), DecisionAction.APPROVE, actor, time_machine
    )


def test_a_level_that_is_given_counts_until_its_end_and_no_longer(ines, time_machine):
    contact = ContactFactory()
    given(contact, L.TRUSTED, ines)
    during = trust_of(contact.address_id).level
    time_machine.shift(IN_A_MONTH)

    assert (during, trust_of(contact.address_id).level) == (L.TRUSTED, L.NEW)


def test_the_last_level_that_was_given_counts_and_once_it_is_ended_history(ines):
    contact = contact_with(2)
    given(contact, L.TRUSTED, ines)
    last = given(contact, L.NEW, ines)
    lowered = trust_of(contact.address_id).level
    for _ in range(2):
        end_level(last, actor=ines)

    assert (lowered, trust_of(contact.address_id).level) == (L.NEW, L.KNOWN)
    assert TrustOverride.objects.filter(ended_at=None).count() == 0


@pytest.mark.parametrize(
    ("level", "reason", "days"),
    [
        (L.STOPPED, "x", 30),
        (L.PARTNER, "x", 30),
        (L.TRUSTED, "  ", 30),
        (L.TRUSTED, "x", 0),
        (L.TRUSTED, "x", 400),
    ],
)
def test_a_level_needs_a_reason_an_end_and_of_a_partner_an_organisation(ines, level, reason, days):
    with pytest.raises(TrustRefused):
        set_level(
            Sender(ContactFactory().address_id, ""),
            level,
            reason,
            timezone.now() + dt.timedelta(days=days),
            actor=ines,
        )


def test_nobody_but_moderators_decides_of_trust():
    contact, other = ContactFactory(), somebody("Contributeurs")

    for deed in (
        lambda: given(contact, L.TRUSTED, other),
        lambda: stop_address(contact, actor=other),
        lambda: add_representative(
            Sender(contact.address_id, ""), OrganisationFactory(), actor=other
        ),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_a_stolen_address_is_stopped_and_its_last_days_come_back(ines, time_machine):
    contact_with(2)
    read = read_by_somebody(ines, time_machine)
    given(read.contact, L.TRUSTED, ines)
    old = sent(title="Vieille fête du canal")
    time_machine.shift(dt.timedelta(days=15))
    unread, of_another = sent(), sent("autre@example.org")
    Proposal.objects.filter(pk=read.pk).update(decided_at=timezone.now())
    token, token_of_another = link(unread), link(of_another)

    for _ in range(2):  # a second click
        stop_address(read.contact, actor=ines)

    read, old, unread, of_another = (
        Proposal.objects.get(pk=one.pk) for one in (read, old, unread, of_another)
    )
    assert [(one.state, one.event.live) for one in (read, old, unread, of_another)] == [
        (S.PUBLISHED, True),  # somebody has read it: it is read again
        (S.PUBLISHED, True),  # too long ago
        (S.WAITING, False),
        (S.WAITING, False),
    ]
    waiting = QueueItem.objects.filter(state=ItemState.WAITING).values_list("proposal", flat=True)
    assert set(waiting) == {read.pk, unread.pk, of_another.pk}
    assert (trust_of(read.contact.address_id).level, StoppedAddress.objects.count()) == (
        L.STOPPED,
        1,
    )
    assert AccessLink.objects.of_token(token) is None
    assert AccessLink.objects.of_token(token_of_another) is not None


def test_each_correction_of_its_last_days_is_offered_the_other_way_round_until_it_is_free_again(
    ines,
):
    contact = contact_with(2)
    event = published_event("2026-03-20 20:00", title="Bal à l’écluse")
    apply_correction(CorrectionFactory(event=event, contact=contact), ["title"], actor=ines)
    accepted = {
        "state": SentState.ACCEPTED,
        "accepted": ["title"],
        "decided_at": timezone.now(),
        "contact": contact,
    }
    CorrectionFactory(
        event=published_event("2026-03-20 20:00", title="Autre titre depuis"), **accepted
    )

    for _ in range(2):  # a second click
        row = stop_address(contact, actor=ines)
    (offer,) = Correction.objects.waiting()

    assert offer.changes == {"title": ["Le bal à l’écluse", "Bal à l’écluse"]}
    assert (offer.contact, QueueItem.objects.get(correction=offer).state) == (
        None,
        ItemState.WAITING,
    )
    assert Event.objects.get(pk=event.pk).title == "Le bal à l’écluse"

    lift_stop(row, actor=ines)
    assert not Correction.objects.waiting().exists()

    stop_address(contact, actor=ines)
    apply_correction(Correction.objects.waiting().get(), ["title"], actor=ines)
    assert Event.objects.get(pk=event.pk).title == "Bal à l’écluse"


def test_a_proposal_brought_back_is_approved_like_any_other(ines, time_machine):
    given(ContactFactory(email=EMAIL), L.TRUSTED, ines)
    proposal = sent()
    stop_address(proposal.contact, actor=ines)

    published = decided(proposal, DecisionAction.APPROVE, ines, time_machine)

    assert (published.state, published.event.live, published.is_unread) == (
        S.PUBLISHED,
        True,
        False,
    )


def test_a_stopped_address_sends_what_waits_and_hears_of_nothing_that_was_before(
    ines, time_machine
):
    given(ContactFactory(email=EMAIL), L.TRUSTED, ines)
    before = sent()
    stop_address(before.contact, actor=ines)
    Mail.objects.all().delete()
    decided(before, DecisionAction.REFUSE, ines, time_machine)
    following.ask_links(before.contact.email)
    send_links()
    mails_of_before = Mail.objects.count()

    after = sent()

    assert (mails_of_before, after.state, after.event.live) == (0, S.WAITING, False)


def test_who_holds_a_stopped_address_neither_takes_nor_erases_what_it_sent(ines, client):
    proposal = sent()
    stop_address(proposal.contact, actor=ines)
    new = sent()

    answer = client.post(f"/propositions/{link(new)}/donnees/", {"faire": "tout-effacer"})

    assert (answer.status_code, Contact.objects.filter(email=EMAIL).exists()) == (404, True)


def test_erasing_all_data_does_not_lift_a_stop(ines):
    proposal = sent()
    stop_address(proposal.contact, actor=ines)
    erase_contact(proposal.contact)

    assert trust_of(sent().contact.address_id).level == L.STOPPED


def test_what_nobody_has_read_goes_with_who_erases_all(ines, time_machine, client):
    contact_with(2)
    read = read_by_somebody(ines, time_machine)
    given(read.contact, L.TRUSTED, ines)
    stood = sent()
    time_machine.shift(dt.timedelta(days=30, seconds=1))
    given(read.contact, L.TRUSTED, ines)
    unread = sent()
    page = client.get(f"/propositions/{link(unread)}/donnees/")

    erase_contact(read.contact)

    assert page.context["page"].published == 2
    assert [
        Event.objects.filter(pk=one.event_id, live=True).exists() for one in (read, stood, unread)
    ] == [
        True,
        True,
        False,
    ]
    assert not Event.objects.filter(pk=unread.event_id).exists()


def test_what_is_lifted_is_as_it_was_but_for_what_somebody_decided_meanwhile(ines, time_machine):
    contact_with(2)
    read = read_by_somebody(ines, time_machine)
    given(read.contact, L.TRUSTED, ines)
    unread, refused = sent(), sent()
    token = link(unread)
    row = stop_address(read.contact, actor=ines)
    decided(refused, DecisionAction.REFUSE, ines, time_machine)

    for _ in range(2):
        lift_stop(row, actor=ines)
    time_machine.shift(HOLD)
    execute_due()

    rows = [Proposal.objects.get(pk=one.pk) for one in (read, unread, refused)]
    assert [(one.state, one.event.live, one.is_to_reread) for one in rows] == [
        (S.PUBLISHED, True, False),
        (S.PUBLISHED, True, False),
        (S.REFUSED, False, False),
    ]
    assert Decision.objects.filter(item__proposal=unread).order_by("pk").last().moderator == ines
    assert AccessLink.objects.of_token(token) is not None
    assert not QueueItem.objects.exclude(state=ItemState.CLOSED).exists()
    assert (settle_stops(), StoppedAddress.objects.count()) == (0, 0)


def test_what_two_stop_at_once_is_stopped_once_and_what_lifting_and_stopping_leave_is_whole(ines):
    contact = ContactFactory()
    rows = [stop_address(contact, actor=one) for one in (ines, somebody("Modérateurs"))]
    lift_stop(rows[0], actor=ines)
    again = stop_address(contact, actor=ines)

    assert rows[0].pk == rows[1].pk != again.pk


def test_the_clock_continues_a_stop_of_many_proposals(ines):
    contact = contact_with(AT_ONCE + 3, ago=2)
    for proposal in Proposal.objects.all():
        Proposal.objects.filter(pk=proposal.pk).update(
            event=EventFactory(), facts=facts_of(ProposalFactory())
        )
    ProposalFactory._meta.model.objects.filter(state=S.DRAFT).delete()

    stop_address(contact, actor=ines)
    first = Proposal.objects.filter(reread_since__isnull=False).count()

    assert (first, settle_stops(), settle_stops()) == (AT_ONCE, 3, 0)
    assert Proposal.objects.filter(reread_since__isnull=False).count() == AT_ONCE + 3


def test_its_author_reads_their_level_and_why_and_nobody_else_does(client, ines):
    contact_with(2)
    proposal = sent()
    by_mail = client.get(f"/propositions/{link(proposal)}/").content.decode()
    by_draft = client.get(f"/propositions/{link(proposal, LinkPurpose.DRAFT)}/").content.decode()

    assert "Connue" in by_mail
    assert "2 propositions acceptées." in by_mail
    assert "Encore 6 acceptées pour la confiance." in by_mail
    assert "Connue" not in by_draft


def test_an_unconfirmed_address_says_nothing_of_its_level(client):
    contact_with(8)
    proposal = ProposalFactory()
    sending.send_proposal(proposal, facts_of(proposal), EMAIL)

    for purpose in LinkPurpose:
        assert (
            "De confiance"
            not in client.get(f"/propositions/{link(proposal, purpose)}/").content.decode()
        )


def test_a_level_that_was_given_says_its_reason_and_its_end_and_is_in_what_one_takes_away(
    client, ines
):
    proposal = sent()
    given(proposal.contact, L.KNOWN, ines)

    page = client.get(f"/propositions/{link(proposal)}/").content.decode()

    assert "Décidé par l’agenda, jusqu’au 2 avril 2026" in page
    assert "On se connaît." in page
    assert "Moreau" not in page
    exported: dict[str, Any] = export(proposal.contact)
    assert exported["trust"]["given"][0]["why"] == "On se connaît."


def item_url(proposal: Proposal, after: str = "") -> str:
    return f"/cms/relecture/{QueueItem.objects.get(proposal=proposal).pk}/{after}"


def test_a_moderator_sees_the_level_beside_the_decision_and_changes_it(ines):
    proposal, client = sent(), signed_in(ines)
    page = client.get(item_url(proposal)).content.decode()
    posted = {
        "faire": "niveau",
        "of": "adresse",
        "level": "3",
        "reason": "On se connaît.",
        "until": "2026-04-01",
    }

    client.post(item_url(proposal, "confiance/"), posted)
    after = client.get(item_url(proposal, "confiance/")).content.decode()
    client.post(
        item_url(proposal, "confiance/"),
        {"faire": "finir", "lequel": TrustOverride.objects.get().pk},
    )

    assert "Nouvelle" in page
    assert all(
        words in after
        for words in ("De confiance", "On se connaît.", "1 avril 2026", "Y mettre fin")
    )
    assert EMAIL not in page + after
    assert trust_of(proposal.contact.address_id).level == L.NEW


@pytest.mark.parametrize(
    "posted",
    [
        {"faire": "niveau", "of": "adresse", "level": "3", "reason": "", "until": "2026-04-01"},
        {"faire": "niveau", "of": "adresse", "level": "4", "reason": "x", "until": "2026-04-01"},
        {"faire": "niveau", "of": "adresse", "level": "3", "reason": "x", "until": "2026-03-01"},
        {"faire": "niveau", "of": "adresse", "level": "3", "reason": "x", "until": "9999-12-31"},
        {"faire": "niveau", "of": "77", "level": "x", "reason": "x\x00", "until": "demain"},
        {"faire": "lier", "name": "Personne"},
        {"faire": "lier", "name": "\x00"},
    ],
)
def test_what_is_wrong_in_the_form_of_a_level_is_said(ines, posted):
    proposal = sent()

    answer = signed_in(ines).post(item_url(proposal, "confiance/"), posted)

    assert answer.status_code == 422
    assert TrustOverride.objects.count() == 0


@pytest.mark.parametrize(
    "posted", [{}, {"faire": "finir", "lequel": "x"}, {"faire": "delier", "organisation": "x"}]
)
def test_nonsense_on_the_screen_of_a_level_does_nothing(ines, posted):
    assert signed_in(ines).post(item_url(sent(), "confiance/"), posted).status_code == 302


def test_an_address_is_tied_to_an_organisation_which_becomes_a_partner(ines):
    organisation, client = OrganisationFactory(name="Théâtre du Canal"), signed_in(ines)
    proposal = sent(organiser="Théâtre du Canal")
    url = item_url(proposal, "confiance/")
    offered = client.get(url).content.decode()

    client.post(url, {"faire": "lier", "name": "Théâtre du Canal"})
    client.post(
        url,
        {
            "faire": "niveau",
            "of": organisation.pk,
            "level": "4",
            "reason": "Convention.",
            "until": "2026-06-01",
        },
    )
    own = sent(organiser="Théâtre du Canal")
    client.post(url, {"faire": "delier", "organisation": organisation.pk})

    assert 'value="Théâtre du Canal"' in offered
    assert (own.state, sent(organiser="Théâtre du Canal").state) == (S.PUBLISHED, S.WAITING)


def test_stealing_is_said_before_it_is_done_and_undone(ines):
    given(ContactFactory(email=EMAIL), L.TRUSTED, ines)
    proposal, client = sent(title="Nuit du zinc"), signed_in(ines)
    correction = CorrectionFactory(
        contact=proposal.contact, state=SentState.ACCEPTED, decided_at=timezone.now()
    )
    QueueItem.objects.create(
        kind="correction", subject=correction, state="closed", urgency=4, sorts_at=timezone.now(),
        waits_since=timezone.now(), title="Bal corrigé",
    )  # fmt: skip
    url = item_url(proposal, "volee/")
    asked = client.get(url).content.decode()
    before = Event.objects.get(pk=proposal.event_id).live

    stopped = client.post(url, {"faire": "arreter"}, follow=True).content.decode()
    during = Event.objects.get(pk=proposal.event_id).live
    client.post(url, {"faire": "rouvrir"})

    assert all(
        words in asked for words in ("Nuit du zinc", "Retiré du site", "Bal corrigé", "14 jours")
    )
    assert (before, during) == (True, False)
    assert "1 sortie est revenue dans la file." in stopped
    assert StoppedAddress.objects.standing().count() == 0


def test_a_sender_without_a_proved_address_has_no_trust_screen(ines):
    proposal = ProposalFactory(data=typed(**known_place()))
    report = CorrectionFactory(contact=ContactFactory(), confirmed_at=None)
    item = update_item(report)

    assert proposal.state == S.DRAFT
    client = signed_in(ines)
    assert "Changer le niveau" not in client.get(f"/cms/relecture/{item.pk}/").content.decode()
    assert [
        client.get(f"/cms/relecture/{item.pk}/{path}/").status_code
        for path in ("confiance", "volee")
    ] == [
        404,
        404,
    ]


def test_contributors_do_not_get_to_these_screens():
    proposal = sent()
    client = signed_in(somebody("Contributeurs"))

    assert {
        client.get(item_url(proposal, path)).status_code for path in ("confiance/", "volee/")
    } <= {302, 403}
