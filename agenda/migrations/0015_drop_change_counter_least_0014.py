from django.db import migrations


class Migration(migrations.Migration):
    """Code that counts in the table of before would give out ids that are taken."""

    dependencies = [("agenda", "0014_add_commit_counters")]

    operations = [migrations.DeleteModel(name="ChangeCounter")]
