"""The agenda app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = _("Agenda")

    def ready(self) -> None:
        from agenda import receivers  # noqa: F401, PLC0415 -- registers receivers
        from agenda.services.own import register_edited_data  # noqa: PLC0415 -- models are there now
        from agenda.views.kept import register_kept_outings  # noqa: PLC0415

        register_edited_data()
        register_kept_outings()
