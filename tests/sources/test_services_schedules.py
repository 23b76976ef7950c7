"""When sources are due, what came of their imports, and who hears of one that fails."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.users.models import UserProfile

from messaging.models import Mail
from sources.base import ImportFailure
from sources.enums import ImportSchedule
from sources.models import Source
from sources.services.schedules import (
    LEASE,
    PAUSE,
    claim_due,
    next_import_at,
    record_import,
    release_import,
    renew_lease,
    save_source,
)
from tests.agenda.cms import somebody
from tests.factories.agenda import at
from tests.factories.sources import SourceFactory

NOON = at("2026-03-03 12:00")
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def daily(**facts) -> Source:
    return SourceFactory(
        schedule=ImportSchedule.DAILY, address="https://example.org/x.json", **facts
    )


def test_due_sources_are_claimed_once_in_order():
    second, first = daily(due_at=NOON - MINUTE), daily(due_at=NOON - 2 * MINUTE)
    daily(due_at=NOON + MINUTE)
    SourceFactory()

    assert [claim_due(), claim_due(), claim_due()] == [first, second, None]


def test_a_source_with_an_expired_lease_is_due_again(time_machine):
    source = daily(due_at=NOON)
    claim_due()
    time_machine.move_to(NOON + LEASE - MINUTE, tick=False)
    renew_lease(source)
    time_machine.move_to(NOON + LEASE + MINUTE, tick=False)
    renewed = claim_due()
    time_machine.move_to(NOON + 3 * LEASE, tick=False)

    assert (renewed, claim_due()) == (None, source)


def test_a_released_source_is_due_again_after_a_pause(time_machine):
    source = daily(due_at=NOON)
    claim_due()
    release_import(source)
    at_once = claim_due()
    time_machine.move_to(NOON + PAUSE, tick=False)

    assert (at_once, claim_due()) == (None, source)


def test_a_source_whose_imports_die_with_their_clock_has_failed_at_the_third(time_machine):
    owner = somebody("Éditeurs", email="ines@example.org")
    source, claimed = daily(due_at=NOON, owner=owner), []
    for number in range(4):
        time_machine.move_to(NOON + number * 2 * LEASE, tick=False)
        claimed.append(claim_due())

    source.refresh_from_db()
    assert claimed == [source, source, source, None]
    assert (source.failure, source.running_at) == ("dies", None)
    assert (source.due_at > NOON + dt.timedelta(days=1), Mail.objects.count()) == (True, 1)


def test_no_lease_is_renewed_of_an_import_whose_result_is_stored():
    source = daily(due_at=NOON)
    claim_due()
    record_import(source, {"created": 2})
    renew_lease(source)

    source.refresh_from_db()
    assert source.running_at is None


def test_a_source_saved_while_it_is_imported_is_imported_again_at_once():
    source = daily(due_at=NOON - MINUTE)
    claimed = claim_due()
    source.address = "https://example.org/y.json"
    save_source(source)
    record_import(claimed, {"created": 2})

    assert claim_due() == source


def test_an_owner_named_while_imports_fail_hears_of_the_next_failure():
    source = daily()
    record_import(source, {}, "Le serveur ne répond pas.")
    source.refresh_from_db()
    source.owner = somebody("Éditeurs", email="ines@example.org")
    save_source(source)
    record_import(source, {}, "Le serveur ne répond pas.")

    assert Mail.objects.get().recipient == "ines@example.org"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_clocks_claims_a_source():
    daily(due_at=NOON)
    barrier, taken = Barrier(2), []

    def claim():
        barrier.wait()
        taken.append(claim_due())
        connection.close()

    clocks = [Thread(target=claim) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()

    assert sorted(source is None for source in taken) == [False, True]


@pytest.mark.parametrize(
    ("schedule", "failures", "least", "most"),
    [
        (ImportSchedule.HOURLY, 0, dt.timedelta(minutes=54), dt.timedelta(minutes=66)),
        (ImportSchedule.HOURLY, 1, dt.timedelta(minutes=54), dt.timedelta(minutes=66)),
        (ImportSchedule.HOURLY, 3, dt.timedelta(minutes=216), dt.timedelta(minutes=264)),
        (ImportSchedule.DAILY, 40, dt.timedelta(days=6.3), dt.timedelta(days=7.7)),
        (ImportSchedule.WEEKLY, 2, dt.timedelta(days=6.3), dt.timedelta(days=7.7)),
    ],
)
def test_the_next_is_about_a_period_away_and_later_the_more_have_failed(
    schedule, failures, least, most
):
    source = SourceFactory.build(schedule=schedule, failures=failures)

    waits = [next_import_at(source, NOON) - NOON for _ in range(50)]

    assert (min(waits) >= least, max(waits) <= most, len(set(waits)) > 1) == (True, True, True)


def test_what_is_imported_by_hand_is_never_due():
    source = SourceFactory()
    record_import(source, {"created": 2})

    source.refresh_from_db()
    assert (source.due_at, source.finished_at, source.outcomes, source.failures) == (
        None,
        NOON,
        {"created": 2},
        0,
    )


def test_its_owner_hears_of_the_first_failure_in_a_row_and_nobody_else_does():
    owner, _other = (
        somebody("Éditeurs", email="ines@example.org"),
        somebody("Éditeurs", email="leo@example.org"),
    )
    source = daily(name="Que faire", owner=owner, running_at=NOON)
    mails = []

    for failure in ("Le serveur ne répond pas.", "Encore.", "", "Le fichier est vide."):
        record_import(source, {}, failure)
        mails.append(Mail.objects.count())

    first, second = Mail.objects.order_by("pk")
    assert mails == [1, 1, 1, 2]
    assert (first.recipient, first.subject) == (
        "ines@example.org",
        "L’import de « Que faire » a échoué",
    )
    assert ["Le serveur ne répond pas." in first.text, "Le fichier est vide." in second.text] == [
        True,
        True,
    ]
    assert f"/sources/source/edit/{source.pk}/" in first.text
    source.refresh_from_db()
    assert (source.failure, source.failures, source.running_at) == ("Le fichier est vide.", 1, None)


def test_the_mail_speaks_the_owners_language():
    owner = somebody("Éditeurs", email="ines@example.org")
    UserProfile.objects.create(user=owner, preferred_language="en")
    record_import(daily(owner=owner), {}, ImportFailure.STOPPED, code=3)

    mail = Mail.objects.get()
    assert "The import stopped before its end (code 3)." in mail.text
    assert "has failed" in mail.subject


@pytest.mark.parametrize("facts", [{"is_active": False}, {"email": ""}])
def test_inactive_owners_and_owners_without_address_get_no_mail(facts):
    record_import(daily(owner=somebody("Éditeurs", **facts)), {}, "Le serveur ne répond pas.")
    record_import(daily(), {}, "Le serveur ne répond pas.")

    assert Mail.objects.count() == 0


def test_what_an_editor_saves_is_due_at_once_and_keeps_what_an_import_wrote_meanwhile():
    source = SourceFactory(address="https://example.org/x.json")
    typed = Source.objects.get(pk=source.pk)
    record_import(source, {"created": 2})
    typed.schedule = ImportSchedule.WEEKLY
    save_source(typed)

    source.refresh_from_db()
    assert (source.schedule, source.due_at, source.outcomes) == (
        ImportSchedule.WEEKLY,
        timezone.now(),
        {"created": 2},
    )
