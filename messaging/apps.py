"""The app of messages and of who hears them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("messages")

    def ready(self) -> None:
        from accounts.mails import deliver_with  # noqa: PLC0415 -- no model is read before
        from messaging import interest_kinds, message_kinds, receivers  # noqa: F401, PLC0415 -- they register
        from messaging.services.account_letters import (  # noqa: PLC0415
            deliver_letter,
            spell_address,
        )
        from messaging.services.own import register_received_data  # noqa: PLC0415
        from messaging.views.telling import register_followed_data  # noqa: PLC0415

        deliver_with(deliver_letter, spell_address)
        register_received_data()
        register_followed_data()
