"""What answers, and the almost tier: what says most of what was asked, after the few that say all."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice

from search.engines import PAGE_LENGTH, Answer, Engine, Hit, engine
from search.engines.scores import standing_at
from search.enums import Facet, Sort
from search.query import EventQuery
from search.results.nearest import RANKED, Nearest

#: A little further than the name of a place reaches.
FURTHER = 1.5
#: So many looser questions are asked at most for one page.
MOST_LOOSER = 2


def answering(query: EventQuery, near: Nearest, asked: Engine | None = None, limit: int = PAGE_LENGTH) -> Answer:
    """What an engine finds, in the order of both words and meaning where that is known: its first pages."""
    one = asked or engine()
    if not near.ranks:
        return one.find(query, limit=limit)
    answer = one.find(replace(query, page=1), limit=RANKED)
    page = min(query.page, max(1, -(-answer.total // limit)))
    if page * limit > RANKED:
        return one.find(query, limit=limit)
    hits = {hit.event_id: hit for hit in answer.hits}
    # What is off, and of which a span stands, stays behind.
    ordered = sorted((hits[event_id] for event_id in near.fused(list(hits))), key=lambda hit: standing_at(hit.key[0]))
    return replace(answer, hits=tuple(ordered[(page - 1) * limit : page * limit]), page=page)


def almost(
    query: EventQuery, answering: Collection[int], near: Nearest, asked: Engine | None = None
) -> tuple[Hit, ...]:
    """What fills a page after the events that answer, when words or a place were asked and the best come first.

    First what says most of the words and meets every other condition, or means it; then what is a little further, what
    else is there, and what says all of the words, whatever words said of another condition: another district, another
    public. Never what answers, and in no count: calendars, feeds and kept searches know that alone.
    """
    missing = PAGE_LENGTH - len(answering)
    if missing <= 0 or query.exact or query.sort != Sort.RELEVANCE:
        return ()
    if not query.text and not query.said:
        return ()
    one = asked or engine()
    found = {hit.event_id: hit for hit in one.almost(query, missing)}
    if near.ranks:
        found = near.mixed_with(found, but=answering, has_day=query.window.is_short)
    for looser in islice(_looser(query), MOST_LOOSER):
        if len(found) >= missing:
            break
        close = one.find(looser, limit=PAGE_LENGTH, facets=False).hits
        found |= {hit.event_id: hit for hit in close if hit.event_id not in {*answering, *found}}
    return tuple(found.values())[:missing]


def _looser(query: EventQuery) -> Iterator[EventQuery]:
    """What comes next where words said conditions, the nearest first; who names a place wants what is there."""
    said = {one.name for one in query.said}
    is_somewhere = not said.isdisjoint(("pres", Facet.PLACE))
    if "pres" in said and query.radius_m == query.reach_m:
        yield query.changed(radius_m=round(query.radius_m * FURTHER))
    if is_somewhere and query.text:
        yield query.without("q")
    if not query.text and Facet.AUDIENCE in said and (is_somewhere or Facet.AREA in said):
        yield query.without(Facet.AUDIENCE)
    if query.text and said:
        for name in said:
            query = query.without(name)
        yield query
