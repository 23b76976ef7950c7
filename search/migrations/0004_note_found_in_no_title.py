"""Column for searched words that occur in events, but in no title."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0003_add_doubles")]

    operations = [
        migrations.AddField(
            model_name="fruitlesssearch",
            name="is_found",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="trouvés, mais dans aucun titre"
            ),
        ),
    ]
