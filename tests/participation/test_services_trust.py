"""Trust by history: what is published unread, what is read afterwards, who is stopped."""

import datetime as dt
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.services import keep_address
from agenda.models import Event
from moderation.enums import DecisionAction, ItemState, TrustLevel
from moderation.models import Decision, QueueItem, Reason, Representative, TrustOverride
from moderation.services.deciding import HOLD, decide, execute_due
from moderation.services.trust import trust_for, trust_of, trust_of_organisation
from participation.enums import ProposalState, ReportKind, SentState
from participation.models import Contact, Correction, Post, Proposal, Report, sender_of
from participation.services import sending
from participation.services.trust import is_drawn
from tests.agenda.cms import somebody
from tests.budgets import count_queries
from tests.factories.agenda import EventFactory, OrganisationFactory, PlaceFactory, at
from tests.factories.desk import CorrectionFactory, ReportFactory
from tests.factories.participation import ContactFactory, ProposalFactory, facts_of, typed

pytestmark = pytest.mark.django_db
A, S, L = DecisionAction, ProposalState, TrustLevel
EMAIL = "mireille@example.org"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def ines():
    return somebody("Modérateurs", first_name="Inès", last_name="Moreau")


def known_place() -> dict[str, str]:
    place = PlaceFactory(name="Salle Cortège")
    return {"place": place.name, "place_choice": str(place.pk), "street": "", "postcode": ""}


def sent(email: str = EMAIL, **facts: str) -> Proposal:
    """Confirmed; at a place that is known, and like nothing else."""
    number = Proposal.objects.count()
    what = (
        "Bal des pompiers",
        "Lecture au jardin",
        "Concert de tubas",
        "Atelier zinc",
        "Visite du canal",
    )[number % 5]
    title = f"{what} {number}"
    day = timezone.localdate() + dt.timedelta(days=30 + 3 * number)
    data = typed(**{"title": title, "day-0": f"{day:%Y-%m-%d}"} | known_place() | facts)
    proposal = ProposalFactory(data=data, network_hmac=f"{number:064}")
    sending.confirm_by_link(sending.send_proposal(proposal, facts_of(proposal), email))
    execute_due()
    return Proposal.objects.get(pk=proposal.pk)


def contact_with(accepted: int, *, ago: int = 40, email: str = EMAIL) -> Contact:
    """Whose proposals were accepted so many days ago, as their rows say it."""
    contact, _is_new = Contact.objects.get_or_create(
        address=keep_address(email), defaults={"email": email}
    )
    then = timezone.now() - dt.timedelta(days=ago)
    for _ in range(accepted):
        ProposalFactory(
            contact=contact,
            state=S.PUBLISHED,
            facts={"title": "x"},
            sent_at=then,
            confirmed_at=then,
            decided_at=then,
        )
    return contact


def decided(proposal: Proposal, action: DecisionAction, actor, time_machine) -> Proposal:
    item = QueueItem.objects.get(proposal=proposal)
    event = Event.objects.get(pk=proposal.event_id)
    reason = Reason.objects.first()
    decide(item, action, actor=actor, expected_revision=event.latest_revision_id, reason=reason)
    time_machine.shift(HOLD)
    execute_due()
    return Proposal.objects.get(pk=proposal.pk)


@pytest.fixture
def unread(settings):
    """Nothing is drawn."""
    settings.TRUST = settings.TRUST | {"read_one_in": 2**63}


@pytest.fixture
def drawn(settings):
    """All is."""
    settings.TRUST = settings.TRUST | {"read_one_in": 1}


def test_a_trusted_address_is_published_at_once_by_nobody_and_the_thread_says_so(unread):
    contact_with(8)

    proposal = sent()

    decision = Decision.objects.get()
    assert (proposal.state, proposal.event.live, proposal.is_unread) == (S.PUBLISHED, True, True)
    assert (decision.by_trust, decision.moderator, decision.action) == (True, None, A.APPROVE)
    assert QueueItem.objects.get(proposal=proposal).state == ItemState.CLOSED
    assert Post.objects.values_list("moderator", "text").get() == (
        None,
        "Parue tout de suite, sans attendre d’être relue : cette adresse a la confiance de "
        "l’agenda.",
    )


