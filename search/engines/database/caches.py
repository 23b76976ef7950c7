"""Caches of one process: event counts by facet combination, and combinations by id."""

from collections.abc import Callable, Hashable, Set
from datetime import datetime

from django.db import connection

from agenda.models import Change
from search.engines.database import statements
from search.engines.facets import CombinationCounts, Combinations, Tally
from search.index.sql import fetch_rows

#: A process that holds more combinations drops all but those of the current counts.
MOST_KEPT = 200_000
#: A process that holds counts under more conditions drops them all.
MOST_CONDITIONS = 32

#: Counts by facet combination, and the combinations.
Counted = tuple[Tally, Combinations]


class CountCache:
    """Cache of the counts of events to come by facet combination, for some conditions.

    Counted once a minute, and again after any change: an entry is valid for the minute and the last
    change (ids follow commit order) at which it was counted.
    """

    def __init__(self) -> None:
        self._kept: tuple[datetime, int, dict[Hashable, Counted]] | None = None

    def of(
        self, now: datetime, conditions: Hashable, count: Callable[[], CombinationCounts]
    ) -> Counted:
        """Return the counts at ``now``, from the cache or by calling ``count``.

        ``conditions`` name what ``count`` counts.
        """
        if connection.in_atomic_block:
            # Uncommitted changes are invisible to others and may be rolled back: do not cache.
            return tallied(count())
        # Read the last change before counting: a concurrent change then causes one count too many,
        # not one too few.
        last = Change.objects.last_id()
        kept = self._kept
        if kept is None or kept[:2] != (now, last) or len(kept[2]) >= MOST_CONDITIONS:
            self._kept = kept = (now, last, {})
        by_conditions = kept[2]
        if conditions not in by_conditions:
            by_conditions[conditions] = tallied(count())
        return by_conditions[conditions]


class FacetCache:
    """Cache of facet combinations by id, each read once: an id never changes its meaning."""

    def __init__(self) -> None:
        self._known = Combinations()

    def of(self, ids: Set[int]) -> Combinations:
        """Return at least the combinations of ``ids``.

        One whose events were withdrawn meanwhile may be missing.
        """
        known = self._known
        if not all(map(known.places.__contains__, ids)):
            unknown: Set[int] = ids - known.places.keys()
            if len(known.places) > MOST_KEPT:
                known, unknown = Combinations(), ids
            read = fetch_rows(statements.select_combinations(unknown))
            self._known = known = known.with_texts(
                {one: text for one, text in read if one not in known.places}
            )
        return known


COUNT_CACHE = CountCache()
FACET_CACHE = FacetCache()


def tallied(counts: CombinationCounts) -> tuple[Tally, Combinations]:
    """Return the counts as a tally, and the facet combinations that it refers to."""
    combinations = FACET_CACHE.of(counts.keys())
    return Tally.of(counts, combinations), combinations
