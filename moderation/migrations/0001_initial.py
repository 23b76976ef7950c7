"""The tables of moderation, and the reasons that a new city starts with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from moderation.migrations._first_rows import add_reasons, let_editors_keep_them


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_add_addresses"),
        ("agenda", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text_fr", models.CharField(max_length=300, verbose_name="en français")),
                ("text_en", models.CharField(max_length=300, verbose_name="en anglais")),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="pour quoi")),
                (
                    "is_final",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="Corriger n’y changerait rien\xa0: le mail ne dit pas «\xa0pas encore\xa0», et n’invite pas à renvoyer.",
                        verbose_name="sans retour",
                    ),
                ),
                ("sort_order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("live", models.BooleanField(default=True, verbose_name="proposé aux modérateurs")),
            ],
            options={
                "verbose_name": "motif de refus",
                "verbose_name_plural": "motifs de refus",
                "ordering": ["sort_order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="QueueItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "À lire"),
                            ("asked", "Attend une réponse"),
                            ("held", "Décidé, encore annulable"),
                            ("closed", "Décidé"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("subject_id", models.PositiveBigIntegerField()),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Tout de suite"),
                            (1, "À voir de près"),
                            (2, "Avant demain soir"),
                            (3, "Cette semaine"),
                            (4, "Plus tard"),
                        ]
                    ),
                ),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("is_all_day", models.BooleanField(default=False)),
                ("sorts_at", models.DateTimeField()),
                ("rises_at", models.DateTimeField(blank=True, null=True)),
                ("waits_since", models.DateTimeField()),
                ("title", models.CharField(max_length=255)),
                ("place_name", models.CharField(blank=True, max_length=255)),
                ("author", models.CharField(blank=True, max_length=80)),
                ("batch", models.UUIDField(blank=True, db_index=True, editable=False, null=True)),
                ("has_picture", models.BooleanField(default=False)),
                ("flags", models.JSONField(default=list)),
                ("alike_why", models.CharField(blank=True, max_length=255)),
                ("folded", models.TextField(blank=True, db_default="", default="")),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alike",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.event",
                    ),
                ),
                (
                    "subject_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("approve", "Publier"),
                            ("ask", "Demander"),
                            ("refuse", "Refuser"),
                            ("merge", "Réunir"),
                            ("spam", "Indésirable"),
                        ],
                        max_length=10,
                    ),
                ),
                ("word", models.TextField(blank=True, max_length=4000)),
                ("fields", models.JSONField(default=list)),
                ("changes", models.JSONField(blank=True, null=True)),
                ("by_trust", models.BooleanField(db_default=False, default=False)),
                ("expected_revision", models.PositiveBigIntegerField(blank=True, null=True)),
                ("decided_at", models.DateTimeField()),
                ("executes_at", models.DateTimeField()),
                ("executed_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=300)),
                (
                    "into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.event",
                    ),
                ),
                (
                    "moderator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="moderation.queueitem",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="moderation.reason",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(fields=["state", "urgency", "sorts_at", "id"], name="queue_order"),
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(fields=["state", "rises_at"], name="queue_rises"),
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(fields=["kind", "state"], name="queue_kind"),
        ),
        migrations.AddConstraint(
            model_name="queueitem",
            constraint=models.UniqueConstraint(
                fields=("subject_id", "subject_type"), name="queue_one_of_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "asked", "held", "closed"])),
                name="queue_known_state",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("executed_at", None), ("failure", ""), ("undone_at", None)),
                fields=["executes_at"],
                name="decision_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("item", "round"), name="decision_round"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["approve", "ask", "refuse", "merge", "spam"])),
                name="decision_known_action",
            ),
        ),
        migrations.CreateModel(
            name="StoppedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stopped_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="accounts.address",
                    ),
                ),
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
        migrations.CreateModel(
            name="TrustOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Arrêtée"),
                            (1, "Nouvelle"),
                            (2, "Connue"),
                            (3, "De confiance"),
                            (4, "Partenaire"),
                        ]
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "address",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="accounts.address",
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
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="represents",
                        to="accounts.address",
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
                    models.UniqueConstraint(
                        fields=("address", "organisation"), name="representative_unique"
                    )
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
                condition=models.Q(("ended_at", None)),
                fields=("address",),
                name="override_one_of_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation",),
                name="override_one_of_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("address__isnull", False), ("organisation", None)),
                    models.Q(("address", None), ("organisation__isnull", False)),
                    _connector="OR",
                ),
                name="override_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", (1, 2, 3)),
                    models.Q(("level", 4), ("organisation__isnull", False)),
                    _connector="OR",
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
        migrations.RunPython(add_reasons, migrations.RunPython.noop),
        migrations.RunPython(let_editors_keep_them, migrations.RunPython.noop),
    ]
