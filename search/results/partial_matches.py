"""Results, and partial matches: events with most of the words, or of similar meaning.

The latter if the extra is installed. Partial matches are listed after the few events that contain
all words.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import structlog
from django.conf import settings

from search.engines import PAGE_LENGTH, Engine, Hit, SearchAnswer, database_engine, engine
from search.engines.scores import date_rank_in
from search.enums import Facet, Sort
from search.query import EventQuery

log = structlog.get_logger(__name__)

#: Number of nearest events that are tested against the conditions; the second if the first gives
#: too few.
LOOKED_AT = (300, 3_000)
RANKED = 100
#: Least similarity (a cosine of 0.82) of an event without the words. || Queries without a meaning
#: stay below it with every event.
NEAR = 119_000
#: Weights of reciprocal rank fusion: score of the first of each list, and how slowly scores fall;
#: integers.
BY_WORDS, BY_MEANING, SLOWNESS = 1_000_000, 800_000, 5
#: Factor by which the radius of a named place is widened.
FURTHER = 1.5
#: Most relaxed queries that are run for one page.
MOST_LOOSER = 2


@dataclass(frozen=True)
class Nearest:
    """Events nearest in meaning, among those that meet all conditions but the words."""

    #: Rank by event id, from 1.
    ranks: Mapping[int, int] = field(default_factory=dict)
    #: Events that are near enough, with their dates to show.
    hits: Sequence[Hit] = ()

    def fused(self, by_words: Sequence[int], others: Collection[int] = ()) -> list[int]:
        """Return event ids in the fused order of both lists.

        ``others`` are ranked by meaning alone.
        """
        counts = {
            event_id: BY_WORDS // (SLOWNESS + rank) for rank, event_id in enumerate(by_words, 1)
        }
        for event_id in (*by_words, *others):
            if event_id in self.ranks:
                counts[event_id] = counts.get(event_id, 0) + BY_MEANING // (
                    SLOWNESS + self.ranks[event_id]
                )
        return sorted(counts, key=lambda event_id: (-counts[event_id], event_id))

    def mixed_with(
        self, found: Mapping[int, Hit], *, but: Collection[int], has_day: bool
    ) -> dict[int, Hit]:
        """Return events ``found`` by words and near events in one order, without those in ``but``.

        Events that are off come last; with ``has_day``, spans come after events with a date.
        """
        near = {hit.event_id: hit for hit in self.hits if hit.event_id not in but}
        mixed = near | dict(found)
        fused = [mixed[event_id] for event_id in self.fused(list(found), near)]
        fused.sort(key=lambda hit: (hit.is_off, has_day and hit.day is None))
        return {hit.event_id: hit for hit in fused}


def nearest_in_meaning(query: EventQuery) -> Nearest:
    """Return the events nearest in meaning to the words of ``query``.

    Empty where semantic search is off.
    """
    is_asked = (
        settings.SEARCH_BY_MEANING
        and query.text
        and not query.exact
        and query.sort == Sort.RELEVANCE
    )
    if not is_asked or query.window.is_empty:
        return Nearest()
    try:
        from search.meaning.kept import stored_vectors  # noqa: PLC0415 -- an extra
        from search.meaning.model import vector_of_question  # noqa: PLC0415

        vectors, vector = stored_vectors(), vector_of_question(query.text)
    # without the model, words alone answer, as on other sites
    except (ImportError, OSError, RuntimeError):
        log.exception("meaning_away")
        return Nearest()
    close: list[tuple[int, int]] = []
    hits: Mapping[int, Hit] = {}
    for most in LOOKED_AT:
        if len(hits) < RANKED and len(close) < len(vectors.ids):
            close = vectors.nearest(vector, most)
            hits = {
                hit.event_id: hit
                for hit in database_engine().among(query, [event_id for event_id, _ in close])
            }
    ordered = [(event_id, by) for event_id, by in close if event_id in hits][:RANKED]
    return Nearest(
        {event_id: rank for rank, (event_id, _by) in enumerate(ordered, 1)},
        [hits[event_id] for event_id, by in ordered if by >= NEAR],
    )


def find_answer(
    query: EventQuery, near: Nearest, asked: Engine | None = None, limit: int = PAGE_LENGTH
) -> SearchAnswer:
    """Return the engine's answer.

    Its first pages are ordered by words and meaning together, if known.
    """
    one = asked or engine()
    if not near.ranks:
        return one.find(query, limit=limit)
    answer = one.find(replace(query, page=1), limit=RANKED)
    page = min(query.page, max(1, -(-answer.total // limit)))
    if page * limit > RANKED:
        return one.find(query, limit=limit)
    hits = {hit.event_id: hit for hit in answer.hits}
    # Events that are off, and spans, stay behind.
    ordered = sorted(
        (hits[event_id] for event_id in near.fused(list(hits))),
        key=lambda hit: date_rank_in(hit.key[0]),
    )
    return replace(answer, hits=tuple(ordered[(page - 1) * limit : page * limit]), page=page)


def find_partial_matches(
    query: EventQuery, answering: Collection[int], near: Nearest, asked: Engine | None = None
) -> tuple[Hit, ...]:
    """Return partial matches that fill the page after the results.

    Only in the order by relevance, for a query with words or a place. First events with most of the
    words that meet every other condition, or of similar meaning. Then, by relaxation: a little
    further away; other events there; all of the words but other conditions that words meant
    (another district, another audience). Never events that answer, and not part of any count;
    calendars, feeds and saved searches contain answers only.
    """
    missing = PAGE_LENGTH - len(answering)
    if missing <= 0 or query.exact or query.sort != Sort.RELEVANCE:
        return ()
    if not query.text and not query.said:
        return ()
    one = asked or engine()
    listed = one.find(
        query.changed(), limit=len(answering) + PAGE_LENGTH, facets=False, partial=True
    )
    found = {hit.event_id: hit for hit in listed.hits if not hit.is_full}
    if near.ranks:
        found = near.mixed_with(found, but=answering, has_day=query.window.is_short)
    for looser in islice(_looser(query), MOST_LOOSER):
        if len(found) >= missing:
            break
        close = one.find(looser, limit=PAGE_LENGTH, facets=False).hits
        found |= {hit.event_id: hit for hit in close if hit.event_id not in {*answering, *found}}
    return tuple(found.values())[:missing]


def _looser(query: EventQuery) -> Iterator[EventQuery]:
    """Yield relaxed queries, the closest first.

    If a place is named, events there come before others.
    """
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
