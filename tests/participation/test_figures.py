"""What is counted of what waits."""

import datetime as dt

import pytest
from django.utils import timezone

from participation.enums import ProposalState
from participation.figures.networks import same_network_today
from participation.models import Proposal
from tests.factories.participation import ContactFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def confirmed(network: str, hours_ago: int = 1) -> Proposal:
    at = timezone.now() - dt.timedelta(hours=hours_ago)
    facts = {"contact": ContactFactory(), "facts": {}, "sent_at": at, "confirmed_at": at}
    return ProposalFactory(state=ProposalState.WAITING, network_hmac=network, **facts)


@pytest.mark.parametrize("rows", [1, 3])
def test_same_network_today_counts_in_one_query(django_assert_num_queries, rows):
    flood = [confirmed("a") for _ in range(rows)]
    alone = confirmed("b")
    confirmed("a", hours_ago=25)
    ProposalFactory(network_hmac="b")

    with django_assert_num_queries(1):
        counts = same_network_today([*flood, alone])

    assert counts == dict.fromkeys([row.pk for row in flood], rows) | {alone.pk: 1}
