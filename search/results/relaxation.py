"""Zero-result relaxation: when nothing answers, what to let go, what one gains by it, and what comes nearest."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from operator import attrgetter

from django.utils.translation import gettext as _

from search.engines import Answer, Hit, Relaxed, engine
from search.engines.cards import Card, cards_of
from search.enums import COUNTED_FACETS, Facet, Sort
from search.query import EventQuery
from search.query.sentences import Sentence, State
from search.query.understanding import Understood
from search.results.labels import let_go_words
from search.text import content_words, stem

NEAREST = 3
#: So many words at most are let go, the rarest.
MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class RelaxationLink:
    """A condition or a word to let go, and how many events it kept away."""

    label: str
    count: int
    url: str


def relax(
    understood: Understood, answer: Answer, path: str, *, with_nearest: bool
) -> tuple[list[RelaxationLink], list[Card]]:
    """Each word and each condition that alone stood in the way; and the three events nearest to what was asked."""
    query = understood.query
    # When no event says a word, none but the words can be to blame.
    blamed = ("q",) if understood.is_vain else query.conditions
    words = list(without_a_word(query))
    # What says the words whenever and wherever.
    alone = [EventQuery(now=query.now, text=query.text, known_terms=query.known_terms)] if query.text else []
    uncounted = [name for name in blamed if name not in COUNTED_FACETS and not (name == "q" and with_nearest)]
    asked = [*(wider for _word, wider in words), *map(query.without, uncounted), *([] if understood.is_vain else alone)]
    counts = engine().count_each(asked) if asked else []
    totals = dict(zip(uncounted, counts[len(words) :], strict=False))
    relaxed: dict[str, Relaxed] = {}
    for name in blamed:
        if name in COUNTED_FACETS:  # the engine has already said so
            loosened = answer.relaxed.get(Facet(name), Relaxed(0, ()))
        elif with_nearest and (name == "q" or totals[name]):
            wider = engine().find(query.without(name), limit=NEAREST, facets=False)
            loosened = Relaxed(wider.total, wider.hits)
        else:
            loosened = Relaxed(totals[name], ())
        if loosened.total:
            relaxed[name] = loosened
    ways = [
        RelaxationLink(_("Sans « %(word)s »") % {"word": word}, count, path + wider.querystring())
        for (word, wider), count in zip(words, counts, strict=False)
        if count
    ]
    ways += [
        RelaxationLink(let_go_words(name, query), loosened.total, path + query.without(name).querystring())
        for name, loosened in relaxed.items()
    ]
    if not with_nearest:
        return ways, []
    # The first of each way out, then the second of each, none twice.
    turns: Iterator[Hit | None] = chain.from_iterable(zip_longest(*(loosened.hits for loosened in relaxed.values())))
    nearest = {hit.event_id: hit for hit in turns if hit is not None}
    hits = list(nearest.values())[:NEAREST]
    if not hits:
        # When no single condition is to blame: the same words any day, else whatever is next.
        is_said = bool(alone and not understood.is_vain and counts[-1])
        following = alone[0] if is_said else EventQuery(now=query.now, asked_sort=Sort.DATE)
        hits = list(engine().find(following, limit=NEAREST, facets=False).hits)
    return ways, cards_of(hits, with_covers=False)


def without_a_word(query: EventQuery) -> Iterator[tuple[str, EventQuery]]:
    """Each of several words, the rarest first, and the same question without it; none of what is quoted."""
    for term in sorted(query.terms, key=attrgetter("weight"), reverse=True)[:MOST_WORDS]:
        sentence, own = Sentence.read(query.text), set(map(stem, term.words))
        ranks = [rank for rank, token in enumerate(sentence.tokens) if stem(token.word) in own and not token.is_quoted]
        word = " ".join(sentence.typed_words(rank, rank) for rank in ranks)
        for rank in ranks:
            sentence.mark(rank, rank, State.TAKEN)
        sentence.trim()
        if ranks and content_words(sentence.rest()):
            others = tuple(one for one in query.terms if one is not term)
            yield word, query.changed(text=sentence.rest(), known_terms=others)
