"""Pieces of SQL with the values of their marks, and how their rows are fetched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(slots=True)
class Sql:
    """A piece of SQL and the values of its marks, in order."""

    text: str
    values: Sequence[float | str | datetime] = ()


def fetch(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows: list[Any] = cursor.fetchall()
    return rows


def joined(separator: str, parts: Sequence[Sql]) -> Sql:
    return Sql(separator.join(part.text for part in parts), [value for part in parts for value in part.values])


def all_of(conditions: Sequence[Sql]) -> Sql:
    return joined(" AND ", conditions) if conditions else Sql("1 = 1")


def marks(values: Collection[object]) -> str:
    return f"({', '.join(['%s'] * len(values))})"
