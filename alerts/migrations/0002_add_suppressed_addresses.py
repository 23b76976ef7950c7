"""Addresses that mail bounced from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_add_addresses"), ("alerts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SuppressedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bounce",
                        to="accounts.address",
                    ),
                ),
                ("smtp_code", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "adresse qui ne reçoit plus",
                "verbose_name_plural": "adresses qui ne reçoivent plus",
            },
        ),
    ]