@pytest.mark.parametrize("accepted", [0, 7])
def test_a_proposal_of_an_untrusted_address_waits(unread, accepted):
    contact_with(accepted)

    proposal = sent()

    assert (proposal.state, proposal.event.live, Decision.objects.count()) == (S.WAITING, False, 0)


def test_a_sampled_publication_by_trust_is_public_and_in_the_queue(drawn, ines, time_machine):
    contact_with(8)

    proposal = sent()
    item = QueueItem.objects.get(proposal=proposal)
    before = (proposal.state, proposal.event.live, item.state, item.flags[:1])
    kept = decided(proposal, A.APPROVE, ines, time_machine)

    assert before == (S.PUBLISHED, True, ItemState.WAITING, ["reread"])
    assert (kept.state, kept.event.live, kept.is_unread) == (S.PUBLISHED, True, False)
    assert QueueItem.objects.get(pk=item.pk).state == ItemState.CLOSED


@pytest.mark.parametrize("action", [A.REFUSE, A.SPAM])
def test_what_is_refused_afterwards_is_taken_off_the_site(drawn, ines, time_machine, action):
    contact_with(8)
    proposal = sent()

    refused = decided(proposal, action, ines, time_machine)

    assert (refused.state, Event.objects.get(pk=proposal.event_id).live) == (S.REFUSED, False)
    assert QueueItem.objects.get(proposal=proposal).state == ItemState.CLOSED
    assert trust_of(refused.contact.address_id).level == L.KNOWN


@pytest.mark.parametrize(
    "facts",
    [
        {
            "place": "Nulle part ailleurs",
            "place_choice": "new",
            "street": "1 rue Zinc",
            "postcode": "75010",
        },
        {"description": "On chante\u202e et on danse."},
    ],
    ids=["a place that nobody knew", "a sign that reorders"],
)
def test_a_proposal_with_doubts_waits_whatever_the_trust(unread, facts):
    contact_with(8)

    assert sent(**facts).state == S.WAITING


def test_a_possible_duplicate_waits_whatever_the_trust(unread):
    contact_with(8)
    sent(title="Grand bal des pompiers de la caserne", **{"day-0": "2026-05-05"})

    assert (
        sent(title="Grand bal des pompiers de la caserne", **{"day-0": "2026-05-05"}).state
        == S.WAITING
    )


def test_five_are_published_by_trust_in_a_day_and_the_sixth_waits(unread, time_machine):
    contact_with(8)

    states = [sent().state for _ in range(6)]
    time_machine.shift(dt.timedelta(days=1))

    assert (states, sent().state) == ([*[S.PUBLISHED] * 5, S.WAITING], S.PUBLISHED)


def test_a_proposal_waits_if_its_trust_ends_before_publication(unread):
    contact = contact_with(8)
    proposal = ProposalFactory(data=typed(**known_place()))
    sending.confirm_by_link(sending.send_proposal(proposal, facts_of(proposal), EMAIL))
    ReportFactory(event=Event.objects.get(), state=SentState.ACCEPTED, decided_at=timezone.now())
    Proposal.objects.filter(contact=contact, event=None).update(event=Event.objects.get())

    execute_due()

    row = Proposal.objects.get(pk=proposal.pk)
    assert (row.state, row.trusted_at, row.event.live) == (S.WAITING, None, False)
    assert QueueItem.objects.get(proposal=row).state == ItemState.WAITING


def test_the_sample_depends_only_on_the_address_and_the_number_published():
    drawn = [
        [is_drawn(UUID(int=address), number) for number in range(100)] for address in range(20)
    ]
    again = [
        [is_drawn(UUID(int=address), number) for number in range(100)] for address in range(20)
    ]

    assert drawn == again
    assert 150 < sum(map(sum, drawn)) < 250
    assert len({tuple(row) for row in drawn}) == 20


def test_a_discarded_draft_does_not_change_the_sample(settings):
    contact = contact_with(8)
    settings.TRUST = settings.TRUST | {"trusted_a_day": 100}
    expected = [is_drawn(contact.thread, number) for number in range(4)]
    drafted = []
    for _ in range(4):
        ProposalFactory(
            contact=contact, state=S.SENT, facts={"title": "x"}, sent_at=timezone.now()
        ).delete()
        drafted.append(sent().reread_since is not None)

    assert drafted == expected


