"""/agenda/: search and browse."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.templatetags.agenda_words import outings
from search.engines import Answer, engine
from search.enums import FACETS, View
from search.query import EventQuery
from search.views import pieces
from search.views.labels import Labels, labels_for, nothing_words, summary
from search.views.map import map_of
from search.views.month import days
from search.views.nothing import ways_out
from search.views.suggestions import suggest


@require_safe
def agenda_page(request: HttpRequest) -> HttpResponse:
    """What answers the query string, by day; and when nothing does, what to let go."""
    query = EventQuery.parse(request.GET, timezone.now())
    answer = engine().find(query)
    labels = labels_for(query)
    return render(
        request,
        "search/agenda.html",
        {
            "query": query,
            "total": answer.total,
            "title": title(query, answer, labels),
            "notes": query.messages,
            "groups": pieces.groups(query, answer),
            "chips": pieces.chips(query, labels, request.path),
            "facets": pieces.facets(query, answer, labels),
            **days(query, request.GET, request.path),
            **map_of(query, answer, request.path),
            **addresses(query, answer, request.path),
            **({} if answer.total else nothing(query, answer, request.path)),
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


def addresses(query: EventQuery, answer: Answer, path: str) -> dict[str, Any]:
    """The same question in other forms, and what its forms keep of it."""
    plain = query.changed(view=View.IMAGES, asked_sort=None)
    feed = plain.querystring()
    in_refine = {*FACETS, "du", "au", "page"}
    return {
        "canonical": path + plain.changed(page=answer.page).querystring(),
        "clear_url": path + EventQuery(now=query.now, view=query.view).querystring(),
        "images_url": path + query.changed(view=View.IMAGES).querystring(),
        "list_url": path + query.changed(view=View.LIST).querystring(),
        "sorts": pieces.sorts(query, path),
        "ics_url": reverse("search:agenda_ics") + feed,
        "atom_url": reverse("search:agenda_atom") + feed,
        "json_url": reverse("search:agenda_json") + feed,
        "hidden": [pair for pair in query.pairs() if pair[0] not in in_refine],
        "search_hidden": [pair for pair in query.pairs() if pair[0] not in ("q", "page")],
        "pages": pieces.pages(query, answer, path),
        "previous_url": pieces.page_url(query, answer.page - 1, path) if answer.page > 1 else "",
        "next_url": pieces.page_url(query, answer.page + 1, path) if answer.page < answer.pages else "",
    }


def nothing(query: EventQuery, answer: Answer, path: str) -> dict[str, Any]:
    ways, near = ways_out(query, answer, path)
    meant = suggest(query.text, query.now, with_dates=False) if query.text else []
    return {"empty_title": nothing_words(query), "loosen": ways, "near": near, "meant": meant}
