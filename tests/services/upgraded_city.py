"""A city of a release, of any size, migrated to this code while its tables are read.

A PostgreSQL server of its own logs each lock wait longer than :data:`PATIENCE_MS`.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.services.live_site import Processes
from tests.services.postgresql_server import PostgreSQL
from tests.services.releases import Release

#: Longest acceptable wait of a reader for a migration, in milliseconds.
PATIENCE_MS = 200
READERS = 4
#: Duration of a reader's transaction: short as a page's, and every 50th long as an export's.
SHORT_S, LONG_S, LONG_EVERY = 0.01, 0.5, 50
#: Rows of a table per date.
FILLED = {
    "agenda_event": 0.2,
    "agenda_occurrence": 1,
    "agenda_change": 1,
    "agenda_place": 0.02,
    "agenda_eventcalendar": 0.2,
    "alerts_subscription": 0.5,
    "alerts_keptsearch": 0.1,
    "search_indexedevent": 0.2,
    "search_indexedday": 1,
    "search_indexedtext": 0.2,
}
#: SQL value of row ``n`` by column type; other types get the number itself.
VALUES = {
    "boolean": "false",
    "date": "current_date",
    "jsonb": "'[]'",
    "double precision": "48.85",
    "uuid": "gen_random_uuid()",
    "ARRAY": "'{}'",
    "USER-DEFINED": "NULL",
    "bytea": "''",
    "smallint": "1",
}
#: Values of columns that have constraints.
EXCEPTIONS = {
    "all_day": "true",
    "end_at": "now() + interval '1 hour'",
    "status": "'scheduled'",
    "availability": "'open'",
}
RELEASED = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from config.upgrades import own_apps
executor = MigrationExecutor(connection)
released = {released!r}
leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] not in own_apps()]
executor.migrate([*released, *leaves])
"""
WAIT = re.compile(r"^reader (\w+) .*still waiting for (\w+) on relation (\d+)", re.MULTILINE)
WAITED = re.compile(
    r"^reader (\w+) .*acquired (\w+) on relation (\d+) .*after ([\d.]+) ms", re.MULTILINE
)


class UpgradedCity:
    """City on its own PostgreSQL server, which :meth:`make` starts and :meth:`end` stops."""

    def __init__(self, folder: Path, dates: int, release: Release) -> None:
        self.server, self.dates, self.release = PostgreSQL(), dates, release
        url = f"{self.server.url}?application_name=migrate"
        self.processes = Processes(folder, DATABASE_URL=url, PUSH_KEYS=str(folder / "push-keys"))

    def make(self) -> None:
        """Create the release's tables and fill them."""
        self.server.start()
        with self.connect() as database:
            for setting, value in (
                ("log_lock_waits", "on"),
                ("deadlock_timeout", f"{PATIENCE_MS}ms"),
                ("log_line_prefix", "%a "),
                ("max_wal_size", "4GB"),
            ):
                database.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(setting), value)
                )
            database.execute("SELECT pg_reload_conf()")
        script = RELEASED.format(released=sorted(self.release.migrations().items()))
        self.processes.run("shell", "--no-imports", "--command", script)
        with self.connect() as database:
            for table, each in FILLED.items():
                fill(database, table, int(self.dates * each))
            database.execute("ANALYZE")

    def connect(self, name: str = "filler") -> psycopg.Connection:
        return psycopg.connect(self.server.url, autocommit=True, application_name=name)

    def migrate(self) -> float:
        """Run this code's migrations; return the seconds they took."""
        started_at = time.monotonic()
        self.processes.run("migrate", "--no-input", "--verbosity", "0")
        return time.monotonic() - started_at

    @contextmanager
    def readers(self) -> Iterator[None]:
        """Run several readers of all tables in turn during the block."""
        with self.connect() as database:
            names = (
                "SELECT tablename FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
            )
            tables = [name for (name,) in database.execute(names)]
        ended = threading.Event()
        threads = [
            threading.Thread(target=self._read, args=(tables, rank, ended))
            for rank in range(READERS)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ended.set()
            for thread in threads:
                thread.join()

    def _read(self, tables: list[str], rank: int, ended: threading.Event) -> None:
        # Each starts with another table, so that every table is always read.
        ordered = tables[rank::READERS] + [
            table for table in tables if table not in tables[rank::READERS]
        ]
        count = 0
        with self.connect() as database:
            while not ended.is_set():
                table = ordered[count % len(ordered)]
                database.execute(sql.SQL("SET application_name = {}").format(f"reader {table}"))
                with database.transaction():
                    database.execute(
                        sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))
                    )
                    ended.wait(SHORT_S if count % LONG_EVERY else LONG_S)
                count += 1

    def waits(self) -> dict[str, float]:
        """Return table -> longest wait in milliseconds, of readers that waited longer than
        PATIENCE_MS."""
        log = self.server.log.read_text()
        found = {table: float(PATIENCE_MS) for table, _mode, _relation in WAIT.findall(log)}
        for table, _mode, _relation, milliseconds in WAITED.findall(log):
            found[table] = max(found.get(table, 0), float(milliseconds))
        return found

    def end(self) -> None:
        self.processes.end()
        self.server.end()


def fill(database: psycopg.Connection, table: str, rows: int) -> None:
    """Insert ``rows`` meaningless rows into ``table``, without checking foreign keys."""
    columns = database.execute(
        "SELECT column_name, data_type, character_maximum_length"
        " FROM information_schema.columns WHERE table_name = %s"
        " AND is_nullable = 'NO' AND is_identity = 'NO' AND column_default IS NULL",
        [table],
    ).fetchall()
    values = [_value(name, kind, length) for name, kind, length in columns]
    with database.transaction():
        database.execute("SET LOCAL session_replication_role = replica")
        database.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM generate_series(1, {}) AS n").format(
                sql.Identifier(table),
                sql.SQL(", ").join(sql.Identifier(name) for name, _kind, _length in columns),
                sql.SQL(", ").join(sql.SQL(value) for value in values),
                rows,
            )
        )


def _value(name: str, kind: str, length: int | None) -> str:
    if name in EXCEPTIONS:
        return EXCEPTIONS[name]
    if kind.startswith("timestamp"):
        return "now()"
    if kind.startswith("character") or kind == "text":
        return f"left(n::text, {length or 20})"
    return VALUES.get(kind, "n")
