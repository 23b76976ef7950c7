"""URLs of the search; every format takes the same query string."""

from django.urls import path

from search import views

app_name = "search"

urlpatterns = [
    path("agenda/", views.agenda_page, name="agenda"),
    path("agenda/autour/", views.near_page, name="near"),
    path("agenda/suggestions/", views.suggestions_page, name="suggestions"),
    path("agenda/carte.json", views.map_json, name="map"),
    path("agenda.png", views.agenda_picture, name="agenda_picture"),
    path("agenda.ics", views.agenda_ics, name="agenda_ics"),
    path("agenda.atom", views.agenda_atom, name="agenda_atom"),
    path("agenda.json", views.agenda_json, name="agenda_json"),
]
