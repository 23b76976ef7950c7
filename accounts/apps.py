"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    default = True
    name = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401, PLC0415 -- they register
        from accounts.internals import count_limits_in_database  # noqa: PLC0415 -- models are there
        from accounts.services.badges import register_badge_data  # noqa: PLC0415
        from accounts.services.deeds import register_deed_data  # noqa: PLC0415
        from accounts.services.exporting import register_account_data  # noqa: PLC0415
        from accounts.services.linked_sites import register_linked_sites  # noqa: PLC0415

        count_limits_in_database()
        register_account_data()
        register_linked_sites()
        register_deed_data()
        register_badge_data()


class CmsUsersConfig(WagtailUsersAppConfig):
    """The CMS's own users app, with our list of accounts."""

    default = False
    user_viewset = "accounts.viewsets.people.AccountViewSet"
