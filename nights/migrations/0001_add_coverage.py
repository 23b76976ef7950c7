"""The tables of live coverage, and who runs it."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


from nights.migrations._first_rows import give_rights


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agenda", "0011_add_kept_outings"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="adresse")),
                ("title", models.CharField(max_length=120, verbose_name="titre")),
                ("lead", models.CharField(blank=True, max_length=300, verbose_name="chapeau")),
                (
                    "hashtag",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\w+\\Z", "Des lettres et des chiffres, sans espace ni dièse."
                            )
                        ],
                        verbose_name="mot-dièse",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Prévu"), ("open", "En direct"), ("closed", "Fermé")],
                        default="planned",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="du")),
                ("ends_at", models.DateTimeField(verbose_name="au")),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "takes_questions",
                    models.BooleanField(default=True, verbose_name="on peut poser des questions"),
                ),
                ("language", models.CharField(default="fr", max_length=2)),
                ("figures", models.JSONField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="coverages",
                        to="agenda.event",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="coverages",
                        to="agenda.programmepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "direct",
                "verbose_name_plural": "directs",
                "ordering": ["-starts_at"],
            },
        ),
        migrations.CreateModel(
            name="InvitedVoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("about", models.CharField(blank=True, max_length=120, verbose_name="qui, où")),
                (
                    "role",
                    models.CharField(
                        choices=[("official", "Officielle"), ("guest", "Invitée")],
                        default="guest",
                        max_length=8,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "goes_live",
                    models.BooleanField(default=False, verbose_name="en ligne tout de suite"),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "coverage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="nights.coverage",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="voices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "voix",
                "verbose_name_plural": "voix",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "Note du direct"),
                            ("answer", "Réponse"),
                            ("summary", "Ce qu’il faut savoir"),
                        ],
                        default="note",
                        max_length=8,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="texte")),
                (
                    "picture_alt",
                    models.CharField(blank=True, max_length=200, verbose_name="ce qu’elle montre"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente"),
                            ("live", "En ligne"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                        ],
                        max_length=10,
                    ),
                ),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("live_at", models.DateTimeField(blank=True, null=True)),
                ("line", models.BigIntegerField(blank=True, null=True, unique=True)),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                ("text_before", models.CharField(blank=True, max_length=1000)),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="raison")),
                ("is_kept", models.BooleanField(default=False)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "coverage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="nights.coverage",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="nights.invitedvoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["line", "pk"],
            },
        ),
        migrations.AddField(
            model_name="coverage",
            name="pinned",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="nights.note",
            ),
        ),
        migrations.CreateModel(
            name="ReaderQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=280, verbose_name="question")),
                ("words_digest", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="prénom")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "À lire"),
                            ("open", "En attente"),
                            ("answered", "Répondue"),
                            ("refused", "Laissée de côté"),
                            ("merged", "Réunie à une autre"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("wanted", models.PositiveIntegerField(default=1)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="question",
                        to="nights.note",
                    ),
                ),
                (
                    "coverage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="nights.coverage",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged",
                        to="nights.readerquestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CoverageLine",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "Note du direct"),
                            ("edit", "Correction"),
                            ("gone", "Retrait"),
                            ("pin", "Ce qu’il faut savoir"),
                            ("kept", "Choisie pour rester"),
                            ("question", "Question"),
                            ("state", "État"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "coverage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="nights.coverage",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="nights.note",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="nights.readerquestion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["coverage", "line"], name="note_in_order"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("picture", None), models.Q(("picture_alt", ""), _negated=True), _connector="OR"
                ),
                name="note_says_what_a_picture_shows",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "live"), _negated=True),
                    models.Q(("line__isnull", False), ("live_at__isnull", False)),
                    _connector="OR",
                ),
                name="note_live_has_its_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("text", ""), ("text_before", ""), ("withdrawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="note_withdrawn_has_no_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.CheckConstraint(
                condition=models.Q(("programme", None), ("event", None), _connector="OR"),
                name="coverage_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="coverage_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("opened_at", None), ("state", "planned")),
                    models.Q(("closed_at", None), ("opened_at__isnull", False), ("state", "open")),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("opened_at__isnull", False),
                        ("state", "closed"),
                    ),
                    _connector="OR",
                ),
                name="coverage_state_has_its_moments",
            ),
        ),
        migrations.AddIndex(
            model_name="readerquestion",
            index=models.Index(fields=["coverage", "words_digest"], name="question_by_words"),
        ),
        migrations.AddConstraint(
            model_name="readerquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", False), ("state", "answered")),
                    models.Q(models.Q(("state", "answered"), _negated=True), ("answered_at", None)),
                    _connector="OR",
                ),
                name="question_answered_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="readerquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("into__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("into", None)),
                    _connector="OR",
                ),
                name="question_merged_into_another",
            ),
        ),
        migrations.AddIndex(
            model_name="coverageline",
            index=models.Index(fields=["coverage", "id"], name="line_of_coverage"),
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
