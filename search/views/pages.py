"""/agenda/: search and browse."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.wording.counts import outings
from search.engines import Answer, engine
from search.enums import FACETS, View
from search.query import EventQuery, Reader
from search.query.understanding import Understood, ask
from search.query.vocabulary import Vocabulary
from search.results import components
from search.results.chips import chips
from search.results.labels import Labels, labels_for, nothing_words, summary
from search.results.month import days
from search.results.nothing import ways_out
from search.services import note_fruitless
from search.views.map import map_of
from search.views.suggestions import suggest

_ROBOT = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)


@require_safe
def agenda_page(request: HttpRequest) -> HttpResponse:
    """What answers the query string, by day; and when nothing does, what to let go."""
    known = Vocabulary.read()
    understood = ask(request.GET, timezone.now(), known)
    query = understood.query
    answer = engine().find(query)
    labels = labels_for(query, known)
    return render(
        request,
        "search/agenda.html",
        {
            "query": query,
            "understood": understood,
            "typed": Reader(request.GET).text("q"),  # also what says nothing, and was dropped
            "total": answer.total,
            "title": title(query, answer, labels),
            "notes": query.messages,
            "groups": components.groups(query, answer),
            "chips": chips(understood, labels, request.path),
            "facets": components.facets(query, answer, labels),
            **days(understood, request.GET, request.path, has_any=bool(answer.total)),
            **addresses(understood, answer, request.path),
            **map_of(understood, answer, request.path),
            **({} if answer.total else nothing(understood, answer, request)),
        },
    )


def title(query: EventQuery, answer: Answer, labels: Labels) -> str:
    """«Fanfare, gratuit, ce week-end : 38 sorties»."""
    chosen = summary(query, labels)
    if not chosen:
        return _("Sorties")
    if not answer.total:
        return _("%(chosen)s : rien") % {"chosen": chosen}
    return _("%(chosen)s : %(outings)s") % {"chosen": chosen, "outings": outings(answer.total)}


def addresses(understood: Understood, answer: Answer, path: str) -> dict[str, Any]:
    """The same question in other forms, and what its forms keep of it."""
    query = understood.query
    plain = query.changed(view=View.IMAGES, asked_sort=None)
    feed = plain.querystring()
    in_refine = {*FACETS, "du", "au", "page"}
    return {
        "canonical": path + plain.changed(page=answer.page).querystring(),
        "uncorrected_url": path + understood.as_mistyped.querystring(),
        "clear_url": path + EventQuery(now=query.now, view=query.view).querystring(),
        "images_url": path + understood.querystring(view=View.IMAGES),
        "list_url": path + understood.querystring(view=View.LIST),
        "sorts": components.sorts(understood, path),
        "ics_url": reverse("search:agenda_ics") + feed,
        "atom_url": reverse("search:agenda_atom") + feed,
        "json_url": reverse("search:agenda_json") + feed,
        "hidden": [pair for pair in query.pairs() if pair[0] not in in_refine],
        "search_hidden": [pair for pair in understood.pairs() if pair[0] not in ("q", "exact", "page")],
        "pages": components.pages(understood, answer, path),
        "previous_url": components.page_url(understood, answer.page - 1, path) if answer.page > 1 else "",
        "next_url": components.page_url(understood, answer.page + 1, path) if answer.page < answer.pages else "",
    }


def nothing(understood: Understood, answer: Answer, request: HttpRequest) -> dict[str, Any]:
    """What to let go, what comes near, and what else the words may mean; editors are told of words in vain."""
    query = understood.query
    # With other conditions, there is one to let go.
    are_words_all = query.conditions == ("q",)
    if are_words_all and is_read_by_a_person(request):
        note_fruitless(query.text)
    ways, near = ways_out(understood, answer, request.path)
    meant = suggest(query.text, query.now, with_dates=False) if are_words_all else []
    return {"empty_title": nothing_words(query), "loosen": ways, "near": near, "meant": meant}


def is_read_by_a_person(request: HttpRequest) -> bool:
    """As far as one can tell: a robot that follows links asks for no words of its own."""
    return request.method == "GET" and not _ROBOT.search(request.headers.get("User-Agent", ""))
