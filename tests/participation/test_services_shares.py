"""Shares of networks: a flood has its own, and whoever is new gets in."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.models import Event, Place
from messaging.models import Mail
from moderation.models import QueueItem
from participation.enums import ProposalState, ReportKind
from participation.exceptions import ProposalRefused
from participation.models import Contact, Correction, Proposal, Report
from participation.services import correcting, drafts, following, reporting, sending, shares
from participation.services.drafts import network_digest, site_digest
from participation.services.shares import DraftRow, Share, find_surplus
from tests.budgets import count_queries
from tests.factories.accounts import UserFactory
from tests.factories.agenda import PlaceFactory, at
from tests.factories.participation import ProposalFactory, facts_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 3, 18, 42, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def small(monkeypatch):
    """Shares that a test fills in an instant."""
    monkeypatch.setattr(shares, "DRAFTS", {"network_hmac": 3, "site_hmac": 5})
    monkeypatch.setattr(shares, "CALM", Share(contact=2, network=3, site=4))
    monkeypatch.setattr(shares, "CROWDED", Share(contact=1, network=1, site=2))
    monkeypatch.setattr(shares, "MOST_DEFERRED", 2)


def open_draft(network: str) -> Proposal:
    opening = drafts.FormOpening(uuid4(), timezone.now())
    return drafts.open_draft(opening, {"title": network}, network=network, language="fr")[0]


def sent(email: str, network: str = "192.0.2.1", **fields: str) -> Proposal:
    proposal = ProposalFactory(
        network_hmac=network_digest(network), site_hmac=site_digest(network), **fields
    )
    return sending.send_proposal(proposal, facts_of(proposal), email)


def confirm(email: str, network: str = "192.0.2.1", **fields: str) -> Proposal:
    proposal = sent(email, network, **fields)
    sending.confirm_by_link(proposal)
    return Proposal.objects.get(pk=proposal.pk)


def states(*proposals: Proposal) -> list[str]:
    known = dict(Proposal.objects.values_list("pk", "state"))
    return [known[proposal.pk] for proposal in proposals]


def test_beyond_a_networks_share_its_oldest_draft_goes_and_never_one_that_somebody_is_at(
    small, time_machine
):
    old, young = open_draft("192.0.2.1"), open_draft("192.0.2.1")
    time_machine.shift(dt.timedelta(hours=2))
    drafts.save_typed(young, {"title": "encore là"})
    fresh = [open_draft("192.0.2.1") for _ in range(3)]

    assert set(Proposal.objects.all()) == {young, *fresh}
    assert old not in Proposal.objects.all()


def test_many_addresses_of_one_site_share_its_share(small, time_machine):
    others = open_draft("198.51.100.1")
    for number in range(5):
        open_draft(f"192.0.2.{number}")
    time_machine.shift(dt.timedelta(hours=2))

    open_draft("192.0.2.200")

    assert Proposal.objects.filter(site_hmac=site_digest("192.0.2.0")).count() == 5
    assert Proposal.objects.filter(pk=others.pk).exists()


def test_what_was_sent_stays_longer_than_a_draft_and_its_mail_and_address_go_with_it(
    small, time_machine
):
    first = sent("mireille@example.org")
    time_machine.shift(dt.timedelta(hours=1))
    draft = open_draft("192.0.2.1")
    time_machine.shift(dt.timedelta(hours=2))
    kept = [open_draft("192.0.2.1") for _ in range(2)]

    assert (set(Proposal.objects.all()), draft in Proposal.objects.all()) == ({first, *kept}, False)

    time_machine.shift(dt.timedelta(hours=2))
    sent("mireille@example.org", "203.0.113.9")
    Proposal.objects.exclude(pk=first.pk).filter(state=ProposalState.DRAFT).update(
        saved_at=timezone.now()
    )
    open_draft("192.0.2.1")

    assert first not in Proposal.objects.all()
    assert (Contact.objects.count(), Mail.objects.count()) == (
        1,
        1,
    )  # of the one that was sent from elsewhere


def row(pk: int, network: str, site: str, minutes: int, state: str = "draft") -> DraftRow:
    return DraftRow(pk, network, site, state, NOW + dt.timedelta(minutes=minutes))


def test_the_oldest_drafts_of_the_largest_networks_are_erased_first():
    flood = [row(number, f"a{number % 4}", "a", number) for number in range(1, 21)]
    honest, neighbour = row(100, "b", "b", -60), row(101, "a9", "a", -60)

    gone = find_surplus([*flood, honest, neighbour], 7)

    assert sorted({*range(1, 21), 100, 101} - set(gone)) == [16, 17, 18, 19, 20, 100, 101]


def test_with_one_draft_a_site_the_most_recently_saved_stays():
    rows = [row(number, f"{number}", f"{number}", number) for number in range(1, 6)]

    assert sorted(find_surplus(rows, 2)) == [1, 2, 3]


def test_a_full_table_is_thinned_out_by_the_clock_and_the_honest_draft_is_still_there(monkeypatch):
    monkeypatch.setattr(shares, "MOST", 20)
    monkeypatch.setattr(shares, "THINNED_TO", 18)
    honest = open_draft("203.0.113.7")
    for number in range(30):
        open_draft(f"192.0.{number % 3}.1")

    assert shares.thin_out() == 13

    assert Proposal.objects.count() == 18
    assert Proposal.objects.filter(pk=honest.pk).exists()
    assert shares.thin_out() == 0


def test_of_one_address_so_many_come_before_the_moderators_and_the_next_waits_its_turn(small):
    first, second, third = (confirm("mireille@example.org") for _ in range(3))
    other = confirm("autre@example.org", "203.0.113.7")

    assert states(first, second, third, other) == ["waiting", "waiting", "deferred", "waiting"]
    assert (third.event, third.confirmed_at is not None, Event.objects.count()) == (None, True, 3)


def test_the_queue_quota_holds_for_networks_and_sites_too(small):
    of_network = [confirm(f"{number}@example.org") for number in range(4)]
    of_site = [confirm(f"{number}@example.net", f"192.0.2.{number + 2}") for number in range(2)]

    assert states(*of_network) == ["waiting"] * 3 + ["deferred"]
    assert states(*of_site) == ["waiting", "deferred"]


def test_in_its_turn_what_was_deferred_comes_before_the_moderators_by_itself(small):
    first, _second, third = (confirm("mireille@example.org") for _ in range(3))
    assert sending.submit_deferred() == 0
    first.event.delete()  # decided

    assert sending.submit_deferred() == 1

    third.refresh_from_db()
    assert (third.state, third.event.title) == (ProposalState.WAITING, "On chante portes ouvertes")
    assert sending.submit_deferred() == 0


def test_a_network_that_is_full_keeps_nobody_else_from_their_turn(small, monkeypatch):
    monkeypatch.setattr(sending, "SUBMITTED_AT_ONCE", 1)
    for number in range(4):
        confirm(f"{number}@example.org")
    theirs = [confirm("mireille@example.org", "203.0.113.7") for _ in range(3)]
    theirs[0].event.delete()

    assert sending.submit_deferred() == 1

    assert states(*theirs) == ["refused", "waiting", "waiting"]


def test_a_long_queue_lowers_quotas_but_newcomers_still_get_in_at_once(small, monkeypatch):
    monkeypatch.setattr(shares, "CROWD", 2)
    for number in range(2):
        confirm(f"{number}@example.org", f"198.51.100.{number}")

    again = confirm("0@example.org", "198.51.100.0")
    new = confirm("mireille@example.org", "203.0.113.7")

    assert states(again, new) == ["deferred", "waiting"]


def test_without_a_proof_of_work_the_share_is_smaller_and_never_nothing(small):
    first, second = (confirm("mireille@example.org", proof="") for _ in range(2))

    assert states(first, second) == ["waiting", "deferred"]


def test_too_many_that_wait_for_their_turn_are_refused_in_words_and_nothing_is_lost(small):
    for number in range(5):
        confirm(f"{number}@example.org")
    last = sent("mireille@example.org")

    with pytest.raises(ProposalRefused, match="Revenez par ce lien demain"):
        sending.confirm_by_link(last)

    assert states(last) == ["sent"]


def test_what_is_deferred_may_be_corrected_and_withdrawn_by_its_author(small):
    _first, _second, third, fourth = (confirm("mireille@example.org") for _ in range(4))

    sending.send_proposal(third, facts_of(third, title="On chante dehors"), "")
    sending.submit_deferred()
    following.withdraw_proposal(fourth)

    assert states(third, fourth) == ["deferred", "withdrawn"]
    assert Proposal.objects.get(pk=third.pk).facts["title"] == "On chante dehors"


def test_a_confirmation_asks_the_same_number_of_questions_whatever_waits(small):
    proposal, counts = sent("mireille@example.org", "203.0.113.7"), []
    for number in range(3):
        confirm(f"{number}@example.org", f"198.51.{number}.1")
        counts.append(count_queries(lambda: shares.has_room(proposal)))

    assert counts == counts[:1] * 3


def report(
    network: str,
    kind: ReportKind = ReportKind.OTHER,
    record: Event | Place | None = None,
    **said: Any,
) -> Report:
    return reporting.send_report(
        record or PlaceFactory(), kind, network=network, language="fr", **said
    )


def correct(network: str) -> Correction:
    return correcting.send_correction(
        PlaceFactory(), {"name": ["Le bal", network]}, network=network, language="fr"
    )


def left(notices: Sequence[Any]) -> list[bool]:
    """Which of them are still there."""
    return [type(one)._default_manager.filter(pk=one.pk).exists() for one in notices]


def test_who_is_new_may_always_report_and_a_flood_loses_its_own_oldest(monkeypatch, time_machine):
    monkeypatch.setattr(shares, "MOST_NOTICES", 20)
    honest = [correct("203.0.113.7"), report("198.51.100.7")]
    flood = []
    for number in range(10):
        for send in (report, correct):
            time_machine.shift(dt.timedelta(minutes=1))
            flood.append(send(f"192.0.{number % 3}.1"))

    erased = shares.thin_out_notices()

    assert (erased, left(honest), left(flood)) == (13, [True] * 2, [False] * 13 + [True] * 7)
    assert QueueItem.objects.count() == 9
    assert left([report("203.0.113.9")]) == [True]
    assert shares.thin_out_notices() == 0


def test_what_is_grave_is_not_thinned_out_with_the_rest_and_not_without_an_end(
    monkeypatch, time_machine
):
    monkeypatch.setattr(shares, "MOST_NOTICES", 10)
    place, offensive = PlaceFactory(), ReportKind.OFFENSIVE
    grave = [report(f"192.0.2.{n}", offensive, email=f"{n}@example.org") for n in range(2)]
    grave += [
        report(network, record=place) for network in ("192.0.2.5", "198.51.100.5", "203.0.113.5")
    ]
    time_machine.shift(dt.timedelta(minutes=1))
    ordinary = [report(f"192.0.2.{n}", offensive) for n in range(6)]

    erased = shares.thin_out_notices()

    assert (erased, left(grave), sum(left(ordinary))) == (2, [True] * 5, 4)

    time_machine.shift(dt.timedelta(minutes=1))
    more = [report(f"10.1.2.{n}", offensive, email=f"m{n}@example.org") for n in range(6)]
    shares.thin_out_notices()

    assert (left(grave[3:]), sum(left(grave + more)), sum(left(ordinary))) == ([True] * 2, 4, 4)


def test_its_mail_and_its_address_go_with_what_is_thinned_out_and_what_somebody_reads_stays(
    monkeypatch, time_machine
):
    monkeypatch.setattr(shares, "MOST_NOTICES", 4)
    read = report("192.0.2.1")
    QueueItem.objects.filter(report=read).update(taken_by=UserFactory())
    flood = [report("192.0.2.1", email=f"{number}@example.net") for number in range(5)]

    shares.thin_out_notices()

    assert (left([read]), sum(left(flood))) == ([True], 1)
    assert (Mail.objects.count(), Contact.objects.count()) == (1, 1)


def test_thinning_asks_the_same_number_of_questions_whatever_goes(monkeypatch):
    monkeypatch.setattr(shares, "MOST_NOTICES", 4)
    asked = []
    for waiting in (5, 8):
        for number in range(QueueItem.objects.count(), waiting):
            report(f"192.0.{number}.1")
        with CaptureQueriesContext(connection) as questions:
            erased = shares.thin_out_notices()
        asked.append((erased, len(questions)))

    assert (asked[0][0], asked[1][0], asked[0][1]) == (4, 7, asked[1][1])


def test_below_the_maximum_no_rows_are_read_for_erasure(django_assert_num_queries):
    report("192.0.2.1")

    with django_assert_num_queries(1):
        assert shares.thin_out_notices() == 0
