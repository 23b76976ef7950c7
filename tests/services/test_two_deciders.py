"""Two moderators decide one item, and two clocks execute the decision, at the same time; needs
PostgreSQL."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState

from agenda.models import Event
from messaging.models import Mail
from moderation.enums import DecisionAction
from moderation.exceptions import DecisionRefused
from moderation.models import Decision
from moderation.services import queue
from moderation.services.deciding import decide, execute_due, lock_item
from participation.models import Proposal
from participation.services import sending
from tests.agenda.cms import signed_in, somebody, texts
from tests.factories.participation import ProposalFactory, facts_of
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


@pytest.fixture
def item():
    proposal = ProposalFactory()
    sending.confirm_by_link(
        sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    )
    return queue.update_item(Proposal.objects.get(pk=proposal.pk))


@pytest.fixture
def moderators():
    return [
        somebody("Modérateurs", first_name=name, last_name="Moreau") for name in ("Inès", "Maël")
    ]


def beside(act):
    """Run ``act`` in a thread with its own connection; return the list that gets its result or
    refusal."""
    said = []

    def run():
        try:
            said.append(act())
        except DecisionRefused as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, said


def test_of_two_who_decide_at_once_the_second_is_told(item, moderators):
    read = Event.objects.get().latest_revision_id
    first, second = moderators

    with transaction.atomic():
        decide(item, DecisionAction.APPROVE, actor=first, expected_revision=read)
        other, said = beside(
            lambda: decide(item, DecisionAction.SPAM, actor=second, expected_revision=read)
        )
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
    other.join(PATIENCE_S)

    assert said[0].startswith("Inès Moreau a déjà décidé")
    assert [(one.action, one.round) for one in Decision.objects.all()] == [("approve", 1)]


def test_of_two_clocks_one_carries_it_out(item, moderators):
    decide(
        item,
        DecisionAction.APPROVE,
        actor=moderators[0],
        expected_revision=Event.objects.get().latest_revision_id,
    )
    Decision.objects.update(executes_at=timezone.now())
    Mail.objects.all().delete()

    with transaction.atomic():
        lock_item(item.pk)
        clocks = [beside(execute_due) for _ in range(2)]
        while not waits_for_a_lock():
            assert all(clock.is_alive() for clock, _said in clocks)
    for clock, _said in clocks:
        clock.join(PATIENCE_S)

    assert sorted(said[0] for _clock, said in clocks) == [0, 1]
    assert (Event.objects.get().live, Mail.objects.count()) == (True, 1)
    assert ModelLogEntry.objects.filter(action="wagtail.workflow.approve").count() == 1


def test_one_who_approves_in_the_form_of_the_cms_meanwhile_is_not_approved_twice(item, moderators):
    decide(
        item,
        DecisionAction.APPROVE,
        actor=moderators[0],
        expected_revision=Event.objects.get().latest_revision_id,
    )
    Decision.objects.update(executes_at=timezone.now())

    with transaction.atomic():
        Event.objects.select_for_update().get()
        task_state = TaskState.objects.get()
        clock, said = beside(execute_due)
        while not waits_for_a_lock():
            assert clock.is_alive(), "the clock did not wait for the form"
        task_state.task.specific.on_action(task_state, moderators[1], "approve")
    clock.join(PATIENCE_S)

    assert (said, Event.objects.get().live) == ([0], True)
    assert ModelLogEntry.objects.filter(action="wagtail.workflow.approve").count() == 1
    assert Decision.objects.get().failure.startswith("Elle n’attend plus")


def test_of_two_who_press_approve_on_the_first_page_the_second_is_told(item, moderators):
    task_state = TaskState.objects.get()
    address = reverse(
        "wagtailsnippets_agenda_event:workflow_action",
        args=[item.subject.event_id, "approve", task_state.pk],
    )
    client = signed_in(moderators[1])

    with transaction.atomic():
        Event.objects.select_for_update().get()
        other, said = beside(lambda: client.post(address, follow=True))
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
        task_state.task.specific.on_action(task_state, moderators[0], "approve")
    other.join(PATIENCE_S)

    assert texts(said[0])[0] == "Inès Moreau a décidé juste avant vous."
    assert ModelLogEntry.objects.filter(action="wagtail.workflow.approve").count() == 1
