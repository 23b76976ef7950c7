import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Takes over the models of messages and of who hears them, whose tables the alerts made."""

    initial = True
    dependencies = [
        ("accounts", "0002_add_addresses"),
        ("agenda", "0010_leave_sources"),
        ("alerts", "0018_leave_choices_of_message_status"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("alert", "Alerte"),
                                    ("event", "Sortie suivie"),
                                    ("search", "Recherche gardée"),
                                    ("page", "Page suivie"),
                                    ("trial", "Essai demandé"),
                                    ("welcome", "Bienvenue"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("thread", models.UUIDField(db_index=True)),
                        (
                            "message_type",
                            models.CharField(
                                choices=[
                                    ("Alert", "Alerte"),
                                    ("Update", "Mise à jour"),
                                    ("Cancel", "Levée"),
                                ],
                                default="Alert",
                                max_length=8,
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("status", models.CharField(default="Actual", max_length=10)),
                        ("severity", models.CharField(blank=True, max_length=12)),
                        ("facts", models.JSONField(blank=True, default=dict)),
                        ("payloads", models.JSONField(default=dict)),
                        ("at", models.DateTimeField(db_index=True)),
                        ("expires_at", models.DateTimeField()),
                        ("figures", models.JSONField(blank=True, null=True)),
                        (
                            "alert",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="alerts.alert",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="agenda.event",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "db_table": "alerts_message",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="PageNews",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("page", models.CharField(max_length=1000, unique=True)),
                        ("first_change", models.BigIntegerField()),
                        ("due_at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "verbose_name": "nouvelle d’une page suivie",
                        "verbose_name_plural": "nouvelles de pages suivies",
                        "db_table": "alerts_pagenews",
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("querystring", models.CharField(max_length=1000, unique=True)),
                        ("words", models.JSONField(default=dict)),
                        ("meaning", models.JSONField(blank=True, null=True)),
                        ("version", models.CharField(blank=True, db_index=True, max_length=24)),
                        ("revision", models.BigIntegerField(blank=True, db_index=True, null=True)),
                        (
                            "understood_at",
                            models.DateTimeField(blank=True, db_index=True, null=True),
                        ),
                        (
                            "understood_until",
                            models.DateTimeField(blank=True, db_index=True, null=True),
                        ),
                    ],
                    options={
                        "verbose_name": "question",
                        "verbose_name_plural": "questions",
                        "db_table": "alerts_question",
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("endpoint", models.CharField(max_length=1000)),
                        ("endpoint_hash", models.CharField(max_length=64, unique=True)),
                        ("p256dh", models.BinaryField(max_length=65)),
                        ("auth", models.BinaryField(max_length=16)),
                        ("service", models.CharField(max_length=255)),
                        (
                            "standing",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Accepté la dernière fois"),
                                    (1, "Jamais essayé"),
                                    (2, "En échec"),
                                ],
                                default=1,
                            ),
                        ),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("missed", models.PositiveSmallIntegerField(default=0)),
                        ("missed_since", models.DateTimeField(blank=True, null=True)),
                        ("missed_last", models.BigIntegerField(default=0)),
                        ("application_key", models.CharField(blank=True, max_length=88)),
                        ("language", models.CharField(default="fr", max_length=2)),
                        ("wants_alerts", models.BooleanField(default=True)),
                        (
                            "min_severity",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(4),
                                ],
                            ),
                        ),
                        ("every_topic", models.BooleanField(default=True)),
                        ("every_area", models.BooleanField(default=True)),
                        ("quiet_from", models.TimeField(blank=True, null=True)),
                        ("quiet_to", models.TimeField(blank=True, null=True)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("lets_extreme", models.BooleanField(default=True)),
                        ("lets_severe", models.BooleanField(default=False)),
                        ("is_tester", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("seen_at", models.DateTimeField(db_index=True)),
                        (
                            "areas",
                            models.ManyToManyField(blank=True, related_name="+", to="agenda.area"),
                        ),
                        (
                            "topics",
                            models.ManyToManyField(blank=True, related_name="+", to="alerts.topic"),
                        ),
                    ],
                    options={
                        "verbose_name": "abonnement",
                        "verbose_name_plural": "abonnements",
                        "db_table": "alerts_subscription",
                    },
                ),
                migrations.CreateModel(
                    name="SuppressedAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        "db_table": "alerts_suppressedaddress",
                    },
                ),
                migrations.CreateModel(
                    name="ReceiptCount",
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
                        ("count", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "messages reçus",
                        "verbose_name_plural": "messages reçus",
                        "db_table": "alerts_receiptcount",
                    },
                ),
                migrations.CreateModel(
                    name="Digest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("email", models.CharField(max_length=254)),
                        (
                            "address",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="digests",
                                to="accounts.address",
                            ),
                        ),
                        ("querystring", models.CharField(max_length=1000)),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("weekly", "Chaque jeudi, à midi"),
                                    ("daily", "Chaque matin, à 7\xa0h"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("language", models.CharField(max_length=2)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "recherche par mail",
                        "verbose_name_plural": "recherches par mail",
                        "db_table": "alerts_digest",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at", "querystring"],
                                name="digest_due",
                            ),
                            models.Index(
                                condition=models.Q(("confirmed_at", None)),
                                fields=["created_at"],
                                name="digest_unconfirmed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("address", "querystring"), name="digest_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_at", None), ("due_at", None)),
                                    models.Q(
                                        ("confirmed_at__isnull", False), ("due_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="digest_due_once_confirmed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EventNews",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("first_change", models.BigIntegerField()),
                        ("due_at", models.DateTimeField(db_index=True)),
                        (
                            "event",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="agenda.event",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "nouvelle à dire",
                        "verbose_name_plural": "nouvelles à dire",
                        "db_table": "alerts_eventnews",
                    },
                ),
                migrations.CreateModel(
                    name="QuietWindow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("time_zone", models.CharField(max_length=64)),
                        ("quiet_from", models.TimeField()),
                        ("quiet_to", models.TimeField()),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "silence",
                        "verbose_name_plural": "silences",
                        "db_table": "alerts_quietwindow",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("time_zone", "quiet_from", "quiet_to"),
                                name="quiet_window_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SearchNews",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("due_at", models.DateTimeField(db_index=True)),
                        ("is_told_as_change", models.BooleanField(db_default=False, default=False)),
                        (
                            "event",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="agenda.event",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "nouveauté à comparer",
                        "verbose_name_plural": "nouveautés à comparer",
                        "db_table": "alerts_searchnews",
                    },
                ),
                migrations.CreateModel(
                    name="Welcome",
                    fields=[
                        (
                            "subscription",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="welcome",
                                serialize=False,
                                to="messaging.subscription",
                            ),
                        ),
                        (
                            "network_hmac",
                            models.CharField(blank=True, db_index=True, max_length=64),
                        ),
                        ("turn", models.PositiveIntegerField(default=0)),
                        ("due_at", models.DateTimeField(db_index=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "message de bienvenue",
                        "verbose_name_plural": "messages de bienvenue",
                        "db_table": "alerts_welcome",
                    },
                ),
                migrations.CreateModel(
                    name="KeptSearch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("told_upto", models.BigIntegerField(null=True)),
                        ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("querystring", models.CharField(max_length=1000)),
                        ("words", models.JSONField(default=dict)),
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
                        ("tell_at", models.DateTimeField()),
                        ("woken_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "question",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept",
                                to="messaging.question",
                            ),
                        ),
                        (
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="kept_searches",
                                to="messaging.subscription",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "recherche gardée",
                        "verbose_name_plural": "recherches gardées",
                        "db_table": "alerts_keptsearch",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Follow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to="messaging.subscription",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "suivi",
                        "verbose_name_plural": "suivis",
                        "db_table": "alerts_follow",
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
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
                        ("due_at", models.DateTimeField()),
                        ("leased_by", models.CharField(blank=True, max_length=40)),
                        ("leased_until", models.DateTimeField(blank=True, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[("push", "Web Push")],
                                db_default="push",
                                default="push",
                                max_length=8,
                            ),
                        ),
                        ("service", models.CharField(max_length=255)),
                        (
                            "standing",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Accepté la dernière fois"),
                                    (1, "Jamais essayé"),
                                    (2, "En échec"),
                                ],
                                default=1,
                            ),
                        ),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Levées"), (1, "Alertes graves"), (2, "Autres")],
                                default=2,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Sans objet"),
                                    ("too_late", "L’alerte était finie"),
                                    ("quiet", "Finie avant la fin du silence"),
                                    ("overtaken", "Remplacée par un message plus récent"),
                                    ("gone", "Désabonné"),
                                    ("refused", "Refusée par le service de notification"),
                                ],
                                default="",
                                max_length=16,
                            ),
                        ),
                        ("was_quiet", models.BooleanField(default=False)),
                        ("status_code", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "message",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="messaging.message",
                            ),
                        ),
                        (
                            "subscription",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deliveries",
                                to="messaging.subscription",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "envoi",
                        "verbose_name_plural": "envois",
                        "db_table": "alerts_delivery",
                    },
                ),
                migrations.CreateModel(
                    name="Audience",
                    fields=[
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="audience",
                                serialize=False,
                                to="messaging.message",
                            ),
                        ),
                        ("parts", models.JSONField()),
                        ("cursor", models.BigIntegerField(default=0)),
                        ("upto", models.BigIntegerField()),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Levées"), (1, "Alertes graves"), (2, "Autres")],
                                default=2,
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("moved_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "destinataires",
                        "verbose_name_plural": "destinataires",
                        "db_table": "alerts_audience",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cursor__lt", models.F("upto"))),
                                name="audience_is_not_done",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EventMatch",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("questions", models.JSONField()),
                        ("found_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="agenda.event",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "trouvaille",
                        "verbose_name_plural": "trouvailles",
                        "db_table": "alerts_eventmatch",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="event_match_due",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="agenda.event",
                            ),
                        ),
                        (
                            "kept_search",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="messaging.keptsearch",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "trouvaille",
                        "verbose_name_plural": "trouvailles",
                        "db_table": "alerts_finding",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("told_at", None)),
                                fields=["kept_search"],
                                name="finding_to_tell",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kept_search", "event"), name="finding_once"
                            )
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="subscription",
                    index=models.Index(
                        fields=["time_zone", "quiet_from", "quiet_to"], name="subscription_quiet"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="subscription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("min_severity__range", (1, 4))),
                        name="subscription_severity",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="subscription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_to", None)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_to__isnull", False),
                                models.Q(("time_zone", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="subscription_quiet_is_whole",
                    ),
                ),
                migrations.AddIndex(
                    model_name="keptsearch",
                    index=models.Index(
                        fields=["querystring", "subscription"], name="kept_search_keepers"
                    ),
                ),
                migrations.AddIndex(
                    model_name="keptsearch",
                    index=models.Index(
                        fields=["question", "subscription"], name="kept_search_question"
                    ),
                ),
                migrations.AddIndex(
                    model_name="keptsearch",
                    index=models.Index(
                        condition=models.Q(("woken_at__isnull", False)),
                        fields=["woken_at", "id"],
                        name="kept_search_woken",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="keptsearch",
                    constraint=models.UniqueConstraint(
                        fields=("subscription", "querystring"), name="kept_search_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="follow",
                    constraint=models.UniqueConstraint(
                        fields=("subscription", "event"), name="follow_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="delivery",
                    index=models.Index(
                        condition=models.Q(("state", "received")),
                        fields=["channel", "service", "standing", "rank", "due_at"],
                        name="delivery_due",
                    ),
                ),
                migrations.AddIndex(
                    model_name="delivery",
                    index=models.Index(
                        fields=["message", "state", "accepted_at"], name="delivery_figures"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        fields=("message", "subscription"), name="delivery_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", False), ("state", "accepted")),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                ("accepted_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_accepted_when",
                    ),
                ),
            ]
        )
    ]
