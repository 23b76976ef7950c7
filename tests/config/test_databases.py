"""SQLite as in a town: two concurrent writers wait for each other, and neither fails."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from psycopg.errors import AdminShutdown, CannotConnectNow, DiskFull
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

from config.databases import OUTAGE, POOL_PATIENCE_S, Outage, database, tell_who_waits
from tests.services.live_site import free_port

ROOT = Path(__file__).parents[2]

#: Reads, then writes in one transaction, which fails at once in a deferred transaction. It uses the
#: database settings without loading apps, which would take longer than the writing.
WRITER = """
import sys
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from config.databases import hold_open
apps.populate([])
connection_created.connect(hold_open)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(300):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT value FROM tally")
        value = cursor.fetchone()[0]
        cursor.execute("UPDATE tally SET value = %s", [value + 1])
"""

#: More events than one fetch returns, and another writer after each of them. Ten are really written
#: while the other rows are still being read; the rest are only counted.
EXTENDER = """
import django, sqlite3, sys
django.setup()
from django.db import connection
from config import schema
from agenda.enums import DateKind
from agenda.services import publication
from agenda.signals import changed
from tests.factories.agenda import CategoryFactory, EventDateFactory, EventFactory, PlaceFactory
schema.load(connection)
shared = {"category": CategoryFactory(), "place": PlaceFactory()}
rule = {"kind": DateKind.RULE, "rrule": "FREQ=DAILY;COUNT=1"}
for _ in range(210):
    EventFactory(dates=[EventDateFactory.build(**rule)], **shared)
neighbour = sqlite3.connect(sys.argv[1], isolation_level=None)
neighbour.execute("CREATE TABLE tally (value integer)")

def write_beside(**kwargs):
    neighbour.execute("INSERT INTO tally VALUES (1)")
    if neighbour.total_changes == 10:
        publication._extend = lambda pk: 1

changed.connect(write_beside)
assert publication.extend_horizon() == 210
assert neighbour.total_changes == 10
neighbour.close()
"""


#: Connects, closes, and reports whether the WAL files still exist.
READER = """
import django, sys
django.setup()
from pathlib import Path
from django.db import connection
connection.cursor().execute("CREATE TABLE tally (value integer)")
connection.close()
assert Path(sys.argv[1] + "-shm").exists()
"""


def run(code, url, *arguments):
    environment = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PATH": "",
    }
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
    }
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment, **pipes
    )


def outcome(process):
    """Return the exit code and the error output."""
    errors = process.communicate()[1].decode()
    return process.returncode, errors


def test_two_processes_that_read_then_write_wait_for_each_other_and_lose_nothing(tmp_path):
    path = tmp_path / "town.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as town:
        # No process waits for another that changes the mode.
        town.execute("PRAGMA journal_mode=WAL")
        town.execute("CREATE TABLE tally (value integer)")
        town.execute("INSERT INTO tally VALUES (0)")

    writers = [run(WRITER, f"sqlite:///{path}") for _ in range(2)]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:  # both at the same time
        writer.stdin.write(b"go\n")
        writer.stdin.flush()

    assert [outcome(writer) for writer in writers] == [(0, ""), (0, "")]
    with closing(sqlite3.connect(path)) as town:
        assert town.execute("SELECT value FROM tally").fetchall() == [(600,)]


def test_rules_are_written_out_while_another_process_writes(tmp_path):
    path = tmp_path / "town.sqlite3"

    assert outcome(run(EXTENDER, f"sqlite:///{path}", str(path))) == (0, "")


def test_a_file_is_in_wal_mode_and_a_server_has_a_pool_and_compiles_nothing():
    assert "journal_mode=WAL" in database("sqlite:////tmp/x.sqlite3", 4)["OPTIONS"]["init_command"]
    assert database("postgres://u@h/n", 4)["OPTIONS"] == {
        "pool": {
            "min_size": 1,
            "max_size": 4,
            "max_waiting": 100,
            "timeout": 5,
            "reconnect_timeout": 0.2,
            "reconnect_failed": tell_who_waits,
        },
        "connect_timeout": 3,
        "options": "-c jit=off -c random_page_cost=1.1"
        " -c join_collapse_limit=12 -c "
        "from_collapse_limit=12",
    }
    # A connection from before a restart is not used.
    assert database("postgres://u@h/n", 4)["CONN_HEALTH_CHECKS"] is True


def test_a_process_holds_its_file_open_for_who_reads_it_on_a_full_disk_has_no_room_to_open_it_anew(
    tmp_path,
):
    path = tmp_path / "town.sqlite3"

    assert outcome(run(READER, f"sqlite:///{path}", str(path))) == (0, "")
    # And closes it at its end.
    assert [file.name for file in tmp_path.iterdir()] == ["town.sqlite3"]


def test_who_waits_for_a_server_that_is_not_there_hears_it_at_once_and_the_process_knows():
    options = database("postgres://u@h/n", 4)["OPTIONS"]
    began = time.monotonic()

    with ConnectionPool(
        kwargs={"host": "127.0.0.1", "port": free_port()}, open=True, **options["pool"]
    ) as pool:
        with pytest.raises(PoolTimeout) as failed:
            pool.getconn()
        assert time.monotonic() - began < POOL_PATIENCE_S  # the time it would have waited
        assert OUTAGE.explains(because(failed.value))


@pytest.mark.parametrize(
    ("cause", "is_away"),
    [
        (AdminShutdown(), True),
        (CannotConnectNow(), True),
        (psycopg.OperationalError("server closed the connection unexpectedly"), True),
        (PoolTimeout(), False),
        (TooManyRequests(), False),
        (DiskFull(), False),
        (sqlite3.OperationalError("database is locked"), False),
        (None, False),
    ],
)
def test_a_server_that_is_away_is_told_from_one_that_is_busy_or_full(cause, is_away):
    assert Outage().explains(because(cause)) is is_away


def because(cause):
    """Return an OperationalError with ``cause``, as Django raises it."""
    error = OperationalError()
    error.__cause__ = cause
    return error