def test_another_secret_gives_another_sample(settings):
    before = [is_drawn(UUID(int=0), number) for number in range(200)]
    settings.SECRET_KEY = "another"

    assert before != [is_drawn(UUID(int=0), number) for number in range(200)]


def test_the_links_of_who_is_known_are_links_and_of_who_is_new_words():
    contact_with(2)
    text = "Tout est sur https://bal.example.org/ et plus."

    known, new = sent(description=text), sent("autre@example.org", description=text)

    link = '<a href="https://bal.example.org/" rel="nofollow ugc">https://bal.example.org/</a>'
    bodies = [one.event.get_latest_revision_as_object() for one in (known, new)]
    assert [link in event.body + event.lead for event in bodies] == [True, False]


def test_what_went_out_unread_counts_once_it_has_stood_for_a_month(unread, time_machine):
    contact_with(8)
    contact = sent().contact
    before = trust_of(contact.address_id).standing.accepted
    time_machine.shift(dt.timedelta(days=31))

    assert (before, trust_of(contact.address_id).standing.accepted) == (8, 9)


def test_reports_that_are_confirmed_count_once_an_event_and_of_what_is_nobodys_fault_not(ines):
    contact = contact_with(8)
    events = [
        ReportFactory(state=SentState.ACCEPTED, decided_at=timezone.now(), kind=kind).event
        for kind in (ReportKind.CANCELLED, ReportKind.HOUR)
    ]
    ReportFactory(
        event=events[1], state=SentState.ACCEPTED, decided_at=timezone.now(), kind=ReportKind.PLACE
    )
    ReportFactory(
        event=events[1],
        state=SentState.REFUSED,
        decided_at=timezone.now(),
        kind=ReportKind.OFFENSIVE,
    )
    rows = list(Proposal.objects.filter(contact=contact).order_by("pk"))
    Proposal.objects.filter(pk=rows[0].pk).update(event=events[0])
    first = trust_of(contact.address_id)
    Proposal.objects.filter(pk=rows[1].pk).update(event=events[1])

    assert (first.level, first.standing.blamed) == (L.TRUSTED, 0)
    assert (trust_of(contact.address_id).level, trust_of(contact.address_id).standing.blamed) == (
        L.KNOWN,
        1,
    )


def test_corrections_count_for_who_has_shown_that_the_address_is_theirs():
    contact, other = ContactFactory(), ContactFactory()
    taken = {"state": SentState.ACCEPTED, "decided_at": timezone.now()}
    for _ in range(4):
        CorrectionFactory(contact=contact, **taken)
        CorrectionFactory(contact=other, confirmed_at=None, **taken)

    assert (trust_of(contact.address_id).level, trust_of(other.address_id).level) == (
        L.KNOWN,
        L.NEW,
    )
    assert Correction.objects.count() == 8


def test_the_level_of_an_address_does_not_depend_on_others():
    contact_with(8, email="autre@example.org")

    assert trust_of(ContactFactory().address_id).level == L.NEW


def test_what_was_sent_back_and_withdrawn_then_was_refused_all_the_same(ines, time_machine):
    contact_with(3)
    proposal = decided(sent(), A.REFUSE, ines, time_machine)
    Proposal.objects.filter(pk=proposal.pk).update(state=S.WITHDRAWN)

    trust = trust_of(proposal.contact.address_id)

    assert (trust.level, trust.standing.refused) == (L.NEW, 1)


def test_looks_cost_as_much_for_a_long_history_as_for_a_short_one():
    short, long = contact_with(1), contact_with(30, email="autre@example.org")

    Proposal.objects.filter(contact=short).update(refused_at=timezone.now(), event=EventFactory())
    Proposal.objects.filter(contact=long).update(refused_at=timezone.now(), event=EventFactory())

    of_short, of_long = (
        count_queries(lambda one=contact: trust_of(one.address_id)) for contact in (short, long)
    )

    assert of_short == of_long


