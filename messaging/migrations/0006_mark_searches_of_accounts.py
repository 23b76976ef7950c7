"""What a device keeps only because of its account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_mark_follows_of_accounts")]

    operations = [
        migrations.AddField(
            model_name="keptsearch",
            name="from_account",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
