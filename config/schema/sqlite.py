"""Dump and load of SQLite's schema as SQL."""

import sqlite3
from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

#: Tables and full-text tables first, then rows, then triggers: triggers would act on the rows.
_ORDER = "CASE type WHEN 'table' THEN 1 WHEN 'view' THEN 2 WHEN 'index' THEN 3 ELSE 4 END, rowid"


def dump_sqlite(connection: BaseDatabaseWrapper) -> str:
    """Return the schema and rows as SQL, without the shadow tables that full-text tables create."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, type FROM pragma_table_list")
        kinds = dict(cursor.fetchall())
        cursor.execute(
            f"SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY {_ORDER}"
        )
        made = [
            (kind, name, sql)
            for kind, name, sql in cursor.fetchall()
            if is_made_by_us(name, kinds.get(name))
        ]
        statements = [sql for kind, _name, sql in made if kind == "table"]
        for kind, name, _sql in made:
            if kind == "table" and kinds[name] == "table":
                statements.extend(_rows(cursor, name))
        statements.extend(sql for kind, _name, sql in made if kind != "table")
    return "".join(f"{sql};\n" for sql in statements)


def is_made_by_us(name: str, kind: str | None) -> bool:
    """Whether a table comes from the migrations rather than from SQLite itself."""
    return kind != "shadow" and not name.startswith("sqlite_")


def _rows(cursor: object, table: str) -> Iterator[str]:
    """Yield an INSERT statement for each row of ``table``."""
    cursor.execute(f'SELECT name FROM pragma_table_info("{table}")')  # type: ignore[attr-defined]
    columns = [f'"{name}"' for (name,) in cursor.fetchall()]  # type: ignore[attr-defined]
    values = " || ', ' || ".join(f"quote({column})" for column in columns)
    cursor.execute(f'SELECT {values} FROM "{table}" ORDER BY {columns[0]}')  # type: ignore[attr-defined]
    for (row,) in cursor.fetchall():  # type: ignore[attr-defined]
        yield f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({row})'


def load_sqlite(driver: sqlite3.Connection, sql: str) -> None:
    """Run ``sql`` in one transaction, with foreign keys unchecked until all rows are loaded."""
    driver.executescript(
        f"PRAGMA foreign_keys = OFF; BEGIN;\n{sql}COMMIT; PRAGMA foreign_keys = ON;"
    )
