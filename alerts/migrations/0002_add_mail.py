"""Mail, and the addresses that it bounced from."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_add_addresses"), ("alerts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SuppressedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bounce", to="accounts.address"
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
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("thread", models.UUIDField(db_index=True)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("recipient", models.CharField(max_length=254)),
                ("language", models.CharField(max_length=2)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True)),
                ("message_id", models.CharField(max_length=320, unique=True)),
                ("in_reply_to", models.CharField(blank=True, max_length=320)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Due"),
                            ("accepted", "Acceptée"),
                            ("expired", "Expirée"),
                            ("not_delivered", "Non remise"),
                        ],
                        default="received",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(db_index=True)),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("leased_by", models.CharField(blank=True, max_length=40)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("smtp_code", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "courriel",
                "verbose_name_plural": "courriels",
                "indexes": [
                    models.Index(condition=models.Q(("state", "received")), fields=["due_at"], name="mail_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True), fields=("key",), name="mail_once_a_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", False), ("state", "accepted")),
                            models.Q(models.Q(("state", "accepted"), _negated=True), ("accepted_at", None)),
                            _connector="OR",
                        ),
                        name="mail_accepted_when",
                    ),
                ],
            },
        ),
    ]
