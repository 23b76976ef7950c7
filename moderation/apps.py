"""The moderation app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Relecture")

    def ready(self) -> None:
        from moderation import receivers  # noqa: F401, PLC0415 -- registers receivers
        from moderation.services.own import register_organisations  # noqa: PLC0415

        register_organisations()
