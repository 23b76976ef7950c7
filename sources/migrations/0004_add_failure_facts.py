from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0003_add_schedule"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="failure_facts",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
    ]
