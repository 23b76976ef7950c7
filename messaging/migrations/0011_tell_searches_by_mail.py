"""What an account was told by mail of its searches."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0010_add_mail_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountsearch",
            name="question",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_by_accounts",
                to="messaging.question",
            ),
        ),
        migrations.AddField(
            model_name="accountsearch",
            name="tell_at",
            field=models.DateTimeField(default=django.utils.timezone.now, null=True),
        ),
        migrations.AddField(
            model_name="accountsearch",
            name="told_upto",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="accountsearch",
            index=models.Index(fields=["querystring"], name="account_search_keepers"),
        ),
    ]
