"""What a device follows only because of its account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_add_accounts")]

    operations = [
        migrations.AddField(
            model_name="follow",
            name="from_account",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
