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

from agenda.formats.picture import Picture, picture_at
from search.engines import Answer, engine
from search.engines.lookups import SiteLookups
from search.enums import COUNTED_FACETS, Sort, View
from search.query import EventQuery, Reader
from search.query.understanding import Understood, ask
from search.results import components
from search.results.cards import Card
from search.results.components import FacetMenu, Group, PageLink, SortLink
from search.results.days import DayLink, Month, days
from search.results.labels import Chips, chips, labels_for, nothing_words, search_poster, summary, title
from search.results.map import Plan, plan
from search.results.offers import Lead, Offer, leads, offers, whole_genres
from search.results.partial_matches import answering, nearest
from search.results.relaxation import RelaxationLink, relax
from search.services import note_fruitless
from search.views.suggestions import Suggested, suggest

#: «Derniers jours».
LAST_DAYS = 7
#: What the form of facets and days asks itself.
IN_FORM = {*COUNTED_FACETS, "quand", "du", "au", "page"}
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)


@dataclass(frozen=True)
class ResultsPage:
    """What search/agenda.html reads, each by its name."""

    #: What is meant.
    query: EventQuery
    understood: Understood
    #: What the field said, also what says nothing and was dropped.
    typed: str
    title: str
    #: What was asked, in words: what its calendar is called.
    name: str
    #: When it is shared.
    picture: Picture
    #: How many events answer, and those of this page by day.
    answer: Answer
    total: int
    groups: Sequence[Group]
    #: What does not say all that was asked, where few events do.
    almost: Group | None
    notes: Sequence[str]
    chips: Chips
    when: FacetMenu
    facets: Sequence[FacetMenu]
    strip: Sequence[DayLink]
    month: Month
    #: When it is the map that is asked.
    plan: Plan | None
    sorts: Sequence[SortLink]
    pages: Sequence[PageLink]
    previous_url: str
    next_url: str
    #: The same question in other forms.
    canonical: str
    uncorrected_url: str
    clear_url: str
    images_url: str
    list_url: str
    map_url: str
    #: What of it is over for good within a week, that which ends first.
    last_days_url: str
    ics_url: str
    atom_url: str
    #: The pairs of the question that its two forms keep beside what they ask: facets and days, and words.
    hidden: Sequence[tuple[str, str]]
    search_hidden: Sequence[tuple[str, str]]
    #: What the question names, and the whole of a genre that its words mean.
    leads: Sequence[Lead]
    offers: Sequence[Offer]
    #: When nothing answers: what to let go, what comes near, and what else the words may mean.
    empty_title: str = ""
    loosen: Sequence[RelaxationLink] = ()
    near: Sequence[Card] = ()
    meant: Sequence[Suggested] = ()


@require_safe
def agenda_page(request: HttpRequest) -> HttpResponse:
    """What answers the query string, by day; and when nothing does, what to let go."""
    page = results_page(request)
    if page.total:
        note_in_no_title(page, request)
    else:
        page = with_relaxation(page, request)
    return render(request, "search/agenda.html", vars(page))


def results_page(request: HttpRequest) -> ResultsPage:
    lookups, path = SiteLookups(), request.path
    understood = ask(request.GET, timezone.now(), lookups)
    query = understood.query
    near = nearest(query)
    answer = answering(query, near)
    labels = labels_for(query, lookups.vocabulary)
    groups, almost = components.results(query, answer, near)
    strip, month = days(understood, request.GET, path, has_any=bool(answer.total))
    plain = query.changed(view=View.IMAGES, asked_sort=None)
    # What is counted beside is counted together.
    in_windows, genres = components.window_counts(query, answer, strip), whole_genres(query, lookups.vocabulary)
    uncounted = [when for when, count in in_windows.items() if count is None]
    asked = [*(genre.query for genre in genres), *(query.without("quand").changed(when=when) for when in uncounted)]
    counts = engine().count_each(asked) if asked else []
    in_windows |= dict(zip(uncounted, counts[len(genres) :], strict=True))
    return ResultsPage(
        query=query,
        understood=understood,
        typed=Reader(request.GET).text("q"),
        title=title(query, answer.total, labels),
        name=summary(query, labels) or _("L’agenda"),
        chips=chips(understood, labels, path),
        picture=picture_at(reverse("search:agenda_picture") + plain.querystring(), search_poster(plain, labels)),
        answer=answer,
        total=answer.total,
        groups=groups,
        almost=almost,
        notes=query.messages,
        when=components.windows(query, in_windows),
        facets=components.facets(query, answer, labels),
        sorts=components.sorts(understood, path),
        pages=components.pages(understood, answer, path),
        previous_url=components.page_url(understood, answer.page - 1, path) if answer.page > 1 else "",
        next_url=components.page_url(understood, answer.page + 1, path) if answer.page < answer.pages else "",
        strip=strip,
        month=month,
        plan=plan(query, answer, path) if query.view == View.MAP else None,
        canonical=path + plain.changed(page=answer.page).querystring(),
        uncorrected_url=path + understood.as_mistyped.querystring(),
        clear_url=path + EventQuery(now=query.now, view=query.view).querystring(),
        images_url=path + understood.querystring(view=View.IMAGES),
        list_url=path + understood.querystring(view=View.LIST),
        map_url=path + understood.querystring(view=View.MAP),
        last_days_url=path + understood.querystring(ends_within=LAST_DAYS, asked_sort=Sort.END, view=View.LIST),
        ics_url=reverse("search:agenda_ics") + plain.querystring(),
        atom_url=reverse("search:agenda_atom") + plain.querystring(),
        # What words said of a facet is a box that is ticked, and may be unticked.
        hidden=[pair for pair in query.strict(*COUNTED_FACETS).pairs() if pair[0] not in IN_FORM],
        search_hidden=[pair for pair in understood.pairs() if pair[0] not in ("q", "exact", "page")],
        leads=leads(understood),
        offers=offers(genres, counts[: len(genres)], path),
    )


def with_relaxation(page: ResultsPage, request: HttpRequest) -> ResultsPage:
    """The page of a question that nothing answers; editors are told of words in vain."""
    query = page.query
    # With other conditions, there is one to let go.
    are_words_all = query.conditions == ("q",)
    if are_words_all and is_read_by_a_person(request):
        note_fruitless(query.text)
    ways, near = relax(page.understood, page.answer, request.path, with_nearest=page.almost is None)
    offered = {offer.url for offer in page.offers}
    meant = suggest(query.text, query.now, with_dates=False) if are_words_all and not page.almost else []
    return replace(
        page,
        empty_title=nothing_words(query),
        loosen=ways,
        near=near,
        meant=[one for one in meant if one.url not in offered],
    )


def note_in_no_title(page: ResultsPage, request: HttpRequest) -> None:
    """Tell editors of words that the best of what says them says in neither title nor place: a synonym may lack."""
    marked = [shown.marked for group in page.groups for shown in group.hits if shown.marked]
    is_plain = page.query.conditions == ("q",) and page.query.sort == Sort.RELEVANCE and page.answer.page == 1
    if not (marked and is_plain) or page.leads or not is_read_by_a_person(request):
        return
    if not any("<mark>" in f"{one.title}{one.where}" for one in marked):
        note_fruitless(page.query.text, is_found=True)


def is_read_by_a_person(request: HttpRequest) -> bool:
    """As far as one can tell: a robot that follows links asks for no words of its own."""
    return request.method == "GET" and not _ROBOT.search(request.headers.get("User-Agent", ""))
