"""Moderators see the deeds of people, without their names, and may void one."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_moderators_void(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the right, made as ``post_migrate`` would: that has not run yet."""
    kind, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="deed"
    )
    right, _is_new = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename="change_deed", defaults={"name": "Can change coup de main"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Modérateurs"):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        ("accounts", "0008_add_sites_deeds_badges"),
    ]

    operations = [migrations.RunPython(let_moderators_void, migrations.RunPython.noop)]
