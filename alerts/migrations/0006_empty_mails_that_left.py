"""Mails that have left keep no words: links and codes in them open something."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def empty_mails(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    over = apps.get_model("alerts", "Mail").objects.exclude(state="received")
    over.update(subject="", text="", html="", unsubscribe_url="")


class Migration(migrations.Migration):
    dependencies = [("alerts", "0005_index_keepers")]

    operations = [migrations.RunPython(empty_mails, migrations.RunPython.noop, elidable=True)]
