"""The schema file equals the result of the migrations on each database, and later migrations work
on it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from config import schema
from config.databases import database
from tests.databases import load_schema
from tests.services.live_site import Processes, new_database

#: PostgreSQL rewrites the list in a CHECK when it stores it.
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'db.sqlite3'}"
    if connection.vendor != "postgresql":
        pytest.skip("DATABASE_URL is no PostgreSQL")
    return new_database(tmp_path, "schema")


def kept_for(url: str) -> str:
    return schema.file_of("sqlite" if url.startswith("sqlite") else "postgresql").read_text()


def dumped(url: str) -> str:
    opened: Any = ConnectionHandler({"default": database(url, 1)})["default"]
    try:
        return schema.dump(opened)
    finally:
        opened.close()
        if opened.vendor == "postgresql":
            opened.close_pool()


def test_the_migrations_make_what_the_file_says(url, tmp_path):
    said = Processes(tmp_path, DATABASE_URL=url).run("write_schema", "--check")

    assert said.endswith(".sql")
    assert not (tmp_path / "db.sqlite3").exists()


def test_what_is_filled_from_the_file_is_the_same_and_has_nothing_left_to_migrate(
    url, tmp_path, django_db_blocker
):
    load_schema(url)
    with django_db_blocker.unblock():
        made = dumped(url)

    plan = Processes(tmp_path, DATABASE_URL=url).run("migrate", "--plan")

    assert CASTS.sub("", made) == CASTS.sub("", kept_for(url))
    assert plan.splitlines()[-1].strip() == "No planned migration operations."


def test_a_first_start_is_filled_from_the_file_and_a_later_one_runs_the_migrations_that_are_new(
    url, tmp_path, django_db_blocker
):
    processes = Processes(tmp_path, DATABASE_URL=url)

    first = processes.run("migrate", "--from-schema")
    with django_db_blocker.unblock():
        made = dumped(url)
    processes.run("migrate", "config", "zero")
    later = processes.run("migrate", "--from-schema")

    assert "No migrations to apply." in first
    assert CASTS.sub("", made) == CASTS.sub("", kept_for(url))
    assert "Applying config.0001" in later
