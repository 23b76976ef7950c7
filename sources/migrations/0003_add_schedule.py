import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0002_forget_references"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="source",
            name="slug",
            field=models.SlugField(max_length=80, unique=True, verbose_name="nom court"),
        ),
        migrations.AddField(
            model_name="source",
            name="due_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="failure",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=500
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="failures",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="source",
            name="finished_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="format",
            field=models.CharField(
                choices=[("quefaire", "Que faire")],
                db_default="quefaire",
                default="quefaire",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="outcomes",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="source",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                help_text="Reçoit un mail quand un import échoue, ou ne trouve plus rien.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="responsable",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="running_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="schedule",
            field=models.CharField(
                choices=[
                    ("by_hand", "À la main"),
                    ("hourly", "Chaque heure"),
                    ("daily", "Chaque jour"),
                    ("weekly", "Chaque semaine"),
                ],
                db_default="by_hand",
                default="by_hand",
                max_length=10,
                verbose_name="rythme",
            ),
        ),
    ]
