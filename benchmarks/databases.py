"""A database of its own for a benchmark, migrated, and gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_database() -> Iterator[None]:
    """Set Django up on an empty SQLite file, or on a new database beside DATABASE_URL's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    with tempfile.TemporaryDirectory() as folder:
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'benchmark.sqlite3'}"
        import django

        django.setup()
        import logging

        from django.db import connection

        logging.disable(logging.INFO)
        # On a server the tests' own way makes «test_…» and drops it; a file goes with its folder.
        if connection.vendor == "sqlite":
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            yield
        else:
            name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
            yield
            connection.creation.destroy_test_db(name, verbosity=0)
        connection.close()
