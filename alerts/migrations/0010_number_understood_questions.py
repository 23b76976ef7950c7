"""A question's number in the order of commits; those that stand get theirs when the clock understands them anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0009_add_quiet_windows"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="revision",
            field=models.BigIntegerField(blank=True, db_index=True, null=True),
        ),
    ]
