"""All that an address or network sent: seen, taken back in one press, and undone."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agenda.models import Event
from messaging.models import Mail
from moderation.enums import DecisionAction, ItemState
from moderation.models import Decision, QueueItem
from moderation.services.deciding import HOLD, decide, execute_due
from moderation.services.queue import update_item
from moderation.viewsets import bulk
from participation.enums import ProposalState, ReportKind, SenderScope, SentState, TakeBackOutcome
from participation.models import Correction, Proposal, Report
from participation.services import taking_back
from participation.services.correcting import apply_correction
from participation.services.erasure import erase_contact
from participation.services.sending import submit_deferred
from participation.services.taking_back import (
    history_of,
    scopes_of,
    sendings_of,
    take_back_sent,
)
from tests.agenda.cms import signed_in, somebody
from tests.budgets import count_queries
from tests.factories.agenda import at, published_event
from tests.factories.desk import CorrectionFactory, ReportFactory
from tests.factories.participation import ContactFactory
from tests.participation.test_services_trust import contact_with, decided, sent

pytestmark = pytest.mark.django_db
S = ProposalState
NETWORK, SITE = "a" * 64, "b" * 64
OTHER = "other@example.org"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def ines():
    return somebody("Modérateurs", first_name="Inès", last_name="Moreau")


def from_network(proposal: Proposal, network: str = NETWORK) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(network_hmac=network, site_hmac=SITE)
    return Proposal.objects.get(pk=proposal.pk)


def public(ines, time_machine, email: str = OTHER) -> Proposal:
    """One that a moderator has published."""
    return from_network(decided(sent(email), DecisionAction.APPROVE, ines, time_machine))


def item_url(proposal: Proposal, after: str = "histoire/") -> str:
    return f"/cms/relecture/{QueueItem.objects.get(proposal=proposal).pk}/{after}"


def form_of(client, proposal: Proposal, query: str = "") -> dict[str, object]:
    """What a browser would post of the screen."""
    page = client.get(item_url(proposal) + query).context["page"]
    sendings = [one for pile in page.piles if pile.is_taken for one in pile.sendings]
    ticked = [one.key for pile in page.piles if pile.is_ticked for one in pile.sendings]
    posted: dict[str, object] = {"qui": page.scope.value, "choix": ticked}
    posted |= {f"outcome-{one.key}": one.outcome.value for one in sendings}
    return posted | {f"revision-{one.key}": one.revision for one in sendings if one.revision}


def pressed(client, proposal: Proposal, query: str = ""):
    """Press the only button of the screen, as a browser does."""
    return client.post(item_url(proposal), form_of(client, proposal, query), follow=True)


def test_all_that_a_network_brought_goes_in_one_press_and_nothing_of_anybody_else(
    ines, time_machine
):
    published = public(ines, time_machine)
    waiting = from_network(sent("third@example.org"))
    report = ReportFactory(network_hmac=NETWORK)
    update_item(report)
    of_another = decided(sent("far@example.org"), DecisionAction.APPROVE, ines, time_machine)

    pressed(signed_in(ines), waiting, "?qui=reseau")
    during = Event.objects.get(pk=published.event_id).live
    time_machine.shift(HOLD)
    execute_due()

    rows = [Proposal.objects.get(pk=one.pk) for one in (published, waiting, of_another)]
    assert [row.state for row in rows] == [S.REFUSED, S.REFUSED, S.PUBLISHED]
    assert (during, Event.objects.get(pk=published.event_id).live) == (True, False)
    assert Event.objects.get(pk=of_another.event_id).live
    assert Report.objects.get(pk=report.pk).state == SentState.REFUSED


def test_the_press_is_undone_in_one_and_nothing_has_left_the_site(ines, time_machine):
    published, waiting = public(ines, time_machine), from_network(sent())
    client = signed_in(ines)

    pressed(client, waiting, "?qui=reseau")
    client.post("/cms/relecture/lot/annuler/")
    time_machine.shift(HOLD)
    execute_due()

    assert [Proposal.objects.get(pk=one.pk).state for one in (published, waiting)] == [
        S.PUBLISHED,
        S.WAITING,
    ]
    assert Event.objects.get(pk=published.event_id).live
    states = QueueItem.objects.filter(proposal__in=[published, waiting]).values_list(
        "state", flat=True
    )
    assert list(states) == [ItemState.WAITING, ItemState.WAITING]


def test_names_and_counts_are_said_before_and_a_time_is_chosen(ines, time_machine):
    old = from_network(sent(OTHER))
    time_machine.shift(dt.timedelta(days=2))
    new = from_network(sent())
    client = signed_in(ines)

    every = client.get(item_url(new) + "?qui=reseau&depuis=7j").content.decode()
    last = client.get(item_url(new) + "?qui=reseau&depuis=24h").content.decode()

    assert "Reprendre ce qui est coché" in every
    assert every.count('name="choix"') == 2
    assert f">{old.title}</a>" in every
    assert f">{old.title}</a>" not in last
    assert last.count('name="choix"') == 1


def test_an_address_is_what_somebody_confirmed_and_others_on_its_network_are_said(
    ines, time_machine
):
    mine, of_another = from_network(sent()), from_network(sent(OTHER))
    ReportFactory(contact=mine.contact)  # typed by anybody: it shows nothing of whose it is
    client = signed_in(ines)

    of_address = client.get(item_url(mine)).context["page"]
    of_network = client.get(item_url(mine) + "?qui=reseau")

    assert of_address.scope == SenderScope.ADDRESS
    assert [one.subject for pile in of_address.piles for one in pile.sendings] == [mine]
    assert (
        sum(len(pile.sendings) for pile in of_network.context["page"].piles if pile.is_taken) == 2
    )
    assert "2 adresses confirmées écrivent d’ici" in of_network.content.decode()
    assert of_another.contact.email not in of_network.content.decode()


def test_a_correction_that_was_accepted_is_made_the_other_way_round(ines, time_machine):
    event = published_event("2026-03-20 20:00", title="Bal à l’écluse")
    correction = CorrectionFactory(event=event, network_hmac=NETWORK)
    apply_correction(correction, ["title"], actor=ines)
    proposal = from_network(sent())

    pressed(signed_in(ines), proposal, "?qui=reseau")
    time_machine.shift(HOLD)
    execute_due()

    assert Event.objects.get(pk=event.pk).title == "Bal à l’écluse"
    assert not Correction.objects.waiting().exists()


def slowed(service, time_machine):
    """``service``, which takes two seconds each time, while another clock goes on."""

    def slow(*args, **kwargs):
        time_machine.shift(dt.timedelta(seconds=2))
        execute_due()
        return service(*args, **kwargs)

    return slow


def test_a_long_press_takes_effect_ten_seconds_after_its_end_and_is_undone_whole(
    ines, time_machine, monkeypatch
):
    proposals = [from_network(sent(f"{number}@example.org")) for number in range(7)]
    client = signed_in(ines)
    monkeypatch.setattr(taking_back, "decide", slowed(taking_back.decide, time_machine))
    monkeypatch.setattr(bulk, "undo_decision", slowed(bulk.undo_decision, time_machine))

    pressed(client, proposals[0], "?qui=reseau")
    moments = set(Decision.objects.values_list("executes_at", flat=True))
    time_machine.shift(dt.timedelta(seconds=9))
    client.post("/cms/relecture/lot/annuler/")

    assert moments == {timezone.now() - dt.timedelta(seconds=9 + 2 * len(proposals)) + HOLD}
    assert Decision.objects.filter(executed_at=None, undone_at__isnull=False).count() == len(
        proposals
    )
    assert {Proposal.objects.get(pk=one.pk).state for one in proposals} == {S.WAITING}


def test_two_corrections_in_a_row_are_undone_in_one_press(ines, time_machine):
    event = published_event("2026-03-20 20:00", title="Vrai")
    for before, after in (("Vrai", "Faux un"), ("Faux un", "Faux deux")):
        correction = CorrectionFactory(
            event=event, network_hmac=NETWORK, changes={"title": [before, after]}
        )
        apply_correction(correction, ["title"], actor=ines)

    pressed(signed_in(ines), from_network(sent()), "?qui=reseau")
    time_machine.shift(HOLD)
    execute_due()

    assert Event.objects.get(pk=event.pk).title == "Vrai"
    assert not Correction.objects.waiting().exists()


def test_taking_back_also_dismisses_deferred_proposals(ines, time_machine):
    first, deferred = from_network(sent()), from_network(sent(OTHER))
    Event.objects.filter(pk=deferred.event_id).delete()
    Proposal.objects.filter(pk=deferred.pk).update(state=S.DEFERRED, event=None)

    pressed(signed_in(ines), first, "?qui=reseau")
    time_machine.shift(HOLD)
    execute_due()
    submit_deferred()

    assert Proposal.objects.get(pk=deferred.pk).state == S.REFUSED


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_deferred_proposal_is_deferred_again_when_its_dismissal_is_undone(
    ines, time_machine, is_changed
):
    first, deferred = from_network(sent()), from_network(sent(OTHER))
    Event.objects.filter(pk=deferred.event_id).delete()
    Proposal.objects.filter(pk=deferred.pk).update(state=S.DEFERRED, event=None)
    Mail.objects.all().delete()
    client = signed_in(ines)

    pressed(client, first, "?qui=reseau")
    event = Proposal.objects.get(pk=deferred.pk).event
    if is_changed:
        event.save_revision(user=ines)
    client.post("/cms/relecture/lot/annuler/")
    undone = Proposal.objects.get(pk=deferred.pk)
    item = QueueItem.objects.get(proposal=deferred)

    assert Event.objects.filter(pk=event.pk).exists() == is_changed
    expected = (S.WAITING, ItemState.WAITING) if is_changed else (S.DEFERRED, ItemState.CLOSED)
    assert (undone.state, item.state) == expected
    assert not Mail.objects.exists()
    submit_deferred()
    assert Proposal.objects.get(pk=deferred.pk).state == S.WAITING
    assert QueueItem.objects.get(proposal=deferred).state == ItemState.WAITING


def test_taking_back_skips_events_saved_since_the_screen_was_shown(ines, time_machine):
    published = public(ines, time_machine)
    proposal = from_network(sent())
    whose = scopes_of(proposal)[SenderScope.NETWORK]
    (sending,) = sendings_of(whose, [f"proposal-{published.pk}"])
    client = signed_in(ines)

    posted: dict[str, object] = {
        "qui": "reseau",
        "choix": [sending.key],
        f"outcome-{sending.key}": "withdrawn",
    }
    posted[f"revision-{sending.key}"] = 999_999
    answer = client.post(item_url(proposal), posted, follow=True)

    assert "Rien n’est repris." in answer.content.decode()
    assert (Decision.objects.filter(undone_at=None, executed_at=None).count(), sending.outcome) == (
        0,
        "withdrawn",
    )
    assert not Proposal.objects.get(pk=published.pk).is_to_reread


def test_a_screen_that_is_stale_undoes_nothing_that_another_moderator_published(ines, time_machine):
    proposal, published = from_network(sent()), from_network(sent(OTHER))
    event = published_event("2026-03-20 20:00", title="Vrai")
    correction = CorrectionFactory(
        event=event, network_hmac=NETWORK, changes={"title": ["Vrai", "Mieux"]}
    )
    update_item(correction)
    client = signed_in(ines)
    posted = form_of(client, proposal, "?qui=reseau")
    bruno = somebody("Modérateurs", first_name="Bruno", last_name="Klein")
    decided(published, DecisionAction.APPROVE, bruno, time_machine)
    apply_correction(correction, ["title"], actor=bruno)

    answer = client.post(item_url(proposal), posted, follow=True).content.decode()
    time_machine.shift(HOLD)
    execute_due()

    states = [Proposal.objects.get(pk=one.pk).state for one in (proposal, published)]
    assert states == [S.REFUSED, S.PUBLISHED]
    assert Event.objects.get(pk=published.event_id).live
    assert Event.objects.get(pk=event.pk).title == "Mieux"
    assert f"{published.title}\u00a0: Quelqu’un s’en est occupé entre-temps" in answer
    assert "«\u00a0Acceptée\u00a0»" in answer


def test_what_another_moderator_has_just_decided_is_refused_with_their_name(ines):
    proposal, published = from_network(sent()), from_network(sent(OTHER))
    client = signed_in(ines)
    posted = form_of(client, proposal, "?qui=reseau")
    bruno = somebody("Modérateurs", first_name="Bruno", last_name="Klein")
    revision = published.event.latest_revision_id
    decide(
        QueueItem.objects.get(proposal=published),
        DecisionAction.APPROVE,
        actor=bruno,
        expected_revision=revision,
    )

    answer = client.post(item_url(proposal), posted, follow=True).content.decode()

    (refusal,) = [line for line in answer.splitlines() if f"{published.title}\u00a0:" in line]
    assert "Bruno" in refusal
    assert Decision.objects.pending().filter(moderator=ines).count() == 1


def test_one_that_can_no_longer_become_an_event_stops_none_of_the_others(ines):
    broken, other = from_network(sent(OTHER)), from_network(sent())
    Event.objects.filter(pk=broken.event_id).delete()
    facts = {name: value for name, value in broken.facts.items() if name != "category"}
    Proposal.objects.filter(pk=broken.pk).update(state=S.DEFERRED, event=None, facts=facts)

    answer = pressed(signed_in(ines), other, "?qui=reseau").content.decode()

    assert QueueItem.objects.get(proposal=other).state == ItemState.HELD
    assert Proposal.objects.get(pk=broken.pk).state == S.DEFERRED
    assert f"{broken.title}\u00a0: On ne peut pas en faire un événement" in answer


def merged(proposal: Proposal, into: Proposal, ines, time_machine) -> Proposal:
    decide(
        QueueItem.objects.get(proposal=proposal),
        DecisionAction.MERGE,
        actor=ines,
        expected_revision=proposal.event.latest_revision_id,
        into=Event.objects.get(pk=into.event_id),
    )
    time_machine.shift(HOLD)
    execute_due()
    return Proposal.objects.get(pk=proposal.pk)


def waits_on_its_own(proposal: Proposal) -> bool:
    row = Proposal.objects.get(pk=proposal.pk)
    item = QueueItem.objects.get(proposal=proposal)
    has_event = row.event is not None and row.event.title == row.title
    return has_event and (row.state, row.merged_into, item.state) == (
        S.WAITING,
        None,
        ItemState.WAITING,
    )


@pytest.mark.parametrize("is_public_before", [True, False])
def test_what_somebody_else_sent_and_was_merged_into_it_waits_on_its_own(
    ines, time_machine, is_public_before
):
    stranger, theatre = from_network(sent(OTHER)), sent("theatre@example.org")
    if is_public_before:
        decided(stranger, DecisionAction.APPROVE, ines, time_machine)
    theatre = merged(theatre, stranger, ines, time_machine)
    if not is_public_before:
        decided(stranger, DecisionAction.APPROVE, ines, time_machine)
    before = Proposal.objects.get(pk=theatre.pk).state

    pressed(signed_in(ines), stranger, "?qui=reseau")
    time_machine.shift(HOLD)
    execute_due()

    assert (before, Proposal.objects.get(pk=stranger.pk).state) == (
        S.MERGED if is_public_before else S.PUBLISHED,
        "refused",
    )
    assert waits_on_its_own(theatre)
    assert not Event.objects.get(pk=stranger.event_id).live


def test_what_was_merged_into_what_its_author_erases_waits_on_its_own(ines, time_machine, settings):
    settings.TRUST = settings.TRUST | {"read_one_in": 2**63}
    contact_with(8)
    trusted = sent()
    theatre = merged(sent("theatre@example.org"), trusted, ines, time_machine)

    erase_contact(trusted.contact)

    assert (trusted.state, Event.objects.filter(pk=trusted.event_id).exists()) == (
        S.PUBLISHED,
        False,
    )
    assert waits_on_its_own(theatre)


NONSENSE = (
    *("proposal-x", "proposal-", "event-1", "report-99999", "x" * 4_000, "proposal-\x00"),
    *("proposal-99999999999999999999", f"proposal-{'9' * 5_000}"),
)


def test_each_is_ticked_by_itself_and_says_which_address_it_is_of(ines):
    of_another, mine, mine_too = (
        from_network(sent(OTHER)),
        from_network(sent()),
        from_network(sent()),
    )
    anonymous = ReportFactory(network_hmac=NETWORK, kind=ReportKind.PRICE)
    update_item(anonymous)
    client = signed_in(ines)

    answer = client.get(item_url(mine) + "?qui=reseau")
    posted = form_of(client, mine, "?qui=reseau") | {"choix": [f"proposal-{mine.pk}"]}
    client.post(item_url(mine), posted)

    page, text = answer.context["page"], answer.content.decode()
    numbers = {one.subject: one.address for pile in page.piles for one in pile.sendings}
    assert numbers[mine] == numbers[mine_too] != numbers[of_another]
    assert (sorted(numbers.values()), numbers[anonymous]) == ([0, 1, 1, 2], 0)
    assert (text.count("· adresse 1"), text.count("· adresse 2"), text.count("· sans adresse")) == (
        2,
        1,
        1,
    )
    assert text.count('<input type="checkbox" name="choix"') == text.count(" checked>") == 4
    assert [one.item.subject for one in Decision.objects.pending()] == [mine]


def test_the_history_counts_senders_without_an_address(ines):
    proposal = from_network(sent())
    for number in range(2):
        update_item(
            ReportFactory(network_hmac=f"{number:064}", site_hmac=SITE, kind=ReportKind.PRICE)
        )

    text = signed_in(ines).get(item_url(proposal) + "?qui=voisins").content.decode()

    assert "1 adresse confirmée écrit d’ici." in text
    assert "2 envois n’en ont pas." in text
    assert "Un réseau se partage" in text


def test_a_legal_notice_is_apart_unticked_and_answered_where_somebody_ticks_it(ines, time_machine):
    proposal = from_network(sent())
    notice = ReportFactory(
        network_hmac=NETWORK, kind=ReportKind.OFFENSIVE, contact=ContactFactory(email=OTHER)
    )
    update_item(notice)
    client = signed_in(ines)

    piles = client.get(item_url(proposal) + "?qui=reseau").context["page"].piles
    posted = form_of(client, proposal, "?qui=reseau")
    client.post(item_url(proposal), posted | {"choix": [f"report-{notice.pk}"]})
    time_machine.shift(HOLD)
    execute_due()

    assert posted["choix"] == [f"proposal-{proposal.pk}"]
    (apart,) = [pile for pile in piles if [one.subject for one in pile.sendings] == [notice]]
    assert "la réponse que la loi demande part" in apart.title
    assert Report.objects.get(pk=notice.pk).state == SentState.REFUSED
    assert Mail.objects.filter(recipient=OTHER).count() == 1


@pytest.mark.parametrize("key", NONSENSE)
def test_invalid_posts_take_nothing_back(ines, key):
    proposal = from_network(sent())

    for qui in ("reseau", "personne"):
        answer = signed_in(ines).post(item_url(proposal), {"qui": qui, "choix": [key]})
        assert (answer.status_code, Decision.objects.count()) == (302, 0)


def test_a_report_that_was_accepted_is_left_to_hands_and_what_is_over_is_named(ines):
    kept = ReportFactory(network_hmac=NETWORK, state=SentState.ACCEPTED, kind=ReportKind.CANCELLED)
    over = CorrectionFactory(network_hmac=NETWORK, state=SentState.REFUSED)

    history = history_of(scopes_of(kept)[SenderScope.NETWORK])

    assert {one.subject: one.outcome for one in history.sendings} == {
        kept: TakeBackOutcome.BY_HAND,
        over: TakeBackOutcome.NONE,
    }


def test_nobody_but_moderators_sees_it_or_does_it(ines):
    proposal = from_network(sent())
    other = somebody("Contributeurs")
    (sending,) = history_of(scopes_of(proposal)[SenderScope.NETWORK]).sendings

    assert signed_in(other).get(item_url(proposal)).status_code in (302, 403)
    with pytest.raises(PermissionDenied):
        take_back_sent(
            sending, expected_outcome=sending.outcome, expected_revision=None, actor=other
        )


def test_many_are_read_in_as_many_queries_as_one(ines):
    client = signed_in(ines)
    proposal = from_network(sent())
    address = item_url(proposal) + "?qui=reseau"
    ReportFactory(network_hmac=NETWORK, contact=ContactFactory(), sent_at=timezone.now())
    CorrectionFactory(network_hmac=NETWORK)
    client.get(address)
    for_one = count_queries(lambda: client.get(address))
    for _ in range(3):
        ReportFactory(network_hmac=NETWORK, contact=ContactFactory(), sent_at=timezone.now())
        CorrectionFactory(network_hmac=NETWORK)
        from_network(sent(OTHER))

    assert count_queries(lambda: client.get(address)) == for_one
