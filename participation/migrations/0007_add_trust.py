"""Trust: what is let out unread, what is read afterwards, levels that editors give, addresses that are stopped."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def remember_refusals(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    proposals = apps.get_model("participation", "Proposal").objects
    proposals.filter(state="refused", refused_at=None).update(refused_at=models.F("decided_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        ("participation", "0006_add_folded_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="by_trust",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="proposal",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="proposal",
            name="reread_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="proposal",
            name="reread_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="proposal",
            name="trusted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(remember_refusals, migrations.RunPython.noop),
        migrations.CreateModel(
            name="StoppedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="accounts.address"
                    ),
                ),
                ("stopped_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="proposal",
            name="stop",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="proposals",
                to="participation.stoppedaddress",
            ),
        ),
        migrations.CreateModel(
            name="TrustOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Arrêtée"), (1, "Nouvelle"), (2, "Connue"), (3, "De confiance"), (4, "Partenaire")]
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="participation.contact",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trust_overrides",
                        to="agenda.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="represents",
                        to="participation.contact",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="representatives",
                        to="agenda.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "organisation"), name="representative_unique")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="stoppedaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("address",), name="stopped_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("contact",), name="override_one_of_contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("organisation",), name="override_one_of_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", False), ("organisation", None)),
                    models.Q(("contact", None), ("organisation__isnull", False)),
                    _connector="OR",
                ),
                name="override_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", (1, 2, 3)), models.Q(("level", 4), ("organisation__isnull", False)), _connector="OR"
                ),
                name="override_partner_is_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="override_says_why"
            ),
        ),
    ]
