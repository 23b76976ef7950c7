"""Elasticsearch engine: lists and counts of the search server."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from agenda.openings import day_bounds
from search.engines.base import (
    NEAREST,
    PAGE_LENGTH,
    Engine,
    FacetCounts,
    Key,
    Relaxed,
    SearchAnswer,
)
from search.engines.elasticsearch import pages, questions
from search.engines.elasticsearch.dates import count_windows
from search.engines.elasticsearch.mapping import Json
from search.engines.elasticsearch.server import ServerConnection, server
from search.engines.facets import token
from search.enums import COUNTED_FACETS, Facet
from search.query import EventQuery
from search.query.said import SAID_ALONE
from search.query.windows import from_now

#: The server returns no page beyond so many events; the database does.
DEEPEST = 10_000


class ElasticsearchEngine(Engine):
    """Lists and counts of the site's search server; good for hundreds of thousands of events.

    Each method raises :class:`~search.exceptions.SearchServerAway` when the server does not answer
    in time.
    """

    def find(
        self,
        query: EventQuery,
        *,
        limit: int = PAGE_LENGTH,
        after: Key | None = None,
        facets: bool = True,
        partial: bool = False,
        bonus: Mapping[int, int] | None = None,
    ) -> SearchAnswer:
        """Answer ``query`` with one page of hits; see :meth:`Engine.find`."""
        if query.window.is_empty:
            return SearchAnswer(facets={facet: {} for facet in COUNTED_FACETS} if facets else {})
        order = pages.order_of(query, partial=partial)
        page = 1 if after else query.page
        counting = questions.facet_searches(query) if facets else {}
        with server().asked() as line:
            part = pages.Slice((page - 1) * limit, limit, after)
            found, answers = _ask(line, order(query, part, bonus or {}), counting.values())
            last = max(1, -(-found.listed // limit))
            if page > last:
                page = last
                part = pages.Slice((page - 1) * limit, limit, None)
                found, _answers = _ask(line, order(query, part, bonus or {}))
            relaxed = _relax(line, query) if facets and not found.total else {}
        counted = dict(zip(counting, answers, strict=True))
        return SearchAnswer(
            hits=found.hits,
            total=found.total,
            listed=found.listed,
            page=page,
            facets=count_buckets(counted) if facets else {},
            day_totals=found.day_totals,
            relaxed=relaxed,
        )

    def count_each(self, queries: Sequence[EventQuery]) -> list[int]:
        """Return the total of each query, in order; one request."""
        counts = [0] * len(queries)
        asked = {rank: query for rank, query in enumerate(queries) if not query.window.is_empty}
        if asked:
            bodies = [
                questions.count_of(questions.all_conditions(query)) for query in asked.values()
            ]
            with server().asked() as line:
                for rank, answer in zip(asked, line.search(*bodies), strict=True):
                    counts[rank] = int(answer["hits"]["total"]["value"])
        return counts

    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        """Return the number of events for each of ``days``, without the query's own days; one
        request.
        """
        counts = dict.fromkeys(days, 0)
        query = query.without("quand")
        asked = []
        for day in days:
            window = from_now(*day_bounds(day), query.now)
            if not window.is_empty:
                asked.append((day.isoformat(), replace(window, conditions=query.window.conditions)))
        if not asked:
            return counts
        body = questions.count_of(questions.all_conditions(query)) | {"aggs": count_windows(asked)}
        with server().asked() as line:
            [answer] = line.search(body)
        for name, bucket in answer["aggregations"]["days"]["buckets"].items():
            counts[date.fromisoformat(name)] = bucket["doc_count"]
        return counts


def _ask(
    line: ServerConnection, order: pages.AnyOrder, others: Collection[Json] = ()
) -> tuple[pages.Page, Sequence[Json]]:
    """Return a part of the list, and the answers to ``others``, sent in the same request."""
    bodies = order.bodies()
    answers = line.search(*bodies, *others)
    return order.read(line, answers[: len(bodies)]), answers[len(bodies) :]


def _relax(line: ServerConnection, query: EventQuery) -> dict[Facet, Relaxed]:
    """Return the first hits without each facet that alone excludes something.

    The words that meant the facet still score, as in the other engines.
    """
    relaxed = {}
    for facet in questions.facet_conditions(query):
        looser = query.changed(facets={**query.facets, facet: ()})
        order = pages.order_of(looser, partial=False)
        found, _answers = _ask(line, order(looser, pages.Slice(0, NEAREST, None)))
        if found.total:
            relaxed[facet] = Relaxed(found.total, found.hits)
    return relaxed


def count_buckets(counted: Mapping[str, Json]) -> FacetCounts:
    """Return the counts of each facet's values, under the conditions of all other facets."""
    facets = {}
    for facet in COUNTED_FACETS:
        among = counted.get(facet.value) or counted[questions.ANSWERING]
        name = token(facet, "")
        facets[facet] = {
            bucket["key"].removeprefix(name): bucket["doc_count"]
            for bucket in among["aggregations"]["values"]["buckets"]
            if bucket["key"].startswith(name) and not bucket["key"].endswith(SAID_ALONE)
        }
    return facets
