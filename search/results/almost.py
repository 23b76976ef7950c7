"""The almost tier: what says most of what was asked, after the few that say all."""

from collections.abc import Collection

from search.engines import PAGE_LENGTH, Engine, Hit, engine
from search.enums import Sort
from search.query import EventQuery


def almost(query: EventQuery, answering: Collection[int], asked: Engine | None = None) -> tuple[Hit, ...]:
    """What fills a page after the events that answer, when words were asked and the best come first.

    First what says most of the words and meets every other condition; then what says all of them, whatever words said
    of another condition: another district, another public. Never what answers, and in no count: calendars, feeds and
    kept searches know that alone.
    """
    missing = PAGE_LENGTH - len(answering)
    if query.exact or not query.text or query.sort != Sort.RELEVANCE or missing <= 0:
        return ()
    one = asked or engine()
    found = {hit.event_id: hit for hit in one.almost(query, missing)}
    if query.said and len(found) < missing:
        wider = query
        for said in query.said:
            wider = wider.without(said.name)
        close = one.find(wider, limit=PAGE_LENGTH, facets=False).hits
        found |= {hit.event_id: hit for hit in close if hit.event_id not in {*answering, *found}}
    return tuple(found.values())[:missing]
