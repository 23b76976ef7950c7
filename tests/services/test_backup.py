"""A copy that is made while alerts leave is whole: no message without what is owed of it, and a dispatcher goes on."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.databases import load_schema
from tests.services.live_site import PATIENCE_S, ROOT, Processes, new_database
from tests.services.push_service import PushService

COPIES, BROWSERS = 3, 40
POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
SUBSCRIBE = """
from tests.factories.alerts import SubscriptionFactory
for number in range({count}):
    SubscriptionFactory(endpoint=f"{origin}/{{number}}", service="{host}")
"""
IDS = "SELECT id FROM alerts_message ORDER BY id"
#: No dispatcher runs yet: each message has its audience, to be written from its first subscription to its last.
OWED = """SELECT DISTINCT a.upto - a.cursor FROM alerts_message m
    LEFT JOIN alerts_audience a ON a.message_id = m.id"""
STATES = "SELECT DISTINCT state FROM alerts_delivery"


@pytest.fixture
def service():
    with PushService() as service:
        yield service


@pytest.fixture
def started():
    """Makes a city's processes on a database; all end at the end."""
    found = []

    def start(folder, url):
        keys: dict[str, Any] = {"PUSH_KEYS": str(folder / "keys"), "PUSH_ALLOWS_LOOPBACK": "1", "REDIS_URL": ""}
        found.append(Processes(folder, DATABASE_URL=url, **keys))
        return found[-1]

    yield start
    for processes in found:
        processes.end()


def test_a_copy_made_while_alerts_leave_is_whole_and_goes_on(service, started, tmp_path):
    url = new_database(tmp_path, "backup_source")
    city = started(tmp_path, url)
    load_schema(city.environment["DATABASE_URL"])
    subscribing = SUBSCRIBE.format(count=BROWSERS, origin=service.origin, host=service.host)
    manage(city, "shell", "--no-imports", text=subscribing)

    with Writer(city) as writer:
        copies = []
        for number in range(COPIES):
            writer.next()
            copies.append(copy(url, tmp_path, number))
            writer.next()
    ids = [ask(one, IDS) for one in copies]
    owed = [ask(one, OWED) for one in copies]
    restored = started(tmp_path, copies[-1])
    manage(restored, "dispatch", "--once")
    editor = restored.editor()
    editor.say("send")
    following = editor.answer()

    counts = [len(one) for one in ids]
    assert ids == [list(range(1, count + 1)) for count in counts]
    assert owed == [[BROWSERS]] * COPIES
    assert counts == sorted(set(counts)), "copies of different moments"
    assert counts[-1] < writer.last, "the writer went on"
    assert ask(copies[-1], f"{STATES} WHERE message_id <= {counts[-1]}") == ["accepted"]
    assert sorted(service.accepted().values()) == [counts[-1]] * BROWSERS
    assert following == counts[-1] + 1


class Writer:
    """Somebody who sends one alert after the other while the block runs."""

    def __init__(self, city):
        self.editor, self.last, self.is_over = city.editor(), 0, False
        self.told = threading.Condition()
        self.thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.is_over = True
        self.thread.join(PATIENCE_S)

    def next(self):
        """Until one more has left."""
        with self.told:
            before = self.last
            assert self.told.wait_for(lambda: self.last > before, PATIENCE_S)

    def _write(self):
        while not self.is_over:
            self.editor.say("send")
            last = self.editor.answer()
            with self.told:
                self.last = last
                self.told.notify_all()


def copy(url, folder, number):
    """As docs/deployment.md says; the URL of the restored database."""
    if url.startswith("sqlite"):
        there = folder / f"copy{number}.sqlite3"
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(there)) as target,
        ):
            source.backup(target)
        return f"sqlite:///{there}"
    dump = folder / f"copy{number}.dump"
    subprocess.run([POSTGRESQL / "pg_dump", "--format=custom", "--file", dump, url], check=True)
    restored = f"{url.rsplit('/', 1)[0]}/backup_copy{number}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "backup_copy{number}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "backup_copy{number}"')
    subprocess.run([POSTGRESQL / "pg_restore", "--no-owner", "--exit-on-error", "--dbname", restored, dump], check=True)
    return restored


def manage(city, *arguments, text=""):
    """What ``manage.py`` prints in ``city``."""
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(
        command, cwd=ROOT, env=city.environment, input=text, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def ask(url, question):
    """The first column of the rows that answer it."""
    is_file = url.startswith("sqlite")
    opened = sqlite3.connect(url.removeprefix("sqlite:///")) if is_file else psycopg.connect(url)
    with closing(opened):
        return [row[0] for row in opened.execute(question).fetchall()]
