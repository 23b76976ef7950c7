"""A long import on a slow machine does not block other writers: an editor process and a worker."""

import sqlite3
import subprocess
from contextlib import closing

import pytest

from tests.databases import load_schema
from tests.services.live_site import PATIENCE_S, Processes

RECORDS = 160
#: An import without intermediate commits would hold the database for 60 of them, longer than
#: SQLite's timeout of 20 s in production.
PAUSE_S = 0.1
BUSY_S = 5


STATES = "SELECT DISTINCT status FROM django_tasks_database_dbtaskresult"
WORKER = ["manage.py", "db_worker"]


@pytest.fixture
def processes(tmp_path):
    database = f"sqlite:///{tmp_path / 'city.sqlite3'}?timeout={BUSY_S}"
    started = Processes(
        tmp_path, DATABASE_URL=database, MEDIA_ROOT=str(tmp_path), LOG_LEVEL="WARNING"
    )
    load_schema(started.environment["DATABASE_URL"])
    yield started
    started.end()


class Editor:
    """A process that publishes events in sequence."""

    def __init__(self, processes):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = processes.python("-m", "tests.services.agenda_editor", **pipes)
        assert self.process.stdout.readline() == "ready\n"
        self.saved = 0

    def publish(self):
        self.process.stdin.write("edit Concert\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline(), f"could not save the event n° {self.saved + 1}"
        self.saved += 1


def test_an_editor_and_a_worker_go_on_beside_a_long_import(processes, tmp_path):
    worker = processes.python(*WORKER)
    editor = Editor(processes)
    importer = processes.python(
        "-m",
        "tests.services.slow_importer",
        str(RECORDS),
        str(PAUSE_S),
        stdout=subprocess.PIPE,
        text=True,
    )

    said = []
    for line in importer.stdout:
        said.append(line)
        editor.publish()

    assert (importer.wait(PATIENCE_S), said[-1]) == (0, f'{{"created": {RECORDS}}}\n')
    assert worker.poll() is None
    assert processes.python(*WORKER, "--batch").wait(PATIENCE_S) == 0  # processes the rest
    with closing(sqlite3.connect(tmp_path / "city.sqlite3")) as database:
        assert database.execute(STATES).fetchall() == [("SUCCESSFUL",)]
        [[titles]] = database.execute(
            "SELECT count(*) FROM agenda_event WHERE title = 'Concert'"
        ).fetchall()
    assert titles == editor.saved == RECORDS / 40 + 1
