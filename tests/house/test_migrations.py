"""Two releases serve one database during an upgrade: what takes away says so (decision 0020)."""

import re
from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

from config.upgrades import least_of, own_apps
from search.migrations._tables import AddIndexMeanwhile

#: Tables with more rows than a city can wait for, whose writers must not wait (decision 0022).
LARGE = re.compile(
    r"agenda\.(event|eventdate|eventcalendar|occurrence|change)"
    r"|(alerts|messaging)\.(subscription|follow|keptsearch|finding|message|delivery)|search\.indexed\w+"
)
TAKES = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)

#: What takes a lock that keeps readers out.
LOCKS = (
    migrations.AddField,
    migrations.AlterField,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
)
#: Written before that was asked: small tables, and tables that the last release does not have.
LOCK_SEVERAL = {
    ("agenda", "0005_add_english_texts"),
    ("alerts", "0004_tell_who_follows_pages"),
    ("search", "0005_add_answering"),
}
#: And its Python takes milliseconds there: a function that is replaced, a handful of rows.
LOCK_AND_WRITE = {
    ("search", "0005_add_answering"),
}


def contracts(operation: Operation, app: str, before: ProjectState) -> bool:
    """Whether code that does not know of it may fail: what it reads is gone, or writes refused."""
    if isinstance(operation, TAKES):
        return True
    if isinstance(operation, migrations.AddField):
        field = operation.field
        return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)
    if isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].fields[operation.name]
        is_shorter = (operation.field.max_length or 0) < (getattr(old, "max_length", None) or 0)
        return is_shorter or (old.null and not operation.field.null)
    if isinstance(operation, migrations.AddConstraint):
        return (app, operation.model_name_lower) in before.models
    return False


def in_the_database(migration):
    """Its operations, less those that change what Django knows alone."""
    for operation in migration.operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from operation.database_operations
        else:
            yield operation


def test_each_migration_that_takes_something_away_names_the_least_that_code_must_have():
    loader = MigrationLoader(None)
    silent, wrong = [], []

    for (app, name), migration in loader.disk_migrations.items():
        number = int(name[:4])
        if app not in own_apps() or migration.initial:
            continue
        before = loader.project_state((app, name), at_end=False)
        least = least_of(app, name)
        if not least and any(
            contracts(operation, app, before) for operation in in_the_database(migration)
        ):
            silent.append((app, name))
        if least and not any(
            least == int(other[:4]) < number for one, other in loader.disk_migrations if one == app
        ):
            wrong.append((app, name))

    assert (silent, wrong) == ([], [])


def makes_writers_wait(operation: Operation, app: str) -> bool:
    """Whether PostgreSQL would read a whole large table for it, while nobody may write there."""
    name = getattr(operation, "model_name_lower", "")
    if not LARGE.fullmatch(f"{app}.{name}"):
        return False
    if isinstance(operation, migrations.AddIndex):
        return not isinstance(operation, AddIndexMeanwhile)
    if isinstance(operation, migrations.AddConstraint):
        return not isinstance(operation, AddConstraintNotValid)
    if isinstance(operation, migrations.AddField | migrations.AlterField):
        field: Any = operation.field
        return bool(field.unique or field.db_index)
    return False


def test_no_migration_makes_who_writes_wait_for_a_large_table():
    found = {
        (app, name)
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in own_apps() and not migration.initial
        for operation in in_the_database(migration)
        if makes_writers_wait(operation, app)
    }

    assert found == set()


def tables_locked(migration: migrations.Migration, before: ProjectState) -> set[str]:
    """The tables that stood before and that nobody reads while its transaction lasts."""
    return {
        operation.model_name_lower
        for operation in in_the_database(migration)
        if isinstance(operation, LOCKS)
        and (migration.app_label, operation.model_name_lower) in before.models
    }


def test_a_migration_locks_one_table_and_works_out_no_rows_meanwhile():
    loader = MigrationLoader(None)
    several, with_rows = set(), set()

    for (app, name), migration in loader.disk_migrations.items():
        if app not in own_apps() or migration.initial:
            continue
        locked = tables_locked(migration, loader.project_state((app, name), at_end=False))
        if len(locked) > 1:
            several.add((app, name))
        if locked and any(
            isinstance(one, migrations.RunPython | migrations.RunSQL)
            for one in migration.operations
        ):
            with_rows.add((app, name))

    assert (several - LOCK_SEVERAL, with_rows - LOCK_AND_WRITE) == (set(), set())


@pytest.mark.parametrize(
    ("operation", "waits"),
    [
        (migrations.AddIndex("occurrence", models.Index(fields=["day"], name="x")), True),
        (AddIndexMeanwhile("occurrence", models.Index(fields=["day"], name="x")), False),
        (migrations.AddIndex("area", models.Index(fields=["name"], name="x")), False),
        (
            migrations.AddConstraint(
                "event", models.CheckConstraint(condition=models.Q(pk=1), name="x")
            ),
            True,
        ),
        (
            AddConstraintNotValid(
                "event", models.CheckConstraint(condition=models.Q(pk=1), name="x")
            ),
            False,
        ),
        (migrations.AddField("event", "rank", models.IntegerField(null=True)), False),
        (migrations.AddField("event", "rank", models.IntegerField(null=True, db_index=True)), True),
        (
            migrations.AddField(
                "event", "area", models.ForeignKey("agenda.Area", models.CASCADE, null=True)
            ),
            True,
        ),
    ],
    ids=lambda given: given.describe() if isinstance(given, Operation) else str(given),
)
def test_what_reads_a_large_table_whole_is_told_from_what_does_not(operation, waits):
    assert makes_writers_wait(operation, "agenda") is waits


@pytest.mark.parametrize(
    ("operation", "is_contract"),
    [
        (migrations.RemoveField("area", "tile_row"), True),
        (migrations.RenameField("area", "tile_row", "row"), True),
        (migrations.AddField("area", "colour", models.CharField(max_length=9)), True),
        (
            migrations.AddField("area", "colour", models.CharField(max_length=9, db_default="")),
            False,
        ),
        (migrations.AddField("area", "colour", models.CharField(max_length=9, null=True)), False),
        (migrations.AlterField("area", "name", models.CharField(max_length=1)), True),
        (migrations.AlterField("area", "name", models.CharField(max_length=9_999)), False),
        (migrations.AlterField("area", "tile_row", models.PositiveSmallIntegerField()), True),
        (migrations.AddIndex("area", models.Index(fields=["name"], name="x")), False),
        (
            migrations.AddConstraint("area", models.UniqueConstraint(fields=["name"], name="x")),
            True,
        ),
        (migrations.CreateModel("Colour", [("id", models.AutoField(primary_key=True))]), False),
    ],
    ids=lambda given: given.describe() if isinstance(given, Operation) else str(given),
)
def test_what_takes_away_is_told_from_what_adds(operation, is_contract):
    state = MigrationLoader(None).project_state(("agenda", "0001_initial"))

    assert contracts(operation, "agenda", state) is is_contract


def is_half_done(operations):
    """Whether Django would refuse to do one of several again; our own statements say IF EXISTS."""
    return len(operations) > 1 and not all(
        isinstance(one, migrations.RunPython) for one in operations
    )


def test_what_is_done_without_a_transaction_is_alone_in_its_migration():
    """Half done, it could not be tried again: the first half stands already."""
    found = {
        (app, name)
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in own_apps()
        and not migration.atomic
        and is_half_done(list(in_the_database(migration)))
    }

    assert found == set()
