"""What a process keeps of the database: events to come by facet combination, and each combination by its id."""

from collections.abc import Callable, Set
from datetime import datetime

from django.db import connection

from agenda.models import Change
from search.engines.database import statements
from search.engines.database.conditions import fetch
from search.engines.facets import CombinationCounts, Combinations, values_of

#: A process that knows more combinations forgets those that it does not meet just then.
MOST_KEPT = 200_000


class CountCache:
    """Events to come by facet combination, counted once a minute, and again once anything has changed.

    The last count holds for the minute and the change it was made at (ids follow commit order).
    """

    def __init__(self) -> None:
        self._kept: tuple[datetime, int, CombinationCounts] | None = None

    def of(self, now: datetime, count: Callable[[], CombinationCounts]) -> CombinationCounts:
        if connection.in_atomic_block:
            # What a transaction has changed is not yet true for anybody else, and may never be.
            return count()
        # Asked first: a change meanwhile is then counted twice rather than never.
        last = Change.objects.last_id()
        kept = self._kept
        if kept is None or kept[:2] != (now, last):
            self._kept = kept = (now, last, count())
        return kept[2]


class FacetCache:
    """The combinations by their ids, each read once, for an id never stands for another.

    Never changed where it stands, so that threads may share it.
    """

    def __init__(self) -> None:
        self._known: Combinations = {}

    def of(self, ids: Set[int]) -> Combinations:
        """At least the combinations of ``ids``; of an event that was withdrawn since it was counted, perhaps none."""
        known = self._known
        unknown = ids - known.keys()
        if unknown:
            kept = known if len(known) <= MOST_KEPT else {key: known[key] for key in ids if key in known}
            read = fetch(statements.select_combinations(unknown))
            self._known = known = {**kept, **{key: values_of(text) for key, text in read}}
        return known


COUNT_CACHE = CountCache()
FACET_CACHE = FacetCache()
