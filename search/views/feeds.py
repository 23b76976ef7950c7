"""/agenda.ics, .atom and .json: the query string of /agenda/, followed by calendars, readers and programs.

A feed is of the whole day: it begins at the day's midnight, not at the minute of the request, so
that all who ask the same on one day get the same, and are told in one query that nothing changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from agenda.formats.icalendar import CONTENT_TYPE as CALENDAR
from agenda.formats.icalendar import join_calendars
from agenda.models import Change, EventCalendar
from agenda.querysets import day_bounds
from search.engines import engine
from search.enums import View
from search.query import EventQuery
from search.views.labels import labels_for, summary

#: Raise it when what is written of the same rows changes.
EDITION = 1
#: A feed holds the first so many events.
LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is asked, in which language, and since when it says the same."""

    query: EventQuery
    path: str
    language: str
    modified_at: datetime
    etag: str

    @property
    def name(self) -> str:
        """What was asked, in words, and the city."""
        said = summary(self.query, labels_for(self.query)) if self.query.conditions else _("L’agenda")
        return f"{said} · {settings.CITY_NAME}"

    @property
    def page_address(self) -> str:
        """Where a person reads the same."""
        return f"{settings.SITE_ADDRESS}{reverse('search:agenda')}{self.query.querystring()}"

    @property
    def address(self) -> str:
        """Where it is fetched."""
        return f"{settings.SITE_ADDRESS}{self.path}{self.query.querystring()}"


Answering = Callable[[HttpRequest], HttpResponse]


def feed_view(content_type: str) -> Callable[[Callable[[Feed], bytes]], Answering]:
    """Make a view of a function that writes a feed; who holds it already is told so."""

    def decorate(write: Callable[[Feed], bytes]) -> Answering:
        @require_safe
        @gzip_page
        @wraps(write)
        def view(request: HttpRequest) -> HttpResponse:
            feed = read_feed(request, write.__name__)
            response = HttpResponse(content_type=content_type)
            response["ETag"] = feed.etag
            response["Last-Modified"] = http_date(feed.modified_at.timestamp())
            # Kept anywhere, and asked again each time: a cancellation is not to wait.
            response["Cache-Control"] = "public, no-cache"
            response["Access-Control-Allow-Origin"] = "*"
            patch_vary_headers(response, ["Accept-Encoding"])
            known = get_conditional_response(request, feed.etag, int(feed.modified_at.timestamp()), response)
            if known is not None and known is not response:
                return known
            with translation.override(feed.language):
                response.content = write(feed)
            return response

        return view

    return decorate


def read_feed(request: HttpRequest, kind: str) -> Feed:
    """What is asked, and its validators: the last change, the day, the language and the question."""
    day, _next_day = day_bounds(timezone.localdate())
    query = EventQuery.parse(request.GET, day).changed(view=View.IMAGES)
    language = request.GET.get("langue", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or settings.LANGUAGE_CODE
    last = Change.objects.order_by("-id").values("id", "at").first() or {"id": 0, "at": day}
    said = f"{EDITION} {kind} {last['id']} {day.isoformat()} {language} {query.querystring()}"
    return Feed(
        query=query,
        path=request.path,
        language=language,
        modified_at=max(last["at"], day),
        # Weak: the same whether the answer is compressed or not.
        etag=f'W/"{sha256(said.encode()).hexdigest()[:32]}"',
    )


@feed_view(CALENDAR)
def agenda_ics(feed: Feed) -> bytes:
    """The calendars of all that answers, joined as they were written with each change."""
    hits = engine().find(feed.query, limit=LONGEST, facets=False).hits
    ids = [hit.event_id for hit in hits]
    calendars = EventCalendar.objects.filter(pk__in=ids).values_list("pk", "content", "zones")
    written = {pk: (content, zones) for pk, content, zones in calendars}
    found = [written[pk] for pk in ids if pk in written]
    return join_calendars(
        [content for content, _zones in found],
        {zone for _content, zones in found for zone in zones},
        name=feed.name,
        url=feed.page_address,
        source=feed.address,
    )
