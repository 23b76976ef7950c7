"""What is left of somebody in the database."""

from django.db import connection


def everywhere(*words: str) -> dict[str, list[str]]:
    """Of ``words`` those that any column of any table has, capitals or not; by the table's name."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text = " ".join(str(value) for row in cursor.fetchall() for value in row).casefold()
            if kept := [word for word in words if word in text]:
                found[table] = kept
    return found
