"""Change ids follow commit order, with two writers at once; needs a server, so PostgreSQL."""

import threading

import pytest
from django.db import connection, connections, transaction

from agenda.enums import ChangeKind
from agenda.models import Change
from agenda.services.changes import Entry, announce
from tests.factories.agenda import EventFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]

PATIENCE_S = 10


def waits_for_a_lock() -> bool:
    """Whether another connection to this database is held up by somebody's lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_a_reader_never_sees_an_id_before_a_lower_one():
    slow, fast = EventFactory(), EventFactory()
    Change.objects.all().delete()

    def write_fast():
        try:
            with transaction.atomic():
                announce([Entry(fast, ChangeKind.UPDATED)])
        finally:
            connections.close_all()

    other = threading.Thread(target=write_fast)
    with transaction.atomic():
        announce([Entry(slow, ChangeKind.UPDATED)])
        other.start()
        while not waits_for_a_lock():
            assert other.is_alive(), "the second writer did not wait for the first"
    other.join(PATIENCE_S)

    seen = list(Change.objects.order_by("id").values_list("event", flat=True))
    assert seen == [slow.pk, fast.pk]
