"""Those that the ledger knows to have been accepted are served first from the first alert on."""

from django.db import migrations

ACCEPTED = (
    "SELECT {what} FROM alerts_delivery d WHERE d.subscription_id = alerts_subscription.id AND d.state = 'accepted'"
)
STATEMENTS = (
    f"UPDATE alerts_subscription SET standing = 0, accepted_at = ({ACCEPTED.format(what='MIN(d.accepted_at)')})"
    f" WHERE EXISTS ({ACCEPTED.format(what='1')})",
    "UPDATE alerts_delivery SET standing = 0 WHERE state = 'received'"
    " AND subscription_id IN (SELECT id FROM alerts_subscription WHERE standing = 0)",
)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0008_standing")]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
