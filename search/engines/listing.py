"""Sorted hits, each with its date to show."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from search.engines.base import Hit, Key, Ranks
from search.engines.scores import score_of
from search.engines.sort_keys import LAST_MINUTE, first_minute, minute_of, read_sort_key

#: Distance in metres of an event without a point that contains the name of the place: beyond all
#: others.
NOWHERE_M = 30_000_000.0


@dataclass(slots=True)
class Listing:
    """Events in order; of a long list only the beginning."""

    keys: Sequence[Key]
    #: Rank of the date to show, by event.
    ranks: Ranks
    first_day: date
    distances: Mapping[int, float] = field(default_factory=dict)
    is_by_relevance: bool = False
    #: Events that do not contain every term.
    partial: Container[int] = ()

    def slice(self, offset: int, limit: int, after: Key | None) -> Sequence[Key]:
        """Return ``limit`` keys from ``offset`` on, or after the key ``after``."""
        start = bisect_right(self.keys, after) if after else offset
        return self.keys[start : start + limit]

    def hits(self, keys: Iterable[Key]) -> tuple[Hit, ...]:
        """Return the hits of these keys."""
        hits = []
        for key in keys:
            event_id = key[1]
            ranked = read_sort_key(self.ranks[event_id])
            distance = self.distances.get(event_id)
            hit = Hit(
                event_id=event_id,
                occurrence_id=ranked.occurrence_id,
                day=max(ranked.day, self.first_day) if ranked.day else None,
                is_off=ranked.is_off,
                distance_m=None if distance in (None, NOWHERE_M) else round(distance),
                key=key,
                score=score_of(key[0]) if self.is_by_relevance else 0,
                is_full=event_id not in self.partial,
            )
            hits.append(hit)
        return tuple(hits)

    def day_totals(self, hits: Iterable[Hit]) -> dict[date | None, int]:
        """Return the number of events on all pages for each day of ``hits``.

        Sorted by date only.
        """
        totals: dict[date | None, int] = {}
        for day in dict.fromkeys(hit.day for hit in hits):
            if day is None:  # the spans, which come last
                totals[day] = len(self.keys) - bisect_left(self.keys, (LAST_MINUTE, 0))
                continue
            first = 0 if day == self.first_day else first_minute(day)
            end = first_minute(day + timedelta(days=1))
            totals[day] = bisect_left(self.keys, (end, 0)) - bisect_left(self.keys, (first, 0))
        return totals


def keys_by_date(ranks: Ranks) -> list[Key]:
    return sorted((minute_of(rank), event_id) for event_id, rank in ranks.items())
