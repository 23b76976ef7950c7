"""A migrated database that outlives a run of the tests: a file of SQLite's, or a template of PostgreSQL's."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection


class MigratedFile:
    def __init__(self, kept: Path, folder: Path) -> None:
        self.kept, self.copied = kept, folder / "tests.sqlite3"

    def copy(self) -> None:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(self.copied)
        if self.kept.exists():
            shutil.copy(self.kept, self.copied)

    def keep(self) -> None:
        if not self.kept.exists():
            beside = self.kept.with_suffix(f".{os.getpid()}")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(beside)])
            beside.replace(self.kept)


class MigratedTemplate:
    """Beside the tests' database, under its name; the template's comment says of which migrations it is."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.is_copied = False
        at = connection.settings_dict
        self.test = at["TEST"]["NAME"] or f"test_{at['NAME']}"
        self.kept = f"{self.test}_migrated"

    def copy(self) -> None:
        question = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with connection._nodb_cursor() as cursor:
            cursor.execute(question, [self.kept])
            self.is_copied = cursor.fetchone() == (self.digest,)
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.test}" WITH (FORCE)')
            if self.is_copied:
                cursor.execute(f'CREATE DATABASE "{self.test}" TEMPLATE "{self.kept}"')

    def keep(self) -> None:
        if not self.is_copied:
            connection.close()
            connection.close_pool()  # a database that somebody is connected to is no template
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.kept}"')
                cursor.execute(f'CREATE DATABASE "{self.kept}" TEMPLATE "{self.test}"')
                cursor.execute(f"COMMENT ON DATABASE \"{self.kept}\" IS '{self.digest}'")
