"""The public addresses of the alerts."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

app_name = "alerts"

urlpatterns: list[URLPattern] = [
    path("alertes/", RedirectView.as_view(url="/"), name="alerts"),
    path("alertes/<uuid:uuid>/", RedirectView.as_view(url="/"), name="alert"),
]

#: The same whatever the language.
unlocalised_urlpatterns: list[URLPattern] = []
