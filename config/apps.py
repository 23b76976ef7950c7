"""What the site does once, in every process."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from config.databases import OUTAGE, hold_open


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        connection_created.connect(hold_open)
        connection_created.connect(OUTAGE.end)
