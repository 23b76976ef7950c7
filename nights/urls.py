"""Public URLs of live coverage."""

from django.urls import URLPattern, path

from nights.views import feeds, pages, pocket, questions

app_name = "nights"

urlpatterns: list[URLPattern] = [
    path("direct/<slug:slug>/", pages.coverage_page, name="coverage"),
    path("direct/<slug:slug>/questions/", questions.questions_page, name="questions"),
    path("direct/<slug:slug>/ecrire/", pocket.pocket_page, name="pocket"),
    path("direct/<slug:slug>/ecrire/<str:token>/", pocket.voice_invitation_page, name="invitation"),
    path("direct/<slug:slug>.json", feeds.coverage_json, name="coverage_json"),
    path("direct/<slug:slug>.atom", feeds.coverage_atom, name="coverage_atom"),
]
