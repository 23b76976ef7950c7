"""What a row of the queue is searched by, written of what waits already."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from web.folding import fold


def fold_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of what waits: what is decided is searched for by nobody."""
    items = apps.get_model("participation", "QueueItem").objects
    rows = list(items.exclude(state="closed").only("title", "place_name", "author"))
    for row in rows:
        row.folded = fold(f"{row.title}\n{row.place_name}\n{row.author}")
    items.bulk_update(rows, ["folded"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0005_name_relations_by_class"),
    ]

    operations = [
        migrations.AddField(
            model_name="queueitem",
            name="folded",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RunPython(fold_words, migrations.RunPython.noop),
    ]
