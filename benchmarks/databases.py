"""Temporary database for a benchmark, deleted afterwards unless kept for the next run."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def temporary_database(kept_as: str = "") -> Iterator[None]:
    """Set up Django with a new SQLite file, or with a new database next to DATABASE_URL's.

    ``kept_as`` names a database, or a file in the temporary folder, that is reused by later runs.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    with tempfile.TemporaryDirectory() as folder:
        if not os.environ.get("DATABASE_URL"):
            path = (
                Path(tempfile.gettempdir()) / f"{kept_as}.sqlite3"
                if kept_as
                else Path(folder) / "benchmark.sqlite3"
            )
            os.environ["DATABASE_URL"] = f"sqlite:///{path}"
        import django

        django.setup()
        import logging

        from django.db import connection

        logging.disable(logging.INFO)
        # On a server the name is «test_…» or ``kept_as``; a file is deleted with its folder.
        if connection.vendor == "sqlite":
            _make_whole()
            yield
        else:
            name = kept_as or f"test_{connection.settings_dict['NAME']}"
            _create_on_server(name, is_kept=bool(kept_as))
            _make_whole()
            yield
            if not kept_as:
                _drop_from_server(name)
        connection.close()


def _make_whole() -> None:
    """Fill a new database from the schema file, or migrate a kept one."""
    from django.core.management import call_command
    from django.db import connection

    from config import schema

    if schema.has_no_tables(connection):
        schema.load(connection)
    else:
        call_command("migrate", verbosity=0)


def _create_on_server(name: str, *, is_kept: bool) -> None:
    from django.db import connection

    server: Any = connection
    with server._nodb_cursor() as cursor:
        if not is_kept:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    _use(name)


def _drop_from_server(name: str) -> None:
    from django.db import connection

    server: Any = connection
    _use("postgres")
    with server._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _use(name: str) -> None:
    from django.db import connection

    server: Any = connection
    server.close()
    server.close_pool()
    server.settings_dict["NAME"] = name


def url_of_the_database() -> str:
    """Return the DATABASE_URL of the current database, for another process."""
    from django.db import connection

    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
