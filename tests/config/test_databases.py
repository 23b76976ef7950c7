"""SQLite as a town runs it: two writers at once wait for each other, and neither fails."""

import subprocess
import sys
from pathlib import Path
from typing import Any

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

#: More events than one fetch brings, and a neighbour that writes after each of them is done.
EXTENDER = """
import django, sqlite3, sys
django.setup()
from django.db import connection
from config import schema
from agenda.enums import DateKind
from agenda.services.publication import extend_horizon
from agenda.signals import changed
from tests.factories.agenda import CategoryFactory, EventDateFactory, EventFactory, PlaceFactory
schema.load(connection)
shared = {"category": CategoryFactory(), "place": PlaceFactory()}
rule = {"kind": DateKind.RULE, "rrule": "FREQ=DAILY;COUNT=1"}
for _ in range(210):
    EventFactory(dates=[EventDateFactory.build(**rule)], **shared)
neighbour = sqlite3.connect(sys.argv[1], isolation_level=None)
neighbour.execute("CREATE TABLE tally (value integer)")
changed.connect(lambda **_: neighbour.execute("INSERT INTO tally VALUES (1)"), weak=False)
assert extend_horizon() == 210
neighbour.close()
"""


#: Connects, closes, and says whether what lies beside the file is still there.
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
    environment = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PATH": ""}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=ROOT, env=environment, **pipes)


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


def test_rules_are_written_out_while_another_process_writes(tmp_path):
    path = tmp_path / "town.sqlite3"

    assert outcome(run(EXTENDER, f"sqlite:///{path}", str(path))) == (0, "")


def test_a_file_is_in_wal_mode_and_a_server_has_a_pool_and_compiles_nothing():
    assert "journal_mode=WAL" in database("sqlite:////tmp/x.sqlite3", 4)["OPTIONS"]["init_command"]
    assert database("postgres://u@h/n", 4)["OPTIONS"] == {
        "pool": {"min_size": 1, "max_size": 4, "max_waiting": 100, "timeout": 5},
        "options": "-c jit=off -c random_page_cost=1.1 -c join_collapse_limit=12 -c from_collapse_limit=12",
    }
    assert database("postgres://u@h/n", 4)["CONN_HEALTH_CHECKS"] is True  # one from before a restart is given to nobody


def test_a_process_holds_its_file_open_for_who_reads_it_on_a_full_disk_has_no_room_to_open_it_anew(tmp_path):
    path = tmp_path / "town.sqlite3"

    assert outcome(run(READER, f"sqlite:///{path}", str(path))) == (0, "")
    assert [file.name for file in tmp_path.iterdir()] == ["town.sqlite3"]  # and closes it when it ends
