"""SQLite as a town runs it: two writers at once wait for each other, and neither fails."""

import subprocess
import sys
from pathlib import Path

from config.databases import database

ROOT = Path(__file__).parents[2]

#: Reads, then writes, in one transaction: what fails at once when a transaction begins deferred.
WRITER = """
import django, sys
django.setup()
from django.db import connection, transaction
print("ready", flush=True)
sys.stdin.readline()
for _ in range(300):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT value FROM tally")
        value = cursor.fetchone()[0]
        cursor.execute("UPDATE tally SET value = %s", [value + 1])
"""


def run(code, url):
    environment = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PATH": ""}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, **pipes)


def outcome(process):
    """Its exit code and what it complained of."""
    errors = process.communicate()[1].decode()
    return process.returncode, errors


def test_two_processes_that_read_then_write_wait_for_each_other_and_lose_nothing(tmp_path):
    url = f"sqlite:///{tmp_path / 'town.sqlite3'}"
    prepare = "import django; django.setup(); from django.db import connection as c; k = c.cursor()\n"
    prepare += "k.execute('CREATE TABLE tally (value integer)'); k.execute('INSERT INTO tally VALUES (0)')"
    assert outcome(run(prepare, url)) == (0, "")

    writers = [run(WRITER, url) for _ in range(2)]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:  # together from here on
        writer.stdin.write(b"go\n")
        writer.stdin.flush()

    assert [outcome(writer) for writer in writers] == [(0, ""), (0, "")]
    check = f"{prepare.splitlines()[0]}\nassert k.execute('SELECT value FROM tally').fetchone()[0] == 600"
    assert outcome(run(check, url)) == (0, "")


def test_a_file_is_in_wal_mode_and_a_server_has_a_pool():
    assert "journal_mode=WAL" in database("sqlite:////tmp/x.sqlite3")["OPTIONS"]["init_command"]
    assert database("postgres://u@h/n")["OPTIONS"] == {"pool": True}
