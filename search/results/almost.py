"""The almost tier: what says most of what was asked, after the few that say all."""

from search.engines import PAGE_LENGTH, Engine, Hit, engine
from search.enums import Sort
from search.query import EventQuery


def almost(query: EventQuery, total: int, asked: Engine | None = None) -> tuple[Hit, ...]:
    """What fills a page after the ``total`` that answer, when words were asked and the best come first.

    Never among them, and in no count: a calendar, a feed and a kept search know those alone that say all.
    """
    if query.exact or not query.text or query.sort != Sort.RELEVANCE or total >= PAGE_LENGTH:
        return ()
    return (asked or engine()).almost(query, PAGE_LENGTH - total)
