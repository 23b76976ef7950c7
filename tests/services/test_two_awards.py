"""Two processes record, void and award the same at the same time; needs PostgreSQL."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.enums import BadgeCode, DeedKind
from accounts.models import Award, Deed
from accounts.services.deeds import award_all, award_badges, record_deed, void_deed
from tests.factories.accounts import DeedFactory, UserFactory
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


def at_once(act: Callable[[], object], too: Callable[[], object]) -> tuple[object, object]:
    """Return the results of ``act``, and of ``too``, which waits until the first is committed."""
    results: list[object] = []

    def second() -> None:
        try:
            results.append(too())
        finally:
            connections.close_all()

    other = threading.Thread(target=second)
    with transaction.atomic():
        first = act()
        other.start()
        while not waits_for_a_lock():
            assert other.is_alive(), "the second did not wait for the first"
    other.join(PATIENCE_S)
    return first, results[0]


@pytest.mark.parametrize("too", [award_all, award_badges])
def test_of_two_who_award_a_badge_one_does(too):
    lou = DeedFactory(
        kind=DeedKind.ADDRESS_CONFIRMED, done_at=timezone.now() - dt.timedelta(days=2)
    ).user

    first, second = at_once(
        lambda: award_badges(lou), lambda: too(*([lou] if too is award_badges else []))
    )

    award = Award.objects.get()
    assert (award.code, first) == (BadgeCode.NEST, [award])
    assert second in (0, [])


def test_of_two_who_record_a_deed_one_does():
    lou, judge = UserFactory(), UserFactory()

    def record() -> Deed | None:
        return record_deed(
            lou,
            DeedKind.CORRECTION_ACCEPTED,
            "agenda.event:1",
            title="Bal",
            done_at=timezone.now(),
            judged_by=judge,
        )

    first, second = at_once(record, record)

    assert (first, second) == (Deed.objects.get(), None)


def test_of_two_who_void_a_deed_the_first_says_why():
    deed, ines, mael = DeedFactory(), UserFactory(), UserFactory()

    at_once(
        lambda: void_deed(deed, "la date était fausse.", actor=ines),
        lambda: void_deed(deed, "l’heure aussi.", actor=mael),
    )

    deed.refresh_from_db()
    assert (deed.voided_by, deed.void_reason) == (ines, "la date était fausse.")
