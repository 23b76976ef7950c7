"""When nothing answers: what to let go, what one gains by it, and what comes nearest."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from search.engines import Answer, Hit, Miss, engine
from search.engines.cards import Shown, show
from search.enums import FACETS, Choice, Sort
from search.query import EventQuery
from search.query.understanding import Understood
from search.results.labels import let_go_words

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A condition to let go, and how many events it kept away."""

    label: str
    count: int
    url: str


def ways_out(understood: Understood, answer: Answer, path: str) -> tuple[list[Way], list[Shown]]:
    """Each condition that alone stood in the way; and the three events nearest to what was asked."""
    query = understood.query
    # When no event says a word, none but the words can be to blame.
    blamed = ("q",) if understood.is_vain else query.conditions
    misses: dict[str, Miss] = {}
    for name in blamed:
        if name in FACETS:  # the engine has already said so
            miss = answer.misses.get(Choice(name), Miss(0, ()))
        else:
            loosened = engine().find(query.without(name), limit=NEAREST, facets=False)
            miss = Miss(loosened.total, loosened.hits)
        if miss.total:
            misses[name] = miss
    ways = [
        Way(let_go_words(name, query), miss.total, path + query.without(name).querystring())
        for name, miss in misses.items()
    ]
    text = "" if understood.is_vain else query.text
    # The first of each way out, then the second of each, none twice.
    turns: Iterator[Hit | None] = chain.from_iterable(zip_longest(*(miss.hits for miss in misses.values())))
    nearest = {hit.event_id: hit for hit in turns if hit is not None}
    return ways, show(list(nearest.values())[:NEAREST] or _next(query, text), with_covers=False)


def _next(query: EventQuery, text: str) -> list[Hit]:
    """When no single condition is to blame: the same words any day, else whatever is next."""
    for wider in (EventQuery(now=query.now, text=text), EventQuery(now=query.now, asked_sort=Sort.DATE)):
        hits = engine().find(wider, limit=NEAREST, facets=False).hits if wider.text or wider.asked_sort else ()
        if hits:
            return list(hits)
    return []
