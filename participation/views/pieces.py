"""HTML fragments for the form's script: known places, and what date words mean."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.services.planning import describe_reading
from datetext import LONGEST_TEXT, read_dates
from participation.lookup import find_places
from participation.throttling import is_typing_too_fast
from participation.wording.fields import site_language


@require_safe
def places_piece(request: HttpRequest) -> HttpResponse:
    """Return the known places that match what is typed, as an HTML fragment for the script."""
    if is_typing_too_fast(request):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    context = {"places": find_places(request.GET.get("q", "")), "is_asked": True}
    return render(request, "participation/_places.html", context)


@require_safe
def dates_piece(request: HttpRequest) -> HttpResponse:
    """Return how the date words are understood so far, as an HTML fragment for the script."""
    if is_typing_too_fast(request):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    text = request.GET.get("q", "").strip()[: LONGEST_TEXT + 1]
    today = timezone.localdate()
    reading = (
        read_dates(
            text, today, site_language(), country=settings.CITY_COUNTRY, zone=settings.TIME_ZONE
        )
        if text
        else None
    )
    context = {
        "reading": reading,
        "understood": describe_reading(reading, site_language()) if reading else [],
    }
    return render(request, "participation/_reading.html", context)
