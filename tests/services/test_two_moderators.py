"""Two moderators use the queue at the same time; needs PostgreSQL."""

import threading

import pytest
from django.db import connection, connections, transaction

from moderation.models import QueueItem
from moderation.services import queue
from participation.services import sending
from tests.agenda.cms import somebody
from tests.factories.moderation import QueueItemFactory
from tests.factories.participation import ProposalFactory, facts_of
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


def in_a_thread(act, answers: list) -> threading.Thread:
    def run() -> None:
        try:
            answers.append(act())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_two_who_take_the_next_at_once_take_two_and_neither_waits():
    first, second = QueueItemFactory(), QueueItemFactory()
    ines, mael = somebody("Modérateurs"), somebody("Modérateurs")
    answers = []

    with transaction.atomic():
        taken = queue.next_item(ines)
        other = in_a_thread(lambda: queue.next_item(mael), answers)
        other.join(PATIENCE_S)  # before this transaction ends
        is_waiting = other.is_alive()

    other.join(PATIENCE_S)
    assert (is_waiting, taken, answers) == (False, first, [second])


def test_of_two_who_open_one_at_once_one_reads_it():
    item = QueueItemFactory()
    ines, mael = somebody("Modérateurs"), somebody("Modérateurs")
    answers = []

    with transaction.atomic():
        is_mine = queue.reserve(item, ines)
        other = in_a_thread(lambda: queue.reserve(item, mael), answers)
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
    other.join(PATIENCE_S)

    assert (is_mine, answers, QueueItem.objects.get().taken_by) == (True, [False], ines)


def test_two_who_put_one_thing_in_at_once_put_in_one_item():
    proposal = ProposalFactory()
    sending.confirm_by_link(
        sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    )
    proposal.refresh_from_db()
    QueueItem.objects.all().delete()
    answers = []

    with transaction.atomic():
        queue.update_item(proposal)
        other = in_a_thread(lambda: queue.update_item(proposal), answers)
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
    other.join(PATIENCE_S)

    assert [item.title for item in answers] == ["On chante portes ouvertes"]
    assert QueueItem.objects.count() == 1
