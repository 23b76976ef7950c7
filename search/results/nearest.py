"""By meaning, where the site has the extra: what lies nearest to a question, beside what says its words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from django.conf import settings

from search.engines import Hit, database_engine
from search.enums import Sort
from search.query import EventQuery

log = structlog.get_logger(__name__)

#: Of what lies nearest so many are looked at, and where few of them meet the conditions, so many.
LOOKED_AT = (300, 3_000)
RANKED = 100
#: From here on (a cosine of 0.82) what does not say it comes near it; what means nothing lies further from everything.
NEAR = 119_000
#: What the first of each list counts, and how fast it falls: by rank, whole numbers.
BY_WORDS, BY_MEANING, SLOWNESS = 1_000_000, 800_000, 5


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
