"""The public addresses of the alerts."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from alerts.views import subscribing

app_name = "alerts"

urlpatterns: list[URLPattern] = [
    path("alertes/", RedirectView.as_view(url="/"), name="alerts"),
    path("alertes/donnees/", subscribing.kept_data, name="data"),
    path("alertes/<uuid:uuid>/", RedirectView.as_view(url="/"), name="alert"),
]

#: The same whatever the language.
unlocalised_urlpatterns: list[URLPattern] = [
    path("sw.js", subscribing.service_worker, name="service_worker"),
    path("manifest.webmanifest", subscribing.manifest, name="manifest"),
]
