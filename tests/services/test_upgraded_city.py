"""Upgrading a large city under load: no reader waits for a migration (docs/decisions/0022)."""

import pytest

from tests.services.releases import Release, served_releases
from tests.services.upgraded_city import PATIENCE_MS, UpgradedCity

#: Readers only: what cleans up a table waits for its lock, too.
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND application_name LIKE 'reader %'"
)


LAST, *BEFORE = served_releases()
#: Dates of a city by its release. Migrations between older ones were tried with as many before.
DATES = {LAST: 200_000, **dict.fromkeys(BEFORE, 20_000)}


@pytest.fixture(params=DATES, ids=lambda release: release.number)
def city(tmp_path, request):
    """A city of a release that is upgraded."""
    release: Release = request.param
    made = UpgradedCity(tmp_path, DATES[release], release)
    try:
        made.make()
        yield made
    finally:
        made.end()


def test_nobody_who_reads_waits_for_a_migration_and_who_waits_is_seen(city):
    with city.readers():
        city.migrate()
    while_migrated = city.waits()
    with (
        city.connect() as watching,
        city.connect() as locking,
        city.readers(),
        locking.transaction(),
    ):
        locking.execute("LOCK TABLE agenda_event IN ACCESS EXCLUSIVE MODE")
        while not watching.execute(WAITING).fetchone()[0]:
            pass
        locking.execute("SELECT pg_sleep(%s)", [2 * PATIENCE_MS / 1000])

    assert (while_migrated, set(city.waits())) == ({}, {"agenda_event"})
