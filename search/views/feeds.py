"""Feeds /agenda.ics, .atom and .json, with the query string of /agenda/.

A feed starts at midnight, not at the minute of the request. So equal requests of one day have equal
answers, and one query is enough to answer «not modified».
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.formats import atom, icalendar
from agenda.formats.addresses import absolute_url
from agenda.formats.opendata import choose_fields, event_data
from agenda.models import Change, EventCalendar
from agenda.openings import day_bounds
from search.engines import engine
from search.engines.lookups import SiteLookups
from search.engines.records import MOST_DATES, EventRecord, records_of
from search.enums import View, When
from search.query import EventQuery
from search.query.understanding import ask
from search.results.labels import labels_for, summary
from web.conditional import JSON, conditional_response, fingerprint

#: Increment when the output for the same rows changes.
EDITION = 4
#: Most events of a feed: of a calendar the next ones, of JSON one page, of Atom the last changed
#: ones.
LONGEST_CALENDAR, LONGEST_PAGE, LONGEST_ATOM = 5_000, 100, 100
#: JSON has the fields of a list; ``champs`` requests these fields, and more than the first dates.
ON_DEMAND = {"body", "accessibility", "contact"}
DATES_UNASKED = 3
#: Longest value of ``champs``.
LONGEST_FIELDS = 1_000


@dataclass(frozen=True)
class SearchFeed:
    """A feed's query, language and validators."""

    query: EventQuery
    path: str
    language: str
    asked_language: str
    modified_at: datetime
    tag: str
    #: Requested fields, separated by commas; empty for the default fields.
    fields: str = ""

    @property
    def name(self) -> str:
        """The query in words, and the city."""
        said = (
            summary(self.query, labels_for(self.query)) if self.query.conditions else _("L’agenda")
        )
        return f"{said} · {settings.CITY_NAME}"

    @property
    def page_address(self) -> str:
        """URL of the same search as a page."""
        return absolute_url(reverse("search:agenda") + self.query.querystring())

    def address(self, query: EventQuery | None = None) -> str:
        """Return the URL of the feed, or of another query in the same format and language."""
        pairs = (query or self.query).pairs()
        if self.asked_language:
            pairs.append(("langue", self.asked_language))
        if self.fields:
            pairs.append(("champs", self.fields))
        return absolute_url(f"{self.path}?{urlencode(pairs)}" if pairs else self.path)


@require_safe
def agenda_ics(request: HttpRequest) -> HttpResponseBase:
    """Return the iCalendar of the events that answer.

    It is joined from the calendars stored with each change.
    """
    feed = read_feed(request)
    return give(request, feed, write_calendar, icalendar.CONTENT_TYPE, "agenda.ics")


@require_safe
def agenda_atom(request: HttpRequest) -> HttpResponseBase:
    """Return the Atom feed of the events that answer, the last changed first."""
    return give(request, read_feed(request), write_atom, atom.CONTENT_TYPE)


@require_safe
def agenda_json(request: HttpRequest) -> HttpResponseBase:
    """Return the events that answer as JSON, with all public data, one page at a time."""
    return give(request, read_feed(request), write_json, JSON)


def give(
    request: HttpRequest,
    feed: SearchFeed,
    write: Callable[[SearchFeed], bytes],
    content_type: str,
    filename: str = "",
) -> HttpResponseBase:
    """Answer a feed, or «not modified»; ``write`` is only called if needed."""

    def build() -> bytes:
        with translation.override(feed.language):
            return write(feed)

    return conditional_response(
        request,
        tag=feed.tag,
        modified_at=feed.modified_at,
        build=build,
        content_type=content_type,
        filename=filename,
    )


