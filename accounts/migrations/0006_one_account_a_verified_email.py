"""One account a verified address, whatever its case."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_keep_account_data")]

    operations = [
        # Of django-allauth's table: its own constraint takes addresses as they are written.
        migrations.RunSQL(
            "CREATE UNIQUE INDEX accounts_verified_email ON account_emailaddress (lower(email))"
            " WHERE verified",
            "DROP INDEX accounts_verified_email",
        )
    ]
