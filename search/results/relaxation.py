"""Zero-result relaxation: when nothing answers, what to let go, what one gains by it, and what comes nearest."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from search.engines import Answer, Hit, Relaxed, engine
from search.engines.cards import Card, cards_of
from search.enums import COUNTED_FACETS, Facet, Sort
from search.query import EventQuery
from search.query.understanding import Understood
from search.results.labels import let_go_words

NEAREST = 3


@dataclass(frozen=True, slots=True)
class RelaxationLink:
    """A condition to let go, and how many events it kept away."""

    label: str
    count: int
    url: str


def relax(understood: Understood, answer: Answer, path: str) -> tuple[list[RelaxationLink], list[Card]]:
    """Each condition that alone stood in the way; and the three events nearest to what was asked."""
    query = understood.query
    # When no event says a word, none but the words can be to blame.
    blamed = ("q",) if understood.is_vain else query.conditions
    relaxed: dict[str, Relaxed] = {}
    for name in blamed:
        if name in COUNTED_FACETS:  # the engine has already said so
            loosened = answer.relaxed.get(Facet(name), Relaxed(0, ()))
        else:
            wider = engine().find(query.without(name), limit=NEAREST, facets=False)
            loosened = Relaxed(wider.total, wider.hits)
        if loosened.total:
            relaxed[name] = loosened
    ways = [
        RelaxationLink(let_go_words(name, query), loosened.total, path + query.without(name).querystring())
        for name, loosened in relaxed.items()
    ]
    text = "" if understood.is_vain else query.text
    # The first of each way out, then the second of each, none twice.
    turns: Iterator[Hit | None] = chain.from_iterable(zip_longest(*(loosened.hits for loosened in relaxed.values())))
    nearest = {hit.event_id: hit for hit in turns if hit is not None}
    return ways, cards_of(list(nearest.values())[:NEAREST] or _next(query, text), with_covers=False)


def _next(query: EventQuery, text: str) -> list[Hit]:
    """When no single condition is to blame: the same words any day, else whatever is next."""
    for wider in (EventQuery(now=query.now, text=text), EventQuery(now=query.now, asked_sort=Sort.DATE)):
        hits = engine().find(wider, limit=NEAREST, facets=False).hits if wider.text or wider.asked_sort else ()
        if hits:
            return list(hits)
    return []
