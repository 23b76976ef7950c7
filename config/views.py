"""Views of the project: error pages, uploaded files, page on kept data, page on accessibility."""

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
from config.kept_data import GROUPS, KeptDataGroup
from config.scripts import NEEDS, NeedsScript
from messaging.live.last_known import recall

DAY = 24 * 60 * 60
#: Retry-After of a 503: a crowd or a database restart is over within seconds.
RETRY_AFTER_S = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """Error page, rendered without the request, which may be what is broken.

    503 instead of 500 if the database is down or overloaded, or a disk is full: that is temporary
    and no bug, so it is logged in one line. The page says which, and shows the alerts.
    """
    error = sys.exception()
    if error is None or not is_unavailable(error):
        return HttpResponse(render_to_string("500.html", city(request)), status=500)
    structlog.contextvars.bind_contextvars(error=type(error.__cause__ or error).__name__)
    if isinstance(error, OSError):
        # The system's message, without a file name.
        structlog.contextvars.bind_contextvars(reason=error.strerror)
    is_away = OUTAGE.explains(error)
    answer = HttpResponse(
        unavailable_page(is_away=is_away, is_sent_again=request.method == "POST"), status=503
    )
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    answer.headers["Cache-Control"] = "no-store"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # otherwise Django logs the whole traceback
    return answer


def unavailable_page(*, is_away: bool, is_sent_again: bool) -> str:
    """Return the page of a 503 in the current language, with the last alerts."""
    context = city_facts() | {"is_sent_again": is_sent_again, "known": recall()}
    return render_to_string("503_away.html" if is_away else "503.html", context)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve an uploaded picture; in a large city the front server does."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    patch_cache_control(response, public=True, max_age=DAY)
    return response


@dataclass(frozen=True)
class KeptDataPage:
    """Context of ``config/kept_data.html``: the city's article, and the kinds of data."""

    article: ArticlePage | None
    groups: Sequence[KeptDataGroup]


@dataclass(frozen=True)
class AccessibilityPage:
    """Context of ``config/accessibility.html``: the city's article, and what needs scripts."""

    article: ArticlePage | None
    needs: Sequence[NeedsScript]


@require_safe
def kept_data_page(request: HttpRequest) -> HttpResponse:
    """Page with each kind of data, its use and retention, below the city's article, if any."""
    page = KeptDataPage(article_of("vos-donnees"), GROUPS)
    return render(request, "config/kept_data.html", {"page": page})


@require_safe
def accessibility_page(request: HttpRequest) -> HttpResponse:
    """Page with what needs JavaScript, below the city's article if there is one."""
    page = AccessibilityPage(article_of("accessibilite"), NEEDS)
    return render(request, "config/accessibility.html", {"page": page})


def article_of(slug: str) -> ArticlePage | None:
    """Return the live article with this slug."""
    return ArticlePage.objects.live().filter(slug=slug).first()
