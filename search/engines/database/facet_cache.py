"""Facet cache: the combinations by their ids, read once by each process, for an id never stands for another."""

from collections.abc import Set

from search.engines.database import statements
from search.engines.database.conditions import fetch
from search.engines.facets import Combinations, values_of

#: A process that knows more combinations forgets those that it does not meet just then.
MOST_KEPT = 200_000


class FacetCache:
    """Never changed where it stands, so that threads may share it."""

    def __init__(self) -> None:
        self._known: Combinations = {}

    def of(self, ids: Set[int]) -> Combinations:
        """At least the combinations of ``ids``; of an event that was withdrawn since it was counted, perhaps none."""
        known = self._known
        unknown = ids - known.keys()
        if unknown:
            kept = known if len(known) <= MOST_KEPT else {one: known[one] for one in ids if one in known}
            read = fetch(statements.select_combinations(unknown))
            self._known = known = {**kept, **{one: values_of(text) for one, text in read}}
        return known


FACET_CACHE = FacetCache()
