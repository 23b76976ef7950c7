from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="agenda", model="sourcerecord"
    )
    apps.get_model("wagtailcore", "ReferenceIndex").objects.filter(
        base_content_type__in=kinds
    ).delete()


class Migration(migrations.Migration):
    """Delete references of a model that has left the agenda, on which Wagtail's usage page fails."""

    dependencies = [
        ("sources", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0078_referenceindex"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
