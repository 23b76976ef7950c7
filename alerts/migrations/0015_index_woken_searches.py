"""Of kept searches, those that are woken: an index built beside who writes, alone here so that it may be tried again."""

from django.db import migrations, models

from search.migrations._tables import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0014_wake_kept_searches")]

    operations = [
        AddIndexMeanwhile(
            model_name="keptsearch",
            index=models.Index(
                condition=models.Q(("woken_at__isnull", False)),
                fields=["woken_at", "id"],
                name="kept_search_woken",
            ),
        ),
    ]
