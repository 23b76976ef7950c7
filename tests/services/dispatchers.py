"""Real dispatcher processes on a database that outlives them."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
PATIENCE_S = 50


class Ledger:
    """The test's database as other processes see it: for in-memory SQLite, a copy in a file."""

    def __init__(self, folder):
        self.file = folder / "ledger.sqlite3" if connection.vendor == "sqlite" else None
        if self.file:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(self.file)])

    @property
    def url(self):
        if self.file:
            return f"sqlite:///{self.file}"
        at = connection.settings_dict
        password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
        return f"postgres://{at['USER']}{password}@{at['HOST']}:{at['PORT']}/{at['NAME']}"

    def ask(self, question):
        """Return the rows of the SQL query ``question``."""
        if self.file:
            with closing(sqlite3.connect(self.file, timeout=20)) as opened:
                return opened.execute(question).fetchall()
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()

    def change(self, statement, *values):
        """Execute the SQL ``statement`` with ``values``."""
        if self.file:
            with closing(sqlite3.connect(self.file, timeout=20)) as opened, opened:
                opened.execute(statement, values)
            return
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("?", "%s"), values)

    def count(self, condition, table="alerts_delivery"):
        return self.ask(f"SELECT count(*) FROM {table} WHERE {condition}")[0][0]

    def states(self):
        return dict(self.ask("SELECT state, count(*) FROM alerts_delivery GROUP BY state"))

    def wait_for(self, condition, least, table="alerts_delivery"):
        """Wait for at least ``least`` matching rows of ``table``; time out only while the count
        stays the same."""
        before, deadline = None, 0.0
        while (found := self.count(condition, table)) < least:
            if found != before:
                before, deadline = found, time.monotonic() + PATIENCE_S
            assert time.monotonic() < deadline, self.states()
            time.sleep(0.1)

    def dispatcher(self, *arguments, **environment):
        """Start a dispatcher with test settings, which allow a local push service."""
        environment = (
            os.environ
            | environment
            | {
                "DATABASE_URL": self.url,
                "DJANGO_SETTINGS_MODULE": "tests.services.dispatcher_settings",
                "PUSH_KEYS": str(settings.PUSH_KEYS),
            }
        )
        return subprocess.Popen(
            [sys.executable, "manage.py", "dispatch", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
