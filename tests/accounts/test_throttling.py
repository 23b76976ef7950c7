"""Two processes count together, so this needs a database on the disk and real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from limits import RateLimitItemPerHour
from limits.strategies import FixedWindowRateLimiter

from accounts.models import AttemptCount
from accounts.throttling import DatabaseStorage, Throttle

COUNT_TWENTY = """
import django; django.setup()
from accounts.throttling import DatabaseStorage
for _ in range(20):
    DatabaseStorage().incr("key", 3600)
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
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    run = {"env": environment, "cwd": settings.BASE_DIR}
    subprocess.run([sys.executable, "manage.py", "migrate", "accounts", "-v0"], check=True, **run)

    both = [subprocess.Popen([sys.executable, "-c", COUNT_TWENTY], **run) for _ in range(2)]
    codes = [process.wait(timeout=60) for process in both]
    count = "import django; django.setup(); from accounts.throttling import *; print(DatabaseStorage().get('key'))"
    total = subprocess.run([sys.executable, "-c", count], check=True, capture_output=True, text=True, **run)

    assert (codes, total.stdout.strip()) == ([0, 0], "40")


@pytest.mark.django_db
def test_what_one_address_is_refused_counts_for_nobody_else(rf):
    throttle = Throttle("test", per_address=RateLimitItemPerHour(2), per_account=RateLimitItemPerHour(4))
    greedy, neighbour = rf.get("/", REMOTE_ADDR="192.0.2.1"), rf.get("/", REMOTE_ADDR="192.0.2.2")

    waits = [throttle.take(greedy, "all") > 0 for _ in range(9)]
    waits_of_neighbour = [throttle.take(neighbour, "all") > 0 for _ in range(3)]

    assert waits == [False, False, *[True] * 7]
    assert waits_of_neighbour == [False, False, True]
