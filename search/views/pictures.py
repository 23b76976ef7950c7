"""/agenda.png: the picture of a shared search (``og:image``)."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe
from limits import RateLimitItemPerMinute

from agenda.formats.picture import answer_picture
from search.engines.lookups import SiteLookups
from search.query.understanding import ask
from search.results.labels import labels_for, search_poster
from search.views.asking import may_ask

#: Each picture takes as long as a page, and every new query needs another.
RATE = RateLimitItemPerMinute(120)
TOO_MANY_REQUESTS = 429


@require_safe
def agenda_picture(request: HttpRequest) -> HttpResponseBase:
    """Answer with the poster of a search as an image; 429 beyond the limit."""
    if not may_ask(request, "pictures", RATE):
        return HttpResponse(status=TOO_MANY_REQUESTS)
    query = ask(request.GET, timezone.now(), SiteLookups()).lasting
    return answer_picture(request, search_poster(query, labels_for(query)))
