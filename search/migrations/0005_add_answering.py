from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search.engines.sort_keys import ID_BITS, LAST_MINUTE

#: A day of the order begins at four, and with it a whole day: until they are written anew, these rows say so too.
WHOLE_DAYS = f"""
UPDATE search_indexedday SET rank = rank + {240 << ID_BITS}
WHERE rank & {LAST_MINUTE << ID_BITS} <> {LAST_MINUTE << ID_BITS}
AND rank & {(1 << ID_BITS) - 1} IN (SELECT id FROM agenda_occurrence WHERE all_day)
"""


def replace_texts(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(Path(__file__).with_name("postgresql_0005.sql").read_text(), None)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_note_found_in_no_title"),
        # The dates that are a whole day.
        ("agenda", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexedday",
            name="since",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="until",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="is_tail",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="indexedevent",
            name="spent",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(WHOLE_DAYS, migrations.RunSQL.noop),
        migrations.RunPython(replace_texts, migrations.RunPython.noop),
    ]
