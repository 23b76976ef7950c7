"""Results of a query in one order: events that answer, and those that lack a part of it.

Few answers are filled up with events that lack a condition which words said. Calendars, feeds,
counts and saved searches contain answers only.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

import structlog
from django.conf import settings

from search.engines import PAGE_LENGTH, Engine, Hit, SearchAnswer, engine
from search.engines.matching import (
    IndexedFacts,
    contains_term,
    is_on,
    is_over_in_time,
    meets_conditions,
)
from search.engines.scores import total_weight
from search.enums import Facet, Sort
from search.query import EventQuery
from search.query.understanding import UnderstoodQuery

log = structlog.get_logger(__name__)

#: With fewer answers, the list is filled up even if partial matches fill the page.
FEW = 3
#: Number of events by which it is then filled up, and most looser queries that are run for it.
FILLED_BY, MOST_LOOSER = 5, 4
#: With so many results, all words stay.
HALF_A_PAGE = PAGE_LENGTH // 2
#: Factor by which the radius of a named place is widened.
FURTHER = 1.5
#: Conditions that are never loosened: events would be the contrary of what was asked.
NEVER_LOOSENED = ("q", "sauf", "etat")
#: Conditions that are loosened last, in this order.
LOOSENED_LATE = (Facet.PLACE.value, Facet.AREA.value, "pres", "des", "quand")
LAST_LOOSENED = frozenset(LOOSENED_LATE)
#: Similarity in meaning, as a dot product: a cosine of 0.75, and a tenth of a cosine.
NOT_NEAR, STEP = 108_840, 14_512
#: Score of that tenth, times the weight of all terms.
PER_STEP = 140
#: Number of events nearest in meaning that get a bonus.
NEAREST = 300


@dataclass(frozen=True)
class Lacking:
    """What an event lacks of a query: its words, and names of conditions."""

    words: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """The engine's answer, the hits to show in one order, and what each lacks."""

    answer: SearchAnswer
    hits: Sequence[Hit] = ()
    #: By event id; events that answer are absent.
    lacking: Mapping[int, Lacking] = field(default_factory=dict)


def find_results(
    understood: UnderstoodQuery, asked: Engine | None = None, limit: int = PAGE_LENGTH
) -> Results:
    """Return the results of the query's page; few answers are filled up on the first page."""
    query, one = understood.query, asked or engine()
    answer = one.find(
        query, limit=limit, partial=not query.exact, bonus=bonus_by_meaning(understood)
    )
    hits = answer.hits
    missing = max(PAGE_LENGTH - answer.listed, FILLED_BY if answer.total < FEW else 0)
    if missing > 0 and answer.page == 1:
        hits = filled_up(understood, answer.hits, missing, one)
    return Results(answer, hits, lacking_of(query, hits, {hit.event_id for hit in answer.hits}))


def filled_up(
    understood: UnderstoodQuery, hits: Sequence[Hit], missing: int, one: Engine
) -> tuple[Hit, ...]:
    """Return ``hits`` and up to ``missing`` events that lack a part of what words said.

    Some words are let go while less than half a page is found, and all of them where nothing is.
    """
    found = {hit.event_id: hit for hit in hits}
    asked = 0
    for enough, queries in (
        (len(hits) + missing, looser_queries(understood)),
        (HALF_A_PAGE, queries_of_fewer_words(understood)),
        (1, queries_without_words(understood)),
        (len(hits) + missing, queries_of_other_days(understood)),
    ):
        for looser in queries:
            if len(found) >= enough or asked == MOST_LOOSER:
                break
            asked += 1
            is_partial = bool(looser.text)
            answer = one.find(looser, limit=PAGE_LENGTH, facets=False, partial=is_partial)
            for hit in answer.hits:
                found.setdefault(hit.event_id, replace(hit, is_full=False))
    return tuple(found.values())[: len(hits) + missing]


def conditions_said(understood: UnderstoodQuery) -> list[str]:
    """Return the conditions that words said and that may be loosened, never the address's.

    Empty unless the order is by relevance.
    """
    query = understood.query
    if query.exact or query.sort != Sort.RELEVANCE:
        return []
    return [
        name
        for name in dict.fromkeys(piece.parameter for piece in understood.pieces)
        if name in query.conditions and name not in NEVER_LOOSENED
    ]


