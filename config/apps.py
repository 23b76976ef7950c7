"""App of the project itself: connects signals once per process."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from config.databases import OUTAGE, hold_open


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config.heartbeats import Process, record_heartbeat  # noqa: PLC0415 -- has models
        from messaging.signals import dispatching  # noqa: PLC0415 -- registers receivers

        connection_created.connect(hold_open)
        connection_created.connect(OUTAGE.end)
        dispatching.connect(lambda **_named: record_heartbeat(Process.DISPATCHER), weak=False)
