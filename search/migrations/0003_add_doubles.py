"""Tables of likely duplicates, which the clock finds, and of what has been compared."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def side(model):
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=model
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        ("search", "0002_add_fingerprints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ComparedPlace",
            fields=[
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="compared",
                        serialize=False,
                        to="agenda.place",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Double",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", side("agenda.event")),
                ("other_event", side("agenda.event")),
                ("place", side("agenda.place")),
                ("other_place", side("agenda.place")),
                ("why", models.CharField(max_length=255)),
                ("dismissed_at", models.DateTimeField(null=True)),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            event__lt=models.F("other_event"), place=None, other_place=None
                        )
                        | models.Q(place__lt=models.F("other_place"), event=None, other_event=None),
                        name="double_of_two",
                    ),
                    models.UniqueConstraint(
                        fields=("event", "other_event"), name="double_of_events_once"
                    ),
                    models.UniqueConstraint(
                        fields=("place", "other_place"), name="double_of_places_once"
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="fingerprint",
            name="compared_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="fingerprint",
            index=models.Index(
                condition=models.Q(("compared_at", None)),
                fields=["id"],
                name="fingerprint_not_compared",
            ),
        ),
    ]
