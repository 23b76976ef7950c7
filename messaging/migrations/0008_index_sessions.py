"""Index of the devices of an account."""

from django.db import migrations, models

from search.migrations._tables import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messaging", "0007_add_session")]

    operations = [
        AddIndexMeanwhile(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("session__isnull", False)),
                fields=["session"],
                name="subscription_session",
            ),
        ),
    ]
