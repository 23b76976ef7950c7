"""/agenda/suggestions/: autocompletion, as a page, or as a list for the script."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from limits import RateLimitItemPerMinute

from agenda.models import Occurrence
from agenda.wording.dates import when
from search.engines import Suggestion, database_engine
from search.enums import Facet, NameKind
from search.query import EventQuery, Reader
from search.results.cards import Span, mark
from search.text import content_words, located_words
from search.views.asking import may_ask
from web.folding import fold

#: Cache lifetime in seconds; a cancellation appears no later than that.
MAX_AGE_S = 30
RATE = RateLimitItemPerMinute(600)
TOO_MANY_REQUESTS = 429

#: Kinds with pages of their own, by the name of their URL.
PAGES_OF_KINDS = {
    NameKind.EVENT: "agenda:event",
    NameKind.PLACE: "agenda:place",
    NameKind.ORGANISATION: "agenda:organisation",
}
#: Kinds that lead to a search by facet; a landmark leads to a search around it.
FACETS_OF_KINDS = {
    NameKind.PROGRAMME: Facet.PROGRAMME,
    NameKind.CATEGORY: Facet.CATEGORY,
}


@dataclass(frozen=True)
class Suggested:
    """A suggestion as displayed: marked name, kind or date, URL."""

    name: SafeString
    detail: str
    url: str


@dataclass(frozen=True)
class SuggestionsPage:
    """Context of search/suggestions.html."""

    text: str
    suggested: Sequence[Suggested]


@require_safe
def suggestions_page(request: HttpRequest) -> HttpResponse:
    """Show the names that contain the typed text; never an error, whatever is typed."""
    is_piece = bool(getattr(request, "htmx", False))
    if not may_ask(request, "suggestions", RATE):
        refused = HttpResponse if is_piece else partial(render, request, "429.html")
        return refused(status=TOO_MANY_REQUESTS)
    text = Reader(request.GET).text("q")
    page = SuggestionsPage(text, suggest_names(text, timezone.now()))
    response = render(
        request, "search/_suggestions.html" if is_piece else "search/suggestions.html", vars(page)
    )
    if is_piece:
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    patch_vary_headers(response, ["HX-Request"])
    return response


def suggest_names(text: str, now: datetime, *, with_dates: bool = True) -> list[Suggested]:
    """Return the suggestions, with the next dates of events if wanted; at most two queries."""
    found = database_engine().suggest(text, now)
    dates = next_date_by_event(
        [one.key for one in found if with_dates and one.kind == NameKind.EVENT], now
    )
    return [
        as_shown(one, text, dates.get(one.key) if one.kind == NameKind.EVENT else None, now)
        for one in found
    ]


def next_date_by_event(event_ids: Collection[int], now: datetime) -> dict[int, Occurrence]:
    """Return the next date of each event that is not cancelled or postponed."""
    if not event_ids:
        return {}
    dates = (
        Occurrence.objects.live()
        .standing()
        .coming(now)
        .filter(event__in=event_ids)
        .first_of_event()
    )
    return {date.event_id: date for date in dates}


def as_shown(one: Suggestion, text: str, date: Occurrence | None, now: datetime) -> Suggested:
    """Return a suggestion as displayed, with its next date or its kind."""
    detail = when(date) if date else str(NameKind(one.kind).label)
    return Suggested(mark(one.label, typed(one.label, text)), detail, address(one, now))


def typed(label: str, text: str) -> list[Span]:
    """Return the ranges of ``label`` that were typed.

    Whole words, and the prefix of words that the last typed word begins.
    """
    words = content_words(text)
    spans = []
    for start, end, word in located_words(label):
        if word in words:
            spans.append((start, end))
        elif words and word.startswith(words[-1]):
            spans.append((start, beginning(label, start, end, words[-1])))
    return spans


def beginning(label: str, start: int, end: int, prefix: str) -> int:
    """Return the end in ``label`` of the folded ``prefix`` of the word at ``start`` to ``end``."""
    pieces = ((at, fold(label[start:at])) for at in range(start + 1, end))
    return next(
        (at for at, said in pieces if "".join(filter(str.isalnum, said)).startswith(prefix)), end
    )


def address(one: Suggestion, now: datetime) -> str:
    """Return the URL of the entity's page, or of a search for it."""
    if page := PAGES_OF_KINDS.get(one.kind):
        return reverse(page, args=[one.slug])
    # «Vers» needs no article and is understood in every language.
    query = EventQuery(now=now, text=f"vers {one.label}")
    if facet := FACETS_OF_KINDS.get(one.kind):
        query = EventQuery(now=now, facets={facet: (one.slug,)})
    return reverse("search:agenda") + query.querystring()
