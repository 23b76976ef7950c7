"""The alerts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "alerts"
    verbose_name = _("Alertes")

    def ready(self) -> None:
        from agenda.models import Event, Place  # noqa: PLC0415 -- models are there now
        from alerts import message_kinds, receivers  # noqa: F401, PLC0415 -- registers kinds and receivers
        from alerts.models import Alert  # noqa: PLC0415 -- models are there now
        from messaging.services.merging import BROUGHT  # noqa: PLC0415 -- models are there now

        BROUGHT[Event].append(("alerts", Alert.events.through, "event", "alert"))
        BROUGHT[Place].append(("alerts", Alert.places.through, "place", "alert"))
