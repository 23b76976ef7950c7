"""Databases of the tests: filled from the schema file, and made as new after a test that committed.

The migrations themselves are run by ``tests/services/test_schema.py``, which holds the file to them.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.test import TestCase

from config import schema


def load_schema(url: str) -> None:
    """Fill the empty database at ``url``: a file of SQLite's, or one of PostgreSQL's."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///").partition("?")[0])) as driver:
            driver.execute("PRAGMA journal_mode = WAL")
            schema.load_through(driver)
    else:
        with psycopg.connect(url, autocommit=True) as driver:
            schema.load_through(driver)


class SqliteDatabase:
    """In memory, unless the settings name a file: a filled copy stays beside it, and is copied back."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.filled = sqlite3.connect(":memory:")

    def make(self) -> None:
        self.connection.close()
        self.connection.settings_dict["NAME"] = self.connection.creation._get_test_db_name()
        schema.load(self.connection)
        self.connection.connection.backup(self.filled)

    def make_as_new(self) -> None:
        self.copy_from(self.filled)

    def copy_from(self, source: sqlite3.Connection) -> None:
        """All rows of ``source``, and no others; what is written next has numbers that no test before has had."""
        self.connection.ensure_connection()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT seq, name FROM sqlite_sequence")
            given = cursor.fetchall()
            source.backup(self.connection.connection)
            cursor.executemany("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", given)

    def remove(self) -> None:
        self.filled.close()
        self.connection.close()


class PostgresqlDatabase:
    """A copy of a template, which is made once for all processes and kept while the schema file stays the same.

    The template has a second schema, ``filled``, with a copy of each table that has rows.
    """

    #: Taken by who makes the template.
    LOCK = 20_261_129

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def make(self) -> None:
        name, template = self.connection.creation._get_test_db_name(), self._template()
        with self.connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [self.LOCK])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [template])
            if cursor.fetchone() is None:
                cursor.execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{template}"')
                self._use(template)
                self._fill()
                self._use(name)
                cursor.execute(f'ALTER DATABASE "{template}" WITH IS_TEMPLATE true')
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            cursor.execute("SELECT pg_advisory_unlock(%s)", [self.LOCK])
        self._use(name)

    def make_as_new(self) -> None:
        """Empty the tables that have rows, and fill those that had some at first; numbers go on."""
        with self.connection.cursor() as cursor:
            tables = self.connection.introspection.django_table_names(only_existing=True, include_views=False)
            has_rows = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in [*tables, "django_migrations"]
            )
            cursor.execute(has_rows)
            full = [f'"{table}"' for (table,) in cursor.fetchall()]
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'filled'")
            filled = [table for (table,) in cursor.fetchall()]
            copies = "".join(f'INSERT INTO "{table}" SELECT * FROM filled."{table}";' for table in filled)
            cursor.execute(f"BEGIN; TRUNCATE {', '.join(full)} CASCADE; {copies} COMMIT")

    def remove(self) -> None:
        name = self.connection.settings_dict["NAME"]
        self.connection.close()
        self.connection.close_pool()
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _template(self) -> str:
        return f"agenda_filled_{schema.digest(self.connection.vendor)}"

    def _use(self, name: str) -> None:
        self.connection.close()
        self.connection.close_pool()
        self.connection.settings_dict["NAME"] = name

    def _fill(self) -> None:
        schema.load(self.connection)
        with self.connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA filled")
            for table in self.connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
                if cursor.fetchone() == (True,):
                    cursor.execute(f'CREATE TABLE filled."{table}" AS TABLE "{table}"')


def database_of_this_process() -> SqliteDatabase | PostgresqlDatabase:
    connection = connections["default"]
    return SqliteDatabase(connection) if connection.vendor == "sqlite" else PostgresqlDatabase(connection)


def rows_written_by(write: Callable[[], object]) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables once ``write`` and those who listen are done, which is undone then."""
    models = apps.get_models(include_auto_created=True)
    with transaction.atomic(), connection.cursor() as cursor:
        # PostgreSQL gives no number twice, even if it was undone.
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        with TestCase.captureOnCommitCallbacks(execute=True):
            write()
        rows = {model._meta.db_table: [*model._base_manager.order_by("pk").values_list()] for model in models}
        transaction.set_rollback(True)
    return rows
