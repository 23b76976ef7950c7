"""A lost PostgreSQL is recovered from its WAL archive, to the end or to a time; a standby takes
over.

The settings are read from docs/deployment.md.
"""

import os
import re
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from tests.services.live_site import PATIENCE_S, ROOT
from tests.services.postgresql_server import PostgreSQL

BOOK = (ROOT / "docs" / "deployment.md").read_text()
FOLDER, SCRIPTS = "/var/backups/agenda-log", "/srv/agenda/deploy"
SETTINGS = re.findall(r"^ALTER SYSTEM SET .+;$", BOOK, re.MULTILINE)
STANDBY = re.search(r"--wal-method=stream (.+)$", BOOK, re.MULTILINE)[1].split()
LAST = "SELECT max(at) FROM written"


@pytest.fixture
def server():
    found = PostgreSQL()
    found.start()
    with asking(found) as database:
        database.execute("CREATE TABLE written (at timestamptz)")
    yield found
    found.end()


@pytest.fixture
def copied(server):
    """Return a function that creates a server from another one's data, as a function fills it."""
    found = []

    def start(fill):
        other = PostgreSQL()
        found.append(other)
        shutil.rmtree(other.data)
        shutil.rmtree(other.own / "wal")
        other.data.mkdir(mode=0o700)
        fill(other)
        if other.user:
            for file in (other.data, *other.data.rglob("*")):
                shutil.chown(file, other.user, other.user)
        other.start()
        with asking(other) as database:
            wait_until(lambda: fill_ends(database))
        return other

    yield start
    for other in found:
        other.end()


@contextmanager
def asking(server):
    """A connection that is closed after the block."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        yield connection


class Writer:
    """Inserts rows, one per commit, while the block runs; ``last`` is the newest committed one."""

    def __init__(self, server):
        self.server, self.is_over, self.last = server, False, None
        self.thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.is_over = True
        self.thread.join(PATIENCE_S)

    def _write(self):
        try:
            with asking(self.server) as database:
                while not self.is_over:
                    self.last = database.execute(
                        "INSERT INTO written VALUES (clock_timestamp()) RETURNING at"
                    ).fetchone()[0]
        except psycopg.OperationalError:  # the server is lost
            pass


def test_what_is_lost_with_a_machine_that_archives_its_log_is_less_than_a_minute(
    server, copied, record_property
):
    folder = archive(server)
    with asking(server) as database, Writer(server) as writer:
        pieces = database.execute("SELECT archived_count FROM pg_stat_archiver").fetchone()[0]
        wait_until(
            lambda: (
                database.execute("SELECT archived_count FROM pg_stat_archiver").fetchone()[0]
                > pieces
            )
        )
        kept_upto = writer.last
        wait_until(lambda: writer.last > kept_upto)
        before = database.execute("SELECT clock_timestamp()").fetchone()[0]
        rows = database.execute("SELECT count(*) FROM written").fetchone()[0]
        wait_until(lambda: writer.last > before)
        lose(server)
    lost_at = datetime.now(UTC)

    other = copied(lambda other: recover(folder, other))

    with asking(other) as database:
        last = database.execute(LAST).fetchone()[0]
        database.execute("INSERT INTO written VALUES (clock_timestamp())")
    record_property("lost_s", (lost_at - last).total_seconds())
    assert rows > 0
    assert (lost_at - last).total_seconds() < 60


def test_a_database_goes_back_to_the_moment_before_an_accident(server, copied):
    folder = archive(server)
    with asking(server) as database:
        database.execute("INSERT INTO written SELECT clock_timestamp() FROM generate_series(1, 3)")
        before = database.execute("SELECT clock_timestamp()").fetchone()[0]
        database.execute("DELETE FROM written")
        database.execute("INSERT INTO written VALUES (clock_timestamp())")
        given = database.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]
        wait_until((folder / "log" / f"{given}.gz").exists)
    lose(server)

    other = copied(lambda other: recover(folder, other, before.isoformat(" ")))

    with asking(other) as database:
        assert database.execute(
            "SELECT count(*), max(at) <= %s FROM written", [before]
        ).fetchone() == (3, True)


def test_a_base_leaves_two_and_of_the_log_what_they_need(server):
    folder = archive(server)
    first = {file.name for file in (folder / "log").iterdir()}
    for _ in range(2):
        with asking(server) as database:
            database.execute("INSERT INTO written VALUES (clock_timestamp())")
            given = database.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()[0]
        wait_until((folder / "log" / f"{given}.gz").exists)
        wait_until(
            lambda: not (folder / "base" / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}").exists()
        )
        make_base(server, folder)

    kept = {file.name for file in (folder / "log").iterdir()}
    assert len(list((folder / "base").iterdir())) == 2
    assert first - kept != set()


def test_a_standby_has_all_that_was_committed_a_moment_ago_and_takes_over(
    server, copied, record_property
):
    standby = copied(lambda other: follow(server, other))
    with asking(standby) as there, Writer(server) as writer:
        wait_until(lambda: writer.last is not None)
        first = writer.last
        wait_until(lambda: (there.execute(LAST).fetchone()[0] or first) > first)
        lose(server)
    lost_at, committed = datetime.now(UTC), writer.last

    with asking(standby) as database:
        assert database.execute("SELECT pg_promote()").fetchone() == (True,)
        last = database.execute(LAST).fetchone()[0]
        database.execute("INSERT INTO written VALUES (clock_timestamp())")
    record_property("lost_s", (committed - last).total_seconds())
    assert (lost_at - last).total_seconds() < 60


def archive(server):
    """Start archiving as the page says, with a first base backup; return the archive's folder."""
    folder = server.own / "archive"
    scripts = shutil.copytree(
        ROOT / "deploy", server.own / "deploy", ignore=shutil.ignore_patterns("systemd")
    )
    for there in (folder, folder / "base", folder / "log", scripts):
        there.mkdir(exist_ok=True)
        if server.user:
            shutil.chown(there, server.user, server.user)
    with asking(server) as database:
        for setting in SETTINGS:
            database.execute(setting.replace(FOLDER, str(folder)).replace(SCRIPTS, str(scripts)))
    server.stop()
    server.start()
    make_base(server, folder)
    return folder


def make_base(server, folder):
    there = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": "agenda"}
    subprocess.run([ROOT / "deploy" / "base", folder], env=os.environ | there, check=True)


def recover(folder, other, *moment):
    subprocess.run([ROOT / "deploy" / "recover", folder, other.data, *moment], check=True)


def follow(server, other):
    """Make ``other`` a standby of ``server``, as the page says."""
    options = [
        "--pgdata",
        str(other.data),
        "--host",
        "127.0.0.1",
        "--port",
        str(server.port),
        "--username",
        "agenda",
    ]
    subprocess.run(["pg_basebackup", *options, "--wal-method=stream", *STANDBY], check=True)


def lose(server):
    """Kill the server and delete its data."""
    server.stop("immediate")
    for lost in (server.data, server.own / "wal"):
        shutil.rmtree(lost)


def fill_ends(database):
    """Whether the server has replayed all of its WAL; never true of a standby."""
    is_behind = database.execute(
        "SELECT pg_is_in_recovery() AND NOT EXISTS (SELECT FROM pg_stat_wal_receiver)"
    )
    return not is_behind.fetchone()[0]


def wait_until(holds):
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
