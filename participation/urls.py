"""The addresses of participation: proposing, and following what was proposed."""

from django.urls import path

from participation.views import following, proposing

app_name = "participation"

urlpatterns = [
    path("proposer/", proposing.start_page, name="propose"),
    path("proposer/lieux/", proposing.places_piece, name="places"),
    path("proposer/dates/", proposing.dates_piece, name="dates"),
    path("proposer/<str:token>/", proposing.draft_page, name="draft"),
    path("proposer/<str:token>/relire/", proposing.review_page, name="review"),
    path("propositions/", following.links_page, name="links"),
    path("propositions/<str:token>/", following.proposal_page, name="proposal"),
]
