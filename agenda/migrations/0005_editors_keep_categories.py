"""Editors write and publish categories as they do places and organisations; deleting stays with moderators."""

from django.db import migrations

EDITORS = "Éditeurs"
CODENAMES = ["add_category", "change_category", "publish_category"]


def give_categories(apps, schema_editor):
    """The permissions are there already: moderators have them."""
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="agenda", codename__in=CODENAMES
    )
    for group in apps.get_model("auth", "Group").objects.filter(name=EDITORS):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("agenda", "0004_name_area_of_place")]

    operations = [migrations.RunPython(give_categories, migrations.RunPython.noop)]
