"""Test databases: filled from the schema file, and reset after a test that committed.

``tests/services/test_schema.py`` runs the migrations and compares them with the file.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.test import TestCase
from pytest_django import DjangoDbBlocker

from config import schema


def load_schema(url: str) -> None:
    """Fill the empty database at ``url`` (an SQLite file or PostgreSQL) from the schema file."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///").partition("?")[0])) as driver:
            driver.execute("PRAGMA journal_mode = WAL")
            schema.load_through(driver)
    else:
        with psycopg.connect(url, autocommit=True) as driver:
            schema.load_through(driver)


class SqliteDatabase:
    """SQLite test database, in memory unless the settings name a file; reset from a filled copy."""

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
        """Replace all rows by those of ``source``; keys used by earlier tests are not reused."""
        self.connection.ensure_connection()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT seq, name FROM sqlite_sequence")
            given = cursor.fetchall()
            source.backup(self.connection.connection)
            cursor.executemany(
                "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", given
            )

    def remove(self) -> None:
        self.filled.close()
        self.connection.close()


class PostgresqlDatabase:
    """PostgreSQL test database, copied from a template shared by all processes.

    The template is kept while the schema file is unchanged. Its second schema, ``filled``, has a
    copy of each table with initial rows.
    """

    #: Advisory lock held while the template is made.
    LOCK = 20_261_129

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def make(self) -> None:
        name, template = self.connection.creation._get_test_db_name(), self._template()
        with self.connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [self.LOCK])
            cursor.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [template]
            )
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
        """Empty all tables with rows and restore the initial rows; sequences continue."""
        with self.connection.cursor() as cursor:
            tables = self.connection.introspection.django_table_names(
                only_existing=True, include_views=False
            )
            has_rows = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")"
                for table in [*tables, "django_migrations"]
            )
            cursor.execute(has_rows)
            full = [f'"{table}"' for (table,) in cursor.fetchall()]
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'filled'")
            filled = [table for (table,) in cursor.fetchall()]
            copies = "".join(
                f'INSERT INTO "{table}" SELECT * FROM filled."{table}";' for table in filled
            )
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
    return (
        SqliteDatabase(connection)
        if connection.vendor == "sqlite"
        else PostgresqlDatabase(connection)
    )


@contextmanager
def written_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Write rows that all tests of a file read; each test takes back what it adds.

    For a fixture of a module, which yields in this context.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_written_by(write: Callable[[], object]) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables after ``write`` and its on-commit callbacks, then roll back."""
    models = apps.get_models(include_auto_created=True)
    with transaction.atomic(), connection.cursor() as cursor:
        # PostgreSQL's sequences do not roll back.
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        with TestCase.captureOnCommitCallbacks(execute=True):
            write()
        rows = {
            model._meta.db_table: [*model._base_manager.order_by("pk").values_list()]
            for model in models
        }
        transaction.set_rollback(True)
    return rows
