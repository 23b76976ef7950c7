"""Dump and load of PostgreSQL's schema as SQL."""

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg

#: Lines of pg_dump that are not schema: comments, session settings, psql commands.
_LEFT_OUT = re.compile(
    r"^(--.*|SET .*;|\\.*|SELECT pg_catalog\.set_config.*;)\n|\n(?=\n)", re.MULTILINE
)


def dump_postgresql(connection: BaseDatabaseWrapper) -> str:
    """Return the schema and rows as SQL, by pg_dump of the server's release, rows as ``INSERT``."""
    at = connection.settings_dict
    release = connection.pg_version // 10_000  # type: ignore[attr-defined]
    debians = Path(f"/usr/lib/postgresql/{release}/bin/pg_dump")
    program = str(debians) if debians.exists() else "pg_dump"
    where = {
        "--host": at["HOST"],
        "--port": at["PORT"],
        "--username": at["USER"],
        "--dbname": at["NAME"],
    }
    options = [f"{name}={value}" for name, value in where.items() if value]
    command = [
        program,
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--inserts",
        "--column-inserts",
        *options,
    ]
    environment = {"PGPASSWORD": at["PASSWORD"]} if at["PASSWORD"] else {}
    dumped = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    return _LEFT_OUT.sub("", dumped.stdout).lstrip("\n")


def load_postgresql(driver: "psycopg.Connection[tuple[object, ...]]", sql: str) -> None:
    """Run ``sql`` in one transaction, without checking functions: they may name later tables."""
    driver.execute(f"BEGIN; SET LOCAL check_function_bodies = off;\n{sql}COMMIT")
