"""URLs of the search; every format takes the same query string."""

from django.urls import path

from search.views.feeds import agenda_atom, agenda_ics, agenda_json
from search.views.map import map_json
from search.views.near import near_page
from search.views.news import news_line, news_page
from search.views.pages import agenda_page
from search.views.pictures import agenda_picture
from search.views.suggestions import suggestions_page
from search.views.surprise import surprise_page

app_name = "search"

urlpatterns = [
    path("agenda/", agenda_page, name="agenda"),
    path("agenda/autour/", near_page, name="near"),
    path("agenda/nouveautes/", news_page, name="news"),
    path("agenda/nouveautes/ligne/", news_line, name="news_line"),
    path("agenda/surprise/", surprise_page, name="surprise"),
    path("agenda/suggestions/", suggestions_page, name="suggestions"),
    path("agenda/carte.json", map_json, name="map"),
    path("agenda.png", agenda_picture, name="agenda_picture"),
    path("agenda.ics", agenda_ics, name="agenda_ics"),
    path("agenda.atom", agenda_atom, name="agenda_atom"),
    path("agenda.json", agenda_json, name="agenda_json"),
]
