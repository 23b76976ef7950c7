"""What a process keeps of the database: events to come by facet combination, and each combination by its id."""

from collections.abc import Callable, Set
from datetime import datetime

from django.db import connection

from agenda.models import Change
from search.engines.database import statements
from search.engines.facets import CombinationCounts, Combinations, Tally
from search.index.sql import fetch

#: A process that knows more combinations forgets those that it does not meet just then.
MOST_KEPT = 200_000


class CountCache:
    """Events to come by facet combination, counted once a minute, and again once anything has changed.

    The last count holds for the minute and the change it was made at (ids follow commit order).
    """

    def __init__(self) -> None:
        self._kept: tuple[datetime, int, tuple[Tally, Combinations]] | None = None

    def of(self, now: datetime, count: Callable[[], CombinationCounts]) -> tuple[Tally, Combinations]:
        if connection.in_atomic_block:
            # What a transaction has changed is not yet true for anybody else, and may never be.
            return tallied(count())
        # Asked first: a change meanwhile is then counted twice rather than never.
        last = Change.objects.last_id()
        kept = self._kept
        if kept is None or kept[:2] != (now, last):
            self._kept = kept = (now, last, tallied(count()))
        return kept[2]


class FacetCache:
    """The combinations by their ids, each read once, for an id never stands for another."""

    def __init__(self) -> None:
        self._known = Combinations()

    def of(self, ids: Set[int]) -> Combinations:
        """At least the combinations of ``ids``; of an event that was withdrawn since it was counted, perhaps none."""
        known = self._known
        if not all(map(known.places.__contains__, ids)):
            unknown: Set[int] = ids - known.places.keys()
            if len(known.places) > MOST_KEPT:
                known, unknown = Combinations(), ids
            read = fetch(statements.select_combinations(unknown))
            self._known = known = known.with_texts({one: text for one, text in read if one not in known.places})
        return known


COUNT_CACHE = CountCache()
FACET_CACHE = FacetCache()


def tallied(counts: CombinationCounts) -> tuple[Tally, Combinations]:
    """These counts, and the combinations by which they stand."""
    combinations = FACET_CACHE.of(counts.keys())
    return Tally.of(counts, combinations), combinations
