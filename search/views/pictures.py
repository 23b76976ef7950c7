"""/agenda.png: the picture of a shared search (``og:image``)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.formats.picture import answer_picture
from search.query.understanding import ask
from search.results.labels import labels_for
from search.results.poster import search_poster


@require_safe
def agenda_picture(request: HttpRequest) -> HttpResponseBase:
    query = ask(request.GET, timezone.now()).query
    return answer_picture(request, search_poster(query, labels_for(query)))
