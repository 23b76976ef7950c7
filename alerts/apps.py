"""The alerts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "alerts"
    verbose_name = _("Alertes")

    def ready(self) -> None:
        from alerts import interest_kinds, message_kinds, receivers  # noqa: F401, PLC0415 -- they register
