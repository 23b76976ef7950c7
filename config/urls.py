"""URLs of the site: health, CMS and API, then each app's, then Wagtail's catch-all."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.account_urls import public_urlpatterns as public_urlpatterns_of_accounts
from accounts.account_urls import unlocalised_urlpatterns as unlocalised_urlpatterns_of_accounts
from accounts.badge_urls import unlocalised_urlpatterns as unlocalised_urlpatterns_of_badges
from accounts.provider_urls import urlpatterns as urlpatterns_of_sign_on
from agenda.urls import unlocalised_urlpatterns
from alerts.urls import unlocalised_urlpatterns as unlocalised_urlpatterns_of_alerts
from config import views
from config.api import api, unknown_address
from messaging.urls import unlocalised_urlpatterns as unlocalised_urlpatterns_of_messaging

handler500 = "config.views.server_error"

#: In place of Wagtail's login of pages with readers of their own, which takes passwords.
PASSWORD_DOOR = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("config.health")),
    path("cms/", include("accounts.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", views.media),
    path("api/v1/", api.urls),
    path("api/v1/<path:path>", unknown_address),
    *unlocalised_urlpatterns_of_accounts,
    *urlpatterns_of_sign_on,
    *unlocalised_urlpatterns_of_badges,
    *unlocalised_urlpatterns,
    *unlocalised_urlpatterns_of_alerts,
    *unlocalised_urlpatterns_of_messaging,
    *i18n_patterns(
        path("compte/", include("accounts.account_urls")),
        *public_urlpatterns_of_accounts,
        path("badges/", include("accounts.badge_urls")),
        path("", include("search.urls")),
        path("", include("agenda.urls")),
        path("", include("alerts.urls")),
        path("", include("messaging.urls")),
        path("", include("participation.urls")),
        path("", include("nights.urls")),
        path("vos-donnees/", views.kept_data_page, name="kept_data"),
        path("accessibilite/", views.accessibility_page, name="accessibility"),
        path("_util/login/", PASSWORD_DOOR, name="wagtailcore_login"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
