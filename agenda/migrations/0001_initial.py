"""The agenda: what is on, when, where, and every change of it; what a new city begins with."""

import agenda.models.events
import django.core.validators
import django.db.models.deletion
import modelcluster.contrib.taggit
import modelcluster.fields
import uuid
import wagtail.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

from agenda.migrations._first_rows import make_groups, make_home_page, make_workflow
from agenda.migrations._sql import check_now


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticlePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=1000, verbose_name="chapeau")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("text", 0), ("picture", 1), ("event", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "link",
                                        "event",
                                    ],
                                    "label": "texte",
                                },
                            ),
                            1: (
                                "wagtail.images.blocks.ImageBlock",
                                [],
                                {"label": "image", "template": "agenda/blocks/picture.html"},
                            ),
                            2: (
                                "wagtail.snippets.blocks.SnippetChooserBlock",
                                ("agenda.Event",),
                                {"label": "événement", "template": "agenda/blocks/event.html"},
                            ),
                        },
                        verbose_name="texte",
                    ),
                ),
            ],
            options={
                "verbose_name": "article",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="CommitCounter",
            fields=[
                ("stream", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("last", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Keyword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, max_length=100, unique=True, verbose_name="slug"
                    ),
                ),
            ],
            options={
                "verbose_name": "mot-clé",
                "verbose_name_plural": "mots-clés",
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("address", models.CharField(blank=True, max_length=1000, verbose_name="adresse")),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "short_name",
                    models.CharField(blank=True, max_length=20, verbose_name="nom court"),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="rang")),
                (
                    "latitude",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude du centre",
                    ),
                ),
                (
                    "longitude",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude du centre",
                    ),
                ),
                ("polygon", models.JSONField(blank=True, null=True, verbose_name="contour")),
                (
                    "postcodes",
                    models.JSONField(blank=True, default=list, verbose_name="codes postaux"),
                ),
                (
                    "tile_row",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="rangée du plan"
                    ),
                ),
                (
                    "tile_column",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="colonne du plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "quartier",
                "verbose_name_plural": "quartiers",
                "ordering": ["position", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tile_column__isnull", True), ("tile_row__isnull", True)),
                            models.Q(("tile_column__isnull", False), ("tile_row__isnull", False)),
                            _connector="OR",
                        ),
                        name="area_whole_tile",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="nom anglais"),
                ),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="adresse")),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("concert", "Barres qui sonnent"),
                            ("scene", "Rideau"),
                            ("expo", "Cadre"),
                            ("cinema", "Faisceau"),
                            ("enfants", "Ballons"),
                            ("balade", "Pas"),
                            ("livres", "Dos de livres"),
                            ("danse", "Éventail"),
                            ("atelier", "Tissage"),
                            ("fete", "Feux"),
                            ("sport", "Couloirs"),
                        ],
                        default="fete",
                        max_length=20,
                        verbose_name="couverture dessinée",
                    ),
                ),
                (
                    "synonyms",
                    models.TextField(
                        blank=True,
                        help_text="Un par ligne\xa0: la recherche les trouve aussi.",
                        verbose_name="synonymes",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="rang")),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "catégorie",
                "verbose_name_plural": "catégories",
                "ordering": ["position", "name"],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                (
                    "locked",
                    models.BooleanField(default=False, editable=False, verbose_name="locked"),
                ),
                (
                    "locked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="locked at"),
                ),
                (
                    "wheelchair",
                    models.BooleanField(blank=True, null=True, verbose_name="fauteuil roulant"),
                ),
                (
                    "sign_language",
                    models.BooleanField(blank=True, null=True, verbose_name="langue des signes"),
                ),
                (
                    "visual",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="malvoyants et aveugles"
                    ),
                ),
                (
                    "hearing",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="malentendants et sourds"
                    ),
                ),
                (
                    "cognitive",
                    models.BooleanField(blank=True, null=True, verbose_name="facile à comprendre"),
                ),
                (
                    "access_detail",
                    models.TextField(blank=True, max_length=1000, verbose_name="pour entrer"),
                ),
                (
                    "access_source",
                    models.CharField(blank=True, max_length=120, verbose_name="qui le dit"),
                ),
                (
                    "access_checked_on",
                    models.DateField(blank=True, null=True, verbose_name="vérifié le"),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=255, verbose_name="titre")),
                ("slug", models.SlugField(max_length=255, unique=True, verbose_name="adresse web")),
                ("lead", models.TextField(blank=True, max_length=1000, verbose_name="chapeau")),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="texte")),
                (
                    "is_featured",
                    models.BooleanField(
                        default=False,
                        help_text="À mots égaux, la recherche la montre d’abord.",
                        verbose_name="mise en avant",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("en", "Anglais")],
                        default=agenda.models.events.default_language,
                        max_length=12,
                        verbose_name="langue du texte",
                    ),
                ),
                (
                    "cover_alt",
                    models.CharField(
                        blank=True, max_length=255, verbose_name="ce que montre l’image"
                    ),
                ),
                (
                    "cover_credit",
                    models.CharField(blank=True, max_length=255, verbose_name="crédit de l’image"),
                ),
                (
                    "place_detail",
                    models.CharField(
                        blank=True,
                        help_text="Salle, entrée, étage.",
                        max_length=255,
                        verbose_name="précision sur le lieu",
                    ),
                ),
                (
                    "attendance",
                    models.CharField(
                        choices=[
                            ("on_site", "Sur place"),
                            ("online", "En ligne"),
                            ("both", "Sur place et en ligne"),
                        ],
                        default="on_site",
                        max_length=10,
                        verbose_name="participation",
                    ),
                ),
                (
                    "online_url",
                    models.URLField(
                        blank=True, max_length=1000, verbose_name="lien pour suivre en ligne"
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("indoor", "À l’intérieur"),
                            ("outdoor", "En plein air"),
                            ("both", "Dedans et dehors"),
                            ("unknown", "Non précisé"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="cadre",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("tout-public", "Tout public"),
                            ("familles", "Familles"),
                            ("enfants", "Enfants"),
                            ("jeunes", "Adolescents et jeunes adultes"),
                            ("adultes", "Adultes"),
                            ("seniors", "Seniors"),
                        ],
                        default="tout-public",
                        max_length=20,
                        verbose_name="public",
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="à partir de (ans)"
                    ),
                ),
                (
                    "age_to",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="jusqu’à (ans)"
                    ),
                ),
                (
                    "price_kind",
                    models.CharField(
                        choices=[
                            ("free", "Gratuit"),
                            ("paid", "Payant"),
                            ("conditional", "Gratuit sous condition"),
                            ("unknown", "Prix non connu"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="prix",
                    ),
                ),
                (
                    "price_from",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="à partir de",
                    ),
                ),
                (
                    "price_to",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="jusqu’à",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        default=agenda.models.events.default_currency,
                        max_length=3,
                        verbose_name="monnaie",
                    ),
                ),
                (
                    "price_detail",
                    wagtail.fields.RichTextField(blank=True, verbose_name="détail du prix"),
                ),
                (
                    "booking",
                    models.CharField(
                        choices=[
                            ("none", "Sans réservation"),
                            ("advised", "Réservation conseillée"),
                            ("required", "Réservation obligatoire"),
                            ("unknown", "Non précisé"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="réservation",
                    ),
                ),
                (
                    "booking_url",
                    models.URLField(
                        blank=True, max_length=1000, verbose_name="lien de réservation"
                    ),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=255, verbose_name="contact"),
                ),
                ("contact_url", models.URLField(blank=True, max_length=1000, verbose_name="site")),
                (
                    "contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="courriel"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="téléphone"),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default=agenda.models.events.default_zone,
                        editable=False,
                        max_length=64,
                        verbose_name="fuseau horaire",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="agenda.category",
                        verbose_name="catégorie",
                    ),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="image",
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "other_categories",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="also_events",
                        to="agenda.category",
                        verbose_name="autres catégories",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="owned_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "événement",
                "verbose_name_plural": "événements",
                "ordering": ["title"],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "pick_text",
                    models.TextField(blank=True, max_length=500, verbose_name="pourquoi on y va"),
                ),
                (
                    "pick_note",
                    models.CharField(blank=True, max_length=120, verbose_name="à côté du titre"),
                ),
                (
                    "pick",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.event",
                        verbose_name="notre choix",
                    ),
                ),
            ],
            options={
                "verbose_name": "page d’accueil",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="EventKeyword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="event_keywords",
                        to="agenda.event",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="event_keywords",
                        to="agenda.keyword",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="event",
            name="keywords",
            field=modelcluster.contrib.taggit.ClusterTaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="agenda.EventKeyword",
                to="agenda.Keyword",
                verbose_name="mots-clés",
            ),
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                ("name", models.CharField(max_length=255, verbose_name="nom")),
                ("slug", models.SlugField(max_length=255, unique=True, verbose_name="adresse web")),
                (
                    "description",
                    wagtail.fields.RichTextField(blank=True, verbose_name="description"),
                ),
                ("website", models.URLField(blank=True, max_length=500, verbose_name="site")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name"],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="agenda.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre",
                "verbose_name_plural": "membres",
            },
        ),
        migrations.AddField(
            model_name="event",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="agenda.organisation",
                verbose_name="organisé par",
            ),
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                (
                    "wheelchair",
                    models.BooleanField(blank=True, null=True, verbose_name="fauteuil roulant"),
                ),
                (
                    "sign_language",
                    models.BooleanField(blank=True, null=True, verbose_name="langue des signes"),
                ),
                (
                    "visual",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="malvoyants et aveugles"
                    ),
                ),
                (
                    "hearing",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="malentendants et sourds"
                    ),
                ),
                (
                    "cognitive",
                    models.BooleanField(blank=True, null=True, verbose_name="facile à comprendre"),
                ),
                (
                    "access_detail",
                    models.TextField(blank=True, max_length=1000, verbose_name="pour entrer"),
                ),
                (
                    "access_source",
                    models.CharField(blank=True, max_length=120, verbose_name="qui le dit"),
                ),
                (
                    "access_checked_on",
                    models.DateField(blank=True, null=True, verbose_name="vérifié le"),
                ),
                ("name", models.CharField(max_length=255, verbose_name="nom")),
                ("slug", models.SlugField(max_length=255, unique=True, verbose_name="adresse web")),
                (
                    "street",
                    models.CharField(blank=True, max_length=255, verbose_name="rue et numéro"),
                ),
                (
                    "postcode",
                    models.CharField(blank=True, max_length=12, verbose_name="code postal"),
                ),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="ville")),
                (
                    "latitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                (
                    "area_basis",
                    models.CharField(
                        choices=[
                            ("polygon", "Le point est dans le quartier"),
                            ("postcode", "D’après le code postal"),
                            ("nearest", "Le centre de quartier le plus proche"),
                            ("outside", "Hors de la ville"),
                            ("chosen", "Choisi à la main"),
                            ("unknown", "Non connu"),
                        ],
                        default="unknown",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "description",
                    wagtail.fields.RichTextField(blank=True, verbose_name="description"),
                ),
                ("website", models.URLField(blank=True, max_length=500, verbose_name="site")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="téléphone")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="places",
                        to="agenda.area",
                        verbose_name="quartier",
                    ),
                ),
                (
                    "chosen_area",
                    models.ForeignKey(
                        blank=True,
                        help_text="Trouvé tout seul d’après l’adresse, si vous le laissez vide.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.area",
                        verbose_name="quartier",
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="parts",
                        to="agenda.place",
                        verbose_name="fait partie de",
                    ),
                ),
            ],
            options={
                "verbose_name": "lieu",
                "verbose_name_plural": "lieux",
                "ordering": ["name"],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_uid", models.UUIDField()),
                ("uid", models.UUIDField(db_index=True, default=uuid.uuid4)),
                ("original_start_at", models.DateTimeField()),
                ("in_series", models.BooleanField(default=False)),
                ("start_at", models.DateTimeField(verbose_name="début")),
                ("end_at", models.DateTimeField(verbose_name="fin")),
                ("has_end", models.BooleanField(default=True)),
                ("day", models.DateField()),
                ("time", models.TimeField(blank=True, null=True)),
                ("zone", models.CharField(max_length=64)),
                ("all_day", models.BooleanField(default=False)),
                ("is_span", models.BooleanField(db_default=False, default=False)),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="précision")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("scheduled", "Prévu"),
                            ("rescheduled", "Reporté"),
                            ("moved", "Change de lieu"),
                            ("moved_online", "En ligne"),
                            ("postponed", "Reporté, date à venir"),
                            ("cancelled", "Annulé"),
                        ],
                        default="scheduled",
                        max_length=16,
                        verbose_name="état",
                    ),
                ),
                ("previous_start_at", models.DateTimeField(blank=True, null=True)),
                ("online_url", models.URLField(blank=True, max_length=1000)),
                (
                    "availability",
                    models.CharField(
                        choices=[("open", "Ouvert"), ("full", "Complet")],
                        default="open",
                        max_length=8,
                        verbose_name="disponibilité",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="raison")),
                ("is_dropped", models.BooleanField(default=False)),
                ("was_postponed", models.BooleanField(default=False)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("modified_at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occurrences",
                        to="agenda.event",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moved_occurrences",
                        to="agenda.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "date",
                "verbose_name_plural": "dates",
                "ordering": ["start_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="other_places",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="also_events", to="agenda.place", verbose_name="et aussi à"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="agenda.place",
                verbose_name="lieu",
            ),
        ),
        migrations.CreateModel(
            name="PlaceAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="autre nom")),
                (
                    "place",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="agenda.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "autre nom",
                "verbose_name_plural": "autres noms",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ProgrammePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=1000, verbose_name="chapeau")),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="texte")),
                ("start_on", models.DateField(blank=True, null=True, verbose_name="du")),
                ("end_on", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.AddField(
            model_name="event",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="agenda.programmepage",
                verbose_name="programme",
            ),
        ),
        migrations.CreateModel(
            name="PublishedSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=255)),
                ("object_id", models.PositiveBigIntegerField()),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="contenttypes.contenttype"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Refresh",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("title", models.CharField(max_length=255)),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Aucun événement ne le dit"),
                            (1, "Les événements le disent"),
                            (2, "Les calendriers y voient une révision"),
                            (3, "Qui les suit est prévenu"),
                        ]
                    ),
                ),
                ("fields", models.JSONField(default=list)),
                ("event_ids", models.JSONField(default=list)),
                ("requested_at", models.DateTimeField(db_index=True)),
                ("last_event", models.BigIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agenda.refresh",
                    ),
                ),
            ],
            options={
                "verbose_name": "mise à jour des événements",
                "verbose_name_plural": "mises à jour des événements",
                "ordering": ["-requested_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_uid", models.UUIDField(db_index=True)),
                ("title", models.CharField(max_length=255)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("published", "Publication"),
                            ("updated", "Mise à jour"),
                            ("withdrawn", "Retrait"),
                            ("deleted", "Suppression"),
                            ("added", "Nouvelle date"),
                            ("rescheduled", "Changement d’horaire"),
                            ("moved", "Changement de lieu"),
                            ("moved_online", "Passage en ligne"),
                            ("postponed", "Report"),
                            ("cancelled", "Annulation"),
                            ("restored", "Rétablissement"),
                            ("filled", "Complet"),
                            ("reopened", "Places de nouveau libres"),
                            ("extended", "Suite d’une règle"),
                            ("refreshed", "Nom ou catégorie à jour"),
                            ("relocated", "Nouvelle adresse du lieu"),
                        ],
                        max_length=16,
                    ),
                ),
                ("detail", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField(db_index=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
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
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="agenda.event",
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="agenda.occurrence",
                    ),
                ),
                (
                    "refresh",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="agenda.refresh",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement",
                "verbose_name_plural": "changements",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SourceRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identifier", models.CharField(max_length=255)),
                ("url", models.URLField(blank=True, max_length=1000)),
                ("picture_url", models.URLField(blank=True, max_length=1000)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("event_fingerprint", models.CharField(blank=True, max_length=64)),
                ("repairs", models.JSONField(blank=True, default=list)),
                ("imported_at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="source_records",
                        to="agenda.event",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="agenda.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EventCalendar",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="calendar",
                        serialize=False,
                        to="agenda.event",
                    ),
                ),
                ("content", models.TextField()),
                ("zones", models.JSONField(default=list)),
                ("modified_at", models.DateTimeField()),
                ("written_on", models.DateField(db_index=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-modified_at", "-event"], name="calendar_last_changed")
                ],
            },
        ),
        migrations.CreateModel(
            name="EventDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "Une date"),
                            ("several", "Plusieurs dates"),
                            ("rule", "Une règle"),
                            ("span", "Une période : le texte dit les jours"),
                        ],
                        default="single",
                        max_length=10,
                        verbose_name="forme de la date",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="Vernissage, dernière, avant-première.",
                        max_length=80,
                        verbose_name="précision",
                    ),
                ),
                ("all_day", models.BooleanField(default=False, verbose_name="toute la journée")),
                ("times", models.JSONField(blank=True, default=list, verbose_name="horaires")),
                (
                    "start_on",
                    models.DateField(blank=True, null=True, verbose_name="le, ou à partir du"),
                ),
                (
                    "end_on",
                    models.DateField(blank=True, null=True, verbose_name="jusqu’au (chaque jour)"),
                ),
                ("moments", models.JSONField(blank=True, default=list, verbose_name="dates")),
                ("rrule", models.CharField(blank=True, max_length=255, verbose_name="règle")),
                ("except_on", models.JSONField(blank=True, default=list, verbose_name="sauf le")),
                (
                    "school_zone",
                    models.CharField(
                        blank=True,
                        choices=[("A", "zone A"), ("B", "zone B"), ("C", "zone C")],
                        max_length=1,
                        verbose_name="sauf vacances scolaires",
                    ),
                ),
                (
                    "skip_public_holidays",
                    models.BooleanField(default=False, verbose_name="sauf jours fériés"),
                ),
                (
                    "event",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dates",
                        to="agenda.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "date",
                "verbose_name_plural": "dates",
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("event", "uid"), name="event_date_uid_unique")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["name"], name="organisation_name"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("organisation", "user"), name="membership_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["name"], name="place_name"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="place_not_its_own_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="place_whole_point",
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["start_at", "end_at", "event"], name="occurrence_span"),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["event", "start_at"], name="occurrence_of_event"),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                fields=("event", "line_uid", "original_start_at"), name="occurrence_identity"
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_at__gt", models.F("start_at"))),
                name="occurrence_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "scheduled",
                            "rescheduled",
                            "moved",
                            "moved_online",
                            "postponed",
                            "cancelled",
                        ],
                    )
                ),
                name="occurrence_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("availability__in", ["open", "full"])),
                name="occurrence_availability_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("all_day", True), ("time__isnull", True)),
                    models.Q(("all_day", False), ("time__isnull", False)),
                    _connector="OR",
                ),
                name="occurrence_time_unless_all_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="placealias",
            constraint=models.UniqueConstraint(fields=("place", "name"), name="place_alias_unique"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["title"], name="event_title"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["live", "id"], name="event_live"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age_from__isnull", True),
                    ("age_to__isnull", True),
                    ("age_from__lte", models.F("age_to")),
                    _connector="OR",
                ),
                name="event_ages_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price_from__isnull", True),
                    ("price_to__isnull", True),
                    ("price_from__lte", models.F("price_to")),
                    _connector="OR",
                ),
                name="event_prices_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedslug",
            constraint=models.UniqueConstraint(
                fields=("content_type", "slug"), name="published_slug_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="refresh",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["content_type", "object_id"],
                name="refresh_unsettled",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("settled_at", None)), fields=["id"], name="change_unsettled"
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("refresh", None)), fields=["id"], name="change_one_by_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcerecord",
            constraint=models.UniqueConstraint(
                fields=("source", "identifier"), name="source_record_unique"
            ),
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
        migrations.RunPython(make_home_page, migrations.RunPython.noop),
        migrations.RunPython(check_now, migrations.RunPython.noop),
    ]
