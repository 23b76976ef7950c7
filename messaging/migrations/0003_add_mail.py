"""Mails, each a delivery with words beside it: a delivery may be of no message.

PostgreSQL drops a check at once; SQLite copies the table, while its one writer waits.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0002_forget_references"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[("push", "Web Push"), ("mail", "SMTP")],
                db_default="push",
                default="push",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="messaging.message",
            ),
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "delivery",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        primary_key=True,
                        related_name="mail",
                        serialize=False,
                        to="messaging.delivery",
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("thread", models.UUIDField(db_index=True)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("recipient", models.CharField(max_length=254)),
                ("language", models.CharField(max_length=2)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True)),
                ("internet_message_id", models.CharField(max_length=320, unique=True)),
                ("in_reply_to", models.CharField(blank=True, max_length=320)),
                ("unsubscribe_url", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(db_index=True)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "courriel",
                "verbose_name_plural": "courriels",
                "db_table": "alerts_mail",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("key",),
                        name="mail_once_a_key",
                    )
                ],
            },
            bases=("messaging.delivery",),
        ),
    ]
