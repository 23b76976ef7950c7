"""Public URLs of the agenda."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.generic import TemplateView

from agenda.sitemaps import SITEMAPS
from agenda.views import comparing, formats, kept, outings, pages, pictures

app_name = "agenda"

urlpatterns = [
    path("evenements/<slug:slug>/", pages.event_page, name="event"),
    path("evenements/<slug:slug>.ics", formats.event_ics, name="event_ics"),
    path("evenements/<slug:slug>.json", formats.event_json, name="event_json"),
    path("evenements/<slug:slug>.png", pictures.show_event_picture, name="event_picture"),
    path("lieux/<slug:slug>/", pages.place_page, name="place"),
    path("lieux/<slug:slug>.png", pictures.show_place_picture, name="place_picture"),
    path("programmes/<slug:slug>.png", pictures.show_programme_picture, name="programme_picture"),
    path("selections/<slug:slug>.png", pictures.show_selection_picture, name="selection_picture"),
    path("agenda/comparer/", comparing.compare_page, name="compare"),
    path("mes-sorties/", outings.outings_page, name="outings"),
    path("mes-sorties.ics", outings.outings_ics, name="outings_ics"),
    path("compte/ranger/", kept.join_page, name="join"),
    path("compte/sorties/", kept.synchronise_outings, name="synchronise_outings"),
    path("compte/calendrier/", kept.calendar_page, name="calendar"),
    path("compte/calendrier/<str:token>.ics", kept.personal_calendar_ics, name="personal_calendar"),
    path("organisations/<slug:slug>/", pages.organisation_page, name="organisation"),
    path("changements/", pages.changes_page, name="changes"),
]

#: URLs without a language prefix.
unlocalised_urlpatterns = [
    path("sitemap.xml", pages.sitemap_index),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("plan/<str:signed>.svg", pictures.show_streets, name="streets"),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
]
