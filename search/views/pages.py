"""/agenda/: search and browse."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.formats.picture import OpenGraphImage, picture_at
from search.engines import SearchAnswer, engine
from search.engines.lookups import SiteLookups
from search.enums import COUNTED_FACETS, Sort, View
from search.query import EventQuery, Reader
from search.query.understanding import UnderstoodQuery, ask
from search.results import components, filters
from search.results.answers import find_results
from search.results.cards import Card
from search.results.components import FacetMenu, OptionLink, PageLink, ResultGroup
from search.results.days import CalendarMonth, DayLink, count_strip_and_month
from search.results.filters import MoreFilters, has_more_filters, more_filters
from search.results.labels import (
    Chips,
    chips,
    heading_words,
    labels_for,
    nothing_words,
    results_title,
    search_poster,
    summary,
)
from search.results.map import Plan, district_map
from search.results.offers import CountedLink, Lead, leads, offers, whole_genres
from search.results.relaxation import relax
from search.services import note_fruitless
from search.views.suggestions import Suggested, suggest_names

#: Parameters that the form of facets and days has as fields.
IN_FORM = {*COUNTED_FACETS, *filters.NAMES, "quand", "du", "au", "page"}
#: Parameter of the page alone: show the filters behind «Plus de filtres».
MORE = "filtres"
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)


@dataclass(frozen=True)
class ResultsPage:
    """Context of search/agenda.html."""

    #: The query as understood.
    query: EventQuery
    understood: UnderstoodQuery
    #: The typed text, dropped words included.
    typed: str
    title: str
    #: The days asked for, in words.
    heading: str
    #: The query in words; also the name of its calendar.
    name: str
    #: Picture of the page when it is shared (``og:image``).
    picture: OpenGraphImage
    #: The result, its total, and the hits of this page by day.
    answer: SearchAnswer
    total: int
    groups: Sequence[ResultGroup]
    #: Whether some of the hits lack a part of the query.
    has_partial: bool
    notes: Sequence[str]
    chips: Chips
    when: FacetMenu
    facets: Sequence[FacetMenu]
    #: Filters behind «Plus de filtres»; ``None`` where the link to them stands instead.
    more: MoreFilters | None
    more_url: str
    strip: Sequence[DayLink]
    month: CalendarMonth
    #: Only with the map layout.
    plan: Plan | None
    sorts: Sequence[OptionLink]
    #: The order of the results.
    sort_label: str
    #: URL that asks where the visitor is, and then sorts by distance; empty around a point.
    distance_url: str
    pages: Sequence[PageLink]
    previous_url: str
    next_url: str
    #: URLs of the same query in other forms.
    canonical: str
    uncorrected_url: str
    clear_url: str
    list_url: str
    map_url: str
    ics_url: str
    atom_url: str
    #: Hidden fields of the two forms (facets and days; words): the rest of the query.
    hidden: Sequence[tuple[str, str]]
    search_hidden: Sequence[tuple[str, str]]
    #: Links to entities that the query names, and to categories that its words mean.
    leads: Sequence[Lead]
    offers: Sequence[CountedLink]
    #: When nothing answers: conditions to remove, nearest events, and names like the words.
    empty_title: str = ""
    loosen: Sequence[CountedLink] = ()
    near: Sequence[Card] = ()
    meant: Sequence[Suggested] = ()


@require_safe
def agenda_page(request: HttpRequest) -> HttpResponse:
    """Show the results of the query string, or, without results, conditions to remove."""
    page = results_page(request)
    if page.total:
        note_in_no_title(page, request)
    else:
        page = with_relaxation(page, request)
    return render(request, "search/agenda.html", vars(page))


def results_page(request: HttpRequest) -> ResultsPage:
    """Build the page of results from the query string."""
    lookups, path = SiteLookups(), request.path
    understood = ask(request.GET, timezone.now(), lookups)
    query = understood.query
    found = find_results(understood)
    answer = found.answer
    labels = labels_for(query, lookups.vocabulary)
    strip, month = count_strip_and_month(understood, request.GET, path, has_any=bool(answer.total))
    # They weigh 3 kB, and few visitors want them.
    is_more_shown = MORE in request.GET or has_more_filters(query)
    nothing = EventQuery(now=query.now, view=query.view).querystring()
    plain = query.changed(view=View.LIST, asked_sort=None)
    plainly_asked = understood.querystring(view=View.LIST, asked_sort=None)
    lasting = understood.lasting.changed(view=View.LIST, asked_sort=None)
    # One call for all additional counts.
    in_windows, genres = (
        components.window_counts(query, answer, strip),
        whole_genres(query, lookups.vocabulary),
    )
    uncounted = [when for when, count in in_windows.items() if count is None]
    asked = [
        *(genre.query for genre in genres),
        *(query.without("quand").changed(when=when) for when in uncounted),
    ]
    counts = engine().count_each(asked) if asked else []
    in_windows |= dict(zip(uncounted, counts[len(genres) :], strict=True))
    return ResultsPage(
        query=query,
        understood=understood,
        typed=Reader(request.GET).text("q"),
        title=results_title(query, answer.total, labels),
        heading=heading_words(query),
        name=summary(lasting, labels) or _("L’agenda"),
        chips=chips(understood, labels, path),
        picture=picture_at(
            reverse("search:agenda_picture") + lasting.querystring(), search_poster(lasting, labels)
        ),
        answer=answer,
        total=answer.total,
        groups=components.results(query, found, labels),
        has_partial=bool(found.lacking),
        notes=query.messages,
        when=components.windows(query, in_windows),
        facets=components.facet_menus(query, answer, labels),
        more=more_filters(query, labels, path) if is_more_shown else None,
        more_url=path + with_parameter(understood.querystring(), MORE, "1") + "#filtrer",
        sorts=components.sorts(understood, path),
        sort_label=str(query.sort.label),
        distance_url=""
        if query.near
        else reverse("search:near") + with_parameter(plainly_asked, "tri", Sort.DISTANCE),
        pages=components.pages(understood, answer, path),
        previous_url=components.page_url(understood, answer.page - 1, path)
        if answer.page > 1
        else "",
        next_url=components.page_url(understood, answer.page + 1, path)
        if answer.page < answer.pages
        else "",
        strip=strip,
        month=month,
        plan=district_map(query, answer, path) if query.view == View.MAP else None,
        canonical=path + plain.changed(page=answer.page).querystring(),
        uncorrected_url=path + understood.as_mistyped.querystring(),
        clear_url=path + (with_parameter(nothing, MORE, "1") if is_more_shown else nothing),
        list_url=path + understood.querystring(view=View.LIST),
        map_url=path + understood.querystring(view=View.MAP),
        ics_url=reverse("search:agenda_ics") + lasting.querystring(),
        atom_url=reverse("search:agenda_atom") + lasting.querystring(),
        # Facets understood from words are ticked boxes of the form, and may be unticked.
        hidden=[pair for pair in query.strict(*COUNTED_FACETS).pairs() if pair[0] not in IN_FORM],
        search_hidden=[
            pair for pair in understood.pairs() if pair[0] not in ("q", "exact", "page")
        ],
        leads=leads(understood),
        offers=offers(genres, counts[: len(genres)], path),
    )


def with_parameter(querystring: str, name: str, value: str) -> str:
    """Return the query string with one parameter more."""
    return f"{querystring}&{name}={value}" if querystring else f"?{name}={value}"


def with_relaxation(page: ResultsPage, request: HttpRequest) -> ResultsPage:
    """Add what a page without results shows; record the words for the editors."""
    query = page.query
    # With other conditions, the words may not be the cause.
    are_words_all = query.conditions == ("q",)
    if are_words_all and is_read_by_a_person(request):
        note_fruitless(query.text)
    ways, near = relax(page.understood, page.answer, request.path, with_nearest=not page.groups)
    offered = {offer.url for offer in page.offers}
    meant = (
        suggest_names(query.text, query.now, with_dates=False)
        if are_words_all and not page.groups
        else []
    )
    return replace(
        page,
        empty_title=nothing_words(query),
        loosen=ways,
        near=near,
        meant=[one for one in meant if one.url not in offered],
    )


def note_in_no_title(page: ResultsPage, request: HttpRequest) -> None:
    """Record words for the editors that no hit of the page has in its title or place.

    A synonym may be missing. Words that no event says are recorded too.
    """
    lasting = page.understood.lasting
    if page.understood.unknown and lasting.conditions == ("q",):
        if is_read_by_a_person(request):
            note_fruitless(lasting.text)
        return
    marked = [
        shown.marked
        for group in page.groups
        for shown in group.hits
        if shown.marked and shown.hit.is_full
    ]
    is_plain = (
        page.query.conditions == ("q",)
        and page.query.sort == Sort.RELEVANCE
        and page.answer.page == 1
    )
    if not (marked and is_plain) or page.leads or not is_read_by_a_person(request):
        return
    if not any("<mark>" in f"{one.title}{one.where}" for one in marked):
        note_fruitless(page.query.text, is_found=True)


def is_read_by_a_person(request: HttpRequest) -> bool:
    """Whether the request is probably a person's: a GET, and not of a known robot."""
    return request.method == "GET" and not _ROBOT.search(request.headers.get("User-Agent", ""))
