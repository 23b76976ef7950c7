"""A push service is a line of a closed table: what was the host that an endpoint names becomes the name of its line.

A host that fits no line and that the city did not add becomes no service: what such a subscription is owed ends when it is sent.
Services on this machine (with a port) stay. Only what is still owed moves along, in one statement for each line.
"""

from django.conf import settings
from django.db import migrations
from django.db.models import Q

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: As ``alerts.validators`` had it then.
SERVICES = {
    "google": r"^(fcm\.googleapis\.com|jmt17\.google\.com)$",
    "mozilla": r"^updates\.push\.services\.mozilla\.com$",
    "apple": rf"^{LABEL}\.push\.apple\.com$",
    "microsoft": rf"^{LABEL}\.notify\.windows\.com$",
}
HOST = {
    "postgresql": "split_part(split_part({endpoint}, '/', 3), ':', 1)",
    "sqlite": "substr({endpoint}, 9, instr(substr({endpoint}, 9) || '/', '/') - 1)",
}
TO_HOSTS = """
UPDATE alerts_subscription SET service = {host} WHERE service NOT LIKE '%%:%%';
UPDATE alerts_delivery SET service = (SELECT service FROM alerts_subscription WHERE id = subscription_id)
WHERE state = 'received' AND service NOT LIKE '%%:%%' AND subscription_id IS NOT NULL
"""


def name(apps, schema_editor):
    subscriptions = apps.get_model("alerts", "Subscription").objects
    owed = apps.get_model("alerts", "Delivery").objects.filter(state="received")
    known = Q(service__in=[*SERVICES, *settings.PUSH_SERVICES]) | Q(service__contains=":")
    for rows in (subscriptions, owed):
        for service, pattern in SERVICES.items():
            rows.filter(service__regex=pattern).update(service=service)
        rows.exclude(known).update(service="")


def unname(apps, schema_editor):
    host = HOST[schema_editor.connection.vendor].format(endpoint="endpoint")
    for statement in TO_HOSTS.format(host=host).split(";"):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_add_template_coverage")]

    operations = [migrations.RunPython(name, unname)]
