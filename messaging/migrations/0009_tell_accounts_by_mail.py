"""Messages that are still to be mailed to accounts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0008_index_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountMailing",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="messaging.message",
                    ),
                ),
                ("parts", models.JSONField()),
                ("cursor", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "courriels à écrire",
                "verbose_name_plural": "courriels à écrire",
            },
        ),
    ]
