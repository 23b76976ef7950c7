"""What an account follows and keeps, and how it is told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_add_declined_key"),
        ("agenda", "0011_add_kept_outings"),
        ("messaging", "0003_add_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountRecipient",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("language", models.CharField(default="fr", max_length=2)),
                ("wants_mail", models.BooleanField(default=False)),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_to", models.TimeField(blank=True, null=True)),
                ("time_zone", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "destinataire",
                "verbose_name_plural": "destinataires",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_to", None)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_to__isnull", False),
                                models.Q(("time_zone", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="account_quiet_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountFollow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agenda.event",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "suivi d’un compte",
                "verbose_name_plural": "suivis de comptes",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "event"), name="account_follow_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("querystring", models.CharField(max_length=1000)),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("at_once", "Tout de suite"),
                            ("daily", "Une fois par jour, à 8\xa0h"),
                        ],
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "recherche d’un compte",
                "verbose_name_plural": "recherches de comptes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "querystring"), name="account_search_once"
                    )
                ],
            },
        ),
    ]
