"""Compatibility of code and database: migrations applied, and none that took too much.

During an upgrade two releases share the tables: see docs/decisions/0020.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

Migration = tuple[str, str]

#: Suffix of a migration that removes something: the number of the migration that code must have, in
#: the same app.
_LEAST = re.compile(r"_least_(\d{4})$")


def are_missing(applied: Iterable[Migration]) -> bool:
    """Whether the database lacks migrations of this code."""
    last, _newest = _on_disk()
    return bool(last - set(applied))


def are_ahead(applied: Iterable[Migration]) -> bool:
    """Whether the database has migrations that this code cannot work with."""
    _last, newest = _on_disk()
    return any(least_of(app, name) > newest[app] for app, name in applied if app in newest)


def least_of(app: str, name: str) -> int:
    """Return the number of the migration of ``app`` that code needs to bear ``name``.

    Our migrations put it in their name, which is all that a database stores of them; without it any
    code works. Libraries make no such promise: for them it is the migration's own number.
    """
    if app in own_apps():
        said = _LEAST.search(name)
        return int(said[1]) if said else 0
    return _number(name)


@cache
def own_apps() -> frozenset[str]:
    """Return the labels of this repository's apps."""
    return frozenset(
        one.label for one in apps.get_app_configs() if Path(one.path).parent == settings.BASE_DIR
    )


@cache
def _on_disk() -> tuple[frozenset[Migration], dict[str, int]]:
    """Return the leaf migrations of this code, and each app's highest number; cached."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    newest: dict[str, int] = {}
    for app, name in loader.disk_migrations:
        newest[app] = max(newest.get(app, 0), _number(name))
    return frozenset(loader.graph.leaf_nodes()), newest


def _number(name: str) -> int:
    """Return the number at the start of a migration's name; 0 without one."""
    digits = re.match(r"\d+", name)
    return int(digits[0]) if digits else 0
