"""Index of coordinates, built concurrently (docs/decisions/0022)."""

from django.db import migrations, models

from search.migrations._tables import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("search", "0009_add_meanings")]

    operations = [
        AddIndexMeanwhile(
            model_name="indexedevent",
            index=models.Index(
                fields=["latitude", "longitude", "event"], name="indexed_event_where"
            ),
        ),
    ]
