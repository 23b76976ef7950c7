"""Columns for ages, of events alone: two tables are not locked at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0012_add_filters"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexedevent",
            name="age_from",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedevent",
            name="age_to",
            field=models.SmallIntegerField(null=True),
        ),
    ]
