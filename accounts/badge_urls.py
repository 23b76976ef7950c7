"""URLs below ``/badges/``: pages for people, keys for programs."""

from django.urls import path

from accounts.views import badges

#: Named in each credential, so without a language, for ever.
unlocalised_urlpatterns = [
    path("badges/jwks.json", badges.badge_key_set, name="account_badge_keys"),
    path("badges/keys/<str:thumbprint>", badges.key, name="account_badge_key"),
]

urlpatterns = [
    path("verifier/", badges.verifier_page, name="account_badge_verifier"),
    path("<uuid:number>/", badges.badge_page, name="account_badge"),
]
