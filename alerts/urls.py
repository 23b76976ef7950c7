"""Public URLs of the alerts."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from alerts.views import feeds, pages

app_name = "alerts"

urlpatterns: list[URLPattern] = [
    path("alertes/", pages.alerts_page, name="alerts"),
    path("alertes/chiffres/", pages.figures_page, name="figures"),
    path("alertes/donnees/", RedirectView.as_view(pattern_name="kept_data", permanent=True)),
    path("alertes.ics", feeds.alerts_ics, name="alerts_ics"),
    path("alertes.atom", feeds.alerts_atom, name="alerts_atom"),
    path("alertes.json", feeds.alerts_json, name="alerts_json"),
    path("alertes/<uuid:uuid>/", pages.alert_page, name="alert"),
    path("alertes/<uuid:uuid>.png", pages.alert_picture, name="alert_picture"),
]

#: URLs without a language prefix.
unlocalised_urlpatterns: list[URLPattern] = [
    path("alertes/<uuid:uuid>.cap", feeds.alert_cap, name="alert_cap"),
]
