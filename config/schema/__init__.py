"""The schema file: what all migrations make of an empty database, as SQL that an empty database is filled from.

Running the migrations takes a minute of processor, and ends with the same tables each time. A first start of
``make run`` is filled from the file (``manage.py migrate --from-schema``), as the databases of the tests are.
``manage.py write_schema`` writes the file beside this module from the migrations; a test runs them again and compares
(``tests/services/test_schema.py``). The file holds the list of the migrations that it stands for, so that ``migrate``
goes on from there.
"""

import hashlib
import re
import sqlite3
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.backends.base.base import BaseDatabaseWrapper

from config.schema import postgresql, sqlite

if TYPE_CHECKING:
    import psycopg

_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}

#: What each run of the migrations makes anew: the time, and random UUIDs.
_TIME = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+\d\d)?'")
_UUID = re.compile(r"'[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}'")
_WRITTEN_AT = "'2026-01-01 00:00:00+00'"


def file_of(vendor: str) -> Path:
    """Where the schema of ``vendor`` (``sqlite``, ``postgresql``) is kept."""
    return Path(__file__).with_name(f"{vendor}.sql")


def dump(connection: BaseDatabaseWrapper) -> str:
    """The SQL that makes the tables and rows of ``connection``; the same for any two runs of the migrations."""
    sql = _DIALECTS[connection.vendor].dump(connection)
    numbers = count(1)
    sql = _TIME.sub(_WRITTEN_AT, sql)
    return _UUID.sub(lambda _: f"'{next(numbers):08x}-0000-4000-8000-000000000000'", sql)


def load(connection: BaseDatabaseWrapper) -> None:
    """Fill the empty database of ``connection`` from the file; what is there already makes the database refuse."""
    connection.ensure_connection()
    load_through(connection.connection)


def load_through(driver: "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]") -> None:
    """The same for a connection of the driver, where Django is not asked."""
    if isinstance(driver, sqlite3.Connection):
        sqlite.load(driver, file_of("sqlite").read_text())
    else:
        postgresql.load(driver, file_of("postgresql").read_text())


def digest(vendor: str) -> str:
    """Sixteen hexadecimal digits that change with the file of ``vendor``."""
    return hashlib.sha256(file_of(vendor).read_bytes()).hexdigest()[:16]


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether nothing has made a table yet."""
    return not connection.introspection.table_names()
