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


def compose(template: str, *parts: Sql | str | int) -> Sql:
    """``template`` with each ``{}`` filled in turn: by plain text, or by a piece, whose values come along in order."""
    pieces = [part if isinstance(part, Sql) else Sql(str(part)) for part in parts]
    return Sql(template.format(*(piece.text for piece in pieces)), joined("", pieces).values)


def listed(values: Collection[float | str]) -> Sql:
    """The values of an ``IN``."""
    return Sql(f"({', '.join(['%s'] * len(values))})", list(values))
