"""The app of live coverage."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NightsConfig(AppConfig):
    name = "nights"
    verbose_name = _("directs")

    def ready(self) -> None:
        from messaging.live.broadcasts import OTHER_STREAMS  # noqa: PLC0415 -- reads models
        from nights import receivers  # noqa: F401, PLC0415 -- registers receivers
        from nights.live import LINES  # noqa: PLC0415 -- reads models

        OTHER_STREAMS.append(LINES)
