"""Columns for hours, lengths and states.

The clock rewrites older rows (``index_left_over``).
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0011_add_impacts"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexedday",
            name="answering_day",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="minute_from",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="minute_to",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="length",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="state",
            field=models.SmallIntegerField(null=True),
        ),
    ]
