"""What editors put forward comes first among equals."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0007_add_tile_of_area"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="is_featured",
            field=models.BooleanField(
                default=False, help_text="À mots égaux, la recherche la montre d’abord.", verbose_name="mise en avant"
            ),
        ),
    ]
