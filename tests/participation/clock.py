"""Rows as the services leave them, for the public clock."""

import datetime as dt

from django.utils import timezone

from moderation.enums import DecisionAction
from moderation.models import Decision, QueueItem
from moderation.services import deciding
from participation.enums import ProposalState
from participation.models import Proposal
from tests.agenda.cms import somebody
from tests.factories.participation import ContactFactory, ProposalFactory


def confirmed(hours_ago: float, state: str = ProposalState.WAITING, **facts) -> Proposal:
    at = timezone.now() - dt.timedelta(hours=hours_ago)
    return ProposalFactory(
        state=state, contact=ContactFactory(), facts={}, sent_at=at, confirmed_at=at, **facts
    )


def decided(
    waited_hours: float, state: str = ProposalState.PUBLISHED, *, hours_ago: float = 1, **facts
) -> Proposal:
    """Confirmed so long before its answer, which was given so long ago."""
    decided_at = timezone.now() - dt.timedelta(hours=hours_ago)
    return confirmed(waited_hours + hours_ago, state, decided_at=decided_at, **facts)


def decide(item: QueueItem, action: DecisionAction, **facts) -> None:
    """Decided and carried out, as moderators and the clock do."""
    actor = somebody("Modérateurs")
    revision = item.subject.event.latest_revision_id
    deciding.decide(item, action, actor=actor, expected_revision=revision, **facts)
    Decision.objects.update(executes_at=timezone.now())
    assert deciding.execute_due() == 1
