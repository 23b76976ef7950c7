"""Mail addresses that something is kept of, by their HMACs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hmac", models.CharField(max_length=64, unique=True)),
                ("key_version", models.PositiveSmallIntegerField(db_index=True)),
            ],
        ),
    ]
