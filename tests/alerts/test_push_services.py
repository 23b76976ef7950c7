"""What was saved before push services had names: the migration that names them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from alerts.models import Delivery, Subscription
from tests.alerts.deliveries import owed
from tests.factories.alerts import SubscriptionFactory

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = {
    "fcm.googleapis.com": "google",
    "jmt17.google.com": "google",
    "updates.push.services.mozilla.com": "mozilla",
    "web.push.apple.com": "apple",
    "wns2-par02p.notify.windows.com": "microsoft",
    "push.example.org": "push.example.org",
    "127.0.0.1:4711": "127.0.0.1:4711",
    "0a00001.fcm.googleapis.com": "",
    "a.b.notify.windows.com": "",
}


def test_hosts_become_the_names_of_the_table_and_come_back(settings):
    settings.PUSH_SERVICES = ["push.example.org"]
    for host in NAMES:
        scheme = "http" if ":" in host else "https"
        SubscriptionFactory(endpoint=f"{scheme}://{host}/w/?token=1", service=host)
    owed()
    migration = import_module("alerts.migrations.0007_push_services_by_name")
    rows = Subscription.objects.order_by("pk"), Delivery.objects.order_by("subscription")

    with connection.schema_editor() as editor:
        migration.name(apps, editor)
        named = [list(found.values_list("service", flat=True)) for found in rows]
        migration.unname(apps, editor)

    assert named == [list(NAMES.values())] * 2
    assert [list(found.values_list("service", flat=True)) for found in rows] == [list(NAMES)] * 2
