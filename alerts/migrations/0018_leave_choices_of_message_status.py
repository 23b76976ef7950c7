from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0017_part_deliveries_from_subscriptions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="status",
            field=models.CharField(default="Actual", max_length=10),
        ),
    ]
