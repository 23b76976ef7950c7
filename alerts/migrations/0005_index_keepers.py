"""Who keeps a search, by its words: built beside who writes (docs/decisions/0022)."""

from django.db import migrations, models

from search.migrations._tables import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0004_tell_who_follows_pages")]

    operations = [
        AddIndexMeanwhile(
            model_name="keptsearch",
            index=models.Index(fields=["querystring", "subscription"], name="kept_search_keepers"),
        ),
    ]
