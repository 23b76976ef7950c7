"""Zero-result relaxation: when nothing answers, what to let go, what one gains by it, and what comes nearest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from operator import attrgetter

from django.utils.translation import gettext as _

from search.engines import Answer, Hit, Relaxed, engine
from search.enums import COUNTED_FACETS, Facet, Sort
from search.query import EventQuery
from search.query.sentences import Sentence
from search.query.understanding import Understood
from search.results.cards import Card, cards_of
from search.results.labels import let_go_words
from search.text import stem

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
    uncounted = [name for name in blamed if name not in COUNTED_FACETS and not (name == "q" and with_nearest)]
    alone = _words_alone(understood)
    asked = [*(wider for _word, wider in words), *map(query.without, uncounted), *alone]
    counts = engine().count_each(asked) if asked else []
    totals = dict(zip(uncounted, counts[len(words) :], strict=False))
    loosened = {name: _loosened(name, query, answer, totals, with_hits=with_nearest) for name in blamed}
    relaxed = {name: one for name, one in loosened.items() if one.total}
    nearest = _first_in_turn([one.hits for one in relaxed.values()])
    ways = list(_without_each(words, counts, path))
    for name, one in relaxed.items():
        ways.append(RelaxationLink(let_go_words(name, query), one.total, path + query.without(name).querystring()))
    if not with_nearest:
        return ways, []
    if not nearest:
        # When no single condition is to blame: the same words any day, else whatever is next.
        following = alone[0] if alone and counts[-1] else EventQuery(now=query.now, asked_sort=Sort.DATE)
        nearest = list(engine().find(following, limit=NEAREST, facets=False).hits)
    return ways, cards_of(nearest, with_covers=False)


def _without_each(
    words: Iterable[tuple[str, EventQuery]], counts: Iterable[int], path: str
) -> Iterator[RelaxationLink]:
    """A link for each word without which something is found."""
    for (word, wider), count in zip(words, counts, strict=False):
        if count:
            yield RelaxationLink(_("Sans « %(word)s »") % {"word": word}, count, path + wider.querystring())


def _words_alone(understood: Understood) -> list[EventQuery]:
    """What says the words whenever and wherever; nothing where none does."""
    query = understood.query
    if understood.is_vain or not query.text:
        return []
    return [EventQuery(now=query.now, text=query.text, known_terms=query.known_terms)]


def _loosened(name: str, query: EventQuery, answer: Answer, totals: Mapping[str, int], *, with_hits: bool) -> Relaxed:
    """What is found without the condition ``name``, with its nearest where those are wanted."""
    if name in COUNTED_FACETS:  # the engine has already said so
        return answer.relaxed.get(Facet(name), Relaxed(0, ()))
    if with_hits and (name == "q" or totals[name]):
        wider = engine().find(query.without(name), limit=NEAREST, facets=False)
        return Relaxed(wider.total, wider.hits)
    return Relaxed(totals[name], ())


def _first_in_turn(ways: Iterable[Sequence[Hit]]) -> list[Hit]:
    """The first of each way out, then the second of each, none twice."""
    turns: Iterator[Hit | None] = chain.from_iterable(zip_longest(*ways))
    each = {hit.event_id: hit for hit in turns if hit is not None}
    return list(each.values())[:NEAREST]


def without_a_word(query: EventQuery) -> Iterator[tuple[str, EventQuery]]:
    """Each of several words, the rarest first, and the same question without it; none of what is quoted."""
    for term in sorted(query.terms, key=attrgetter("weight"), reverse=True)[:MOST_WORDS]:
        sentence, own = Sentence.read(query.text), set(map(stem, term.words))
        ranks = [rank for rank, token in enumerate(sentence.tokens) if stem(token.word) in own and not token.is_quoted]
        word = " ".join(sentence.typed_words(rank, rank) for rank in ranks)
        if ranks and (text := sentence.remaining(without=ranks)):
            others = tuple(one for one in query.terms if one is not term)
            yield word, query.changed(text=text, known_terms=others)
