"""Reading rows by key with cached SQL.

Compiling a query in Django takes ten times as long as running it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

#: Number of statements cached.
KEPT = 64

Record = TypeVar("Record", bound=Model)


def read_rows(
    question: Callable[[], QuerySet[Record]], path: str, keys: Collection[int]
) -> list[Record]:
    """Return the rows of ``question`` whose ``path`` is one of ``keys``.

    Makes one query, or none without keys.
    """
    if not keys:
        return []
    model, sql, params = _statement_for(connection.vendor, question, path, len(keys))
    return list(model._base_manager.raw(sql, [*params, *keys]))


@lru_cache(KEPT)
def _statement_for(
    vendor: str, question: Callable[[], QuerySet[Model]], path: str, count: int
) -> tuple[type[Any], str, tuple[object, ...]]:
    """Compile the SQL of ``question`` for ``count`` keys; the keys are its last parameters."""
    rows = question().filter(**{f"{path}__in": range(count)})
    sql, params = rows.query.sql_with_params()
    return rows.model, sql, params[: len(params) - count]


def attach_related(
    records: Iterable[Model], name: str, question: Callable[[], QuerySet[Record]]
) -> list[Record]:
    """Read and return the rows that foreign keys of ``records`` refer to, and set them there.

    ``name`` is the foreign key. A foreign key to a missing row gives ``None``, as in a LEFT JOIN.
    """
    by_key: dict[int, list[Model]] = defaultdict(list)
    for record in records:
        key = getattr(record, f"{name}_id")
        record._meta.get_field(name).set_cached_value(record, None)  # type: ignore[union-attr]  # a foreign key
        if key is not None:
            by_key[key].append(record)
    rows = read_rows(question, "pk", by_key)
    for row in rows:
        for record in by_key[row.pk]:
            setattr(record, name, row)
    return rows
