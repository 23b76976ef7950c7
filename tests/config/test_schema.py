"""The schema files include all migrations: write them again after adding one."""

import re

import pytest
from django.db.migrations.loader import MigrationLoader

from config import schema

ROW = re.compile(
    r"INSERT INTO (?:public\.|\")django_migrations\"? \([^)]*\)"
    r" VALUES \(\d+, '([\w-]+)', "
    r"'([\w-]+)'"
)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_the_file_names_each_migration(vendor):
    named = set(ROW.findall(schema.file_of(vendor).read_text()))

    expected = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    assert named == expected, (
        "manage.py write_schema writes it anew, with DATABASE_URL for PostgreSQL's"
    )
