"""Who keeps a question: built beside who writes (docs/decisions/0022)."""

from django.db import migrations, models

from search.migrations._tables import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0007_add_questions")]

    operations = [
        AddIndexMeanwhile(
            model_name="keptsearch",
            index=models.Index(fields=["question", "subscription"], name="kept_search_question"),
        ),
    ]
