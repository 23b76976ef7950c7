"""English titles of programmes, as other editorial pages have them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0011_add_kept_outings"),
    ]

    operations = [
        migrations.AddField(
            model_name="programmepage",
            name="title_en",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=255, verbose_name="titre anglais"
            ),
        ),
    ]
