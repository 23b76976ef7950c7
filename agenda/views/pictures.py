"""Pictures of shared links (``og:image``), and the streets of still maps."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_list_or_404, get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from agenda.formats.picture import answer_picture
from agenda.formats.posters import event_poster, place_poster, programme_poster, selection_poster
from agenda.models import Event, Place, ProgrammePage, SelectionPage
from agenda.streetmap import StreetFrame, draw_streets
from agenda.vectortiles import city_tiles
from agenda.views.pages import schedule_of
from web.conditional import SVG, conditional_response, fingerprint

STREETS_KEPT_FOR_S = 365 * 24 * 3600


@require_safe
def show_event_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return the picture of an event's next date, or of the date given by ``date``."""
    event = get_object_or_404(
        Event.objects.live().select_related("category", "place__area"), slug=slug
    )
    return answer_picture(
        request, event_poster(event, schedule_of(event, request.GET.get("date", "")))
    )


@require_safe
def show_place_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    return answer_picture(request, place_poster(get_object_or_404(Place.objects.live(), slug=slug)))


@require_safe
def show_programme_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the poster of a public programme as an image."""
    page = get_list_or_404(ProgrammePage.objects.live().public(), slug=slug)[0]
    return answer_picture(request, programme_poster(page))


@require_safe
def show_selection_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the poster of a public selection as an image."""
    page = get_list_or_404(SelectionPage.objects.live().public(), slug=slug)[0]
    return answer_picture(request, selection_poster(page))


@require_safe
def show_streets(request: HttpRequest, signed: str) -> HttpResponseBase:
    """Return the streets of one still map, by the URL that its page has; it never changes."""
    tiles = city_tiles()
    frame = tiles and StreetFrame.from_url(signed, tiles)
    if not tiles or not frame:
        raise Http404
    drawing = draw_streets(tiles, frame)
    response = conditional_response(
        request,
        tag=fingerprint(signed),
        modified_at=None,
        build=render_to_string("agenda/streets.svg", {"drawing": drawing}).encode,
        content_type=SVG,
    )
    response.headers["Cache-Control"] = f"public, max-age={STREETS_KEPT_FOR_S}, immutable"
    return response
