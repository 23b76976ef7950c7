"""A file of SQL beside a migration, for what Django has no model of: triggers, full text, ranges."""

import sqlite3
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def run_sql_files(migration: str) -> migrations.RunPython:
    """An operation that runs ``postgresql.sql`` or ``sqlite.sql`` beside the file ``migration``; it has no way back."""
    folder = Path(migration).parent

    def run(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        sql = (folder / f"{schema_editor.connection.vendor}.sql").read_text()
        if schema_editor.connection.vendor == "sqlite":
            run_each(sql, schema_editor)
        else:
            schema_editor.execute(sql, params=None)

    return migrations.RunPython(run)


def run_each(sql: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements one by one: SQLite takes no more at a time, and its own script would commit before."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            schema_editor.execute(statement, params=None)
            statement = ""


def check_now(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the rows that were made be checked: PostgreSQL alters no table of which something is still to be checked,
    and the keys between the new tables come last."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.connection.check_constraints()
