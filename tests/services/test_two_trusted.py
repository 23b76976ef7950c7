"""One address confirms twice, or is stopped twice, at the same time; needs PostgreSQL."""

import pytest
from django.db import connection, transaction

from moderation.models import StoppedAddress
from moderation.services.deciding import execute_due
from participation.enums import ProposalState
from participation.models import Contact, Proposal
from participation.services import sending
from participation.services.stops import stop_address
from tests.agenda.cms import somebody
from tests.factories.participation import ProposalFactory, facts_of, typed
from tests.participation.test_services_trust import EMAIL, contact_with, known_place
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock
from tests.services.test_two_deciders import beside

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


@pytest.fixture
def trusted(settings) -> Contact:
    """A trusted contact, with one direct publication a day."""
    settings.TRUST = settings.TRUST | {"trusted_a_day": 1, "read_one_in": 2**63}
    return contact_with(8)


def sent(title: str, number: int) -> Proposal:
    proposal = ProposalFactory(
        data=typed(title=title, **known_place()), network_hmac=f"{number:064}"
    )
    return sending.send_proposal(proposal, facts_of(proposal), EMAIL)


def test_of_two_that_are_confirmed_at_once_one_goes_out(trusted):
    first, second = sent("Bal des pompiers", 1), sent("Lecture au jardin", 2)

    with transaction.atomic():
        sending.confirm_by_link(first)
        other, _said = beside(lambda: sending.confirm_by_link(second))
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
    other.join(PATIENCE_S)
    execute_due()

    states = [Proposal.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == [ProposalState.PUBLISHED, ProposalState.WAITING]


def test_of_two_who_stop_an_address_at_once_one_does(trusted):
    ines, mael = somebody("Modérateurs"), somebody("Modérateurs")

    with transaction.atomic():
        mine = stop_address(trusted, actor=ines)
        other, said = beside(lambda: stop_address(trusted, actor=mael))
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
    other.join(PATIENCE_S)

    assert [said[0].pk, StoppedAddress.objects.get().pk] == [mine.pk, mine.pk]


def test_what_is_confirmed_while_its_address_is_stopped_waits(trusted):
    proposal = sent("Bal des pompiers", 1)

    with transaction.atomic():
        sending.confirm_by_link(proposal)
        other, _said = beside(lambda: stop_address(trusted, actor=somebody("Modérateurs")))
        other.join(1)
    other.join(PATIENCE_S)
    execute_due()

    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.WAITING
