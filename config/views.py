"""What no app answers: pages of errors, files that editors have sent, what is kept of people, what needs scripts."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from agenda.models import ArticlePage
from config.context_processors import city, city_facts
from config.databases import OUTAGE, is_unavailable
from config.kept_data import GROUPS, Group
from config.scripts import NEEDS, NeedsScript
from messaging.live.last_known import recall

DAY = 24 * 60 * 60
#: A crowd is served within seconds; a database that restarts is back in as many.
RETRY_AFTER_S = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of what broke, rendered without the request: it must not break it too.

    503 where the database is away, busy beyond what may wait for it, or has no room, or a disk has none: that is over
    in a moment, and is no fault of the code, so that one line says it. The page says which, and keeps the alerts.
    """
    error = sys.exception()
    if error is None or not is_unavailable(error):
        return HttpResponse(render_to_string("500.html", city(request)), status=500)
    structlog.contextvars.bind_contextvars(error=type(error.__cause__ or error).__name__)
    if isinstance(error, OSError):
        structlog.contextvars.bind_contextvars(reason=error.strerror)  # the system's words, without a name of a file
    is_away = OUTAGE.explains(error)
    answer = HttpResponse(unavailable_page(is_away=is_away, is_sent_again=request.method == "POST"), status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    answer.headers["Cache-Control"] = "no-store"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # Django would write the whole trace
    return answer


def unavailable_page(*, is_away: bool, is_sent_again: bool) -> str:
    """Return the page of a 503 in the current language, with the last alerts."""
    context = city_facts() | {"is_sent_again": is_sent_again, "known": recall()}
    return render_to_string("503_away.html" if is_away else "503.html", context)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture that an editor has sent. A large city lets its front server answer this address."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    patch_cache_control(response, public=True, max_age=DAY)
    return response


@dataclass(frozen=True)
class KeptDataPage:
    """What ``config/kept_data.html`` reads: what the city itself says of data, and the list."""

    article: ArticlePage | None
    groups: Sequence[Group]


@dataclass(frozen=True)
class AccessibilityPage:
    """What ``config/accessibility.html`` reads: what the city itself says of access, and what needs scripts."""

    article: ArticlePage | None
    needs: Sequence[NeedsScript]


@require_safe
def kept_data_page(request: HttpRequest) -> HttpResponse:
    """Each kind of data, its use, how long; below the city's own article of that address, if it has one."""
    page = KeptDataPage(article_of("vos-donnees"), GROUPS)
    return render(request, "config/kept_data.html", {"page": page})


@require_safe
def accessibility_page(request: HttpRequest) -> HttpResponse:
    """What one cannot do without JavaScript; below the city's own article of that address, if it has one."""
    page = AccessibilityPage(article_of("accessibilite"), NEEDS)
    return render(request, "config/accessibility.html", {"page": page})


def article_of(slug: str) -> ArticlePage | None:
    """The article that editors wrote at an address of these."""
    return ArticlePage.objects.live().filter(slug=slug).first()