def looser_queries(understood: UnderstoodQuery) -> Iterator[EventQuery]:
    """Yield the query a little further away, without its words there, without conditions."""
    query, said = understood.query, conditions_said(understood)
    is_somewhere = not {"pres", Facet.PLACE.value}.isdisjoint(said)
    if "pres" in said and query.radius_m == query.reach_m:
        yield query.changed(radius_m=round(query.radius_m * FURTHER))
    if is_somewhere and query.text:
        yield query.without("q")
    if not LAST_LOOSENED.issuperset(said):
        yield without_most(query, said)


def queries_of_fewer_words(understood: UnderstoodQuery) -> Iterator[EventQuery]:
    """Yield the query with its commoner words, also without conditions."""
    query, said = understood.query, conditions_said(understood)
    if query.sort != Sort.RELEVANCE or query.exact:
        return
    if words := usual_words(query):
        yield words
        if not LAST_LOOSENED.issuperset(said):
            yield without_most(words, said)


def queries_without_words(understood: UnderstoodQuery) -> Iterator[EventQuery]:
    """Yield the conditions that words said, alone."""
    if conditions_said(understood) and understood.query.text:
        yield understood.query.without("q")


def queries_of_other_days(understood: UnderstoodQuery) -> Iterator[EventQuery]:
    """Yield the query without most conditions, then without place and day, one after the other."""
    said = conditions_said(understood)
    query = without_most(understood.query, said)
    for name in (one for one in LOOSENED_LATE if one in said):
        query = query.without(name)
        if query.text:
            yield query


def without_most(query: EventQuery, said: Iterable[str]) -> EventQuery:
    """Return the query without the conditions ``said``, but with its place and its days."""
    return without_all(query, [name for name in said if name not in LAST_LOOSENED])


def usual_words(query: EventQuery) -> EventQuery | None:
    """Return the query with the commoner half of its words, or ``None`` with fewer than two."""
    count = len(query.terms) // 2
    if not count:
        return None
    usual = sorted(query.terms, key=attrgetter("weight"))[:count]
    kept = tuple(term for term in query.terms if term in usual)
    return query.changed(text=" ".join(w for term in kept for w in term.words), known_terms=kept)


def without_all(query: EventQuery, names: Iterable[str]) -> EventQuery:
    """Return the query without these conditions."""
    for name in names:
        query = query.without(name)
    return query


def lacking_of(
    query: EventQuery, hits: Sequence[Hit], listed: Collection[int]
) -> Mapping[int, Lacking]:
    """Return what each hit lacks, by event id; at most two queries.

    Those in ``listed`` meet every condition but the words.
    """
    partial = [hit.event_id for hit in hits if not hit.is_full]
    if not partial:
        return {}
    alone = {
        name: without_all(query, [other for other in query.conditions if other != name])
        for name in query.conditions
        if name != "q"
    }
    found = {}
    for event_id, facts in IndexedFacts.of_events(partial).items():
        missed = () if event_id in listed else alone
        found[event_id] = Lacking(
            tuple(" ".join(term.words) for term in query.terms if not contains_term(term, facts)),
            tuple(name for name in missed if not meets_all(alone[name], facts)),
        )
    return found


def meets_all(query: EventQuery, facts: IndexedFacts) -> bool:
    """Whether the event meets every condition of the query."""
    return (
        is_on(query.window, facts.dates)
        and is_over_in_time(query, facts, query.now)
        and meets_conditions(query, facts)
    )


def bonus_by_meaning(understood: UnderstoodQuery) -> Mapping[int, int]:
    """Return what meaning adds to the scores of the events nearest to the words of the query.

    Words that no event contains have a meaning too. Empty where semantic search is off.
    """
    query = understood.query
    is_asked = (
        settings.SEARCH_BY_MEANING
        and query.text
        and not query.exact
        and query.sort == Sort.RELEVANCE
    )
    if not is_asked or query.window.is_empty:
        return {}
    try:
        from search.meaning.kept import stored_vectors  # noqa: PLC0415 -- an extra
        from search.meaning.model import vector_of_question  # noqa: PLC0415

        close = stored_vectors().nearest(vector_of_question(understood.lasting.text), NEAREST)
    # without the model, words alone answer, as on other sites
    except (ImportError, OSError, RuntimeError):
        log.exception("meaning_away")
        return {}
    weight = PER_STEP * total_weight(query.terms)
    return {event_id: weight * (by - NOT_NEAR) // STEP for event_id, by in close if by > NOT_NEAR}
