from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0008_keep_editions")]

    operations = [
        migrations.AddField(
            model_name="commitcounter",
            name="cut",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
