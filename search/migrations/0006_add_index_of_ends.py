from django.db import migrations, models

from search.migrations._tables import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("agenda", "0002_add_merge"),
        ("search", "0005_add_answering"),
    ]

    operations = [
        AddIndexMeanwhile(
            "indexedevent", models.Index(fields=["last_end", "event"], name="indexed_event_end")
        ),
    ]
