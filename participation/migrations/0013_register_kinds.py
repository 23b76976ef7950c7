"""Kinds of items are registered: the database keeps no list of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0012_add_link_version"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="queueitem",
            name="queue_known_kind",
        ),
        migrations.AlterField(
            model_name="queueitem",
            name="kind",
            field=models.CharField(max_length=12),
        ),
    ]
