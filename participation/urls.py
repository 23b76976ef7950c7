"""URLs of participation: proposing, correcting, reporting, and following what was sent."""

from django.urls import path

from agenda.models import Event, Place
from participation.views import (
    alike,
    batches,
    clock,
    correcting,
    following,
    own,
    own_data,
    pictures,
    pieces,
    proposing,
    reporting,
    reviewing,
)

app_name = "participation"

urlpatterns = [
    path("participer/", clock.clock_page, name="clock"),
    path("participer.json", clock.clock_json, name="clock_json"),
    path("proposer/", proposing.start_page, name="propose"),
    path("proposer/lieux/", pieces.places_piece, name="places"),
    path("proposer/dates/", pieces.dates_piece, name="dates"),
    path("proposer/semblables/", alike.alike_piece, name="alike"),
    path("proposer/<str:token>/semblables/", alike.alike_piece_of_draft, name="draft_alike"),
    path("proposer/<str:token>/", proposing.draft_page, name="draft"),
    path("proposer/<str:token>/photo/", pictures.picture_file, name="picture"),
    path("proposer/<str:token>/relire/", reviewing.review_page, name="review"),
    path("proposer/<str:token>/ensemble/", batches.review_batch_page, name="batch_review"),
    path("propositions/<str:token>/ensemble/", batches.batch_page, name="batch"),
    path("propositions/mienne/<uuid:uuid>/", own.own_proposal_page, name="own_proposal"),
    path("propositions/", following.links_page, name="links"),
    path("propositions/<str:token>/", following.proposal_page, name="proposal"),
    path(
        "signaler/evenements/<slug:slug>/",
        reporting.report_page,
        {"model": Event},
        name="report-event",
    ),
    path(
        "signaler/lieux/<slug:slug>/", reporting.report_page, {"model": Place}, name="report-place"
    ),
    path("signaler/suivi/<str:token>/", reporting.notice_page, name="notice"),
    path(
        "signaler/suivi/<str:token>/donnees/",
        own_data.own_data_of_notice_page,
        name="own_data_of_notice",
    ),
    path(
        "corriger/evenements/<slug:slug>/",
        correcting.correct_page,
        {"model": Event},
        name="correct-event",
    ),
    path(
        "corriger/lieux/<slug:slug>/",
        correcting.correct_page,
        {"model": Place},
        name="correct-place",
    ),
    path("propositions/<str:token>/donnees/", own_data.own_data_page, name="own_data"),
]
