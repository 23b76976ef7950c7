"""The agenda app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = _("Agenda")

    def ready(self) -> None:
        from agenda import receivers  # noqa: F401, PLC0415 -- registers receivers
        from agenda.views import kept  # noqa: F401, PLC0415 -- registers what an account keeps
