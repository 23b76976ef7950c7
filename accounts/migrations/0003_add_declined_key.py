"""When somebody asked not to be offered a passkey any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_add_addresses")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="declined_key_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
