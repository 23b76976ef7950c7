from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0008_welcome_subscriptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuietWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("time_zone", models.CharField(max_length=64)),
                ("quiet_from", models.TimeField()),
                ("quiet_to", models.TimeField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "silence",
                "verbose_name_plural": "silences",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("time_zone", "quiet_from", "quiet_to"), name="quiet_window_once"
                    )
                ],
            },
        ),
    ]
