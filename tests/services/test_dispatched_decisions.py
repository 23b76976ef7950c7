"""Dispatchers execute moderators' decisions too: real dispatchers, without clock and browser."""

import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.enums import DecisionAction
from moderation.models import Decision
from moderation.services import queue
from moderation.services.deciding import decide
from participation.models import Proposal
from participation.services import sending
from tests.agenda.cms import somebody
from tests.factories.participation import ProposalFactory, facts_of
from tests.services.dispatchers import Ledger
from tests.services.live_site import free_port

pytestmark = pytest.mark.django_db(transaction=True)


def decided(count: int) -> None:
    """Create this many approved proposals, due for execution."""
    moderator = somebody("Modérateurs")
    for number in range(count):
        proposal = ProposalFactory()
        sending.confirm_by_link(
            sending.send_proposal(proposal, facts_of(proposal), f"habitante{number}@example.org")
        )
        item = queue.update_item(Proposal.objects.get(pk=proposal.pk))
        revision = item.subject.event.latest_revision_id
        decide(item, DecisionAction.APPROVE, actor=moderator, expected_revision=revision)
    Decision.objects.update(executes_at=timezone.now() - timedelta(seconds=1))


def test_a_decision_takes_effect_with_the_dispatcher_alone_and_its_mail_is_written(tmp_path):
    decided(1)
    ledger = Ledger(tmp_path)
    running = ledger.dispatcher(EMAIL_URL=f"smtp://127.0.0.1:{free_port()}")

    try:
        ledger.wait_for("executed_at IS NOT NULL", 1, table="moderation_decision")
    finally:
        running.kill()
        running.wait()

    assert ledger.ask("SELECT state FROM participation_proposal") == [("published",)]
    assert ledger.count("kind = 'proposal-published'", table="alerts_mail") == 1


def test_of_a_dispatcher_that_is_killed_the_next_carries_out_the_rest_and_nothing_twice(tmp_path):
    decided(6)
    ledger = Ledger(tmp_path)
    address = f"smtp://127.0.0.1:{free_port()}"
    first = ledger.dispatcher(EMAIL_URL=address)

    try:
        ledger.wait_for("executed_at IS NOT NULL", 1, table="moderation_decision")
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    others = [ledger.dispatcher(EMAIL_URL=address) for _ in range(2)]
    try:
        ledger.wait_for("executed_at IS NOT NULL", 6, table="moderation_decision")
    finally:
        for process in others:
            process.kill()
            process.wait()

    assert ledger.count("state = 'published'", table="participation_proposal") == 6
    assert ledger.count("failure <> ''", table="moderation_decision") == 0
    assert ledger.count("kind = 'proposal-published'", table="alerts_mail") == 6
    # Each with its place.
    assert ledger.count("action = 'wagtail.publish'", table="wagtailcore_modellogentry") == 12
