"""Who runs a live coverage: the newsroom."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from agenda.migrations._first_rows import EDITORS, MODERATORS, permission


def give_rights(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in (EDITORS, MODERATORS):
        group = apps.get_model("auth", "Group").objects.get(name=name)
        group.permissions.add(
            *[permission(apps, "nights", "coverage", action) for action in ("add", "change")]
        )