def read_feed(request: HttpRequest) -> SearchFeed:
    """Parse the request and compute its validators.

    From the last change, the day or minute, the language and the query.
    """
    asked_at, _next_day = day_bounds(timezone.localdate())
    asked_language = read_language(request)
    language = asked_language or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        understood = ask(request.GET, asked_at, SiteLookups())
        messages = understood.lasting_messages
    last = Change.objects.order_by("-id").values("id", "at").first() or {"id": 0, "at": asked_at}
    # The layout does not matter to a feed; the page number only to JSON.
    page = understood.lasting.page if request.path.endswith(".json") else 1
    query = understood.lasting.changed(view=View.LIST, page=page, messages=messages)
    if query.when == When.NOW:
        # With «maintenant», the result changes every minute.
        asked_at = timezone.now().replace(second=0, microsecond=0)
        query = replace(query, now=asked_at)
    fields = (
        request.GET.get("champs", "")[:LONGEST_FIELDS] if request.path.endswith(".json") else ""
    )
    # Synonyms that editors change alter the answer without a change of the agenda.
    asked = query.querystring(), messages, query.known_terms, fields
    return SearchFeed(
        query=query,
        path=request.path,
        language=language,
        asked_language=asked_language,
        modified_at=max(last["at"], asked_at),
        tag=fingerprint(
            EDITION,
            request.path,
            last["id"],
            asked_at.isoformat(),
            language,
            asked_language,
            *asked,
        ),
        fields=fields,
    )


def read_language(request: HttpRequest) -> str:
    """Return the language of the parameter ``langue``; empty if it is not one of ours."""
    asked = request.GET.get("langue", "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def write_calendar(feed: SearchFeed) -> bytes:
    """Return the stored calendars of the feed's events as one iCalendar file."""
    hits = engine().find(feed.query, limit=LONGEST_CALENDAR, facets=False).hits
    ids = [hit.event_id for hit in hits]
    calendars = EventCalendar.objects.filter(pk__in=ids).values_list("pk", "content", "zones")
    written = {pk: (content, zones) for pk, content, zones in calendars}
    found = [written[pk] for pk in ids if pk in written]
    return icalendar.join_calendars(
        [content for content, _zones in found],
        {zone for _content, zones in found for zone in zones},
        name=feed.name,
        url=feed.page_address,
        source=feed.address(),
    )


def write_atom(feed: SearchFeed) -> bytes:
    """Return the feed's events as Atom, those changed last, ``LONGEST_ATOM`` at most."""
    hits = engine().find(feed.query, limit=LONGEST_CALENDAR, facets=False).hits
    last = EventCalendar.objects.last_changed([hit.event_id for hit in hits], LONGEST_ATOM)
    entries = [
        atom.event_entry(
            record.event, record.dates, modified_at=last[record.event.pk], language=feed.language
        )
        for record in records_of(last, feed.query.window)
    ]
    return atom.write_feed(
        entries,
        title=feed.name,
        url=feed.page_address,
        source=feed.address(),
        updated_at=feed.modified_at,
        language=feed.language,
        author=_("L’agenda · %(city)s") % {"city": settings.CITY_NAME},
    )


def write_json(feed: SearchFeed) -> bytes:
    """Return one page of the feed's events as JSON."""
    found = engine().find(feed.query, limit=LONGEST_PAGE, facets=False)
    pages = max(1, -(-found.total // LONGEST_PAGE))
    following = feed.query.changed(page=found.page + 1) if found.page < pages else None
    ids = [hit.event_id for hit in found.hits]
    most_dates = MOST_DATES if feed.fields else DATES_UNASKED
    data = {
        "title": feed.name,
        "url": feed.page_address,
        "total": found.total,
        "page": found.page,
        "pages": pages,
        "next": feed.address(following) if following else None,
        "messages": list(feed.query.messages),
        "events": [
            fields_of(feed, record)
            for record in records_of(ids, feed.query.window, most_dates=most_dates)
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def fields_of(feed: SearchFeed, record: EventRecord) -> dict[str, object]:
    """Return the fields of one event for the JSON feed: those that the request names, else all
    but the costly ones.
    """
    data = event_data(record.event, record.dates)
    if feed.fields:
        return choose_fields(data, feed.fields)
    return {name: value for name, value in data.items() if name not in ON_DEMAND}
