"""Name deeds and badges for the CMS; addresses that were confirmed before are deeds, too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

AT_ONCE = 500


def record_confirmed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Record one deed for each account with a confirmed address, as signing in does from now on."""
    addresses = apps.get_model("accounts", "AccountAddress").objects.all()
    users = addresses.order_by().values_list("email_address__user", flat=True).distinct()
    deed = apps.get_model("accounts", "Deed")
    now = timezone.now()
    deed.objects.bulk_create(
        [
            deed(user_id=user, kind="address_confirmed", about=f"accounts.user:{user}", done_at=now)
            for user in users
        ],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_add_sites_deeds_badges"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="award",
            options={"verbose_name": "badge", "verbose_name_plural": "badges"},
        ),
        migrations.AlterModelOptions(
            name="deed",
            options={"verbose_name": "coup de main", "verbose_name_plural": "coups de main"},
        ),
        migrations.RunPython(record_confirmed, migrations.RunPython.noop),
    ]
