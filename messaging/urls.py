"""URLs of a search by mail, of how an account is told, and of the service worker."""

from django.urls import URLPattern, path

from messaging.views import digests, subscribing, telling

app_name = "messaging"

urlpatterns: list[URLPattern] = [
    path("compte/prevenir/", telling.telling_page, name="telling"),
    path("compte/prevenir/arreter/<str:token>/", telling.leave_mails_page, name="leave_mails"),
    path("recevoir/", digests.ask_page, name="ask_digest"),
    path("recevoir/<str:token>/", digests.digest_page, name="digest"),
    path("recevoir/<str:token>/arreter/", digests.leave_page, name="leave_digest"),
]

#: The same whatever the language.
unlocalised_urlpatterns: list[URLPattern] = [
    path("sw.js", subscribing.service_worker, name="service_worker"),
    path("manifest.webmanifest", subscribing.manifest, name="manifest"),
]
