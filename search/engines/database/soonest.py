"""Top k by next date: looked up for each of few, else read day by day until a page is full."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from search.engines.database import statements
from search.engines.listing import Key, keys_by_date
from search.engines.sort_keys import first_minute, is_off, is_span
from search.index.sql import fetch
from search.query import Window

#: Of so many events at most the next date of each is looked up, if they are known. When they are yet to be found, of
#: fewer, or when a page is so great a part of them; else days are read until the page is full.
FEW, FEWER, GREAT_PART = 1_000, 300, 1 / 4
#: How many days are read at first, and how much further each time at most; in the end, all.
FIRST_STRIDE, FURTHER, LONGEST_STRIDE = 2, 4, 400
#: When there are so many times more events than are needed, one day at first.
MANY = 2_000

#: Reads the rank of the date to show of each event that has a date on these days, by their numbers; without days, of
#: each event.
Read = Callable[[tuple[int, int] | None], Mapping[int, int]]


def soonest(read: Read, total: int, needed: int, first: date, after: Key | None) -> tuple[list[Key], Mapping[int, int]]:
    """The first of ``total`` events by their next dates, at least ``needed`` of them, or so many after a key.

    Days are read from ``first`` on. They come with the ranks of their dates.
    """
    start, stride = first, 1 if total > needed * MANY else FIRST_STRIDE
    if total <= FEWER or needed >= total * GREAT_PART:
        stride = LONGEST_STRIDE + 1
    ranks: dict[int, int] = {}
    while True:
        end = first + timedelta(days=stride) if stride <= LONGEST_STRIDE else None
        # What was read of the days before holds.
        ranks = {**read((start.toordinal(), end.toordinal() - 1) if end else None), **ranks}
        keys = keys_by_date(ranks)
        if end:
            # An event whose dates on these days are all off, or a span, may be shown at a later one.
            keys = keys[: bisect_left(keys, (first_minute(end), 0))]
        beyond = len(keys) - (bisect_right(keys, after) if after else 0)
        if end is None or beyond >= needed:
            return keys, ranks
        # As many days as would be enough were they all like these, and half as many again.
        start, stride = end, min(stride * FURTHER, max(stride + 1, round(stride * 1.5 * needed / max(1, beyond))))


class NextDates:
    """The dates to show of events: beside known ``ranks``, in an endless window only what a page needs is read."""

    def __init__(self, window: Window, ranks: dict[int, int]) -> None:
        self.window = window
        self.ranks = ranks

    def look_up(self, groups: Iterable[Sequence[int]]) -> None:
        """Look up the dates of groups of few events, of all at once."""
        few = (group for group in groups if len(group) <= FEW)
        event_ids = [event_id for group in few for event_id in group if event_id not in self.ranks]
        if event_ids:
            self.ranks.update(fetch(statements.select_ranks(event_ids, self.window)))

    def order(self, event_ids: Sequence[int], needed: int, after: Key | None, *, off: bool) -> list[Key]:
        """The first of these events by date, at least ``needed`` of them, or so many after a key.

        With ``off``, all their dates are; without, each has one that stands.
        """
        if all(event_id in self.ranks for event_id in event_ids):
            return keys_by_date({event_id: self.ranks[event_id] for event_id in event_ids})
        wanted = frozenset(event_ids)

        def read(days: tuple[int, int] | None) -> dict[int, int]:
            if days is None:
                return dict(fetch(statements.select_ranks(event_ids, self.window)))
            found = fetch(statements.select_ranks_on(days, self.window))
            return {
                event_id: rank
                for event_id, rank in found
                if event_id in wanted and is_off(rank) == off and not is_span(rank)
            }

        keys, ranks = soonest(read, len(event_ids), needed, self.window.first_day, after)
        self.ranks.update(ranks)
        return keys
