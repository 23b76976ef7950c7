"""The tables of participation."""

import django.db.models.deletion
import participation.models.pictures
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_add_addresses"),
        ("agenda", "0001_initial"),
        ("moderation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email_hmac", models.CharField(max_length=64, unique=True)),
                ("older_hmacs", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="UsedChallenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("thread", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("link_version", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "address",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact",
                        to="accounts.address",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("sent", "Attend sa confirmation"),
                            ("deferred", "Attend son tour"),
                            ("waiting", "Attend d’être relue"),
                            ("asked", "Une question est posée"),
                            ("published", "En ligne"),
                            ("refused", "Renvoyée"),
                            ("merged", "Réunie à une autre"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("facts", models.JSONField(blank=True, null=True)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("network_hmac", models.CharField(max_length=64)),
                ("site_hmac", models.CharField(blank=True, db_default="", max_length=64)),
                ("proof", models.CharField(blank=True, db_default="", max_length=64)),
                ("code_hmac", models.CharField(blank=True, max_length=64)),
                ("code_expires_at", models.DateTimeField(blank=True, null=True)),
                ("code_tries", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("trusted_at", models.DateTimeField(blank=True, null=True)),
                ("reread_since", models.DateTimeField(blank=True, null=True)),
                ("reread_at", models.DateTimeField(blank=True, null=True)),
                ("batch", models.UUIDField(blank=True, db_index=True, editable=False, null=True)),
                ("is_left_out", models.BooleanField(db_default=False, default=False)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="participation.contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposals",
                        to="agenda.event",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposition",
                "verbose_name_plural": "propositions",
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "voice",
                    models.CharField(
                        choices=[("author", "Qui propose"), ("moderator", "L’agenda")],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
                ("at", models.DateTimeField()),
                (
                    "moderator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="participation.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AccessLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("draft", "Brouillon"), ("follow", "Suivi")], max_length=8
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="participation.proposal",
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
                to="moderation.stoppedaddress",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line", models.CharField(blank=True, max_length=1000)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("network_hmac", models.CharField(max_length=64)),
                ("site_hmac", models.CharField(blank=True, default="", max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.TextField(blank=True, db_default="", default="", max_length=5000),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Attend sa confirmation"),
                            ("waiting", "Attend d’être lue"),
                            ("accepted", "Acceptée"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="sent",
                        max_length=12,
                    ),
                ),
                ("changes", models.JSONField(default=dict)),
                ("accepted", models.JSONField(default=list)),
                ("thanked_on", models.DateField(blank=True, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="participation.contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="agenda.event",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="agenda.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["network_hmac", "state"], name="correction_network"),
                    models.Index(fields=["site_hmac", "state"], name="correction_site"),
                    models.Index(fields=["event", "thanked_on"], name="correction_thanks"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("event__isnull", False), ("place", None)),
                            models.Q(("event", None), ("place__isnull", False)),
                            _connector="OR",
                        ),
                        name="correction_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["sent", "waiting", "accepted", "refused", "withdrawn"])
                        ),
                        name="correction_known_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownBrowser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="browsers",
                        to="participation.contact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("token_sha256", "contact"), name="known_browser_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "file",
                    models.FileField(
                        storage=participation.models.pictures.private_storage,
                        upload_to=participation.models.pictures.random_name,
                    ),
                ),
                ("size_bytes", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("is_chosen", models.BooleanField(default=True)),
                ("is_sent", models.BooleanField(default=False)),
                ("focal_x", models.FloatField(default=0.5)),
                ("focal_y", models.FloatField(default=0.5)),
                ("alt", models.CharField(blank=True, max_length=255)),
                ("credit", models.CharField(blank=True, max_length=255)),
                (
                    "people",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody", "Personne"),
                            ("agreed", "Oui, et d’accord pour y être"),
                            ("children", "Oui, des enfants, et leurs parents sont d’accord"),
                        ],
                        max_length=10,
                    ),
                ),
                ("has_rights", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="participation.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_chosen", True)),
                        fields=("proposal",),
                        name="picture_chosen",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_sent", True)),
                        fields=("proposal",),
                        name="picture_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("people", ""),
                            ("people__in", ["nobody", "agreed", "children"]),
                            _connector="OR",
                        ),
                        name="picture_known_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("focal_x__gte", 0),
                            ("focal_x__lte", 1),
                            ("focal_y__gte", 0),
                            ("focal_y__lte", 1),
                        ),
                        name="picture_focal_point_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_sent", False),
                            models.Q(
                                ("has_rights", True),
                                models.Q(("alt", ""), _negated=True),
                                models.Q(("people", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="picture_sent_with_its_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line", models.CharField(blank=True, max_length=1000)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("network_hmac", models.CharField(max_length=64)),
                ("site_hmac", models.CharField(blank=True, default="", max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.TextField(blank=True, db_default="", default="", max_length=5000),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cancelled", "C’est annulé"),
                            ("closed", "C’est fermé"),
                            ("hour", "L’heure n’est pas la bonne"),
                            ("place", "Ce n’est pas là"),
                            ("price", "Le prix n’est pas le bon"),
                            ("access", "L’accès n’est pas celui qu’on dit"),
                            ("double", "C’est en double"),
                            ("offensive", "C’est choquant, ou illégal"),
                            ("other", "Autre chose"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Attend sa confirmation"),
                            ("waiting", "Attend d’être lue"),
                            ("accepted", "Acceptée"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                (
                    "contest",
                    models.TextField(blank=True, db_default="", default="", max_length=5000),
                ),
                ("contested_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="participation.contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="agenda.event",
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.occurrence",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="agenda.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["network_hmac", "state"], name="report_network"),
                    models.Index(fields=["site_hmac", "state"], name="report_site"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("event__isnull", False), ("place", None)),
                            models.Q(("event", None), ("place__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "cancelled",
                                    "closed",
                                    "hour",
                                    "place",
                                    "price",
                                    "access",
                                    "double",
                                    "offensive",
                                    "other",
                                ],
                            )
                        ),
                        name="report_known_kind",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["state", "saved_at"], name="proposal_state"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                fields=["network_hmac", "state", "saved_at"], name="proposal_of_network"
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["site_hmac", "state", "saved_at"], name="proposal_of_site"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["decided_at"], name="proposal_decided"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "sent",
                            "deferred",
                            "waiting",
                            "asked",
                            "published",
                            "refused",
                            "merged",
                            "withdrawn",
                        ],
                    )
                ),
                name="proposal_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        ("contact__isnull", False),
                        ("facts__isnull", False),
                        ("sent_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="proposal_sent_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at", None), ("event", None), ("state__in", ["draft", "sent"])
                    ),
                    ("state", "withdrawn"),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        (
                            "state__in",
                            [
                                "asked",
                                "deferred",
                                "merged",
                                "published",
                                "refused",
                                "waiting",
                                "withdrawn",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="proposal_confirmed_before_read",
            ),
        ),
    ]
