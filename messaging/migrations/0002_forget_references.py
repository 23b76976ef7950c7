from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    moved = [model._meta.model_name for model in apps.get_app_config("messaging").get_models()]
    kinds = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="alerts", model__in=moved
    )
    apps.get_model("wagtailcore", "ReferenceIndex").objects.filter(
        base_content_type__in=kinds
    ).delete()


class Migration(migrations.Migration):
    """Wagtail's page of uses fails on what a model of the alerts refers to that is not there any more."""

    dependencies = [
        ("messaging", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0078_referenceindex"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
