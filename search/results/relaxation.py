"""Zero-result relaxation: conditions to remove, events gained, and the nearest events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from operator import attrgetter

from django.utils.translation import gettext as _

from search.engines import Hit, Relaxed, SearchAnswer, engine
from search.enums import COUNTED_FACETS, Facet, Sort
from search.query import EventQuery
from search.query.sentences import Sentence
from search.query.understanding import UnderstoodQuery
from search.results.cards import Card, cards_of
from search.results.labels import let_go_words
from search.results.offers import CountedLink
from search.text import stem

NEAREST = 3
#: Most words that are offered for removal, the rarest first.
MOST_WORDS = 4


def relax(
    understood: UnderstoodQuery, answer: SearchAnswer, path: str, *, with_nearest: bool
) -> tuple[list[CountedLink], list[Card]]:
    """Return links that find something without one word or condition, and the nearest events."""
    query = understood.query
    # If no event contains one of the words, only the words can be the cause.
    blamed = ("q",) if understood.is_vain else query.conditions
    words = list(without_a_word(query))
    uncounted = [
        name for name in blamed if name not in COUNTED_FACETS and not (name == "q" and with_nearest)
    ]
    alone = _words_alone(understood)
    asked = [*(wider for _word, wider in words), *map(query.without, uncounted), *alone]
    counts = engine().count_each(asked) if asked else []
    totals = dict(zip(uncounted, counts[len(words) :], strict=False))
    loosened = {
        name: _loosened(name, query, answer, totals, with_hits=with_nearest) for name in blamed
    }
    relaxed = {name: one for name, one in loosened.items() if one.total}
    # What was excluded is offered by a link, and never shown as near: it is the contrary.
    nearest = _first_in_turn([one.hits for name, one in relaxed.items() if name != "sauf"])
    ways = list(_without_each(words, counts, path))
    for name, one in relaxed.items():
        ways.append(
            CountedLink(
                let_go_words(name, query), one.total, path + query.without(name).querystring()
            )
        )
    if not with_nearest:
        return ways, []
    if not nearest:
        # If no single condition is the cause: the words on any day, else the next events.
        next_events = EventQuery(now=query.now, asked_sort=Sort.DATE, exclusions=query.exclusions)
        following = alone[0] if alone and counts[-1] else next_events
        nearest = list(engine().find(following, limit=NEAREST, facets=False).hits)
    return ways, cards_of(nearest, with_covers=False)


def _without_each(
    words: Iterable[tuple[str, EventQuery]], counts: Iterable[int], path: str
) -> Iterator[CountedLink]:
    """Yield a link for each word without which there are results."""
    for (word, wider), count in zip(words, counts, strict=False):
        if count:
            yield CountedLink(
                _("Sans « %(word)s »") % {"word": word}, count, path + wider.querystring()
            )


def _words_alone(understood: UnderstoodQuery) -> list[EventQuery]:
    """Return the query for the words alone, with what they exclude, without other conditions.

    Empty where that is pointless.
    """
    query = understood.query
    if understood.is_vain or not query.text:
        return []
    return [
        EventQuery(
            now=query.now,
            text=query.text,
            known_terms=query.known_terms,
            exclusions=query.exclusions,
        )
    ]


def _loosened(
    name: str,
    query: EventQuery,
    answer: SearchAnswer,
    totals: Mapping[str, int],
    *,
    with_hits: bool,
) -> Relaxed:
    """Return the result without the condition ``name``, with its first hits if ``with_hits``."""
    if name in COUNTED_FACETS:  # the engine has computed it already
        return answer.relaxed.get(Facet(name), Relaxed(0, ()))
    if with_hits and (name == "q" or totals[name]):
        wider = engine().find(query.without(name), limit=NEAREST, facets=False)
        return Relaxed(wider.total, wider.hits)
    return Relaxed(totals[name], ())


def _first_in_turn(ways: Iterable[Sequence[Hit]]) -> list[Hit]:
    """Return the first hits of each list, then the second of each, without repetition."""
    turns = chain.from_iterable(zip_longest(*ways))
    each = {hit.event_id: hit for hit in turns if hit is not None}
    return list(each.values())[:NEAREST]


def without_a_word(query: EventQuery) -> Iterator[tuple[str, EventQuery]]:
    """Yield each unquoted word, the rarest first, with the query without it."""
    for term in sorted(query.terms, key=attrgetter("weight"), reverse=True)[:MOST_WORDS]:
        sentence, own = Sentence.read(query.text), set(map(stem, term.words))
        ranks = [
            rank
            for rank, token in enumerate(sentence.tokens)
            if stem(token.word) in own and not token.is_quoted
        ]
        word = " ".join(sentence.typed_words(rank, rank) for rank in ranks)
        if ranks and (text := sentence.remaining(without=ranks)):
            others = tuple(one for one in query.terms if one is not term)
            yield word, query.changed(text=text, known_terms=others)
