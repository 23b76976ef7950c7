"""Top k by next date.

Few events are looked up one by one; for many, days are read until the page is full.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from search.engines.base import DaySpan, Key, Ranks
from search.engines.database import statements
from search.engines.listing import keys_by_date
from search.engines.sort_keys import first_minute, is_off, is_span
from search.index.sql import fetch_rows
from search.query import Window

#: Up to ``FEW`` known events, look up the next date of each. Up to ``FEWER`` unknown events, or
#: when the page is at least ``GREAT_PART`` of them, read all days at once. Else read days until the
#: page is full.
FEW, FEWER, GREAT_PART = 1_000, 300, 1 / 4
#: Number of days that are read first, the factor of the next strides, and the longest stride; then
#: all remaining days.
FIRST_STRIDE, FURTHER, LONGEST_STRIDE = 2, 4, 400
#: When there are so many times more events than needed, start with one day.
MANY = 2_000

#: Return the rank of the date to show by event, for the events with a date on these days (first and
#: last ordinal); ``None`` means all days.
Read = Callable[[DaySpan | None], Ranks]


def find_soonest(
    read: Read, total: int, needed: int, first: date, after: Key | None
) -> tuple[list[Key], Ranks]:
    """Return the first of ``total`` events by next date, at least ``needed`` of them.

    With ``after``, so many after that key. Days are read from ``first`` on. The ranks of the dates
    are returned too.
    """
    start, stride = first, 1 if total > needed * MANY else FIRST_STRIDE
    if total <= FEWER or needed >= total * GREAT_PART:
        stride = LONGEST_STRIDE + 1
    ranks: dict[int, int] = {}
    while True:
        end = first + timedelta(days=stride) if stride <= LONGEST_STRIDE else None
        # Ranks read from earlier days take precedence.
        ranks = {**read((start.toordinal(), end.toordinal() - 1) if end else None), **ranks}
        keys = keys_by_date(ranks)
        if end:
            # An event with only cancelled dates or a span on these days may have a better date
            # later.
            keys = keys[: bisect_left(keys, (first_minute(end), 0))]
        beyond = len(keys) - (bisect_right(keys, after) if after else 0)
        if end is None or beyond >= needed:
            return keys, ranks
        # As many days as would suffice at the present density, and half as many again.
        start, stride = (
            end,
            min(stride * FURTHER, max(stride + 1, round(stride * 1.5 * needed / max(1, beyond)))),
        )


class NextDates:
    """Dates to show of events.

    Known ``ranks`` are reused; in an endless window only what a page needs is read.
    """

    def __init__(self, window: Window, ranks: dict[int, int]) -> None:
        self.window = window
        self.ranks = ranks

    def look_up(self, groups: Iterable[Sequence[int]]) -> None:
        """Look up the dates of all groups of at most :data:`FEW` events, in one statement."""
        few = (group for group in groups if len(group) <= FEW)
        event_ids = [event_id for group in few for event_id in group if event_id not in self.ranks]
        if event_ids:
            self.ranks.update(fetch_rows(statements.select_ranks(event_ids, self.window)))

    def order(
        self, event_ids: Sequence[int], needed: int, after: Key | None, *, off: bool
    ) -> list[Key]:
        """Return the first of these events by date, at least ``needed`` (after the key ``after``).

        With ``off``, all their dates are cancelled or postponed; without, each has a date that is
        not.
        """
        if all(event_id in self.ranks for event_id in event_ids):
            return keys_by_date({event_id: self.ranks[event_id] for event_id in event_ids})
        wanted = frozenset(event_ids)

        def read(days: DaySpan | None) -> Ranks:
            if days is None:
                return dict(fetch_rows(statements.select_ranks(event_ids, self.window)))
            found = fetch_rows(statements.select_ranks_on(days, self.window))
            return {
                event_id: rank
                for event_id, rank in found
                if event_id in wanted and is_off(rank) == off and not is_span(rank)
            }

        keys, ranks = find_soonest(read, len(event_ids), needed, self.window.first_day, after)
        self.ranks.update(ranks)
        return keys
