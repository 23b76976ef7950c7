"""The public addresses of the alerts."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from alerts.views import feeds

app_name = "alerts"

urlpatterns: list[URLPattern] = [
    path("alertes/", RedirectView.as_view(url="/"), name="alerts"),
    path("alertes.ics", feeds.alerts_ics, name="alerts_ics"),
    path("alertes.atom", feeds.alerts_atom, name="alerts_atom"),
    path("alertes.json", feeds.alerts_json, name="alerts_json"),
    path("alertes/<uuid:uuid>/", RedirectView.as_view(url="/"), name="alert"),
]

#: The same whatever the language.
unlocalised_urlpatterns: list[URLPattern] = [
    path("alertes/<uuid:uuid>.cap", feeds.alert_cap, name="alert_cap"),
]
