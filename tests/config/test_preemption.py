import threading

import pytest
from django.db import connection, transaction

from config import preemption
from config.preemption import Preemption
from sources.models import Source

PATIENCE_S = 30


@pytest.fixture
def alert(monkeypatch):
    """A preemption that lasts longer than any test, unless ended."""
    monkeypatch.setattr(preemption, "LONGEST_S", PATIENCE_S * 10)
    ours = Preemption()
    yield ours
    ours.end()


def begins(work):
    """Start ``work`` in a thread with its own connection; return the thread."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def read(alert):
    alert.yields(connection)
    try:
        Source.objects.exists()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_who_yields_waits_before_a_statement_until_the_alert_is_on_its_way(alert):
    alert.begin()
    page = begins(lambda: read(alert))
    page.join(0.1)
    was_waiting = page.is_alive()

    alert.end()
    page.join(PATIENCE_S)

    assert (was_waiting, page.is_alive()) == (True, False)


def write(alert):
    """A transaction that began before the alert."""
    alert.yields(connection)
    alert.yields(connection)
    try:
        with transaction.atomic():
            alert.begin()
            Source.objects.create(slug="bals", name="Bals")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_who_holds_a_transaction_and_who_does_not_yield_go_on(alert):
    chore = begins(lambda: write(alert))
    chore.join(PATIENCE_S)

    assert (chore.is_alive(), Source.objects.count()) == (False, 1)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_longer_than_the_limit(alert, monkeypatch):
    monkeypatch.setattr(preemption, "LONGEST_S", 0.05)
    alert.begin()

    page = begins(lambda: read(alert))
    page.join(PATIENCE_S)

    assert not page.is_alive()


def test_without_an_alert_nobody_waits(alert):
    alert.end()

    alert.wait()
