"""What answers, and partial matches: what says most of what was asked or, where the site has the extra, means it.

They come after the few that say all.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import structlog
from django.conf import settings

from search.engines import PAGE_LENGTH, Answer, Engine, Hit, database_engine, engine
from search.engines.scores import standing_at
from search.enums import Facet, Sort
from search.query import EventQuery

log = structlog.get_logger(__name__)

#: Of what lies nearest so many are looked at, and where few of them meet the conditions, so many.
LOOKED_AT = (300, 3_000)
RANKED = 100
#: From here on (a cosine of 0.82) what does not say it comes near it; what means nothing lies further from everything.
NEAR = 119_000
#: What the first of each list counts, and how fast it falls: by rank, whole numbers.
BY_WORDS, BY_MEANING, SLOWNESS = 1_000_000, 800_000, 5
#: A little further than the name of a place reaches.
FURTHER = 1.5
#: So many looser questions are asked at most for one page.
MOST_LOOSER = 2


@dataclass(frozen=True, slots=True)
class Nearest:
    """What means most nearly what is asked, of what meets all but its words."""

    #: From 1.
    ranks: Mapping[int, int] = field(default_factory=dict)
    #: What comes near enough, with its date to show.
    hits: Sequence[Hit] = ()

    def fused(self, by_words: Sequence[int], others: Collection[int] = ()) -> list[int]:
        """Events in the order of both lists; ``others`` come by their meaning alone."""
        counts = {event_id: BY_WORDS // (SLOWNESS + rank) for rank, event_id in enumerate(by_words, 1)}
        for event_id in (*by_words, *others):
            if event_id in self.ranks:
                counts[event_id] = counts.get(event_id, 0) + BY_MEANING // (SLOWNESS + self.ranks[event_id])
        return sorted(counts, key=lambda event_id: (-counts[event_id], event_id))

    def mixed_with(self, found: Mapping[int, Hit], *, but: Collection[int], has_day: bool) -> dict[int, Hit]:
        """What was ``found`` by words and what lies near, ``but`` some events, in one order.

        What is off comes last; with ``has_day``, after what has a date of its own.
        """
        near = {hit.event_id: hit for hit in self.hits if hit.event_id not in but}
        mixed = near | dict(found)
        fused = [mixed[event_id] for event_id in self.fused(list(found), near)]
        fused.sort(key=lambda hit: (hit.is_off, has_day and hit.day is None))
        return {hit.event_id: hit for hit in fused}


def nearest(query: EventQuery) -> Nearest:
    """What lies nearest to the words of ``query``; nothing where no meaning is asked for."""
    is_asked = settings.SEARCH_BY_MEANING and query.text and not query.exact and query.sort == Sort.RELEVANCE
    if not is_asked or query.window.is_empty:
        return Nearest()
    try:
        from search.meaning.kept import kept  # noqa: PLC0415 -- an extra
        from search.meaning.model import vector_of_question  # noqa: PLC0415

        vectors, vector = kept(), vector_of_question(query.text)
    except (ImportError, OSError, RuntimeError):  # without it words answer, as they do elsewhere
        log.exception("meaning_away")
        return Nearest()
    close: list[tuple[int, int]] = []
    hits: Mapping[int, Hit] = {}
    for most in LOOKED_AT:
        if len(hits) < RANKED and len(close) < len(vectors.ids):
            close = vectors.nearest(vector, most)
            hits = {hit.event_id: hit for hit in database_engine().among(query, [event_id for event_id, _ in close])}
    ordered = [(event_id, by) for event_id, by in close if event_id in hits][:RANKED]
    return Nearest(
        {event_id: rank for rank, (event_id, _by) in enumerate(ordered, 1)},
        [hits[event_id] for event_id, by in ordered if by >= NEAR],
    )


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
