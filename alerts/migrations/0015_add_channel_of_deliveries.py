from django.db import migrations, models

KINDS = [
    ("alert", "Alerte"),
    ("event", "Sortie suivie"),
    ("search", "Recherche gardée"),
    ("trial", "Essai demandé"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0014_drop_message_counter_least_0013"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_due"),
        migrations.AddField(
            model_name="delivery",
            name="channel",
            field=models.CharField(choices=[("push", "Web Push")], db_default="push", default="push", max_length=8),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "received")),
                fields=["channel", "service", "standing", "rank", "due_at"],
                name="delivery_due",
            ),
        ),
        migrations.AlterField(model_name="message", name="kind", field=models.CharField(choices=KINDS, max_length=16)),
    ]
