"""Count cache: events to come by facet combination, counted once a minute, and again once anything has changed."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection

from agenda.models import Change
from search.engines.facets import CombinationCounts


class CountCache:
    """Keeps the last count, which holds for the minute and the change it was made at (ids follow commit order)."""

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


COUNT_CACHE = CountCache()
