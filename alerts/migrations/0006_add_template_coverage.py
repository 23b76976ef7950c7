"""A template says how far its approval goes; one approved before it did is a draft again, and its trail says why.

What waits for its hour by such a template alone comes back to its writers at that hour.
"""

from importlib import import_module

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.utils import timezone

every_writer = import_module("alerts.migrations.0005_every_writer")
TABLE = "alerts_alerttemplate"
WHY = "Une approbation couvre désormais où, jusqu’à quand et ce que l’alerte touche : dites-le, puis soumettez encore."


def take_approvals_back(apps, schema_editor):
    template, line = apps.get_model("alerts", "AlertTemplate"), apps.get_model("alerts", "AuditLine")
    ready = template.objects.exclude(state="draft")
    now = timezone.now()
    line.objects.bulk_create(
        line(template=one, step="refused", actor=None, at=now, detail={"reason": WHY}) for one in ready
    )
    ready.update(state="draft", submitted_by=None, approved_by=None, approved_at=None)


def say_where(apps, schema_editor):
    template = apps.get_model("alerts", "AlertTemplate")
    with_areas = template.areas.through.objects.values("alerttemplate_id")
    template.objects.filter(pk__in=with_areas).update(reach="areas")
    if schema_editor.connection.vendor == "postgresql":  # it alters no table whose keys it has yet to check
        schema_editor.connection.check_constraints()


def guard_anew(apps, schema_editor):
    """SQLite has made the table anew, and its trigger went with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        refused = every_writer.REFUSED[TABLE]
        schema_editor.execute(every_writer.SQLITE.format(table=TABLE, refused=refused))


class Migration(migrations.Migration):
    dependencies = [("alerts", "0005_every_writer")]

    operations = [
        migrations.RunPython(take_approvals_back, migrations.RunPython.noop),
        migrations.AddField(
            model_name="alerttemplate",
            name="are_links_open",
            field=models.BooleanField(
                default=False,
                help_text="Des sorties, des lieux, des programmes.",
                verbose_name="laisser ouvert ce qu’elle touche",
            ),
        ),
        migrations.AddField(
            model_name="alerttemplate",
            name="is_end_open",
            field=models.BooleanField(
                default=False,
                help_text="Même aucune\xa0: jusqu’à la levée.",
                verbose_name="laisser ouverte l’heure de fin",
            ),
        ),
        migrations.AddField(
            model_name="alerttemplate",
            name="longest_hours",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="De son départ à sa fin.",
                null=True,
                validators=[MinValueValidator(1), MaxValueValidator(744)],
                verbose_name="durée au plus, en heures",
            ),
        ),
        migrations.AddField(
            model_name="alerttemplate",
            name="reach",
            field=models.CharField(
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
        migrations.AddField(
            model_name="alerttemplate",
            name="status",
            field=models.CharField(
                choices=[("Actual", "Réelle"), ("Exercise", "Exercice"), ("Test", "Essai")],
                default="Actual",
                max_length=10,
                verbose_name="nature",
            ),
        ),
        migrations.RunPython(say_where, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="alerttemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), ("is_end_open", True), ("longest_hours__isnull", False), _connector="OR"
                ),
                name="template_says_its_end",
            ),
        ),
        migrations.RunPython(guard_anew, migrations.RunPython.noop),
    ]