def override(level: TrustLevel, **of) -> TrustOverride:
    now = timezone.now()
    return TrustOverride.objects.create(
        level=level,
        reason="Le théâtre du quartier.",
        made_at=now,
        until=now + dt.timedelta(days=90),
        **of,
    )


def test_a_partners_proposals_are_published_unread_and_never_sampled(drawn, time_machine):
    organisation = OrganisationFactory(name="Théâtre du Canal")
    contact = contact_with(0)
    Representative.objects.create(
        address=contact.address, organisation=organisation, made_at=timezone.now()
    )
    override(L.PARTNER, organisation=organisation)

    own, others = sent(organiser="théâtre du  canal"), sent(organiser="Une autre compagnie")
    typed_by_a_stranger = sent("autre@example.org", organiser="Théâtre du Canal")
    time_machine.shift(dt.timedelta(days=91))

    assert (own.state, own.reread_since) == (S.PUBLISHED, None)
    assert (others.state, typed_by_a_stranger.state) == (S.WAITING, S.WAITING)
    assert sent(organiser="Théâtre du Canal").state == S.WAITING  # it has ended by itself


def test_an_organisation_is_known_by_what_its_own_addresses_proposed_in_its_name():
    organisation = OrganisationFactory(name="Théâtre du Canal")
    contact, stranger = contact_with(2), contact_with(9, email="autre@example.org")
    Proposal.objects.update(facts={"title": "x", "contact_name": "Théâtre du Canal"})
    before = trust_of_organisation(organisation).level
    Representative.objects.create(
        address=contact.address, organisation=organisation, made_at=timezone.now()
    )

    assert (before, trust_of_organisation(organisation).level) == (L.NEW, L.KNOWN)
    assert stranger.proposals.count() == 9


def test_what_an_editor_took_from_an_address_no_organisation_gives_back():
    organisation = OrganisationFactory(name="Théâtre du Canal")
    contact = contact_with(8)
    Representative.objects.create(
        address=contact.address, organisation=organisation, made_at=timezone.now()
    )
    override(L.PARTNER, organisation=organisation)
    proposal = ProposalFactory(contact=contact, facts={"contact_name": "Théâtre du Canal"})
    before = trust_for(sender_of(proposal)).level
    override(L.NEW, address=contact.address)

    assert (before, trust_for(sender_of(proposal)).level) == (L.PARTNER, L.NEW)


def test_three_months_of_one_address_from_nothing_to_trust_and_down_and_up_again(
    ines, time_machine, unread
):
    """Each decided as moderators decide; the clock alone moves between."""
    levels = []

    def note() -> None:
        contact = Contact.objects.get()
        levels.append((f"{timezone.localdate():%d/%m}", trust_of(contact.address_id).level.name))

    first = decided(sent(), A.APPROVE, ines, time_machine)
    note()
    for _ in range(7):
        decided(sent(), A.APPROVE, ines, time_machine)
    note()
    time_machine.move_to(at("2026-04-03 12:00"))
    note()
    public = sent()
    ReportFactory(event=first.event, state=SentState.ACCEPTED, decided_at=timezone.now())
    note()
    waits = sent()
    decided(waits, A.REFUSE, ines, time_machine)
    note()
    time_machine.move_to(at("2026-06-30 12:00"))
    note()
    time_machine.move_to(at("2026-07-03 12:00"))
    note()

    assert (public.state, waits.state) == (S.PUBLISHED, S.WAITING)
    assert levels == [
        ("03/03", "NEW"),
        ("03/03", "KNOWN"),
        ("03/04", "TRUSTED"),
        ("03/04", "KNOWN"),
        ("03/04", "KNOWN"),
        ("30/06", "KNOWN"),
        ("03/07", "TRUSTED"),
    ]
    assert sent().state == S.PUBLISHED


def test_a_change_of_the_rules_is_a_change_of_every_level_at_once(settings):
    contact = contact_with(3)
    before = trust_of(contact.address_id).level
    settings.TRUST = settings.TRUST | {"trusted_from": 3}
    after = trust_of(contact.address_id).level
    settings.TRUST = settings.TRUST | {"known_from": 9, "trusted_from": 10}

    assert (before, after, trust_of(contact.address_id).level) == (L.KNOWN, L.TRUSTED, L.NEW)
    assert Report.objects.count() == 0
