"""What an account chose to hear by mail: whether, and which alerts."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0011_add_kept_outings"),
        ("alerts", "0019_leave_messaging"),
        ("messaging", "0009_tell_accounts_by_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountrecipient",
            name="areas",
            field=models.ManyToManyField(blank=True, related_name="+", to="agenda.area"),
        ),
        migrations.AddField(
            model_name="accountrecipient",
            name="every_area",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="accountrecipient",
            name="every_topic",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="accountrecipient",
            name="lets_extreme",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="accountrecipient",
            name="lets_severe",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="accountrecipient",
            name="min_severity",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(4),
                ],
            ),
        ),
        migrations.AddField(
            model_name="accountrecipient",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="+", to="alerts.topic"),
        ),
        migrations.AddField(
            model_name="accountrecipient",
            name="wants_alerts",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="accountrecipient",
            name="wants_mail",
            field=models.BooleanField(default=None, null=True),
        ),
    ]
