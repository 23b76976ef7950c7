"""Two releases serve one database while it is upgraded: what takes away says so (docs/decisions/0020)."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

from config.upgrades import least_of, own_apps

#: The last of each app from before the rule: they were written for one release that stops and another that starts.
BEFORE = {"accounts": 2, "agenda": 12, "alerts": 12, "config": 1, "search": 7}
TAKES = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def contracts(operation: Operation, app: str, before: ProjectState) -> bool:
    """Whether code that does not know of it may fail on it: what it reads is gone, what it writes is refused."""
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
        if app not in own_apps() or number <= BEFORE[app]:
            continue
        before = loader.project_state((app, name), at_end=False)
        least = least_of(app, name)
        if not least and any(contracts(operation, app, before) for operation in in_the_database(migration)):
            silent.append((app, name))
        if least and not any(least == int(other[:4]) < number for one, other in loader.disk_migrations if one == app):
            wrong.append((app, name))

    assert (silent, wrong) == ([], [])


def test_the_rule_holds_for_each_app_of_the_repository():
    assert set(BEFORE) == {app for app, _name in MigrationLoader(None).disk_migrations if app in own_apps()}


@pytest.mark.parametrize(
    ("operation", "is_contract"),
    [
        (migrations.RemoveField("area", "tile_row"), True),
        (migrations.RenameField("area", "tile_row", "row"), True),
        (migrations.AddField("area", "colour", models.CharField(max_length=9)), True),
        (migrations.AddField("area", "colour", models.CharField(max_length=9, db_default="")), False),
        (migrations.AddField("area", "colour", models.CharField(max_length=9, null=True)), False),
        (migrations.AlterField("area", "name", models.CharField(max_length=1)), True),
        (migrations.AlterField("area", "name", models.CharField(max_length=9_999)), False),
        (migrations.AlterField("area", "tile_row", models.PositiveSmallIntegerField()), True),
        (migrations.AddIndex("area", models.Index(fields=["name"], name="x")), False),
        (migrations.AddConstraint("area", models.UniqueConstraint(fields=["name"], name="x")), True),
        (migrations.CreateModel("Colour", [("id", models.AutoField(primary_key=True))]), False),
    ],
    ids=lambda given: given.describe() if isinstance(given, Operation) else str(given),
)
def test_what_takes_away_is_told_from_what_adds(operation, is_contract):
    state = MigrationLoader(None).project_state(("agenda", "0012_add_refresh"))

    assert contracts(operation, "agenda", state) is is_contract
