"""Counters shared by processes: needs a database on disk and real processes."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from limits import RateLimitItemPerHour
from limits.strategies import FixedWindowRateLimiter

from accounts.models import AttemptCount
from accounts.throttling import DatabaseStorage, Throttle, purge_past_attempts, site_of
from tests.databases import load_schema

#: Imports once, then forks two processes.
TWO_COUNT_TWENTY = """
import os
import django; django.setup()
from accounts.throttling import DatabaseStorage
child = os.fork()
for _ in range(20):
    DatabaseStorage().incr("key", 3600)
if child:
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.django_db
def test_the_counters_are_what_the_library_asks_for():
    limiter, item = FixedWindowRateLimiter(DatabaseStorage()), RateLimitItemPerHour(2)

    answers = [limiter.hit(item, "key") for _ in range(3)]

    assert answers == [True, True, False]
    assert limiter.test(item, "key") is False
    assert limiter.test(item, "another") is True
    assert limiter.get_window_stats(item, "key").remaining == 0
    limiter.clear(item, "key")
    assert limiter.hit(item, "key") is True
    assert DatabaseStorage().check() is True
    assert DatabaseStorage().reset() == 1
    assert list(AttemptCount.objects.all()) == []


def test_two_processes_lose_no_count(tmp_path: Path):
    path = tmp_path / "db.sqlite3"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{path}",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    load_schema(environment["DATABASE_URL"])

    command = [sys.executable, "-c", TWO_COUNT_TWENTY]
    ended = subprocess.run(
        command, env=environment, cwd=settings.BASE_DIR, timeout=120, check=False
    )
    with closing(sqlite3.connect(path)) as database:
        counts = database.execute("SELECT count FROM accounts_attemptcount").fetchall()

    assert (ended.returncode, counts) == (0, [(40,)])


def waits(throttle, rf, address, times=1, account="all"):
    return [throttle.take(rf.get("/", REMOTE_ADDR=address), account) > 0 for _ in range(times)]


@pytest.mark.django_db
def test_what_one_address_is_refused_counts_for_nobody_else(rf):
    throttle = Throttle("test", {32: RateLimitItemPerHour(2)}, per_account=RateLimitItemPerHour(4))

    assert waits(throttle, rf, "192.0.2.1", 9) == [False, False, *[True] * 7]
    assert waits(throttle, rf, "192.0.2.2", 3) == [False, False, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "neighbour", "site", "elsewhere"),
    [
        ("2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1", "2001:db8:2:1::1"),
        ("192.0.2.1", "192.0.2.1", "192.0.2.9", "192.0.3.1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.9", "192.0.3.1"),
    ],
)
def test_a_line_and_its_site_have_limits_of_their_own(rf, line, neighbour, site, elsewhere):
    narrow, wide = RateLimitItemPerHour(2), RateLimitItemPerHour(3)
    throttle = Throttle("test", {64: narrow, 32: narrow, 48: wide, 24: wide})

    assert waits(throttle, rf, line, 2) + waits(throttle, rf, neighbour, 5) == [
        False,
        False,
        *[True] * 5,
    ]
    # Three of the site, not counting those refused before.
    assert waits(throttle, rf, site, 3) == [False, True, True]
    assert waits(throttle, rf, elsewhere) == [False]


@pytest.mark.django_db
def test_nobody_known_by_no_address_waits_for_strangers_who_are(rf):
    throttle = Throttle("test", {32: RateLimitItemPerHour(1), 24: RateLimitItemPerHour(2)})

    assert waits(throttle, rf, "", 3) == [False, False, True]
    assert waits(Throttle("none", {}, RateLimitItemPerHour(1)), rf, "", 2) == [False, True]


@pytest.mark.django_db
def test_strangers_from_everywhere_under_every_name_fill_a_table_that_has_an_end(rf, monkeypatch):
    monkeypatch.setattr("accounts.throttling.BUCKETS", 8)
    throttle = Throttle(
        "test", dict.fromkeys((64, 48), RateLimitItemPerHour(9999)), RateLimitItemPerHour(9999)
    )

    for number in range(90):
        throttle.take(rf.get("/", REMOTE_ADDR=f"2001:db8:{number:x}:{number:x}::1"), f"nom{number}")

    assert AttemptCount.objects.count() == 3 * 8
    AttemptCount.objects.update(expires_at=timezone.now())
    assert (purge_past_attempts(), AttemptCount.objects.count()) == (3 * 8, 0)


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_a_network_is_part_of_a_site(given, site):
    assert site_of(given) == site
