"""When a keeper asked for what waits at once: a column that nobody waits for, and an index built beside who writes."""

from django.db import migrations, models

from search.migrations._tables import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0013_measure_exercises")]

    operations = [
        migrations.AddField(
            model_name="keptsearch",
            name="woken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        AddIndexMeanwhile(
            model_name="keptsearch",
            index=models.Index(
                condition=models.Q(("woken_at__isnull", False)), fields=["woken_at", "id"], name="kept_search_woken"
            ),
        ),
    ]
