"""A database of its own for a benchmark, migrated; gone afterwards, unless it is kept for the next run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_database(kept_as: str = "") -> Iterator[None]:
    """Set Django up on an empty SQLite file, or on a new database beside DATABASE_URL's.

    With ``kept_as``, on the one that an earlier run left under this name: a database, or a file for temporary files.
    MIGRATED_DATABASE names a migrated one that a new one is copied from: a file, or a database beside DATABASE_URL's.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    migrated = os.environ.get("MIGRATED_DATABASE", "")
    is_copied = False
    with tempfile.TemporaryDirectory() as folder:
        if not os.environ.get("DATABASE_URL"):
            path = Path(tempfile.gettempdir()) / f"{kept_as}.sqlite3" if kept_as else Path(folder) / "benchmark.sqlite3"
            os.environ["DATABASE_URL"] = f"sqlite:///{path}"
            if migrated and not path.exists():
                shutil.copy(migrated, path)
                is_copied = True
        import django

        django.setup()
        import logging

        from django.db import connection

        logging.disable(logging.INFO)
        # On a server the tests' own way makes «test_…» and drops it; a file goes with its folder.
        if connection.vendor == "sqlite":
            if not is_copied:
                from django.core.management import call_command

                call_command("migrate", verbosity=0)
            yield
        else:
            connection.settings_dict["TEST"]["NAME"] = kept_as or None
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated or None
            name = connection.creation.create_test_db(
                verbosity=0, autoclobber=True, serialize=False, keepdb=bool(kept_as)
            )
            yield
            connection.creation.destroy_test_db(name, verbosity=0, keepdb=bool(kept_as))
        connection.close()


def url_of_the_database() -> str:
    """For a process of its own."""
    from django.db import connection

    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
