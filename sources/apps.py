"""Configuration of the app ``sources``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = _("Imports")

    def ready(self) -> None:
        import sources.receivers  # noqa: F401, PLC0415 -- registers receivers
