"""SQL files beside migrations, for what Django has no model of: triggers, full text, ranges."""

import sqlite3
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def run_sql_files(migration: str) -> migrations.RunPython:
    """Return an irreversible operation that runs the SQL file beside ``migration``.

    The file is ``postgresql.sql`` or ``sqlite.sql``.
    """
    folder = Path(migration).parent

    def run(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        sql = (folder / f"{schema_editor.connection.vendor}.sql").read_text()
        if schema_editor.connection.vendor == "sqlite":
            run_each(sql, schema_editor)
        else:
            schema_editor.execute(sql, params=None)

    return migrations.RunPython(run)


def run_each(sql: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements one by one.

    SQLite's ``executescript`` would commit the transaction first.
    """
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            schema_editor.execute(statement, params=None)
            statement = ""


def check_now(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Check deferred constraints now: PostgreSQL cannot alter a table with pending checks.

    The foreign keys between the new tables are added last.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.connection.check_constraints()
