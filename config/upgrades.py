"""Compatibility of code and schema: a database with all its migrations, and none that took away what it uses.

Tables and code of two releases live together for as long as an upgrade takes: docs/decisions/0020 says how.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

Migration = tuple[str, str]

#: How a migration that takes something away ends: with the number of the one that its code must have, in its app.
_LEAST = re.compile(r"_least_(\d{4})$")


def are_missing(applied: Iterable[Migration]) -> bool:
    """Whether the database still has to be migrated for this code."""
    last, _newest = _on_disk()
    return bool(last - set(applied))


def are_ahead(applied: Iterable[Migration]) -> bool:
    """Whether the database has been migrated beyond what this code can bear."""
    _last, newest = _on_disk()
    return any(least_of(app, name) > newest[app] for app, name in applied if app in newest)


def least_of(app: str, name: str) -> int:
    """The number of the migration of ``app`` that code must have to serve a database with ``name``.

    Ours say it in their name, which is all that a database keeps of them; those that do not can be borne by any code.
    A library makes no such promise: its own number.
    """
    if app in own_apps():
        said = _LEAST.search(name)
        return int(said[1]) if said else 0
    return _number(name)


@cache
def own_apps() -> frozenset[str]:
    """The labels of the apps of this repository."""
    return frozenset(one.label for one in apps.get_app_configs() if Path(one.path).parent == settings.BASE_DIR)


@cache
def _on_disk() -> tuple[frozenset[Migration], dict[str, int]]:
    """Each app's last migrations in this code, and their highest number; read once."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    newest: dict[str, int] = {}
    for app, name in loader.disk_migrations:
        newest[app] = max(newest.get(app, 0), _number(name))
    return frozenset(loader.graph.leaf_nodes()), newest


def _number(name: str) -> int:
    digits = re.match(r"\d+", name)
    return int(digits[0]) if digits else 0
