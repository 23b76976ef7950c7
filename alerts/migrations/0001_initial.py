"""Alerts, who hears of them and what is owed to whom; what the database refuses (the SQL beside)."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from agenda.migrations._sql import check_now, run_sql_files
from alerts.migrations._first_rows import give_rights, make_topics


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("agenda", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(max_length=40, unique=True, verbose_name="mot de l’adresse"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=60, verbose_name="nom en anglais"),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("Geo", "Sol et terrain"),
                            ("Met", "Météo"),
                            ("Safety", "Sécurité des personnes"),
                            ("Security", "Sûreté"),
                            ("Rescue", "Secours"),
                            ("Fire", "Incendie"),
                            ("Health", "Santé"),
                            ("Env", "Environnement"),
                            ("Transport", "Transports"),
                            ("Infra", "Réseaux\xa0: eau, gaz, électricité"),
                            ("CBRNE", "Chimique, biologique, nucléaire, explosif"),
                            ("Other", "Autre"),
                        ],
                        default="Other",
                        max_length=12,
                        verbose_name="catégorie CAP",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="rang")),
            ],
            options={
                "verbose_name": "thème d’alerte",
                "verbose_name_plural": "thèmes d’alerte",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="AlertTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("Actual", "Réelle"), ("Exercise", "Exercice"), ("Test", "Essai")],
                        default="Actual",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("Geo", "Sol et terrain"),
                            ("Met", "Météo"),
                            ("Safety", "Sécurité des personnes"),
                            ("Security", "Sûreté"),
                            ("Rescue", "Secours"),
                            ("Fire", "Incendie"),
                            ("Health", "Santé"),
                            ("Env", "Environnement"),
                            ("Transport", "Transports"),
                            ("Infra", "Réseaux\xa0: eau, gaz, électricité"),
                            ("CBRNE", "Chimique, biologique, nucléaire, explosif"),
                            ("Other", "Autre"),
                        ],
                        default="Other",
                        max_length=12,
                        verbose_name="catégorie CAP",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("Immediate", "Tout de suite"),
                            ("Expected", "Dans l’heure"),
                            ("Future", "Plus tard"),
                            ("Past", "C’est passé"),
                            ("Unknown", "Non connue"),
                        ],
                        default="Immediate",
                        max_length=12,
                        verbose_name="urgence",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("Minor", "Pour info"),
                            ("Moderate", "Gênant"),
                            ("Severe", "Sérieux"),
                            ("Extreme", "Danger"),
                        ],
                        default="Moderate",
                        max_length=12,
                        verbose_name="gravité",
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("Observed", "Constaté"),
                            ("Likely", "Probable"),
                            ("Possible", "Possible"),
                            ("Unlikely", "Peu probable"),
                            ("Unknown", "Non connue"),
                        ],
                        default="Observed",
                        max_length=12,
                        verbose_name="certitude",
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        help_text="En deux mots\xa0: crue, fuite de gaz…",
                        max_length=80,
                        verbose_name="de quoi il s’agit",
                    ),
                ),
                ("headline", models.CharField(max_length=160, verbose_name="titre")),
                (
                    "description",
                    models.TextField(blank=True, max_length=2000, verbose_name="ce qui se passe"),
                ),
                (
                    "instruction",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qu’il faut faire"
                    ),
                ),
                (
                    "event_en",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="de quoi il s’agit, en anglais"
                    ),
                ),
                (
                    "headline_en",
                    models.CharField(blank=True, max_length=160, verbose_name="titre en anglais"),
                ),
                (
                    "description_en",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qui se passe, en anglais"
                    ),
                ),
                (
                    "instruction_en",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qu’il faut faire, en anglais"
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=120, unique=True, verbose_name="nom du modèle"),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("city", "Toute la ville"),
                            ("areas", "Des quartiers"),
                            ("open", "Un seul quartier, choisi à l’envoi"),
                        ],
                        default="city",
                        max_length=8,
                        verbose_name="où",
                    ),
                ),
                (
                    "longest_hours",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="De son départ à sa fin.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(744),
                        ],
                        verbose_name="durée au plus, en heures",
                    ),
                ),
                (
                    "is_end_open",
                    models.BooleanField(
                        default=False,
                        help_text="Même aucune\xa0: jusqu’à la levée.",
                        verbose_name="laisser ouverte l’heure de fin",
                    ),
                ),
                (
                    "are_links_open",
                    models.BooleanField(
                        default=False,
                        help_text="Des sorties, des lieux, des programmes.",
                        verbose_name="laisser ouvert ce qu’elle touche",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À approuver"),
                            ("approved", "Approuvé"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "areas",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Aucun\xa0: toute la ville.",
                        related_name="+",
                        to="agenda.area",
                        verbose_name="quartiers",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.topic",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "modèle d’alerte",
                "verbose_name_plural": "modèles d’alerte",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("Actual", "Réelle"), ("Exercise", "Exercice"), ("Test", "Essai")],
                        default="Actual",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("Geo", "Sol et terrain"),
                            ("Met", "Météo"),
                            ("Safety", "Sécurité des personnes"),
                            ("Security", "Sûreté"),
                            ("Rescue", "Secours"),
                            ("Fire", "Incendie"),
                            ("Health", "Santé"),
                            ("Env", "Environnement"),
                            ("Transport", "Transports"),
                            ("Infra", "Réseaux\xa0: eau, gaz, électricité"),
                            ("CBRNE", "Chimique, biologique, nucléaire, explosif"),
                            ("Other", "Autre"),
                        ],
                        default="Other",
                        max_length=12,
                        verbose_name="catégorie CAP",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("Immediate", "Tout de suite"),
                            ("Expected", "Dans l’heure"),
                            ("Future", "Plus tard"),
                            ("Past", "C’est passé"),
                            ("Unknown", "Non connue"),
                        ],
                        default="Immediate",
                        max_length=12,
                        verbose_name="urgence",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("Minor", "Pour info"),
                            ("Moderate", "Gênant"),
                            ("Severe", "Sérieux"),
                            ("Extreme", "Danger"),
                        ],
                        default="Moderate",
                        max_length=12,
                        verbose_name="gravité",
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("Observed", "Constaté"),
                            ("Likely", "Probable"),
                            ("Possible", "Possible"),
                            ("Unlikely", "Peu probable"),
                            ("Unknown", "Non connue"),
                        ],
                        default="Observed",
                        max_length=12,
                        verbose_name="certitude",
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        help_text="En deux mots\xa0: crue, fuite de gaz…",
                        max_length=80,
                        verbose_name="de quoi il s’agit",
                    ),
                ),
                ("headline", models.CharField(max_length=160, verbose_name="titre")),
                (
                    "description",
                    models.TextField(blank=True, max_length=2000, verbose_name="ce qui se passe"),
                ),
                (
                    "instruction",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qu’il faut faire"
                    ),
                ),
                (
                    "event_en",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="de quoi il s’agit, en anglais"
                    ),
                ),
                (
                    "headline_en",
                    models.CharField(blank=True, max_length=160, verbose_name="titre en anglais"),
                ),
                (
                    "description_en",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qui se passe, en anglais"
                    ),
                ),
                (
                    "instruction_en",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qu’il faut faire, en anglais"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "message_type",
                    models.CharField(
                        choices=[
                            ("Alert", "Alerte"),
                            ("Update", "Mise à jour"),
                            ("Cancel", "Levée"),
                        ],
                        default="Alert",
                        editable=False,
                        max_length=8,
                    ),
                ),
                (
                    "revision",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("submitted", "À approuver"),
                            ("scheduled", "Programmée"),
                            ("sent", "Partie"),
                            ("updated", "Remplacée"),
                            ("cancelled", "Levée"),
                            ("expired", "Expirée"),
                            ("discarded", "Écartée"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, max_length=500, verbose_name="ce qui change"),
                ),
                (
                    "note_en",
                    models.TextField(
                        blank=True, max_length=500, verbose_name="ce qui change, en anglais"
                    ),
                ),
                (
                    "onset",
                    models.DateTimeField(blank=True, null=True, verbose_name="début attendu"),
                ),
                ("expires", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                (
                    "send_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="à envoyer le"),
                ),
                ("follows_template", models.BooleanField(default=False, editable=False)),
                ("areas_submitted", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sent_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("provenance", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "source_key",
                    models.CharField(
                        blank=True, editable=False, max_length=500, null=True, unique=True
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "areas",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Aucun\xa0: toute la ville.",
                        related_name="+",
                        to="agenda.area",
                        verbose_name="quartiers",
                    ),
                ),
                (
                    "events",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="agenda.event",
                        verbose_name="sorties touchées",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="alerts.alert",
                    ),
                ),
                (
                    "places",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="agenda.place",
                        verbose_name="lieux touchés",
                    ),
                ),
                (
                    "programmes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="agenda.programmepage",
                        verbose_name="programmes touchés",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template_approved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template_written_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="alerts.alerttemplate",
                        verbose_name="modèle",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.topic",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "alerte",
                "verbose_name_plural": "alertes",
                "ordering": ["-sent_at", "-id"],
                "permissions": [("approve_alert", "Peut approuver une alerte")],
            },
        ),
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
                            ("trial", "Essai demandé"),
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
                (
                    "status",
                    models.CharField(
                        choices=[("Actual", "Réelle"), ("Exercise", "Exercice"), ("Test", "Essai")],
                        default="Actual",
                        max_length=10,
                    ),
                ),
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
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="EventNews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            },
        ),
        migrations.CreateModel(
            name="SearchNews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                "verbose_name": "nouveauté à comparer",
                "verbose_name_plural": "nouveautés à comparer",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("areas", models.ManyToManyField(blank=True, related_name="+", to="agenda.area")),
                ("topics", models.ManyToManyField(blank=True, related_name="+", to="alerts.topic")),
            ],
            options={
                "verbose_name": "abonnement",
                "verbose_name_plural": "abonnements",
            },
        ),
        migrations.CreateModel(
            name="KeptSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_searches",
                        to="alerts.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "recherche gardée",
                "verbose_name_plural": "recherches gardées",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Follow",
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
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to="alerts.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "suivi",
                "verbose_name_plural": "suivis",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        choices=[(0, "Levées"), (1, "Alertes graves"), (2, "Autres")], default=2
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
                ("due_at", models.DateTimeField()),
                ("was_quiet", models.BooleanField(default=False)),
                ("leased_by", models.CharField(blank=True, max_length=40)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("status_code", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="alerts.message",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="alerts.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "envoi",
                "verbose_name_plural": "envois",
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
                        to="alerts.message",
                    ),
                ),
                ("parts", models.JSONField()),
                ("cursor", models.BigIntegerField(default=0)),
                ("upto", models.BigIntegerField()),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Levées"), (1, "Alertes graves"), (2, "Autres")], default=2
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "destinataires",
                "verbose_name_plural": "destinataires",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cursor__lt", models.F("upto"))),
                        name="audience_is_not_done",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("written", "Écrite"),
                            ("submitted", "Soumise"),
                            ("taken_back", "Reprise"),
                            ("refused", "Refusée"),
                            ("approved", "Approuvée"),
                            ("sent", "Envoyée"),
                            ("updated", "Remplacée"),
                            ("cancelled", "Levée"),
                            ("expired", "Expirée"),
                            ("discarded", "Écartée"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("detail", models.JSONField(blank=True, default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit",
                        to="alerts.alert",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit",
                        to="alerts.alerttemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape",
                "verbose_name_plural": "étapes",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alert__isnull", False), ("template", None)),
                            models.Q(("alert", None), ("template__isnull", False)),
                            _connector="OR",
                        ),
                        name="audit_of_one",
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
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        to="alerts.keptsearch",
                    ),
                ),
            ],
            options={
                "verbose_name": "trouvaille",
                "verbose_name_plural": "trouvailles",
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at", None)),
                        fields=["kept_search"],
                        name="finding_to_tell",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kept_search", "event"), name="finding_once")
                ],
            },
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
            index=models.Index(fields=["message", "state", "accepted_at"], name="delivery_figures"),
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
                    models.Q(models.Q(("state", "accepted"), _negated=True), ("accepted_at", None)),
                    _connector="OR",
                ),
                name="delivery_accepted_when",
            ),
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
                condition=models.Q(("min_severity__range", (1, 4))), name="subscription_severity"
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
        migrations.AddConstraint(
            model_name="alerttemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                        models.Q(
                            ("written_by", None),
                            models.Q(("approved_by", models.F("written_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="template_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="alerttemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    ("is_end_open", True),
                    ("longest_hours__isnull", False),
                    _connector="OR",
                ),
                name="template_says_its_end",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["state", "expires"], name="alert_state"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["-sent_at"], name="alert_sent"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("follows_template", True),
                    models.Q(
                        models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                        models.Q(
                            ("written_by", None),
                            models.Q(("approved_by", models.F("written_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="alert_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first", None), ("message_type", "Alert")),
                    models.Q(
                        ("first__isnull", False), models.Q(("message_type", "Alert"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="alert_first_is_an_alert",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["sent", "updated", "cancelled", "expired"]), _negated=True
                    ),
                    models.Q(("revision__isnull", False), ("sent_at__isnull", False)),
                    _connector="OR",
                ),
                name="alert_sent_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("first__isnull", False), ("state__in", ["draft", "submitted", "scheduled"])
                ),
                fields=("first", "message_type"),
                name="alert_one_successor_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("first__isnull", False), ("revision__isnull", False)),
                fields=("first", "revision"),
                name="alert_one_last_word",
            ),
        ),
        run_sql_files(__file__),
        migrations.RunPython(make_topics, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
        migrations.RunPython(check_now, migrations.RunPython.noop),
    ]
