"""SQL fragments with their parameters, and how statements are run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Sql:
    """SQL fragment and the values of its placeholders, in order."""

    text: str
    values: Sequence[float | str | datetime] = ()


def fetch_rows(statement: Sql) -> list[Any]:
    """Run the statement and return all rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()


def joined(separator: str, parts: Sequence[Sql]) -> Sql:
    return Sql(
        separator.join(part.text for part in parts),
        [value for part in parts for value in part.values],
    )


def all_of(conditions: Sequence[Sql]) -> Sql:
    return joined(" AND ", conditions) if conditions else Sql("1 = 1")


def compose(template: str, *parts: Sql | str | int) -> Sql:
    """Fill each ``{}`` of ``template`` in turn with plain text or a fragment.

    The fragments' values are kept in order.
    """
    pieces = [part if isinstance(part, Sql) else Sql(str(part)) for part in parts]
    return Sql(template.format(*(piece.text for piece in pieces)), joined("", pieces).values)


def in_list(values: Collection[float | str]) -> Sql:
    """Return the list of values of an ``IN``."""
    return Sql(f"({', '.join(['%s'] * len(values))})", list(values))
