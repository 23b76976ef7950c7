from django.db import migrations


class Migration(migrations.Migration):
    """The models of imports move to the app ``sources`` (its 0001); their tables stay where they are."""

    dependencies = [("agenda", "0009_add_cut")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="sourcerecord", name="source"),
                migrations.RemoveField(model_name="sourcerecord", name="event"),
                migrations.DeleteModel(name="Source"),
                migrations.DeleteModel(name="SourceRecord"),
            ]
        )
    ]
