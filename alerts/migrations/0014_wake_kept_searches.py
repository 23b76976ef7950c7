"""When a keeper asked for what waits at once: a column that nobody waits for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0013_measure_exercises")]

    operations = [
        migrations.AddField(
            model_name="keptsearch",
            name="woken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
