"""Schema files: the result of all migrations as SQL, to fill an empty database quickly.

Running the migrations takes a minute of processor time and always gives the same tables. The first
``make run`` (``manage.py migrate --from-schema``) and the test databases are filled from the file.
``manage.py write_schema`` writes the file next to this module; a test runs the migrations and
compares (``tests/services/test_schema.py``). The file contains the list of applied migrations, so
that ``migrate`` continues from there.
"""

import hashlib
import re
import sqlite3
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.backends.base.base import BaseDatabaseWrapper

from config.schema.postgresql import dump_postgresql, load_postgresql
from config.schema.sqlite import dump_sqlite, load_sqlite

if TYPE_CHECKING:
    import psycopg

_DUMPS = {"sqlite": dump_sqlite, "postgresql": dump_postgresql}

#: Values that differ at each run of the migrations: times and random UUIDs.
_TIME = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+\d\d)?'")
_UUID = re.compile(r"'[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}'")
_WRITTEN_AT = "'2026-01-01 00:00:00+00'"


def file_of(vendor: str) -> Path:
    """Return the path of the schema file of ``vendor`` (``sqlite`` or ``postgresql``)."""
    return Path(__file__).with_name(f"{vendor}.sql")


def dump(connection: BaseDatabaseWrapper) -> str:
    """Return the SQL of tables and rows, equal for any two runs of the migrations."""
    sql = _DUMPS[connection.vendor](connection)
    numbers = count(1)
    sql = _TIME.sub(_WRITTEN_AT, sql)
    return _UUID.sub(lambda _: f"'{next(numbers):08x}-0000-4000-8000-000000000000'", sql)


def load(connection: BaseDatabaseWrapper) -> None:
    """Fill the empty database of ``connection`` from the schema file; fails if it has tables."""
    connection.ensure_connection()
    load_through(connection.connection)


def load_through(driver: "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]") -> None:
    """Fill an empty database like :func:`load`, through a driver connection without Django."""
    if isinstance(driver, sqlite3.Connection):
        load_sqlite(driver, file_of("sqlite").read_text())
    else:
        load_postgresql(driver, file_of("postgresql").read_text())


def digest(vendor: str) -> str:
    """Return 16 hexadecimal digits that change with the schema file of ``vendor``."""
    return hashlib.sha256(file_of(vendor).read_bytes()).hexdigest()[:16]


def has_no_tables(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has no table."""
    return not connection.introspection.table_names()
